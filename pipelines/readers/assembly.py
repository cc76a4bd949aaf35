"""Blocks put together as they are found, for the formats that say themselves what a table is.

A spreadsheet, and often a table pasted from one into a text or a web page, prints above its header row what
elsewhere stands above the table: title, number of the form, agency, unit of money; and below it the notes. Such
rows become paragraphs, as they are where a page is laid out without a table around it. The table's cells keep the
places that they have in the sheet, so that a grid may begin at its row 5.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import takewhile

from pipelines.readers.layout import heads_table, is_boundary, is_caption
from pipelines.readers.model import Block, Cell, Content, Grid, Paragraph

# Whole rows and columns are sometimes merged by mistake; a merged cell over nothing is not followed further.
_WIDEST_GAP = 64
_SENTENCE_ENDS = ("。", "；", "：")


@dataclass
class Assembly:
    """The blocks of a document so far; ``unread`` tells what the file holds and no block says."""

    blocks: list[Block] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    tables: int = 0

    def text(self, text: str) -> None:
        """Add running text: a paragraph for each line that has any."""
        for line in text.split("\n"):
            if bare := line.strip():
                self.blocks.append(Paragraph(bare, len(self.blocks) + 1))

    def table(self, cells: Iterable[Cell]) -> None:
        """Add a table by its cells in any order; of two cells in one place, the first stands."""
        laid = _Laid(cells)
        for part in _parts(laid):
            if part.is_table:
                self.tables += 1
                self.blocks.append(_grid(laid, part.rows, self.tables, len(self.blocks) + 1))
            else:
                for row in part.rows:
                    for cell in laid.texts(row):
                        self.text(cell.text)

    def content(self) -> Content:
        return Content(tuple(self.blocks), unread=tuple(self.unread))


class _Laid:
    """A table's cells by place, and the rows in which anything is printed."""

    def __init__(self, cells: Iterable[Cell]) -> None:
        self.cells = sorted(cells, key=lambda cell: (cell.row, cell.column))
        printed = [cell for cell in self.cells if cell.text.strip()]
        self.rows = sorted({cell.row for cell in printed})
        self.reached = {row for cell in printed if cell.row_span > 1 for row in self._below(cell)}
        self.by_row: dict[int, list[Cell]] = defaultdict(list)
        for cell in self.cells:
            self.by_row[cell.row].append(cell)

    def texts(self, row: int) -> list[Cell]:
        return [cell for cell in self.by_row[row] if cell.text.strip()]

    def heads(self, row: int) -> bool:
        """Whether every text of a row is a caption's or a note's, and none of them stands beside other rows."""
        return all(is_boundary(cell.text) or is_caption(cell.text) for cell in self.texts(row)) and self._flat(row)

    def opens(self, row: int) -> bool:
        """Whether a row above a table belongs to what heads it."""
        is_heading = any(heads_table(cell.text) for cell in self.texts(row)) and self._flat(row)
        return is_heading or self.is_lone(row) or self.heads(row)

    def is_lone(self, row: int) -> bool:
        return len(self.texts(row)) == 1 and self._flat(row)

    def _flat(self, row: int) -> bool:
        """Whether nothing in a row stands beside other rows too."""
        return row not in self.reached and not any(self._below(cell) for cell in self.texts(row))

    def _below(self, cell: Cell) -> Sequence[int]:
        """The rows with text that a cell reaches down to."""
        return self.rows[bisect_right(self.rows, cell.row) : bisect_left(self.rows, cell.row + cell.row_span)]


@dataclass
class _Part:
    """Consecutive rows that are a table, or paragraphs around it."""

    is_table: bool
    rows: list[int]


def _parts(laid: _Laid) -> Iterator[_Part]:
    """The rows as they follow each other: what heads a table, its rows, its notes, what heads the next."""
    part = _Part(False, [])
    for place, row in enumerate(laid.rows):
        outside = _ends_table(laid, place) if part.is_table else laid.opens(row)
        if outside == part.is_table:
            if part.rows:
                yield part
            part = _Part(not outside, [])
        part.rows.append(row)
    if part.rows:
        yield part


def _ends_table(laid: _Laid, place: int) -> bool:
    """Whether a row within a table ends it: a heading apart from it, or the running text behind it."""
    row, behind = laid.rows[place], range(place + 1, len(laid.rows))
    following = (laid.rows[other] for other in behind)
    if not laid.heads(row):
        is_text = laid.is_lone(row) and laid.texts(row)[0].text.rstrip().endswith(_SENTENCE_ENDS)
        return is_text and all(map(laid.is_lone, takewhile(lambda other: not laid.heads(other), following)))
    below = laid.rows[place + 1] if behind else None
    if below is None or laid.rows[place - 1] < row - 1 or below > row + 1:
        return True
    return laid.heads(below) or all(map(laid.is_lone, following))


def _grid(laid: _Laid, rows: Sequence[int], table_index: int, line: int) -> Grid:
    columns = sorted({cell.column for row in rows for cell in laid.texts(row)})
    cells: list[Cell] = []
    taken: set[tuple[int, int]] = set()
    for row in rows:
        own = {cell.column: cell for cell in reversed(laid.by_row[row])}
        for column in columns:
            if (row, column) in taken:
                continue
            cell = own.get(column) or Cell(row, column, "")
            bottom = _reach(rows, row, cell.row_span)
            right = _reach(columns, column, cell.column_span)
            while any((row, place) in taken for place in range(column, right + 1)):
                right -= 1
            taken.update((r, c) for r in range(row, bottom + 1) for c in range(column, right + 1))
            cells.append(Cell(row, column, cell.text, bottom - row + 1, right - column + 1))
    return Grid(table_index, tuple(cells), rows[-1], columns[-1], line)


def _reach(places: Sequence[int], start: int, span: int) -> int:
    """The last row or column with text under a span: it ends with the text, or before a gap no table has."""
    end = start
    for place in places[bisect_right(places, start) : bisect_left(places, start + span)]:
        if place - end > _WIDEST_GAP:
            break
        end = place
    return end
