"""Pages of a PDF of every size, turn and crop: boxes lie on the page as it is shown; odd files end well."""

from __future__ import annotations

import io
import resource
import subprocess
import sys
import time
from pathlib import Path

import pypdfium2
import pytest
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from pipelines.readers.model import Box, Content, Grid, Paragraph, UnreadableError
from pipelines.readers.pdf import fast, read_pdf
from pipelines.readers.pdf.document import read_pdf_by_reference
from tests.unit.readers.test_pdf_tables import HEIGHT, ROWS, WIDTH, Read, both, grid, pdf, rules, words

ROOT = Path(__file__).resolve().parents[3]
REAL = ROOT.parent / "shared" / "real"


def darkest(data: bytes, box: Box) -> tuple[int, int]:
    """The least grey on the edges of a box and well inside it, on the page as it is shown."""
    with pypdfium2.PdfDocument(data) as document:
        scale = 4
        image = document[0].render(scale=scale).to_pil().convert("L")
    x0, top, x1, bottom = (round(edge * scale) for edge in (box.x0, box.top, box.x1, box.bottom))
    middle = (top + bottom) // 2
    edges = max(min(image.getpixel((x + d, middle)) for d in (-3, -2, -1, 0, 1, 2, 3)) for x in (x0, x1))
    inside = min(image.getpixel((x, bottom - 8)) for x in range(x0 + 8, x1 - 8))
    return edges, inside


Margins = tuple[int, int, int, int]


def turned(turn: int, rotation: int, margins: Margins | None) -> bytes:
    """The table drawn with its text turned, on a page rotated and without margins (left, bottom, right, top).

    Margins that lie outside make the page itself larger: its origin is no longer its corner.
    """
    buffer = io.BytesIO()
    width, height = (HEIGHT, WIDTH) if turn % 180 else (WIDTH, HEIGHT)
    canvas = Canvas(buffer, pagesize=(width, height))
    canvas.translate(*{0: (0, 0), 90: (HEIGHT, 0), 180: (WIDTH, HEIGHT), 270: (0, WIDTH)}[turn])
    canvas.rotate(turn)
    canvas.setFont("Helvetica", 8)
    rules()(canvas)
    words([["", "", ""], ROWS[1], ["", "", ""]])(canvas)
    canvas.showPage()
    canvas.save()
    shown = io.BytesIO()
    with pypdfium2.PdfDocument(buffer.getvalue()) as document:
        page = document[0]
        page.set_rotation(rotation)
        if margins:
            left, bottom, right, top = margins
            set_box = page.set_mediabox if left < 0 else page.set_cropbox
            set_box(left, bottom, width - right, height - top)
        document.save(shown)
    return shown.getvalue()


@both
@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize("turn", [0, 90, 180, 270])
@pytest.mark.parametrize("margins", [None, (10, 20, 15, 5), (-30, 20, 15, -40)])
def test_boxes_lie_on_the_page_as_it_is_shown(
    read: Read, rotation: int, turn: int, margins: Margins | None
) -> None:
    data = turned(turn, rotation, margins)
    found = grid(read(data))
    assert [found.text(2, column) for column in (1, 2, 3)] == ROWS[1]
    empty = found.at(3, 1)
    assert empty is not None and empty.box is not None
    edges, inside = darkest(data, empty.box)
    assert edges < 160
    assert inside > 250


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_the_fast_reader_reads_turned_pages_itself(turn: int) -> None:
    with fast.opened(turned(turn, 90, (10, 20, 15, 5))) as pages:
        assert pages is not None
        assert pages.marks(0) is not None


@both
def test_a_file_locked_for_its_owner_only_is_read(read: Read) -> None:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, encrypt=StandardEncryption("", ownerPassword="owner", canPrint=0))
    canvas.drawString(40, 40, "Readable")
    canvas.showPage()
    canvas.save()
    assert [block.text for block in read(buffer.getvalue()).blocks if isinstance(block, Paragraph)] == ["Readable"]


def test_a_file_locked_with_a_password_says_so() -> None:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, encrypt="secret")
    canvas.drawString(40, 40, "Hidden")
    canvas.showPage()
    canvas.save()
    with pytest.raises(UnreadableError, match="locked"):
        read_pdf(buffer.getvalue())


def test_invisible_text_over_a_picture_is_read() -> None:
    def ocr(canvas: Canvas) -> None:
        text = canvas.beginText(40, 200)
        text.setTextRenderMode(3)
        text.textLine("Recognised text of a scanned page, line by line, is all there is to read.")
        canvas.drawText(text)

    content = read_pdf(pdf(ocr))
    assert [block.text for block in content.blocks if isinstance(block, Paragraph)] == [
        "Recognised text of a scanned page, line by line, is all there is to read."
    ]


@both
def test_characters_that_their_font_does_not_name_are_kept_as_unknown(read: Read) -> None:
    """A subset font without its map to Unicode: nothing says what its glyphs are."""
    pdfmetrics.registerFont(TTFont("Vera", "Vera.ttf"))
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pageCompression=0)
    canvas.drawString(40, 700, "Known text on the same page")
    canvas.setFont("Vera", 12)
    canvas.drawString(40, 600, "\u0141\u0142\u0143")
    canvas.showPage()
    canvas.save()
    data = buffer.getvalue().replace(b"/ToUnicode", b"/ToUnicodX")
    known, unknown = [block.text for block in read(data).blocks if isinstance(block, Paragraph)]
    assert known == "Known text on the same page"
    assert len(unknown) == 3
    assert not set(unknown) & set("\u0141\u0142\u0143")


def empty_pages(count: int) -> bytes:
    with pypdfium2.PdfDocument.new() as document:
        for _ in range(count):
            document.new_page(595, 842).close()
        buffer = io.BytesIO()
        document.save(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize("read", [read_pdf, read_pdf_by_reference])
def test_a_file_without_pages_is_unreadable(read: Read) -> None:
    with pytest.raises(UnreadableError) as caught:
        read(empty_pages(0))
    assert caught.value.reason == "unreadable"


def test_ten_thousand_empty_pages_are_soon_done_with() -> None:
    data = empty_pages(10_000)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.process_time()
    with pytest.raises(UnreadableError) as caught:
        read_pdf(data)
    assert caught.value.reason == "no_text_layer"
    assert time.process_time() - start < 20
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100 * 1024


@pytest.mark.parametrize("path", sorted(REAL.rglob("*水务局*.pdf")), ids=lambda path: path.stem[:12])
def test_a_long_file_is_read_in_little_memory(path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.reading", str(path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert float(done.stdout) < 400


def test_pages_of_very_different_sizes_stand_in_one_document() -> None:
    buffer = io.BytesIO()
    canvas = Canvas(buffer)
    for size in ((100, 100), (3000, 2000), (842, 595)):
        canvas.setPageSize(size)
        canvas.drawString(10, 10, f"page of {size[0]}")
        canvas.showPage()
    canvas.save()
    content: Content = read_pdf(buffer.getvalue())
    assert [(block.page, block.text) for block in content.blocks if not isinstance(block, Grid)] == [
        (1, "page of 100"),
        (2, "page of 3000"),
        (3, "page of 842"),
    ]
