"""A break is traced to the smallest set of figures that mends it; their values are told where they are forced."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import assume, given
from hypothesis import strategies as st

from pipelines.identities.locate import locate
from pipelines.identities.system import System
from tests.unit.identities.ledgers import CENT, relation, system, table

ROWS = st.lists(st.tuples(st.integers(1000, 10**7), st.integers(1000, 10**7)), min_size=2, max_size=6)


def likeliest(found: System) -> list[tuple[tuple[str, int | None, str], ...]]:
    """The repairs of rank 1: figure, proposed value in hundredths, kind of mistake."""
    return [
        tuple(
            (change.name, None if change.proposed is None else change.proposed // CENT, change.misprint)
            for change in repair.changes
        )
        for repairs in locate(found)
        for repair in repairs
        if repair.rank == 1
    ]


def test_nothing_is_located_where_nothing_is_broken() -> None:
    assert list(locate(table([(100, 200), (300, 400)]))) == []


@given(ROWS, st.data())
def test_the_one_wrong_figure_of_a_table_is_found_and_its_value_told(
    rows: list[tuple[int, int]], data: st.DataObject
) -> None:
    true = table(rows)
    name = data.draw(st.sampled_from(sorted(true.figures)))
    wrong = data.draw(st.integers(0, 10**8))
    printed = true.figures[name].value // CENT
    assume(abs(wrong - printed) > 20)
    (((located, proposed, _),),) = likeliest(table(rows, **{name: wrong}))
    assert located == name
    assert proposed in {None, printed}


def test_the_kind_of_mistake_is_named() -> None:
    rows = [(15840, 0), (2000, 700)]
    for wrong, kind in (
        (18540, "digits_swapped"),
        (15340, "digit_misread"),
        (-15840, "sign_lost"),
        (1584, "decimal_point_moved"),
        (158400000, "unit_mixed"),
        (1840, "digit_lost_or_added"),
    ):
        assert likeliest(table(rows, b1=wrong)) == [(("b1", 15840, kind),)]


def test_siblings_that_no_law_tells_apart_share_the_first_rank() -> None:
    found = likeliest(system({"sum": 635, "a": 100, "b": 230, "c": 300}, relation("sum", sum=1, a=-1, b=-1, c=-1)))
    assert {change[0] for (change,) in found} == {"sum", "a", "b", "c"}


def test_a_figure_that_other_laws_confirm_is_not_blamed() -> None:
    """The total is printed a second time: a part must be wrong."""
    found = likeliest(
        system(
            {"sum": 600, "again": 600, "a": 100, "b": 230, "c": 300},
            relation("sum", sum=1, a=-1, b=-1, c=-1),
            relation("agrees", sum=1, again=-1),
        )
    )
    assert {change[0] for (change,) in found} <= {"a", "b", "c"}


def test_two_wrong_figures_that_hang_together_are_found_together() -> None:
    rows = [(1000, 2000), (3000, 4000), (5000, 6000)]
    found = likeliest(table(rows, b1=1700, t1=9900))
    assert {change[0] for changes in found for change in changes} == {"b1", "t1"}


def test_a_dropped_row_is_told_from_wrong_figures() -> None:
    whole = table([(1000, 2000), (3000, 4000), (5000, 6000)])
    gone = {"t2", "b2", "p2"}
    kept = [
        replace(one, weights={name: weight for name, weight in one.weights.items() if name not in gone})
        for one in whole.relations
        if one.scope != "row2/total"
    ]
    found = System("d", {n: f for n, f in whole.figures.items() if n not in gone}, tuple(kept))
    ((repair,),) = list(locate(found))
    assert repair.pattern is not None
    assert repair.pattern.misprint == "row_dropped"
    assert {measure: value // CENT for measure, value in repair.pattern.lacking.items()} == {
        "total": 7000,
        "basic": 3000,
        "project": 4000,
    }


def test_a_cell_shifted_a_column_is_told() -> None:
    ((repair,),) = list(locate(table([(1000, 0), (3000, 4000)], b1=0, p1=1000)))
    assert repair.pattern is not None
    assert (repair.pattern.misprint, repair.pattern.names) == ("cell_shifted", ("p1",))


def test_a_total_of_class_and_item_together_is_told() -> None:
    laws = (
        relation("form.children_sum_to_parent", "total/amount", all=1, a=-1, b=-1),
        relation("form.children_sum_to_parent", "a/amount", a=1, a1=-1, a2=-1),
        relation("form.agrees", "x", twin=1, a=-1),
        relation("form.agrees", "y", twin_b=1, b=-1),
    )
    values = {"all": 1300, "a": 600, "a1": 250, "a2": 350, "b": 100, "twin": 600, "twin_b": 100}
    assert likeliest(system(values, *laws)) == [(("all", 700, "class_summed_with_items"),)]


def test_two_figures_that_stand_in_each_other_s_column_are_told() -> None:
    """Both columns of the row above are off, and the row itself holds."""
    assert likeliest(table([(1000, 2500), (3000, 4000)], b1=2500, p1=1000)) == [
        (("b1", 1000, "cell_shifted"), ("p1", 2500, "cell_shifted"))
    ]


def test_a_figure_that_fits_its_row_but_not_its_column_belongs_beside() -> None:
    """A class prints under projects what its only item does not print there."""
    laws = (
        relation("form.columns_sum_to_total", "class/total", t=1, p=-1),
        relation("form.children_sum_to_parent", "class/project", p=1),
        relation("form.children_sum_to_parent", "all/project", all=1, p=-1, q=-1),
        relation("form.agrees", "all", all=1, again=-1),
    )
    values = {"t": 500, "p": 500, "all": 700, "q": 700, "again": 700}
    assert likeliest(system(values, *laws)) == [(("p", 0, "cell_shifted"),)]


def test_a_row_that_stands_there_twice_is_told_before_figures_that_changed() -> None:
    law = relation("form.children_sum_to_parent", "all/amount", all=1, a=-1, b=-1, twin=-1)
    found = likeliest(system({"all": 600, "a": 200, "b": 400, "twin": 400}, law))
    assert found == [(("twin", 0, "row_doubled"),)]


def test_a_lacking_amount_is_a_dropped_row_as_likely_as_an_unexplained_figure() -> None:
    law = relation("form.children_sum_to_parent", "all/amount", all=1, a=-1)
    ((first, *others),) = list(locate(system({"all": 44500, "a": 40963}, law)))
    assert first.pattern is not None
    assert first.pattern.misprint == "row_dropped"
    assert {(one.rank, change.misprint) for one in others for change in one.changes} == {(1, "unknown")}
