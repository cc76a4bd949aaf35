"""No law says that something is missing from a document some of whose pages could not be read."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.support.judge_db import DOCUMENT, JudgeDb


def _a_listed_project_without_its_sheet(db: JudgeDb) -> str:
    summary, sheet = db.statement("evaluation_summary"), db.statement("project_evaluation")
    for row, name in enumerate(("甲", "乙"), 1):
        db.insert(
            "fact_evaluation_summary",
            document_id=DOCUMENT,
            disclosure_no=1,
            statement_id=summary,
            row_no=row,
            project_name=name,
            cell_id=f"c{row}",
            table_index=1,
            row_index=row,
        )
    db.insert(
        "fact_project_evaluation",
        document_id=DOCUMENT,
        disclosure_no=1,
        statement_id=sheet,
        sheet_no=1,
        form="project_evaluation",
        project_name="甲",
    )
    return "evaluation_summary.has_sheet"


def _fewer_sheets_than_the_text_counts(db: JudgeDb) -> str:
    db.statement("project_evaluation")
    db.claim("count", "2", unit="project", subject_key="evaluation.count")
    return "project_evaluation.sheets_match_narrative"


def _a_blank_form_that_nothing_explains(db: JudgeDb) -> str:
    db.statement("government_fund", is_blank=True)
    return "blank_forms.empty_are_explained"


def _a_class_that_the_other_form_lacks(db: JudgeDb) -> str:
    db.amounts(db.statement("expenditure"), "function.201", total="5.00")
    db.statement("income_expenditure_summary")
    return "expenditure.classes_occur_in_summary"


@pytest.mark.parametrize("field", ["page_without_text", "page_of_low_trust"])
@pytest.mark.parametrize(
    "missing",
    [
        _a_listed_project_without_its_sheet,
        _fewer_sheets_than_the_text_counts,
        _a_blank_form_that_nothing_explains,
        _a_class_that_the_other_form_lacks,
    ],
)
def test_what_is_missing_may_stand_on_a_page_that_was_not_read(
    missing: Callable[[JudgeDb], str], field: str
) -> None:
    read, unread = JudgeDb(), JudgeDb()
    identity = missing(read)
    missing(unread)
    unread.insert(
        "document_evidence", document_id=DOCUMENT, field=field, value="7", basis="reader", text="", page=7
    )
    assert "violated" in read.verdicts(identity).values()
    assert set(unread.verdicts(identity).values()) == {"not_applicable"}
