"""For each law of the catalogue the smallest accounts that keep it, and the smallest corruption that breaks it.

Both are made from the law's own data, shape by shape, so that a law added to the catalogue is tried without a
new test. ``corrupt`` is the one step by which the corrupted accounts differ.
"""

from __future__ import annotations

from decimal import Decimal
from fnmatch import fnmatchcase

from pipelines.identities.catalogue import (
    Address,
    Agree,
    AtMost,
    Grade,
    Hierarchy,
    Identity,
    Levels,
    Named,
    Parents,
    Ratio,
    Sum,
    Weights,
)
from pipelines.statements.templates import load_templates
from tests.support.judge_db import DOCUMENT, JudgeDb


def example(identity: Identity, *, corrupt: bool) -> JudgeDb:
    """A database in which the law holds, or is broken by the smallest step."""
    db = JudgeDb()
    law = identity.law
    match law:
        case Sum():
            _sum(db, law, corrupt)
        case Hierarchy():
            _hierarchy(db, law, corrupt)
        case Parents():
            _parents(db, law, corrupt)
        case Agree() | AtMost():
            _pairs(db, law, corrupt)
        case Ratio():
            _ratio(db, law, corrupt)
        case Weights():
            _weights(db, law, corrupt)
        case Levels():
            _levels(db, law, corrupt)
        case Grade():
            _grade(db, law, corrupt)
        case Named():
            NAMED[law.shape](db, law, corrupt)
    return db


def concrete(form: str, pattern: str) -> str:
    """A line that a pattern of lines covers."""
    if pattern.startswith("function."):
        return "function.201"
    known = [line.line_key for line in load_templates()[form].lines if not line.is_total]
    return next((line for line in known if fnmatchcase(line, pattern)), pattern.replace("*", "1"))


def _sum(db: JudgeDb, law: Sum, corrupt: bool) -> None:
    """Each part is 1.00, the total their sum; the corruption is one step more than rounding explains."""
    statement = db.statement(law.form)
    section = law.section or None
    total = Decimal(sum(law.parts.values()))
    beyond = Decimal("0.01") * (len(law.parts) + 2) if corrupt else Decimal(0)
    printed = f"{total + beyond:.2f}"
    if law.along == "measure":
        db.amounts(
            statement, "grand_total", section=section, **{law.total: printed}, **dict.fromkeys(law.parts, "1.00")
        )
    elif law.along == "source_of_funds":
        db.amounts(statement, "project", source=law.total, executed=printed)
        for part in law.parts:
            db.amounts(statement, "project", source=part, executed="1.00")
    elif law.measures == ("score",):
        db.value(statement, "total", "score", printed)
        db.value(statement, "funds", "score", "1.00", source_of_funds="total")
        db.value(statement, "indicator", "score", "1.00", indicator_no=1)
    else:
        measure = (law.measures or _measures(law.form, section))[0]
        if measure == "count":
            printed = f"{total + (1 if corrupt else 0):.0f}"
        for part in law.parts:
            one = "1" if measure == "count" else "1.00"
            db.amounts(statement, concrete(law.form, part), section=section, **{measure: one})
        db.amounts(statement, law.total, section=section, **{measure: printed})


def _measures(form: str, section: str | None) -> tuple[str, ...]:
    measures = load_templates()[form].measures
    return tuple(name for name, entry in measures.items() if entry.section in (None, section))


def _hierarchy(db: JudgeDb, law: Hierarchy, corrupt: bool) -> None:
    statement = db.statement(law.form)
    measure = _measures(law.form, None)[-1]
    codes = ("201", "20103", "2010301", "2010302") if law.codes == "function" else ("301", "30101", "30102")
    parents = [code for code in codes if any(other != code and other.startswith(code) for other in codes)]
    for code in codes:
        printed = "2.00" if code in parents else "1.02" if corrupt and code == codes[-1] else "1.00"
        db.amounts(statement, f"{law.codes}.{code}", **{measure: printed})
    if law.root:
        db.amounts(statement, law.root, **{measure: "2.00"})


def _parents(db: JudgeDb, law: Parents, corrupt: bool) -> None:
    statement = db.statement(law.form)
    for code in ("201", "20103", "2010301"):
        if not (corrupt and code == "20103"):
            db.amounts(statement, f"{law.codes}.{code}", total="1.00")


def _pairs(db: JudgeDb, law: Agree | AtMost, corrupt: bool) -> None:
    """The left is the sum of the right; the corruption moves the first pair beyond what rounding explains."""
    statements: dict[str, str] = {}

    def print_at(address: Address, printed: str) -> None:
        statement = statements.setdefault(address.form, db.statement(address.form))
        line = concrete(address.form, address.line)
        db.amounts(statement, line, section=address.section or None, **{address.measure: printed})

    if isinstance(law, Agree) and law.when_complete:
        db.claim("share", "100", sentence=f"占{law.when_complete[0]}的100%")
    for number, pair in enumerate(law.pairs):
        off = Decimal("0.01") * (len(pair.right) + 2) * (-1 if isinstance(law, AtMost) else 1)
        print_at(pair.left, f"{len(pair.right) + (off if corrupt and number == 0 else 0):.2f}")
        for part in pair.right:
            print_at(part, "1.00")


def _ratio(db: JudgeDb, law: Ratio, corrupt: bool) -> None:
    statement = db.statement(law.rate.form)
    line = "project" if law.rate.form == "project_evaluation" else "grand_total"
    db.amounts(statement, line, row=5, **{law.numerator.measure: "50.00", law.denominator.measure: "100.00"})
    db.value(statement, "funds", "rate", "50.02" if corrupt else "50.00", source_of_funds="total", row_index=5)


def _weights(db: JudgeDb, law: Weights, corrupt: bool) -> None:
    """The weight of the execution rate is not printed here: the law knows it."""
    statement = db.statement(law.form)
    db.value(statement, "funds", "score", "9.5", source_of_funds="total")
    for number, weight in enumerate(("50", "30", "9" if corrupt else "10"), 1):
        db.value(statement, "indicator", "weight", weight, indicator_no=number)


def _levels(db: JudgeDb, law: Levels, corrupt: bool) -> None:
    statement = db.statement(law.form)
    for number, weight in enumerate(("20", "29" if corrupt else "30"), 1):
        db.insert(
            "fact_project_indicator",
            document_id=DOCUMENT,
            statement_id=statement,
            indicator_no=number,
            level1="产出指标",
            table_index=1,
            row_index=number,
        )
        db.value(statement, "indicator", "weight", weight, indicator_no=number, row_index=number)
    db.value(statement, "level", "weight", "50", indicator_no=1, row_index=1)


def _grade(db: JudgeDb, law: Grade, corrupt: bool) -> None:
    statement = db.statement(law.form)
    grade = "优" if corrupt else "良"
    if law.form == "evaluation_summary":
        _listed(db, statement, "甲", "89.50", grade=grade)
        return
    table = "fact_project_evaluation" if law.form == "project_evaluation" else "fact_department_sheet"
    db.insert(table, document_id=DOCUMENT, disclosure_no=1, statement_id=statement, sheet_no=1, grade=grade)
    db.value(statement, "total", "score", "89.50")


def _listed(db: JudgeDb, statement: str, project: str, score: str, row: int = 1, grade: str = "良") -> None:
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
        _listed(db, summary, "热线（一期）经费", "98.00", row)
    for number in (1,) if corrupt else (1, 2):
        _sheet(db, "热线(一期) 经费", number, "98.00")


def _summary_score(db: JudgeDb, _law: Named, corrupt: bool) -> None:
    _listed(db, db.statement("evaluation_summary"), "甲", "98.00")
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


def _claim_parts(db: JudgeDb, law: Named, corrupt: bool) -> None:
    db.statement("expenditure")
    is_count = law.whole == "evaluation.count"
    kind, unit = ("count", "project") if is_count else ("amount", "yuan")
    parts = [part.replace("*", f"part{number}") for number, part in enumerate(law.parts)]
    off = (1 if is_count else Decimal("0.05")) if corrupt else 0
    whole = f"{len(parts) + off:.0f}" if is_count else f"{len(parts) + off:.2f}"
    db.claim(kind, whole, unit=unit, subject_key=law.whole)
    for part in parts:
        db.claim(kind, "1" if is_count else "1.00", unit=unit, subject_key=part)


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
    "claim_parts": _claim_parts,
    "claim_projects": _claim_projects,
    "blank_form_is_empty": _blank_form_is_empty,
    "blank_form_is_explained": _blank_form_is_explained,
    "blank_fund_is_unused": _blank_fund_is_unused,
}
