"""What is proven of a document lands in the audit's tables, and what mends a break stands in its finding."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.support.judge_db import DOCUMENT, JudgeDb


def expenditure(*, basic: str = "158.40", page_of_second: int = 1, second: bool = True, **total: str) -> JudgeDb:
    """Form 03 with two classes, each with one item; ``basic`` is printed for the first class."""
    db = JudgeDb()
    statement = db.statement("expenditure")
    db.amounts(statement, "grand_total", **{"total": "370.40", "basic": "258.40", "project": "112.00", **total})
    for line in ("function.201", "function.20103"):
        printed = basic if line == "function.201" else "158.40"
        db.amounts(statement, line, total="170.40", basic=printed, project="12.00")
    if second:
        for line in ("function.208", "function.20805"):
            db.amounts(statement, line, total="200.00", basic="100.00", project="100.00")
    db.con.execute("UPDATE ledger SET page = 1")
    db.con.execute("UPDATE ledger SET page = ? WHERE line_key <> 'grand_total'", [page_of_second])
    return db.judged()


def printed(db: JudgeDb, statement: str, **amounts: str) -> None:
    """A form of one class."""
    for line in ("grand_total", "function.201"):
        db.amounts(statement, line, **amounts)


def status(db: JudgeDb, document: str = DOCUMENT) -> tuple[str, str | None]:
    query = "SELECT status, reason FROM audit.feasibility WHERE document_id = ?"
    ((found, reason),) = db.rows(query, [document])
    return found, reason


def test_every_document_has_one_row_also_those_no_law_speaks_of() -> None:
    db = JudgeDb()
    db.document("empty")
    statement = db.statement("expenditure")
    printed(db, statement, total="3.00", basic="1.00", project="2.00")
    db.judged()
    assert status(db) == ("closed", None)
    assert status(db, "empty") == ("not_decidable", "no_law_applies")
    assert db.rows("SELECT count(*), count(DISTINCT document_id) FROM audit.feasibility") == [(2, 2)]


def test_a_witness_is_kept_for_figures_that_rounding_moved() -> None:
    db = JudgeDb()
    statement = db.statement("expenditure")
    printed(db, statement, total="3.01", basic="1.00", project="2.00")
    db.judged()
    assert status(db) == ("closed_by_rounding", None)
    rows = db.rows(
        """
        SELECT line_key, measure, amount, coalesce(true_value, amount)
        FROM ledger LEFT JOIN audit.witness USING (document_id, cell_id)
        """
    )
    true = {(line, measure): value for line, measure, _, value in rows}
    for line in ("grand_total", "function.201"):
        assert true[line, "total"] == true[line, "basic"] + true[line, "project"]
    assert all(abs(value - amount) <= 50 for *_, amount, value in rows)
    assert any(value != amount for *_, amount, value in rows)


def test_a_bound_that_only_rounding_keeps_is_not_called_closed() -> None:
    db = JudgeDb()
    wide, narrow = db.statement("expenditure"), db.statement("general_budget_expenditure")
    printed(db, wide, total="3.00", basic="1.00", project="2.00")
    printed(db, narrow, total="3.01", basic="1.01", project="2.00")
    db.judged()
    assert status(db) == ("closed_by_rounding", None)


def test_laws_that_hold_alone_but_not_together_are_a_contradiction_and_a_finding() -> None:
    db = JudgeDb()
    statement = db.statement("expenditure")
    for line, total in (("grand_total", "9.01"), ("function.201", "9.00"), ("function.20103", "8.99")):
        db.amounts(statement, line, total=total, basic=total, project="0.00", quantum="0.01")
    db.amounts(statement, "function.2010301", total="8.98", basic="8.98", project="0.00")
    db.judged()
    assert not db.rows("SELECT * FROM audit.identity_result WHERE verdict = 'violated'")
    assert status(db) == ("impossible", None)
    contradictions = db.rows(
        "SELECT contradiction_no, count(*) FROM audit.contradiction GROUP BY ALL ORDER BY ALL"
    )
    assert contradictions
    assert all(laws > 1 for _, laws in contradictions)
    told = db.rows("SELECT severity, cell_ids FROM audit.finding WHERE title_zh LIKE '%不能同时成立%'")
    assert len(told) == len(contradictions)
    assert all(severity == "error" and len(cells) > 2 for severity, cells in told)


def test_a_finding_says_which_cell_should_be_what_and_why() -> None:
    db = expenditure(basic="185.40")
    ((cell,),) = db.rows("SELECT cell_id FROM ledger WHERE line_key = 'function.201' AND measure = 'basic'")
    found = db.rows(
        "SELECT proposed_value, proposed_cell_id, cause, detail FROM audit.finding WHERE severity = 'error'"
    )
    assert len(found) == 3  # the two sums that the figure is part of, and its row
    for value, proposed_cell, _, detail in found:
        assert (value, proposed_cell) == (Decimal(1584000), cell)
        assert "185.40 应为 158.40（两位数字颠倒）" in detail


def test_figures_that_nothing_tells_apart_are_not_proposed() -> None:
    db = JudgeDb()
    statement = db.statement("general_budget_basic_expenditure")
    for line, amount in (("economic.301", "6.35"), ("economic.30101", "1.00"), ("economic.30102", "2.30")):
        db.amounts(statement, line, amount=amount)
    db.amounts(statement, "economic.30103", amount="3.00")
    db.judged()
    rows = db.rows("SELECT proposed_value, proposed_cell_id FROM audit.finding WHERE severity = 'error'")
    assert rows == [(None, None)]
    assert len(db.rows("SELECT DISTINCT cell_id FROM audit.repair WHERE cell_id IS NOT NULL")) == 4


@pytest.mark.parametrize(("page", "hypothesis"), [(1, "row_dropped"), (2, "row_dropped_at_page_break")])
def test_a_missing_row_is_told_with_what_it_held(page: int, hypothesis: str) -> None:
    db = expenditure(second=False, page_of_second=page)
    lacking = db.rows("SELECT line, proposed_value, hypothesis FROM audit.repair WHERE rank = 1 ORDER BY line")
    assert lacking == [
        ("grand_total/basic", Decimal(1000000), hypothesis),
        ("grand_total/project", Decimal(1000000), hypothesis),
        ("grand_total/total", Decimal(2000000), hypothesis),
    ]


def cause(db: JudgeDb, identity: str) -> str:
    ((found,),) = db.judged().rows("SELECT cause FROM audit.finding WHERE identity_id = ?", [identity])
    return str(found)


def told(total: str, claimed: str) -> str:
    """The cause where the total of a form, whose parts make 3.00, and the running text differ."""
    db = JudgeDb()
    statement = db.statement("expenditure")
    db.amounts(statement, "grand_total", total=total, basic="1.00", project="2.00")
    db.amounts(statement, "function.201", total="3.00", basic="1.00", project="2.00")
    ((cell,),) = db.rows("SELECT cell_id FROM ledger WHERE measure = 'total' AND line_key = 'grand_total'")
    db.claim("amount", claimed, subject_key="expenditure_total", cell_id=cell)
    return cause(db, "narrative.amounts_agree_with_cells")


def test_a_cell_that_the_text_contradicts_was_misread() -> None:
    """The form's sum and the text agree against the cell."""
    assert told("3.80", "3.00") == "reading"


def test_a_text_that_says_otherwise_than_a_confirmed_cell_is_the_page_s_own_error() -> None:
    assert told("3.00", "0.30") == "source"


def test_whose_figures_are_all_confirmed_elsewhere_is_inconsistent_on_the_page() -> None:
    db = JudgeDb()
    summary, form = db.statement("income_expenditure_summary"), db.statement("expenditure")
    db.amounts(summary, "function.201", section="expenditure", amount="5.00")
    db.amounts(summary, "year_total", section="expenditure", amount="5.00")
    db.amounts(summary, "grand_total", section="expenditure", amount="5.00")
    printed(db, form, total="3.00", basic="1.00", project="2.00")
    assert cause(db, "expenditure.total_agrees_with_summary") == "source"


def test_judging_again_says_the_same() -> None:
    db = expenditure(basic="185.40")
    tables = ("feasibility", "witness", "contradiction", "repair", "finding")
    first = [db.rows(f"SELECT * FROM audit.{table}") for table in tables]
    assert [db.judged().rows(f"SELECT * FROM audit.{table}") for table in tables] == first
