"""From a page's marks to its lines and tables in reading order: the one way for every reader of pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pipelines.readers.pdf.borders import completed
from pipelines.readers.pdf.columns import ruled_by_lines_only
from pipelines.readers.pdf.composing import Line, Numbers, compose
from pipelines.readers.pdf.lattice import Lattice, Rectangle
from pipelines.readers.pdf.marks import Marks
from pipelines.readers.pdf.ruling import Ruling
from pipelines.readers.pdf.shading import Sides, sides
from pipelines.readers.pdf.sheet import Characters, Sheet, lay_out

_LEAST_UNSEEN_ROWS = 3


@dataclass(frozen=True, slots=True)
class Table:
    """A table's lattice in reading position, the text of each cell, and their boxes on the page as shown."""

    lattice: Lattice
    texts: tuple[str, ...]
    boxes: list[Rectangle]

    @property
    def top(self) -> float:
        return self.lattice.top

    @property
    def left(self) -> float:
        return self.lattice.left


@dataclass(frozen=True, slots=True)
class Layer:
    """The text layer of one page. ``is_picture``: it is a picture, but for what is stamped on it."""

    parts: tuple[Line | Table, ...]
    characters: int
    is_picture: bool


def assemble(marks: Marks) -> Layer:
    """Read a page's marks: text in the cells that its middle lies in, all other text in lines."""
    printed = int(marks.printed.sum())
    if not printed:
        return Layer((), 0, marks.is_scan)
    sheet = lay_out(marks)
    tables, lines = _tables(sheet)
    parts: list[Line | Table] = [*lines, *tables]
    return Layer(
        parts=tuple(sorted(parts, key=lambda part: (part.top, part.left))),
        characters=printed,
        is_picture=marks.is_scan,
    )


def _tables(sheet: Sheet) -> tuple[list[Table], list[Line]]:
    characters = sheet.upright
    lattices, owners = _ruled(sheet)
    count = sum(len(lattice.rectangles) for lattice in lattices)
    texts, lines, _ = compose(characters, owners, count)
    for turned in sheet.turned:
        more, beside, _ = compose(turned, _owners(lattices, turned), count)
        texts = ["\n".join(filter(None, both)) for both in zip(texts, more, strict=True)]
        lines += _placed(turned, beside)
    lines += _slanted(sheet.slanted)
    return _filled(sheet, lattices, texts), lines


def _ruled(sheet: Sheet) -> tuple[list[Lattice], Numbers]:
    """The tables of a page, and for each upright character its cell."""
    characters = sheet.upright
    if not len(sheet.across) and not len(sheet.down) and not len(sheet.areas):
        return [], np.full(len(characters), -1)
    seen, hidden = sides(sheet.areas)
    ruling = Ruling.of(np.concatenate((sheet.across, seen.across)), np.concatenate((sheet.down, seen.down)))
    lattices, owners = _owned(ruling.tables(), characters)
    fuller = completed(ruling, characters, owners)
    if fuller is not None:
        ruling = fuller
        lattices, owners = _owned(ruling.tables(), characters)
    more = ruled_by_lines_only(ruling, characters, owners)
    if not lattices and not more and len(hidden.across):
        more = _unseen(hidden, characters)
    if more:
        lattices += [Lattice.of(cells) for cells in more]
        owners = _owners(lattices, characters)
    return lattices, owners


def _unseen(hidden: Sides, characters: Characters) -> list[list[Rectangle]]:
    """Tables that white areas alone make, on a page without any other: whoever painted them had cells in mind.

    Beside a table they are the shading of its caption, and where few of them hold text, of whatever stands there.
    """
    return [
        cells
        for cells in Ruling.of(hidden.across, hidden.down).tables()
        if len({x0 for x0, _, _, _ in cells}) > 1
        and len({top for _, top, _, _ in cells}) >= _LEAST_UNSEEN_ROWS
        and _held(cells, characters) * 2 >= len(cells)
    ]


def _held(cells: Sequence[Rectangle], characters: Characters) -> int:
    """How many cells hold text."""
    found = Lattice.of(cells).find(characters.x, characters.y)
    return len(np.unique(found[found >= 0]))


def _owned(tables: Sequence[Sequence[Rectangle]], characters: Characters) -> tuple[list[Lattice], Numbers]:
    lattices = [Lattice.of(cells) for cells in tables]
    return lattices, _owners(lattices, characters)


def _owners(lattices: Sequence[Lattice], characters: Characters) -> Numbers:
    """For each character the index of its cell, counted through all tables; -1 where it lies in none."""
    owners = np.full(len(characters), -1)
    offset = 0
    for lattice in lattices:
        found = lattice.find(characters.x, characters.y)
        owners = np.where((owners < 0) & (found >= 0), found + offset, owners)
        offset += len(lattice.rectangles)
    return owners


def _filled(sheet: Sheet, lattices: Sequence[Lattice], texts: Sequence[str]) -> list[Table]:
    tables: list[Table] = []
    offset = 0
    for lattice in lattices:
        held = tuple(texts[offset : offset + len(lattice.rectangles)])
        offset += len(lattice.rectangles)
        if any(held):
            tables.append(Table(lattice, held, sheet.shown(lattice.rectangles)))
    return tables


def _placed(turned: Characters, lines: Sequence[Line]) -> list[Line]:
    """Lines of turned text, which lie in a frame of their own, in the place of the topmost of their characters."""
    if not lines:
        return []
    top, left = float(turned.y.min()), float(turned.x.min())
    return [Line(line.text, top, left) for line in lines]


def _slanted(characters: Characters) -> list[Line]:
    """Stamps and watermarks belong to no cell, wherever they lie; in the order in which they are drawn."""
    text = " ".join("".join(characters.texts).split())
    if not text:
        return []
    return [Line(text, float(characters.y.min()), float(characters.x.min()))]
