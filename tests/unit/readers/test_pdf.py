"""PDF: ruled tables become grids with spans and boxes, all other text paragraphs, damage a reason."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Table, TableStyle

from pipelines.readers import Cell, Document, Grid, Paragraph, UnreadableError, read

FONT = "STSong-Light"
WIDTH, HEIGHT = 400, 300
pdfmetrics.registerFont(UnicodeCIDFont(FONT))

Draw = Callable[[Canvas], None]


def pdf(*pages: Draw, size: tuple[float, float] = (WIDTH, HEIGHT), password: str | None = None) -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=size, encrypt=password)
    for draw in pages:
        canvas.setFont(FONT, 10)
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def text(x: float, y: float, words: str) -> Draw:
    """Print words with their baseline ``y`` points below the page's top."""
    return lambda canvas: canvas.drawString(x, HEIGHT - y, words)


def table(x: float, y: float, rows: list[list[str]], *spans: tuple[tuple[int, int], tuple[int, int]]) -> Draw:
    """Draw a ruled table of 80 × 20 point cells whose top left corner is ``x``, ``y``; spans as (column, row)."""
    style = [("GRID", (0, 0), (-1, -1), 0.5, "black"), ("FONT", (0, 0), (-1, -1), FONT, 8)]
    ruled = Table(
        rows, colWidths=80, rowHeights=20, style=TableStyle([*style, *(("SPAN", *span) for span in spans)])
    )

    def draw(canvas: Canvas) -> None:
        ruled.wrapOn(canvas, WIDTH, HEIGHT)
        ruled.drawOn(canvas, x, HEIGHT - y - 20 * len(rows))

    return draw


def all_of(*draws: Draw) -> Draw:
    def draw(canvas: Canvas) -> None:
        for one in draws:
            one(canvas)

    return draw


def outline(document: Document) -> list[str | list[list[str]]]:
    return [block.text if isinstance(block, Paragraph) else list(block.rows()) for block in document.blocks]


ROWS = [["项目", "", "金额"], ["科目编码", "科目名称", ""], ["201", "一般公共服务支出", "1,414.53"]]
SPANS = (((0, 0), (1, 0)), ((2, 0), (2, 1)))


def cell(grid: Grid, row: int, column: int) -> Cell:
    found = grid.at(row, column)
    assert found is not None
    return found


def test_a_ruled_table_is_read_with_its_spans_and_boxes() -> None:
    grid = read(pdf(table(40, 60, ROWS, *SPANS)), "a.pdf").grids[0]
    assert list(grid.rows()) == ROWS
    assert (cell(grid, 1, 1).row_span, cell(grid, 1, 1).column_span) == (1, 2)
    assert (cell(grid, 1, 3).row_span, cell(grid, 1, 3).column_span) == (2, 1)
    assert cell(grid, 1, 2) is cell(grid, 1, 1)
    assert len(grid.cells) == 7
    box = cell(grid, 3, 2).box
    assert box is not None
    assert (box.x0, box.top, box.x1, box.bottom) == pytest.approx((120, 100, 200, 120), abs=0.5)


def test_text_around_tables_is_read_in_reading_order_with_its_page() -> None:
    first = all_of(
        text(40, 40, "收入决算表"), table(40, 60, [["甲", "1"], ["乙", "2"]]), text(40, 120, "注：单位万元")
    )
    second = all_of(table(40, 30, [["丙", "3"], ["丁", "4"]]), text(190, 290, "2"))
    document = read(pdf(first, second), "a.pdf")
    assert outline(document) == [
        "收入决算表",
        [["甲", "1"], ["乙", "2"]],
        "注：单位万元",
        [["丙", "3"], ["丁", "4"]],
        "2",
    ]
    assert [block.page for block in document.blocks] == [1, 1, 1, 2, 2]
    assert [block.line for block in document.blocks] == [1, 2, 3, 4, 5]
    assert [grid.table_index for grid in document.grids] == [1, 2]
    assert (document.page_count, document.media_type) == (2, "application/pdf")


def test_lines_within_a_cell_are_kept_apart() -> None:
    document = read(pdf(table(40, 60, [["甲", "1"], ["", "2"]])), "a.pdf")
    assert document.grids[0].text(1, 1) == "甲"
    two_lines = all_of(table(40, 60, [["甲", ""], ["", "2"]]), text(125, 69, "年初"), text(125, 78, "预算"))
    assert read(pdf(two_lines), "a.pdf").grids[0].text(1, 2) == "年初\n预算"


def test_text_where_a_rule_is_missing_is_not_lost() -> None:
    """A row whose closing rule is missing forms no cells: its text is a paragraph behind the grid."""
    document = read(
        pdf(all_of(table(40, 60, [["甲", "1"], ["乙", "2"]]), text(45, 114, "会议费 110.05"))), "a.pdf"
    )
    assert outline(document) == [[["甲", "1"], ["乙", "2"]], "会议费 110.05"]


def turn_canvas(canvas: Canvas, turn: int) -> None:
    """Draw turned against the clock, so that the page turned clockwise shows it upright."""
    width, height = (HEIGHT, WIDTH) if turn % 180 else (WIDTH, HEIGHT)
    canvas.translate(*{90: (width, 0), 180: (width, height), 270: (0, height)}[turn])
    canvas.rotate(turn)


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_rotated_page_is_read_as_it_is_shown(turn: int) -> None:
    def sideways(canvas: Canvas) -> None:
        canvas.setPageRotation(turn)  # this also exchanges the page's width and height
        turn_canvas(canvas, turn)
        table(40, 60, ROWS, *SPANS)(canvas)

    grid = read(pdf(sideways), "a.pdf").grids[0]
    assert list(grid.rows()) == ROWS
    box = cell(grid, 3, 2).box
    assert box is not None
    assert (box.x0, box.top) == pytest.approx((120, 100), abs=0.5)


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_table_drawn_sideways_on_an_upright_page_is_turned(turn: int) -> None:
    def sideways(canvas: Canvas) -> None:
        turn_canvas(canvas, turn)
        all_of(text(40, 40, "支出决算表"), table(40, 60, ROWS, *SPANS))(canvas)

    size = (HEIGHT, WIDTH) if turn % 180 else (WIDTH, HEIGHT)
    assert outline(read(pdf(sideways, size=size), "a.pdf")) == ["支出决算表", ROWS]


def test_bold_imitated_by_printing_twice_is_read_once() -> None:
    twice = all_of(text(40, 40, "合计 1,684.87"), text(40.3, 40, "合计 1,684.87"))
    assert outline(read(pdf(twice), "a.pdf")) == ["合计 1,684.87"]


def test_pages_that_are_pictures_are_named_beside_those_with_text() -> None:
    picture: Draw = lambda canvas: canvas.circle(200, 150, 50)  # noqa: E731
    blank: Draw = lambda canvas: None  # noqa: E731
    assert read(pdf(text(40, 40, "正文"), picture, blank), "a.pdf").pages_without_text == (2,)
    with pytest.raises(UnreadableError) as caught:
        read(pdf(picture, picture), "scan.pdf")
    assert caught.value.reason == "no_text_layer"


def test_a_file_cut_off_anywhere_is_unreadable() -> None:
    data = pdf(text(40, 40, "正文"), table(40, 60, ROWS, *SPANS))
    for length in (20, len(data) // 4, len(data) // 2, len(data) - 40, len(data) - 8):
        with pytest.raises(UnreadableError) as caught:
            read(data[:length], "cut.pdf")
        assert caught.value.reason == "unreadable"


def test_bytes_behind_the_end_mark_do_no_harm() -> None:
    data = pdf(text(40, 40, "正文"))
    assert outline(read(data + b"\0" * 5000, "padded.pdf")) == ["正文"]


def test_a_damaged_file_is_unreadable_with_the_librarys_reason() -> None:
    data = pdf(text(40, 40, "正文")).replace(b"/Root", b"/Rxxt").replace(b"/Catalog", b"/Cxtalog")
    with pytest.raises(UnreadableError) as caught:
        read(data, "damaged.pdf")
    assert caught.value.reason == "unreadable"
    assert "Root" in caught.value.detail


def test_a_file_locked_with_a_password_is_unreadable() -> None:
    with pytest.raises(UnreadableError) as caught:
        read(pdf(text(40, 40, "正文"), password="secret"), "locked.pdf")
    assert caught.value.reason == "unreadable"
    assert "Password" in caught.value.detail


def test_reading_says_nothing_on_stdout_or_stderr(capfd: pytest.CaptureFixture[str]) -> None:
    read(pdf(text(40, 40, "正文"), table(40, 60, ROWS, *SPANS)), "a.pdf")
    assert capfd.readouterr() == ("", "")
