"""Propagation takes away only what no true accounts can have, and says when nothing is left."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.identities.intervals import UNBOUNDED, EmptyIntervalError, Intervals
from tests.unit.identities.ledgers import CENT, relation, system

SMALL = st.integers(-5, 5)


@given(st.tuples(SMALL, SMALL, SMALL), st.tuples(SMALL, SMALL, SMALL), st.booleans())
def test_no_true_value_is_ever_lost(
    values: tuple[int, int, int], weights: tuple[int, int, int], is_bound: bool
) -> None:
    """Accounts that keep a law stay possible, whatever else the print allows."""
    names = dict(zip("abc", weights, strict=True))
    total = sum(weight * value for weight, value in zip(weights, values, strict=True))
    law = relation("law", is_bound=is_bound, **{name: weight for name, weight in names.items() if weight}, rest=1)
    true = {**dict(zip("abc", values, strict=True)), "rest": -total + (3 if is_bound else 0)}
    found = Intervals(system(true, law).figures, [law])
    found.narrow()
    for name in law.weights:
        assert found.low[name] <= true[name] * CENT <= found.high[name]


def test_a_doubted_figure_becomes_what_the_others_leave_open() -> None:
    law = relation("sum", total=1, a=-1, b=-1)
    found = Intervals(system({"total": 0, "a": 100, "b": 200}, law).figures, [law], doubted=["total"])
    assert (found.low["total"], found.high["total"]) == (-UNBOUNDED, UNBOUNDED)
    found.narrow()
    assert (found.low["total"], found.high["total"]) == (299 * CENT, 301 * CENT)


def test_the_law_that_leaves_nothing_is_named() -> None:
    laws = [relation("fits", a=1, b=-1), relation("empty", b=1, c=-1)]
    with pytest.raises(EmptyIntervalError) as raised:
        Intervals(system({"a": 100, "b": 100, "c": 200}, *laws).figures, laws).narrow()
    assert raised.value.relation.identity_id == "empty"


def test_fixing_one_figure_narrows_its_neighbours() -> None:
    law = relation("sum", total=1, a=-1, b=-1)
    found = Intervals(system({"total": 301, "a": 100, "b": 200}, law).figures, [law])
    found.narrow()
    found.fix("total", 301 * CENT)
    assert (found.low["a"], found.high["a"]) == (100 * CENT + CENT // 2, 100 * CENT + CENT // 2)
