"""A workbook for people: the dictionary, notes, and one sheet per mart under Chinese headings.

Rows are written as they come, one in memory at a time. Texts are written as texts, so that none is ever a formula;
one that looks like a formula also carries the mark that keeps it a text when somebody edits the cell. What the
format cannot hold (more rows than a sheet has, longer texts, more digits) is told on the sheet of notes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]
from xlsxwriter.exceptions import FileCreateError  # type: ignore[import-untyped]

from pipelines.warehouse.export.cells import MAX_TEXT, Cell, Losses, cell_of, number_format, text_cell
from pipelines.warehouse.export.relations import Relation
from pipelines.warehouse.export.snapshot import OpenSnapshot
from pipelines.warehouse.export.widths import widths

MAX_ROWS = 1_048_576
_HEADER_ROWS = 2
_BATCH = 2_000
_SAMPLE = 200
_NAME = 31
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
_WHOLE_SHEET = f"A1:XFD{MAX_ROWS}"
# A workbook's own time would be the only difference between two exports of one snapshot.
_NO_TIME = datetime(1980, 1, 1, tzinfo=UTC).replace(tzinfo=None)
_DICTIONARY = "数据字典 Dictionary"
_NOTES = "说明 Notes"
_DICTIONARY_HEADING = (
    ("表", "relation"),
    ("列", "column"),
    ("中文名称", "label_zh"),
    ("英文名称", "label_en"),
    ("说明", "description"),
    ("单位", "unit"),
    ("示例", "example"),
)
_TOLD = MappingProxyType(
    {
        "cut": "{count} texts of {column} are longer than a cell holds; they end in …",
        "digits": "{count} numbers of {column} have more than 15 digits; they stand as texts, all digits kept",
        "moment": "{count} moments of {column} are finer or earlier than a cell holds; they stand as texts",
        "replaced": "{count} texts of {column} hold a character that no workbook can; it stands as U+FFFD",
    }
)


@dataclass(frozen=True, slots=True)
class SheetLimits:
    """What a sheet and a cell hold."""

    rows: int = MAX_ROWS
    text: int = MAX_TEXT


@dataclass(slots=True)
class _Book:
    """The workbook that grows, its formats by their code, and what it must tell."""

    workbook: Any
    limits: SheetLimits
    formats: dict[tuple[str | None, bool], Any] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)
    notes: list[tuple[str, str]] = field(default_factory=list)

    def style(self, code: str | None, harmful: bool = False) -> Any:
        if (code, harmful) not in self.formats:
            made = self.workbook.add_format({"num_format": code} if code else {})
            if harmful:
                made.set_quote_prefix()
            self.formats[code, harmful] = made
        return self.formats[code, harmful]

    def sheet(self, wanted: str) -> Any:
        return self.workbook.add_worksheet(sheet_name(wanted, self.taken))


def write_xlsx(
    snapshot: OpenSnapshot,
    relations: Sequence[Relation],
    target: Path,
    work: Path,
    limits: SheetLimits | None = None,
) -> tuple[dict[str, int], tuple[str, ...]]:
    """Write the workbook; gives the rows of each relation, and its notes as lines."""
    options = {"constant_memory": True, "tmpdir": str(work), "use_zip64": True}
    workbook = xlsxwriter.Workbook(str(target), options)
    about = f"snapshot {snapshot.snapshot_id}"
    workbook.set_properties({"title": "juesuan", "comments": about, "created": _NO_TIME})
    book = _Book(workbook, limits or SheetLimits())
    _dictionary(book, relations)
    notes = book.sheet(_NOTES)
    rows = {relation.name: _relation(book, snapshot, relation) for relation in relations}
    _write_notes(book, notes, snapshot)
    try:
        workbook.close()
    except FileCreateError as error:
        # The library's own error for what the system refused: a full disk is one.
        raise OSError(str(error)) from error
    return rows, tuple(f"{sheet}: {told}" for sheet, told in book.notes)


def sheet_name(wanted: str, taken: set[str]) -> str:
    """A name that Excel takes, and takes once: 31 characters, none that it forbids; upper case is lower case."""
    plain = _FORBIDDEN.sub("_", wanted).strip("'") or "_"
    name, number = plain[:_NAME], 1
    while name.casefold() in taken or name.casefold() == "history":
        number += 1
        tail = f" ({number})"
        name = plain[: _NAME - len(tail)] + tail
    taken.add(name.casefold())
    return name


def _relation(book: _Book, snapshot: OpenSnapshot, relation: Relation) -> int:
    result = snapshot.con.execute(relation.select())
    losses = Losses()
    room = book.limits.rows - _HEADER_ROWS
    first = result.fetchmany(_SAMPLE)
    columns_wide = widths(relation, first)
    codes = [number_format(column) for column in relation.columns]
    sheets = [_started(book, relation, columns_wide)]
    rows = 0
    for row in _following(first, result):
        if rows == room * len(sheets):
            sheets.append(_started(book, relation, columns_wide))
        line = rows % room + _HEADER_ROWS
        for place, (value, column, code) in enumerate(zip(row, relation.columns, codes, strict=True)):
            cell = cell_of(value, column, losses, book.limits.text)
            if cell is not None:
                _write_cell(book, sheets[-1], line, place, cell, code)
        rows += 1
    for number, sheet in enumerate(sheets):
        held = min(room, rows - number * room)
        sheet.autofilter(1, 0, _HEADER_ROWS - 1 + held, len(relation.columns) - 1)
    names = [sheet.get_name() for sheet in sheets]
    if len(names) > 1:
        others = ", ".join(names[1:])
        book.notes.append((names[0], f"{rows} rows are more than a sheet holds; they go on in {others}"))
    for (kind, name), count in sorted(losses.counts.items()):
        book.notes.append((names[0], _TOLD[kind].format(count=count, column=name)))
    return rows


def _following(first: list[tuple[Any, ...]], result: Any) -> Iterable[tuple[Any, ...]]:
    yield from first
    while batch := result.fetchmany(_BATCH):
        yield from batch


def _started(book: _Book, relation: Relation, columns_wide: Sequence[float]) -> Any:
    """A new sheet with its heading: Chinese labels, below them the names that queries use."""
    headings = [
        (column.entry.label_zh if column.entry is not None else column.name, column.name)
        for column in relation.columns
    ]
    return _headed(book, relation.name, headings, columns_wide)


def _headed(book: _Book, wanted: str, headings: Sequence[tuple[str, str]], columns_wide: Sequence[float]) -> Any:
    sheet = book.sheet(wanted)
    sheet.freeze_panes(_HEADER_ROWS, 0)
    # Codes are texts, and a green corner on each of them tells nobody anything.
    sheet.ignore_errors({"number_stored_as_text": _WHOLE_SHEET})
    for place, wide in enumerate(columns_wide):
        sheet.set_column(place, place, wide)
    heading = book.workbook.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 0})
    below = book.workbook.add_format({"italic": True, "font_color": "#595959", "bottom": 1})
    for line, style in enumerate((heading, below)):
        for place, labels in enumerate(headings):
            sheet.write_string(line, place, labels[line], style)
    return sheet


def _write_cell(book: _Book, sheet: Any, line: int, place: int, cell: Cell, code: str | None) -> None:
    value = cell.value
    if isinstance(value, str):
        _write_text(book, sheet, line, place, cell)
    elif isinstance(value, bool):
        sheet.write_boolean(line, place, value)
    elif isinstance(value, date):
        sheet.write_datetime(line, place, value, book.style(code))
    else:
        sheet.write_number(line, place, value, book.style(code))


def _write_text(book: _Book, sheet: Any, line: int, place: int, cell: Cell) -> None:
    """A text, never a formula.

    The library takes a text between ``<r>`` and ``</r>`` for markup of its own and would write it unescaped; as
    two runs it is the same text and is escaped.
    """
    text, style = str(cell.value), book.style("@", cell.is_harmful)
    if text.startswith("<r>") and text.endswith("</r>"):
        sheet.write_rich_string(line, place, text[:1], style, text[1:], style)
    else:
        sheet.write_string(line, place, text, style)


def _dictionary(book: _Book, relations: Sequence[Relation]) -> None:
    sheet = _headed(book, _DICTIONARY, _DICTIONARY_HEADING, (28, 24, 24, 28, 80, 10, 24))
    line = _HEADER_ROWS
    for relation in relations:
        about = relation.entry
        said = (about.label_zh, about.label_en, about.guidance) if about is not None else ("", "", "")
        _write_texts(book, sheet, line, (relation.name, "", *said))
        line += 1
        for column in relation.columns:
            entry = column.entry
            meaning: tuple[str | None, ...] = ()
            if entry is not None:
                meaning = (entry.label_zh, entry.label_en, entry.description, entry.unit, entry.example)
            _write_texts(book, sheet, line, (relation.name, column.name, *meaning))
            line += 1


def _write_texts(book: _Book, sheet: Any, line: int, texts: Sequence[str | None]) -> None:
    for place, text in enumerate(texts):
        if text:
            cell = text_cell(text, lambda kind: None, book.limits.text)
            _write_cell(book, sheet, line, place, cell, None)


def _write_notes(book: _Book, sheet: Any, snapshot: OpenSnapshot) -> None:
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 110)
    told = [
        ("snapshot 快照", snapshot.snapshot_id),
        ("documents 文档数", str(snapshot.documents)),
        ("money 金额", "yuan 元"),
        *book.notes,
    ]
    for line, texts in enumerate(told):
        _write_texts(book, sheet, line, texts)
