"""What is set aside: the document as a whole, or the one sheet in the middle of which its file ends, and why.

Only the decision and its reason in plain words; what was read of a document is decided elsewhere, and what becomes
of a document that is set aside (its cells kept, nothing in ledger, claims or findings) is the accounting's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipelines.readers.model import Document
from pipelines.statements.kinds import FINAL_ACCOUNTS, OTHER, PERFORMANCE_REPORT
from pipelines.statements.model import QuarantineRow
from pipelines.statements.tables import DocumentFacts, Reading
from pipelines.statements.truncation import cut_off, cut_sheet
from pipelines.statements.wording.legible import Legibility

_NOT_A_FORM, _NOT_FINAL_ACCOUNTS = "form_list", "not_final_accounts"
_TOLD = {
    "cover": "its cover",
    "title": "its title",
    "title line": "its title",
    "heading": "the headings of its parts",
    "form title": "the titles of its forms",
    "forms": "the forms it prints",
    "columns": "the columns of its tables",
    "file name": "the file's name, for nothing inside says",
}


def document_quarantine(
    document: Document, facts: DocumentFacts, readings: Sequence[Reading], pages: Legibility
) -> Iterator[QuarantineRow]:
    """Why the document as a whole cannot be taken in, if so; what is no final accounts is asked nothing more."""
    forms = [reading for reading in readings if reading.statement.form != _NOT_A_FORM]
    if _is_something_else(facts, has_forms=bool(forms)):
        yield QuarantineRow(None, _NOT_FINAL_ACCOUNTS, _what_it_is(facts))
        return
    if not forms and (hidden := pages.hidden()) is not None:
        yield hidden
        return
    if not forms:
        detail = f"none of its {len(document.grids)} tables is one; it reads as {_what_it_is(facts)}"
        yield QuarantineRow(None, "no_statutory_form", detail)
    if facts.fiscal_year is None:
        yield QuarantineRow(None, "no_fiscal_year", "neither cover, captions nor text state the year it is about")
    cut = cut_off(document, readings) if pages.are_all_read else None
    if cut is not None:
        yield cut


def statement_quarantine(whole: Sequence[QuarantineRow], readings: Sequence[Reading]) -> Iterator[QuarantineRow]:
    """Why single statements cannot be taken in; of what is no final accounts no statement is asked for."""
    if all(row.reason != _NOT_FINAL_ACCOUNTS for row in whole):
        yield from (row for reading in readings for row in reading.quarantine)


def _is_something_else(facts: DocumentFacts, has_forms: bool) -> bool:
    """Whether it says that it is no final accounts, nor the sheets and forms of such published apart.

    A budget's tables of targets look like the sheets in which their attainment is reported: what says it is a
    budget, a government's own accounts or a template is not read, whatever its tables look like.
    """
    if facts.kind in (PERFORMANCE_REPORT, OTHER):
        return not has_forms and _basis(facts) in _TOLD
    return facts.kind not in (FINAL_ACCOUNTS, None)


def _what_it_is(facts: DocumentFacts) -> str:
    """``a budget (部门预算) of 深圳市水务局 for 2026, told from its cover``."""
    whose = f" of {facts.agency_name}" if facts.agency_name else ""
    year = f" for {facts.fiscal_year}" if facts.fiscal_year else ""
    basis = _basis(facts)
    told = f"told from {_TOLD[basis]}" if basis in _TOLD else "for nothing in it names a kind of document"
    return f"{facts.described}{whose}{year}, {told}"


def _basis(facts: DocumentFacts) -> str:
    return next((row.basis for row in facts.evidence if row.field == "kind"), "")


def with_cut_sheet(document: Document, readings: Sequence[Reading]) -> tuple[Reading, ...]:
    """The readings, a sheet in the middle of which the file ends set aside."""
    cut = cut_sheet(document, readings)
    if cut is None:
        return tuple(readings)
    return tuple(
        replace(reading, quarantine=(*reading.quarantine, cut))
        if reading.statement.statement_id == cut.statement_id
        else reading
        for reading in readings
    )
