"""Inputs made to hurt: each is built whole, for a weakness that readers of its kind are known to have.

PDFs first; what is text, Office or archive lies in ``monsters_of_text``.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable

from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

Monster = Callable[[], bytes]


def pdf(*objects: str | bytes, root: int = 1) -> bytes:
    """A PDF of these objects, numbered from 1."""
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        content = body.encode("latin-1") if isinstance(body, str) else body
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root %d 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, root, start)
    return bytes(out)


def stream(content: bytes, entries: str = "", *, packed: bool = False) -> bytes:
    """A stream object's body."""
    if packed:
        content, entries = zlib.compress(content, 9), entries + " /Filter /FlateDecode"
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), entries.encode(), content)


CATALOG = "<< /Type /Catalog /Pages 2 0 R >>"
ONE_PAGE = "<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
FONT = "<< /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>"


def page(content: bytes, box: str = "0 0 595 842", *, packed: bool = False, more: str = "") -> bytes:
    """A PDF of one page with this content stream."""
    one = f"<< /Type /Page /Parent 2 0 R /MediaBox [{box}] /Contents 4 0 R /Resources {FONT} {more} >>"
    return pdf(CATALOG, ONE_PAGE, one, stream(content, packed=packed))


def locked(user: str, owner: str = "owner") -> bytes:
    """An encrypted PDF; without a user password anybody may read it."""
    out = io.BytesIO()
    canvas = Canvas(out, encrypt=StandardEncryption(user, owner), invariant=1)
    canvas.drawString(100, 700, "2024 Total 120.50")
    canvas.save()
    return out.getvalue()


def no_pages() -> bytes:
    return pdf(CATALOG, "<< /Type /Pages /Kids [] /Count 0 >>")


def many_empty_pages() -> bytes:
    count = 10_000
    kids = " ".join(f"{number} 0 R" for number in range(3, count + 3))
    empty = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>"
    return pdf(CATALOG, f"<< /Type /Pages /Kids [{kids}] /Count {count} >>", *[empty] * count)


def one_page_ten_thousand_times() -> bytes:
    kids = "3 0 R " * 10_000
    text = stream(b"BT /F1 12 Tf 100 700 Td (Total 120.50) Tj ET")
    one = f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources {FONT} >>"
    return pdf(CATALOG, f"<< /Type /Pages /Kids [{kids}] /Count 10000 >>", one, text)


def a_count_that_lies() -> bytes:
    return pdf(CATALOG, "<< /Type /Pages /Kids [3 0 R] /Count 2000000000 >>", "<< /Type /Page /Parent 2 0 R >>")


def deep_tree() -> bytes:
    depth = 5000
    nodes = [f"<< /Type /Pages /Kids [{number + 3} 0 R] /Count 1 >>" for number in range(depth)]
    return pdf(CATALOG, *nodes, f"<< /Type /Page /Parent {depth + 1} 0 R /MediaBox [0 0 595 842] >>")


def tree_in_a_circle() -> bytes:
    return pdf(CATALOG, "<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 >>")


def parent_in_a_circle() -> bytes:
    return pdf(CATALOG, ONE_PAGE, "<< /Type /Page /Parent 3 0 R /Contents 3 0 R >>")


def object_that_is_itself() -> bytes:
    return pdf("1 0 R", "2 0 R")


def length_that_is_itself() -> bytes:
    one = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>"
    return pdf(CATALOG, ONE_PAGE, one, b"<< /Length 4 0 R >>\nstream\nBT ET\nendstream")


def form_that_draws_itself() -> bytes:
    drawn = "/XObject << /X 4 0 R >>"
    one = f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << {drawn} >> >>"
    entries = f"/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << {drawn} >>"
    return pdf(CATALOG, ONE_PAGE, one, stream(b"/X Do /X Do", entries))


def forms_that_double() -> bytes:
    """Each form draws the next twice: 2^24 texts from two dozen objects."""
    depth = 24
    forms: list[str | bytes] = []
    for number in range(depth):
        drawn = f"/Resources << /XObject << /X {number + 5} 0 R >> >>"
        forms.append(stream(b"/X Do /X Do", f"/Type /XObject /Subtype /Form /BBox [0 0 595 842] {drawn}"))
    last = stream(b"BT /F1 9 Tf (1.00) Tj ET", f"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources {FONT}")
    one = (
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        "/Resources << /XObject << /X 5 0 R >> >> >>"
    )
    return pdf(CATALOG, ONE_PAGE, one, *forms, last)


def deep_arrays() -> bytes:
    return page(b"[" * 100_000 + b"]" * 100_000 + b" TJ")


def deep_dictionary() -> bytes:
    return pdf(CATALOG, ONE_PAGE, "<< /A " * 20_000 + ">>" * 20_000)


def unbalanced_states() -> bytes:
    return page(b"q " * 500_000)


def boxes(box: str) -> Monster:
    def build() -> bytes:
        return page(b"BT /F1 12 Tf 100 700 Td (Total 120.50) Tj ET 0 0 500 500 re S", box)

    return build


def rotation(angle: str) -> Monster:
    def build() -> bytes:
        return page(b"BT /F1 12 Tf 100 700 Td (Total 120.50) Tj ET", more=f"/Rotate {angle} /UserUnit 1e9")

    return build


def two_hundred_thousand_characters() -> bytes:
    lines = b"".join(b"(%s) Tj 0 -4 Td\n" % (b"120.50 " * 143) for _ in range(200))
    return page(b"BT /F1 2 Tf 10 830 Td\n" + lines + b"ET", packed=True)


def one_place_for_all() -> bytes:
    return page(b"BT /F1 12 Tf " + b"1 0 0 1 100 700 Tm (7) Tj " * 50_000 + b"ET", packed=True)


def characters_far_outside() -> bytes:
    return page(b"BT /F1 12 Tf 1e30 -1e30 Td (Total 1.00) Tj 1e38 0 0 1e38 0 0 Tm (2.00) Tj ET 1e38 0 9 9 re S")


def large_table() -> bytes:
    """A ruled table of 100 columns and 2000 rows on one page."""
    content = bytearray(b"0.1 w\n")
    content += b"".join(b"%g 0 m %g 8000 l S\n" % (x * 20, x * 20) for x in range(101))
    content += b"".join(b"0 %d m 2000 %d l S\n" % (y * 4, y * 4) for y in range(2001))
    content += b"BT /F1 3 Tf\n"
    content += b"".join(
        b"1 0 0 1 %d %d Tm (%d.00) Tj\n" % (x * 20 + 2, y * 4 + 1, x) for y in range(2000) for x in range(100)
    )
    return page(bytes(content) + b"ET", "0 0 2000 8000", packed=True)


def rules_everywhere() -> bytes:
    """Forty thousand rules, no two alike: every pair might cross."""
    content = b"".join(
        b"%g 0 m %g 842 l S 0 %g m 595 %g l S\n" % (n / 40, n / 40, n / 30, n / 30) for n in range(20_000)
    )
    return page(content, packed=True)


def rectangles_in_rectangles() -> bytes:
    return page(
        b"".join(b"%g %g %g %g re S\n" % (n / 50, n / 50, 500 - n / 25, 800 - n / 25) for n in range(10_000))
    )


def long_path() -> bytes:
    return page(b"0 0 m " + b"".join(b"%d %d l " % (n % 595, n % 842) for n in range(300_000)) + b"S", packed=True)


def stream_that_bursts() -> bytes:
    return page(b" " * (400 * 1024**2), packed=True)


def stream_packed_many_times() -> bytes:
    content = b"BT (1.00) Tj ET" + b" " * 1024**2
    for _ in range(20):
        content = zlib.compress(content, 9)
    filters = "/FlateDecode " * 20
    one = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>"
    return pdf(CATALOG, ONE_PAGE, one, stream(content, f"/Filter [{filters}]"))


def image_of_a_wall() -> bytes:
    entries = (
        "/Type /XObject /Subtype /Image /Width 60000 /Height 60000 /ColorSpace /DeviceRGB /BitsPerComponent 8"
    )
    one = (
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        "/Resources << /XObject << /I 5 0 R >> >> >>"
    )
    return pdf(
        CATALOG, ONE_PAGE, one, stream(b"q 595 0 0 842 0 0 cm /I Do Q"), stream(b"\0" * 99, entries, packed=True)
    )


def map_in_a_circle() -> bytes:
    """A font whose map of characters uses itself."""
    font = (
        "<< /Type /Font /Subtype /Type0 /BaseFont /A /Encoding /Identity-H "
        "/DescendantFonts [6 0 R] /ToUnicode 7 0 R >>"
    )
    one = (
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        "/Resources << /Font << /F1 5 0 R >> >> >>"
    )
    descendant = (
        "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /A /CIDSystemInfo << >> /DescendantFonts [5 0 R] >>"
    )
    ranges = (
        b"/CIDInit /ProcSet findresource begin 7 usecmap 1 begincodespacerange <0000> <ffff> endcodespacerange "
    )
    ranges += b"2 beginbfrange <0000> <ffff> <d800> <0000> <ffff> <fffe> endbfrange"
    return pdf(
        CATALOG,
        ONE_PAGE,
        one,
        stream(b"BT /F1 12 Tf 99 99 Td <00010002ffff> Tj ET"),
        font,
        descendant,
        stream(ranges, "/UseCMap 7 0 R"),
    )


def table_of_contents_in_a_circle() -> bytes:
    out = pdf(CATALOG, ONE_PAGE, "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>")
    start = out.rindex(b"startxref")
    place = out.rindex(b"xref", 0, start)
    return out[:start].replace(b"/Root", b"/Prev %d /Root" % place) + b"startxref\n%d\n%%%%EOF\n" % place


PDFS: dict[str, Monster] = {
    "locked_to_all.pdf": lambda: locked("secret"),
    "locked_to_change.pdf": lambda: locked(""),
    "boxes_huge.pdf": boxes("0 0 1e9 1e9"),
    "boxes_negative.pdf": boxes("595 842 -595 -842"),
    "boxes_empty.pdf": boxes("0 0 0 0"),
    "boxes_no_numbers.pdf": boxes("/A (b) null true"),
    "boxes_short.pdf": boxes("0 0"),
    "boxes_beyond.pdf": boxes("-1e308 -1e308 1e308 1e308"),
    "turned_a_little.pdf": rotation("37"),
    "turned_far.pdf": rotation("-99999999990"),
    **{
        f"{build.__name__}.pdf": build
        for build in (
            no_pages,
            many_empty_pages,
            one_page_ten_thousand_times,
            a_count_that_lies,
            deep_tree,
            tree_in_a_circle,
            parent_in_a_circle,
            object_that_is_itself,
            length_that_is_itself,
            form_that_draws_itself,
            forms_that_double,
            deep_arrays,
            deep_dictionary,
            unbalanced_states,
            two_hundred_thousand_characters,
            one_place_for_all,
            characters_far_outside,
            large_table,
            rules_everywhere,
            rectangles_in_rectangles,
            long_path,
            stream_that_bursts,
            stream_packed_many_times,
            image_of_a_wall,
            map_in_a_circle,
            table_of_contents_in_a_circle,
        )
    },
}
