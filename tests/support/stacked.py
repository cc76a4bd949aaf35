"""The samples in the shape that a word processor's tables leave: each cell on a line of its own after a tab.

``ragged``: a cell that covers several columns is left once, so that its row is shorter than the others, as in the
disclosure from Hunan; else an empty cell stands for every place that it covers.
"""

from __future__ import annotations

from tools.sample import narrative
from tools.sample.figures import Figures
from tools.sample.layout import Form, forms, sheets
from tools.sample.text import place


def text(figures: Figures, *, ragged: bool) -> str:
    parts = [*narrative.cover(figures), *narrative.overview(figures)]
    for form in forms(figures):
        parts += _form(form, ragged)
    parts += [*narrative.explanation(figures), "第四部分 附件"]
    for form in sheets(figures):
        parts += _form(form, ragged)
    return "\n\n".join(parts) + "\n"


def _form(form: Form, ragged: bool) -> list[str]:
    placed, width = place(form.rows)
    texts = {(row, column): cell.text for row, column, cell in placed}
    kept = set(texts)
    for row, column, cell in placed:
        kept |= {(row + down, column) for down in range(cell.rows)}
    places = [
        [(row, column) for column in range(width) if not ragged or (row, column) in kept]
        for row in range(len(form.rows))
    ]
    table = "\n".join("".join(f"\t{texts.get(at, '')}\n" for at in row) for row in places)
    return [form.title, *form.captions, table, *form.notes]
