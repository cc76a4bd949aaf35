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
from pipelines.statements.wording.text import fold


@dataclass(frozen=True, slots=True)
class Place:
    """One cell's place in its own grid."""

    grid: Grid
    row_index: int
    column_index: int

    @property
    def cell(self) -> Cell:
        cell = self.grid.at(self.row_index, self.column_index)
        assert cell is not None
        return cell


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row of a table, still knowing the grid and row it was printed in.

    Columns are the table's, 1-based. Where a grid of a table has fewer of them, because on its page no rule parts
    what is merged, ``columns`` says for each of the table's columns which of the grid's it is, 0 where it is
    covered. ``rest`` is the half of the row that stands behind a page break.
    """

    grid: Grid
    row_index: int
    columns: tuple[int, ...] = ()
    rest: TableRow | None = None

    @property
    def width(self) -> int:
        return len(self.columns) or self.grid.column_count

    @property
    def page(self) -> int | None:
        return self.grid.page

    def text(self, column: int) -> str:
        """The printed text at a column, of both halves; empty where a span from above or left covers it."""
        if not self.columns and self.rest is None:
            return self.grid.text(self.row_index, column)
        return "\n".join(half.grid.text(half.row_index, half._own(column)) for half in self._printing(column))

    def texts(self) -> list[str]:
        if not self.columns and self.rest is None:
            return self.grid.row(self.row_index)
        return [self.text(column) for column in range(1, self.width + 1)]

    def folded(self) -> list[str]:
        """The row's texts as they are compared."""
        return [fold(text) for text in self.texts()]

    def places(self, column: int) -> list[Place]:
        """Where the text at a column is printed: one cell, two where the page break parts it, none if empty."""
        return [Place(half.grid, half.row_index, half._own(column)) for half in self._printing(column)]

    def cells(self) -> Iterator[Cell]:
        """The cells whose top left lies in this row, left to right, those of the rest last."""
        for half in self.halves():
            yield from half.grid.beginning_in(half.row_index)

    def cell_places(self) -> Iterator[Place]:
        """The same cells with the grids they stand in."""
        for half in self.halves():
            for cell in half.grid.beginning_in(half.row_index):
                yield Place(half.grid, half.row_index, cell.column)

    def reaches(self, column: int) -> bool:
        """Whether the row was printed as far as a column: a cell stands or reaches there."""
        own = self._own(column)
        return bool(self.columns and not own) or self.grid.at(self.row_index, own) is not None

    def halves(self) -> tuple[TableRow, ...]:
        """The row's halves, top to bottom; itself where no page break parts it."""
        return (self,) if self.rest is None else (self, self.rest)

    def _own(self, column: int) -> int:
        """The grid's column for one of the table's; 0 where there is none of its own."""
        if not self.columns:
            return column
        return self.columns[column - 1] if column <= len(self.columns) else 0

    def _printing(self, column: int) -> list[TableRow]:
        return [half for half in self.halves() if half.grid.text(half.row_index, half._own(column)).strip()]


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
    ``described`` is the kind in words, with those that named it: ``a budget (部门预算)``.
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
    described: str = ""


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
