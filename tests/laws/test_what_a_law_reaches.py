"""Laws apply per statement and per disclosure, counts are exact, and given points are exact."""

from __future__ import annotations

from decimal import Decimal

from tests.support.judge_db import JudgeDb


def test_the_forms_of_two_units_in_one_file_are_not_mixed() -> None:
    db = JudgeDb()
    for number, printed in ((1, "10.00"), (2, "99.00")):
        db.amounts(db.statement("expenditure", disclosure_no=number), "grand_total", total=printed)
        summary = db.statement("income_expenditure_summary", disclosure_no=number)
        db.amounts(summary, "year_total", section="expenditure", amount=printed)
    assert db.verdicts("expenditure.total_agrees_with_summary") == {
        "disclosure 1: grand_total/total": "exact",
        "disclosure 2: grand_total/total": "exact",
    }


def test_vehicles_are_counted_and_not_rounded() -> None:
    db = JudgeDb()
    statement = db.statement("operating_statistics")
    db.amounts(statement, "vehicles.total", count="5")
    db.amounts(statement, "vehicles.other", count="4")
    assert db.verdicts("operating_statistics.vehicles_sum_to_total") == {"vehicles.total/count": "violated"}


def test_given_points_are_exact_and_computed_points_are_rounded() -> None:
    for scores, total, verdict in ((("9", "85"), "95", "violated"), (("9.966", "85"), "94.97", "rounding")):
        db = JudgeDb()
        statement = db.statement("project_evaluation")
        for number, score in enumerate(scores, 1):
            db.value(statement, "indicator", "score", score, indicator_no=number)
        db.value(statement, "total", "score", total)
        assert db.verdicts("project_evaluation.scores_sum_to_total") == {"total/score": verdict}


def test_many_rounded_lines_may_differ_by_what_they_round_and_not_more() -> None:
    """Twenty lines of 0.4 yuan print as 0.00 万元 each: their total may print as anything up to 0.10."""
    for total, verdict in (("0.04", "rounding"), ("0.10", "implausible"), ("0.11", "violated")):
        db = JudgeDb()
        statement = db.statement("expenditure")
        db.amounts(statement, "grand_total", total=total)
        for code in range(201, 221):
            db.amounts(statement, f"function.{code}", total="0.00")
        assert db.verdicts("expenditure.children_sum_to_parent") == {"grand_total/total": verdict}


def test_every_sheet_counts_towards_the_project_expenditure_of_its_own_disclosure() -> None:
    db = JudgeDb()
    db.amounts(db.statement("expenditure"), "grand_total", project="112.50")
    for executed in ("100.00", "12.50"):
        db.amounts(db.statement("project_evaluation"), "project", executed=executed)
    db.amounts(db.statement("project_evaluation", disclosure_no=2), "project", executed="50.00")
    law = "project_evaluation.executed_within_project_expenditure"
    assert db.verdicts(law) == {
        "disclosure 1: grand_total/project": "exact",
        "disclosure 2: grand_total/project": "not_applicable",
    }


def test_words_on_the_whole_list_say_nothing_where_two_units_share_a_file() -> None:
    law = "project_evaluation.executed_is_project_expenditure"
    for units, verdict in ((1, "violated"), (2, "not_applicable")):
        db = JudgeDb()
        db.claim("share", "100", sentence="占项目支出总额的100%")
        for number in range(1, units + 1):
            db.amounts(db.statement("expenditure", disclosure_no=number), "grand_total", project="112.50")
            db.amounts(db.statement("project_evaluation", disclosure_no=number), "project", executed="100.00")
        assert set(db.verdicts(law).values()) == {verdict}


def test_judging_twice_changes_nothing_and_leaves_no_copy_of_the_figures() -> None:
    db = JudgeDb()
    statement = db.statement("three_public")
    db.amounts(statement, "total", budget="5.00")
    db.amounts(statement, "reception", budget="4.00")
    first = db.judged().rows("SELECT * FROM audit.identity_result"), db.rows("SELECT * FROM audit.finding")
    again = db.judged().rows("SELECT * FROM audit.identity_result"), db.rows("SELECT * FROM audit.finding")
    assert first == again
    assert first[1]
    assert db.rows("SELECT table_name FROM duckdb_tables() WHERE schema_name LIKE 'law%'") == []


def test_results_carry_the_exact_arithmetic_and_its_cells() -> None:
    db = JudgeDb()
    statement = db.statement("three_public")
    db.amounts(statement, "total", budget="5.00")
    db.amounts(statement, "reception", budget="4.98")
    db.judged()
    row = db.rows(
        "SELECT lhs, rhs, residual, bound, terms, verdict, statement_id, len(cell_ids) FROM audit.identity_result"
        " WHERE identity_id = 'three_public.items_sum_to_total'"
    )
    assert row == [(Decimal(50000), Decimal(49800), Decimal(200), Decimal(100), 1, "violated", statement, 2)]
