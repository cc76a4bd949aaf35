"""What heads a table and what follows it are paragraphs, wherever they were printed; the rest keeps its place."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipelines.readers.assembly import Assembly
from pipelines.readers.model import Block, Cell, Grid

HEADER, FIGURES = "项目|本年收入|本年支出", "合计|1.00|2.00"


def assembled(*lines: str) -> tuple[Block, ...]:
    """The blocks of a table: a line a row from 1, cells between bars, an empty line a blank row."""
    assembly = Assembly()
    assembly.table(
        Cell(row, column, text)
        for row, line in enumerate(lines, start=1)
        for column, text in enumerate(line.split("|"), start=1)
        if line
    )
    return assembly.content().blocks


def shape(*lines: str) -> list[str | list[int]]:
    """Paragraphs by their text, grids by the rows that they hold."""
    return [
        sorted({cell.row for cell in block.cells}) if isinstance(block, Grid) else block.text
        for block in assembled(*lines)
    ]


def test_title_number_agency_and_unit_head_the_table() -> None:
    lines = ("收入决算表", "||公开02表", "", "某县档案馆||金额单位：万元", HEADER, FIGURES)
    assert shape(*lines) == ["收入决算表", "公开02表", "某县档案馆", "金额单位：万元", [5, 6]]


def test_years_over_columns_are_a_header_and_no_caption() -> None:
    assert shape("项目|2023年度|2024年度", FIGURES) == [[1, 2]]


def test_a_row_of_one_text_within_a_table_stays_in_it() -> None:
    assert shape(HEADER, "县本级项目", FIGURES) == [[1, 2, 3]]
    assert shape(HEADER, FIGURES, "", FIGURES) == [[1, 2, 4]]


def test_notes_and_sentences_behind_a_table_follow_it() -> None:
    assert shape(HEADER, FIGURES, "注：本表的说明。", "另有说明") == [[1, 2], "注：本表的说明。", "另有说明"]
    assert shape(HEADER, FIGURES, "本年收入有所增加。") == [[1, 2], "本年收入有所增加。"]
    assert shape(HEADER, "总体目标完成。", FIGURES) == [[1, 2, 3]]


def test_the_head_of_another_table_begins_another_grid() -> None:
    lines = (HEADER, FIGURES, "支出决算表", "单位：万元", HEADER, FIGURES)
    assert shape(*lines) == [[1, 2], "支出决算表", "单位：万元", [5, 6]]
    assert shape(HEADER, FIGURES, "", "支出决算表", HEADER, FIGURES) == [[1, 2], "支出决算表", [5, 6]]


def test_a_label_beside_several_rows_keeps_them_in_the_table() -> None:
    assembly = Assembly()
    cells = [
        Cell(1, 1, "年度总体目标", 3, 1),
        Cell(1, 2, "预期"),
        Cell(2, 2, "完成全部工作。"),
        Cell(3, 2, "完成。"),
    ]
    assembly.table(cells)
    (grid,) = assembly.content().blocks
    assert isinstance(grid, Grid)
    assert grid.row_count == 3


def test_a_single_column_is_running_text() -> None:
    assert shape("第一部分 概况", "一、职责", "负责档案。") == ["第一部分 概况", "一、职责", "负责档案。"]


places = st.integers(1, 9)
spans = st.integers(1, 4)
cells = st.builds(Cell, places, places, st.sampled_from(["", "甲", "1.00", "注：乙", "单位：元"]), spans, spans)


@given(st.lists(cells, max_size=25))
def test_every_text_is_printed_once_and_no_place_twice(laid: list[Cell]) -> None:
    first: dict[tuple[int, int], Cell] = {}
    for cell in laid:
        first.setdefault((cell.row, cell.column), cell)
    covered = {
        (cell.row + down, cell.column + across)
        for cell in first.values()
        for down in range(cell.row_span)
        for across in range(cell.column_span)
        if (down, across) != (0, 0)
    }
    free = {place: cell for place, cell in first.items() if place not in covered}
    assembly = Assembly()
    assembly.table(free.values())
    blocks = assembly.content().blocks
    printed = [
        text
        for block in blocks
        for text in ([cell.text for cell in block.cells] if isinstance(block, Grid) else [block.text])
        if text
    ]
    assert sorted(printed) == sorted(cell.text for cell in free.values() if cell.text)
    for block in blocks:
        if isinstance(block, Grid):
            taken = [
                (row, column)
                for cell in block.cells
                for row in range(cell.row, cell.row + cell.row_span)
                for column in range(cell.column, cell.column + cell.column_span)
            ]
            assert len(taken) == len(set(taken))
            assert max(row for row, _ in taken) <= block.row_count
            assert max(column for _, column in taken) <= block.column_count
