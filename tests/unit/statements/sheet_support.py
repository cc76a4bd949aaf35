"""Sheets made for the tests: as text with tabs between the cells, and as grids whose columns a reader saw."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

from pipelines.readers import read
from pipelines.readers.model import Block, Box, Cell, Document, Grid, Paragraph
from pipelines.statements.layouts.labelled_sheet import number_sheets, read_sheet
from pipelines.statements.recognise import recognise
from pipelines.statements.segment import segment
from pipelines.statements.tables import DocumentFacts, Reading

SEEDS = Path(__file__).resolve().parents[3].parent / "shared" / "seeds"
Rows = Sequence[Sequence[str]]
Spanned = tuple[int, int, str, int, int]  # row, column, text, row span, column span


def seed(number: str) -> Path | None:
    """The seed whose name begins with a number; None on a clone that stands alone."""
    return next(iter(sorted(SEEDS.glob(f"{number}_*.txt"))), None)


def sheets(document: Document) -> tuple[Reading, ...]:
    """All labelled sheets of a document as read."""
    facts = DocumentFacts(document.document_id, None, None, 2024, None, "unknown", None, None, None, None)
    found = [one for one in recognise(segment(document)) if one.template.is_sheet]
    return number_sheets(read_sheet(document, one, one.template, facts) for one in found)


def text_document(*tables: tuple[Sequence[str], Rows]) -> Document:
    """Tables below their captions, as a converter leaves them in text."""
    lines: list[str] = []
    for captions, rows in tables:
        lines += [*captions, "", *("\t".join(row) for row in rows), ""]
    return read("\n".join(lines).encode(), "made.txt")


def ruled_document(captions: Sequence[str], cells: Sequence[Spanned]) -> Document:
    """One table whose cells have spans and boxes, as a PDF's."""
    grid_cells = tuple(
        Cell(row, column, text, row_span, column_span, Box(column * 10, row * 10, column * 10 + 9, row * 10 + 9))
        for row, column, text, row_span, column_span in cells
    )
    paragraphs: list[Block] = [Paragraph(text, line, 1) for line, text in enumerate(captions, start=1)]
    rows = max(cell.row + cell.row_span - 1 for cell in grid_cells)
    columns = max(cell.column + cell.column_span - 1 for cell in grid_cells)
    grid = Grid(1, grid_cells, rows, columns, len(paragraphs) + 1, 1)
    return Document("made", "made.pdf", "application/pdf", "test", (*paragraphs, grid), 1)


def ledger(reading: Reading) -> dict[tuple[str, str, str], Decimal]:
    """The amounts of a sheet by line, measure and source."""
    return {(row.line_key, row.measure, row.source_of_funds): row.amount for row in reading.ledger}


def values(reading: Reading, subject: str) -> list[tuple[str | None, int | None, str, Decimal]]:
    """The rates, weights and scores of one subject: source, indicator, measure, value."""
    return [
        (value.source_of_funds, value.indicator_no, value.measure, value.value)
        for value in reading.sheet_values
        if value.subject == subject
    ]


def untaken(document: Document, reading: Reading) -> list[str]:
    """The filled cells of a sheet that were taken for nothing."""
    used = {(use.table_index, use.row_index, use.column_index) for use in reading.uses}
    return [
        cell.text
        for grid in document.grids
        for cell in grid.cells
        if grid.table_index == reading.statement.table_index
        and cell.text.strip()
        and (grid.table_index, cell.row, cell.column) not in used
    ]
