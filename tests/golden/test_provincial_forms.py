"""What provinces add to the statutory forms: the amounts stand in their lines all the same."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import pytest

from pipelines.readers import read
from pipelines.statements.model import ParsedDocument
from pipelines.statements.understand import understand

Cell = str | tuple[str, int, int]
Rows = Sequence[Sequence[Cell]]
ITEMS = (
    ("“三公”经费合计", 2, 1),
    ("因公出国（境）费", 2, 1),
    ("公务用车购置及运行维护费", 1, 3),
    ("公务接待费", 2, 1),
    ("会议费", 2, 1),
    ("培训费", 2, 1),
)
BUDGET = ("15.00", "0.00", "3.00", "0.00", "3.00", "12.00", "10.05", "22.10")
ACTUAL = ("11.00", "0.00", "2.50", "0.00", "2.50", "8.50", "9.05", "21.10")
KEYS = (
    "total",
    "overseas",
    "vehicles",
    "vehicle_purchase",
    "vehicle_operation",
    "reception",
    "conference",
    "training",
)
STATISTICS: Rows = [
    [("预算数", 1, 8), ("决算数", 1, 8)],
    [*ITEMS, *ITEMS],
    ["小计", "公务用车购置费", "公务用车运行维护费"] * 2,
    [*BUDGET, *ACTUAL],
    [("相关统计数：", 1, 16)],
    [("项目", 1, 5), ("统计数", 1, 3), ("项目", 1, 5), ("统计数", 1, 3)],
    [("公务用车购置数（辆）", 1, 5), ("7", 1, 3), ("国内公务接待批次（个）", 1, 5), ("35", 1, 3)],
]
ITEM_ROWS: Rows = [
    ["项目", "行次", "年初预算数", "全年预算数", "决算统计数"],
    ["栏次", "", "1", "2", "3"],
    ["一、“三公”经费", "1", "—", "—", "—"],
    ["（一）支出合计", "2", "13.00", "12.00", "9.00"],
    ["1．因公出国（境）费", "3", "0.00", "0.00", "0.00"],
    ["2．公务用车购置及运行维护费", "4", "7.00", "7.00", "6.00"],
    ["3．公务接待费", "7", "6.00", "5.00", "3.00"],
    ["（1）国内接待费", "8", "—", "—", "2.90"],
]
TWO_CLASSIFICATIONS: Rows = [
    [("部门预算支出经济分类科目", 1, 2), ("政府预算支出经济分类科目", 1, 2), ("决算数", 2, 1)],
    ["科目编码", "科目名称", "科目编码", "科目名称"],
    [("合计", 1, 4), "100.00"],
    ["301", "工资福利支出", "501", "机关工资福利支出", "90.00"],
    ["30101", "基本工资", "50101", "工资奖金津补贴", "60.00"],
    ["30102", "津贴补贴", "50101", "工资奖金津补贴", "30.00"],
    ["302", "商品和服务支出", "502", "机关商品和服务支出", "10.00"],
]
SHORT_CODES: Rows = [
    [
        ("经济分类科目编码", 1, 2),
        ("经济分类科目名称", 2, 1),
        ("合计", 2, 1),
        ("人员经费", 2, 1),
        ("公用经费", 2, 1),
    ],
    ["类", "款"],
    ["301", "", "工资福利支出", "90.00", "90.00", ""],
    ["301", "01", "基本工资", "60.00", "60.00", ""],
    ["301", "2", "津贴补贴", "30.00", "30.00", ""],
    ["302", "", "商品和服务支出", "10.00", "", "10.00"],
    ["302", "1", "办公费", "10.00", "", "10.00"],
]
BY_NATURE: Rows = [
    [("收入", 1, 3), ("支出", 1, 6)],
    [
        "项目",
        "行次",
        "决算数",
        "项目（按功能分类）",
        "行次",
        "决算数",
        "项目（按支出性质和经济分类）",
        "行次",
        "决算数",
    ],
    ["一、财政拨款收入", "1", "100.00", "一、一般公共服务支出", "29", "60.00", "一、基本支出", "56", "70.00"],
    ["二、上级补助收入", "2", "0.00", "二、外交支出", "30", "", "人员经费", "57", "61.00"],
    ["三、事业收入", "3", "", "四、公共安全支出", "32", "40.00", "二、项目支出", "59", "30.00"],
    ["本年收入合计", "26", "100.00", "本年支出合计", "53", "100.00", "本年支出合计", "80", "100.00"],
    ["总计", "29", "100.00", "总计", "56", "100.00", "总计", "84", "100.00"],
]
DIVIDED_HEADER: Rows = [
    ["类", "款", "项", "科目名称", "本年收入合计", ("财政拨款收入", 1, 2), "事业收入", "其他收入"],
    ["", "", "", "", "", "金额", "其中：经费拨款", "", ""],
    ["", "", "", "", "1", "2", "3", "4", "5"],
    ["", "", "", "合计", "7.00", "5.00", "4.00", "2.00", "0.00"],
    ["201", "", "", "一般公共服务支出", "7.00", "5.00", "4.00", "2.00", "0.00"],
    ["201", "11", "", "纪检监察事务", "7.00", "5.00", "4.00", "2.00", ""],
]
STRAY_CELL: Rows = [
    ["功能分类科目编码", "科目名称", "本年支出合计", "基本支出", "项目支出"],
    ["合计", "", "10.00", "6.00", "4.00"],
    ["201", "一般公共服务支出", "10.00", "6.00", "4.00"],
    ["—2—", "", "", "", ""],
    ["20103", "政府办公厅（室）及相关机构事务", "10.00", "6.00", "4.00"],
]


def _table(rows: Rows) -> str:
    def cell(one: Cell) -> str:
        text, down, across = (one, 1, 1) if isinstance(one, str) else one
        return f"<td rowspan={down} colspan={across}>{text}</td>"

    return "<table>" + "".join(f"<tr>{''.join(map(cell, row))}</tr>" for row in rows) + "</table>"


@cache
def _html(title: str, table: str) -> ParsedDocument:
    lines = (
        "样本市水务局2021年度部门决算",
        title,
        "部门：样本市水务局 单位：万元",
        table,
        "第三部分 决算情况说明",
    )
    body = "".join(line if line.startswith("<") else f"<p>{line}</p>" for line in lines)
    return understand(read(f"<html><meta charset=utf-8><body>{body}</body></html>".encode(), "sample.html"))


def _ledger(title: str, rows: Rows) -> dict[tuple[str | None, str, str], str]:
    document = _html(title, _table(rows))
    return {(row.section, row.line_key, row.measure): row.reported_text for row in document.ledger}


@pytest.mark.parametrize(
    "title",
    ["财政拨款“三公”经费、会议费和培训费支出决算表", "一般公共预算“三公”经费、会议费、培训费支出决算表"],
)
def test_statistics_below_the_items_are_neither_their_amounts_nor_repeats(title: str) -> None:
    found = _ledger(title, STATISTICS)
    budget = {(None, key, "budget"): text for key, text in zip(KEYS, BUDGET, strict=True)}
    actual = {(None, key, "actual"): text for key, text in zip(KEYS, ACTUAL, strict=True)}
    assert found == budget | actual
    document = _html(title, _table(STATISTICS))
    assert [cell.text for cell in document.cells if cell.role == "repeat"] == []
    assert [row.text for row in document.unexplained] == ["7", "35"]


def test_of_two_budgets_the_full_one_is_the_budget() -> None:
    found = _ledger("财政拨款“三公”经费、行政参公单位机关运行经费情况表", ITEM_ROWS)
    assert {key: text for (_, key, measure), text in found.items() if measure == "budget"} == {
        "total": "12.00",
        "overseas": "0.00",
        "vehicles": "7.00",
        "reception": "5.00",
    }
    assert found[None, "total", "actual"] == "9.00"
    assert found[None, "reception", "actual"] == "3.00"


def test_the_government_s_codes_beside_the_department_s_are_no_lines() -> None:
    found = _ledger("一般公共预算财政拨款基本支出决算表", TWO_CLASSIFICATIONS)
    assert {key: text for (_, key, _), text in found.items()} == {
        "grand_total": "100.00",
        "economic.301": "90.00",
        "economic.30101": "60.00",
        "economic.30102": "30.00",
        "economic.302": "10.00",
    }
    assert not _html("一般公共预算财政拨款基本支出决算表", _table(TWO_CLASSIFICATIONS)).unexplained


def test_a_code_that_lost_its_leading_zero_is_whole_again() -> None:
    found = _ledger("一般公共预算财政拨款基本支出决算表", SHORT_CODES)
    assert {key for _, key, _ in found} == {
        "economic.301",
        "economic.30101",
        "economic.30102",
        "economic.302",
        "economic.30201",
    }


def test_expenditure_by_nature_does_not_take_the_place_of_functions() -> None:
    found = _ledger("收入支出决算总表", BY_NATURE)
    assert ("expenditure", "function.202", "amount") not in found
    assert found["expenditure", "function.201", "amount"] == "60.00"
    assert found["expenditure", "nature.基本支出", "amount"] == "70.00"
    assert found["expenditure", "nature.人员经费", "amount"] == "61.00"
    assert found["expenditure", "year_total", "amount"] == "100.00"


def test_a_header_divided_in_words_of_its_own_stays_one_header() -> None:
    found = _ledger("收入决算表", DIVIDED_HEADER)
    assert found[None, "function.20111", "total"] == "7.00"
    assert found[None, "function.20111", "fiscal_appropriation"] == "5.00"
    assert found[None, "function.201", "undertaking"] == "2.00"
    assert "4.00" not in found.values()


def test_a_page_number_among_the_codes_does_not_unmake_their_column() -> None:
    found = _ledger("一般公共预算财政拨款支出决算表", STRAY_CELL)
    assert {key for _, key, _ in found} == {"grand_total", "function.201", "function.20103"}
    assert found[None, "function.20103", "project"] == "4.00"


def test_one_misprinted_code_does_not_unmake_the_column() -> None:
    lines = [
        ["201", "一般公共服务支出", "10.00", "6.00", "4.00"],
        ["20103", "政府办公厅（室）及相关机构事务", "10.00", "6.00", "4.00"],
        ["2010301·", "行政运行", "6.00", "6.00", ""],
        ["2010302", "一般行政管理事务", "4.00", "", "4.00"],
    ]
    found = _ledger("一般公共预算财政拨款支出决算表", [*STRAY_CELL[:2], *lines])
    assert found[None, "function.201", "total"] == "10.00"
    assert found[None, "function.2010302", "project"] == "4.00"
    assert found[None, "line.行政运行", "basic"] == "6.00"
