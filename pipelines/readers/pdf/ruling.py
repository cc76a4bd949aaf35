"""From ruling lines to the cells they enclose. Geometry only, in points.

The method is the reference library's: rules that lie together are one, pieces of one rule are joined, a cell is
the smallest rectangle between crossings that rules connect, cells that share a corner are one table. The tests
hold it against the library page by page; it is written anew because the library takes far too long for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipelines.readers.pdf.lattice import Rectangle
from pipelines.readers.pdf.marks import Floats, Integers

_LEAST_PIECE = 1.0  # shorter strokes are the ends of rules drawn as thin rectangles
_SAME_RULE = 3.0
_LEAST_GAP = 3.0
_LEAST_RULE = 3.0
_MEETS = 3.0
_LONGEST_DASH = 12.0
_LONGEST_DASH_GAP = 6.0
_LEAST_DASHES = 4
_MOST_CROSSINGS = 4_000_000  # of a page; a table of 2,000 rows and columns has as many


@dataclass(frozen=True, slots=True, eq=False)
class Ruling:
    """Joined rules: ``across`` as (x0, x1, y), ``down`` as (top, bottom, x), and which of them meet."""

    across: Floats
    down: Floats
    meets: NDArray[np.bool_]
    """By rule down and rule across."""

    @classmethod
    def of(cls, across: Floats, down: Floats) -> Ruling:
        return cls.joined(_joined(across), _joined(down))

    @classmethod
    def joined(cls, across: Floats, down: Floats) -> Ruling:
        """The ruling of rules that are joined already. A drawing of too many is no table: none of them meet."""
        if len(across) * len(down) > _MOST_CROSSINGS:
            return cls(across, down, np.zeros((len(down), len(across)), np.bool_))
        top, bottom, x = (down[:, nth, None] for nth in range(3))
        x0, x1, y = (across[None, :, nth] for nth in range(3))
        meets = (top <= y + _MEETS) & (bottom >= y - _MEETS) & (x >= x0 - _MEETS) & (x <= x1 + _MEETS)
        return cls(across, down, meets)

    def tables(self) -> list[list[Rectangle]]:
        """The cells of each table, from the top left; one cell alone is a frame, no table."""
        if not self.meets.any():
            return []
        ys, y_of = np.unique(self.across[:, 2], return_inverse=True)
        xs, x_of = np.unique(self.down[:, 2], return_inverse=True)
        cells = _cells(_Crossings.of(self.meets, x_of, y_of))
        rectangles = np.column_stack((xs[cells[:, 0]], ys[cells[:, 1]], xs[cells[:, 2]], ys[cells[:, 3]]))
        tables = _together(cells, len(ys))
        found = [
            [(x0, top, x1, bottom) for x0, top, x1, bottom in rectangles[tables == table].tolist()]
            for table, count in zip(*np.unique(tables, return_counts=True), strict=True)
            if count > 1
        ]
        return sorted(found, key=lambda table: min((top, x0) for x0, top, _, _ in table))


@dataclass(frozen=True, slots=True, eq=False)
class _Crossings:
    """Where rules meet, by column and row. ``down`` and ``across`` name the rules there; -1 where there are none.

    ``several`` holds the places where more than one piece of the same rule ends, each set of pieces as bits.
    """

    down: Integers
    across: Integers
    several: dict[tuple[int, int], tuple[int, int]]

    @classmethod
    def of(cls, meets: NDArray[np.bool_], x_of: Integers, y_of: Integers) -> _Crossings:
        downs, acrosses = np.nonzero(meets)
        columns, rows = x_of[downs], y_of[acrosses]
        down = np.full((int(x_of.max()) + 1, int(y_of.max()) + 1), -1)
        across = down.copy()
        down[columns, rows], across[columns, rows] = downs, acrosses
        again = (down[columns, rows] != downs) | (across[columns, rows] != acrosses)
        several: dict[tuple[int, int], tuple[int, int]] = {}
        for place in set(zip(columns[again].tolist(), rows[again].tolist(), strict=True)):
            here = (columns == place[0]) & (rows == place[1])
            several[place] = (_bits(downs[here].tolist()), _bits(acrosses[here].tolist()))
        return cls(down, across, several)

    def at(self, column: int, row: int) -> tuple[int, int]:
        """The rules down and the rules across at a place, each set as bits."""
        found = self.several.get((column, row))
        if found is not None:
            return found
        down = int(self.down[column, row])
        return (1 << down, 1 << int(self.across[column, row])) if down >= 0 else (0, 0)


def _bits(numbers: Sequence[int]) -> int:
    bits = 0
    for number in numbers:
        bits |= 1 << number
    return bits


def _cells(crossings: _Crossings) -> Integers:
    """The cells as column and row of the top left and of the bottom right corner, column by column.

    Nearly always the next crossings to the right and below are the cell's corners, which is told for all at once.
    """
    down, across = crossings.down, crossings.across
    right, below = _following(across >= 0), _following((down >= 0).T).T
    columns, rows = np.nonzero(down >= 0)
    right, below = right[columns, rows], below[columns, rows]
    inner = (right < len(down)) & (below < down.shape[1])
    columns, rows, right, below = columns[inner], rows[inner], right[inner], below[inner]
    is_cell = (
        (down[columns, rows] == down[columns, below])
        & (across[columns, rows] == across[right, rows])
        & (down[right, rows] == down[right, below])
        & (across[columns, below] == across[right, below])
        & (down[right, below] >= 0)
    )
    simple = np.column_stack((columns, rows, right, below))
    wide = [
        (column, row, *corner)
        for column, row in zip(columns[~is_cell].tolist(), rows[~is_cell].tolist(), strict=True)
        if (corner := _corner(crossings, column, row)) is not None
    ]
    cells = np.concatenate((simple[is_cell], np.array(wide, dtype=np.int64).reshape(len(wide), 4)))
    return cells[np.lexsort((cells[:, 1], cells[:, 0]))]


def _following(crossed: NDArray[np.bool_]) -> Integers:
    """For each column and row the next column that is crossed in the same row; the number of columns for none."""
    columns = np.where(crossed, np.arange(len(crossed))[:, None], len(crossed))
    nearest = np.minimum.accumulate(columns[::-1], axis=0)[::-1]
    return np.concatenate((nearest[1:], np.full((1, crossed.shape[1]), len(crossed))))


def _corner(crossings: _Crossings, column: int, row: int) -> tuple[int, int] | None:
    """The bottom right corner, by column and row, of the smallest cell that has its top left at a crossing."""
    down, across = crossings.at(column, row)
    rows = (row + 1 + np.flatnonzero(crossings.down[column, row + 1 :] >= 0)).tolist()
    columns = (column + 1 + np.flatnonzero(crossings.down[column + 1 :, row] >= 0)).tolist()
    for lower in rows:
        left_down, left_across = crossings.at(column, lower)
        if not left_down & down:
            return None
        for farther in columns:
            top_down, top_across = crossings.at(farther, row)
            if not top_across & across:
                break
            met_down, met_across = crossings.at(farther, lower)
            if met_down & top_down and met_across & left_across:
                return farther, lower
    return None


def _together(cells: Integers, rows: int) -> Integers:
    """For each cell the number of its table: cells that share a corner, directly or through others, are one."""
    left, top, right, bottom = cells.T
    corners = np.column_stack(
        (
            left * rows + top,
            left * rows + bottom,
            right * rows + top,
            right * rows + bottom,
        )
    )
    _, named = np.unique(corners, return_inverse=True)
    named = named.reshape(corners.shape)
    least = np.arange(int(named.max(initial=-1)) + 1)
    while len(cells):
        lower = least[named].min(axis=1)
        before = least.copy()
        np.minimum.at(least, named.ravel(), np.repeat(lower, 4))
        least = least[least]
        if (least == before).all():
            break
    found: Integers = least[named].min(axis=1) if len(cells) else np.zeros(0, np.int64)
    return found


def _joined(pieces: Floats) -> Floats:
    """Rules from strokes (start, end, position): those that lie together share a position, touching ones join."""
    pieces = pieces[pieces[:, 1] - pieces[:, 0] >= _LEAST_PIECE]
    if not len(pieces):
        return pieces
    pieces = pieces[np.argsort(pieces[:, 2], kind="stable")]
    rule = np.concatenate(([0], np.cumsum(np.diff(pieces[:, 2]) > _SAME_RULE)))
    position = np.bincount(rule, pieces[:, 2]) / np.bincount(rule)
    gaps = np.where(_dashed(pieces[:, 1] - pieces[:, 0], rule), _LONGEST_DASH_GAP, _LEAST_GAP)
    order = np.lexsort((pieces[:, 0], rule))
    joined: list[tuple[float, float, int]] = []
    last = -1
    start = end = 0.0
    for rule_, start_, end_ in zip(
        rule[order].tolist(), pieces[order, 0].tolist(), pieces[order, 1].tolist(), strict=True
    ):
        if rule_ == last and start_ <= end + gaps[rule_]:
            end = max(end, end_)
            continue
        if last >= 0 and end - start >= _LEAST_RULE:
            joined.append((start, end, last))
        last, start, end = rule_, start_, end_
    if end - start >= _LEAST_RULE:
        joined.append((start, end, last))
    rows = np.array([(one, two, position[nth]) for one, two, nth in joined], dtype=np.float64)
    return rows.reshape(len(joined), 3)


def _dashed(lengths: Floats, rule: Integers) -> NDArray[np.bool_]:
    """Which rules are drawn in dashes, which lie farther apart than careless strokes do."""
    longest = np.zeros(int(rule[-1]) + 1)
    np.maximum.at(longest, rule, lengths)
    dashed: NDArray[np.bool_] = (longest <= _LONGEST_DASH) & (np.bincount(rule) >= _LEAST_DASHES)
    return dashed
