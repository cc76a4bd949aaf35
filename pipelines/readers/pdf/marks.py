"""What stands on one PDF page, as plain arrays: the value that every way of reading pages hands on.

Coordinates are the file's own (points, y upwards, neither the page's rotation nor its crop applied), so that
turning, ruling and assembling are done once, by the same code, whoever read the page.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

UNKNOWN = "\ufffd"
"""Stands for a drawn character whose font does not say which it is."""


@dataclass(frozen=True, slots=True, eq=False)
class Marks:
    """One page's characters and rules.

    ``visible`` is the rectangle (left, bottom, right, top) of the page that is shown; ``rotation`` the clockwise
    turn in degrees with which it is shown. Per character: ``texts`` what it says (blanks included), ``boxes``
    (left, bottom, right, top), ``matrices`` (a, b, c, d, e, f: e, f lie on the baseline) and ``sizes`` in points.
    ``rules`` are straight strokes and sides of thin bars (x0, y0, x1, y1); ``areas`` rectangles filled without an
    outline, in the order of painting (left, bottom, right, top, colour). ``is_drawn``: pictures or curves stand
    on the page; ``pictured`` is the share of it, up to 1, that pictures cover (0 may also mean: not asked, for the
    page has text enough).
    """

    visible: tuple[float, float, float, float]
    rotation: int
    texts: list[str]
    boxes: Floats
    matrices: Floats
    sizes: Floats
    rules: Floats
    areas: Floats
    is_drawn: bool
    pictured: float = 0.0

    @property
    def printed(self) -> NDArray[np.bool_]:
        """Which characters are not blank."""
        return ~np.fromiter(map(str.isspace, self.texts), np.bool_, len(self.texts))

    @property
    def is_scan(self) -> bool:
        """Whether the page is a picture that at most bears a stamp, a watermark, a page number as text."""
        printed = int(self.printed.sum())
        return self.is_drawn and (not printed or (printed <= STAMP and self.pictured >= _MOST_OF_A_PAGE))


STAMP = 40
"""How many characters a scanner, a printer or a website may stamp on a page that is otherwise a picture."""

_MOST_OF_A_PAGE = 0.6  # scans leave margins; the picture on a cover or a seal is smaller

THICKEST_RULE = 3.0
"""Points: a filled rectangle that is thinner is a rule, a thicker one an area."""

WHITE = 0xFFFFFF


def colour(red: float, green: float, blue: float) -> int:
    """A colour from its parts between 0 and 255, as it is compared: shades that no eye tells apart are one."""
    return sum(min(int(part) | 7, 255) << shift for part, shift in ((red, 16), (green, 8), (blue, 0)))


def printable(text: str) -> str:
    """A character as it is handed on; a control character says as little as an unmapped one."""
    if text.isprintable() or text.isspace():
        return text
    # Private-use characters are not printable, but they may yet be told by their font.
    return "".join(UNKNOWN if ord(one) < 0x20 or 0x7F <= ord(one) < 0xA0 else one for one in text)
