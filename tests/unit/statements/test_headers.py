"""Where header words stand: over their columns, also where a merged cell was left once and its row is short."""

from __future__ import annotations

import pytest

from pipelines.readers.model import Cell, Grid
from pipelines.statements.captions import agency_in, bare_title
from pipelines.statements.headers import lacks_cells, own_words, paths
from pipelines.statements.tables import TableRow
from tests.unit.statements.test_segment import document


def header(*rows: list[str]) -> list[TableRow]:
    """Rows as printed, a short one without the cells that it lacks."""
    cells = [Cell(r, c, text) for r, row in enumerate(rows, start=1) for c, text in enumerate(row, start=1)]
    grid = Grid(1, tuple(cells), len(rows), max(map(len, rows)), 1)
    return [TableRow(grid, row) for row in range(1, len(rows) + 1)]


def over(*rows: list[str]) -> dict[int, list[str]]:
    return {column: [word for _, word in words] for column, words in own_words(header(*rows)).items()}


def test_a_group_left_once_stands_over_the_run_of_words_below_it() -> None:
    words = over(["项目", "本年收入", "本年支出", "年末"], ["编码", "名称", "", "小计", "基本", "项目支出", ""])
    assert words == {
        1: ["项目", "编码"],
        2: ["名称"],
        3: ["本年收入"],
        4: ["本年支出", "小计"],
        5: ["基本"],
        6: ["项目支出"],
        7: ["年末"],
    }


def test_halves_left_once_stand_over_the_words_that_repeat() -> None:
    found = paths(header(["预算数", "决算数"], ["合计", "接待费"] * 2), 4)
    assert found == {
        1: ["预算数", "合计"],
        2: ["预算数", "接待费"],
        3: ["决算数", "合计"],
        4: ["决算数", "接待费"],
    }


@pytest.mark.parametrize(
    "rows",
    [
        (["项目", "", "本年支出"], ["编码", "名称", "小计", "基本", "项目支出"]),
        (["", "合计", "车辆", "", "", "接待费"], ["", "", "", "小计", "购置费"], [""] * 9),
        (["预算数", "", "", "决算数"], ["合计", "", "车辆", "合计", "", "车辆"]),
    ],
)
def test_a_row_whose_empty_end_was_cut_stays_where_it_is(rows: tuple[list[str], ...]) -> None:
    first = {column: words[0] for column, words in over(*rows).items() if words[0] in rows[0]}
    assert first == {column: text for column, text in enumerate(rows[0], start=1) if text}


def test_a_row_lacks_what_it_ends_short_of_the_widest() -> None:
    assert [lacks_cells(row) for row in header(["合计", "1.00"], ["201", "名", "1.00", ""])] == [2, 0]


@pytest.mark.parametrize(
    "line",
    [
        "收入决算表 公开02表",
        "收入决算表  金额单位：万元",
        "公开02表 收入决算表 编制单位：甲县乙局 单位：元",
        "收入决算表（单位：万元）",
    ],
)
def test_a_title_is_told_from_what_stands_behind_it(line: str) -> None:
    assert bare_title(line) == "收入决算表"


@pytest.mark.parametrize("line", ["公开02表 部门：甲县乙局 单位：万元", "收入决算表 编制单位：甲县乙局"])
def test_the_agency_may_stand_behind_number_or_title(line: str) -> None:
    assert agency_in(document(line).paragraphs) == "甲县乙局"
