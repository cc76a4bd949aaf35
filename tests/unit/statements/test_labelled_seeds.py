"""The sheets of real disclosures against a second reading that knows nothing but lines, tabs and digits."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from typing import NamedTuple

import pytest

from pipelines.readers import read
from pipelines.readers.model import Document
from pipelines.statements.tables import Reading
from tests.unit.statements.sheet_support import ledger, seed, sheets, untaken, values

TABBED = [number for number in ("001", "002", "003") if seed(number)]
STACKED = [number for number in ("004",) if seed(number)]
FIGURE = re.compile(r"^\d+(\.\d+)?$")
PERCENT = re.compile(r"^\d+(\.\d+)?%?$")
SOURCES = {
    "资金总额": "total",
    "年度资金总额": "total",
    "市县区财政资金": "fiscal",
    "其中：当年财政拨款": "fiscal",
    "上年结转资金": "carryover",
    "其他资金": "other",
}


class Sheet(NamedTuple):
    """What a person with a ruler reads off one sheet."""

    name: str
    indicators: list[list[Decimal]]
    money: dict[str, list[Decimal]]
    points: dict[str, list[Decimal]]
    total: list[Decimal]
    grade: str | None


@cache
def readings(number: str) -> tuple[Document, tuple[Reading, ...]]:
    path = seed(number)
    assert path is not None
    document = read(path.read_bytes(), path.name)
    return document, sheets(document)


def evaluations(number: str) -> list[Reading]:
    return [reading for reading in readings(number)[1] if reading.statement.form == "project_evaluation"]


def by_hand(number: str) -> list[Sheet]:
    """The project sheets of a text with tabs: from 项目名称 to 总分, figures in their order in the line."""
    path = seed(number)
    assert path is not None
    found: list[Sheet] = []
    sheet: Sheet | None = None
    in_indicators = False
    for line in path.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.split("\t")]
        filled = [cell for cell in cells if cell]
        if not filled or "\t" not in line:
            continue
        if filled[0] == "项目名称":
            sheet, in_indicators = Sheet(re.sub(r"\s", "", filled[1]), [], {}, {}, [], None), False
        elif sheet is not None and "三级指标" in filled:
            in_indicators = True
        elif sheet is not None and filled[0] == "总分":
            grade = filled[-1] if filled[-1] in "优良中差" else None
            total = [Decimal(cell) for cell in filled if FIGURE.match(cell)]
            found.append(sheet._replace(total=total, grade=grade))
            sheet = None
        elif sheet is not None and in_indicators:
            sheet.indicators.append(_points(number, cells))
        elif sheet is not None:
            _funds(number, sheet, filled)
    return found


def _points(number: str, cells: list[str]) -> list[Decimal]:
    """The last two figures of a line are weight and score; one alone is the weight. 002 and 003 also print actual
    values without a unit, but never without weight and score behind them."""
    figures = [Decimal(cell) for cell in cells if FIGURE.match(cell)]
    return figures[-2:] if number != "001" or len(figures) <= 2 else figures


def _funds(number: str, sheet: Sheet, filled: list[str]) -> None:
    """A row of the money block: 001 prints five amounts, 002 and 003 three, and 002 leaves out the first where a
    project had no initial budget; rate and points follow."""
    label = next(
        (
            cell.replace(":", "：").rstrip("：")
            for cell in filled
            if cell.replace(":", "：").rstrip("：") in SOURCES
        ),
        None,
    )
    if label is None:
        return
    figures = [Decimal(cell.rstrip("%")) for cell in filled if PERCENT.match(cell)]
    money = {"001": 5, "002": 3, "003": 3}[number]
    if number == "001":
        figures = figures[-7:]
    if number == "002" and len(figures) in (3, 5) and "%" in "".join(filled):
        money = 2 if len(figures) == 5 or (SOURCES[label] == "fiscal" and len(figures) == 3) else 3
    sheet.money[SOURCES[label]] = figures[:money]
    sheet.points[SOURCES[label]] = figures[money:]


@pytest.mark.parametrize("number", TABBED)
def test_every_sheet_is_found_once_in_order(number: str) -> None:
    names = [reading.evaluation.project_name for reading in evaluations(number) if reading.evaluation]
    assert [str(name).replace("（", "(").replace("）", ")") for name in names] == [
        sheet.name.replace("（", "(").replace("）", ")") for sheet in by_hand(number)
    ]
    assert len(names) == {"001": 21, "002": 8, "003": 16}[number]


@pytest.mark.parametrize("number", TABBED)
def test_every_weight_and_score_stands_in_its_row(number: str) -> None:
    for reading, sheet in zip(evaluations(number), by_hand(number), strict=True):
        assert len(reading.indicators) == len(sheet.indicators)
        for indicator, figures in zip(reading.indicators, sheet.indicators, strict=True):
            read_by_us = [v.value for v in reading.sheet_values if v.subject == "indicator"
                          and v.indicator_no == indicator.indicator_no]  # fmt: skip
            assert read_by_us == figures, (sheet.name, indicator.level3)


@pytest.mark.parametrize("number", TABBED)
def test_every_amount_and_rate_of_the_money_block_is_kept_in_order(number: str) -> None:
    for reading, sheet in zip(evaluations(number), by_hand(number), strict=True):
        for source in SOURCES.values():
            amounts = [row.amount / 10000 for row in reading.ledger if row.source_of_funds == source]
            assert sorted(amounts) == sorted(sheet.money.get(source, [])), (sheet.name, source)
            points = [value for own, _, _, value in values(reading, "funds") if own == source]
            assert points == sheet.points.get(source, []), (sheet.name, source)


@pytest.mark.parametrize("number", TABBED)
def test_total_and_grade_are_those_printed(number: str) -> None:
    for reading, sheet in zip(evaluations(number), by_hand(number), strict=True):
        assert [value for _, _, _, value in values(reading, "total")] == sheet.total
        assert reading.evaluation is not None
        assert reading.evaluation.grade == sheet.grade


@pytest.mark.parametrize("number", [*TABBED, *STACKED])
def test_no_filled_cell_of_a_sheet_is_left_over(number: str) -> None:
    document, found = readings(number)
    assert [
        (reading.statement.title, untaken(document, reading)) for reading in found if untaken(document, reading)
    ] == []
    assert not [row for reading in found for row in reading.quarantine]


@pytest.mark.parametrize("number", [*TABBED, *STACKED])
def test_every_indicator_has_its_levels(number: str) -> None:
    for reading in readings(number)[1]:
        assert all(indicator.level1 and indicator.level2 for indicator in reading.indicators)


@pytest.mark.parametrize("number", [number for number in TABBED if number == "003"])
def test_the_summary_lists_every_project_and_one_that_has_no_sheet(number: str) -> None:
    (summary,) = (reading for reading in readings(number)[1] if reading.summaries)
    listed = [row.project_name for row in summary.summaries]
    assert [row.row_no for row in summary.summaries] == list(range(1, 18))
    sheets_of = [reading.evaluation.project_name for reading in evaluations(number) if reading.evaluation]
    assert len(set(listed) - set(sheets_of)) == 1
    assert {row.section for row in summary.summaries} == {"县本级项目支出绩效自评"}
    assert {row.score for row in summary.summaries if row.project_name == "12345市民服务热线经费"} == {98, 100}


@pytest.mark.parametrize("number", STACKED)
def test_the_stacked_sheets_say_what_the_page_says(number: str) -> None:
    forms = {reading.statement.form: reading for reading in readings(number)[1]}
    department = forms["department_evaluation"]
    assert ledger(department)["grand_total", "initial_budget", "total"] == Decimal("10548800.00")
    assert ledger(department)["nature.other", "amount", "total"] == Decimal("34000.00")
    assert [value for _, _, _, value in values(department, "funds")] == [10, Decimal("99.74"), 9]
    scores = [value for _, _, measure, value in values(department, "indicator") if measure == "score"]
    assert scores == [13, 12, 10, 12, 7, 7, 6, 8, 10]
    assert ledger(forms["project_evaluation"])["project", "executed", "fiscal"] == Decimal("4365800.00")
    assert [(row.kind, row.count) for row in forms["evaluation_baseline"].staffing] == [
        ("established_posts", 65),
        ("serving", 65),
    ]
