"""A page turned so that it can be read: characters and rules from the top left, text running to the right.

The page's own rotation does not decide: a landscape table is as often drawn sideways on an upright page, and a
scanner's rotation is as often wrong. The direction of most of the text does. Boxes that leave the reader are
turned back to the page as it is shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipelines.readers.pdf.lattice import Rectangle
from pipelines.readers.pdf.marks import Floats, Marks

# Of an upright character's size, where its middle and its top lie above the baseline: ideographs fill 0.88 above
# and 0.12 below, figures stand on the baseline. Boxes of fonts are no measure: some reach 32 points at size 12.
_MIDDLE = 0.36
_TOP = 0.88
_STRAIGHT = 0.5  # points by which a straight rule may be off
_SKEW = 0.1  # of a direction: sin of 6°, the most that a slanted or badly scanned line has


@dataclass(frozen=True, slots=True, eq=False)
class Characters:
    """Characters of one direction, in a frame in which they stand upright, y downwards.

    ``x``, ``y`` are their middles in the sheet's own frame.
    """

    texts: list[str]
    x0: Floats
    x1: Floats
    baseline: Floats
    size: Floats
    x: Floats
    y: Floats

    def __len__(self) -> int:
        return len(self.texts)

    @property
    def top(self) -> Floats:
        return self.baseline - _TOP * self.size


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """A page in reading position.

    ``upright`` are the characters of the reading direction, ``turned`` those drawn at a right angle to it or
    upside down (by their direction), ``slanted`` those at any other angle: stamps and watermarks. ``across``:
    rules (x0, x1, y) that run from left to right; ``down``: rules (top, bottom, x); ``areas``: filled rectangles
    (x0, top, x1, bottom, colour), later ones over earlier ones.
    """

    upright: Characters
    turned: tuple[Characters, ...]
    slanted: Characters
    across: Floats
    down: Floats
    areas: Floats
    turn: int
    width: float
    height: float

    def shown(self, rectangles: Sequence[Rectangle]) -> list[Rectangle]:
        """Rectangles of the sheet on the page as it is shown, from its top left, in hundredths of a point."""
        x0, top, x1, bottom = np.array(rectangles).T
        if self.turn == 90:  # the sheet is the shown page turned clockwise
            x0, top, x1, bottom = top, self.width - x1, bottom, self.width - x0
        elif self.turn == 180:
            x0, top, x1, bottom = self.width - x1, self.height - bottom, self.width - x0, self.height - top
        elif self.turn == 270:
            x0, top, x1, bottom = self.height - bottom, x0, self.height - top, x1
        found = np.column_stack((x0, top, x1, bottom)).round(2)
        return [(left, upper, right, lower) for left, upper, right, lower in found.tolist()]


def lay_out(marks: Marks) -> Sheet:
    """Turn a page into reading position."""
    directions = _directions(marks.matrices)
    turns = np.bincount(directions[directions >= 0], minlength=4)
    reading = int(turns.argmax()) if turns.any() else marks.rotation // 90
    if turns[marks.rotation // 90] == turns[reading]:
        reading = marks.rotation // 90
    across, down = _rules(marks, reading)
    left, bottom, right, top = marks.visible
    width, height = (top - bottom, right - left) if reading % 2 else (right - left, top - bottom)
    turned: list[Characters] = []
    if turns.sum() > turns[reading]:
        turned = [
            _characters(marks, np.flatnonzero(directions == turn), turn, reading)
            for turn in range(4)
            if turn != reading and turns[turn]
        ]
    everything = slice(None) if turns[reading] == len(directions) else np.flatnonzero(directions == reading)
    return Sheet(
        upright=_characters(marks, everything, reading, reading),
        turned=tuple(turned),
        slanted=_characters(marks, np.flatnonzero(directions < 0), reading, reading),
        across=across,
        down=down,
        areas=_areas(marks, reading),
        turn=(90 * reading - marks.rotation) % 360,
        width=width,
        height=height,
    )


def _directions(matrices: Floats) -> NDArray[np.int64]:
    """In quarter turns against the clock the direction of each character; -1 where it is none of the four."""
    a, b = matrices[:, 0], matrices[:, 1]
    along, aside = np.abs(a), np.abs(b)
    steep = aside > along
    turns = np.where(steep, np.where(b > 0, 1, 3), np.where(a >= 0, 0, 2))
    return np.where(np.minimum(along, aside) > _SKEW * np.maximum(along, aside), -1, turns)


def _turned(visible: tuple[float, float, float, float], turn: int, x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Points of the file in the frame in which text of a direction stands upright, from the top left downwards."""
    left, bottom, right, top = visible
    if turn == 0:
        return x - left, top - y
    if turn == 1:
        return y - bottom, x - left
    if turn == 2:
        return right - x, y - bottom
    return top - y, right - x


def _characters(marks: Marks, which: slice | NDArray[np.int64], turn: int, reading: int) -> Characters:
    boxes, matrices = marks.boxes[which], marks.matrices[which]
    texts = marks.texts if isinstance(which, slice) else [marks.texts[index] for index in which.tolist()]
    xs, _ = _turned(marks.visible, turn, boxes[:, 0], boxes[:, 1])
    far, _ = _turned(marks.visible, turn, boxes[:, 2], boxes[:, 3])
    _, baseline = _turned(marks.visible, turn, matrices[:, 4], matrices[:, 5])
    size = marks.sizes[which]
    x0, x1 = np.minimum(xs, far), np.maximum(xs, far)
    x, y = (x0 + x1) / 2, baseline - _MIDDLE * size
    if turn != reading:
        middle_x, middle_y = (boxes[:, 0] + boxes[:, 2]) / 2, (boxes[:, 1] + boxes[:, 3]) / 2
        x, y = _turned(marks.visible, reading, middle_x, middle_y)
    return Characters(texts, x0, x1, baseline, size, x, y)


def _rules(marks: Marks, reading: int) -> tuple[Floats, Floats]:
    """The rules that run straight across and straight down."""
    rules = marks.rules
    x0, y0 = _turned(marks.visible, reading, rules[:, 0], rules[:, 1])
    x1, y1 = _turned(marks.visible, reading, rules[:, 2], rules[:, 3])
    wide, high = np.abs(x1 - x0), np.abs(y1 - y0)
    across, down = (high <= _STRAIGHT) & (wide > high), (wide <= _STRAIGHT) & (high > wide)
    return (
        np.column_stack((np.minimum(x0, x1), np.maximum(x0, x1), (y0 + y1) / 2))[across],
        np.column_stack((np.minimum(y0, y1), np.maximum(y0, y1), (x0 + x1) / 2))[down],
    )


def _areas(marks: Marks, reading: int) -> Floats:
    areas = marks.areas
    x0, y0 = _turned(marks.visible, reading, areas[:, 0], areas[:, 1])
    x1, y1 = _turned(marks.visible, reading, areas[:, 2], areas[:, 3])
    low, high = (np.minimum(x0, x1), np.minimum(y0, y1)), (np.maximum(x0, x1), np.maximum(y0, y1))
    return np.column_stack((*low, *high, areas[:, 4]))
