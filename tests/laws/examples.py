"""For each law of the catalogue the smallest accounts that keep it, and the smallest corruption that breaks it.

Both are made from the law's own data, shape by shape, so that a law added to the catalogue is tried without a
new test. ``corrupt`` is the one step by which the corrupted accounts differ.
"""

from __future__ import annotations

from decimal import Decimal

from pipelines.identities.catalogue import (
    Agree,
    AtMost,
    BlankUntold,
    ClaimParts,
    ClaimPriorDocument,
    ClaimWithin,
    Grade,
    Hierarchy,
    Identity,
    Levels,
    Named,
    NotNegative,
    Occurs,
    Parents,
    PriorDocument,
    RateScore,
    Ratio,
    Sum,
    TargetScore,
    UnitsSum,
    Weights,
)
from pipelines.statements.templates import load_templates
from tests.laws.document_examples import across_documents
from tests.laws.page import Page, concrete
from tests.laws.text_examples import NAMED, blank_untold, claim_parts, claim_within, listed
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
        case NotNegative():
            _not_negative(db, law, corrupt)
        case Occurs():
            _occurs(db, law, corrupt)
        case RateScore():
            _rate_score(db, law, corrupt)
        case TargetScore():
            _target_score(db, law, corrupt)
        case PriorDocument() | ClaimPriorDocument() | UnitsSum():
            across_documents(db, law, corrupt)
        case ClaimParts():
            claim_parts(db, identity.kind, law, corrupt)
        case ClaimWithin():
            claim_within(db, law, corrupt)
        case BlankUntold():
            blank_untold(db, law, corrupt)
        case Named():
            NAMED[law.shape](db, law, corrupt)
    return db


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
    page = Page(db)
    if isinstance(law, Agree) and law.when_complete:
        db.claim("share", "100", sentence=f"占{law.when_complete[0]}的100%")
    for number, pair in enumerate(law.pairs):
        off = Decimal("0.01") * (len(pair.right) + 2) * (-1 if isinstance(law, AtMost) else 1)
        total = sum(part.weight for part in pair.right)
        page.print_at(pair.left, f"{total + (off if corrupt and number == 0 else 0):.2f}")
        for part in pair.right:
            page.print_at(part, "1.00")


def _not_negative(db: JudgeDb, law: NotNegative, corrupt: bool) -> None:
    """The smallest amount below zero, in one place; nought is no negative."""
    page = Page(db)
    for number, address in enumerate(law.figures):
        page.print_at(address, "-0.01" if corrupt and number == 0 else "0.00")


def _occurs(db: JudgeDb, law: Occurs, corrupt: bool) -> None:
    """Two classes stand in both forms, whatever their amounts; the corruption takes a line from the other form."""
    page = Page(db)
    for number, pair in enumerate(law.pairs):
        missing = corrupt and number == 0
        page.print_at(pair.left, "1.00")
        page.statement(pair.right[0].form)
        if not missing:
            page.print_at(pair.right[0], "0.00")
        if law.match == "class":
            page.print_at(pair.left, "1.00", "function.202")
            page.print_at(pair.right[0], "0.00", "function.202")


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


def _rate_score(db: JudgeDb, law: RateScore, corrupt: bool) -> None:
    """The weight is not printed here: the law knows it."""
    statement = db.statement(law.form)
    db.value(statement, "funds", "rate", "95.00", source_of_funds="total")
    db.value(statement, "funds", "score", "9.52" if corrupt else "9.50", source_of_funds="total")


def _target_score(db: JudgeDb, law: TargetScore, corrupt: bool) -> None:
    """One point less for a target that is met, none for one that is missed."""
    statement = db.statement(law.form)
    is_met = law.target == "met"
    db.insert(
        "fact_project_indicator",
        document_id=DOCUMENT,
        statement_id=statement,
        indicator_no=1,
        target="≥98%",
        actual="98%" if is_met else "97%",
        table_index=1,
        row_index=1,
    )
    db.value(statement, "indicator", "weight", "10", indicator_no=1)
    db.value(statement, "indicator", "score", "10" if is_met != corrupt else "9", indicator_no=1)


def _grade(db: JudgeDb, law: Grade, corrupt: bool) -> None:
    statement = db.statement(law.form)
    grade = "优" if corrupt else "良"
    if law.form == "evaluation_summary":
        listed(db, statement, "甲", "89.50", grade=grade)
        return
    table = "fact_project_evaluation" if law.form == "project_evaluation" else "fact_department_sheet"
    db.insert(table, document_id=DOCUMENT, disclosure_no=1, statement_id=statement, sheet_no=1, grade=grade)
    db.value(statement, "total", "score", "89.50")
