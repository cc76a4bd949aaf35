"""A form over several pages: its columns in line, a row that the page break parts made whole."""

from __future__ import annotations

from dataclasses import replace

from pipelines.readers.model import Box, Cell, Grid
from pipelines.statements.continuation import put_together
from pipelines.statements.tables import Table, TableRow
from pipelines.statements.templates import load_templates

CODED, NAMED = "general_budget_expenditure", "income_expenditure_summary"
HEAD = ["科目编码", "科目名称", "本年支出合计", "基本支出", "项目支出"]
ROW = ["2080505", "机关事业单位基本养老", "45.92", "45.92", ""]


def grid(index: int, page: int, rows: list[list[str]], lefts: list[float] | None = None) -> Grid:
    """One page's part of a table; its columns begin at ``lefts``, the last of which is its right end."""
    lefts = lefts or [100.0 * place for place in range(len(rows[0]) + 1)]
    cells = tuple(
        Cell(row, column, text, box=Box(lefts[column - 1], row * 10.0, lefts[column], row * 10.0 + 10))
        for row, texts in enumerate(rows, start=1)
        for column, text in enumerate(texts, start=1)
    )
    return Grid(index, cells, len(rows), len(rows[0]), index, page)


def together(form: str, *grids: Grid) -> list[TableRow]:
    rows = tuple(TableRow(one, row) for one in grids for row in range(1, one.row_count + 1))
    return list(put_together(Table(rows, (), (), 1, 9), load_templates()[form]).rows)


def texts(rows: list[TableRow]) -> list[list[str]]:
    return [["".join(text.split()) for text in row.texts()] for row in rows]


def test_a_name_that_runs_on_behind_the_page_break_is_one_row() -> None:
    rows = together(
        CODED,
        grid(1, 1, [HEAD, ROW]),
        grid(2, 2, [["", "保险缴费支出", "", "", ""], ["210", "卫生健康支出", "1.00", "", ""]]),
    )
    assert texts(rows)[1] == ["2080505", "机关事业单位基本养老保险缴费支出", "45.92", "45.92", ""]
    assert len(rows) == 3


def test_the_half_that_prints_a_figure_is_its_place() -> None:
    above = ["2080505", "机关事业单位基本养老", "", "", ""]
    rows = together(CODED, grid(1, 1, [HEAD, above]), grid(2, 2, [["", "保险缴费支出", "45.92", "45.92", ""]]))
    (code,), (figure,) = rows[1].places(1), rows[1].places(3)
    assert (code.grid.page, code.row_index) == (1, 2)
    assert (figure.grid.page, figure.row_index, figure.column_index) == (2, 1, 3)
    assert [place.grid.page for place in rows[1].places(2)] == [1, 2]
    assert rows[1].places(5) == []


def test_a_parted_row_is_found_below_the_header_printed_again() -> None:
    rows = together(CODED, grid(1, 1, [HEAD, ROW]), grid(2, 2, [HEAD, ["", "保险缴费支出", "", "", ""]]))
    assert texts(rows) == [HEAD, ["2080505", "机关事业单位基本养老保险缴费支出", "45.92", "45.92", ""], HEAD]


def test_a_code_that_runs_on_is_whole() -> None:
    rows = together(
        CODED, grid(1, 1, [HEAD, ["20805", "养老", "1.00", "", ""]]), grid(2, 2, [["05", "支出", "", "", ""]])
    )
    assert texts(rows)[1][:2] == ["2080505", "养老支出"]


def test_whole_rows_stay_apart() -> None:
    """The next item, the total, a second figure, another page's note: none of them is the rest of a row."""
    for below in (
        ["210", "卫生健康支出", "1.00", "", ""],
        ["合计", "", "1.00", "", ""],
        ["", "合计", "1.00", "", ""],
        ["", "保险缴费支出", "1.00", "", ""],
        ["注：本表反映支出。", "", "", "", ""],
    ):
        assert len(together(CODED, grid(1, 1, [HEAD, ROW]), grid(2, 2, [below]))) == 3, below


def test_only_a_page_break_parts_a_row() -> None:
    assert len(together(CODED, grid(1, 1, [HEAD, ROW]), grid(2, 1, [["", "保险缴费支出", "", "", ""]]))) == 3


def test_a_named_line_is_joined_only_where_that_makes_a_line_of_the_form() -> None:
    head = ["项目", "金额", "项目", "金额"]
    above = ["", "", "八、社会保障和就", "93.22"]
    whole = together(NAMED, grid(1, 1, [head, above]), grid(2, 2, [["", "", "业支出", ""]]))
    assert texts(whole)[1] == ["", "", "八、社会保障和就业支出", "93.22"]
    assert len(together(NAMED, grid(1, 1, [head, above]), grid(2, 2, [["", "", "样本支出", ""]]))) == 3


def test_a_page_that_lacks_a_rule_keeps_the_columns_of_the_widest() -> None:
    wide = grid(1, 1, [["201", "03", "50", "事业运行", "1.00"]])
    narrow = grid(2, 2, [["合计", "", "1.00"]], [0.0, 300.0, 400.0, 500.0])
    rows = together(CODED, wide, narrow)
    assert texts(rows)[1] == ["合计", "", "", "", "1.00"]
    assert rows[1].places(5)[0].column_index == 3


def test_a_table_of_other_rules_keeps_its_own_columns() -> None:
    wide = grid(1, 1, [["201", "03", "50", "事业运行", "1.00"]])
    other = grid(2, 2, [["合计", "", "1.00"]], [0.0, 250.0, 400.0, 500.0])
    assert texts(together(CODED, wide, other))[1] == ["合计", "", "1.00"]


def test_columns_are_brought_in_line_on_pages_drawn_sideways() -> None:
    def turned(one: Grid) -> Grid:
        cells = tuple(
            replace(cell, box=Box(cell.box.top, 900 - cell.box.x1, cell.box.bottom, 900 - cell.box.x0))
            for cell in one.cells
            if cell.box is not None
        )
        return replace(one, cells=cells)

    wide = grid(1, 1, [["201", "03", "50", "事业运行", "1.00"], ["201", "03", "51", "其他", "2.00"]])
    narrow = grid(2, 2, [["合计", "", "1.00"]], [0.0, 300.0, 400.0, 500.0])
    assert texts(together(CODED, turned(wide), turned(narrow)))[-1] == ["合计", "", "", "", "1.00"]
