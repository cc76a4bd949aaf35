"""What a reader hands on: a document as blocks of paragraphs and grids, exactly as laid out.

No public finance here and no judgement: text is what the page says, place is where it says it. A cell that a
span covers is not repeated; an empty cell is a cell with empty text.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field


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

    def __post_init__(self) -> None:
        covered: dict[tuple[int, int], Cell] = {}
        for cell in self.cells:
            for row in range(cell.row, cell.row + cell.row_span):
                for column in range(cell.column, cell.column + cell.column_span):
                    covered.setdefault((row, column), cell)
        object.__setattr__(self, "_at", covered)

    def at(self, row: int, column: int) -> Cell | None:
        """The cell that covers a position (1-based), spans included; None where the grid has none."""
        return self._at.get((row, column))

    def text(self, row: int, column: int) -> str:
        """The text of the cell whose top left is this position; empty where it is covered by a span or absent."""
        cell = self._at.get((row, column))
        return cell.text if cell is not None and (cell.row, cell.column) == (row, column) else ""

    def row(self, row: int) -> list[str]:
        """The texts of one row by position, covered positions empty."""
        return [self.text(row, column) for column in range(1, self.column_count + 1)]

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


@dataclass(frozen=True, slots=True)
class Document:
    """A document as read: its blocks in reading order.

    ``document_id`` is derived from the bytes; ``reader`` names reader and version, so that the same bytes are
    read anew only when the reader has changed. ``pages_without_text`` are pages that carry pictures only (a
    scanned seal page, say) in a document that otherwise has text: what stands there is not in ``blocks``.
    """

    document_id: str
    source_name: str
    media_type: str
    reader: str
    blocks: tuple[Block, ...]
    page_count: int | None = None
    pages_without_text: tuple[int, ...] = ()

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
