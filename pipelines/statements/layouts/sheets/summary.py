"""The list that sums up the self-evaluations of a document: one project a row, sections between them."""

from __future__ import annotations

from dataclasses import replace

from pipelines.statements.layouts.sheets.alignment import UNLIKELY, Slot, align, filled, in_true_columns, segments
from pipelines.statements.layouts.sheets.collector import Sheet
from pipelines.statements.layouts.sheets.funds import full_width
from pipelines.statements.layouts.sheets.words import Words, read_points, words_of
from pipelines.statements.model import EvaluationSummaryRow
from pipelines.statements.tables import Reading, TableRow
from pipelines.statements.wording.numbers import read_number
from pipelines.statements.wording.text import squeeze

_MISFIT = 6
_ENOUGH = 3  # columns that tell a header; a list of names and scores alone has two


def read_summary(sheet: Sheet) -> Reading:
    """Read a summary list of evaluations."""
    columns = words_of(sheet.recognised.template, "columns")
    header: TableRow | None = None
    slots: list[Slot] = []
    section: str | None = None
    for row in sheet.rows:
        heads = _header(row, columns)
        cells = filled(row)
        if heads:
            header, slots = row, heads
            sheet.use_text(row, (column for column, _ in cells), "header")
        elif len(cells) == 1 and read_number(cells[0][1]) is None:
            section = squeeze(cells[0][1])
            sheet.use(row, cells[0][0], "label")
        elif header is not None:
            placing = align(cells, slots, _fits, true_grid=in_true_columns(header, row))
            by_key = {slot.key: column for column, slot in placing.slot_of.items() if slot.key}
            _take(sheet, row, by_key, section)
    return sheet.reading()


def _header(row: TableRow, columns: Words) -> list[Slot]:
    heads = [replace(head, key=columns.key(head.label) or "") for head in segments(row)]
    known = {head.key for head in heads}
    is_header = len(known - {""}) >= _ENOUGH or {"project_name", "score"} == known
    return heads if "project_name" in known and is_header else []


def _fits(text: str, slot: Slot) -> int:
    number = read_number(text)
    if slot.key == "number":
        return 0 if number is not None and number.quantum == 1 else _MISFIT
    if slot.key == "score":
        return 0 if read_points(text) is not None else _MISFIT
    return UNLIKELY if number is not None else 0


def _take(sheet: Sheet, row: TableRow, columns: dict[str, int], section: str | None) -> None:
    if "project_name" not in columns:
        return
    number = read_number(row.text(columns["number"])) if "number" in columns else None
    points = read_points(row.text(columns["score"])) if "score" in columns else None
    for key, column in columns.items():
        role = {"number": "line_number", "score": "value", "project_name": "name"}.get(key, "text")
        sheet.use_text(row, [column], role)
    sheet.summaries.append(
        EvaluationSummaryRow(
            statement_id=sheet.statement_id,
            row_no=int(number.value) if number else len(sheet.summaries) + 1,
            section=section,
            project_name=full_width(row.text(columns["project_name"])),
            fund_user=squeeze(row.text(columns["fund_user"])) if "fund_user" in columns else None,
            score=points.value if points else None,
            score_quantum=points.quantum if points else None,
            grade=squeeze(row.text(columns["grade"])) if "grade" in columns else None,
            cell_id=sheet.cell_id(row, columns.get("score", columns["project_name"])),
            table_index=row.grid.table_index,
            row_index=row.row_index,
        )
    )
