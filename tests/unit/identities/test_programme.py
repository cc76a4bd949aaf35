"""A solver's answer counts only once whole numbers confirm it: a wrong one is refused."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import pytest

from pipelines.identities import programme
from pipelines.identities.feasibility import accounts, decide
from pipelines.identities.programme import proves_contradiction, solve
from pipelines.identities.system import Relation, System
from tests.unit.identities.ledgers import relation, system

UPPER, LOWER = relation("upper", a=1, b=-1, c=-1), relation("lower", h=1, b=-1, c=-1)
CONTRADICTION = system({"a": 901, "h": 899, "b": 500, "c": 400}, UPPER, LOWER)


def answering(monkeypatch: pytest.MonkeyPatch, status: str, numbers: Sequence[float]) -> None:
    """Let the solver answer with these shifts (or, where infeasible, multipliers)."""

    def run(
        _system: System, _relations: Sequence[Relation], _names: Sequence[str], _unit: int
    ) -> tuple[str, Sequence[float], Sequence[float] | None]:
        return status, numbers if status == "optimal" else (), None if status == "optimal" else numbers

    monkeypatch.setattr(programme, "_run", run)


def test_multipliers_add_up_to_more_than_the_print_allows() -> None:
    factors = solve(CONTRADICTION, CONTRADICTION.relations).multipliers
    assert factors is not None
    assert proves_contradiction(CONTRADICTION, CONTRADICTION.relations, factors)


def test_multipliers_that_prove_nothing_are_refused() -> None:
    assert not proves_contradiction(CONTRADICTION, (UPPER, LOWER), (Fraction(1), Fraction(1)))
    bound = relation("bound", is_bound=True, a=1, b=-1)
    assert not proves_contradiction(system({"a": 300, "b": 100}, bound), (bound,), (Fraction(-1),))


def test_a_solver_that_claims_too_much_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Values that do not keep the laws, and multipliers that contradict nothing, leave the document undecided."""
    answering(monkeypatch, "optimal", [0.5, 0.5, 0.5, 0.5])
    assert accounts(CONTRADICTION, CONTRADICTION.relations) is None
    assert decide(CONTRADICTION).status == "not_decidable"
    answering(monkeypatch, "infeasible", [1.0, 1.0])
    found = decide(CONTRADICTION)
    assert (found.status, found.reason) == ("not_decidable", "neither_witness_nor_contradiction_proven")


def test_a_solver_that_gives_up_leaves_the_document_undecided(monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, "unknown", [])
    assert decide(CONTRADICTION).status == "not_decidable"


def test_values_outside_the_print_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """They keep the laws, but no such accounts would be printed so."""
    pair = system({"a": 901, "b": 500, "c": 400}, UPPER)
    answering(monkeypatch, "optimal", [0.0, 0.0, 2.0])
    values = solve(pair, pair.relations).values
    assert values is not None
    monkeypatch.setattr("pipelines.identities.feasibility._built_nearby", lambda *_: None)
    monkeypatch.setattr("pipelines.identities.feasibility._built", lambda *_: None)
    assert accounts(pair, pair.relations) is None
