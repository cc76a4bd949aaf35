"""Rows, columns and spans derived from the rectangles of a table's cells. Geometry only, in points."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

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


@dataclass(frozen=True)
class Lattice:
    """A table's cells by place.

    A row begins wherever some cell's top edge lies, a column wherever some cell's left edge lies; a cell spans
    all that begin within it. ``rectangles`` and ``places`` run row by row, left to right.
    """

    rectangles: tuple[Rectangle, ...]
    places: tuple[Place, ...]
    tops: tuple[float, ...]
    lefts: tuple[float, ...]
    _at: dict[tuple[int, int], list[int]] = field(repr=False, compare=False, hash=False)

    @classmethod
    def of(cls, rectangles: Iterable[Rectangle]) -> Lattice:
        """Build the lattice of at least one cell; cells may lack (a missing rule), edges be a little off."""
        found = list(rectangles)
        tops = _edges(rectangle[1] for rectangle in found)
        lefts = _edges(rectangle[0] for rectangle in found)
        placed = sorted(
            ((_place(rectangle, tops, lefts), rectangle) for rectangle in found),
            key=lambda one: (one[0].row, one[0].column),
        )
        at: dict[tuple[int, int], list[int]] = {}
        for index, (place, _) in enumerate(placed):
            for row in range(place.row, place.row + place.row_span):
                for column in range(place.column, place.column + place.column_span):
                    at.setdefault((row, column), []).append(index)
        return cls(
            rectangles=tuple(rectangle for _, rectangle in placed),
            places=tuple(place for place, _ in placed),
            tops=tuple(tops),
            lefts=tuple(lefts),
            _at=at,
        )

    @property
    def top(self) -> float:
        return self.tops[0]

    @property
    def left(self) -> float:
        return self.lefts[0]

    def find(self, x: float, y: float) -> int | None:
        """The index of the cell that a point lies in, the smallest where cells overlap; None where none does."""
        row, column = bisect_right(self.tops, y), bisect_right(self.lefts, x)
        holding = [
            index
            for near_row in (row, row + 1)
            for near_column in (column, column + 1)
            for index in self._at.get((near_row, near_column), ())
            if _holds(self.rectangles[index], x, y)
        ]
        return min(holding, key=lambda index: _area(self.rectangles[index]), default=None)

    def moved(self, x: float, y: float) -> Lattice:
        """The same lattice elsewhere on the page."""
        return Lattice.of((x0 + x, top + y, x1 + x, bottom + y) for x0, top, x1, bottom in self.rectangles)


def _edges(positions: Iterable[float]) -> list[float]:
    """The distinct edges, in order; each is named by the first of those that lie together."""
    edges: list[float] = []
    for position in sorted(set(positions)):
        if not edges or position - edges[-1] > _SAME_EDGE:
            edges.append(position)
    return edges


def _place(rectangle: Rectangle, tops: Sequence[float], lefts: Sequence[float]) -> Place:
    x0, top, x1, bottom = rectangle
    row, column = bisect_right(tops, top), bisect_right(lefts, x0)
    row_end = max(bisect_right(tops, bottom - _SAME_EDGE), row)
    column_end = max(bisect_right(lefts, x1 - _SAME_EDGE), column)
    return Place(row, column, row_end - row + 1, column_end - column + 1)


def _holds(rectangle: Rectangle, x: float, y: float) -> bool:
    x0, top, x1, bottom = rectangle
    return x0 <= x < x1 and top <= y < bottom


def _area(rectangle: Rectangle) -> float:
    x0, top, x1, bottom = rectangle
    return (x1 - x0) * (bottom - top)
