"""Forms of two sides (01, 04): income lines left, expenditure lines right, with or without line numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from pipelines.readers.model import Document
from pipelines.statements import headers
from pipelines.statements.building import LineName, StatementDraft
from pipelines.statements.recognise import Recognised
from pipelines.statements.tables import DocumentFacts, Reading, TableRow
from pipelines.statements.templates import Line, Template, load_templates
from pipelines.statements.wording.numbers import read_number
from pipelines.statements.wording.text import fold, line_name

_SECTIONS = ("income", "expenditure")


@dataclass(frozen=True, slots=True)
class _Side:
    """One side's columns; a side ``by_nature`` prints the expenditure again, as 基本支出 and 项目支出."""

    section: str
    name: int
    measures: Mapping[int, str]
    by_nature: bool = False


def read(document: Document, recognised: Recognised, template: Template, facts: DocumentFacts) -> Reading:
    """Read a two-sided form."""
    draft = StatementDraft(document, recognised, facts)
    runs = _runs(recognised.table.rows, template)
    names = _name_columns([row for _, data in runs for row in data], template)
    sides: tuple[_Side, ...] = ()
    numbers: list[int] = []
    last_header: list[TableRow] = []
    seen: dict[str, set[str]] = {section: set() for section in _SECTIONS}
    for header, data in runs:
        for row in header:
            draft.use_row(row, "header")
        if header and all("grand_total" in lines for lines in seen.values()):
            seen = {section: set() for section in _SECTIONS}
        last_header = header or last_header
        if header or not _fits(sides, data, template):
            sides = _sides(last_header, data, {**names, **_name_columns(data, template)}, template) or sides
        width = max((row.width for row in data), default=0)
        own = headers.own_words(last_header)
        numbers = [c for c in range(1, width + 1) if _is_line_number(c, own, data, template)] or numbers
        for row in data:
            for side in sides:
                _read_side(draft, row, side, template, seen[side.section])
            for column in numbers:
                if fold(row.text(column)).isdecimal():
                    draft.use(row, column, "line_number")
            draft.use_texts(row)
    return draft.reading(closed="grand_total" in draft.line_keys)


def _runs(rows: Sequence[TableRow], template: Template) -> list[tuple[list[TableRow], list[TableRow]]]:
    """The rows as runs of header rows, each with the data rows below it; another grid begins another run."""
    blocks: list[tuple[list[TableRow], list[TableRow]]] = []
    for row in rows:
        if _is_header(row, template):
            if not blocks or blocks[-1][1]:
                blocks.append(([], []))
            blocks[-1][0].append(row)
            continue
        changes = bool(blocks) and bool(blocks[-1][1]) and blocks[-1][1][-1].grid is not row.grid
        if not blocks or changes:
            blocks.append(([], []))
        blocks[-1][1].append(row)
    return blocks


def _is_header(row: TableRow, template: Template) -> bool:
    """Whether a row heads the columns. The names of funds head columns too, but alone they are lines."""
    lines = _known_names(template.form, "income") | _known_names(template.form, "expenditure")
    if headers.is_header_row(row, template.header_words - lines):
        return True
    texts = [text for text in row.folded() if text]
    measures = {headers.measure_of(text, template) for text in texts} - {None}
    return len(measures) > 1 and not any(any(map(str.isdigit, text)) for text in texts)


def _fits(sides: Sequence[_Side], data: Sequence[TableRow], template: Template) -> bool:
    """Whether a continuation without header has its lines where they were (its rows may be shorter)."""
    placed = (
        fold(line_name(row.text(side.name))) in _known_names(template.form, side.section)
        for side in sides
        for row in data
        if side.name <= row.width
    )
    return any(placed)


def _sides(
    header: Sequence[TableRow], data: Sequence[TableRow], names: Mapping[str, int], template: Template
) -> tuple[_Side, ...]:
    """Where the two sides stand: the columns of line names part them."""
    width = max((row.width for row in (*header, *data)), default=0)
    own = headers.own_words(header)
    further = _further_names(own, data, names, template)
    sides = []
    for section, name in (*names.items(), *((_SECTIONS[1], column) for column in further)):
        end = min((other for other in (*names.values(), *further) if other > name), default=width + 1)
        between = [c for c in range(name + 1, end) if not _is_line_number(c, own, data, template)]
        sides.append(_Side(section, name, _measures(section, between, own, data, template), name in further))
    return tuple(sides)


def _further_names(
    own: Mapping[int, list[tuple[int, str]]],
    data: Sequence[TableRow],
    names: Mapping[str, int],
    template: Template,
) -> list[int]:
    """Further columns of line names: until 2018 the expenditure was printed by function and again by nature."""
    headed = {fold(word) for word in template.columns.get("name", ())}
    return [
        column
        for column, words in own.items()
        if column not in names.values() and column > min(names.values(), default=column)
        if any(word in headed for _, word in words) and any(_has_words(row, column) for row in data)
    ]


def _name_columns(data: Sequence[TableRow], template: Template) -> dict[str, int]:
    """The column in which most lines of each side stand."""
    known = {section: _known_names(template.form, section) for section in _SECTIONS}
    counts: dict[str, dict[int, int]] = {section: {} for section in _SECTIONS}
    for row in data:
        for column, text in enumerate(row.texts(), start=1):
            name = fold(line_name(text))
            for section in _SECTIONS:
                if name in known[section] and name not in known[_other(section)]:
                    counts[section][column] = counts[section].get(column, 0) + 1
    return {section: max(found, key=lambda c: (found[c], -c)) for section, found in counts.items() if found}


def _is_line_number(
    column: int, own: Mapping[int, list[tuple[int, str]]], data: Sequence[TableRow], template: Template
) -> bool:
    """A column of line numbers: headed so, or counting up by ones without a gap."""
    labels = {fold(word) for word in template.columns.get("line_number", ())}
    if any(word in labels for _, word in own.get(column, [])):
        return True
    if any(headers.measure_of(word, template) for _, word in own.get(column, [])):
        return False
    texts = [text for row in data if column <= row.width and (text := fold(row.text(column)))]
    if len(texts) < 2 or not all(text.isdecimal() for text in texts):
        return False
    numbers = list(map(int, texts))
    return numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def _measures(
    section: str,
    columns: Sequence[int],
    own: Mapping[int, list[tuple[int, str]]],
    data: Sequence[TableRow],
    template: Template,
) -> dict[int, str]:
    """The measure of each amount column: by its header; by the printed order of the headers where they are off."""
    filled = [c for c in columns if any(_has_amount(row, c) for row in data)]
    placed = {c: measure for c in columns if (measure := _header_measure(own.get(c, []), template, section))}
    if placed and set(filled) <= set(placed):
        return placed
    side_measures = [name for name, m in template.measures.items() if m.section in (None, section)]
    if len(side_measures) == 1:
        only = filled or list(columns)[-1:]
        return {only[0]: side_measures[0]} if len(only) == 1 else placed
    printed = _printed_order(own, template, section)
    if len(printed) == len(columns):
        return dict(zip(columns, printed, strict=True))
    return placed


def _header_measure(words: Sequence[tuple[int, str]], template: Template, section: str) -> str | None:
    found = [measure for _, word in words if (measure := headers.measure_of(word, template, section))]
    return found[-1] if found else None


def _printed_order(own: Mapping[int, list[tuple[int, str]]], template: Template, section: str) -> list[str]:
    order: list[str] = []
    for column in sorted(own):
        for _, word in own[column]:
            measure = headers.measure_of(word, template, section)
            if measure and measure not in order and template.measures[measure].section == section:
                order.append(measure)
    return order


def _read_side(draft: StatementDraft, row: TableRow, side: _Side, template: Template, seen: set[str]) -> None:
    if side.name > row.width:
        return
    printed = line_name(row.text(side.name))
    if not printed:
        return
    draft.use(row, side.name, "name")
    line = _line(template, side.section, printed, seen)
    if side.by_nature and line.key.startswith("line."):
        line = LineName(line.key.replace("line.", "nature.", 1), printed, side.section)
    seen.add(line.key)
    for column, measure in side.measures.items():
        if column <= row.width:
            draft.amount(row, column, line, measure)


def _line(template: Template, section: str, printed: str, seen: set[str]) -> LineName:
    """The line of this name; of several, the one whose place has been reached by the lines seen above."""
    folded = fold(printed)
    known = [line for line in template.lines if line.section == section and folded in _names(line)]
    reached = [line for line in known if line.after and seen & set(line.after)]
    free = [line for line in known if not line.after]
    chosen = next(iter(reached or free), None)
    if chosen is None:
        return LineName(f"line.{folded}", printed, section)
    return LineName(chosen.line_key, printed, section)


def _has_words(row: TableRow, column: int) -> bool:
    text = fold(row.text(column)) if column <= row.width else ""
    return any("\u4e00" <= sign <= "\u9fff" for sign in text)


def _has_amount(row: TableRow, column: int) -> bool:
    return column <= row.width and read_number(row.text(column)) is not None


def _other(section: str) -> str:
    return _SECTIONS[1 - _SECTIONS.index(section)]


@cache
def _known_names(form: str, section: str) -> frozenset[str]:
    lines = load_templates()[form].lines
    return frozenset(name for line in lines if line.section == section for name in _names(line))


@cache
def _names(line: Line) -> frozenset[str]:
    return frozenset(fold(line_name(name)) for name in line.all_names)
