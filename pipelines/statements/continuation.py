"""A form that runs over pages put together: columns brought in line, a row that a page break parts made one.

Which grids belong to a form is ``segment``'s and ``recognise``'s; what its columns hold is the layouts'.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import groupby, pairwise

from pipelines.readers.model import Box, Grid
from pipelines.statements import headers
from pipelines.statements.tables import Table, TableRow
from pipelines.statements.templates import Template
from pipelines.statements.wording import codes
from pipelines.statements.wording.numbers import is_not_applicable, read_number
from pipelines.statements.wording.text import fold, line_name

_SAME_EDGE = 3.0  # points: a table set again on the next page is a little off; no column is that narrow
_BY_CODE = ("coded_rows", "code_amount_blocks")
_BY_NAME = ("two_sided_lines", "item_matrix")
_HEAD_ROWS = 12  # how deep into a table a later page may print its beginning again
_DIRECTIONS: tuple[Callable[[Box], tuple[float, float]], ...] = (
    lambda box: (box.x0, box.x1),
    lambda box: (-box.bottom, -box.top),
    lambda box: (box.top, box.bottom),
    lambda box: (-box.x1, -box.x0),
)


def put_together(table: Table, template: Template) -> Table:
    """The table with the columns of its widest page on every page, and with its parted rows whole.

    A row is parted only between two pages of a statutory form, where the names or the codes show it (a sheet's
    texts run on as they like).
    """
    if len({row.grid.table_index for row in table.rows}) == 1 or template.layout not in (*_BY_CODE, *_BY_NAME):
        return table
    return replace(table, rows=tuple(_rejoined(_aligned(table.rows), template)))


def _aligned(rows: Sequence[TableRow]) -> Sequence[TableRow]:
    """The rows on the columns of the widest grid, wherever the rules of a grid are some of its rules."""
    grids = {row.grid.table_index: row.grid for row in rows}
    if len({grid.column_count for grid in grids.values()}) == 1:
        return rows
    edges = {index: _edges(grid) for index, grid in grids.items()}
    widest = max(edges.values(), key=len)
    columns = {index: _columns(own, widest) for index, own in edges.items() if len(own) < len(widest)}
    return [replace(row, columns=columns.get(row.grid.table_index, ())) for row in rows]


def _edges(grid: Grid) -> tuple[float, ...]:
    """Where the columns begin and the last one ends, from the table's left; nothing without boxes.

    Boxes lie on the page as it is shown, and a table may be drawn sideways on it: its columns then run up or down.
    """
    boxes = [(cell.column, cell.box) for cell in grid.cells if cell.box is not None]
    if len(boxes) < len(grid.cells):
        return ()
    for reading in _DIRECTIONS:
        lefts: dict[int, float] = {}
        ends = []
        for column, box in boxes:
            left, right = reading(box)
            lefts[column] = min(left, lefts.get(column, left))
            ends.append(right)
        begins = [lefts[column] for column in sorted(lefts)]
        if all(one < other for one, other in pairwise(begins)):
            return tuple(edge - begins[0] for edge in [*begins, max(ends)]) if begins else ()
    return ()


def _columns(own: Sequence[float], widest: Sequence[float]) -> tuple[int, ...]:
    """For each column of the widest grid the own column that begins with it, 0 where none; nothing if off."""
    if not own or abs(own[-1] - widest[-1]) > _SAME_EDGE:
        return ()
    places = [
        next((place for place, edge in enumerate(own[:-1], start=1) if abs(edge - left) <= _SAME_EDGE), 0)
        for left in widest[:-1]
    ]
    return tuple(places) if len(set(places) - {0}) == len(own) - 1 else ()


def _rejoined(rows: Sequence[TableRow], template: Template) -> list[TableRow]:
    whole: list[TableRow] = []
    for _, group in groupby(rows, key=lambda row: row.grid.table_index):
        page = list(group)
        above = next((place for place in range(len(whole) - 1, -1, -1) if _is_filled(whole[place])), None)
        if above is not None and (rest := _rest(whole[above], page, whole[:_HEAD_ROWS], template)) is not None:
            whole[above] = replace(whole[above], rest=rest)
            page.remove(rest)
        whole += page
    return whole


def _rest(
    above: TableRow, page: Sequence[TableRow], beginning: Sequence[TableRow], template: Template
) -> TableRow | None:
    """The row of a page that is the lower half of the last row before it; below a header printed again, if any."""
    if above.rest is not None or above.page == page[0].page:
        return None
    printed = [row.folded() for row in beginning]
    for row in page:
        if not _is_filled(row) or row.folded() in printed:
            continue
        if _is_parted(above, row, template):
            return row
        if not headers.is_header_row(row, template.header_words):
            return None
    return None


def _is_parted(above: TableRow, below: TableRow, template: Template) -> bool:
    """Whether two rows are the halves of one.

    In some column the text of one runs on in the other, no figure has a second one beside it, and only one half
    has the code; or, in a form of named lines, the name is a line's only when it is put together.
    """
    if above.width != below.width:
        return False
    pairs = [(above.text(column), below.text(column)) for column in range(1, above.width + 1)]
    running = [(upper, lower) for upper, lower in pairs if fold(upper) and fold(lower)]
    by_code = template.layout in _BY_CODE
    cut = [pair for pair in running if by_code and _is_cut_code(*map(fold, pair))]
    names = [pair for pair in running if pair not in cut]
    if not running or any(_is_figure(text) for pair in names for text in pair):
        return False
    known = {fold(line_name(name)) for line in template.lines for name in line.all_names}
    if by_code:
        labels = known | headers.TOTAL_LABELS
        if any(fold(line_name(text)) in labels for pair in pairs for text in pair):
            return False
        return bool(cut) or _has_code(above) != _has_code(below)
    return all(fold(line_name(upper + lower)) in known for upper, lower in names)


def _is_cut_code(upper: str, lower: str) -> bool:
    """Whether two runs of digits are one code that did not fit on its line."""
    return (upper + lower).isdecimal() and codes.is_whole_code(upper + lower) and not codes.is_whole_code(lower)


def _has_code(row: TableRow) -> bool:
    """Whether a row carries a code, whole or the part that its column holds, before its name."""
    for text in row.folded():
        if codes.is_whole_code(text) or codes.is_code_part(text):
            return True
        if text and not _is_figure(text):
            break
    return any(codes.is_whole_code(text) for text in row.folded())


def _is_figure(text: str) -> bool:
    return read_number(text) is not None or is_not_applicable(text)


def _is_filled(row: TableRow) -> bool:
    return any(map(fold, row.texts()))
