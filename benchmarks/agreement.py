"""``python -m benchmarks.agreement``: whether the fast reader of PDF agrees with the reference on every page.

Three comparisons a page, each of which must find nothing: the fast reader with the reference (grids, places,
boxes, texts, paragraphs in reading order); our way from rules to cells with ``pdfplumber``'s own ``find_tables``;
our cells' texts with its ``extract``. The tests run it over a sample of pages.

Where ours is right and the library wrong, the reason is a rule, never a file; reviewed on rendered pages:

* the library takes every side of a filled area for a rule, also where it cannot be seen (``shading``): its cells
  are compared with what our code makes of all sides, texts only on pages without areas;
* it orders a cell's characters by their boxes, which fonts set at different heights: they are compared as a set;
* it reads a page as it is drawn, also text drawn sideways: such pages are compared with the reference reader only;
* it loses rows and columns whose outer rule lacks (``borders``): cells are compared before those are added.
"""

from __future__ import annotations

import io
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import pdfplumber
from pdfplumber.page import Page

from benchmarks.reading import files
from pipelines.readers.pdf import fast, reference
from pipelines.readers.pdf.assembling import Layer, Table, assemble
from pipelines.readers.pdf.marks import Marks
from pipelines.readers.pdf.ruling import Ruling
from pipelines.readers.pdf.shading import sides
from pipelines.readers.pdf.sheet import lay_out

_NEAR = 1.0  # points


def differences(data: bytes, step: int = 1, first: int = 0) -> Iterator[str]:
    """What the readers disagree in, on every ``step``-th page of a file from the 0-based ``first``."""
    with fast.opened(data) as quick, reference.opened(data) as slow, pdfplumber.open(io.BytesIO(data)) as library:
        assert quick is not None
        for index in range(first, len(slow), step):
            ours, marks = quick.marks(index), slow.marks(index)
            if ours is not None:
                yield from (f"page {index + 1}: {what}" for what in _layers(assemble(ours), assemble(marks)))
            page = library.pages[index]
            yield from (f"page {index + 1}: {what}" for what in _library(ours or marks, page))
            page.close()


def _layers(fast_layer: Layer, slow_layer: Layer) -> Iterator[str]:
    one, other = fast_layer.parts, slow_layer.parts
    if [type(part) for part in one] != [type(part) for part in other]:
        yield f"order of {len(one)} and {len(other)} lines and tables"
        return
    for ours, theirs in zip(one, other, strict=True):
        if isinstance(ours, Table) and isinstance(theirs, Table):
            yield from _tables(ours, theirs)
        elif (
            not isinstance(ours, Table)
            and not isinstance(theirs, Table)
            and _bare(ours.text) != _bare(theirs.text)
        ):
            yield f"line {ours.text!r}, reference {theirs.text!r}"


def _tables(ours: Table, theirs: Table) -> Iterator[str]:
    if ours.lattice.places != theirs.lattice.places:
        yield f"table of {len(ours.texts)} cells, reference {len(theirs.texts)}"
        return
    if np.abs(np.array(ours.boxes) - np.array(theirs.boxes)).max() > _NEAR:
        yield "boxes"
    for place, text, other in zip(ours.lattice.places, ours.texts, theirs.texts, strict=True):
        if _bare(text) != _bare(other):
            yield f"{place}: {text!r}, reference {other!r}"


def _library(marks: Marks, page: Page) -> Iterator[str]:
    """Our cells from the same strokes, with all sides of areas as the library has it, against the library's."""
    sheet = lay_out(marks)
    if sheet.turn:
        return
    seen, hidden = sides(sheet.areas)
    ruling = Ruling.of(
        np.concatenate((sheet.across, seen.across, hidden.across)),
        np.concatenate((sheet.down, seen.down, hidden.down)),
    )
    ours = sorted(tuple(cell) for table in ruling.tables() for cell in table)
    tables = page.find_tables()
    left, top = marks.visible[0] - page.mediabox[0], 0.0
    theirs = sorted((x0 - left, y0 - top, x1 - left, y1 - top) for one in tables for x0, y0, x1, y1 in one.cells)
    if len(ours) != len(theirs):
        yield f"{len(ours)} cells, library {len(theirs)}"
    elif ours and np.abs(np.array(ours) - np.array(theirs)).max() > _NEAR:
        yield "cells lie elsewhere than the library's"
    if len(sheet.areas):
        return
    texts = Counter(
        _letters(text) for part in assemble(marks).parts if isinstance(part, Table) for text in part.texts
    )
    library = Counter(
        _letters(text) for one in tables for row in one.extract() for text in row if text is not None
    )
    missing = library - texts
    if _total(missing):
        yield f"texts that only the library has: {sorted(_total(missing))}"


def _bare(text: str) -> str:
    return "".join(text.split())


def _letters(text: str) -> str:
    """A text's characters in any order: the order within a cell is where the library errs."""
    return "".join(sorted(_bare(text)))


def _total(texts: Counter[str]) -> list[str]:
    return [text for text in texts.elements() if text]


def main(names: Iterable[str]) -> int:
    """Compare every page of every file (or of those named); returns how many differences there are."""
    chosen = set(names)
    count = 0
    for name, data in files().items():
        if chosen and name not in chosen:
            continue
        found = list(differences(data))
        count += len(found)
        print(f"{name}: {len(found)} differences", flush=True)
        for one in found[:20]:
            print("   ", one)
    return count


if __name__ == "__main__":
    sys.exit(min(main(Path(name).name for name in sys.argv[1:]), 1))
