"""The indicators of an evaluation sheet: three levels, target and actual, weight and score, the reason given.

First- and second-level names stand once for several rows; an empty cell means the same as above. Where the
extraction shifted a row, the known names of the levels tell where it begins and the figures where it ends.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from pipelines.statements.layouts.sheets.alignment import (
    DOUBTFUL,
    MISFIT,
    UNLIKELY,
    Placing,
    Skips,
    Slot,
    align,
    filled,
    in_true_columns,
    segments,
)
from pipelines.statements.layouts.sheets.collector import Sheet
from pipelines.statements.layouts.sheets.words import Words, printed_weight, read_points, words_of
from pipelines.statements.model import IndicatorRow
from pipelines.statements.tables import TableRow
from pipelines.statements.templates import Template
from pipelines.statements.wording.numbers import is_not_applicable, read_number
from pipelines.statements.wording.text import squeeze, strip_markup

LEVELS = ("level1", "level2", "level3")
_TEXTS = ("target", "adjusted", "actual")
_COMPARISON = re.compile(r"^[≥≤=＝><＞＜≦≧]")
_KNOWN_HEADERS = 3
_SCORE_ALONE = 3  # a score without its weight, where nothing says that the sheet prints such rows
_SCORE_ALONE_KNOWN = 1


@dataclass(frozen=True)
class IndicatorHeader:
    """The header of the indicators: its row and its columns."""

    row: TableRow
    first: int
    slots: tuple[Slot, ...]

    def slot(self, key: str) -> Slot | None:
        return next((slot for slot in self.slots if slot.key == key), None)


@dataclass
class _Levels:
    """The first and second level that hold until the next ones are printed."""

    level1: str | None = None
    level2: str | None = None


@dataclass(frozen=True)
class IndicatorWords:
    """A template's words for the indicators."""

    columns: Words
    level1: Words
    level2: Words
    names: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, template: Template) -> IndicatorWords:
        names = {key: words[0] for key, words in template.words.get("level1", {}).items() if words}
        columns, level1, level2 = (words_of(template, name) for name in ("indicator_columns", "level1", "level2"))
        return cls(columns, level1, level2, names)


def find_header(rows: Sequence[TableRow], words: IndicatorWords) -> IndicatorHeader | None:
    """The first row that names at least three of the columns, one of them a level."""
    for index, row in enumerate(rows):
        heads = [replace(head, key=words.columns.key(head.label) or "") for head in segments(row)]
        known = {head.key for head in heads} - {""}
        if len(known) >= _KNOWN_HEADERS and known & set(LEVELS):
            named = next(place for place, head in enumerate(heads) if head.key)
            return IndicatorHeader(row, index, tuple(heads[named:]))
    return None


def read_indicators(
    sheet: Sheet, header: IndicatorHeader, rows: Sequence[TableRow], words: IndicatorWords
) -> None:
    """Read the rows of the block into indicators and their weights and scores."""
    levels = _Levels()
    for row, placing in zip(rows, place_rows(header, rows, words), strict=True):
        _read_row(sheet, header, row, placing, levels, words)


def place_rows(header: IndicatorHeader, rows: Sequence[TableRow], words: IndicatorWords) -> list[Placing]:
    """Place every row; first those with weight and score, for they show how the others are shifted inside."""
    placings = [_place(header.row, row, header.slots, words, _SCORE_ALONE) for row in rows]
    complete = [
        placing.column("weight") is not None and placing.column("score") is not None for placing in placings
    ]
    inner = Counter(_inner_shift(placing) for placing, both in zip(placings, complete, strict=True) if both)
    if not inner:
        return placings
    usual = inner.most_common(1)[0][0]
    moved = {
        replace(slot, start=slot.start + usual, end=slot.end + usual)
        if slot.key in ("weight", "score")
        else slot: slot
        for slot in header.slots
    }

    def placed_again(row: TableRow) -> Placing:
        again = _place(header.row, row, list(moved), words, _SCORE_ALONE_KNOWN)
        return Placing(again.cost, {column: moved[slot] for column, slot in again.slot_of.items()})

    return [
        first if both else placed_again(row) for row, first, both in zip(rows, placings, complete, strict=True)
    ]


def _place(
    header: TableRow, row: TableRow, slots: Sequence[Slot], words: IndicatorWords, score_alone: int
) -> Placing:
    return align(
        filled(row),
        slots,
        lambda text, slot: _fits(text, slot, words),
        true_grid=in_true_columns(header, row),
        skips=_skips(score_alone),
    )


@cache
def _skips(score_alone: int) -> Skips:
    """What it costs to leave headers empty: a score without its weight, a row without its actual value."""

    def skips(skipped: Sequence[Slot], slot: Slot) -> int:
        left = {empty.key for empty in skipped}
        alone = score_alone if slot.key == "score" and "weight" in left else 0
        return alone + (UNLIKELY if "actual" in left else 0)

    return skips


def _inner_shift(placing: Placing) -> int:
    """By how much a row's weight is shifted against its last text; 0 where it has no weight."""
    weight = placing.column("weight")
    before = [(column, slot) for column, slot in placing.slot_of.items() if weight is not None and column < weight]
    if weight is None or not before:
        return 0
    column, slot = before[-1]
    own = 0 if slot.start <= column <= slot.end else column - slot.start
    return weight - placing.slot_of[weight].start - own


def _fits(text: str, slot: Slot, words: IndicatorWords) -> int:
    """What it costs to believe that a text stands under a header of the indicators."""
    number = read_number(text)
    in_level1, in_level2 = text in words.level1, text in words.level2
    if slot.key == "level1":
        return (
            0 if in_level1 else (MISFIT if number or in_level2 or _COMPARISON.match(squeeze(text)) else DOUBTFUL)
        )
    if slot.key == "level2":
        return (
            0 if in_level2 else (MISFIT if number or in_level1 or _COMPARISON.match(squeeze(text)) else DOUBTFUL)
        )
    if slot.key in ("weight", "score"):
        return _fits_points(text, slot)
    if in_level1 or in_level2:
        return DOUBTFUL if slot.key == "level3" else MISFIT
    if slot.key == "level3":
        return MISFIT if number or _COMPARISON.match(squeeze(text)) else 0
    if slot.key in _TEXTS:
        return UNLIKELY if number and not number.is_percent else 0
    if slot.key == "remark":
        return MISFIT if number else UNLIKELY
    return MISFIT if number else 0


def _fits_points(text: str, slot: Slot) -> int:
    if is_not_applicable(text):
        return 0
    points = read_points(text)
    if points is None or points.is_percent:
        return MISFIT
    return UNLIKELY if slot.key == "weight" and points.value != points.value.to_integral_value() else 0


def _read_row(
    sheet: Sheet, header: IndicatorHeader, row: TableRow, placing: Placing, levels: _Levels, words: IndicatorWords
) -> None:
    columns = {slot.key: column for column, slot in placing.slot_of.items() if slot.key}
    _enter_levels(row, header, columns, levels, words)
    own = [key for key in columns if key not in ("level1", "level2")]
    number = len(sheet.indicators) + 1
    for column, slot in placing.slot_of.items():
        _use(sheet, row, column, slot, number)
    if not own:
        return

    def text(key: str) -> str | None:
        return _text(row.text(columns[key])) if key in columns else None

    sheet.indicators.append(
        IndicatorRow(
            statement_id=sheet.statement_id,
            indicator_no=number,
            level1=levels.level1,
            level2=levels.level2,
            level3=text("level3"),
            target=text("target"),
            adjusted_target=text("adjusted"),
            actual=text("actual"),
            deviation_reason=text("deviation"),
            table_index=row.grid.table_index,
            row_index=row.row_index,
        )
    )
    if "remark" in columns:
        sheet.text(
            f"{number} {squeeze(placing.slot_of[columns['remark']].label)}",
            _text(row.text(columns["remark"])) or "",
        )


def _use(sheet: Sheet, row: TableRow, column: int, slot: Slot, number: int) -> None:
    text = row.text(column)
    points = read_points(text)
    if slot.key in ("weight", "score") and points is not None:
        sheet.value(row, column, points, "indicator", slot.key, indicator_no=number)
    elif slot.key == "level1" and (weight := printed_weight(text)) is not None:
        sheet.value(row, column, weight, "level", "weight", indicator_no=number)
    elif slot.key:
        sheet.use_text(row, [column], "name" if slot.key in LEVELS else "text")


def _enter_levels(
    row: TableRow, header: IndicatorHeader, columns: dict[str, int], levels: _Levels, words: IndicatorWords
) -> None:
    """Take over the levels that a row prints. A second level printed alone names its first level by itself."""
    printed1 = _printed_level(row, header, columns, "level1")
    printed2 = _printed_level(row, header, columns, "level2")
    if printed1 is not None:
        levels.level1, levels.level2 = printed1, printed2
        return
    if printed2 is None:
        return
    levels.level2 = printed2
    possible = words.level2.keys(printed2)
    if possible and words.level1.key(levels.level1 or "") not in possible:
        levels.level1 = words.names.get(possible[0], levels.level1)


def _printed_level(row: TableRow, header: IndicatorHeader, columns: dict[str, int], key: str) -> str | None:
    """A level's name in this row: printed here, or in a cell that reaches down from above."""
    slot = header.slot(key)
    if key in columns:
        return _level_name(row.text(columns[key]))
    same_columns = slot is not None and in_true_columns(header.row, row)
    above = row.grid.at(row.row_index, slot.start) if slot is not None and same_columns else None
    if above is not None and above.row < row.row_index and above.text.strip():
        return _level_name(above.text)
    return None


def _level_name(text: str) -> str:
    """A level's name as printed, without the weight in brackets behind it."""
    name = squeeze(text).rstrip("：:")
    return name if printed_weight(text) is None else re.sub(r"[（(]\d+(?:\.\d+)?分[）)]$", "", name)


def _text(text: str) -> str | None:
    return strip_markup(text).strip() or None
