"""What a statement becomes: blank, truncated, without a unit, with a damaged header."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from pipelines.readers import read
from pipelines.statements.reading import read_statements
from pipelines.statements.segment import segment
from pipelines.statements.tables import Reading
from pipelines.statements.wording.numbers import read_number
from tests.unit.statements.disclosures import Shape, disclosure, facts_of, figures, read_text

SHARED = Path(__file__).resolve().parents[4] / "shared"
FILES = sorted([*(SHARED / "seeds").glob("00[123]_*.txt"), *(SHARED / "real" / "final_accounts").glob("*.pdf")])
TEMPLATE = sorted((SHARED / "real" / "final_accounts").glob("*模板.pdf"))


def one(*lines: str) -> Reading:
    (reading,) = read_text("\n".join(lines))
    return reading


def amounts(reading: Reading) -> dict[tuple[str, str], str]:
    return {(row.line_key, row.measure): row.reported_text for row in reading.ledger}


def roles(reading: Reading) -> dict[tuple[int, int], str]:
    return {(use.row_index, use.column_index): use.role for use in reading.uses}


CAPTION = ("支出决算表", "部门：甲局", "单位：万元", "")
HEADER = "科目编码\t科目名称\t本年支出合计\t基本支出\t项目支出\t上缴上级支出\t经营支出\t对附属单位补助支出"
END = ("", "注：本表反映各项支出。")


def test_empty_is_no_row_zero_is_one_and_a_dash_is_not_applicable() -> None:
    reading = one(*CAPTION, HEADER, "合计\t\t10.00\t10.00\t0.00\t——\t\t-", *END)
    assert amounts(reading) == {
        ("grand_total", "total"): "10.00",
        ("grand_total", "basic"): "10.00",
        ("grand_total", "project"): "0.00",
    }
    assert roles(reading)[2, 6] == roles(reading)[2, 8] == "not_applicable"
    assert (2, 7) not in roles(reading)


def test_the_total_has_no_code_and_its_own_name() -> None:
    for label in ("合计\t合计", "合 计\t", "\t合计", "总计\t"):
        row = one(*CAPTION, HEADER, f"{label}\t10.00\t10.00\t\t\t\t", *END).ledger[0]
        assert (row.line_code, row.line_name, row.line_key) == (None, "合计", "grand_total")


def test_a_line_that_no_template_knows_stays_in_the_ledger() -> None:
    text = ["收入支出决算总表", "单位：万元", "", "收入\t\t支出\t", "项目\t金额\t项目\t金额"]
    text += ["一、事业收入\t5.00\t一、教育支出\t5.00", "九、彩票收入\t2.00\t二、太空支出\t2.00"]
    text += ["总计\t7.00\t总计\t7.00", *END]
    assert (
        amounts(one(*text)).items()
        >= {("line.彩票收入", "amount"): "2.00", ("line.太空支出", "amount"): "2.00"}.items()
    )


def test_a_code_twice_is_a_repeat_and_under_another_name_another_line() -> None:
    reading = one(
        *CAPTION,
        HEADER,
        "合计\t\t9.00\t9.00\t\t\t\t",
        "201\t一般公共服务支出\t4.00\t4.00\t\t\t\t",
        "201\t一般公共服务支出\t5.00\t4.00\t\t\t\t",
        "201\t教育支出\t5.00\t5.00\t\t\t\t",
        *END,
    )
    found = amounts(reading)
    assert found["function.201", "total"] == "4.00"
    assert found["function.201#2", "total"] == "5.00"
    first = {row.measure: row.cell_id for row in reading.ledger if row.line_key == "function.201"}
    repeats = {use.column_index: use.repeat_of for use in reading.uses if use.role == "repeat"}
    assert repeats == {3: first["total"], 4: first["basic"]}


def test_a_doubled_header_cell_shifts_the_data_with_it() -> None:
    header = "科目编码\t科目名称\t本年支出合计\t基本支出\t基本支出\t项目支出"
    reading = one(*CAPTION, header, "合计\t\t9.00\t6.00\t\t3.00", "201\t某支出\t9.00\t6.00\t\t3.00", *END)
    assert amounts(reading)["function.201", "project"] == "3.00"
    assert amounts(reading)["function.201", "basic"] == "6.00"


def test_an_unknown_column_keeps_its_figures_out_and_the_others_in() -> None:
    header = HEADER.replace("\t项目支出", "\t其中：应急\t项目支出")
    reading = one(*CAPTION, header, "合计\t\t9.00\t6.00\t1.00\t3.00\t\t\t", *END)
    assert amounts(reading) == {
        ("grand_total", "total"): "9.00",
        ("grand_total", "basic"): "6.00",
        ("grand_total", "project"): "3.00",
    }
    assert (2, 5) not in roles(reading)


def test_a_header_jumbled_like_this_is_read_by_its_numbers() -> None:
    reading = one(
        "一般公共预算财政拨款支出决算表",
        "单位：万元",
        "",
        "科目代码\t项目\t科目名称\t小计\t本年支出\t",
        "\t\t\t\t基本支出\t项目支出",
        "\t\t栏次\t1\t2\t3",
        "合计\t\t\t9.00\t6.00\t3.00",
        "201\t\t某支出\t9.00\t6.00\t3.00",
        *END,
    )
    assert amounts(reading)["function.201", "total"] == "9.00"
    assert amounts(reading)["function.201", "project"] == "3.00"


def test_the_row_law_places_columns_only_where_it_leaves_one_possibility() -> None:
    caption = ("国有资本经营预算财政拨款支出决算表", "单位：万元", "")
    header = "科目编码\t科目名称\t本年支出\t\t"
    decided = one(*caption, header, "合计\t\t9.00\t6.00\t3.00", "201\t某支出\t9.00\t6.00\t3.00", *END)
    assert decided.statement.header_basis == "row_law"
    assert amounts(decided)["grand_total", "basic"] == "6.00"
    open_ = one(*caption, header, "合计\t\t9.00\t9.00\t", "201\t某支出\t9.00\t9.00\t", *END)
    assert open_.ledger == ()
    assert not open_.statement.is_blank


def test_column_numbers_that_run_into_the_total_are_no_amounts() -> None:
    reading = one(
        "国有资本经营预算财政拨款支出决算表",
        "单位：万元",
        "",
        "科目代码\t项目\t科目名称 档次\t小计\t本年支出\t",
        "\t\t\t1\t基本支出\t项目支出",
        "合计\t\t\t\t2\t3",
        *END,
    )
    assert reading.ledger == ()
    assert reading.statement.is_blank


def test_whole_figures_below_numbered_columns_are_amounts() -> None:
    header = ("科目编码\t科目名称\t小计\t基本支出\t项目支出", "栏次\t\t1\t2\t3")
    reading = one("国有资本经营预算财政拨款支出决算表", "单位：万元", "", *header, "合计\t\t4\t\t4", *END)
    assert amounts(reading) == {("grand_total", "total"): "4", ("grand_total", "project"): "4"}


def test_a_header_jumbled_over_four_rows_is_read_by_its_printed_order() -> None:
    reading = one(
        "政府性基金预算财政拨款收入支出决算表",
        "单位：万元",
        "",
        "项目\t年初结转和结余\t本年收入\t本年支出\t\t\t年末结转和结余\t",
        "科目代码\t科目名称\t1\t2\t小计\t项目支出\t6\t",
        "\t栏次\t\t\t3\t4\t\t",
        "\t\t\t\t基本支出\t5\t\t",
        "合计\t\t1.00\t9.00\t8.00\t5.00\t3.00\t2.00",
        "212\t某支出\t1.00\t9.00\t8.00\t5.00\t3.00\t2.00",
        *END,
    )
    found = {measure: text for (key, measure), text in amounts(reading).items() if key == "function.212"}
    assert list(found.items()) == [
        ("opening_balance", "1.00"),
        ("income", "9.00"),
        ("total", "8.00"),
        ("basic", "5.00"),
        ("project", "3.00"),
        ("closing_balance", "2.00"),
    ]


def test_a_list_of_forms_is_known_and_says_nothing_in_the_ledger() -> None:
    reading = one("目录", "", "报表\t报表名称\t是否空表\t表格为空的理由", "表8\t某支出决算表\t是\t不涉及", *END)
    assert (reading.statement.form, reading.statement.is_blank, reading.ledger) == ("form_list", False, ())


def test_a_blank_form_says_why_in_its_own_words() -> None:
    reading = one(
        *CAPTION, HEADER, "合计\t\t\t\t\t\t\t", "", "注：本表反映支出。", "说明：我局无支出安排，故本表无数据。"
    )
    assert reading.statement.is_blank
    assert reading.statement.blank_reason == "我局无支出安排，故本表无数据"
    assert reading.ledger == ()
    assert reading.quarantine == ()


def test_an_instruction_is_no_declaration() -> None:
    reading = one(*CAPTION, HEADER, "合计\t\t\t\t\t\t\t", "", "注：无政府性基金收入支出的，仍保留该表格式。")
    assert reading.statement.blank_reason is None


def test_a_statement_without_a_unit_is_set_aside_alone_and_keeps_its_cells() -> None:
    text = disclosure()
    first = text.index("金额单位：万元")
    readings = read_text(text[:first] + text[first + len("金额单位：万元") :])
    assert [[row.reason for row in reading.quarantine] for reading in readings] == [["no_unit_of_money"]] + [
        []
    ] * 8
    assert readings[0].ledger == ()
    assert "amount" in {use.role for use in readings[0].uses}
    assert all(reading.ledger for reading in readings[1:])


@pytest.mark.parametrize("total_at_end", [True, False])
def test_a_form_that_breaks_off_with_the_file_is_truncated(total_at_end: bool) -> None:
    lines = disclosure(Shape(total_at_end=total_at_end)).split("\n")
    last = max(place for place, line in enumerate(lines) if line.startswith("2080505"))
    *whole, broken = read_text("\n".join(lines[: last + 1]))
    assert [row.reason for row in broken.quarantine] == ["truncated"]
    assert broken.ledger == ()
    assert all(not reading.quarantine and reading.ledger for reading in whole)


def test_a_two_sided_form_that_breaks_off_is_truncated() -> None:
    lines = disclosure().split("\n")
    last = next(place for place, line in enumerate(lines) if line.startswith("本年收入合计"))
    (broken,) = read_text("\n".join(lines[: last + 1]))
    assert [row.reason for row in broken.quarantine] == ["truncated"]


def test_two_disclosures_in_one_file_are_numbered() -> None:
    readings = read_text(disclosure(Shape(agency="甲局")) + disclosure(Shape(agency="乙局")))
    assert [reading.statement.disclosure_no for reading in readings] == [1] * 9 + [2] * 9
    assert len({reading.statement.statement_id for reading in readings}) == 18


def test_eight_or_eleven_forms() -> None:
    extra = [
        "项目支出决算表", "部门：甲县乙局", "金额单位：万元", "",
        "科目编码\t科目名称\t合计\t基本建设\t其他项目", "合计\t\t9.00\t6.00\t3.00", "",
        "一般公共预算财政拨款“三公”经费支出决算表", "部门：甲县乙局", "金额单位：万元", "",
        "项目\t行次\t预算数\t决算数", "合计\t1\t2.00\t1.00", "1.因公出国（境）费\t2\t\t",
        "2.公务用车购置及运行维护费\t3\t\t", "（1）公务用车购置费\t4\t\t", "（2）公务用车运行维护费\t5\t\t",
        "3.公务接待费\t6\t2.00\t1.00", "", "注：无。", "",
    ]  # fmt: skip
    eleven = read_text(disclosure() + "\n".join(extra))
    assert [reading.statement.form for reading in eleven].count("three_public") == 2
    assert [reading.statement.form for reading in eleven].count("expenditure") == 1
    assert len(eleven) == 10
    text = disclosure()
    without, last = text.index("国有资本经营预算财政拨款支出决算表"), text.index("财政拨款“三公”经费支出决算表")
    assert len(read_text(text[:without] + text[last:])) == 8


def test_the_template_without_figures_gives_blank_forms() -> None:
    for path in TEMPLATE:
        readings = _read_file(path)
        assert len(readings) >= 9
        assert all(reading.statement.is_blank and not reading.ledger for reading in readings)


def _read_file(path: Path) -> tuple[Reading, ...]:
    document = read(path.read_bytes(), path.name)
    return read_statements(document, segment(document), facts_of(document))


def _sides(reading: Reading) -> dict[tuple[str | None, str, str], tuple[Decimal, Decimal]]:
    return {(row.section, row.line_key, row.measure): (row.amount, row.quantum) for row in reading.ledger}


def _can_be(total: tuple[Decimal, Decimal], parts: list[tuple[Decimal, Decimal]]) -> bool:
    residual = abs(total[0] - sum((amount for amount, _ in parts), Decimal(0)))
    return 2 * residual <= total[1] + sum((quantum for _, quantum in parts), Decimal(0))


def _children(code: str, values: dict[str, tuple[Decimal, Decimal]]) -> list[tuple[Decimal, Decimal]]:
    length = {0: 3, 3: 5, 5: 7}.get(len(code), 99)
    return [value for other, value in values.items() if len(other) == length and other.startswith(code)]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name[:12])
def test_real_forms_read_so_that_their_codes_and_columns_sum(path: Path) -> None:
    """Every coded form of the seeds and real disclosures: parents are their children, rows their columns."""
    for reading in _read_file(path):
        form = reading.statement.form
        if form not in ("income", "expenditure", "general_budget_expenditure", "general_budget_basic_expenditure"):
            continue
        found = _sides(reading)
        for measure in {key[2] for key in found}:
            values = {
                "" if key[1] == "grand_total" else key[1].partition(".")[2]: value
                for key, value in found.items()
                if key[2] == measure and (key[1] == "grand_total" or "." in key[1])
            }
            for code, value in values.items():
                children = _children(code, values)
                assert not children or _can_be(value, children), (form, measure, code)
        for key in {key[1] for key in found} if form != "general_budget_basic_expenditure" else set():
            parts = [value for (_, line, measure), value in found.items() if line == key and measure != "total"]
            assert _can_be(found[None, key, "total"], parts), (form, key)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name[:12])
def test_real_forms_leave_no_figure_unplaced(path: Path) -> None:
    document = read(path.read_bytes(), path.name)
    tables = segment(document)
    for reading in read_statements(document, tables, facts_of(document)):
        if reading.evaluation or reading.summaries:
            continue
        placed = {(use.table_index, use.row_index, use.column_index) for use in reading.uses}
        table = next(t for t in tables if t.table_index == reading.statement.table_index)
        for row in table.rows:
            for cell in row.cells():
                place = (row.grid.table_index, cell.row, cell.column)
                assert read_number(cell.text) is None or place in placed, (reading.statement.form, cell)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name[:12])
def test_real_summaries_balance(path: Path) -> None:
    for reading in _read_file(path):
        if (
            reading.statement.form not in ("income_expenditure_summary", "appropriation_summary")
            or not reading.ledger
        ):
            continue
        found = {key: value[0] for key, value in _sides(reading).items()}
        spent = "amount" if reading.statement.form.startswith("income") else "total"
        assert found["income", "grand_total", "amount"] == found["expenditure", "grand_total", spent]


def test_figures_are_never_read_twice() -> None:
    for path in FILES:
        found = [row.cell_id for reading in _read_file(path) for row in reading.ledger]
        assert len(found) == len(set(found))
    assert len(figures(read_text(disclosure()))) > 0


BLOCKS = ("一般公共预算财政拨款基本支出决算表", "单位：万元", "")


def test_economic_codes_as_one_list_with_shares_of_staff_and_public_funds() -> None:
    reading = one(
        *BLOCKS,
        "项目\t\t本年支出\t\t",
        "经济分类科目编码\t科目名称\t合计\t人员经费\t公用经费",
        "301\t工资福利支出\t6.00\t6.00\t",
        "30101\t基本工资\t6.00\t6.00\t",
        "302\t商品和服务支出\t3.00\t\t3.00",
        "合计\t\t9.00\t6.00\t3.00",
        *END,
    )
    assert amounts(reading) == {
        ("economic.301", "amount"): "6.00",
        ("economic.30101", "amount"): "6.00",
        ("economic.302", "amount"): "3.00",
        ("grand_total", "amount"): "9.00",
        ("personnel_total", "amount"): "6.00",
        ("public_total", "amount"): "3.00",
    }
    repeats = {(use.row_index, use.column_index) for use in reading.uses if use.role == "repeat"}
    assert repeats == {(3, 4), (4, 4), (5, 5)}


def test_blocks_with_a_group_header_only() -> None:
    reading = one(
        *BLOCKS,
        "人员经费\t\t\t公用经费\t\t",
        "科目编码\t科目名称\t金额\t\t\t",
        "301\t工资福利支出\t6.00\t302\t商品和服务支出\t3.00",
        "30101\t基本工资\t6.00\t30201\t办公费\t3.00",
        "人员经费合计\t\t6.00\t公用经费合计\t\t3.00",
        *END,
    )
    found = amounts(reading)
    assert found["economic.30201", "amount"] == "3.00"
    assert found["personnel_total", "amount"] == "6.00"
    assert found["public_total", "amount"] == "3.00"
    assert {row.line_code for row in reading.ledger if row.line_key.endswith("_total")} == {None}


def test_whole_yuan_amounts_that_look_like_codes_are_amounts() -> None:
    reading = one(
        BLOCKS[0],
        "单位：元",
        "",
        "科目编码\t科目名称\t决算数\t科目编码\t科目名称\t决算数",
        "301\t工资福利支出\t30101\t302\t商品和服务支出\t303",
        "30101\t基本工资\t30101\t30201\t办公费\t303",
        "人员经费合计\t\t30101\t公用经费合计\t\t303",
        *END,
    )
    assert amounts(reading)["economic.30101", "amount"] == "30101"
    assert amounts(reading)["economic.302", "amount"] == "303"
    assert {row.amount for row in reading.ledger} == {Decimal(30101), Decimal(303)}
