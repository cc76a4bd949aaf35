"""A table as a person sees it: its caption, its rows even where a page or a blank line cuts them, its notes.

``Table`` is what recognition and the layout readers work on. Cutting a document into tables is ``segment``'s.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from pipelines.readers.model import Cell, Grid, Paragraph
from pipelines.statements.model import (
    EvaluationRow,
    EvaluationSummaryRow,
    EvidenceRow,
    IndicatorRow,
    LedgerRow,
    QuarantineRow,
    SheetValueRow,
    StaffingRow,
    StatementRow,
)
from pipelines.statements.text import fold


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row of a table, still knowing the grid and row it was printed in."""

    grid: Grid
    row_index: int

    @property
    def width(self) -> int:
        return self.grid.column_count

    @property
    def page(self) -> int | None:
        return self.grid.page

    def text(self, column: int) -> str:
        """The printed text at a 1-based column; empty where a span from above or left covers it."""
        return self.grid.text(self.row_index, column)

    def texts(self) -> list[str]:
        return self.grid.row(self.row_index)

    def folded(self) -> list[str]:
        """The row's texts as they are compared."""
        return [fold(text) for text in self.texts()]

    def cells(self) -> Iterator[Cell]:
        """The cells whose top left lies in this row, left to right."""
        for column in range(1, self.width + 1):
            cell = self.grid.at(self.row_index, column)
            if cell is not None and (cell.row, cell.column) == (self.row_index, column):
                yield cell


@dataclass(frozen=True, slots=True)
class Table:
    """Rows that belong together, the paragraphs that head them (nearest last) and those that follow.

    ``captions`` reach back to the previous table, ``notes`` forward to the next caption; a paragraph may be
    both. ``first_line`` and ``last_line`` are ordinals of document blocks.
    """

    rows: tuple[TableRow, ...]
    captions: tuple[Paragraph, ...]
    notes: tuple[Paragraph, ...]
    first_line: int
    last_line: int

    @property
    def page(self) -> int | None:
        return self.rows[0].page if self.rows else None

    @property
    def table_index(self) -> int:
        return self.rows[0].grid.table_index


@dataclass(frozen=True, slots=True)
class CellUse:
    """What a table cell's text was taken for; the accounting of numbers and ``source_cell`` rest on it."""

    table_index: int
    row_index: int
    column_index: int
    role: str
    ordinal: int = 1
    repeat_of: str | None = None


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """What the whole document says of itself, the fallback where a statement is silent.

    ``unit_text`` is the unit the document mostly prints; ``unit_in_yuan`` the one that holds for a form which
    states none, None where every form has to state its own.
    """

    document_id: str
    title: str | None
    kind: str | None
    fiscal_year: int | None
    agency_name: str | None
    scope: str
    region_code: str | None
    region_basis: str | None
    unit_text: str | None
    unit_in_yuan: Decimal | None
    evidence: tuple[EvidenceRow, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """One statement read: its row, its figures, what each of its cells was taken for."""

    statement: StatementRow
    ledger: tuple[LedgerRow, ...] = ()
    uses: tuple[CellUse, ...] = ()
    evaluation: EvaluationRow | None = None
    sheet_values: tuple[SheetValueRow, ...] = ()
    indicators: tuple[IndicatorRow, ...] = ()
    summaries: tuple[EvaluationSummaryRow, ...] = ()
    staffing: tuple[StaffingRow, ...] = ()
    quarantine: tuple[QuarantineRow, ...] = ()
