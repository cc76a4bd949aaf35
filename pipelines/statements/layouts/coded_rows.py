"""Forms with a code, a name and measures in each row (02, 03, 05, 07, 08); the code whole or split."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from pipelines.readers.model import Document
from pipelines.statements import headers
from pipelines.statements.building import LineName, StatementDraft
from pipelines.statements.layouts.columns import Columns, place_columns, printed_order
from pipelines.statements.recognise import Recognised
from pipelines.statements.tables import DocumentFacts, Reading, TableRow
from pipelines.statements.templates import Template
from pipelines.statements.wording import codes
from pipelines.statements.wording.numbers import Printed, read_number
from pipelines.statements.wording.text import fold, line_name

_PREFIX = {"2": "function", "3": "economic", "5": "economic"}
_TOTAL = "grand_total"
_HEADER_DIVIDED = 2


def read(document: Document, recognised: Recognised, template: Template, facts: DocumentFacts) -> Reading:
    """Read a form with codes."""
    draft = StatementDraft(document, recognised, facts)
    runs = _runs(recognised.table.rows, template.header_words, template)
    columns: Columns | None = None
    last_header: list[TableRow] = []
    above: tuple[str, ...] = ()
    for header, data in runs:
        for row in header:
            draft.use_row(row, "header")
        last_header = header or last_header
        if header or columns is None or not _fits(columns, data):
            placed = place_columns(last_header, data, template)
            columns = placed if placed.measures or columns is None else columns
            if placed.basis == "row_law":
                draft.header_basis = "row_law"
        for row in data:
            above = _read_row(draft, row, columns, above)
    return draft.reading(closed=_is_closed(draft))


def _fits(columns: Columns, data: Sequence[TableRow]) -> bool:
    """Whether a continuation without header has its codes and names where they were."""
    coded = [codes.join_code([_text(row, column) for column in columns.codes], ())[0] for row in data]
    named = [row for row in data if columns.name is None or _text(row, columns.name)]
    reach = max(columns.measures, default=0)
    return any(coded) and bool(named) and all(row.width >= reach for row in data)


def _runs(
    rows: Sequence[TableRow], words: frozenset[str], template: Template
) -> list[tuple[list[TableRow], list[TableRow]]]:
    """The rows as runs of header rows, each with the data rows below it.

    A header printed again begins a run of its own; its columns may stand elsewhere.
    """
    runs: list[tuple[list[TableRow], list[TableRow]]] = [([], [])]
    numbers = 0
    for row in rows:
        if headers.is_header_row(row, words) or _numbers_on(row, numbers, runs[-1][0], template):
            if _are_of_header(runs[-1], row):
                runs[-1] = ([*runs[-1][0], *runs[-1][1]], [])
            elif runs[-1][1]:
                runs.append(([], []))
                numbers = 0
            runs[-1][0].append(row)
            numbers = max([numbers, *headers.small_integers(row).values()])
        else:
            if runs[-1][1] and runs[-1][1][-1].grid is not row.grid and row.width != runs[-1][1][-1].width:
                runs.append(([], []))
            runs[-1][1].append(row)
    return runs


def _are_of_header(run: tuple[list[TableRow], list[TableRow]], row: TableRow) -> bool:
    """Whether what stands between two header rows is of the header too: words alone, which no template knows.

    So a group of columns is divided (其中：…) between the names of the columns and the row that numbers them.
    """
    header, between = run
    if not header or not between or any(one.grid is not row.grid for one in (*header, *between)):
        return False
    texts = [text for one in between for text in one.folded()]
    words = any(texts) and not any(any(map(str.isdigit, text)) for text in texts)
    return words and len(between) <= _HEADER_DIVIDED and not set(texts) & headers.TOTAL_LABELS


def _numbers_on(row: TableRow, so_far: int, header: Sequence[TableRow], template: Template) -> bool:
    """Whether a row only goes on numbering the columns, as a damaged header does even in the row of 合计.

    Its figures continue the header's numbers without a gap up to the last of the measures that are headed.
    """
    measures = len(printed_order(headers.own_words(header), template))
    numbers = list(headers.small_integers(row).values())
    figures = [text for text in row.folded() if read_number(text) is not None]
    if not so_far or not numbers or len(figures) != len(numbers):
        return False
    return numbers == list(range(so_far + 1, measures + 1))


def _read_row(draft: StatementDraft, row: TableRow, columns: Columns, above: tuple[str, ...]) -> tuple[str, ...]:
    """Read one row; returns the parts of its code for the rows below."""
    code, above = codes.join_code([_text(row, column) for column in columns.codes], above)
    name_text = _text(row, columns.name) if columns.name else ""
    if code is None and (both := codes.split_code_and_name(name_text)):
        code, name_text = both
    line = _line(row, code, line_name(name_text), columns)
    for column in columns.codes:
        text = fold(_text(row, column))
        if codes.is_code_part(text) or codes.is_short_part(text):
            draft.use(row, column, "code")
        elif text in headers.TOTAL_LABELS:
            draft.use(row, column, "name")
    if line is None:
        draft.use_texts(row)
        return above
    moved = _moved_left(row, columns) if line.key == _TOTAL else 0
    for column, measure in columns.measures.items():
        if column - moved <= row.width:
            draft.amount(row, column - moved, line, measure)
    if columns.name:  # after the amounts: one of them may stand in the place of the name
        draft.use(row, columns.name, "name")
    draft.use_texts(row)
    return above


def _moved_left(row: TableRow, columns: Columns) -> int:
    """How far the figures of 合计 stand left of their columns.

    Its label may be merged over code and name and left once: then the row is short by what the label covers, and
    a figure stands where other rows have their names.
    """
    before = range(1, columns.first_measure)
    return headers.lacks_cells(row) if any(read_number(_text(row, column)) for column in before) else 0


def _line(row: TableRow, code: str | None, name: str, columns: Columns) -> LineName | None:
    if code is not None:
        return LineName(f"{_PREFIX[code[0]]}.{code}", name, code=code)
    first = columns.first_measure or row.width + 1
    labels = {fold(text) for text in row.texts()[: first - 1]} | {fold(name)}
    if labels & headers.TOTAL_LABELS:
        return LineName(_TOTAL, "合计")
    return LineName(f"line.{fold(name)}", name) if name else None


def _text(row: TableRow, column: int) -> str:
    return row.text(column) if column <= row.width else ""


def _is_closed(draft: StatementDraft) -> bool:
    """Whether the form is whole: it has its 合计, and the classes printed reach it.

    Asked only of a form with which the file ends: where 合计 stands at the top, a cut shows in classes that are
    missing from it.
    """
    if _TOTAL not in draft.line_keys:
        return False
    total = draft.value(None, _TOTAL, "total")
    classes = [
        value
        for key in draft.line_keys
        if key.startswith("function.") and len(key) == len("function.201")
        if (value := draft.value(None, key, "total")) is not None
    ]
    return total is None or not classes or _reaches(total, classes)


def _reaches(total: Printed, classes: Sequence[Printed]) -> bool:
    missing = total.value - sum((value.value for value in classes), Decimal(0))
    return 2 * missing <= total.quantum + sum((value.quantum for value in classes), Decimal(0))
