"""Findings: what a person sees, in the page's own numbers."""

from __future__ import annotations

from typing import Any

from tests.support.judge_db import DOCUMENT, JudgeDb


def findings(db: JudgeDb) -> dict[str | None, tuple[Any, ...]]:
    rows = db.judged().rows("SELECT identity_id, severity, cause, detail, cell_ids FROM audit.finding")
    return {row[0]: row[1:] for row in rows}


def sheet(db: JudgeDb, balance: str) -> None:
    statement = db.statement("project_evaluation")
    db.amounts(statement, "project", full_budget="35", executed="10.45", balance=balance)


def test_a_broken_sum_is_written_out_as_printed() -> None:
    db = JudgeDb()
    sheet(db, "24.52")
    severity, cause, detail, cells = findings(db)["project_evaluation.budget_less_executed_is_balance"]
    assert (severity, cause) == ("error", "unknown")
    assert "24.52 ≠" in detail
    assert "35.00 − " in detail
    assert "= 24.55" in detail
    assert "差 0.03万元" in detail
    assert len(cells) == 3


def test_what_holds_is_no_finding() -> None:
    db = JudgeDb()
    sheet(db, "24.55")
    assert findings(db) == {}


def test_a_gap_to_the_project_expenditure_is_a_note_and_no_violation() -> None:
    db = JudgeDb()
    db.amounts(db.statement("expenditure"), "grand_total", project="20.00")
    db.amounts(db.statement("project_evaluation"), "project", executed="10.45")
    severity, _, detail, _ = findings(db)["project_evaluation.executed_within_project_expenditure"]
    assert severity == "note"
    assert "20.00 >" in detail
    law = "project_evaluation.executed_within_project_expenditure"
    assert db.rows("SELECT verdict FROM audit.identity_result WHERE identity_id = ?", [law]) == [("exact",)]


def test_text_and_table_that_differ_within_rounding_are_a_note() -> None:
    db = JudgeDb()
    db.amounts(db.statement("three_public"), "total", budget="21.09")
    cell = db.rows("SELECT cell_id FROM ledger")[0][0]
    db.claim("amount", "21.10", subject="三公经费预算", subject_key="three_public.total.budget", cell_id=cell)
    severity, cause, detail, cells = findings(db)["narrative.amounts_agree_with_cells"]
    assert (severity, cause, cells) == ("note", "source", [cell])
    assert "合计 21.09 ≈" in detail
    assert "21.10" in detail


def test_a_cut_rate_is_a_note() -> None:
    db = JudgeDb()
    statement = db.statement("project_evaluation")
    db.amounts(statement, "project", row=5, executed="1440.69", full_budget="1444.37")
    db.value(statement, "funds", "rate", "99.74", row_index=5)
    severity, _, detail, _ = findings(db)["project_evaluation.rate_is_executed_over_budget"]
    assert severity == "note"
    assert "99.75%" in detail


def test_an_implausible_sum_is_a_warning() -> None:
    db = JudgeDb()
    statement = db.statement("expenditure")
    db.amounts(statement, "grand_total", total="0.10")
    for code in range(201, 221):
        db.amounts(statement, f"function.{code}", total="0.00")
    assert findings(db)["expenditure.children_sum_to_parent"][0] == "warning"


def test_a_repeated_line_that_differs_and_a_guessed_column_are_told() -> None:
    db = JudgeDb()
    db.statement("income", header_basis="row_law")
    for cell_id, text, repeat_of in (("a", "1,684.87", None), ("b", "1684.87", "a"), ("c", "1684.78", "a")):
        db.insert("source_cell", document_id=DOCUMENT, cell_id=cell_id, text=text, repeat_of=repeat_of)
    rows = db.judged().rows("SELECT severity, cause, cell_ids FROM audit.finding ORDER BY severity")
    assert rows == [("note", "reading", []), ("warning", "unknown", ["a", "c"])]


def test_an_id_comes_from_what_is_found() -> None:
    ids = []
    for _ in range(2):
        db = JudgeDb()
        sheet(db, "24.52")
        ids.append(db.judged().rows("SELECT finding_id FROM audit.finding"))
    assert ids[0] == ids[1]
