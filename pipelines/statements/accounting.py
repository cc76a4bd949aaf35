"""Accounting for a whole document: every cell with its use, every number without a place, what is set aside.

The one place where a ``ParsedDocument`` is put together. Nothing is read here.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from pipelines.readers.model import Cell, Document, Grid
from pipelines.statements.model import CellRow, EvidenceRow, ParsedDocument, QuarantineRow, UnexplainedRow, cell_id
from pipelines.statements.narrative import Narrative
from pipelines.statements.sections import table_of_contents
from pipelines.statements.tables import CellUse, DocumentFacts, Reading, Table
from pipelines.statements.text import even_fold, squeeze
from pipelines.statements.truncation import cut_off, cut_sheet

_Place = tuple[int, int, int]
_NO_FIGURE = re.compile(
    r"(?:19|20)\d{2}年?(?:度|\d{1,2}月(?:\d{1,2}日)?)?|（(?:19|20)\d{2}年度?）|第\d+页.*|公开\d+表|表\d+|附件?\d+"
)
_NOT_A_FORM = "form_list"


def account(
    document: Document,
    tables: tuple[Table, ...],
    facts: DocumentFacts,
    readings: tuple[Reading, ...],
    narrative: Narrative,
) -> ParsedDocument:
    """Put together what was read; a document set aside as a whole keeps its cells and statements only."""
    readings = _with_cut_sheet(document, readings)
    whole = tuple(_document_quarantine(document, facts, readings))
    kept = () if whole else tuple(reading for reading in readings if not reading.quarantine)
    text = Narrative() if whole else narrative
    uses = [*((reading.statement.statement_id, reading.uses) for reading in readings), (None, narrative.uses)]
    explained = _roles(uses)
    cells = tuple(_cells(document, explained))
    contents = table_of_contents(document).lines
    unexplained = () if whole else (*_unexplained_cells(document, explained, contents), *narrative.unexplained)
    return ParsedDocument(
        document_id=document.document_id,
        source_name=document.source_name,
        media_type=document.media_type,
        reader=document.reader,
        page_count=document.page_count,
        title=facts.title,
        kind=facts.kind,
        phase="budget" if facts.kind == "budget" else "final_accounts",
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
        evidence=(*facts.evidence, *_unread_pages(document)),
        unexplained=unexplained,
        quarantine=(*whole, *(row for reading in readings for row in reading.quarantine)),
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


def _unexplained_cells(
    document: Document, roles: dict[_Place, list[tuple[str | None, CellUse]]], contents: frozenset[int]
) -> Iterator[UnexplainedRow]:
    """Cells that hold a number and were taken for nothing; a table of contents and bare years hold no figures."""
    for grid in document.grids:
        if grid.line in contents:
            continue
        for cell in grid.cells:
            if (grid.table_index, cell.row, cell.column) in roles or not _holds_number(cell.text):
                continue
            place = f"table {grid.table_index} row {cell.row} column {cell.column}"
            context = " | ".join(_one_line(text) for text in grid.row(cell.row) if text.strip())
            yield UnexplainedRow(grid.page, place, _one_line(cell.text), context)


def _one_line(text: str) -> str:
    """A cell's text with single spaces: two figures in one cell must not run together into a third."""
    return " ".join(text.split())


def _holds_number(text: str) -> bool:
    folded = even_fold(squeeze(text))
    return re.search(r"\d", folded) is not None and _NO_FIGURE.fullmatch(folded) is None


def _unread_pages(document: Document) -> Iterator[EvidenceRow]:
    """Pages that carry pictures only are said to be unread, not passed over."""
    for page in document.pages_without_text:
        yield EvidenceRow("page_without_text", str(page), "reader", "", page)


def _document_quarantine(
    document: Document, facts: DocumentFacts, readings: Sequence[Reading]
) -> Iterator[QuarantineRow]:
    """Why the document as a whole cannot be taken in, if so."""
    if not any(reading.statement.form != _NOT_A_FORM for reading in readings):
        kind = f"the document reads as {facts.kind}" if facts.kind else "nothing in it names a kind of document"
        yield QuarantineRow(None, "no_statutory_form", f"none of its {len(document.grids)} tables is one; {kind}")
    if facts.fiscal_year is None:
        yield QuarantineRow(None, "no_fiscal_year", "neither cover, captions nor text state the year it is about")
    cut = cut_off(document, readings)
    if cut is not None:
        yield cut


def _with_cut_sheet(document: Document, readings: Sequence[Reading]) -> tuple[Reading, ...]:
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
