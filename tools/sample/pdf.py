"""Sample disclosures as real PDFs: ruled tables, merged cells, an embedded Chinese font.

The sample's font is Debian's ``fonts-wqy-zenhei`` (its licence lets documents embed it); it is needed only to
render the sample anew, never to read it. ``BLOCKS`` needs no font at all, for documents that nobody looks at.
``invariant`` makes the bytes the same for the same figures.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, partial
from io import BytesIO
from pathlib import Path

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import (
    BaseDocTemplate,
    Frame,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
    Paragraph,
    Table,
    TableStyle,
)

from tools.sample import narrative
from tools.sample.block_font import block_font
from tools.sample.figures import Figures
from tools.sample.layout import Form, forms, sheets
from tools.sample.text import place

FONT_FILE = Path("/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc")
EMBEDDED = "WenQuanYi"
BLOCKS = "Blocks"
_MARGIN = 36


@dataclass(frozen=True, slots=True)
class _Styles:
    """The paragraph styles in one font."""

    title: ParagraphStyle
    text: ParagraphStyle
    right: ParagraphStyle
    cell: ParagraphStyle


@cache
def _styles(font: str) -> _Styles:
    pdfmetrics.registerFont(
        TTFont(font, block_font()) if font == BLOCKS else TTFont(font, str(FONT_FILE), subfontIndex=0)
    )
    text = ParagraphStyle("text", fontName=font, fontSize=10.5, leading=17, wordWrap="CJK")
    return _Styles(
        title=ParagraphStyle("title", fontName=font, fontSize=15, leading=22, alignment=1, wordWrap="CJK"),
        text=text,
        right=ParagraphStyle("right", parent=text, alignment=2, fontSize=9, leading=13),
        cell=ParagraphStyle("cell", fontName=font, fontSize=7.5, leading=8.5, wordWrap="CJK"),
    )


def as_pdf(figures: Figures, font: str = EMBEDDED) -> bytes:
    """Typeset one disclosure."""
    styles = _styles(font)
    target = BytesIO()
    document = BaseDocTemplate(
        target, pagesize=A4, invariant=1, title=f"{figures.agency}{figures.year}年度部门决算"
    )
    document.addPageTemplates(
        [
            PageTemplate(
                name,
                [Frame(_MARGIN, _MARGIN, *(side - 2 * _MARGIN for side in size))],
                pagesize=size,
                onPage=partial(_number, font=font),
            )
            for name, size in (("tall", A4), ("wide", landscape(A4)))
        ]
    )
    story = [Paragraph(line, styles.title) for line in narrative.cover(figures)]
    story += [Paragraph(line, styles.text) for line in narrative.overview(figures)]
    for form in forms(figures):
        story += _set(form, styles)
    story += [NextPageTemplate("tall"), PageBreak()]
    story += [Paragraph(line, styles.text) for line in narrative.explanation(figures)]
    for form in sheets(figures):
        story += _set(form, styles)
    document.build(story)
    return target.getvalue()


def _number(canvas, document, font: str) -> None:  # type: ignore[no-untyped-def]
    canvas.setFont(font, 8)
    canvas.drawCentredString(document.pagesize[0] / 2, 20, str(document.page))


def _set(form: Form, styles: _Styles) -> list:  # type: ignore[type-arg]
    placed, width = place(form.rows)
    grid = [["" for _ in range(width)] for _ in form.rows]
    style = [
        ("GRID", (0, 0), (-1, -1), 0.5, colors.black),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("TOPPADDING", (0, 0), (-1, -1), 1.5),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 1.5),
    ]
    for r, c, cell in placed:
        grid[r][c] = Paragraph(cell.text, styles.cell) if cell.text else ""  # type: ignore[call-overload]
        if cell.rows > 1 or cell.columns > 1:
            style.append(("SPAN", (c, r), (c + cell.columns - 1, r + cell.rows - 1)))
    page = (landscape(A4) if form.wide else A4)[0] - 2 * _MARGIN - 12
    table = Table(grid, colWidths=_widths(form, width, page), style=TableStyle(style))
    return [
        NextPageTemplate("wide" if form.wide else "tall"),
        PageBreak(),
        Paragraph(form.title, styles.title),
        *[Paragraph(line, styles.right) for line in form.captions],
        table,
        *[Paragraph(line, styles.text) for line in form.notes],
    ]


def _widths(form: Form, width: int, page: float) -> list[float]:
    """Columns as wide as the longest text that is theirs alone, within reason."""
    placed, _ = place(form.rows)
    longest = [4] * width
    for _, c, cell in placed:
        if cell.columns == 1:
            longest[c] = max(longest[c], min(len(cell.text), 16))
    return [page * size / sum(longest) for size in longest]
