"""What looks like a breach and is none: each law says why it does not judge, or lets it pass."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pipelines.identities.catalogue import load_catalogue
from tests.support.judge_db import DOCUMENT, JudgeDb

BEFORE = "d0c0000000002023"


def reasons(db: JudgeDb, identity_id: str) -> dict[str, str | None]:
    """Scope → the reason why it was not judged."""
    db.verdicts(identity_id)
    return dict(db.rows(f'SELECT scope, reason FROM law."{identity_id}"'))


def _fund_in_the_appropriations(db: JudgeDb) -> str:
    statement = db.statement("appropriation_summary")
    db.amounts(statement, "function.212", section="expenditure", government_fund="5.00", total="5.00")
    return "appropriation_summary.classes_occur_in_fund_forms"


def test_a_class_is_not_missing_from_a_form_that_is_not_in_the_file() -> None:
    db = JudgeDb()
    law = _fund_in_the_appropriations(db)
    assert set(reasons(db, law).values()) == {"form_not_in_disclosure"}


def test_a_class_is_missing_from_a_form_that_prints_nothing() -> None:
    db = JudgeDb()
    law = _fund_in_the_appropriations(db)
    db.statement("government_fund", is_blank=True)
    assert set(db.verdicts(law).values()) == {"violated"}


def test_a_line_that_nobody_recognised_may_be_the_class_that_is_missing() -> None:
    db = JudgeDb()
    law = "expenditure.classes_occur_in_summary"
    db.amounts(db.statement("expenditure"), "function.20103", total="5.00")
    summary = db.statement("income_expenditure_summary")
    db.amounts(summary, "line.一般服务", section="expenditure", amount="5.00")
    assert set(reasons(db, law).values()) == {"unrecognised_line"}


def test_a_column_that_a_form_leaves_out_lacks_no_class() -> None:
    db = JudgeDb()
    db.amounts(db.statement("general_budget_expenditure"), "function.20103", total="5.00")
    summary = db.statement("appropriation_summary")
    db.amounts(summary, "function.202", section="expenditure", total="5.00")
    law = "appropriation_summary.holds_classes_of_fund_forms"
    assert set(reasons(db, law).values()) == {"column_not_printed"}


def test_any_code_of_a_class_lets_the_class_occur() -> None:
    db = JudgeDb()
    db.amounts(db.statement("income_expenditure_summary"), "function.201", section="expenditure", amount="5.00")
    db.amounts(db.statement("expenditure"), "function.2010301", total="5.00")
    law = "income_expenditure_summary.classes_occur_in_expenditure"
    assert set(db.verdicts(law).values()) == {"exact"}


def test_a_line_that_holds_nothing_need_not_occur() -> None:
    db = JudgeDb()
    db.amounts(db.statement("income_expenditure_summary"), "function.201", section="expenditure", amount="0.00")
    db.statement("expenditure")
    law = "income_expenditure_summary.classes_occur_in_expenditure"
    assert set(reasons(db, law).values()) == {"nothing_filled"}


def test_spending_from_other_money_may_lift_a_line_above_the_general_budget() -> None:
    db = JudgeDb()
    db.amounts(db.statement("expenditure"), "function.201", total="5.00")
    db.amounts(db.statement("general_budget_expenditure"), "function.201", total="4.00")
    law = "general_budget_expenditure.within_expenditure"
    assert db.verdicts(law) == {"disclosure 1: function.201/total": "exact"}


def test_what_a_fund_closes_with_is_not_known_where_its_income_is_not_told() -> None:
    db = JudgeDb()
    statement = db.statement("appropriation_summary")
    db.amounts(statement, "year_total", section="expenditure", general_budget="9.00")
    db.amounts(statement, "closing_balance", section="expenditure", general_budget="1.00")
    law, scope = "appropriation_summary.funds_close", "expenditure/closing_balance/general_budget"
    assert reasons(db, law)[scope] == "counterpart_not_printed"
    db.amounts(statement, "general_budget_appropriation", section="income", amount="10.00")
    assert db.verdicts(law)[scope] == "exact"


def test_a_line_that_no_template_knows_belongs_to_no_total_of_funds() -> None:
    """Between the income of the year and the opening balance, whose parts are the three funds alone."""
    db = JudgeDb()
    statement = db.statement("appropriation_summary")
    for line, printed in (("year_total", "9.00"), ("line.其他", "2.00"), ("opening_balance", "1.00")):
        db.amounts(statement, line, section="income", amount=printed)
    db.amounts(statement, "grand_total", section="income", amount="12.00")
    assert db.verdicts("appropriation_summary.income_balances") == {"income/grand_total/amount": "exact"}


def test_a_balance_and_an_adjustment_may_be_negative() -> None:
    db = JudgeDb()
    summary = db.statement("income_expenditure_summary")
    db.amounts(summary, "opening_balance", section="income", amount="-3.00")
    db.amounts(summary, "grand_total", section="income", amount="5.00")
    db.amounts(
        db.statement("project_evaluation"), "project", balance="-1.00", executed="6.00", adjusted_budget="-2.00"
    )
    for law in ("amounts.never_negative", "amounts.flows_not_negative"):
        assert "violated" not in db.verdicts(law).values()


def test_a_refund_is_a_note() -> None:
    db = JudgeDb()
    db.amounts(db.statement("general_budget_basic_expenditure"), "economic.30231", amount="-0.35")
    db.judged()
    found = db.rows("SELECT severity FROM audit.finding WHERE identity_id = 'amounts.flows_not_negative'")
    assert found == [("note",)]


@pytest.mark.parametrize(
    ("law", "whole", "parts", "reason"),
    [
        (
            "narrative.basic_and_project_sum_to_expenditure",
            "expenditure_total",
            ["basic_expenditure"],
            "parts_not_all_told",
        ),
        ("narrative.income_sums_to_total", "income_total", ["income.fiscal_appropriation"], "parts_not_all_told"),
        ("narrative.procurement_sums_to_total", "procurement.total", ["procurement.goods"], "parts_not_all_told"),
        ("narrative.procurement_sums_to_total", "procurement.total", [], "no_part_printed"),
    ],
)
def test_a_text_that_tells_only_some_of_the_parts_is_not_added_up(
    law: str, whole: str, parts: list[str], reason: str
) -> None:
    db = JudgeDb()
    db.statement("expenditure")
    db.claim("amount", "5.00", subject_key=whole)
    for part in parts:
        db.claim("amount", "4.00", subject_key=part)
    assert list(reasons(db, law).values()) == [reason]


def test_kinds_of_vehicles_without_a_name_of_their_own_count_each() -> None:
    db = JudgeDb()
    for value, key, subject in (
        ("5", "vehicles.total", "车辆"),
        ("2", "vehicles.of_kind", "岗位保障用车"),
        ("2", "vehicles.of_kind", "业务用车"),
        ("1", "vehicles.other", "其他用车"),
    ):
        db.claim("count", value, unit="vehicle", subject_key=key, subject=subject)
    assert db.verdicts("narrative.vehicles_sum_to_total") == {"vehicles.total #1": "exact"}


@pytest.mark.parametrize(
    ("word", "direction", "value", "verdict"),
    [
        ("基本持平", "unchanged", "0", None),
        ("持平", "unchanged", "0", "violated"),
        ("0.35", "increase", "0.35", "exact"),
    ],
)
def test_about_the_same_is_no_figure(word: str, direction: str, value: str, verdict: str | None) -> None:
    """10.00 budgeted and 10.35 spent: "about the same" may be said, "the same" may not."""
    db = JudgeDb()
    subject = "three_public.reception.actual"
    db.claim("amount", "10.00", subject_key="three_public.reception.budget", base_id="a")
    db.claim("amount", "10.35", subject_key=subject, base_id="a", claim_id="a")
    db.claim(
        "change_amount",
        value,
        subject_key=f"{subject}.change_from_budget",
        base_id="a",
        direction=direction,
        reported_text=word,
        quantum=Decimal(100),
    )
    found = db.verdicts("narrative.change_is_the_difference")
    assert list(found.values()) == ([verdict] if verdict else [])


def test_of_two_budgets_told_it_is_not_known_which_one_a_change_is_from() -> None:
    db = JudgeDb()
    for role in ("initial_budget", "full_budget"):
        db.claim("amount", "9.00", subject_key=f"{role}.function.201", base_id="a")
    db.claim("amount", "10.00", subject_key="function.201", base_id="a", claim_id="a")
    same = {"base_id": "a", "direction": "increase"}
    db.claim("change_amount", "5.00", subject_key="function.201.change_from_budget", **same)
    assert db.verdicts("narrative.change_is_the_difference") == {}
    db.claim("change_amount", "1.00", subject_key="function.201.change_from_full_budget", **same)
    assert set(db.verdicts("narrative.change_is_the_difference").values()) == {"exact"}


def test_a_change_and_its_rate_may_stand_in_two_lines_of_a_sentence() -> None:
    db = JudgeDb()
    key = "function.201.change_from_prior_year"
    db.claim("amount", "5.00", subject_key="function.201", base_id="a", claim_id="a", line=4)
    db.claim("change_amount", "1.00", subject_key=key, base_id="a", direction="increase", line=4)
    db.claim("change_rate", "25.00", subject_key=key, base_id="a", direction="increase", line=5)
    assert set(db.verdicts("narrative.change_rate_recomputes").values()) == {"exact"}


@pytest.mark.parametrize(
    ("target", "actual"),
    [
        ("98%", "90%"),
        ("≥98%", "≥90%"),
        ("≥98%", "90"),
        ("≥98%", "100人"),
        ("=17个", "18个"),
        ("≥", "1"),
        ("全部", "全部"),
    ],
)
def test_targets_are_compared_only_as_plain_numbers_of_one_unit(target: str, actual: str) -> None:
    for law, score in (("missed_targets_lose_points", "10"), ("met_targets_lose_no_points", "4")):
        db = JudgeDb()
        statement = db.statement("project_evaluation")
        db.insert(
            "fact_project_indicator",
            document_id=DOCUMENT,
            statement_id=statement,
            indicator_no=1,
            target=target,
            actual=actual,
            table_index=1,
            row_index=1,
        )
        db.value(statement, "indicator", "weight", "10", indicator_no=1)
        db.value(statement, "indicator", "score", score, indicator_no=1)
        assert reasons(db, f"project_evaluation.{law}") == {"statement": "no_comparable_target"}


@pytest.mark.parametrize(
    ("rate", "score", "verdict"),
    [("120.00", "10", "exact"), ("25.98", "2.59", "rounding"), ("25.98", "2.58", "violated")],
)
def test_the_score_of_a_rate_is_capped_and_may_be_cut(rate: str, score: str, verdict: str) -> None:
    db = JudgeDb()
    statement = db.statement("project_evaluation")
    db.value(statement, "funds", "weight", "10", source_of_funds="total")
    db.value(statement, "funds", "rate", rate, source_of_funds="total")
    db.value(statement, "funds", "score", score, source_of_funds="total")
    assert db.verdicts("project_evaluation.rate_score_follows_rate") == {"funds/score": verdict}


def _balances(db: JudgeDb, document: str, **amounts: str) -> None:
    statement = db.statement("income_expenditure_summary", document_id=document)
    for line, printed in amounts.items():
        section = "income" if line == "opening_balance" else "expenditure"
        db.amounts(statement, line, section=section, amount=printed)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({}, None),
        ({"year": 2022}, "no_document_of_prior_year"),
        ({"agency": "乙县财政局"}, "no_document_of_prior_year"),
        ({"scope": "consolidated"}, "no_document_of_prior_year"),
    ],
)
def test_only_the_same_agency_with_the_same_circle_of_units_carries_over(
    changed: dict[str, str], reason: str | None
) -> None:
    db = JudgeDb()
    db.document(DOCUMENT)
    db.document(BEFORE, **{"year": 2023, **changed})  # type: ignore[arg-type]
    _balances(db, DOCUMENT, opening_balance="5.00")
    _balances(db, BEFORE, closing_balance="4.00")
    law = "income_expenditure_summary.opens_as_prior_year_closed"
    found = reasons(db, law)["disclosure 1: income/opening_balance/amount"]
    assert found == reason
    if reason is None:
        assert db.verdicts(law)["disclosure 1: income/opening_balance/amount"] == "violated"


def test_a_summary_is_added_up_only_where_every_unit_is_there() -> None:
    law = "summary_of_units.sums_of_units"
    for units, expected in ((1, "not_applicable"), (2, "exact")):
        db = JudgeDb()
        db.document(DOCUMENT, agency="甲局", scope="consolidated")
        for number, name in enumerate(("甲局（本级）", "甲局中心"), 1):
            db.insert("bridge_document_unit", document_id=DOCUMENT, unit_no=number, unit_name=name, evidence="")
            if number <= units:
                db.document(f"u{number}", agency=name)
                db.amounts(db.statement("expenditure", document_id=f"u{number}"), "grand_total", total="2.00")
        db.amounts(db.statement("expenditure"), "grand_total", total="4.00")
        assert db.verdicts(law)["disclosure 1: expenditure/grand_total/total"] == expected


def test_what_holds_across_documents_only_by_custom_is_a_note() -> None:
    across = {"prior_document", "claim_prior_document", "units_sum", "rate_score", "target_score", "claim_twice"}
    found = {identity.severity for identity in load_catalogue() if identity.law.shape in across}
    assert found == {"note"}
