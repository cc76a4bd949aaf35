"""A row of cells finds its headers again, whatever the extraction shifted, and never by its figures' sums."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipelines.statements.layouts.sheets.alignment import MISFIT, Slot, align
from pipelines.statements.wording.numbers import read_number

SLOTS = [Slot("label", 1, 1), Slot("a", 2, 2), Slot("b", 3, 3), Slot("c", 4, 4), Slot("why", 5, 6)]


def fits(text: str, slot: Slot) -> int:
    """Figures under a, b, c; texts under label and why."""
    is_number = read_number(text) is not None
    return 0 if is_number == (slot.key in ("a", "b", "c")) else MISFIT


def keys(cells: list[tuple[int, str]], true_grid: bool = False) -> dict[int, str]:
    placing = align(cells, SLOTS, fits, true_grid=true_grid)
    return {column: slot.key for column, slot in placing.slot_of.items()}


@given(st.integers(0, 5), st.lists(st.booleans(), min_size=3, max_size=3).filter(any))
def test_a_row_shifted_as_a_whole_keeps_its_places(shift: int, present: list[bool]) -> None:
    filled = ["a", "b", "c"]
    printed = {2 + place: filled[place] for place, there in enumerate(present) if there}
    cells = [(1 + shift, "x"), *((column + shift, "7") for column in printed)]
    assert keys(cells) == {1 + shift: "label"} | {column + shift: key for column, key in printed.items()}


def test_an_empty_place_inside_a_row_stays_empty() -> None:
    assert keys([(1, "x"), (2, "1"), (4, "3")]) == {1: "label", 2: "a", 4: "c"}


def test_a_covered_cell_lost_inside_a_row_shifts_only_what_follows() -> None:
    assert keys([(1, "x"), (3, "1"), (4, "2"), (5, "3"), (6, "because")]) == {
        1: "label",
        3: "a",
        4: "b",
        5: "c",
        6: "why",
    }


def test_a_text_is_not_put_under_a_header_of_figures() -> None:
    assert keys([(1, "x"), (2, "1"), (3, "because")]) == {1: "label", 2: "a", 3: "why"}


def test_true_columns_are_never_shifted() -> None:
    assert keys([(3, "1"), (4, "2")], true_grid=True) == {3: "b", 4: "c"}
    assert 9 not in keys([(1, "x"), (9, "1")], true_grid=True), "a figure under no header stays unplaced"


def test_a_span_of_a_header_takes_the_figure_anywhere_below_it() -> None:
    wide = [Slot("label", 1, 1), Slot("a", 2, 3), Slot("b", 4, 4)]
    placing = align([(1, "x"), (3, "1"), (4, "2")], wide, fits)
    assert {column: slot.key for column, slot in placing.slot_of.items()} == {1: "label", 3: "a", 4: "b"}
