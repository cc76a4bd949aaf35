"""An empty part is zero, an empty total is not applicable, and its printed parts stand in for it above."""

from __future__ import annotations

from tests.support.judge_db import DOCUMENT, JudgeDb

SUMMARY = "income_expenditure_summary"


def income_side(db: JudgeDb, **lines: str) -> str:
    statement = db.statement(SUMMARY)
    for line, printed in lines.items():
        db.amounts(statement, line, section="income", amount=printed)
    return statement


def test_an_empty_part_is_zero() -> None:
    db = JudgeDb()
    income_side(db, year_total="631.71", opening_balance="17.21", grand_total="648.92")
    assert db.verdicts(f"{SUMMARY}.income_balances") == {"income/grand_total/amount": "exact"}


def test_the_parts_of_an_empty_total_stand_in_for_it() -> None:
    db = JudgeDb()
    income_side(
        db, general_budget_appropriation="600.00", other="31.71", opening_balance="17.21", grand_total="648.92"
    )
    assert db.verdicts(f"{SUMMARY}.income_balances") == {"income/grand_total/amount": "exact"}
    assert db.verdicts(f"{SUMMARY}.income_lines_sum_to_year_total") == {"statement": "not_applicable"}


def test_a_line_that_no_template_knows_belongs_to_the_next_total_below() -> None:
    db = JudgeDb()
    income_side(
        db,
        **{
            "general_budget_appropriation": "600.00",
            "line.债务收入": "31.71",
            "year_total": "631.71",
            "line.专用基金": "17.21",
            "grand_total": "648.92",
        },
    )
    assert db.verdicts(f"{SUMMARY}.income_lines_sum_to_year_total") == {"income/year_total/amount": "exact"}
    assert db.verdicts(f"{SUMMARY}.income_balances") == {"income/grand_total/amount": "exact"}


def test_an_empty_inner_line_is_not_applicable_and_the_lines_below_it_count_above() -> None:
    db = JudgeDb()
    statement = db.statement("expenditure")
    db.amounts(statement, "grand_total", total="3.00", basic="2.00")
    db.amounts(statement, "function.201", total="3.00", basic="2.00")
    db.amounts(statement, "function.20103", total="3.00")
    db.amounts(statement, "function.2010301", total="1.00", basic="1.00")
    db.amounts(statement, "function.2010302", total="2.00", basic="1.00")
    assert db.verdicts("expenditure.children_sum_to_parent") == {
        "grand_total/total": "exact",
        "grand_total/basic": "exact",
        "function.201/total": "exact",
        "function.201/basic": "exact",
        "function.20103/total": "exact",
        "function.20103/basic": "not_applicable",
    }


def test_columns_that_a_statement_does_not_print_are_unknown_and_not_zero() -> None:
    db = JudgeDb()
    statement = db.statement("government_fund")
    db.amounts(statement, "grand_total", total="5.00", project="5.00")
    assert set(db.verdicts("government_fund.opens_and_closes").values()) == {"not_applicable"}
    assert db.verdicts("government_fund.columns_sum_to_total") == {"grand_total/total": "exact"}


def test_an_undivided_opening_balance_says_nothing_of_the_funds() -> None:
    db = JudgeDb()
    statement = db.statement("appropriation_summary")
    db.amounts(statement, "general_budget_appropriation", section="income", amount="10.00")
    db.amounts(statement, "opening_balance", section="income", amount="2.00")
    db.amounts(statement, "grand_total", section="expenditure", total="12.00", general_budget="12.00")
    law = "appropriation_summary.funds_balance"
    assert db.verdicts(law)["expenditure/grand_total/general_budget"] == "not_applicable"
    db.amounts(statement, "opening_balance.general_budget", section="income", amount="2.00")
    assert db.verdicts(law)["expenditure/grand_total/general_budget"] == "exact"


def test_a_form_without_amounts_is_told_once() -> None:
    db = JudgeDb()
    db.statement("state_capital", is_blank=True)
    assert db.verdicts("state_capital.children_sum_to_parent") == {"statement": "not_applicable"}
    assert db.verdicts("state_capital.total_agrees_with_appropriations") == {"disclosure 1": "not_applicable"}


def test_a_figure_printed_on_one_side_only_is_not_held_against_nothing() -> None:
    db = JudgeDb()
    db.amounts(db.statement("income"), "grand_total", total="5.00", other="5.00")
    income_side(db, year_total="5.00")
    assert set(db.verdicts("income.sources_agree_with_summary").values()) == {"not_applicable"}
    assert db.verdicts("income.total_agrees_with_summary") == {"disclosure 1: grand_total/total": "exact"}


def test_a_budget_may_stand_where_the_text_says_that_nothing_was_spent() -> None:
    law = "blank_forms.declared_blank_are_empty"
    for declared_by, measure, verdict in (
        ("narrative", "budget", "exact"),
        ("narrative", "actual", "violated"),
        ("form", "budget", "violated"),
    ):
        db = JudgeDb()
        db.amounts(db.statement("three_public"), "reception", **{measure: "0.95"})
        db.insert(
            "fact_form_blank", document_id=DOCUMENT, form="three_public", declared_by=declared_by, reason="无支出"
        )
        assert db.verdicts(law) == {"three_public": verdict}
