"""What a reader hands on: a document as blocks of paragraphs and grids, exactly as laid out.

No public finance here and no judgement: text is what the page says, place is where it says it. A cell that a
span covers is not repeated; an empty cell is a cell with empty text.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from operator import attrgetter


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page in points, measured from the page's top left."""

    x0: float
    top: float
    x1: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a grid. ``row`` and ``column`` are 1-based and name its top left position."""

    row: int
    column: int
    text: str
    row_span: int = 1
    column_span: int = 1
    box: Box | None = None


@dataclass(frozen=True)
class Grid:
    """One table as it lies on one page (or, without pages, between two paragraphs).

    ``table_index`` counts 1, 2, … through the document. ``line`` is the ordinal of the block in the document,
    shared with paragraphs, so that blocks can be ordered.
    """

    table_index: int
    cells: tuple[Cell, ...]
    row_count: int
    column_count: int
    line: int
    page: int | None = None
    _at: dict[tuple[int, int], Cell] = field(init=False, repr=False, compare=False, hash=False)
    _rows: dict[int, tuple[Cell, ...]] = field(init=False, repr=False, compare=False, hash=False)

    def __post_init__(self) -> None:
        covered: dict[tuple[int, int], Cell] = {}
        for cell in self.cells:
            if cell.row_span == 1 and cell.column_span == 1:
                covered.setdefault((cell.row, cell.column), cell)
                continue
            for row in range(cell.row, cell.row + cell.row_span):
                for column in range(cell.column, cell.column + cell.column_span):
                    covered.setdefault((row, column), cell)
        object.__setattr__(self, "_at", covered)
        beginning: dict[int, list[Cell]] = defaultdict(list)
        for (row, column), cell in covered.items():
            if cell.row == row and cell.column == column <= self.column_count:
                beginning[row].append(cell)
        by_column = attrgetter("column")
        object.__setattr__(self, "_rows", {row: tuple(sorted(beginning[row], key=by_column)) for row in beginning})

    @cached_property
    def has_true_columns(self) -> bool:
        """Whether the reader saw the columns themselves, not only the order of cells: a span or a box says so."""
        return any(cell.box is not None or cell.column_span > 1 or cell.row_span > 1 for cell in self.cells)

    @property
    def first_row(self) -> int:
        """The first row with cells: a table on a sheet may begin below what heads it there."""
        return min((cell.row for cell in self.cells), default=1)

    def at(self, row: int, column: int) -> Cell | None:
        """The cell that covers a position (1-based), spans included; None where the grid has none."""
        return self._at.get((row, column))

    def text(self, row: int, column: int) -> str:
        """The text of the cell whose top left is this position; empty where it is covered by a span or absent."""
        cell = self._at.get((row, column))
        return cell.text if cell is not None and (cell.row, cell.column) == (row, column) else ""

    def beginning_in(self, row: int) -> tuple[Cell, ...]:
        """The cells whose top left lies in this row, left to right."""
        return self._rows.get(row, ())

    def row(self, row: int) -> list[str]:
        """The texts of one row by position, covered positions empty."""
        texts = [""] * self.column_count
        for cell in self.beginning_in(row):
            texts[cell.column - 1] = cell.text
        return texts

    def rows(self) -> Iterator[list[str]]:
        """The rows of texts, top to bottom."""
        return (self.row(row) for row in range(1, self.row_count + 1))


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One run of text outside tables. ``line`` is its ordinal among all blocks of the document, from 1."""

    text: str
    line: int
    page: int | None = None


Block = Paragraph | Grid


@dataclass(frozen=True, slots=True)
class Content:
    """What the reader of one kind of file found; with the file's identity it becomes a ``Document``."""

    blocks: tuple[Block, ...]
    page_count: int | None = None
    pages_without_text: tuple[int, ...] = ()
    unread: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A document as read: its blocks in reading order.

    ``document_id`` is derived from the bytes; ``reader`` names reader and version, so that the same bytes are
    read anew only when the reader has changed. ``pages_without_text`` are pages that carry pictures only (a
    scanned seal page, say) in a document that otherwise has text: what stands there is not in ``blocks``.
    ``unread`` names, one line each, what else the file holds and does not show as text (a hidden sheet).
    """

    document_id: str
    source_name: str
    media_type: str
    reader: str
    blocks: tuple[Block, ...]
    page_count: int | None = None
    pages_without_text: tuple[int, ...] = ()
    unread: tuple[str, ...] = ()

    @property
    def grids(self) -> tuple[Grid, ...]:
        return tuple(block for block in self.blocks if isinstance(block, Grid))

    @property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        return tuple(block for block in self.blocks if isinstance(block, Paragraph))


class UnreadableError(Exception):
    """A file that no reader can turn into a document. ``reason`` is one of the quarantine reasons."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail
