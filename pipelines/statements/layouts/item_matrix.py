"""The form whose items are columns (09): budget and actual as rows, as halves, or under each item.

Also as rows, where a province turns the form: each figure stands where an item and a measure cross, and both are
looked for over its column and before its row.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from pipelines.readers.model import Document
from pipelines.statements import headers
from pipelines.statements.building import LineName, StatementDraft
from pipelines.statements.recognise import Recognised
from pipelines.statements.tables import DocumentFacts, Reading, TableRow
from pipelines.statements.templates import Template, load_templates
from pipelines.statements.wording.numbers import is_not_applicable, read_number
from pipelines.statements.wording.text import fold, line_name

_TOTAL = "total"


def read(document: Document, recognised: Recognised, template: Template, facts: DocumentFacts) -> Reading:
    """Read a matrix of items and measures."""
    draft = StatementDraft(document, recognised, facts)
    rows = recognised.table.rows
    is_header = [_is_header(row, template) for row in rows]
    header = [row for row, heads in zip(rows, is_header, strict=True) if heads]
    for row in header:
        draft.use_row(row, "header")
    data = [row for row, heads in zip(rows, is_header, strict=True) if not heads]
    first = _first_header(rows, is_header)
    over = _over_columns(first, data, template)
    line_numbers = _line_numbers(first, template)
    for row in data:
        for column in line_numbers:
            draft.use(row, column, "line_number")
        _read_row(draft, row, over, template)
    return draft.reading()


def _is_header(row: TableRow, template: Template) -> bool:
    """A row of header words without figures, or one that numbers the columns."""
    if headers.is_number_row(row) and not _labelled(row, template):
        return True
    texts = [text for text in row.texts() if fold(text)]
    figures = [text for text in texts if read_number(text) is not None or is_not_applicable(text)]
    if figures or not texts:
        return False
    known = sum(bool(_item(text, template) or headers.measure_of(text, template)) for text in texts)
    return known > 1 or _is_heading(texts, template)


def _is_heading(texts: Sequence[str], template: Template) -> bool:
    return any(headers.header_word(text) in template.column_words for text in texts)


def _labelled(row: TableRow, template: Template) -> bool:
    """Whether a row of small whole numbers is a row of figures after all: it is labelled 预算数 or 决算数."""
    return any(headers.measure_of(text, template) for text in row.texts()[:2])


def _first_header(rows: Sequence[TableRow], is_header: Sequence[bool]) -> list[TableRow]:
    """The header rows down to the first row of figures; a header printed again says nothing new."""
    first: list[TableRow] = []
    for row, heads in zip(rows, is_header, strict=True):
        if heads:
            first.append(row)
        elif first and any(map(fold, row.texts())):
            break
    return first


def _line_numbers(header: Sequence[TableRow], template: Template) -> list[int]:
    labels = {fold(word) for word in template.columns.get("line_number", ())}
    return [column for column, words in headers.own_words(header).items() if any(w in labels for _, w in words)]


def _over_columns(
    header: Sequence[TableRow], data: Sequence[TableRow], template: Template
) -> dict[int, tuple[str | None, str | None]]:
    """Item and measure over each column, either None where the header does not say it there.

    The lowest known word counts, so that 小计 under the vehicles' group and the group itself mean the same. Where
    the words do not reach every column that holds figures, they are dealt out in their printed order.
    """
    width = max((row.width for row in (*header, *data)), default=0)
    over: dict[int, tuple[str | None, str | None]] = {}
    preferred: dict[tuple[str | None, str], tuple[int, int]] = {}
    for column, words in headers.paths(header, width).items():
        items = [item for word in words if (item := _item(word, template))]
        measures = [measure for word in words if (measure := headers.measure_of(word, template))]
        over[column] = (items[-1] if items else None, measures[-1] if measures else None)
        if measures:
            _prefer(over, preferred, column, _rank(words, measures[-1], template))
    filled = {c for row in data for c in range(1, row.width + 1) if read_number(row.text(c)) is not None}
    if all(over[column] != (None, None) for column in filled) and _distinct(over, filled):
        return over
    return _dealt_out(header, template) or over


def _rank(words: Sequence[str], measure: str, template: Template) -> int:
    """Which of a measure's headers stands over a column: the nearest to what the measure means comes first."""
    known = [headers.header_word(word) for word in template.measures[measure].headers]
    return min((known.index(word) for word in words if word in known), default=len(known))


def _prefer(
    over: dict[int, tuple[str | None, str | None]],
    preferred: dict[tuple[str | None, str], tuple[int, int]],
    column: int,
    rank: int,
) -> None:
    """Leave a measure of an item to the better headed of two columns (年初预算数, 全年预算数)."""
    item, measure = over[column]
    if measure is None:
        return
    before = preferred.get((item, measure))
    if before is None or rank == before[0]:
        preferred[item, measure] = (rank, column)
        return
    over[column if rank > before[0] else before[1]] = (item, None)
    if rank < before[0]:
        preferred[item, measure] = (rank, column)


def _distinct(over: Mapping[int, tuple[str | None, str | None]], filled: set[int]) -> bool:
    """Whether no two columns with figures are headed alike."""
    return len({over[column] for column in filled}) == len(filled)


def _dealt_out(header: Sequence[TableRow], template: Template) -> dict[int, tuple[str | None, str | None]] | None:
    """Items by the row that numbers the columns, in printed order; None if their numbers do not agree."""
    numbered: list[int] = []
    for row in header:
        if headers.is_number_row(row):
            numbered = sorted(headers.small_integers(row))
    own = headers.own_words(header)
    words = [word for column in sorted(own) for _, word in own[column]]
    items: list[str] = []
    for word in words:
        item = _item(word, template)
        if item and (not items or items[-1] != item):
            items.append(item)
    measures = [measure for word in words if (measure := headers.measure_of(word, template))]
    if not numbered or len(items) != len(numbered):
        return None
    half = len(numbered) // 2
    if len(measures) == 2 and items[:half] == items[half:]:
        pairs = [(item, measures[place >= half]) for place, item in enumerate(items)]
        return dict(zip(numbered, pairs, strict=True))
    return {column: (item, None) for column, item in zip(numbered, items, strict=True)}


def _read_row(
    draft: StatementDraft,
    row: TableRow,
    over: Mapping[int, tuple[str | None, str | None]],
    template: Template,
) -> None:
    """Read one row of figures: what its label does not say, the column's header must."""
    row_item: str | None = None
    row_measure: str | None = None
    is_other = False
    for column, text in enumerate(row.texts(), start=1):
        if not fold(text):
            continue
        if read_number(text) is None and not is_not_applicable(text):
            item, measure = _item(text, template), headers.measure_of(text, template)
            is_other = item is None and measure is None
            row_item, row_measure = item or row_item, measure or row_measure
            draft.use(row, column, "name")
            continue
        item, measure = over.get(column, (None, None))
        # Where the columns say which items they are, 合计 before a row is the sum of the units, no item.
        item = item if row_item == _TOTAL and item else row_item or item
        measure = row_measure or measure
        if item is None or measure is None or (is_other and _differs(draft, text, item, measure)):
            continue
        draft.amount(row, column, LineName(item, item), measure)


def _differs(draft: StatementDraft, text: str, item: str, measure: str) -> bool:
    """Whether an item has another figure already: what stands below (相关统计数) is then none of the items'."""
    first, second = draft.value(None, item, measure), read_number(text)
    return first is not None and second is not None and first.value != second.value


def _item(text: str, template: Template) -> str | None:
    return _items(template.form).get(headers.header_word(line_name(text)))


@cache
def _items(form: str) -> dict[str, str]:
    return {
        headers.header_word(line_name(name)): line.line_key
        for line in load_templates()[form].lines
        for name in line.all_names
    }
