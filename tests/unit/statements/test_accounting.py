"""Every cell and every number of a document is accounted for; what is set aside says why."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.readers import read
from pipelines.statements.understand import understand
from tests.unit.statements.narrative.support import document, parsed_seed, seed_paths

EXPENDITURE = (
    "支出决算表\n公开03表\n部门：甲县乙局\n金额单位：万元\n"
    "科目编码\t科目名称\t本年支出合计\t基本支出\t项目支出\t上缴上级支出\t经营支出\t对附属单位补助支出\n"
    "栏次\t\t1\t2\t3\t4\t5\t6\n"
    "合计\t\t8.00\t5.00\t3.00\t\t\t\n"
    "201\t一般公共服务支出\t8.00\t5.00\t3.00\t\t\t\n"
    "20103\t政府办公厅（室）及相关机构事务\t8.00\t5.00\t3.00\t\t\t\n"
    "2010301\t行政运行\t8.00\t5.00\t3.00\t\t\t\n"
    "注：本表反映部门本年度各项支出情况。\n"
)
COVER = "甲县乙局\n2024年度部门决算\n"
# A third part is announced and does not come.
CONTENTS = "目录\n第一部分 概况\n第二部分 决算表\n第三部分 情况说明\n第一部分 概况\n第二部分 决算表\n"


def test_every_table_cell_is_a_row_with_its_text() -> None:
    given = document(COVER + EXPENDITURE)
    parsed = understand(given)
    printed = [(grid.table_index, cell.row, cell.column, cell.text) for grid in given.grids for cell in grid.cells]
    kept = [
        (row.table_index, row.row_index, row.column_index, row.text) for row in parsed.cells if row.ordinal == 1
    ]
    assert kept == printed
    assert len({row.cell_id for row in parsed.cells}) == len(parsed.cells)


def test_ledger_cells_are_amounts_of_their_statement() -> None:
    parsed = understand(document(COVER + EXPENDITURE))
    cells = {row.cell_id: row for row in parsed.cells}
    assert parsed.ledger
    assert {(cells[row.cell_id].role, cells[row.cell_id].statement_id) for row in parsed.ledger} == {
        ("amount", parsed.statements[0].statement_id)
    }


def test_a_statutory_table_leaves_no_number_unexplained() -> None:
    assert understand(document(COVER + EXPENDITURE)).unexplained == ()


def test_numbers_of_a_table_nobody_knows_are_unexplained_each_with_its_place() -> None:
    unknown = "某统计\n名称\t数值\n甲\t3.5\n乙\t2024年\n"
    parsed = understand(document(COVER + EXPENDITURE + unknown))
    assert [(row.place, row.text) for row in parsed.unexplained] == [("table 2 row 2 column 2", "3.5")]
    assert parsed.unexplained[0].context == "甲 | 3.5"


def test_two_figures_in_one_cell_are_told_apart() -> None:
    doubled = EXPENDITURE.replace("201\t一般公共服务支出\t8.00\t5.00", "201\t一般公共服务支出\t8.00\t5.00 3.00")
    assert [row.text for row in understand(document(COVER + doubled)).unexplained] == ["5.00", "3.00"]


def test_the_list_of_units_is_explained() -> None:
    units = "一、部门决算单位构成\n序号\t单位名称\n1\t甲县乙局\n"
    parsed = understand(document(COVER + units + EXPENDITURE))
    assert parsed.unexplained == ()
    roles = {row.text: row.role for row in parsed.cells if row.table_index == 1}
    assert (roles["1"], roles["甲县乙局"]) == ("line_number", "name")


def test_claims_find_the_cells_of_the_forms() -> None:
    text = "三、支出决算情况说明\n本年支出合计8.00万元，其中：基本支出5.00万元，占62.50%。\n"
    parsed = understand(document(COVER + EXPENDITURE + text))
    ledger = {row.cell_id: (row.line_key, row.measure) for row in parsed.ledger}
    amounts = [claim for claim in parsed.claims if claim.kind == "amount"]
    assert [ledger[claim.cell_id or ""] for claim in amounts] == [
        ("grand_total", "total"),
        ("grand_total", "basic"),
    ]


def test_a_claim_keeps_its_cell_when_the_figures_differ() -> None:
    text = "三、支出决算情况说明\n本年支出合计8.01万元。\n"
    (claim,) = understand(document(COVER + EXPENDITURE + text)).claims
    assert claim.cell_id is not None


def test_a_functional_line_is_found_by_its_names() -> None:
    text = (
        "五、一般公共预算财政拨款支出决算情况说明\n"
        "1、一般公共服务支出（类）政府办公厅（室）及相关机构事务（款）行政运行（项）。\n"
        "年初预算7.00万元，支出决算8.00万元，完成年初预算的114.29%。\n"
    )
    claims = understand(document(COVER + EXPENDITURE + text)).claims
    assert [claim.subject_key for claim in claims] == [
        "initial_budget.function.2010301",
        "function.2010301",
        "function.2010301.completion_of_initial_budget",
    ]
    assert [claim.cell_id is not None for claim in claims] == [False, True, False]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (COVER + "三、支出决算情况说明\n本年支出合计8.00万元。\n", "no_statutory_form"),
        ("甲县乙局部门决算\n" + EXPENDITURE, "no_fiscal_year"),
        (COVER + CONTENTS + EXPENDITURE, "truncated"),
        (COVER + EXPENDITURE + "三、支出决算情况说明\n本年支出合计8.00万元，\n", "truncated"),
    ],
)
def test_a_document_set_aside_keeps_its_cells_only(text: str, reason: str) -> None:
    parsed = understand(document(text, "x.txt"))
    assert [row.reason for row in parsed.quarantine if row.statement_id is None] == [reason]
    assert (parsed.ledger, parsed.claims, parsed.unexplained) == ((), (), ())
    assert parsed.cells or reason == "no_statutory_form"


def test_attachments_that_are_published_apart_are_no_truncation() -> None:
    contents = "目录\n第一部分 决算表\n第二部分 附件\n第一部分 决算表\n"
    assert understand(document(COVER + contents + EXPENDITURE)).quarantine == ()


def test_a_statement_set_aside_leaves_the_others() -> None:
    without_unit = EXPENDITURE.replace("金额单位：万元\n", "")
    parsed = understand(document(COVER + without_unit))
    assert [(row.statement_id is None, row.reason) for row in parsed.quarantine] == [(False, "no_unit_of_money")]
    assert parsed.ledger == ()
    assert all(row.role is not None for row in parsed.cells if row.text and row.text[0].isdigit())


@pytest.mark.parametrize("path", seed_paths(), ids=lambda path: path.name[:3])
def test_the_seeds_leave_no_number_of_a_statutory_table_unexplained(path: Path) -> None:
    parsed = parsed_seed(path)
    assert [row for row in parsed.unexplained if row.place.startswith("table")] == []
    assert parsed.quarantine == ()


@pytest.mark.parametrize("share", [25, 50, 60])
@pytest.mark.parametrize("path", [path for path in seed_paths() if path.name[:3] in ("001", "002", "003")],
                         ids=lambda path: path.name[:3])  # fmt: skip
def test_a_seed_cut_off_is_noticed(path: Path, share: int) -> None:
    data = path.read_bytes()
    parsed = understand(read(data[: len(data) * share // 100], path.name))
    assert "truncated" in {row.reason for row in parsed.quarantine}
