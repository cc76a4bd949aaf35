"""Shape one: a table row is a line with a tab between cells."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipelines.readers import Cell, Document, Grid, Paragraph, read


def read_lines(*lines: str) -> Document:
    return read("\n".join(lines).encode(), "seed.txt")


def outline(document: Document) -> list[str | list[list[str]]]:
    return [
        block.text
        if isinstance(block, Paragraph)
        else [[cell.text for cell in _row(block, row)] for row in _rows(block)]
        for block in document.blocks
    ]


def _rows(grid: Grid) -> range:
    return range(1, grid.row_count + 1)


def _row(grid: Grid, row: int) -> list[Cell]:
    return [cell for cell in grid.cells if cell.row == row]


def test_lines_with_tabs_are_one_grid_between_paragraphs() -> None:
    document = read_lines("支出决算表", "", "项目\t金额", "合计\t12.50", "", "注：本表反映支出。")
    assert outline(document) == ["支出决算表", [["项目", "金额"], ["合计", "12.50"]], "注：本表反映支出。"]


def test_empty_cells_keep_their_place_and_missing_ones_are_absent() -> None:
    grid = read_lines("\t9\t\t九、卫生健康支出\t40\t", "合计\t1").grids[0]
    assert [cell.text for cell in grid.cells if cell.row == 1] == ["", "9", "", "九、卫生健康支出", "40", ""]
    assert (grid.row_count, grid.column_count) == (2, 6)
    assert grid.at(2, 3) is None
    assert grid.row(2) == ["合计", "1", "", "", "", ""]


def test_a_blank_line_ends_the_grid() -> None:
    document = read_lines("a\tb\tc", "", "d\te\tf", "   ", "g\th\ti")
    assert [grid.table_index for grid in document.grids] == [1, 2, 3]


def test_a_section_row_whose_empty_cells_were_cut_stays_in_its_table() -> None:
    document = read_lines("1\t甲\t5", "县本级项目", "2\t乙\t6")
    assert outline(document) == [[["1", "甲", "5"], ["县本级项目"], ["2", "乙", "6"]]]


def test_a_line_between_tables_of_other_width_is_a_paragraph() -> None:
    document = read_lines("1\t甲\t5", "（二）其他情况", "项目\t金额", "乙\t6")
    assert outline(document) == [[["1", "甲", "5"]], "（二）其他情况", [["项目", "金额"], ["乙", "6"]]]


def test_a_title_directly_between_two_tables_ends_the_first() -> None:
    document = read_lines("项目\t金额", "合计\t5", "注：本表反映收入。", "支出决算表", "项目\t金额", "合计\t6")
    assert [len(list(grid.rows())) for grid in document.grids] == [2, 2]
    assert [paragraph.text for paragraph in document.paragraphs] == ["注：本表反映收入。", "支出决算表"]


def test_a_line_of_captions_above_the_table_is_no_row_of_it() -> None:
    document = read_lines("部门：某县档案馆\t\t公开03表", "\t\t金额单位：万元", "项目\t\t金额", "合计\t\t5")
    assert outline(document) == [
        "部门：某县档案馆",
        "公开03表",
        "金额单位：万元",
        [["项目", "", "金额"], ["合计", "", "5"]],
    ]


def test_a_stray_tab_makes_no_table() -> None:
    document = read_lines("部门（单位）名称：（盖章）\t", "", "\t", "", "年 月 日")
    assert outline(document) == ["部门（单位）名称：（盖章）", "年 月 日"]


def test_blocks_are_numbered_in_reading_order() -> None:
    document = read_lines("一", "单位：万元\t公开01表", "a\tb", "c\td", "", "二")
    assert [block.line for block in document.blocks] == [1, 2, 3, 4, 5]


_text = st.text(alphabet="收支决算0123456789.,-—（） ", max_size=8).map(str.strip)
_row_of_cells = st.lists(_text, min_size=3, max_size=7).filter(any)
_tables = st.lists(st.lists(_row_of_cells, min_size=2, max_size=5), min_size=1, max_size=4)


@given(_tables, st.sampled_from(["\n", "\r\n", "\r"]), st.sampled_from(["utf-8", "utf-8-sig", "gb18030"]))
def test_what_is_written_as_rows_is_read_as_the_same_cells(
    tables: list[list[list[str]]], line_end: str, encoding: str
) -> None:
    lines: list[str] = []
    for table in tables:
        lines += ["第一段正文文字", "", *("\t".join(row) for row in table), ""]
    document = read(line_end.join(lines).encode(encoding), "rows.txt")
    assert [block for block in outline(document) if not isinstance(block, str)] == tables
