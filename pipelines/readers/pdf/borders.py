"""Tables whose outermost rules are not drawn: where the other rules end in the open is where they would be.

Only text that stands in such an open row or column calls for this; a table that holds all its text stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from pipelines.readers.pdf.composing import Numbers
from pipelines.readers.pdf.marks import Floats
from pipelines.readers.pdf.ruling import Ruling
from pipelines.readers.pdf.sheet import Characters

_SAME_END = 3.0


def completed(ruling: Ruling, characters: Characters, owners: Numbers) -> Ruling | None:
    """The ruling with the outermost rules that lack; None where none does."""
    loose = _loose(ruling, characters, owners)
    if not len(loose):
        return None
    across: list[Floats] = []
    down: list[Floats] = []
    for downs, acrosses in _connected(ruling.meets):
        lying, standing = ruling.across[acrosses], ruling.down[downs]
        left, right = min(lying[:, 0].min(), standing[:, 2].min()), max(lying[:, 1].max(), standing[:, 2].max())
        top, bottom = min(standing[:, 0].min(), lying[:, 2].min()), max(standing[:, 1].max(), lying[:, 2].max())
        inside = loose[(loose[:, 0] > left) & (loose[:, 0] < right) & (loose[:, 1] > top) & (loose[:, 1] < bottom)]
        down += [np.array([top, bottom, x]) for x in _open_ends(standing, inside[:, 0], left, right)]
        across += [np.array([left, right, y]) for y in _open_ends(lying, inside[:, 1], top, bottom)]
    if not across and not down:
        return None
    return Ruling.joined(np.vstack([ruling.across, *across]), np.vstack([ruling.down, *down]))


def _loose(ruling: Ruling, characters: Characters, owners: Numbers) -> Floats:
    """The middles of the characters that no cell holds though they stand among the rules of tables."""
    lying, standing = ruling.across[ruling.meets.any(axis=0)], ruling.down[ruling.meets.any(axis=1)]
    if not len(lying):
        return np.zeros((0, 2))
    x, y = characters.x, characters.y
    among = (
        (owners < 0)
        & (x > lying[:, 0].min())
        & (x < lying[:, 1].max())
        & (y > standing[:, 0].min())
        & (y < standing[:, 1].max())
    )
    which = [index for index in np.flatnonzero(among).tolist() if not characters.texts[index].isspace()]
    return np.column_stack((x[which], y[which]))


def _connected(meets: NDArray[np.bool_]) -> Iterator[tuple[Numbers, Numbers]]:
    """The rules down and the rules across of each table: those that meet, directly or through others."""
    left = meets.any(axis=1)
    while left.any():
        downs = np.zeros(len(meets), np.bool_)
        downs[left.argmax()] = True
        while True:
            acrosses = meets[downs].any(axis=0)
            more = meets[:, acrosses].any(axis=1)
            if (more == downs).all():
                break
            downs = np.asarray(more, np.bool_)
        left &= ~downs
        yield np.flatnonzero(downs), np.flatnonzero(acrosses)


def _open_ends(crossing: Floats, loose: Floats, first: float, last: float) -> list[float]:
    """Where, of a table that reaches from ``first`` to ``last``, the outermost of the ``crossing`` rules lacks.

    Rules across them reach out to these ends; ``loose`` says where along those text stands that no cell holds.
    One rule that reaches out is enough: a header of two groups is parted by one alone.
    """
    found: list[float] = []
    for end, nearest in ((first, crossing[:, 2].min()), (last, crossing[:, 2].max())):
        if abs(nearest - end) > _SAME_END and ((loose > min(end, nearest)) & (loose < max(end, nearest))).any():
            found.append(end)
    return found
