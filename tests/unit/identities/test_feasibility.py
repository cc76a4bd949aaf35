"""A document closes, closes by rounding, or cannot close; what is said is checked by plain arithmetic."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipelines.identities.feasibility import accounts, decide, is_witness
from pipelines.identities.programme import solve
from pipelines.identities.system import components
from tests.unit.identities.ledgers import CENT, relation, system, table

ROWS = st.lists(st.tuples(st.integers(0, 10**7), st.integers(0, 10**7)), min_size=1, max_size=8)


def test_no_law_decides_nothing() -> None:
    found = decide(system({"a": 100}))
    assert (found.status, found.reason) == ("not_decidable", "no_law_applies")


@given(ROWS)
def test_sums_that_hold_as_printed_are_closed(rows: list[tuple[int, int]]) -> None:
    found = decide(table(rows))
    assert (found.status, found.witness, found.conflicts) == ("closed", {}, ())


@given(st.lists(st.tuples(st.integers(0, 10**9), st.integers(0, 10**9)), min_size=1, max_size=8))
def test_true_accounts_in_finer_steps_are_never_impossible(rows: list[tuple[int, int]]) -> None:
    """Accounts kept in thousandths of the printed step, each figure rounded by itself."""

    def rounded(value: int) -> int:
        return (value + 500) // 1000

    exact = table(rows)
    printed = system({name: rounded(f.value // CENT) for name, f in exact.figures.items()}, *exact.relations)
    found = decide(printed)
    assert found.status in {"closed", "closed_by_rounding"}
    for group in components(printed.relations):
        values = accounts(printed, group)
        assert values is not None
        assert is_witness(printed, group, values)
    assert all(value != printed.figures[name].value for name, value in found.witness.items())


def test_a_law_broken_alone_is_a_contradiction_of_one() -> None:
    found = decide(table([(100, 200), (300, 400)], b1=170))
    assert found.status == "impossible"
    assert {conflict[0].identity_id for conflict in found.conflicts} == {
        "form.columns_sum_to_total",
        "form.children_sum_to_parent",
    }
    assert all(len(conflict) == 1 for conflict in found.conflicts)


def test_laws_that_hold_alone_may_contradict_each_other() -> None:
    """b + c makes 9.00 as printed: 9.01 and 8.99 are each within rounding, both at once are not."""
    found = decide(
        system(
            {"a": 901, "h": 899, "b": 500, "c": 400, "z": 7},
            relation("upper", a=1, b=-1, c=-1),
            relation("lower", h=1, b=-1, c=-1),
            relation("beside", is_bound=True, z=1),
        )
    )
    assert found.status == "impossible"
    assert [{one.identity_id for one in conflict} for conflict in found.conflicts] == [{"upper", "lower"}]


def test_a_contradiction_is_irreducible() -> None:
    """A chain of rounded laws: only all of them together leave no room."""
    laws = [
        relation("one", a=1, b=-1, c=-1),
        relation("two", d=1, b=-1, c=-1),
        relation("three", e=1, a=-1, f=-1),
        relation("four", g=1, e=-1),
    ]
    conflicts = decide(
        system({"a": 901, "d": 899, "b": 500, "c": 400, "e": 1001, "f": 100, "g": 1001}, *laws)
    ).conflicts
    (conflict,) = conflicts
    names = {one.identity_id for one in conflict}
    assert names == {"one", "two"}
    for left_out in conflict:
        kept = [one for one in conflict if one is not left_out]
        assert decide(system({"a": 901, "d": 899, "b": 500, "c": 400}, *kept)).status != "impossible"


def test_a_bound_may_be_reached_but_not_passed() -> None:
    within = relation("part.within_whole", is_bound=True, whole=1, part=-1)
    assert decide(system({"whole": 100, "part": 100}, within)).status == "closed"
    assert decide(system({"whole": 100, "part": 101}, within)).status == "closed_by_rounding"
    assert decide(system({"whole": 100, "part": 102}, within)).status == "impossible"


def test_the_programme_alone_finds_what_propagation_finds() -> None:
    rounded = table([(100, 200), (300, 400)], t0=1001)
    values = solve(rounded, rounded.relations).values
    assert values is not None
    assert is_witness(rounded, rounded.relations, values)
