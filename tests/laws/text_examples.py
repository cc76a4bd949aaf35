"""Examples of the laws that are told in words: claims, lists, blank forms."""

from __future__ import annotations

from decimal import Decimal

from pipelines.identities.catalogue import BlankUntold, ClaimParts, ClaimWithin, Named
from tests.laws.page import Page
from tests.support.judge_db import DOCUMENT, JudgeDb


def listed(db: JudgeDb, statement: str, project: str, score: str, row: int = 1, grade: str = "良") -> None:
    db.insert(
        "fact_evaluation_summary",
        document_id=DOCUMENT,
        disclosure_no=1,
        statement_id=statement,
        row_no=row,
        project_name=project,
        score=Decimal(score),
        score_quantum=Decimal("0.01"),
        grade=grade,
        cell_id=f"{statement}c{row}",
        table_index=1,
        row_index=row,
    )


def _sheet(db: JudgeDb, project: str, number: int, score: str) -> None:
    statement = db.statement("project_evaluation")
    db.insert(
        "fact_project_evaluation",
        document_id=DOCUMENT,
        disclosure_no=1,
        statement_id=statement,
        sheet_no=number,
        project_name=project,
    )
    db.value(statement, "total", "score", score)


def _summary_has_sheet(db: JudgeDb, _law: Named, corrupt: bool) -> None:
    """Two projects of one name are two sheets; brackets' widths do not matter."""
    summary = db.statement("evaluation_summary")
    for row in (1, 2):
        listed(db, summary, "热线（一期）经费", "98.00", row)
    for number in (1,) if corrupt else (1, 2):
        _sheet(db, "热线(一期) 经费", number, "98.00")


def _summary_score(db: JudgeDb, _law: Named, corrupt: bool) -> None:
    listed(db, db.statement("evaluation_summary"), "甲", "98.00")
    _sheet(db, "甲", 1, "98.02" if corrupt else "98.00")


def _sheet_count(db: JudgeDb, law: Named, corrupt: bool) -> None:
    db.statement("project_evaluation")
    db.claim("count", "2" if corrupt else "1", unit="project", subject_key=law.parts[0])


def _claim_repeats_cell(db: JudgeDb, _law: Named, corrupt: bool) -> None:
    statement = db.statement("three_public")
    db.amounts(statement, "total", budget="21.09")
    cell = db.rows("SELECT cell_id FROM ledger")[0][0]
    db.claim("amount", "21.11" if corrupt else "21.09", subject_key="three_public.total.budget", cell_id=cell)


def _claim_completion(db: JudgeDb, _law: Named, corrupt: bool) -> None:
    db.statement("expenditure")
    db.claim("amount", "50.00", subject_key="function.201", base_id="a", claim_id="a")
    db.claim("amount", "80.00", subject_key="initial_budget.function.201", base_id="a")
    rate = "62.60" if corrupt else "62.50"
    db.claim("completion_rate", rate, subject_key="function.201.completion_of_initial_budget", base_id="a")


def _claim_share(db: JudgeDb, law: Named, corrupt: bool) -> None:
    part, whole = next((part, whole) for part, whole in law.wholes.items() if "*" not in part)
    db.statement("expenditure")
    db.claim("amount", "80.00", subject_key=whole, claim_id="w")
    db.claim("amount", "50.00", subject_key=part, base_id="a", claim_id="a")
    db.claim("share", "62.60" if corrupt else "62.50", subject_key=f"{part}.share", base_id="a")


def _claim_change(db: JudgeDb, _law: Named, corrupt: bool) -> None:
    key = "grand_total.change_from_prior_year"
    same = {"base_id": "a", "direction": "decrease", "line": 7}
    db.statement("expenditure")
    db.claim("amount", "648.92", subject_key="grand_total", claim_id="a", base_id="a")
    db.claim("change_amount", "174.36", subject_key=key, **same)
    db.claim("change_rate", "21.28" if corrupt else "21.18", subject_key=key, **same)


def claim_parts(db: JudgeDb, kind: str, law: ClaimParts, corrupt: bool) -> None:
    """Every part is one; the corruption moves the whole, for a bound below its parts."""
    db.statement("expenditure")
    is_count = law.whole.partition(".")[0] in ("evaluation", "vehicles", "reception", "staffing")
    claimed, unit = ("count", "item") if is_count else ("amount", "yuan")
    parts = [part.replace("*", f"part{number}") for number, part in enumerate(law.parts)]
    if len(parts) < law.least:
        parts += [f"{law.parts[0].removesuffix('*')}more{number}" for number in range(law.least - len(parts))]
    step = Decimal(1) if is_count else Decimal("0.01") * (len(parts) + 2)
    off = (-step if kind == "bound" else step) if corrupt else Decimal(0)
    whole = f"{len(parts) + off:.0f}" if is_count else f"{len(parts) + off:.2f}"
    db.claim(claimed, whole, unit=unit, subject_key=law.whole)
    for part in parts:
        db.claim(claimed, "1" if is_count else "1.00", unit=unit, subject_key=part)


def claim_within(db: JudgeDb, law: ClaimWithin, corrupt: bool) -> None:
    Page(db).print_at(law.limit, "1.00")
    db.claim("amount", "1.02" if corrupt else "1.00", subject_key=law.subjects[0])


def blank_untold(db: JudgeDb, law: BlankUntold, corrupt: bool) -> None:
    for form, subjects in law.told.items():
        db.statement(form, is_blank=True)
        db.insert("fact_form_blank", document_id=DOCUMENT, form=form, declared_by="form", reason="无数据")
        db.claim("amount", "0.01" if corrupt else "0.00", subject_key=subjects[0])


def _claim_difference(db: JudgeDb, _law: Named, corrupt: bool) -> None:
    """The same figures, but the word that says which way."""
    db.statement("three_public")
    subject = "three_public.reception.actual"
    db.claim("amount", "9.10", subject_key="three_public.reception.budget", base_id="a")
    db.claim("amount", "9.05", subject_key=subject, base_id="a", claim_id="a")
    direction = "increase" if corrupt else "decrease"
    key = f"{subject}.change_from_budget"
    db.claim("change_amount", "0.05", subject_key=key, base_id="a", direction=direction)


def _claim_directions(db: JudgeDb, _law: Named, corrupt: bool) -> None:
    db.statement("expenditure")
    key = "grand_total.change_from_prior_year"
    db.claim("change_amount", "5.00", subject_key=key, base_id="a", direction="decrease")
    direction = "increase" if corrupt else "decrease"
    db.claim("change_rate", "1.00", subject_key=key, base_id="a", direction=direction)


def _claim_twice(db: JudgeDb, law: Named, corrupt: bool) -> None:
    for value in ("1", "2" if corrupt else "1"):
        db.claim("count", value, unit="vehicle", subject_key=law.parts[0])
    db.statement("expenditure")


def _claim_budgets(db: JudgeDb, law: Named, corrupt: bool) -> None:
    """Two lines budgeted 1.00 and 2.00, and their sum; all that was spent was spent on them."""
    db.statement("expenditure")
    role = law.whole.partition(".")[0] + "."
    lines = {
        law.whole: ("3.00", "6.00"),
        f"{role}function.2010301": ("1.00", "4.00"),
        f"{role}function.2010302": ("2.05" if corrupt else "2.00", "2.00"),
    }
    for number, (subject, (budget, spent)) in enumerate(lines.items()):
        db.claim("amount", budget, subject_key=subject, base_id=f"b{number}")
        db.claim("amount", spent, subject_key=subject.removeprefix(role), base_id=f"b{number}")


def _claim_project_score(db: JudgeDb, law: Named, corrupt: bool) -> None:
    _sheet(db, "热线（一期）经费", 1, "98.00")
    score = "98.02" if corrupt else "98.00"
    db.claim("score", score, unit="points", subject="热线(一期)经费", subject_key=law.parts[0])


def _claim_projects(db: JudgeDb, law: Named, corrupt: bool) -> None:
    """A project told twice counts once."""
    db.amounts(db.statement("expenditure"), "grand_total", project="112.50")
    for subject, value in (("甲", "60.00"), ("甲", "60.00"), ("乙", "52.53" if corrupt else "52.50")):
        db.claim("amount", value, subject=subject, subject_key=law.parts[0])


def _blank_form_is_empty(db: JudgeDb, _law: Named, corrupt: bool) -> None:
    statement = db.statement("government_fund", is_blank=not corrupt)
    db.insert("fact_form_blank", document_id=DOCUMENT, form="government_fund", declared_by="form", reason="无数据")
    db.amounts(statement, "grand_total", total="0.01" if corrupt else "0.00")


def _blank_form_is_explained(db: JudgeDb, law: Named, corrupt: bool) -> None:
    db.statement(law.over[0], is_blank=True, blank_reason=None if corrupt else "本表无数据")


def _blank_fund_is_unused(db: JudgeDb, law: Named, corrupt: bool) -> None:
    db.insert("fact_form_blank", document_id=DOCUMENT, form=law.over[0], declared_by="list", reason="不涉及")
    statement = db.statement("appropriation_summary")
    db.amounts(statement, "year_total", section="expenditure", total="5.00")
    if corrupt:
        db.amounts(statement, "year_total", section="expenditure", **{law.over[0]: "5.00"})


NAMED = {
    "summary_has_sheet": _summary_has_sheet,
    "summary_score": _summary_score,
    "sheet_count": _sheet_count,
    "claim_repeats_cell": _claim_repeats_cell,
    "claim_completion": _claim_completion,
    "claim_share": _claim_share,
    "claim_change": _claim_change,
    "claim_difference": _claim_difference,
    "claim_directions": _claim_directions,
    "claim_twice": _claim_twice,
    "claim_budgets": _claim_budgets,
    "claim_project_score": _claim_project_score,
    "claim_projects": _claim_projects,
    "blank_form_is_empty": _blank_form_is_empty,
    "blank_form_is_explained": _blank_form_is_explained,
    "blank_fund_is_unused": _blank_fund_is_unused,
}
