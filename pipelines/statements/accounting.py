"""Accounting for a whole document: every cell with its use, every number without a place, what is set aside.

The one place where a ``ParsedDocument`` is put together. Nothing is read here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from pipelines.readers.model import Cell, Document, Grid
from pipelines.statements.kinds import phase_of
from pipelines.statements.model import CellRow, EvidenceRow, ParsedDocument, cell_id
from pipelines.statements.narrative.reading import Narrative
from pipelines.statements.narrative.sections import table_of_contents
from pipelines.statements.set_aside import document_quarantine, statement_quarantine, with_cut_sheet
from pipelines.statements.tables import CellUse, DocumentFacts, Reading, Table
from pipelines.statements.tally import tally, tally_unread
from pipelines.statements.wording.legible import Legibility
from pipelines.statements.wording.trust import PageTrust

_Place = tuple[int, int, int]


def account(
    document: Document,
    tables: tuple[Table, ...],
    facts: DocumentFacts,
    readings: tuple[Reading, ...],
    narrative: Narrative,
    pages: Legibility,
    printed: Document,
) -> ParsedDocument:
    """Put together what was read; a document set aside as a whole keeps its cells and statements only.

    ``printed`` is the document with the characters of the file, where ``document`` has look-alikes mended.
    """
    unread, trust = pages.quarantine(), pages.trust
    readings = with_cut_sheet(document, readings)
    whole = (unread,) if unread is not None else tuple(document_quarantine(document, facts, readings, pages))
    kept = () if whole else tuple(reading for reading in readings if not reading.quarantine)
    text = Narrative() if whole else narrative
    uses = [*((reading.statement.statement_id, reading.uses) for reading in readings), (None, narrative.uses)]
    explained = _roles(uses)
    cells = tuple(_cells(printed, explained))
    contents = table_of_contents(document).lines
    counted = (
        tally_unread(document, trust)
        if whole
        else tally(
            document,
            explained,
            readings,
            text.passages,
            contents,
            trust,
            pages.illegible_grids(tables, readings),
        )
    )
    return ParsedDocument(
        document_id=document.document_id,
        source_name=document.source_name,
        media_type=document.media_type,
        reader=document.reader,
        page_count=document.page_count,
        title=facts.title,
        kind=facts.kind,
        phase=phase_of(facts.kind),
        fiscal_year=facts.fiscal_year,
        agency_name=facts.agency_name,
        scope=facts.scope,
        region_code=facts.region_code,
        region_basis=facts.region_basis,
        unit_text=facts.unit_text,
        ledger=tuple(row for reading in kept for row in reading.ledger),
        statements=tuple(reading.statement for reading in readings),
        cells=cells,
        evaluations=tuple(reading.evaluation for reading in kept if reading.evaluation is not None),
        sheet_values=tuple(row for reading in kept for row in reading.sheet_values),
        indicators=tuple(row for reading in kept for row in reading.indicators),
        evaluation_summaries=tuple(row for reading in kept for row in reading.summaries),
        claims=text.claims,
        staffing=text.staffing,
        units=text.units,
        blank_forms=text.blank_forms,
        evidence=(*facts.evidence, *_unread_pages(document, trust)),
        unexplained=counted.unexplained,
        pages=counted.pages,
        quarantine=(*whole, *statement_quarantine(whole, readings)),
    )


def _roles(
    uses: Iterable[tuple[str | None, Sequence[CellUse]]],
) -> dict[_Place, list[tuple[str | None, CellUse]]]:
    """What each cell was taken for, by its place, in the order of the amounts within it."""
    found: dict[_Place, dict[int, tuple[str | None, CellUse]]] = defaultdict(dict)
    for statement_id, one in uses:
        for use in one:
            place = (use.table_index, use.row_index, use.column_index)
            found[place].setdefault(use.ordinal, (statement_id, use))
    return {place: [by_ordinal[ordinal] for ordinal in sorted(by_ordinal)] for place, by_ordinal in found.items()}


def _cells(document: Document, roles: dict[_Place, list[tuple[str | None, CellUse]]]) -> Iterator[CellRow]:
    """Every table cell once, and once more for each further amount within it."""
    for grid in document.grids:
        for cell in grid.cells:
            used = roles.get((grid.table_index, cell.row, cell.column), [])
            if all(use.ordinal != 1 for _, use in used):
                yield _cell_row(document, grid, cell, used[0][0] if used else None, None)
            for statement_id, use in used:
                yield _cell_row(document, grid, cell, statement_id, use)


def _cell_row(
    document: Document, grid: Grid, cell: Cell, statement_id: str | None, use: CellUse | None
) -> CellRow:
    ordinal = use.ordinal if use is not None else 1
    box = cell.box
    return CellRow(
        cell_id=cell_id(document.document_id, grid.table_index, cell.row, cell.column, ordinal),
        statement_id=statement_id,
        page=grid.page,
        table_index=grid.table_index,
        row_index=cell.row,
        column_index=cell.column,
        ordinal=ordinal,
        row_span=cell.row_span,
        column_span=cell.column_span,
        x0=box.x0 if box else None,
        top=box.top if box else None,
        x1=box.x1 if box else None,
        bottom=box.bottom if box else None,
        text=cell.text,
        role=use.role if use is not None else None,
        repeat_of=use.repeat_of if use is not None else None,
    )


def _unread_pages(document: Document, trust: Sequence[PageTrust]) -> Iterator[EvidenceRow]:
    """Pages that carry pictures only, or text that cannot be trusted, are said to be unread, not passed over."""
    for page in document.pages_without_text:
        yield EvidenceRow("page_without_text", str(page), "reader", "", page)
    for part in document.unread:
        yield EvidenceRow("part_without_text", part, "reader", "", None)
    for low in trust:
        if low.is_low:
            text = f"{low.trusted} of {low.characters} characters can be trusted"
            yield EvidenceRow("page_of_low_trust", str(low.page or ""), "text trust", text, low.page)
