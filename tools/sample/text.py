"""Sample disclosures as text, in the two shapes that scrapers of PDF and DOCX files leave behind."""

from __future__ import annotations

from tools.sample import narrative
from tools.sample.figures import Figures
from tools.sample.layout import C, Form, Row, forms, sheets

Placed = list[tuple[int, int, C]]


def place(rows: list[Row]) -> tuple[Placed, int]:
    """Give every cell its row and column (from 0): cells fill the free places of their row from the left."""
    taken: set[tuple[int, int]] = set()
    placed: Placed = []
    for r, row in enumerate(rows):
        c = 0
        for item in row:
            cell = item if isinstance(item, C) else C(item)
            while (r, c) in taken:
                c += 1
            taken |= {(r + i, c + j) for i in range(cell.rows) for j in range(cell.columns)}
            placed.append((r, c, cell))
            c += cell.columns
    return placed, max(column for _, column in taken) + 1


def as_tabbed_text(figures: Figures) -> str:
    """Paragraphs, and table rows with tabs between cells; a place that a span covers is an empty cell."""
    parts = [*narrative.cover(figures), *narrative.overview(figures)]
    for form in forms(figures):
        parts += _tabbed(form)
    parts += narrative.explanation(figures)
    parts.append("第四部分 附件")
    for form in sheets(figures):
        parts += _tabbed(form)
    return "\n\n".join(parts) + "\n"


def _tabbed(form: Form) -> list[str]:
    placed, width = place(form.rows)
    texts = {(r, c): cell.text for r, c, cell in placed}
    lines = ["\t".join(texts.get((r, c), "") for c in range(width)) for r in range(len(form.rows))]
    return [form.title, *form.captions, "\n".join(lines), *form.notes]


def as_docx_text(figures: Figures) -> str:
    """Each cell on a line of its own after a tab, rows apart by an empty line; only the sheets, as in Hunan."""
    blocks = []
    for form in sheets(figures):
        placed, _ = place(form.rows)
        covered = {(r + i, c) for r, c, cell in placed for i in range(1, cell.rows)}
        starts = sorted([(r, c, cell.text) for r, c, cell in placed] + [(r, c, "") for r, c in covered])
        rows = ["".join(f"\t{text}\n" for row, _, text in starts if row == r) for r in range(len(form.rows))]
        blocks.append(f"{figures.year}年度{form.title}\n" + "\n".join(rows) + "\n\n填表人：    填报日期：\n")
    return "\n".join(blocks)
