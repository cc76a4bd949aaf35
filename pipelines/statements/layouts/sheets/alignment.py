"""Which header a row's cells stand under, also where rows and headers are shifted against each other.

Text extracted from a page loses leading empty cells and cells that a span covered, row by row differently, so
that a row's place alone does not name its column. What survives is the order of the cells, what kind of text
each is, and, within one row, mostly one common shift. ``align`` therefore finds the cheapest assignment that
keeps the order of cells and headers: a cell under a header that cannot hold it costs most, a change of the shift
inside the row costs, a shift of the whole row costs little. Whether the figures then balance is never asked: a
wrong placing can balance too.

Where the reader knows the true columns (spans, boxes), the place is the truth and only it counts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pipelines.statements.tables import TableRow
from pipelines.statements.wording.remembering import REMEMBERED

MISFIT = 6  # a cell under a header that cannot hold such a text
DOUBTFUL = 4  # one that hardly can
UNLIKELY = 1
_UNPLACED = 10  # a cell that belongs to no header at all
_SHIFT = 2  # a change of the shift by one, inside a row
_ROW_SHIFT = 1  # a shift of the whole row by one
_TRUE_PLACE = 50  # any shift, where the grid's columns are true
_REACH = 8  # no row is shifted by more than this
_FAR_BEHIND = 16
_BLOCKS = 64  # the headers of so many blocks are remembered: all rows of a block share one
_SCALE = 100  # costs above, total distance below: the nearer of two equal placings wins


@dataclass(frozen=True, slots=True)
class Slot:
    """A header's place: its columns and what it holds (``key``); ``label`` is what is printed.

    ``depth`` is 1 where the header only splits one above it.
    """

    key: str
    start: int
    end: int
    label: str = ""
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Placing:
    """The cheapest assignment of a row's cells: ``slot_of`` by the cell's column."""

    cost: int
    slot_of: dict[int, Slot]

    def column(self, key: str) -> int | None:
        """The column of the cell placed under a header, None where there is none."""
        return next((column for column, slot in self.slot_of.items() if slot.key == key), None)


Fits = Callable[[str, Slot], int]
Skips = Callable[[Sequence[Slot], Slot], int]


def no_skips(_skipped: Sequence[Slot], _slot: Slot) -> int:
    return 0


def in_true_columns(header: TableRow, row: TableRow) -> bool:
    """Whether a row's places are those of the header: both in one grid whose columns the reader saw.

    On the next page the columns are counted anew.
    """
    return row.grid is header.grid and row.grid.has_true_columns


def filled(row: TableRow) -> list[tuple[int, str]]:
    """The cells of a row that hold text, as (column, text)."""
    return [(cell.column, cell.text) for cell in row.cells() if cell.text.strip()]


def align(
    cells: Sequence[tuple[int, str]],
    slots: Sequence[Slot],
    fits: Fits,
    *,
    true_grid: bool = False,
    skips: Skips = no_skips,
) -> Placing:
    """Assign cells to slots, both in order. ``fits`` costs a text under a slot, ``skips`` slots left empty."""
    shift = _TRUE_PLACE if true_grid else _SHIFT
    row_shift = _TRUE_PLACE if true_grid else _ROW_SHIFT
    skipping = _skipping(tuple(slots), skips)
    states: dict[_Reached, _Path] = {(-1, None): (0, 0, None, None)}
    for column, text in cells:
        # Nearly all steps lead to a state that is already reached more cheaply: only costs are made for those.
        following: dict[_Reached, _Path] = {}
        placings = [
            (index, fits(text, slot), _offsets(column, slot.start, slot.end)) for index, slot in enumerate(slots)
        ]
        for (last, moved), path in _promising(states):
            so_far = path[0]
            _keep(following, (last, moved), (so_far + _UNPLACED * _SCALE, column, None, path))
            for index, misfit, offsets in placings[last + 1 :]:
                own = so_far + (misfit + skipping[last + 1, index]) * _SCALE
                for offset, distance in offsets:
                    change = row_shift * distance if moved is None else shift * abs(offset - moved)
                    cost = own + change * _SCALE + distance
                    known = following.get((index, offset))
                    if known is None or cost < known[0]:
                        following[index, offset] = (cost, column, slots[index], path)
        states = following
    return _placing(min(states.values(), key=_cost))


_Reached = tuple[int, int | None]  # the index of the last slot used, and its shift
_Path = tuple[int, int, Slot | None, Any]  # the cost, the cell placed last, its slot, and the path before it


def _cost(path: _Path) -> int:
    return path[0]


@lru_cache(maxsize=_BLOCKS)
def _skipping(slots: tuple[Slot, ...], skips: Skips) -> dict[tuple[int, int], int]:
    """What it costs to leave the slots from the first index up to the second empty and use the second."""
    return {
        (first, index): skips(slots[first:index], slots[index])
        for index in range(len(slots))
        for first in range(index + 1)
    }


@lru_cache(maxsize=REMEMBERED)
def _offsets(column: int, start: int, end: int) -> tuple[tuple[int, int], ...]:
    """The shifts by which a column may stand under a slot, each with its size, the leftmost place first."""
    shifts = (column - place for place in range(start, end + 1))
    return tuple((offset, abs(offset)) for offset in shifts if abs(offset) <= _REACH)


def _promising(states: dict[_Reached, _Path]) -> list[tuple[_Reached, _Path]]:
    """The states worth following: what lies far behind the best cannot catch up."""
    limit = min(map(_cost, states.values())) + _FAR_BEHIND * _SCALE
    return [(state, path) for state, path in states.items() if path[0] <= limit]


def _keep(states: dict[_Reached, _Path], state: _Reached, path: _Path) -> None:
    known = states.get(state)
    if known is None or path[0] < known[0]:
        states[state] = path


def _placing(path: _Path) -> Placing:
    slot_of: dict[int, Slot] = {}
    step: _Path | None = path
    while step is not None:
        _, column, slot, step = step
        if slot is not None:
            slot_of[column] = slot
    return Placing(path[0], dict(sorted(slot_of.items())))


def segments(row: TableRow) -> list[Slot]:
    """The header cells of a row with the columns they head: a span's own, else up to the next header."""
    cells = [cell for cell in row.cells() if cell.text.strip()]
    slots = []
    for index, cell in enumerate(cells):
        next_start = cells[index + 1].column if index + 1 < len(cells) else row.width + 1
        end = cell.column + cell.column_span - 1 if cell.column_span > 1 else max(cell.column, next_start - 1)
        slots.append(Slot("", cell.column, end, cell.text))
    return slots
