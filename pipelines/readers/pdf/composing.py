"""From characters to lines of text: what stands on one baseline is a line, read from the left.

Baselines, not boxes, decide: fonts set the boxes of figures and of ideographs at different heights, and one glyph
with a small box was put at the wrong end of its cell when boxes decided.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipelines.readers.pdf.marks import Integers
from pipelines.readers.pdf.sheet import Characters

# Of the characters' size: baselines nearer than this are one line. Lines are never as close as half a character;
# figures beside ideographs are set lower by 4.8 points at size 12 in one real disclosure.
SAME_LINE = 0.45
_WORD_GAP = 3.0  # points; the reference library's own
_SAME_GLYPH = 1.0  # points by which a bold face is imitated by printing twice
_SAME_GLYPH_IN_SIZES = 0.2
_BREAK = "\0"

Numbers = Integers


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text; ``top`` and ``left`` in points from the sheet's top left."""

    text: str
    top: float
    left: float


def compose(characters: Characters, owners: Numbers, cells: int) -> tuple[list[str], list[Line], Numbers]:
    """The texts of ``cells`` cells, the lines of what no cell owns, and the characters of those lines.

    ``owners`` gives for each character the index of its cell or -1.
    """
    texts = [""] * cells
    if not len(characters):
        return texts, [], np.zeros(0, np.int64)
    order, line = _in_lines(characters, owners)
    order, line = _printed_once(characters, order, line)
    order, line, spaced = _without_blanks(characters, order, line)
    if not len(order):
        return texts, [], np.zeros(0, np.int64)
    owner = owners[order]
    new_line = np.append(True, line[1:] != line[:-1])
    new_text = np.append(True, owner[1:] != owner[:-1]) | (new_line & (owner < 0))
    joints = np.where(new_text, 3, np.where(new_line, 2, spaced)).tolist()
    printed = characters.texts
    pieces = [_JOINTS[joint] + printed[index] for joint, index in zip(joints, order.tolist(), strict=True)]
    found = "".join(pieces).split(_BREAK)[1:]
    firsts = np.flatnonzero(new_text)
    owned_by = owner[firsts]
    outside = int(np.searchsorted(owned_by, 0))
    for cell, text in zip(owned_by[outside:].tolist(), found[outside:], strict=True):
        texts[cell] = text
    lines: list[Line] = []
    if outside:
        loose = order[: int(firsts[outside]) if outside < len(firsts) else len(order)]
        tops = np.minimum.reduceat(characters.top[loose], firsts[:outside]).tolist()
        lefts = characters.x0[order[firsts[:outside]]].tolist()
        lines = [Line(*one) for one in zip(found[:outside], tops, lefts, strict=True)]
    return texts, lines, order[owner < 0]


_JOINTS = ("", " ", "\n", _BREAK)


def _in_lines(characters: Characters, owners: Numbers) -> tuple[Numbers, Numbers]:
    """The characters by owner, line and place in the line; and the number of each one's line."""
    order = np.lexsort((characters.baseline, owners))
    baseline, size, owner = characters.baseline[order], characters.size[order], owners[order]
    apart = np.diff(baseline) > SAME_LINE * (size[1:] + size[:-1]) / 2
    line = np.append(0, np.cumsum(apart | (owner[1:] != owner[:-1])))
    along = np.lexsort((characters.x0[order], line))
    return order[along], line


def _printed_once(characters: Characters, order: Numbers, line: Numbers) -> tuple[Numbers, Numbers]:
    """Without the second print of a bold face that is imitated by printing twice."""
    x0, baseline, size = characters.x0[order], characters.baseline[order], characters.size[order]
    near = np.minimum(_SAME_GLYPH, _SAME_GLYPH_IN_SIZES * size[1:])
    suspect = (line[1:] == line[:-1]) & (np.diff(x0) <= near) & (np.abs(np.diff(baseline)) <= near)
    again = [
        nth + 1
        for nth in np.flatnonzero(suspect).tolist()
        if characters.texts[order[nth]] == characters.texts[order[nth + 1]]
    ]
    if not again:
        return order, line
    once = np.ones(len(order), np.bool_)
    once[again] = False
    return order[once], line[once]


def _without_blanks(
    characters: Characters, order: Numbers, line: Numbers
) -> tuple[Numbers, Numbers, NDArray[np.bool_]]:
    """The characters that are not blank, and before which of them a word begins."""
    printed = map(characters.texts.__getitem__, order.tolist())
    inked = np.flatnonzero(~np.fromiter(map(str.isspace, printed), np.bool_, len(order)))
    skipped = np.append(False, np.diff(inked) > 1)
    order, line = order[inked], line[inked]
    gaps = np.append(0.0, characters.x0[order[1:]] - characters.x1[order[:-1]])
    return order, line, skipped | (gaps > _WORD_GAP)
