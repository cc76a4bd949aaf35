"""The form of statistics (公开10表): procurement, operating funds, vehicles and equipment, as labels and values.

The same words (合计) mean another line in another section, so the section last headed decides. Labels and values
may stand in several groups side by side.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import zip_longest

from pipelines.statements.layouts.sheets.alignment import Slot, filled, segments
from pipelines.statements.layouts.sheets.collector import Line, Sheet
from pipelines.statements.layouts.sheets.words import Words, bare, read_amount, words_of
from pipelines.statements.tables import Reading, TableRow
from pipelines.statements.templates import Line as TemplateLine
from pipelines.statements.wording.numbers import Printed, read_number
from pipelines.statements.wording.text import fold, line_name

# Sections whose lines the ledger names alike in all documents; vehicles and equipment keep the printed name.
_CANONICAL_NAMES = frozenset({"procurement", "operating_funds"})


def read_statistics(sheet: Sheet) -> Reading:
    """Read a form of statistics."""
    template = sheet.recognised.template
    columns = words_of(template, "columns")
    sections = words_of(template, "sections")
    groups: list[list[Slot]] = []
    section_of: dict[int, str] = {}
    for row in sheet.rows:
        header = _header(row, columns)
        if header is not None:
            groups = [_with_line_number(group, before) for group, before in zip_longest(header, groups) if group]
            sheet.use_text(row, (column for column, _ in filled(row)), "header")
            continue
        for place, group in enumerate(groups or [[Slot("", 1, row.width)]]):
            _read_group(sheet, row, group, place, section_of, sections)
    return sheet.reading()


def _header(row: TableRow, columns: Words) -> list[list[Slot]] | None:
    """The groups of columns that a row heads: each from a label's header to the next."""
    heads = [replace(head, key=columns.key(head.label) or "") for head in segments(row)]
    kinds = {head.key for head in heads}
    if not kinds & {"value", "number_row"} or "" in kinds or not kinds & {"label", "number_row"}:
        return None
    groups: list[list[Slot]] = []
    for head in heads:
        if head.key == "label" or not groups:
            groups.append([])
        groups[-1].append(head)
    return groups


def _with_line_number(group: list[Slot], before: list[Slot] | None) -> list[Slot]:
    """A header further down the form that does not repeat 行次 has the column all the same."""
    known = [slot for slot in before or () if slot.key == "line_number"]
    if not known or any(slot.key == "line_number" for slot in group):
        return group
    return sorted([*group, *known], key=lambda slot: slot.start)


def _read_group(
    sheet: Sheet, row: TableRow, group: Sequence[Slot], place: int, section_of: dict[int, str], sections: Words
) -> None:
    """Read what one group of columns holds in a row: a section's heading, or a label and its value."""
    cells = [(column, text) for column, text in filled(row) if group[0].start <= column <= group[-1].end]
    labels = [(column, text) for column, text in cells if read_number(text) is None]
    if not labels:
        return
    column, label = labels[0]
    sheet.use_text(row, [place for place, _ in labels], "label")
    section = sections.key(label)
    if section is not None:
        section_of[place] = section
    figures = [(at, printed) for at, text in cells if at > column and (printed := _figure(text)) is not None]
    line_numbers = [slot for slot in group if slot.key == "line_number"]
    if line_numbers and figures and (len(figures) > 1 or figures[0][0] == line_numbers[0].start):
        sheet.use(row, figures[0][0], "line_number")
        figures = figures[1:]
    if figures:
        _take(sheet, row, figures[-1], label, section_of.get(place, ""))


def _figure(text: str) -> Printed | None:
    amount = read_amount(text)
    return amount[0] if amount else None


def _take(sheet: Sheet, row: TableRow, figure: tuple[int, Printed], label: str, section: str) -> None:
    column, printed = figure
    heads_section = words_of(sheet.recognised.template, "sections").key(label) == section != ""
    known = _line(sheet, label, section, f"{section}.total" if heads_section else None)
    counted = words_of(sheet.recognised.template, "counted")
    is_count = (
        known.line_key.split(".")[0] in ("vehicles", "equipment")
        if known
        else (section == "assets" or fold(label) in counted)
    )
    if known is None:
        line = Line(line_name(label), f"line.{fold(line_name(label))}")
    else:
        canonical = known.line_key.split(".")[0] in _CANONICAL_NAMES
        line = Line(known.label_zh if canonical else line_name(label), known.line_key)
    if is_count:
        sheet.count(row, column, printed, line, "count")
    else:
        unit = read_amount(row.text(column))
        sheet.money(row, column, printed, line, "amount", unit[1] if unit else None)


def _line(sheet: Sheet, label: str, section: str, line_key: str | None) -> TemplateLine | None:
    """The template's line of this key or name, of the section where names are shared between sections."""
    names = {bare(line_name(label)), fold(line_name(label))}
    found = [
        line
        for line in sheet.recognised.template.lines
        if line.line_key == line_key or any(fold(name) in names or bare(name) in names for name in line.all_names)
    ]
    wanted = {"assets": ("vehicles", "equipment")}.get(section, (section,))
    own = [line for line in found if line.line_key.split(".")[0] in wanted]
    return next(iter(own or (found if not section else [])), None)
