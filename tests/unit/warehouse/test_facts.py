"""Facts: every ledger row in its place, leaves that sum to the total and count nothing twice."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines.statements.model import ParsedDocument
from pipelines.statements.templates import load_templates
from pipelines.warehouse.build import DocumentSource, build_database
from pipelines.warehouse.shards import write_shard
from pipelines.warehouse.structure import SOURCES_OF_FUNDS
from tests.unit.warehouse.parsed import (
    AGENCY,
    Line,
    claim,
    coded,
    counted,
    document,
    expenditure,
    form,
    full_document,
    project_sheet,
    summary,
)

DOCUMENT = "0123456789abcdef"
Built = Callable[..., duckdb.DuckDBPyConnection]
FACT_OF_FORM = {
    "income_expenditure_summary": "fact_summary_line",
    "appropriation_summary": "fact_summary_line",
    "income": "fact_income",
    "expenditure": "fact_expenditure_by_function",
    "general_budget_expenditure": "fact_expenditure_by_function",
    "government_fund": "fact_expenditure_by_function",
    "state_capital": "fact_expenditure_by_function",
    "general_budget_basic_expenditure": "fact_expenditure_by_economic",
    "three_public": "fact_three_public",
    "operating_statistics": "fact_operating_statistic",
}


@pytest.fixture
def built(tmp_path: Path) -> Built:
    def build(*documents: ParsedDocument, **options: Any) -> duckdb.DuckDBPyConnection:
        path = tmp_path / "built.duckdb"
        shards = [write_shard(counted(parsed), tmp_path / "shards") for parsed in documents]
        build_database(path, shards, **options)
        return duckdb.connect(path, read_only=True)

    return build


def leaves(con: duckdb.DuckDBPyConnection, table: str, key: str = "line_key") -> dict[str, bool]:
    return dict(con.execute(f"SELECT {key}, is_leaf FROM {table}").fetchall())


def test_a_coded_line_is_a_leaf_unless_a_longer_code_begins_with_it(built: Built) -> None:
    con = built(document(DOCUMENT, expenditure(DOCUMENT)))
    assert leaves(con, "fact_expenditure_by_function") == {
        "function.201": False,
        "function.20103": False,
        "function.2010301": True,
        "function.20105": True,
        "function.208": True,
        "grand_total": False,
    }


def test_the_same_line_may_be_a_leaf_in_one_statement_and_not_in_another(built: Built) -> None:
    short = form(
        DOCUMENT, "general_budget_expenditure", 5, [coded("201", "一般公共服务支出", total="1", basic="1")]
    )
    con = built(document(DOCUMENT, expenditure(DOCUMENT), short))
    found = con.execute("SELECT fund FROM mart_expenditure WHERE function_code = '201'").fetchall()
    assert found == [("general_budget",)]


@pytest.mark.parametrize("measure", ["total", "basic", "project"])
def test_leaves_sum_to_the_total_line(built: Built, measure: str) -> None:
    con = built(document(DOCUMENT, expenditure(DOCUMENT)))
    total, parts = con.execute(
        f"""
        SELECT sum({measure}) FILTER (WHERE line_key = 'grand_total'), sum({measure}) FILTER (WHERE is_leaf)
        FROM fact_expenditure_by_function
        """
    ).fetchall()[0]
    assert total == parts


def test_an_economic_class_is_a_leaf_only_where_no_item_below_it_prints_an_amount(built: Built) -> None:
    lines = [
        coded("301", "工资福利支出", "economic", amount="850.93"),
        coded("30101", "基本工资", "economic", amount="850.93"),
        coded("303", "对个人和家庭的补助", "economic", amount="73.96"),
        Line("personnel_total", "人员经费合计", {"amount": "924.89"}),
    ]
    con = built(document(DOCUMENT, form(DOCUMENT, "general_budget_basic_expenditure", 6, lines)))
    assert leaves(con, "fact_expenditure_by_economic") == {
        "economic.301": False,
        "economic.30101": True,
        "economic.303": True,
        "personnel_total": False,
    }


def test_a_summary_line_is_a_leaf_unless_it_is_a_total_or_its_parts_print_amounts(built: Built) -> None:
    def lines(**parts: str) -> list[Line]:
        printed = {"year_total": "90", "opening_balance": "10", "grand_total": "100", **parts}
        return [Line(key, key, {"amount": text}, None, "income") for key, text in printed.items()]

    other = "f" * 16
    con = built(
        document(DOCUMENT, form(DOCUMENT, "appropriation_summary", 4, lines(general_budget_appropriation="90"))),
        document(
            other, form(other, "appropriation_summary", 4, lines(**{"opening_balance.general_budget": "10"}))
        ),
    )
    query = "SELECT line_key, is_leaf FROM fact_summary_line WHERE document_id = ?"
    assert dict(con.execute(query, [DOCUMENT]).fetchall()) == {
        "general_budget_appropriation": True,
        "year_total": False,
        "opening_balance": True,
        "grand_total": False,
    }
    assert dict(con.execute(query, [other]).fetchall()) == {
        "opening_balance.general_budget": True,
        "year_total": False,
        "opening_balance": False,
        "grand_total": False,
    }


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        ({"total": "7", "vehicles": "7", "vehicle_operation": "7"}, {"vehicle_operation"}),
        ({"total": "7", "vehicles": "7"}, {"vehicles"}),
        ({"total": "7", "vehicle_purchase": "7", "training": "1"}, {"vehicle_purchase", "training"}),
    ],
)
def test_of_the_three_public_items_those_without_finer_ones_are_leaves(
    built: Built, items: dict[str, str], expected: set[str]
) -> None:
    lines = [Line(key, key, {"actual": text}) for key, text in items.items()]
    con = built(document(DOCUMENT, form(DOCUMENT, "three_public", 9, lines)))
    assert {item for item, leaf in leaves(con, "fact_three_public", "item").items() if leaf} == expected


@pytest.mark.parametrize("name", FACT_OF_FORM)
def test_every_measure_of_a_form_has_its_place_in_the_fact(built: Built, name: str) -> None:
    """No ledger row is lost on the way into a wide table."""
    template = load_templates().get(name)
    assert template is not None
    line = Line("grand_total", "合计", {measure: str(place) for place, measure in enumerate(template.measures, 1)})
    con = built(document(DOCUMENT, form(DOCUMENT, name, 3, [line])))
    row = con.execute(f"SELECT COLUMNS('^({'|'.join(template.measures)})$') FROM {FACT_OF_FORM[name]}").fetchall()
    cells = con.execute(f"SELECT COLUMNS('_cell_id$') FROM {FACT_OF_FORM[name]}").fetchall()
    assert len(row) == 1
    assert {value for value in row[0] if value is not None} == {
        Decimal(place * 10000) for place in range(1, len(template.measures) + 1)
    }
    assert {cell for cell in cells[0] if cell is not None} == {
        cell for (cell,) in con.execute("SELECT cell_id FROM ledger").fetchall()
    }


def test_every_measure_and_source_of_a_sheet_has_its_place_in_the_fact(built: Built) -> None:
    measures = load_templates()["project_evaluation"].measures
    printed: dict[str | tuple[str, str], str] = {
        (source, measure): str(1 + row * 10 + column)
        for row, source in enumerate(SOURCES_OF_FUNDS)
        for column, measure in enumerate(measures)
    }
    sheet = project_sheet(DOCUMENT)
    one = form(DOCUMENT, "project_evaluation", 9, [Line("project", "项目", printed)])
    con = built(dataclasses.replace(sheet, ledger=one.ledger, cells=one.cells))
    row = con.execute("FROM fact_project_evaluation").fetchall()[0]
    fact = dict(zip([column[0] for column in con.description], row, strict=True))
    placed = {(row.source_of_funds, row.measure): (row.amount, row.cell_id) for row in one.ledger}
    assert placed == {
        (source, measure): (fact[f"{source}_{measure}"], fact[f"{source}_{measure}_cell_id"])
        for source in SOURCES_OF_FUNDS
        for measure in measures
    }


def test_every_form_with_figures_has_a_fact() -> None:
    long = {"project_evaluation", "department_evaluation", "evaluation_baseline"}
    with_figures = {name for name, template in load_templates().items() if template.measures}
    assert with_figures == set(FACT_OF_FORM) | long


def test_a_sheet_brings_its_funds_rates_and_scores_together(built: Built) -> None:
    con = built(project_sheet(DOCUMENT))
    found = con.execute(
        """
        SELECT project_name, total_full_budget, total_executed, fiscal_executed, carryover_executed,
            execution_rate, fund_weight, fund_score, total_score, grade
        FROM fact_project_evaluation
        """
    ).fetchall()
    decimals = [Decimal(text) for text in ("1400000", "1125000", "1125000")]
    points = [Decimal(text) for text in ("80.36", "10", "8.04", "96.54")]
    assert found == [("综合业务经费", *decimals, None, *points, "优")]
    indicators = con.execute(
        "SELECT indicator_no, weight, score, form FROM fact_project_indicator ORDER BY 1"
    ).fetchall()
    assert indicators == [
        (1, Decimal(90), Decimal("88.5"), "project_evaluation"),
        (2, None, None, "project_evaluation"),
    ]
    assert con.execute("SELECT project_name, score FROM fact_evaluation_summary").fetchall() == [
        ("综合业务经费", Decimal("96.54"))
    ]


def test_a_department_sheet_is_no_project(built: Built) -> None:
    parsed = project_sheet(DOCUMENT)
    lines = [Line("task.1", "任务1", {"full_budget": "484.41", "executed": "484.41"})]
    one = form(DOCUMENT, "department_evaluation", 3, lines)
    head = dataclasses.replace(
        parsed.evaluations[0], statement_id=one.statement.statement_id, form="department_evaluation"
    )
    con = built(
        dataclasses.replace(
            parsed,
            ledger=parsed.ledger + one.ledger,
            statements=(*parsed.statements, one.statement),
            cells=parsed.cells + one.cells,
            evaluations=(*parsed.evaluations, head),
        )
    )
    assert con.execute("SELECT count(*) FROM fact_project_evaluation").fetchall() == [(1,)]
    assert con.execute("SELECT count(*) FROM fact_department_sheet").fetchall() == [(1,)]
    assert con.execute("SELECT measure, amount FROM fact_department_evaluation ORDER BY 1").fetchall() == [
        ("executed", Decimal("4844100.00")),
        ("full_budget", Decimal("4844100.00")),
    ]


def test_every_fact_row_carries_its_keys(built: Built) -> None:
    con = built(full_document(DOCUMENT))
    tables = con.execute(
        """
        SELECT table_name, list(column_name)
        FROM duckdb_columns()
        WHERE starts_with(table_name, 'fact_') OR table_name = 'bridge_document_unit'
        GROUP BY ALL
        """
    ).fetchall()
    for table, columns in tables:
        assert {"document_id", "region_code", "agency_id", "fiscal_year"} <= set(columns), table
        missing = con.execute(
            f"SELECT count(*) FROM {table} WHERE region_code IS NULL OR agency_id IS NULL OR fiscal_year IS NULL"
        ).fetchall()
        assert missing == [(0,)], table


def test_a_claim_without_a_year_speaks_of_the_disclosures_year(built: Built) -> None:
    con = built(document(DOCUMENT, claims=(claim("1", claim_id="a"), claim("1", claim_id="b", fiscal_year=2023))))
    found = con.execute("SELECT claim_id, fiscal_year FROM fact_narrative_claim ORDER BY 1").fetchall()
    assert found == [("a", 2024), ("b", 2023)]


def test_a_printed_code_that_no_list_has_becomes_an_observed_row(built: Built) -> None:
    lines = [coded("2019987", "没有的科目", total="1"), coded("2010301", "行政运行", total="2")]
    other = "f" * 16
    renamed = [coded("2019987", "别名", total="1")]
    con = built(
        document(DOCUMENT, form(DOCUMENT, "expenditure", 3, lines)),
        document(other, form(other, "expenditure", 3, renamed)),
    )
    found = con.execute("SELECT * FROM dim_function WHERE function_code IN ('2019987', '2010301')").fetchall()
    assert [row[-2] for row in sorted(found)][1] == "observed"
    assert sorted(found)[1] == ("2019987", "别名", "项", "20199", None, None, "observed", "in 2 documents")


def test_no_dimension_row_is_there_twice(built: Built) -> None:
    con = built(full_document(DOCUMENT))
    keys = {
        "dim_form": "form",
        "dim_measure": "form, measure",
        "dim_line": "form, section, line_key",
        "dim_function": "function_code",
        "dim_economic": "economic_code",
        "dim_region": "region_code",
        "dim_agency": "agency_id",
        "dim_document": "document_id",
        "dim_statement": "document_id, statement_id",
    }
    for table, key in keys.items():
        twice = con.execute(f"SELECT {key} FROM {table} GROUP BY ALL HAVING count(*) > 1").fetchall()
        assert twice == [], table


def test_marts_take_the_version_ingested_last_form_by_form(built: Built) -> None:
    first, second = "a" * 16, "b" * 16
    con = built(
        document(first, summary(first), expenditure(first)),
        document(second, expenditure(second)),
        sources=[
            DocumentSource(first, "z.pdf", datetime(2025, 1, 1, tzinfo=UTC)),
            DocumentSource(second, "y.pdf", datetime(2025, 2, 1, tzinfo=UTC)),
        ],
    )
    assert con.execute("SELECT DISTINCT document_id FROM mart_expenditure").fetchall() == [(second,)]
    assert con.execute("SELECT count(DISTINCT document_id) FROM ledger").fetchall() == [(2,)]
    years = con.execute(
        "SELECT document_id, document_ids, income, basic_expenditure FROM mart_department_year"
    ).fetchall()
    assert years == [(first, [first, second], Decimal("16848700.00"), Decimal("9801900.00"))]
    assert con.execute("SELECT is_latest FROM dim_document").fetchall() == [(True,), (True,)]


@pytest.mark.parametrize(("agency_name", "counted"), [(AGENCY, 1), ("阳谷县机关事务中心", 2)])
def test_what_one_file_prints_twice_over_counts_once_and_another_unit_counts_too(
    built: Built, agency_name: str, counted: int
) -> None:
    first, again = expenditure(DOCUMENT), expenditure(DOCUMENT, table=7)
    again = dataclasses.replace(
        again,
        statement=dataclasses.replace(again.statement, disclosure_no=2, agency_name=agency_name),
        ledger=tuple(dataclasses.replace(row, disclosure_no=2) for row in again.ledger),
    )
    con = built(document(DOCUMENT, first, again))
    assert con.execute("SELECT count(DISTINCT statement_id) FROM mart_expenditure").fetchall() == [(counted,)]


def test_projects_of_several_files_stand_side_by_side(built: Built) -> None:
    first, second = "a" * 16, "b" * 16
    con = built(project_sheet(first), project_sheet(second, project="取暖费"))
    assert con.execute("SELECT count(*) FROM mart_project").fetchall() == [(2,)]


def test_a_form_printed_in_two_tables_stays_in_reading_order(built: Built) -> None:
    con = built(document(DOCUMENT, expenditure(DOCUMENT)))
    keys = [key for (key,) in con.execute("SELECT line_key FROM fact_expenditure_by_function").fetchall()]
    assert keys[0] == "function.201"
    assert keys[-1] == "grand_total"
