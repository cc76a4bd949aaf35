"""The mark lies on the figure that was asked for, whichever way the page is turned and its text runs."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from pipelines.readers import read
from pipelines.readers.marking import as_file, page_picture
from pipelines.readers.model import Box, Cell, Document

WANTED = "7,654.32"
ROWS = (
    ("Item", "Amount", "Other"),
    ("One", "1,234.50", "8.00"),
    ("Two", WANTED, "9.00"),
    ("Sum", "8,888.82", "3"),
)
WIDTH, HEIGHT = 420.0, 600.0


def ruled_page(
    page_rotation: int = 0, text_rotation: int = 0, crop: tuple[float, float, float, float] | None = None
) -> bytes:
    """A page with a ruled table off its middle; the wanted figure alone is blue."""
    stream = io.BytesIO()
    # The library turns the sheet itself with the page: given the shown size, it writes the sheet's.
    shown = (HEIGHT, WIDTH) if page_rotation % 180 else (WIDTH, HEIGHT)
    canvas = Canvas(stream, pagesize=shown, pageCompression=0, cropBox=crop)
    canvas.setPageRotation(page_rotation)
    moved = {0: (0.0, 0.0), 90: (WIDTH, 0.0), 180: (WIDTH, HEIGHT), 270: (0.0, HEIGHT)}[text_rotation]
    canvas.translate(*moved)
    canvas.rotate(text_rotation)
    left, top, across, down = 70.0, 330.0, 80.0, 24.0
    for row, texts in enumerate(ROWS):
        for column, text in enumerate(texts):
            canvas.rect(left + column * across, top - (row + 1) * down, across, down)
            canvas.setFillColorRGB(0, 0, 1 if text == WANTED else 0)
            canvas.drawString(left + column * across + 6, top - (row + 1) * down + 8, text)
    canvas.showPage()
    canvas.save()
    return stream.getvalue()


def wanted(document: Document) -> Cell:
    (cell,) = [cell for grid in document.grids for cell in grid.cells if cell.text == WANTED]
    return cell


def around(points: np.ndarray) -> tuple[int, int, int, int]:
    """The rectangle around the pixels that are true: left, top, right, bottom."""
    rows, columns = np.nonzero(points)
    return int(columns.min()), int(rows.min()), int(columns.max()), int(rows.max())


@pytest.mark.parametrize("page_rotation", [0, 90, 180, 270])
@pytest.mark.parametrize("text_rotation", [0, 90, 180, 270])
def test_the_frame_holds_the_figure_and_no_other(page_rotation: int, text_rotation: int) -> None:
    holds_wanted_figure(ruled_page(page_rotation, text_rotation))


@pytest.mark.parametrize("page_rotation", [0, 90])
def test_a_page_cut_to_a_part_of_its_sheet_is_marked_where_it_is_shown(page_rotation: int) -> None:
    holds_wanted_figure(ruled_page(page_rotation, crop=(40, 120, WIDTH - 20, HEIGHT - 60)))


def holds_wanted_figure(data: bytes) -> None:
    cell = wanted(read(data, "甲.pdf"))
    assert cell.box is not None
    drawn = np.asarray(page_picture(data, 1, cell.box)).astype(int)
    red, green, blue = drawn[..., 0], drawn[..., 1], drawn[..., 2]
    left, top, right, bottom = around((red > 180) & (green < 40) & (blue < 40))
    inked = around((blue > 100) & (red < 90) & (green < 90))
    assert left < inked[0] and top < inked[1] and inked[2] < right and inked[3] < bottom
    black = (red < 60) & (green < 60) & (blue < 60)
    inside = black[inked[1] : inked[3], inked[0] : inked[2]]
    assert not inside.any(), "another figure stands where the wanted one should"
    assert (right - left) * (bottom - top) < drawn.shape[0] * drawn.shape[1] / 20


def test_what_is_printed_keeps_its_black_under_the_mark() -> None:
    data = ruled_page()
    plain = np.asarray(page_picture(data, 1, Box(0, 0, 1, 1)))
    cell = wanted(read(data, "甲.pdf"))
    assert cell.box is not None
    marked = np.asarray(page_picture(data, 1, cell.box))
    scale = 150 / 72
    x0, top, x1, bottom = (
        round(edge * scale) for edge in (cell.box.x0, cell.box.top, cell.box.x1, cell.box.bottom)
    )
    dark = plain[top + 2 : bottom - 2, x0 + 2 : x1 - 2].max(axis=2) == 0
    assert (marked[top + 2 : bottom - 2, x0 + 2 : x1 - 2][dark] == 0).all()
    paper = plain[top + 2 : bottom - 2, x0 + 2 : x1 - 2].min(axis=2) == 255
    assert (marked[top + 2 : bottom - 2, x0 + 2 : x1 - 2][paper][:, 2] < 200).all()


def test_the_picture_is_of_the_whole_page_at_150_dots_per_inch() -> None:
    picture = page_picture(ruled_page(page_rotation=90), 1, Box(10, 10, 20, 20))
    assert picture.size == pytest.approx((HEIGHT * 150 / 72, WIDTH * 150 / 72), abs=1)


def test_a_name_decides_the_kind_of_picture() -> None:
    picture = Image.new("RGB", (4, 4))
    assert as_file(picture, ".PNG").startswith(b"\x89PNG")
    assert as_file(picture, ".jpg").startswith(b"\xff\xd8")
    for suffix in ("", ".xyz", ".txt"):
        with pytest.raises(ValueError, match="no kind of picture"):
            as_file(picture, suffix)
