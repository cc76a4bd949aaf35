"""The laws catch what goes wrong with a document, and the proof finds it where it is.

A small kill table: the documents of the repository and every law's example, corrupted in every way. The full one
is kept in docs/kill-table.md.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.laws.kill_table.corruptions import KINDS, SINGLE_FIGURE
from tests.laws.kill_table.outcomes import Outcome, share
from tests.laws.kill_table.run import run, untripped

DIGITS = SINGLE_FIGURE[:3]


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    folder: Path = tmp_path_factory.mktemp("golden")
    return run(folder, each=3, with_shared=False, with_examples=True)


def test_no_law_accuses_its_clean_example(outcome: Outcome) -> None:
    assert outcome.accused == []


def test_every_law_is_tripped_by_some_corruption(outcome: Outcome) -> None:
    assert untripped(outcome) == []


def test_every_kind_of_corruption_is_made_and_all_that_say_something_are_caught(outcome: Outcome) -> None:
    """A nought in an empty place says the same as the empty place."""
    assert set(outcome.made) == set(KINDS)
    assert {kind for kind in KINDS if not outcome.caught[kind]} <= {"blank to 0"}


@pytest.mark.parametrize("kinds", [DIGITS, SINGLE_FIGURE])
def test_a_changed_figure_of_the_statutory_forms_is_caught(outcome: Outcome, kinds: tuple[str, ...]) -> None:
    assert sum(outcome.beyond[kind] for kind in kinds) > 30
    assert share(outcome.beyond_caught, outcome.beyond, kinds) >= 99, outcome.missed


@pytest.mark.parametrize("kinds", [DIGITS, SINGLE_FIGURE])
def test_a_changed_figure_in_two_or_more_laws_is_the_likeliest(outcome: Outcome, kinds: tuple[str, ...]) -> None:
    assert sum(outcome.placed[kind] for kind in kinds) > 20
    assert share(outcome.first, outcome.placed, kinds) >= 95, outcome.misplaced


def test_a_changed_figure_in_one_law_is_in_the_smallest_set(outcome: Outcome) -> None:
    assert sum(outcome.lone.values()) > 0
    assert share(outcome.in_smallest, outcome.lone, SINGLE_FIGURE) == 100, outcome.misplaced


def test_rows_that_went_wrong_as_a_whole_are_named(outcome: Outcome) -> None:
    """Most of those that are caught: a lone row of a form with one column is like a changed figure beside it."""
    for kind in ("row dropped", "row doubled", "column shifted"):
        assert outcome.rows_caught[kind] > 0
        assert share(outcome.rows_named, outcome.rows_caught, (kind,)) >= 60, outcome.unnamed
