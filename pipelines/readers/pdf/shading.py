"""Which sides of filled areas can be seen. A visible side is as good as a rule; a hidden one says little.

Word processors paint the shading of a cell in pieces (its margins, each line of its text), also where it is white.
The reference library takes every piece for a cell: it made 81 rows of 18 columns of a table with 27 rows of 6, and
tables of running text.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipelines.readers.pdf.marks import WHITE, Floats

_BESIDE = 0.25  # points: gaps between cells that let the paper show are wider
_PLACES = (1 / 6, 1 / 2, 5 / 6)  # of a side, where it is looked at
_MOST_AREAS = 1000  # a picture made of rectangles


@dataclass(frozen=True, slots=True, eq=False)
class Sides:
    """Sides as rules: ``across`` (x0, x1, y) and ``down`` (top, bottom, x)."""

    across: Floats
    down: Floats


def sides(areas: Floats) -> tuple[Sides, Sides]:
    """The sides of filled areas (x0, top, x1, bottom, colour) that can be seen, and those that cannot."""
    across, down = _across(areas), _across(areas[:, [1, 0, 3, 2, 4]])
    if (areas[:, 4] == WHITE).all():
        nothing = np.zeros((0, 3))
        return Sides(nothing, nothing), Sides(across, down)
    if len(areas) > _MOST_AREAS:
        return Sides(across, down), Sides(across[:0], down[:0])
    seen_across, seen_down = _seen(across, areas), _seen(down, areas[:, [1, 0, 3, 2, 4]])
    return (
        Sides(across[seen_across], down[seen_down]),
        Sides(across[~seen_across], down[~seen_down]),
    )


def _across(areas: Floats) -> Floats:
    x0, top, x1, bottom = areas[:, 0], areas[:, 1], areas[:, 2], areas[:, 3]
    return np.concatenate((np.column_stack((x0, x1, top)), np.column_stack((x0, x1, bottom))))


def _seen(across: Floats, areas: Floats) -> NDArray[np.bool_]:
    """Whether the colours above and below a side differ anywhere that is looked at."""
    seen = np.zeros(len(across), np.bool_)
    for place in _PLACES:
        x = across[:, 0] + place * (across[:, 1] - across[:, 0])
        above, below = (_colours(x, across[:, 2] + step, areas) for step in (-_BESIDE, _BESIDE))
        seen |= above != below
    return seen


def _colours(x: Floats, y: Floats, areas: Floats) -> Floats:
    """The colour at each point: that of the area painted last."""
    x, y = x[:, None], y[:, None]
    holds = (x > areas[:, 0]) & (x < areas[:, 2]) & (y > areas[:, 1]) & (y < areas[:, 3])
    last = len(areas) - 1 - holds[:, ::-1].argmax(axis=1)
    return np.where(holds.any(axis=1), areas[last, 4], WHITE)
