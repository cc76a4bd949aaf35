"""The baseline table of a department's evaluation: head counts, controlled expenses by year, buildings.

Three blocks with a header each stand below one another in one grid; a row is read under the header last seen.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipelines.statements.layouts.sheets.alignment import Slot, align, filled, in_true_columns, segments
from pipelines.statements.layouts.sheets.collector import Line, Sheet
from pipelines.statements.layouts.sheets.money_block import LABEL, MoneyHeader, fits, place_rows
from pipelines.statements.layouts.sheets.words import Words, bare, measure_words, read_amount, words_of
from pipelines.statements.model import EvaluationRow, StaffingRow
from pipelines.statements.tables import Reading, TableRow
from pipelines.statements.wording.numbers import read_number
from pipelines.statements.wording.text import fold, line_name, squeeze, strip_markup
from pipelines.statements.wording.units import bracketed_unit

_YEAR = re.compile(r"((?:19|20)\d{2})年度?")
_EXPENSES, _STAFFING, _BUILDINGS = "expenses", "staffing", "buildings"


@dataclass(frozen=True)
class _Block:
    """A header and the rows below it; ``units`` is the unit of money that each header column prints itself."""

    kind: str
    header: TableRow
    slots: tuple[Slot, ...]
    rows: list[TableRow]


def read_baseline(sheet: Sheet) -> Reading:
    """Read a baseline table."""
    years = [int(year) for row in sheet.rows for _, text in filled(row) for year in _YEAR.findall(fold(text))]
    for block in _blocks(sheet, max(years, default=None)):
        sheet.use_text(block.header, (column for column, _ in filled(block.header)), "header")
        if block.kind == _EXPENSES:
            _read_expenses(sheet, block)
        else:
            _read_figures(sheet, block)
    evaluation = EvaluationRow(
        statement_id=sheet.statement_id,
        sheet_no=1,
        form=sheet.recognised.template.form,
        project_name=None,
        department=sheet.recognised.agency_name,
        implementing_unit=None,
        grade=None,
        goal_expected=None,
        goal_actual=None,
        texts=json.dumps(sheet.texts, ensure_ascii=False) if sheet.texts else None,
    )
    return sheet.reading(evaluation)


def _blocks(sheet: Sheet, year: int | None) -> list[_Block]:
    template = sheet.recognised.template
    vocabularies = {
        _EXPENSES: measure_words(template),
        _STAFFING: words_of(template, "staffing"),
        _BUILDINGS: words_of(template, "buildings"),
    }
    blocks: list[_Block] = []
    for row in sheet.rows:
        block = _header(row, vocabularies, year)
        if block is not None:
            blocks.append(block)
        elif blocks:
            blocks[-1].rows.append(row)
        else:
            _read_text(sheet, row)
    return blocks


def _header(row: TableRow, vocabularies: dict[str, Words], year: int | None) -> _Block | None:
    """The block that a row heads: the vocabulary that knows at least two of its words."""
    heads = segments(row)
    for kind, words in vocabularies.items():
        slots = [
            Slot(words.key(_relative(head.label, year)) or "", head.start, head.end, head.label) for head in heads
        ]
        if sum(bool(slot.key) for slot in slots) >= 2:
            named = next(place for place, slot in enumerate(slots) if slot.key)
            return _Block(kind, row, tuple(slots[named:]), [])
    return None


def _relative(text: str, year: int | None) -> str:
    """A header with its year said in words: ``2023年决算数`` → ``上年决算数`` where the table's year is 2024."""
    names = {year: "本年", (year or 0) - 1: "上年"}
    return _YEAR.sub(lambda found: names.get(int(found[1]), found[0]), fold(text))


def _read_expenses(sheet: Sheet, block: _Block) -> None:
    lines = {fold(line_name(name)): line for line in sheet.recognised.template.lines for name in line.all_names}
    labels = Words({name: (name,) for name in lines})
    sheet.found_unit(next((unit for _, text in filled(block.header) if (unit := bracketed_unit(text))), None))
    header = MoneyHeader(block.header, 0, 0, block.slots)
    for row, placing in zip(block.rows, place_rows(header, block.rows, labels), strict=True):
        texts = [(column, text) for column, text in filled(row) if read_number(text) is None]
        if not texts or not {slot.key for slot in placing.slot_of.values()} - {LABEL}:
            _read_text(sheet, row)
            continue
        label_column, label = texts[0]
        sheet.use(row, label_column, "label")
        name = line_name(label)
        known = lines.get(fold(name))
        line = Line(name, known.line_key if known else f"line.{fold(name)}")
        for column, slot in placing.slot_of.items():
            amount = read_amount(row.text(column))
            if amount is not None and slot.key not in (LABEL, ""):
                sheet.money(row, column, amount[0], line, slot.key, amount[1])
            else:
                sheet.use_text(row, [column], "text")


def _read_figures(sheet: Sheet, block: _Block) -> None:
    """Rows without labels of their own: what a figure is stands above it."""
    no_labels = Words({})
    for row in block.rows:
        cells = filled(row)
        if not any(read_number(text) is not None for _, text in cells):
            _read_text(sheet, row)
            continue
        placing = align(
            cells,
            _as_values(block.slots),
            lambda text, slot: fits(text, slot, no_labels),
            true_grid=in_true_columns(block.header, row),
        )
        headers = {slot.start: slot for slot in block.slots}
        for column, slot in placing.slot_of.items():
            _take_figure(sheet, row, column, headers[slot.start])


def _as_values(slots: Sequence[Slot]) -> list[Slot]:
    return [Slot("rate" if slot.key == "rate" else "value", slot.start, slot.end) for slot in slots]


def _take_figure(sheet: Sheet, row: TableRow, column: int, header: Slot) -> None:
    printed = read_number(row.text(column))
    if printed is None:
        sheet.use_text(row, [column], "text")
        return
    if header.key == "rate":
        sheet.value(row, column, printed, "total", "rate")
    elif header.key in sheet.recognised.template.words["staffing"]:
        sheet.use(row, column, "value")
        label = bare(header.label)
        sheet.text(label, printed.text)
        sheet.staffing.append(
            StaffingRow(
                staffing_no=len(sheet.staffing) + 1,
                kind=header.key,
                category=None,
                count=int(printed.value),
                sentence=f"{label} {printed.text}",
                page=row.page,
                line=row.grid.line,
            )
        )
    else:
        _take_building(sheet, row, column, header)


def _take_building(sheet: Sheet, row: TableRow, column: int, header: Slot) -> None:
    printed = read_number(row.text(column))
    assert printed is not None
    line = Line(line_name(header.label), header.key)
    areas = sheet.recognised.template.words.get("areas", {}).get("area", ())
    if header.key in areas:
        sheet.count(row, column, printed, line, "amount")
        return
    unit: tuple[str, Decimal] | None = bracketed_unit(header.label)
    sheet.money(row, column, printed, line, "amount", unit[1] if unit else None)


def _read_text(sheet: Sheet, row: TableRow) -> None:
    """A row without figures: a label and its text, or a label alone."""
    cells = filled(row)
    sheet.use_text(row, (column for column, text in cells if read_number(text) is None), "label")
    texts = [text for _, text in cells if read_number(text) is None]
    if len(texts) > 1 and len(fold(texts[-1])) > 2:
        sheet.text(squeeze(texts[-2]).rstrip("：:"), strip_markup(texts[-1]).strip())
