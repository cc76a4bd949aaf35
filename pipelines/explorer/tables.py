"""A document's tables as they are printed: every cell once, in its row and column, with its spans.

A row belongs to the statement whose cells stand in it; rows of empty cells belong to the one before them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

from pipelines.explorer.marking import Marking
from pipelines.explorer.page_model import CellView, Marks, RowView, TableView

if TYPE_CHECKING:
    import duckdb

_WIDEST = 400  # columns of a table that are filled up; what claims to be wider is no printed table


@dataclass(frozen=True, slots=True)
class _Cell:
    cell_id: str
    statement_id: str | None
    page: int | None
    table: int
    row: int
    column: int
    row_span: int
    column_span: int
    text: str
    role: str | None


def load_tables(
    con: duckdb.DuckDBPyConnection, document_id: str, marking: Marking, unexplained: Iterable[str]
) -> dict[str | None, tuple[TableView, ...]]:
    """All tables of a document by their statement; ``unexplained`` are the places of numbers left over."""
    left_over = frozenset(unexplained)
    cells = [_Cell(*row) for row in con.execute(_CELLS, [document_id]).fetchall()]
    found: dict[str | None, list[TableView]] = defaultdict(list)
    for table, of_table in groupby(cells, attrgetter("table")):
        rows = {row: list(of_row) for row, of_row in groupby(of_table, attrgetter("row"))}
        for statement_id, part in _parts(rows):
            found[statement_id].append(_table(table, part, marking, left_over))
    return {statement_id: tuple(tables) for statement_id, tables in found.items()}


def _parts(rows: Mapping[int, list[_Cell]]) -> Iterator[tuple[str | None, dict[int, list[_Cell]]]]:
    """The rows of a table cut where another statement begins."""
    owners: list[str | None] = [
        next((cell.statement_id for cell in cells if cell.statement_id), None) for cells in rows.values()
    ]
    owner = next(filter(None, owners), None)
    owned: list[tuple[str | None, int]] = []
    for row, its_owner in zip(rows, owners, strict=True):
        owner = its_owner or owner
        owned.append((owner, row))
    for statement_id, group in groupby(owned, lambda one: one[0]):
        yield statement_id, {row: rows[row] for _, row in group}


def _table(table: int, rows: Mapping[int, list[_Cell]], marking: Marking, left_over: frozenset[str]) -> TableView:
    columns = min(max(cell.column + cell.column_span - 1 for cells in rows.values() for cell in cells), _WIDEST)
    covered: set[tuple[int, int]] = set()
    shown: list[RowView] = []
    page: int | None = None
    order = list(rows)
    for row, cells in rows.items():
        begins = cells[0].page if cells[0].page != page else None
        page = cells[0].page
        views = tuple(_row(row, order, cells, columns, covered, marking, left_over))
        shown.append(RowView(row, begins, views))
    return TableView(table, columns, tuple(shown))


def _row(
    row: int,
    order: Sequence[int],
    cells: Sequence[_Cell],
    columns: int,
    covered: set[tuple[int, int]],
    marking: Marking,
    left_over: frozenset[str],
) -> Iterator[CellView]:
    """The cells of a row; a place that no cell and no span fills is filled up, so that columns stay columns."""
    places = [list(group) for _, group in groupby(cells, attrgetter("column"))]
    column = 1
    for number, place in enumerate(places):
        first = place[0]
        yield from _filled(row, column, first.column, covered)
        following = places[number + 1][0].column if number + 1 < len(places) else columns + 1
        width = max(1, min(first.column_span, following - first.column))
        beneath = [other for other in order if row <= other < row + first.row_span]
        covered.update((other, at) for other in beneath for at in range(first.column, first.column + width))
        yield _view(place, len(beneath), width, marking, left_over)
        column = first.column + width
    yield from _filled(row, column, columns + 1, covered)


def _filled(row: int, start: int, end: int, covered: set[tuple[int, int]]) -> Iterator[CellView]:
    for column in range(start, end):
        if (row, column) not in covered:
            yield CellView(None)


def _view(
    place: Sequence[_Cell], row_span: int, column_span: int, marking: Marking, left_over: frozenset[str]
) -> CellView:
    """One place of a table; several amounts printed in it are several cells with one text."""
    first = place[0]
    roles = [cell.role for cell in place]
    return CellView(
        cell_id=first.cell_id,
        text=first.text,
        role="amount" if "amount" in roles else first.role,
        row_span=row_span,
        column_span=column_span,
        marks=_together([marking.of(cell.cell_id) for cell in place]),
        is_unexplained=f"table {first.table} row {first.row} column {first.column}" in left_over,
        more_ids=tuple(cell.cell_id for cell in place[1:]),
    )


def _together(marks: Sequence[Marks]) -> Marks:
    if len(marks) == 1:
        return marks[0]
    return Marks(
        confirmed_by=tuple(one for each in marks for one in each.confirmed_by),
        contradicted_by=tuple(one for each in marks for one in each.contradicted_by),
        severity=next((each.severity for each in marks if each.severity), None),
        findings=tuple(sorted({number for each in marks for number in each.findings})),
    )


_CELLS = """
    SELECT
        cell_id, statement_id, page, table_index, row_index, column_index,
        greatest(row_span, 1), greatest(column_span, 1), text, role
    FROM source_cell
    WHERE document_id = ?
    ORDER BY table_index, row_index, column_index, ordinal
"""
