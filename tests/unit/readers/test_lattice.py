"""Rows, columns and spans come from the cells' rectangles alone."""

from __future__ import annotations

from random import Random

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pipelines.readers.pdf.lattice import Lattice, Place, Rectangle


def test_merged_cells_span_the_rows_and_columns_that_begin_within_them() -> None:
    lattice = Lattice.of([(0, 0, 40, 10), (0, 10, 20, 30), (20, 10, 40, 20), (20, 20, 40, 30)])
    assert lattice.places == (Place(1, 1, 1, 2), Place(2, 1, 2, 1), Place(2, 2, 1, 1), Place(3, 2, 1, 1))


def test_edges_that_lie_together_are_one() -> None:
    lattice = Lattice.of([(0, 0, 20, 10), (20.4, 0.3, 40, 10), (0.5, 10, 20, 20), (20, 10.2, 40, 20)])
    assert [(place.row, place.column) for place in lattice.places] == [(1, 1), (1, 2), (2, 1), (2, 2)]
    assert {(place.row_span, place.column_span) for place in lattice.places} == {(1, 1)}


def find(lattice: Lattice, x: float, y: float) -> int:
    return int(lattice.find(np.array([x]), np.array([y]))[0])


def test_a_point_in_a_gap_lies_in_no_cell() -> None:
    lattice = Lattice.of([(0, 0, 20, 10), (30, 0, 50, 10), (0, 10, 20, 20)])
    assert find(lattice, 25, 5) == -1
    assert find(lattice, 35, 15) == -1
    assert find(lattice, -5, 5) == -1
    assert lattice.rectangles[find(lattice, 35, 5)] == (30, 0, 50, 10)


def test_of_overlapping_cells_the_smallest_takes_the_point() -> None:
    lattice = Lattice.of([(0, 0, 100, 100), (40, 40, 60, 60)])
    assert lattice.rectangles[find(lattice, 50, 50)] == (40, 40, 60, 60)
    assert lattice.rectangles[find(lattice, 10, 10)] == (0, 0, 100, 100)


_steps = st.lists(st.integers(5, 60), min_size=1, max_size=6)


@given(_steps, _steps, st.randoms(use_true_random=False))
def test_a_full_grid_of_cells_is_read_as_itself_in_any_order(
    widths: list[int], heights: list[int], rng: Random
) -> None:
    xs = [sum(widths[:n]) for n in range(len(widths) + 1)]
    ys = [sum(heights[:n]) for n in range(len(heights) + 1)]
    cells: list[Rectangle] = [
        (xs[c], ys[r], xs[c + 1], ys[r + 1]) for r in range(len(heights)) for c in range(len(widths))
    ]
    shuffled = list(cells)
    rng.shuffle(shuffled)
    lattice = Lattice.of(shuffled)
    assert lattice.rectangles == tuple(cells)
    assert all((place.row_span, place.column_span) == (1, 1) for place in lattice.places)
    for index, (x0, top, x1, bottom) in enumerate(cells):
        assert find(lattice, (x0 + x1) / 2, (top + bottom) / 2) == index
