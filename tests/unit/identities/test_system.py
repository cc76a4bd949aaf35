"""What judging left in the database becomes one system of whole numbers, the document's own figures shared."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pipelines.identities import judge
from pipelines.identities.catalogue import load_catalogue
from pipelines.identities.judge import create_laws, decide_laws, gather_terms
from pipelines.identities.system import SCALE, System, components, load_systems
from tests.support.judge_db import DOCUMENT, JudgeDb
from tests.unit.identities.ledgers import relation


def loaded(db: JudgeDb) -> System:
    catalogue = load_catalogue()
    create_laws(db.con, catalogue)
    gather_terms(db.con, catalogue)
    decide_laws(db.con, catalogue)
    (system,) = load_systems(db.con, catalogue, [DOCUMENT])
    return system


def a_form(**printed: str) -> JudgeDb:
    db = JudgeDb()
    statement = db.statement("expenditure")
    figures = {"total": "3.00", "basic": "1.00", "project": "2.00", **printed}
    db.amounts(statement, "grand_total", **figures)
    db.amounts(statement, "function.201", **figures)
    return db


@pytest.mark.parametrize("few", [0, 3, 50_000])
def test_laws_that_are_decided_together_are_decided_as_each_by_its_view(
    monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(judge, "_FEW_TERMS", few)
    db, catalogue = a_form(total="3.50"), load_catalogue()
    without_total = db.statement("general_budget_expenditure")
    db.amounts(without_total, "function.201", total="3.00", basic="1.00", project="2.00")
    loaded(db)
    alone = [row for one in catalogue for row in db.con.execute(f'FROM law."{one.id}"').fetchall()]
    together = db.con.execute("FROM audit.identity_result").fetchall()
    assert sorted(together, key=lambda row: str(row[:4])) == sorted(alone, key=lambda row: str(row[:4]))
    assert {row[11] for row in together} >= {"exact", "violated", "not_applicable"}


def test_a_cell_is_one_figure_in_all_laws_that_speak_of_it() -> None:
    system = loaded(a_form())
    (total,) = [figure for figure in system.figures.values() if len(system.relations_of(figure.name)) > 1][:1]
    assert total.origin == "cell"
    assert all(figure.half == SCALE * 50 for figure in system.figures.values() if figure.origin == "cell")
    assert not any(system.is_broken(one) for one in system.relations)


def test_sums_know_what_they_run_along() -> None:
    along = {one.identity_id: one.along for one in loaded(a_form()).relations}
    assert along["expenditure.columns_sum_to_total"] == "measure"
    assert along["expenditure.children_sum_to_parent"] == "line"


def test_what_the_system_calls_broken_is_what_the_verdict_calls_violated() -> None:
    db = a_form(basic="1.05")
    system = loaded(db)
    broken = {one.identity_id for one in system.relations if system.is_broken(one)}
    verdicts = db.rows("SELECT DISTINCT identity_id FROM audit.identity_result WHERE verdict = 'violated'")
    assert broken == {name for (name,) in verdicts} == {"expenditure.columns_sum_to_total"}


def test_figures_of_running_text_are_shared_by_their_claim_and_apart_from_their_cell() -> None:
    db = a_form()
    ((cell,),) = db.rows("SELECT cell_id FROM ledger WHERE line_key = 'grand_total' AND measure = 'basic'")
    told = {"base_id": "one", "section": "s", "direction": None}
    db.claim("amount", "1.00", claim_id="one", subject_key="basic_expenditure", cell_id=cell, **told)
    db.claim("amount", "3.00", claim_id="two", subject_key="expenditure_total", base_id="two", section="s")
    db.claim("share", "33.33", claim_id="rate", subject_key="basic_expenditure.share_of_expenditure_total", **told)
    system = loaded(db)
    assert system.figures["one"].origin == "claim"
    agreement = next(one for one in system.relations_of("one") if one.rate is None)
    assert agreement.weights in ({cell: 1, "one": -1}, {"one": -1, cell: 1})
    assert {one.rate for one in system.relations_of("one")} == {None, "rate"}
    assert [quotient.above for quotient in system.quotients["rate"]] == [{"one": 1}]


def test_a_law_s_own_figures_cannot_be_wrong_where_the_law_sets_them() -> None:
    db = JudgeDb()
    sheet = db.statement("project_evaluation")
    db.value(sheet, "indicator", "weight", "60", indicator_no=1)
    db.value(sheet, "indicator", "weight", "40", indicator_no=2)
    given = [figure for figure in loaded(db).figures.values() if figure.is_given]
    assert Decimal(100 * SCALE) in {figure.value for figure in given}
    assert all(figure.origin == "law" for figure in given)


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 2, 1, 0), (2, 0, 3, 1)])
def test_relations_hang_together_through_any_chain_of_figures(order: tuple[int, ...]) -> None:
    chain = [relation("w", a=1, b=-1), relation("x", c=1, d=-1), relation("y", b=1, c=-1), relation("z", e=1)]
    groups = components([chain[number] for number in order])
    names = sorted(sorted(one.identity_id for one in group) for group in groups)
    assert names == [["w", "x", "y"], ["z"]]
