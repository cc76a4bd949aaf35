"""Each way in which a figure goes wrong is told by its name, and leads back to the figure."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.identities.misprints import PLAINNESS, Misprint, misprints


@pytest.mark.parametrize(
    ("true", "printed", "kind"),
    [
        (15840, 18540, "digits_swapped"),
        (15840, 15340, "digit_misread"),
        (15840, -15840, "sign_lost"),
        (15840, 1584, "decimal_point_moved"),
        (15840, 158400000, "unit_mixed"),
        (15840, 1840, "digit_lost_or_added"),
        (1584, 15384, "digit_lost_or_added"),
    ],
)
def test_the_mistake_between_two_figures_is_named(true: int, printed: int, kind: Misprint) -> None:
    assert list(misprints(printed, true, true)) == [(true, kind)]


@given(st.integers(-(10**9), 10**9), st.integers(-(10**9), 10**9), st.integers(0, 10**8))
def test_only_what_lies_in_the_range_is_told_and_nothing_twice(printed: int, low: int, width: int) -> None:
    found = [value for value, _ in misprints(printed, low, low + width)]
    assert all(low <= value <= low + width and value != printed for value in found)
    assert len(set(found)) == len(found)


def test_every_kind_has_its_plainness() -> None:
    assert max(PLAINNESS.values()) == PLAINNESS["unknown"]
    assert set(PLAINNESS) == set(Misprint.__args__)  # type: ignore[attr-defined]
