"""Form 10: which line a figure belongs to, what is money and what is a number of things."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pipelines.statements.tables import Reading
from tests.unit.statements.sheet_support import Rows, ledger, sheets, text_document, untaken

CAPTIONS = ("部门决算公开相关信息统计表", "公开10表", "金额单位：万元")
LINES = [
    ("一、政府采购情况", None),
    ("合计", "12.5"),
    ("货物", "10"),
    ("工程", ""),
    ("服务", "2.50"),
    ("二、机关运行经费", None),
    ("合计", "81.2"),
    ("(一) 行政单位", "80"),
    ("(二) 参照公务员法管理事业单位", "1.2"),
    ("三、国有资产占用情况", None),
    ("(一) 车辆数合计(辆)", "9"),
    ("1. 副部(省)级及以上领导用车", "0"),
    ("5. 执法执勤用车", "9"),
    ("(二) 单价100万元(含)以上设备(不含车辆)", "3"),
]
EXPECTED = {
    ("procurement.total", "amount", "total"): 125000,
    ("procurement.goods", "amount", "total"): 100000,
    ("procurement.services", "amount", "total"): 25000,
    ("operating_funds.total", "amount", "total"): 812000,
    ("operating_funds.administrative", "amount", "total"): 800000,
    ("operating_funds.civil_service_institution", "amount", "total"): 12000,
    ("vehicles.total", "count", "total"): 9,
    ("vehicles.leaders", "count", "total"): 0,
    ("vehicles.enforcement", "count", "total"): 9,
    ("equipment.over_1m", "count", "total"): 3,
}


def rows(numbered: bool) -> list[list[str]]:
    """The form as a list, with or without line numbers."""
    made, number = [], 0
    for label, value in LINES:
        if value is None:
            made.append([label, "", ""] if numbered else [label, ""])
            continue
        if number == 0:
            made.append(["项目", "行次", "统计数"] if numbered else ["项目", "统计数"])
        number += 1
        made.append([label, str(number), value] if numbered else [label, value])
    return made


def read_form(table: Rows) -> Reading:
    document = text_document((CAPTIONS, table))
    (reading,) = sheets(document)
    assert not untaken(document, reading)
    return reading


@pytest.mark.parametrize("numbered", [True, False])
def test_every_figure_stands_in_its_line(numbered: bool) -> None:
    reading = read_form(rows(numbered))
    assert ledger(reading) == EXPECTED
    assert {row.line_name for row in reading.ledger} >= {
        "政府采购合计",
        "货物",
        "服务",
        "行政单位",
        "参照公务员法管理事业单位",
        "车辆数合计（辆）",
    }


def test_money_has_the_forms_step_and_counts_have_one() -> None:
    for row in read_form(rows(True)).ledger:
        assert row.quantum == (1 if row.measure == "count" else Decimal(100))


def test_a_later_header_without_line_numbers_changes_nothing() -> None:
    table = rows(True)
    place = table.index(["二、机关运行经费", "", ""])
    assert ledger(read_form([*table[: place + 1], ["项目", "", "统计数"], *table[place + 1 :]])) == EXPECTED


def test_line_numbers_of_empty_lines_are_no_figures() -> None:
    reading = read_form([[row[0], row[1], ""] if row[1].isdigit() else row for row in rows(True)])
    assert not reading.ledger
    assert reading.statement.is_blank


def test_two_halves_may_stand_side_by_side() -> None:
    table = rows(True)
    middle = table.index(["二、机关运行经费", "", ""])
    left, right = table[:middle], table[middle:]
    header = ["项目", "行次", "统计数"]
    left = [header, *(row for row in left if row != header)]
    right = [header, *right]
    left += [["", "", ""]] * (len(right) - len(left))
    assert ledger(read_form([[*one, *other] for one, other in zip(left, right, strict=True)])) == EXPECTED


def test_a_figure_in_a_sections_heading_is_its_total() -> None:
    table = [row for row in rows(True) if row != ["合计", "1", "12.5"]]
    table[0] = ["一、政府采购情况", "1", "12.5"]
    table = [["项目", "行次", "统计数"], *(row for row in table if row[0] != "项目")]
    assert ledger(read_form(table))["procurement.total", "amount", "total"] == 125000


def test_an_unknown_line_stays_in_the_ledger() -> None:
    table = [*rows(True)[:4], ["(三) 某种采购", "9", "7"], *rows(True)[4:], ["(三) 某种资产(台)", "20", "4"]]
    found = ledger(read_form(table))
    assert found["line.某种采购", "amount", "total"] == 70000
    assert found["line.某种资产（台）", "count", "total"] == 4
