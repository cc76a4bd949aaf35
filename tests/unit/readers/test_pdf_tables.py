"""Tables of a PDF however their rules are drawn, by the fast reader and by the reference alike."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from reportlab.pdfgen.canvas import Canvas

from pipelines.readers.model import Content, Grid, Paragraph
from pipelines.readers.pdf import read_pdf
from pipelines.readers.pdf.document import read_pdf_by_reference

WIDTH, HEIGHT = 400, 300
ROWS = [["Code", "Name", "Amount"], ["201", "General", "1,414.53"], ["208", "Social", "270.12"]]
LEFT, TOP, WIDE, HIGH = 40, 60, 80, 20

Draw = Callable[[Canvas], None]
Read = Callable[[bytes], Content]
both = pytest.mark.parametrize("read", [read_pdf, read_pdf_by_reference])


def pdf(*draws: Draw) -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(WIDTH, HEIGHT))
    for draw in draws:
        canvas.setFont("Helvetica", 8)
        draw(canvas)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def words(rows: list[list[str]], step: float = HIGH) -> Draw:
    def draw(canvas: Canvas) -> None:
        for row, texts in enumerate(rows):
            for column, text in enumerate(texts):
                canvas.drawString(LEFT + WIDE * column + 5, HEIGHT - TOP - step * row - 14, text)

    return draw


def rules(
    across: range | list[int] = range(4),
    down: range | list[int] = range(4),
    stroke: Callable[..., None] | None = None,
) -> Draw:
    """The horizontal and the vertical rules, by number, of the table of ``ROWS``."""

    def draw(canvas: Canvas) -> None:
        line = stroke or (lambda canvas, *ends: canvas.line(*ends))
        for nth in across:
            y = HEIGHT - TOP - HIGH * nth
            line(canvas, LEFT, y, LEFT + 3 * WIDE, y)
        for nth in down:
            x = LEFT + WIDE * nth
            line(canvas, x, HEIGHT - TOP, x, HEIGHT - TOP - 3 * HIGH)

    return draw


def outline(content: Content) -> list[str | list[list[str]]]:
    return [block.text if isinstance(block, Paragraph) else list(block.rows()) for block in content.blocks]


def grid(content: Content) -> Grid:
    (found,) = [block for block in content.blocks if isinstance(block, Grid)]
    return found


def bar(canvas: Canvas, x0: float, y0: float, x1: float, y1: float) -> None:
    canvas.rect(x0 - 0.3, y1 - 0.3, x1 - x0 + 0.6, y0 - y1 + 0.6, stroke=0, fill=1)


def dashes(canvas: Canvas, x0: float, y0: float, x1: float, y1: float) -> None:
    length = max(x1 - x0, y0 - y1)
    at = 0.0
    while at < length:
        end = min(at + 5, length)
        if x1 > x0:
            canvas.line(x0 + at, y0, x0 + end, y0)
        else:
            canvas.line(x0, y0 - at, x0, y0 - end)
        at += 9


def doubled(canvas: Canvas, x0: float, y0: float, x1: float, y1: float) -> None:
    canvas.line(x0, y0, x1, y1)
    canvas.line(x0 + 1.5, y0 - 1.5, x1 + 1.5, y1 - 1.5)


def white(canvas: Canvas, *ends: float) -> None:
    canvas.setStrokeColorRGB(1, 1, 1)
    canvas.line(*ends)


def patterned(canvas: Canvas, *ends: float) -> None:
    canvas.setDash(1, 1)
    canvas.line(*ends)


@both
@pytest.mark.parametrize("stroke", [bar, dashes, doubled, white, patterned])
def test_rules_count_however_they_are_drawn(read: Read, stroke: Callable[..., None]) -> None:
    assert outline(read(pdf(rules(stroke=stroke), words(ROWS)))) == [ROWS]


@both
@pytest.mark.parametrize(
    ("across", "down"),
    [
        ([0, 1, 2, 3], [1, 2]),
        ([0, 1, 2, 3], [0, 1, 2]),
        ([0, 1, 2, 3], [1, 2, 3]),
        ([1, 2, 3], [0, 1, 2, 3]),
        ([0, 1, 2], [0, 1, 2, 3]),
        ([1, 2], [1, 2]),
    ],
)
def test_outer_rules_that_lack_lose_no_row_or_column(read: Read, across: list[int], down: list[int]) -> None:
    found = grid(read(pdf(rules(across, down), words(ROWS))))
    assert list(found.rows()) == ROWS
    corner = found.at(1, 1)
    assert corner is not None and corner.box is not None
    assert (corner.box.x0, corner.box.top) == pytest.approx((LEFT, TOP), abs=1)


@both
def test_rules_that_end_in_the_open_without_text_there_change_nothing(read: Read) -> None:
    def longer(canvas: Canvas, x0: float, y0: float, x1: float, y1: float) -> None:
        canvas.line(x0, y0, x1 + (30 if x1 > x0 else 0), y1)

    assert grid(read(pdf(rules(stroke=longer), words(ROWS)))).column_count == 3


@both
def test_three_rules_and_clear_columns_are_a_table(read: Read) -> None:
    found = grid(read(pdf(rules([0, 1, 3], []), words(ROWS))))
    assert list(found.rows()) == ROWS


@both
@pytest.mark.parametrize(
    "rows",
    [
        [
            ["Running text between", "", "two"],
            ["columns of a page", "is", "no table"],
            ["and stays", "running", "text"],
        ],
        [["A line of text that runs from the left to the right end of it all"]] * 3,
        [
            ["Code", "Name", "Amount"],
            ["a name that", "", ""],
            ["wraps", "General", "1.00"],
            ["208", "Social", "2.00"],
        ],
    ],
)
def test_what_may_be_running_text_is_no_table(read: Read, rows: list[list[str]]) -> None:
    content = read(pdf(rules([0, 1, 3], []), words(rows, step=60 / len(rows))))
    assert not [block for block in content.blocks if isinstance(block, Grid)]


@both
def test_lines_under_headings_make_no_table_of_the_text_between(read: Read) -> None:
    content = read(pdf(rules([0, 1, 2, 3], []), words([["One heading"], ["Another heading"], ["A third"]])))
    assert outline(content) == ["One heading", "Another heading", "A third"]


def shaded(colours: list[float]) -> Draw:
    def draw(canvas: Canvas) -> None:
        for row in range(3):
            for column in range(3):
                canvas.setFillGray(colours[row % len(colours)])
                x, y = LEFT + WIDE * column, HEIGHT - TOP - HIGH * (row + 1)
                canvas.rect(x, y, WIDE / 2, HIGH, stroke=0, fill=1)
                canvas.rect(x + WIDE / 2, y, WIDE / 2, HIGH, stroke=0, fill=1)
        canvas.setFillGray(0)

    return draw


@both
@pytest.mark.parametrize("colours", [[1.0], [0.8], [0.8, 1.0]])
def test_shading_in_pieces_splits_no_cell(read: Read, colours: list[float]) -> None:
    assert outline(read(pdf(shaded(colours), rules(), words(ROWS)))) == [ROWS]


@both
def test_stripes_of_colour_are_rows(read: Read) -> None:
    assert outline(read(pdf(shaded([0.8, 0.9, 0.8]), rules([0, 3], range(4)), words(ROWS)))) == [ROWS]


@both
def test_white_ground_behind_lines_of_text_is_no_table(read: Read) -> None:
    def ground(canvas: Canvas) -> None:
        canvas.setFillGray(1)
        for row in range(3):
            canvas.rect(LEFT, HEIGHT - TOP - HIGH * (row + 1), 3 * WIDE, HIGH, stroke=0, fill=1)
        canvas.setFillGray(0)

    assert outline(read(pdf(ground, words([["One"], ["Two"], ["Three"]])))) == ["One", "Two", "Three"]


@both
def test_a_watermark_lies_in_no_cell(read: Read) -> None:
    def watermark(canvas: Canvas) -> None:
        canvas.saveState()
        canvas.translate(60, 190)
        canvas.rotate(20)
        canvas.drawString(0, 0, "DRAFT")
        canvas.restoreState()

    content = read(pdf(rules(), words(ROWS), watermark))
    assert ROWS in outline(content)
    assert "DRAFT" in outline(content)


@both
def test_a_header_turned_on_its_side_is_read_along_its_direction(read: Read) -> None:
    def sideways(canvas: Canvas) -> None:
        canvas.translate(LEFT + 16, HEIGHT - TOP - 36)
        canvas.rotate(90)
        canvas.drawString(0, 0, "Turned")

    tall = [["", "Name", "Amount"], ["", "General", "1,414.53"], ["", "Social", "270.12"]]
    found = grid(read(pdf(rules([0, 3], range(4)), words(tall), sideways)))
    assert found.text(1, 1) == "Turned"
    assert found.text(1, 2) == "Name\nGeneral\nSocial"
