"""Rows, columns and spans derived from the rectangles of a table's cells. Geometry only, in points."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipelines.readers.pdf.marks import Floats

Rectangle = tuple[float, float, float, float]
"""``x0, top, x1, bottom``."""

# Two edges nearer than this are one rule drawn twice: no printed row or column is that narrow.
_SAME_EDGE = 1.0


@dataclass(frozen=True, slots=True)
class Place:
    """Where a cell lies: its 1-based row and column and how many of each it covers."""

    row: int
    column: int
    row_span: int
    column_span: int


@dataclass(frozen=True, eq=False)
class Lattice:
    """A table's cells by place.

    A row begins wherever some cell's top edge lies, a column wherever some cell's left edge lies; a cell spans
    all that begin within it. ``rectangles`` and ``places`` run row by row, left to right.
    """

    rectangles: tuple[Rectangle, ...]
    places: tuple[Place, ...]
    tops: Floats
    lefts: Floats
    _owners: NDArray[np.int64]

    @classmethod
    def of(cls, rectangles: Iterable[Rectangle]) -> Lattice:
        """Build the lattice of at least one cell; cells may lack (a missing rule), edges be a little off."""
        found = np.array(list(rectangles), dtype=np.float64)
        tops, lefts = _edges(found[:, 1]), _edges(found[:, 0])
        first_row, last_row = _spanned(tops, found[:, 1], found[:, 3])
        first_column, last_column = _spanned(lefts, found[:, 0], found[:, 2])
        order = np.lexsort((first_column, first_row))
        ends = np.column_stack((first_row, last_row, first_column, last_column))[order]
        found = found[order]
        owners = np.full((len(tops), len(lefts)), -1)
        areas = (found[:, 2] - found[:, 0]) * (found[:, 3] - found[:, 1])
        is_single = (ends[:, 0] == ends[:, 1]) & (ends[:, 2] == ends[:, 3])
        wide = np.flatnonzero(~is_single)
        for index in wide[np.argsort(-areas[wide], kind="stable")].tolist():  # of overlapping cells the smallest
            row, row_end, column, column_end = ends[index].tolist()
            owners[row : row_end + 1, column : column_end + 1] = index
        owners[ends[is_single, 0], ends[is_single, 2]] = np.flatnonzero(is_single)
        spans = np.column_stack((ends[:, [0, 2]] + 1, ends[:, [1, 3]] - ends[:, [0, 2]] + 1))
        return cls(
            rectangles=tuple((x0, top, x1, bottom) for x0, top, x1, bottom in found.tolist()),
            places=tuple(map(Place, *spans.T.tolist())),
            tops=tops,
            lefts=lefts,
            _owners=owners,
        )

    @property
    def top(self) -> float:
        return float(self.tops[0])

    @property
    def left(self) -> float:
        return float(self.lefts[0])

    def find(self, x: Floats, y: Floats) -> NDArray[np.int64]:
        """For each point the index of the cell that it lies in, the smallest where cells overlap; -1 for none."""
        rows = np.searchsorted(self.tops, y, side="right") - 1
        columns = np.searchsorted(self.lefts, x, side="right") - 1
        found = np.where((rows >= 0) & (columns >= 0), self._owners[rows, columns], -1)
        edges = np.array(self.rectangles)[found]
        return np.where((x < edges[:, 2]) & (y < edges[:, 3]), found, -1)


def _edges(positions: Floats) -> Floats:
    """The distinct edges, in order; each is named by the first of those that lie together."""
    edges: list[float] = []
    for position in np.unique(positions).tolist():
        if not edges or position - edges[-1] > _SAME_EDGE:
            edges.append(position)
    return np.array(edges)


def _spanned(edges: Floats, starts: Floats, ends: Floats) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The first and the last of the rows (or columns) that begin between two edges of each cell."""
    first = np.searchsorted(edges, starts, side="right") - 1
    last = np.searchsorted(edges, ends - _SAME_EDGE, side="right") - 1
    return first, np.maximum(first, last)
