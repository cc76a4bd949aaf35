"""From question to chart: what departments spend on the three public expenses (三公经费), and what to believe.

`make notebook` opens it in the browser; `python docs/notebooks/from_question_to_chart.py [--home DIR]` runs it and
prints what it found. It reads the published file alone, read-only, one connection for each question.
"""

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", app_title="juesuan: from question to chart")

with app.setup:
    import html
    import sys
    from pathlib import Path

    import altair
    import duckdb
    import marimo as mo
    import polars

    from pipelines.settings import Home


@app.function
def as_table(frame: polars.DataFrame):
    """A table as it stands; a year is a name and has no thousands."""
    years = {name: str for name in frame.columns if name == "fiscal_year"}
    return mo.ui.table(frame, selection=None, show_column_summaries=False, format_mapping=years)


@app.cell
def _():
    mo.md("""
    # From question to chart 从问题到图表

    **What do departments spend on travel abroad, official cars and receptions (三公经费), how does that compare
    across counties, and which of these figures can be believed?**

    Each step asks the published warehouse with one SQL statement. Amounts are in yuan (元) and exact; only the
    charts, drawn in 万元, round.
    """)
    return


@app.cell
def _():
    home = mo.cli_args().get("home")
    warehouse = Home.resolve(Path(home) if isinstance(home, str) else None).current
    missing = f"Nothing is published at {warehouse} yet: run `make run`, or name another place with --home DIR."
    if not warehouse.exists() and mo.app_meta().mode == "script":
        print(missing, file=sys.stderr)
        raise SystemExit(2)
    mo.stop(not warehouse.exists(), mo.callout(mo.md(missing), kind="warn"))

    def ask(sql: str, *values: object) -> polars.DataFrame:
        """One question; a connection of its own sees the snapshot that is published now."""
        with duckdb.connect(str(warehouse), read_only=True) as con:
            return con.execute(sql, values).pl()

    return (ask,)


@app.cell
def _(ask):
    snapshot = ask("SELECT * FROM meta.snapshot").row(0, named=True)
    held = ask("""
        SELECT fiscal_year, region_name, count(DISTINCT agency_id) AS departments,
               sum(laws_held) AS laws_held, sum(laws_broken) AS laws_broken
        FROM mart_department_year GROUP BY ALL ORDER BY ALL
    """)
    mo.vstack(
        [
            mo.md(f"""
    ## 1 What is there 有什么数据

    Snapshot `{snapshot["snapshot_id"]}` holds {snapshot["documents"]} documents and {snapshot["ledger_rows"]}
    printed amounts. Before comparing counties, see of how many departments the accounts are here: a county of
    which one department is here did not spend less. Beside it, how many identities their books keep or break.
    """),
            as_table(held),
        ]
    )
    return (snapshot,)


@app.cell
def _(ask):
    three_public = ask("""
        SELECT fiscal_year, region_name, agency_name, item_zh, in_total, budget, actual,
               confirmed_by, contradicted_by, actual_cell_id, cell.page
        FROM mart_three_public AS mart
        JOIN source_cell AS cell ON cell.cell_id = mart.actual_cell_id
        WHERE actual IS NOT NULL
        ORDER BY fiscal_year DESC, actual DESC, agency_name, item
    """)
    mo.vstack(
        [
            mo.md("""
    ## 2 The answer as a table 用表格回答

    Form 三公经费, latest version of each document, leaves only. 会议费 and 培训费 stand beside the total, not
    in it (`in_total`). `confirmed_by` counts the identities that hold with this figure in them.
    """),
            as_table(three_public),
        ]
    )
    return (three_public,)


@app.function
def in_charts(frame: polars.DataFrame, amount: str, *labels: str) -> polars.DataFrame:
    """What a chart draws: labels, and the amount in 万元 as a float, the one place where money is rounded."""
    named = [polars.col(label).fill_null("不明") for label in labels]
    return frame.select(*named, polars.col(amount).cast(polars.Float64) / 10_000)


@app.cell
def _(three_public):
    # SVG: labels are text that can be searched and read aloud.
    altair.renderers.set_embed_options(renderer="svg", actions=False)
    latest_year = three_public["fiscal_year"].max()
    of_latest_year = three_public.filter(polars.col("in_total") & (polars.col("fiscal_year") == latest_year))
    drawn = in_charts(of_latest_year, "actual", "region_name", "agency_name", "item_zh")
    three_public_chart = (
        altair.Chart(drawn, title=f"{latest_year}年度“三公”经费（万元）")
        .mark_bar()
        .encode(
            x=altair.X("sum(actual):Q", title="万元"),
            y=altair.Y("agency_name:N", sort="-x", title=None, axis=altair.Axis(labelLimit=300)),
            color=altair.Color("item_zh:N", title="项目"),
            row=altair.Row("region_name:N", title=None, header=altair.Header(labelAngle=0, labelAlign="left")),
            tooltip=["agency_name", "item_zh", "actual"],
        )
        .resolve_scale(y="independent")
    )
    mo.vstack([mo.md("## 3 The answer as a chart 用图表回答"), three_public_chart])
    return (latest_year, three_public_chart)


@app.cell
def _(ask, latest_year):
    by_function = ask(
        """
        SELECT region_name, class_code || ' ' || class_name AS class, nature, sum(amount)::DECIMAL(18, 2) AS amount
        FROM (
            UNPIVOT (
                SELECT region_name, class_code, class_name, basic AS 基本支出, project AS 项目支出
                FROM mart_county_function_year WHERE fund = 'all' AND fiscal_year = ?
            ) ON 基本支出, 项目支出 INTO NAME nature VALUE amount
        )
        GROUP BY ALL ORDER BY ALL
        """,
        latest_year,
    )
    function_chart = (
        altair.Chart(
            in_charts(by_function, "amount", "region_name", "class", "nature"),
            title=f"{latest_year}年度各功能支出（万元）",
        )
        .mark_bar()
        .encode(
            x=altair.X("amount:Q", title="万元"),
            y=altair.Y("class:N", title=None, axis=altair.Axis(labelLimit=300)),
            color=altair.Color("nature:N", title="支出性质"),
            row=altair.Row("region_name:N", title=None, header=altair.Header(labelAngle=0, labelAlign="left")),
            tooltip=["region_name", "class", "nature", "amount"],
        )
    )
    mo.vstack(
        [
            mo.md("""
    ## 4 The whole it is part of 放在总支出里看

    Expenditure by function (功能分类) of the same year: basic expenditure (基本支出) keeps the office running,
    projects (项目支出) are what it does beyond that.
    """),
            function_chart,
        ]
    )
    return by_function, function_chart


@app.cell
def _(ask):
    proven = ask("""
        SELECT dim_form.label_zh AS form_zh, count(*) AS figures,
               count(proof.cell_id) FILTER (WHERE proof.contradictions = 0) AS proven,
               count(proof.cell_id) FILTER (WHERE proof.contradictions > 0) AS contradicted
        FROM ledger
        JOIN dim_document AS document USING (document_id)
        JOIN dim_form USING (form)
        LEFT JOIN proven_fact AS proof USING (cell_id)
        WHERE document.is_latest
        GROUP BY ALL ORDER BY figures DESC, form_zh
    """)
    mo.vstack(
        [
            mo.md("""
    ## 5 Which figures are proven 哪些数字得到印证

    A figure counts as proven when at least one identity that contains it holds and none fails. One that is not
    proven is not wrong: many stand alone on the page.
    """),
            as_table(proven),
        ]
    )
    return (proven,)


@app.cell
def _(three_public):
    # Those first that stand on a page; text extractions and workbooks have none.
    choices = {
        f"{row['fiscal_year']} {row['agency_name']} {row['item_zh']} {row['actual']:,}": row["actual_cell_id"]
        for row in three_public.sort(polars.col("page").is_null(), maintain_order=True).iter_rows(named=True)
    }
    mo.stop(not choices, mo.md("No department here prints the form of the three public expenses."))
    chosen = mo.ui.dropdown(choices, value=next(iter(choices)), label="Figure 数字")
    mo.vstack(
        [
            mo.md("""
    ## 6 Back to the page 回到原页

    Every amount carries the id of its cell. Choose one.
    """),
            chosen,
        ]
    )
    return (chosen,)


@app.function
def as_printed(cells: polars.DataFrame, marked: str) -> str:
    """One table as the document prints it, one cell marked; what a disclosure prints is escaped.

    Cells without text are not kept, so that a place that no cell covers is an empty one.
    """
    style, mark = "border:1px solid #888;padding:2px 6px", ";background:#ffe08a;color:#000;font-weight:bold"
    begins = {(cell["row_index"], cell["column_index"]): cell for cell in cells.iter_rows(named=True)}
    covered = {
        (row + down, column + right)
        for (row, column), cell in begins.items()
        for down in range(cell["row_span"])
        for right in range(cell["column_span"])
    }
    rows = []
    for row in range(min(place[0] for place in covered), max(place[0] for place in covered) + 1):
        rows.append("<tr>")
        for column in range(1, max(place[1] for place in covered) + 1):
            if (row, column) in begins:
                cell = begins[row, column]
                spans = f'rowspan="{cell["row_span"]}" colspan="{cell["column_span"]}"'
                here = style + (mark if marked in cell["cell_ids"] else "")
                rows.append(f'<td {spans} style="{here}">{html.escape(cell["text"] or "")}</td>')
            elif (row, column) not in covered:
                rows.append(f'<td style="{style}"></td>')
        rows.append("</tr>")
    return f'<table style="border-collapse:collapse">{"".join(rows)}</table>'


@app.cell
def _(ask, chosen):
    traced = ask(
        """
        SELECT ledger.*, cell.x0, cell.top, cell.x1, cell.bottom
        FROM ledger JOIN source_cell AS cell USING (cell_id) WHERE cell_id = ?
        """,
        chosen.value,
    ).row(0, named=True)
    neighbours = ask(
        """
        SELECT row_index, column_index, row_span, column_span, list(cell_id) AS cell_ids,
               string_agg(text, ' ' ORDER BY ordinal) AS text
        FROM source_cell WHERE document_id = ? AND table_index = ? AND statement_id = ? GROUP BY ALL
        """,
        traced["document_id"],
        traced["table_index"],
        traced["statement_id"],
    )
    place = f"table {traced['table_index']}, row {traced['row_index']}, column {traced['column_index']}"
    if traced["page"] is not None:
        place = f"page {traced['page']}, {place}"
    if traced["x0"] is not None:
        box = [f"{traced[side]:.0f}" for side in ("x0", "top", "x1", "bottom")]
        place += f"; box {', '.join(box)} (points from the page's top left)"
    mo.vstack(
        [
            mo.md(f"""
    `{traced["source_name"]}`, {place}. Printed `{traced["reported_text"]}`, which is {traced["amount"]:,} yuan, in
    steps of {traced["quantum"]:,}. Where the file is at hand,
    `juesuan check FILE --crop {traced["cell_id"]} cell.png` draws the page with the cell marked.
    """),
            mo.Html(as_printed(neighbours, traced["cell_id"])),
        ]
    )
    return place, traced


@app.cell
def _(ask, traced):
    verdicts = ask(
        """
        SELECT identity_id, scope, verdict, lhs, rhs, residual, bound FROM audit.identity_result
        WHERE document_id = ? AND list_contains(cell_ids, ?) AND verdict <> 'not_applicable'
        ORDER BY identity_id, scope
        """,
        traced["document_id"],
        traced["cell_id"],
    )
    mo.vstack(
        [
            mo.md("""
    ## 7 The verdict 判定

    The identities that this cell stands in. `exact`: both sides are equal, or a bound is kept. `rounding`: what
    they differ by (`residual`) lies within what rounding explains (`bound`). `violated`: no true amounts can round
    to what is printed.
    """),
            as_table(verdicts),
        ]
    )
    return (verdicts,)


@app.cell
def _(place, proven, snapshot, three_public, traced, verdicts):
    if mo.app_meta().mode == "script":
        print(f"snapshot {snapshot['snapshot_id']}: {snapshot['documents']} documents")
        for _row in three_public.iter_rows(named=True):
            print(_row["fiscal_year"], _row["agency_name"], _row["item_zh"], _row["actual"])
        print(f"proven: {proven['proven'].sum()} of {proven['figures'].sum()} figures")
        print(f"traced: {traced['amount']} in {traced['source_name']}, {place}")
        for _row in verdicts.iter_rows(named=True):
            print(f"  {_row['identity_id']}: {_row['verdict']}")
    return


if __name__ == "__main__":
    app.run()
