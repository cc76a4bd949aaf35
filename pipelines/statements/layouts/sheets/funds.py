"""The rows of the money block: by source of funds, by task, or by the nature of income and expenditure.

A project's rows are all its own and told apart by their source. A department's rows are its tasks and its total;
beside them it may print label and amount in one cell (``其中：基本支出：…``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from pipelines.statements.layouts.sheets.alignment import Placing, Slot, align, filled, in_true_columns
from pipelines.statements.layouts.sheets.collector import Line, Sheet
from pipelines.statements.layouts.sheets.money_block import (
    DEVIATION,
    LABEL,
    MoneyHeader,
    fits,
    place_rows,
)
from pipelines.statements.layouts.sheets.words import Words, measure_words, read_amount, read_points, words_of
from pipelines.statements.tables import TableRow
from pipelines.statements.templates import Line as TemplateLine
from pipelines.statements.templates import Template
from pipelines.statements.wording.numbers import Printed, read_number
from pipelines.statements.wording.text import fold, line_name, squeeze, strip_markup

_LABELLED_AMOUNT = re.compile(r"^(?P<label>.*[^：])：(?P<amount>[^：]*)$")
_ORDINAL_TASK = re.compile(r"(?:任务|项目|工作|事项)?[（]?[一二三四五六七八九十\d]+[）]?[、.]?")


def full_width(name: str) -> str:
    """A project's name as the ledger carries it: nothing removed but spaces, brackets full-width."""
    return squeeze(name).replace("(", "（").replace(")", "）")


def read_funds(sheet: Sheet, header: MoneyHeader, rows: Sequence[TableRow], project_name: str) -> None:
    """Read the rows of a money block."""
    labels = words_of(sheet.recognised.template, "funds")
    lines = {line.line_key: line for line in sheet.recognised.template.lines}
    if "project" in lines:
        _read_project(sheet, header, rows, labels, project_name)
        return
    rows = [row for row in rows if not _read_nature(sheet, row, lines)]
    if any(slot.key == "text_task" for slot in header.slots):
        _read_tasks(sheet, header, rows, labels)
    else:
        _read_department(sheet, header, rows, labels)


def has_labelled_figures(row: TableRow, template: Template) -> bool:
    """Whether a row prints money right behind its labels."""
    return bool(_labelled_figures(row, measure_words(template), words_of(template, "funds")))


def read_labelled_funds(sheet: Sheet, rows: Sequence[TableRow], project_name: str) -> list[TableRow]:
    """Money without a header, each figure behind its label: ``预算数`` … ``执行数`` …. Gives back the other rows.

    A row of sources below (``其中：财政拨款``) repeats its labels in the order of the measures above it.
    """
    template = sheet.recognised.template
    measures, funds = measure_words(template), words_of(template, "funds")
    line_key = next((line.line_key for line in template.lines if line.line_key in ("project", "grand_total")), "")
    order: list[str] = []
    others = []
    for row in rows:
        pairs = _labelled_figures(row, measures, funds)
        sources = [funds.key(label) for _, label, _, _ in pairs]
        if not pairs or not order or None in sources or len(pairs) > len(order):
            order = [key for _, label, _, _ in pairs if (key := measures.key(label)) is not None]
            sources = ["total"] * len(order)
        if not pairs or len(order) < len(pairs):
            others.append(row)
            continue
        for (at, label, column, amount), measure, source in zip(pairs, order, sources, strict=False):
            sheet.use(row, at, "label")
            line = Line(project_name, line_key, source or "total", label)
            sheet.money(row, column, amount[0], line, measure, amount[1])
        sheet.use_text(row, (column for column, text in filled(row) if read_number(text) is None), "label")
    return others


def _labelled_figures(
    row: TableRow, measures: Words, funds: Words
) -> list[tuple[int, str, int, tuple[Printed, Decimal | None]]]:
    """The figures of a row that stand right behind a label of money: label, its column, column, amount."""
    cells = filled(row)
    return [
        (at, label, column, amount)
        for (at, label), (column, text) in pairwise(cells)
        if (label in measures or label in funds) and (amount := read_amount(text)) is not None
    ]


def _read_project(
    sheet: Sheet, header: MoneyHeader, rows: Sequence[TableRow], labels: Words, project_name: str
) -> None:
    for row, placing in zip(rows, place_rows(header, rows, labels), strict=True):
        label = _label(sheet, row, labels)
        source = labels.key(label) or f"line.{fold(line_name(label))}"
        _read_row(sheet, row, placing, Line(project_name, "project", source, label), label)


def _read_department(sheet: Sheet, header: MoneyHeader, rows: Sequence[TableRow], labels: Words) -> None:
    for row, placing in zip(rows, place_rows(header, rows, labels), strict=True):
        label = _label(sheet, row, labels)
        source = labels.key(label) or f"line.{fold(line_name(label))}"
        name = line_name(label)
        _read_row(sheet, row, placing, Line(name, "grand_total", source), label)


def _read_tasks(sheet: Sheet, header: MoneyHeader, rows: Sequence[TableRow], labels: Words) -> None:
    """A row for each task; a task that only has a number goes by what it is about."""
    number = 0
    for row in rows:
        placing = align(
            filled(row),
            header.slots,
            lambda text, slot: fits(text, slot, labels),
            true_grid=in_true_columns(header.row, row),
        )
        texts = {
            slot.key: row.text(column) for column, slot in placing.slot_of.items() if slot.key.startswith("text")
        }
        for column, slot in placing.slot_of.items():
            if slot.key.startswith("text"):
                sheet.use_text(row, [column], "name")
        task, content = texts.get("text_task", ""), texts.get("text_content", "")
        if any(labels.key(text) == "total" for text in texts.values()):
            label = next(text for text in texts.values() if labels.key(text) == "total")
            _read_row(sheet, row, placing, Line(line_name(label), "grand_total"), label)
            continue
        number += 1
        label = content if content and (not task or _ORDINAL_TASK.fullmatch(fold(task))) else task or content
        line = Line(line_name(label) or f"任务{number}", f"task.{number}")
        _read_row(sheet, row, placing, line, label, f"task.{number}")


def _read_row(
    sheet: Sheet, row: TableRow, placing: Placing, line: Line, label: str, value_source: str | None = None
) -> None:
    """Take a row's figures. Where a measure is headed twice, the header that splits another is the nearer one."""
    for column, slot in sorted(placing.slot_of.items(), key=lambda item: -item[1].depth):
        text = row.text(column)
        measure, _, part = slot.key.partition("@")
        if slot.key == LABEL or not text.strip():
            continue
        if measure in ("rate", "weight", "score") and (points := read_points(text)) is not None:
            sheet.value(row, column, points, "funds", measure, value_source or line.source)
        elif measure in sheet.recognised.template.measures and (amount := read_amount(text)) is not None:
            own = replace(line, source=part or line.source)
            sheet.money(row, column, amount[0], own, measure, amount[1])
        elif read_number(text) is None:
            _read_remark(sheet, row, column, slot, label)


def _read_remark(sheet: Sheet, row: TableRow, column: int, slot: Slot, label: str) -> None:
    """A text in a row of figures: the reason given for a deviation, or a dash."""
    sheet.use_text(row, [column], "text")
    if slot.key == DEVIATION:
        sheet.text(f"{squeeze(slot.label)}（{line_name(label)}）", strip_markup(row.text(column)).strip())


def _label(sheet: Sheet, row: TableRow, labels: Words) -> str:
    """The label of a row: the first text that the vocabulary knows, else its first text."""
    texts = [(column, text) for column, text in filled(row) if read_number(text) is None]
    known = [(column, text) for column, text in texts if text in labels]
    for column, text in known or texts[:1]:
        sheet.use(row, column, "label")
        return text
    return ""


def _read_nature(sheet: Sheet, row: TableRow, lines: dict[str, TemplateLine]) -> bool:
    """Take the amounts of a row of natures, each with its label in one cell or in the cell beside it.

    A row whose figures stand under the header's columns is none of these and left alone.
    """
    natures = {
        fold(name): line
        for line in lines.values()
        if line.line_key.startswith("nature.")
        for name in line.all_names
    }
    cells = filled(row)
    labelled: list[tuple[int, str, int, str]] = []
    for place, (column, text) in enumerate(cells):
        label, amount = _label_and_amount(text)
        if fold(line_name(label)) not in natures:
            continue
        beside = cells[place + 1] if place + 1 < len(cells) else None
        if not amount and beside is not None and read_amount(beside[1]) is not None:
            labelled.append((column, label, beside[0], beside[1]))
        else:
            labelled.append((column, label, column, amount))
    figures = sum(read_amount(text) is not None for _, text in cells)
    if not labelled or figures > len(labelled):
        return False
    for label_column, label, column, text in labelled:
        taken = read_amount(text) if text else None
        if taken is not None:
            line = natures[fold(line_name(label))]
            sheet.money(row, column, taken[0], Line(line_name(label), line.line_key), "amount", taken[1])
        sheet.use_text(row, [label_column], "label")
    return True


def _label_and_amount(text: str) -> tuple[str, str]:
    found = _LABELLED_AMOUNT.match(fold(text))
    if found and (not found["amount"] or read_amount(found["amount"]) is not None):
        return found["label"], found["amount"]
    return text, ""
