"""Where tables begin and end: page breaks and blank lines join, captions part."""

from __future__ import annotations

from typing import Any

from pipelines.readers.model import Block, Cell, Document, Grid, Paragraph
from pipelines.statements.segment import segment
from pipelines.statements.tables import Table

HEADER = [["科目编码", "科目名称", "本年支出合计", "基本支出", "项目支出"], ["栏次", "", "1", "2", "3"]]


def document(*blocks: str | list[list[str]] | tuple[int, str] | tuple[int, list[list[str]]]) -> Document:
    """Paragraphs from strings, grids from lists of rows; a tuple adds the page."""
    made: list[Block] = []
    tables = 0
    for line, block in enumerate(blocks, start=1):
        page, content = block if isinstance(block, tuple) else (None, block)
        if isinstance(content, str):
            made.append(Paragraph(content, line, page))
            continue
        tables += 1
        cells = tuple(
            Cell(row, column, text)
            for row, texts in enumerate(content, start=1)
            for column, text in enumerate(texts, start=1)
        )
        made.append(Grid(tables, cells, len(content), max(map(len, content)), line, page))
    return Document("0" * 16, "x.txt", "text/plain", "test-1", tuple(made))


def grids(tables: tuple[Table, ...]) -> list[list[int]]:
    return [sorted({row.grid.table_index for row in table.rows}) for table in tables]


def data(*codes: str) -> list[list[str]]:
    return [[code, "名称", "1.00", "1.00", ""] for code in codes]


def test_a_table_goes_on_after_a_blank_line() -> None:
    assert grids(segment(document("支出决算表", [*HEADER, *data("201")], data("208")))) == [[1, 2]]


def test_a_table_goes_on_under_its_header_printed_again() -> None:
    assert grids(segment(document("支出决算表", [*HEADER, *data("201")], [*HEADER, *data("208")]))) == [[1, 2]]


def test_another_forms_header_begins_a_table_even_without_a_caption() -> None:
    other = [["收入", "", "支出", ""], ["项目", "金额", "项目", "金额"], ["一、事业收入", "1.00", "", ""]]
    assert grids(segment(document("支出决算表", [*HEADER, *data("201")], other))) == [[1], [2]]


def test_page_numbers_and_running_heads_do_not_part_a_table() -> None:
    blocks: list[Any] = [
        (1, "某局部门决算"),
        (1, "支出决算表"),
        (1, [*HEADER, *data("201")]),
        (1, "- 1 -"),
        (2, "某局部门决算"),
        (2, data("208")),
        (2, "第 2 页 共 3 页"),
        (3, "某局部门决算"),
        (3, data("213")),
    ]
    assert grids(segment(document(*blocks))) == [[1, 2, 3]]


def test_title_agency_unit_and_header_repeated_on_the_next_page_go_on() -> None:
    caption = ["表3", "支出决算表", "部门：某局 单位：万元"]
    first = [(1, text) for text in caption]
    second = [(2, text) for text in caption]
    tables = segment(
        document(*first, (1, [*HEADER, *data("201")]), (1, "5"), *second, (2, [*HEADER, *data("208")]))
    )
    assert grids(tables) == [[1, 2]]


def test_the_same_title_for_another_agency_begins_a_table() -> None:
    tables = segment(
        document(
            "支出决算表",
            "部门：甲局",
            [*HEADER, *data("201")],
            "支出决算表",
            "部门：乙局",
            [*HEADER, *data("208")],
        )
    )
    assert grids(tables) == [[1], [2]]


def test_sheets_are_never_joined_even_under_one_title_for_one_name() -> None:
    sheet = [["项目名称", "办公经费", ""], ["一级指标", "二级指标", "三级指标"]]
    caption = ["项目支出绩效自评表", "(2024年度)", "单位：万元"]
    assert grids(segment(document(*caption, sheet, *caption, sheet))) == [[1], [2]]
    assert grids(segment(document(*caption, sheet, sheet))) == [[1], [2]]


def test_captions_reach_back_to_the_table_before_and_notes_forward_to_the_next_title() -> None:
    first, second = segment(
        document(
            "收入决算表",
            [*HEADER, *data("201")],
            "注：本表反映收入。",
            "本表无数据",
            "支出决算表",
            [*HEADER, *data("208")],
        )
    )
    assert [note.text for note in first.notes] == ["注：本表反映收入。", "本表无数据"]
    assert [caption.text for caption in second.captions] == ["注：本表反映收入。", "本表无数据", "支出决算表"]
    assert (first.first_line, first.last_line) == (1, 4)


def test_a_document_without_grids_has_no_tables() -> None:
    assert segment(document("第一部分 概况", "本部门没有表。")) == ()


def test_what_stands_on_every_page_of_the_next_table_is_its_title_not_a_running_head() -> None:
    """A title that no template knows, printed again on each of the next table's pages, ends the table before."""
    head = ["部门名称：某局", "单位：万元"]
    blocks: list[Any] = [(1, "收入总表"), *((1, text) for text in head), (1, [*HEADER, *data("201")])]
    for page in (2, 3, 4):
        blocks += [(page, "项目总表"), *((page, text) for text in head), (page, [*HEADER, *data(f"20{page}")])]
    assert grids(segment(document(*blocks))) == [[1], [2, 3, 4]]


def test_a_grid_that_begins_with_another_caption_begins_a_table() -> None:
    titled = [["公开02表", "", "", "", ""], ["收入总表", "", "", "", ""], *data("208")]
    assert grids(segment(document((1, "支出决算表"), (1, [*HEADER, *data("201")]), (2, titled)))) == [[1], [2]]


def test_a_grid_that_begins_with_the_tables_own_caption_goes_on() -> None:
    head = [["公开03表", "", "", "", ""], *HEADER]
    assert grids(segment(document((1, [*head, *data("201")]), (2, [*head, *data("208")])))) == [[1, 2]]


def test_a_header_that_the_page_break_parts_is_one() -> None:
    lower = [["栏次", "", "1", "2", "3"], *data("201")]
    assert grids(segment(document((1, "支出决算表"), (1, HEADER[:1]), (2, lower)))) == [[1, 2]]
