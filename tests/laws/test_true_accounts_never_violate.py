"""The interval arithmetic: what rounding can explain is never accused, what it cannot explain always is."""

from __future__ import annotations

from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.laws.terms import judge_ratio, judge_sum

CENTS = st.integers(-(10**12), 10**12).map(lambda cents: Decimal(cents) / 100)
QUANTA = st.sampled_from([Decimal(step) for step in ("0.01", "1", "100", "1000", "10000", "1000000")])


def printed(value: Decimal, quantum: Decimal) -> Decimal:
    """A true value as a page prints it in steps of a quantum."""
    return (value / quantum).quantize(Decimal(1), rounding=ROUND_HALF_UP) * quantum


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(CENTS, QUANTA), min_size=1, max_size=30), QUANTA)
def test_true_accounts_rounded_to_any_quantum_never_violate(
    accounts: list[tuple[Decimal, Decimal]], quantum: Decimal
) -> None:
    parts = [(printed(value, own), own) for value, own in accounts]
    total = printed(sum((value for value, _ in accounts), Decimal(0)), quantum)
    assert judge_sum((total, quantum), parts).verdict in ("exact", "rounding", "implausible")


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(CENTS, QUANTA), min_size=1, max_size=30), QUANTA, st.integers(1, 10**9), st.booleans())
def test_a_residual_beyond_the_bound_always_violates(
    parts: list[tuple[Decimal, Decimal]], quantum: Decimal, excess: int, above: bool
) -> None:
    bound = (quantum + sum((own for _, own in parts), Decimal(0))) / 2
    residual = bound + Decimal(excess) / 1000
    total = sum((value for value, _ in parts), Decimal(0)) + (residual if above else -residual)
    judged = judge_sum((total, quantum), parts)
    assert judged.verdict == "violated"
    assert judged.bound == bound


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(CENTS, QUANTA), min_size=1, max_size=30), QUANTA, st.integers(-3, 3))
def test_exact_means_no_residual(parts: list[tuple[Decimal, Decimal]], quantum: Decimal, steps: int) -> None:
    total = sum((value for value, _ in parts), Decimal(0)) + steps * Decimal("0.01")
    judged = judge_sum((total, quantum), parts)
    assert (judged.verdict == "exact") == (judged.residual == 0)


@settings(deadline=None, max_examples=40)
@given(st.integers(1, 60), st.integers(0, 30))
def test_implausible_begins_beyond_four_standard_deviations(count: int, steps: int) -> None:
    """With n parts and the total in equal steps u: possible up to (n+1)·u/2, plausible up to 4·u·√((n+1)/12)."""
    judged = judge_sum((Decimal(steps), Decimal(1)), [(Decimal(0), Decimal(1))] * count)
    if steps == 0:
        expected = "exact"
    elif 2 * steps > count + 1:
        expected = "violated"
    else:
        expected = "implausible" if 12 * steps * steps > 16 * (count + 1) else "rounding"
    assert judged.verdict == expected


@settings(deadline=None, max_examples=60)
@given(
    st.integers(0, 10**11),
    st.integers(10**6, 10**11),
    st.sampled_from([Decimal("100"), Decimal("1000"), Decimal("10000")]),
    st.sampled_from([Decimal("1"), Decimal("0.1"), Decimal("0.01")]),
)
def test_a_true_rate_never_violates(executed: int, budget: int, money: Decimal, step: Decimal) -> None:
    above, below = Decimal(executed), Decimal(budget)
    rate = printed(above / below * 100, step)
    judged = judge_ratio((rate, step), (printed(above, money), money), (printed(below, money), money))
    assert judged.verdict in ("exact", "rounding")


@settings(deadline=None, max_examples=60)
@given(
    st.integers(0, 10**9), st.integers(1, 10**9), st.sampled_from([Decimal("1"), Decimal("0.1"), Decimal("0.01")])
)
def test_a_rate_cut_instead_of_rounded_is_rounding_and_says_so(executed: int, budget: int, step: Decimal) -> None:
    above, below = Decimal(executed) * 10000, Decimal(budget) * 10000
    true = above / below * 100
    cut = (true / step).quantize(Decimal(1), rounding=ROUND_DOWN) * step
    judged = judge_ratio((cut, step), (above, Decimal("0.01")), (below, Decimal("0.01")))
    if cut == printed(true, step):
        assert judged.verdict == "exact"
    else:
        assert (judged.verdict, judged.reason) == ("rounding", "cut")


@settings(deadline=None, max_examples=60)
@given(
    st.integers(0, 10**9),
    st.integers(10**4, 10**9),
    st.sampled_from([Decimal("100"), Decimal("10000")]),
    st.integers(-400, 400),
)
def test_the_bound_of_a_rate_is_where_its_verdict_turns(
    executed: int, budget: int, money: Decimal, steps: int
) -> None:
    step = Decimal("0.01")
    above, below = Decimal(executed) * money, Decimal(budget) * money
    rate = max(printed(above / below * 100, step) + steps * step, Decimal(0))
    judged = judge_ratio((rate, step), (above, money), (below, money))
    assert judged.residual is not None
    assert judged.bound is not None
    assert (judged.verdict == "violated") == (abs(judged.residual) > judged.bound)


def test_a_total_printed_coarser_than_its_parts_is_plausible() -> None:
    parts = [(Decimal("183.181468") * 10000 / 2, Decimal("0.01"))] * 2
    assert judge_sum((Decimal("183.18") * 10000, Decimal(100)), parts).verdict == "rounding"


def test_a_wrong_rate_violates() -> None:
    wan = Decimal(10000)
    money = Decimal("0.01") * wan
    judged = judge_ratio(
        (Decimal("29.94"), Decimal("0.01")), (Decimal("10.45") * wan, money), (Decimal(35) * wan, money)
    )
    assert (judged.verdict, judged.rhs) == ("violated", Decimal("29.86"))


def test_an_empty_total_is_not_applicable_and_an_empty_part_is_zero() -> None:
    part = (Decimal(500), Decimal(100))
    assert judge_sum(None, [part]).reason == "total_not_printed"
    assert judge_sum(part, [part, (Decimal(0), Decimal(0))]).verdict == "exact"
    assert judge_sum(part, []).verdict == "violated"
    assert judge_sum(part, [], needs="a_part_in_scope").reason == "no_part_printed"


def test_a_bound_holds_up_to_what_rounding_explains() -> None:
    limit = (Decimal(1000), Decimal(100))
    assert judge_sum(limit, [(Decimal(1100), Decimal(100))], kind="bound").verdict == "exact"
    assert judge_sum(limit, [(Decimal(1200), Decimal(100))], kind="bound").verdict == "violated"
    assert judge_sum(limit, [(Decimal(0), Decimal(100))], kind="bound").verdict == "exact"


def test_no_rate_over_nothing() -> None:
    zero = (Decimal(0), Decimal(100))
    judged = judge_ratio((Decimal(0), Decimal("0.01")), (Decimal(15000), Decimal(100)), zero)
    assert (judged.verdict, judged.reason) == ("not_applicable", "denominator_not_positive")
