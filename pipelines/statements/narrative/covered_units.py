"""The units that a disclosure covers: from its list of units, or from the sentence that names them."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.readers.model import Document, Grid
from pipelines.statements.model import UnitRow
from pipelines.statements.narrative.sections import Passage
from pipelines.statements.narrative.vocabulary import unit_words
from pipelines.statements.tables import CellUse
from pipelines.statements.wording.text import even_fold, fold, squeeze

_UNIT_NAME_LENGTH, _LEAST_COLUMNS = 50, 2


def covered_units(document: Document, text: Sequence[Passage]) -> tuple[UnitRow, ...]:
    """The units named, once each, in the order of the document: a table of units before a numbered list."""
    for found in (_from_tables(document), _from_lists(text), _from_sentences(text)):
        if found:
            unique = dict(found)
            return tuple(UnitRow(number, name, unique[name]) for number, name in enumerate(unique, start=1))
    return ()


def unit_table_uses(document: Document) -> tuple[CellUse, ...]:
    """What the cells of the tables of units are, so that their ordinals are no unexplained figures."""
    uses: list[CellUse] = []
    for grid in document.grids:
        column = _name_column(grid)
        if column is None:
            continue
        for cell in grid.cells:
            role = "header" if cell.row == grid.first_row else "name" if cell.column == column else "text"
            is_number = cell.row > grid.first_row and squeeze(cell.text).isdecimal()
            uses.append(CellUse(grid.table_index, cell.row, cell.column, "line_number" if is_number else role))
    return tuple(uses)


def _from_tables(document: Document) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for grid in document.grids:
        column = _name_column(grid)
        if column is None:
            continue
        for row in range(grid.first_row + 1, grid.row_count + 1):
            name = squeeze(grid.text(row, column))
            if name and not unit_words().no_name.match(name):
                found.append((name, f"table {grid.table_index} row {row} column {column}"))
    return found


def _name_column(grid: Grid) -> int | None:
    """The column of names of a table of units: it has a number, a name, a remark, and nothing else."""
    header = [fold(text) for text in grid.row(grid.first_row)]
    words = unit_words()
    if len([text for text in header if text]) < _LEAST_COLUMNS or not set(header) & set(words.number_headers):
        return None
    if set(header) - {*words.name_headers, *words.number_headers, *words.other_headers}:
        return None
    return next((number for number, text in enumerate(header, start=1) if text in words.name_headers), None)


def _from_lists(text: Sequence[Passage]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    opening: str | None = None
    start = 0
    for passage in text:
        if unit_words().list_opens.search(even_fold(passage.text)):
            opening, start = passage.text, passage.item
        elif opening is not None and passage.item > start and passage.kind == "prose":
            name = passage.text.rstrip("。；;，")
            if len(name) > _UNIT_NAME_LENGTH:
                opening = None
            else:
                found.append((name, opening))
        elif passage.kind == "heading":
            opening = None
    return found


def _from_sentences(text: Sequence[Passage]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for passage in text:
        for match in unit_words().only_unit.finditer(passage.text):
            found.append((match["name"], passage.text))
    return found
