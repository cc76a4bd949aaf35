"""What is done about pages that cannot be read: text of low trust, pictures in the middle of a form.

How far a page can be trusted is ``trust``'s. Here is what follows from it: which part of the document is read at
all, and which statements are set aside because a part of them stands on a page that is not.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from pipelines.readers.model import Document, Grid
from pipelines.statements.model import QuarantineRow
from pipelines.statements.tables import Reading, Table
from pipelines.statements.wording.trust import PageTrust, is_low_as_a_whole

_NEAR = 3.0  # points: the same column, drawn anew on the next page


@dataclass(frozen=True, slots=True)
class Legibility:
    """What is known of a document's pages: the trust of those with text, and which of them are low."""

    document: Document
    trust: tuple[PageTrust, ...]

    @property
    def low(self) -> tuple[PageTrust, ...]:
        return tuple(page for page in self.trust if page.is_low)

    @property
    def low_pages(self) -> frozenset[int | None]:
        return frozenset(page.page for page in self.low)

    def quarantine(self) -> QuarantineRow | None:
        """Why the document as a whole cannot be read, if so."""
        if not is_low_as_a_whole(self.trust):
            return None
        characters = sum(page.characters for page in self.trust)
        trusted = sum(page.trusted for page in self.trust)
        numbers = [page.page for page in self.low if page.page is not None]
        where = f"; low on {_pages(numbers)}" if numbers else ""
        detail = f"{trusted} of its {characters} characters can be trusted{where}"
        return QuarantineRow(None, "low_text_trust", detail)

    @property
    def are_all_read(self) -> bool:
        """Whether what is not found on the pages is not there: no page was passed over."""
        return not self.low and not self.document.pages_without_text

    def hidden(self) -> QuarantineRow | None:
        """Why a document without any form is not blamed for it: they may stand on pages that were not read."""
        if self.low:
            numbers = [page.page for page in self.low if page.page is not None]
            detail = f"no form stands on its other pages: the characters of {_pages(numbers)} cannot be trusted"
            return QuarantineRow(None, "low_text_trust", detail)
        if pictures := self.document.pages_without_text:
            detail = f"no form stands on the pages that carry text: {_pages(pictures)} carry pictures only"
            return QuarantineRow(None, "no_text_layer", detail)
        return None

    def legible(self) -> Document:
        """The document without its pages of low trust; the same one where there are none."""
        pages = self.low_pages
        if not pages:
            return self.document
        return replace(self.document, blocks=tuple(one for one in self.document.blocks if one.page not in pages))

    def apart(self, tables: Sequence[Table]) -> tuple[Table, ...]:
        """The tables, those cut where one of other columns begins behind a page that is a picture."""
        if not self.document.pages_without_text:
            return tuple(tables)
        return tuple(part for table in tables for part in self._parts(table))

    def _parts(self, table: Table) -> Iterator[Table]:
        for place, (above, below) in enumerate(pairwise(table.rows), start=1):
            if self._is_another(above.grid, below.grid):
                yield replace(table, rows=table.rows[:place], last_line=above.grid.line)
                rest = replace(table, rows=table.rows[place:], captions=(), first_line=below.grid.line)
                yield from self._parts(rest)
                return
        yield table

    def _is_another(self, above: Grid, below: Grid) -> bool:
        if above.page is None or below.page is None or _same_columns(above, below):
            return False
        return any(above.page < page < below.page for page in self.document.pages_without_text)

    def legible_tables(self, tables: Sequence[Table]) -> tuple[Table, ...]:
        """The tables that no page of low trust has a part in."""
        pages = self.low_pages
        return tuple(table for table in tables if not any(row.page in pages for row in table.rows))

    def illegible_grids(self, tables: Sequence[Table], readings: Sequence[Reading]) -> frozenset[int]:
        """The grids on pages of low trust, and those whose beginning stands on a page that was not read."""
        read = {use.table_index for reading in readings for use in reading.uses}
        return frozenset(
            row.grid.table_index for table in tables if self._is_broken(table, read) for row in table.rows
        )

    def _is_broken(self, table: Table, read: Collection[int]) -> bool:
        pages = self.low_pages
        if any(row.page in pages for row in table.rows):
            return True
        behind_picture = table.page is not None and table.page - 1 in self.document.pages_without_text
        if not behind_picture or table.table_index in read:
            return False
        first = next(block for block in self.document.blocks if block.page == table.page)
        return isinstance(first, Grid) and first.table_index == table.table_index

    def without_illegible(self, readings: Sequence[Reading], tables: Sequence[Table]) -> tuple[Reading, ...]:
        """The readings; a statement that reaches onto a page that cannot be read is set aside with its figures."""
        if self.are_all_read:
            return tuple(readings)
        return tuple(self._judged(reading, tables) for reading in readings)

    def _judged(self, reading: Reading, tables: Sequence[Table]) -> Reading:
        numbers = {reading.statement.table_index, *(use.table_index for use in reading.uses)}
        grids = [
            row.grid
            for table in tables
            if any(row.grid.table_index in numbers for row in table.rows)
            for row in table.rows
        ]
        pages = [grid.page for grid in grids if grid.page is not None]
        if not pages:
            return reading
        reach = range(min(pages), max(pages) + 1)
        touched = [page for page in self.low if page.page in reach or self._goes_on(page.page, grids)]
        pictures = [page for page in self.document.pages_without_text if page in reach]
        statement_id, title = reading.statement.statement_id, reading.statement.title
        if touched:
            return _emptied(reading, QuarantineRow(statement_id, "low_text_trust", f"{title}: {_told(touched)}"))
        if pictures:
            detail = f"{title}: {_pages(pictures)}, in the middle of it, carries no text"
            return _emptied(reading, QuarantineRow(statement_id, "no_text_layer", detail))
        return reading

    def _goes_on(self, page: int | None, grids: Sequence[Grid]) -> bool:
        """Whether a page of low trust just before or behind a statement holds a table of the very same columns.

        Its title and header, printed again, cannot be compared; a form of other columns is another form.
        """
        if page is None:
            return False
        there = [grid for grid in self.document.grids if grid.page == page]
        first = min(grids, key=lambda grid: grid.table_index)
        last = max(grids, key=lambda grid: grid.table_index)
        return bool(there) and (
            (first.page == page + 1 and _same_columns(there[-1], first))
            or (last.page == page - 1 and _same_columns(last, there[0]))
        )


def _same_columns(one: Grid, other: Grid) -> bool:
    edges, others = _edges(one), _edges(other)
    if one.column_count != other.column_count or len(edges) != len(others):
        return False
    return all(abs(a - b) <= _NEAR for a, b in zip(edges, others, strict=True))


def _edges(grid: Grid) -> list[float]:
    lefts: dict[int, float] = {}
    for cell in grid.cells:
        if cell.box is not None:
            lefts.setdefault(cell.column, cell.box.x0)
    return [lefts[column] for column in sorted(lefts)]


def _emptied(reading: Reading, row: QuarantineRow) -> Reading:
    """The statement alone, nothing that it states: not even that it is blank."""
    return Reading(
        statement=replace(reading.statement, is_blank=False, blank_reason=None),
        uses=reading.uses,
        quarantine=(*reading.quarantine, row),
    )


def _told(pages: Sequence[PageTrust]) -> str:
    """``12 of 480 characters of page 3 can be trusted``."""
    trusted, characters = sum(page.trusted for page in pages), sum(page.characters for page in pages)
    numbers = [page.page for page in pages if page.page is not None]
    return f"{trusted} of {characters} characters of {_pages(numbers)} can be trusted"


def _pages(pages: Sequence[int]) -> str:
    """``page 3``, ``pages 1-4, 7``."""
    runs: list[list[int]] = []
    for page in sorted(pages):
        if runs and page == runs[-1][-1] + 1:
            runs[-1].append(page)
        else:
            runs.append([page])
    told = ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)
    return f"page{'s' if len(pages) > 1 else ''} {told}"
