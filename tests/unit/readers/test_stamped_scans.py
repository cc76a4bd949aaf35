"""A page that is a picture stays one, whatever a scanner or a website stamped on it as text."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence

import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from pipelines.readers import UnreadableError, read
from pipelines.readers.model import Content
from pipelines.readers.pdf.document import read_pdf, read_pdf_by_reference

WIDTH, HEIGHT = 595, 842
WHOLE = (0.0, 0.0, WIDTH, HEIGHT)
WITH_MARGINS = (40.0, 40.0, WIDTH - 80.0, HEIGHT - 80.0)
SEAL = (100.0, 100.0, 150.0, 150.0)
LONG = "本部门收入支出决算情况说明" * 5
Picture = tuple[float, float, float, float]
READERS = [read_pdf, read_pdf_by_reference]


def pdf(*pages: tuple[Sequence[Picture], str], turned: bool = False) -> bytes:
    """Pages of pictures and one line of text each."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    picture = ImageReader(Image.new("RGB", (20, 28), (200, 220, 200)))
    stream = io.BytesIO()
    size = (HEIGHT, WIDTH) if turned else (WIDTH, HEIGHT)  # the library exchanges them where it turns the page
    canvas = Canvas(stream, pagesize=size)
    for boxes, text in pages:
        for box in boxes:
            canvas.drawImage(picture, *box)
        if turned:
            canvas.setPageRotation(90)
        canvas.setFont("STSong-Light", 8)
        canvas.drawString(50, 50, text)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def halves() -> list[Picture]:
    """A scan cut into strips, as some scanners write it."""
    return [(0.0, HEIGHT / 8 * strip, WIDTH, HEIGHT / 8) for strip in range(8)]


@pytest.mark.parametrize("boxes", [[WHOLE], [WITH_MARGINS], halves()], ids=["whole", "margins", "strips"])
@pytest.mark.parametrize("stamp", ["— 1 —", "扫描全能王 创建", "某市财政局 2024-09-20 10:12:33"])
@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("reader", READERS)
def test_a_scan_with_a_stamp_on_every_page_is_a_scan(
    boxes: list[Picture], stamp: str, turned: bool, reader: Callable[[bytes], Content]
) -> None:
    with pytest.raises(UnreadableError) as caught:
        reader(pdf((boxes, stamp), (boxes, stamp), turned=turned))
    assert caught.value.reason == "no_text_layer"


@pytest.mark.parametrize("reader", READERS)
def test_scanned_pages_among_others_are_named(reader: Callable[[bytes], Content]) -> None:
    content = reader(pdf(([], LONG), ([WHOLE], "— 2 —"), ([WHOLE], ""), ([SEAL], "盖章")))
    assert content.pages_without_text == (2, 3)
    assert [block.page for block in content.blocks] == [1, 2, 4]


@pytest.mark.parametrize("reader", READERS)
def test_a_page_of_text_over_a_picture_is_a_page_of_text(reader: Callable[[bytes], Content]) -> None:
    assert reader(pdf(([WHOLE], LONG), ([SEAL], "— 2 —"))).pages_without_text == ()


def test_the_reason_says_how_many_pages_there_are() -> None:
    with pytest.raises(UnreadableError, match="none of the 3 pages"):
        read(pdf(*[([WHOLE], "— 1 —")] * 3), "scan.pdf")
