"""What the whole document says of itself: what it is, title, agency, scope, region, year, unit of money.

Each fact is told from the place that states it most plainly, and keeps its evidence. ``document_facts`` is the
door; each kind of fact has its module.
"""

from __future__ import annotations

from pipelines.readers.model import Document
from pipelines.statements.facts.agency import document_agency
from pipelines.statements.facts.fiscal_year import document_year
from pipelines.statements.facts.kind import document_kind
from pipelines.statements.facts.money_unit import document_unit, shared_unit
from pipelines.statements.facts.place import document_region
from pipelines.statements.facts.scope import document_scope
from pipelines.statements.facts.source import Found, Source
from pipelines.statements.facts.titles import Title, document_title, paper_title
from pipelines.statements.kinds import OTHER
from pipelines.statements.model import EvidenceRow
from pipelines.statements.tables import DocumentFacts, Table

__all__ = ["document_facts"]


def document_facts(document: Document, tables: tuple[Table, ...]) -> DocumentFacts:
    """Tell what the document says of itself; a fact that nothing tells is None (scope: ``unknown``)."""
    source = Source(document, tables)
    title = document_title(source)
    paper = paper_title(source)
    kind = document_kind(source, title, paper)
    named = paper if kind.value == OTHER and paper is not None else title
    agency = document_agency(source, named, kind.value)
    year = document_year(source, named, kind.value)
    printed = _title(source, named, agency)
    scope = document_scope(source, agency)
    unit = document_unit(source)
    region = document_region(source, agency)
    facts = {
        "title": printed,
        "kind": kind.evidence(),
        "agency_name": agency,
        "fiscal_year": year,
        "scope": scope,
        "unit_text": unit,
    }
    evidence = [
        EvidenceRow(field, found.value, found.basis, found.text, found.page)
        for field, found in facts.items()
        if found is not None
    ]
    if region is not None and agency is not None:
        evidence.append(EvidenceRow("region_code", region.region_code, region.basis, agency.value, None))
    return DocumentFacts(
        document_id=document.document_id,
        title=printed.value if printed else None,
        kind=kind.value,
        fiscal_year=int(year.value) if year else None,
        agency_name=agency.value if agency else None,
        scope=scope.value if scope else "unknown",
        region_code=region.region_code if region else None,
        region_basis=region.basis if region else None,
        unit_text=unit.value if unit else None,
        unit_in_yuan=shared_unit(source, unit),
        evidence=tuple(evidence),
        described=kind.described,
    )


def _title(source: Source, title: Title | None, agency: Found | None) -> Found | None:
    """The title as printed, with the agency's name as it is known where the cover repeats a cut piece of it."""
    if title is None:
        first = next((line for line in source.captions if line.text), None)
        return Found(first.text[:80], "first line", first.text, first.page) if first else None
    owner, value = title.owner, title.text
    if agency is not None and owner is not None and owner != agency.value and owner.startswith(agency.value):
        value = value.replace(owner, agency.value)
    return Found(value, title.basis, title.printed, title.page)
