"""How a figure becomes another one: the typed ways in which a print or a reading goes wrong.

Figures are compared as the whole numbers of printed steps (158.40 in steps of 0.01 is 15840), sign apart.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Literal

Misprint = Literal[
    "digit_misread",
    "digits_swapped",
    "sign_lost",
    "decimal_point_moved",
    "unit_mixed",
    "digit_lost_or_added",
    "class_summed_with_items",
    "cell_shifted",
    "row_dropped",
    "row_dropped_at_page_break",
    "row_doubled",
    "unknown",
]

PLAINNESS: dict[Misprint, int] = {
    "row_dropped": 0,
    "row_dropped_at_page_break": 0,
    "row_doubled": 0,
    "cell_shifted": 0,
    "class_summed_with_items": 1,
    "sign_lost": 1,
    "unit_mixed": 1,
    "digits_swapped": 2,
    "digit_misread": 2,
    "decimal_point_moved": 2,
    "digit_lost_or_added": 3,
    "unknown": 9,
}
"""The rank of a hypothesis: how much of the break it explains by how little."""

_YUAN_IN_WAN = 4  # 万元 is 10^4 元


def misprints(printed: int, low: int, high: int) -> Iterator[tuple[int, Misprint]]:
    """The figures in ``[low, high]`` from which ``printed`` could come by one mistake, the plainest first."""
    seen: set[int] = {printed}
    for value, kind in _ways(printed):
        if low <= value <= high and value not in seen:
            seen.add(value)
            yield value, kind


def _ways(printed: int) -> Iterator[tuple[int, Misprint]]:
    yield -printed, "sign_lost"
    for power in (_YUAN_IN_WAN, 1, 2, 3):
        kind: Misprint = "unit_mixed" if power == _YUAN_IN_WAN else "decimal_point_moved"
        yield printed * 10**power, kind
        if printed % 10**power == 0:
            yield printed // 10**power, kind
    sign, digits = (-1 if printed < 0 else 1), str(abs(printed)).zfill(3)
    for first, second in combinations(range(len(digits)), 2):
        swapped = list(digits)
        swapped[first], swapped[second] = swapped[second], swapped[first]
        yield sign * int("".join(swapped)), "digits_swapped"
    for place in range(len(digits)):
        for digit in "0123456789":
            yield sign * int(digits[:place] + digit + digits[place + 1 :]), "digit_misread"
    for place in range(len(digits)):
        yield sign * int(digits[:place] + digits[place + 1 :]), "digit_lost_or_added"
        for digit in "0123456789":
            yield sign * int(digits[:place] + digit + digits[place:]), "digit_lost_or_added"
