"""Examples of the laws across documents: two years of one agency, a department and its units."""

from __future__ import annotations

from pipelines.identities.catalogue import ClaimPriorDocument, PriorDocument, UnitsSum
from tests.laws.page import Page
from tests.support.judge_db import DOCUMENT, JudgeDb

BEFORE = "d0c0000000002023"


def across_documents(db: JudgeDb, law: PriorDocument | ClaimPriorDocument | UnitsSum, corrupt: bool) -> None:
    match law:
        case PriorDocument():
            _prior_document(db, law, corrupt)
        case ClaimPriorDocument():
            _claim_prior_document(db, corrupt)
        case UnitsSum():
            _units_sum(db, law, corrupt)


def _prior_document(db: JudgeDb, law: PriorDocument, corrupt: bool) -> None:
    """One step more than rounding explains stands between the two years."""
    now, before = _two_years(db)
    for number, pair in enumerate(law.pairs):
        now.print_at(pair.left, "1.02" if corrupt and number == 0 else "1.00")
        for part in pair.right:
            before.print_at(part, "1.00")


def _claim_prior_document(db: JudgeDb, corrupt: bool) -> None:
    """12.00 now, 2.00 more than the year before, which printed 10.00."""
    now, before = _two_years(db)
    db.amounts(before.statement("expenditure"), "grand_total", total="10.00")
    db.amounts(now.statement("expenditure"), "grand_total", total="12.00")
    cell = db.rows("SELECT cell_id FROM ledger WHERE document_id = ?", [DOCUMENT])[0][0]
    same = {"base_id": "a", "subject": "支出合计"}
    db.claim("amount", "12.00", subject_key="expenditure_total", claim_id="a", cell_id=cell, **same)
    change = "2.05" if corrupt else "2.00"
    db.claim(
        "change_amount",
        change,
        subject_key="expenditure_total.change_from_prior_year",
        direction="increase",
        **same,
    )


def _units_sum(db: JudgeDb, law: UnitsSum, corrupt: bool) -> None:
    """A department of two units: brackets' widths in their names do not matter."""
    names = ("甲县财政局（本级）", "甲县国库中心")
    db.document(DOCUMENT, agency="甲县财政局", scope="consolidated")
    summary = Page(db)
    for number, name in enumerate(names, 1):
        db.insert("bridge_document_unit", document_id=DOCUMENT, unit_no=number, unit_name=name, evidence="")
        unit = f"d0c00000000000u{number}"
        db.document(unit, agency=name.translate(str.maketrans("（）", "()")))
        for address in law.figures:
            Page(db, unit).print_at(address, "1.00")
    for number, address in enumerate(law.figures):
        summary.print_at(address, "2.03" if corrupt and number == 0 else "2.00")


def _two_years(db: JudgeDb) -> tuple[Page, Page]:
    db.document(DOCUMENT, year=2024)
    db.document(BEFORE, year=2023)
    return Page(db), Page(db, BEFORE)
