"""How a value stands in a spreadsheet's cell: number formats, and what the format's limits do to a value.

A cell holds a double and a text of 32,767 characters at most. What does not fit is not quietly another value: a
number of more than fifteen digits becomes a text with all of them, a text is cut, and each is counted by
``Losses`` for the sheet of notes.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from pipelines.warehouse.export.harmless import is_harmful
from pipelines.warehouse.export.relations import Column

MAX_TEXT = 32_767
"""Excel counts in UTF-16: a character beyond the first plane is two."""

DIGITS = 15
_CUT = "…"
_FIRST_DAY = date(1900, 3, 1)  # before it, Excel counts a day that never was
_NOT_IN_XML = re.compile("[\ufffe\uffff]")

_BY_UNIT = {
    "yuan": "#,##0.00",
    "percent": '0.00"%"',
    "share": "0.00%",
    "points": "0.00",
    "count": "#,##0",
    "persons": "#,##0",
}
_BY_TYPE = {"DATE": "yyyy-mm-dd", "TIMESTAMP": "yyyy-mm-dd hh:mm:ss"}


def number_format(column: Column) -> str | None:
    """The format of a column's cells: by its unit, else by its type; None for texts and truth values."""
    if column.is_text or column.is_list or column.type == "BOOLEAN":
        return None
    if column.type in _BY_TYPE:
        return _BY_TYPE[column.type]
    if column.unit in _BY_UNIT:
        return _BY_UNIT[column.unit]
    return "0" if "INT" in column.type else "General"


@dataclass(frozen=True, slots=True)
class Cell:
    """What is written: a text, a number, a truth value or a moment; ``is_harmful`` texts are marked as texts."""

    value: str | float | bool | date
    is_harmful: bool = False


@dataclass(slots=True)
class Losses:
    """What the limits did to the cells of a sheet, by kind and column."""

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)

    def count(self, kind: str, column: str) -> None:
        self.counts[kind, column] += 1


def cell_of(value: Any, column: Column, losses: Losses, max_text: int = MAX_TEXT) -> Cell | None:
    """The cell of a value; None where it is NULL, which is an empty cell."""
    if value is None:
        return None
    if isinstance(value, bool):
        return Cell(value)
    if isinstance(value, int | float | Decimal):
        return _number(value, column, losses)
    if isinstance(value, datetime | date):
        return _moment(value, column, losses)
    text = json.dumps(value, ensure_ascii=False) if isinstance(value, list) else str(value)
    return text_cell(text, lambda kind: losses.count(kind, column.name), max_text)


def text_cell(text: str, lost: Callable[[str], None], max_text: int = MAX_TEXT) -> Cell:
    """A text as it fits; ``lost`` is told what had to give way."""
    if _NOT_IN_XML.search(text):
        lost("replaced")
        text = _NOT_IN_XML.sub("\ufffd", text)
    if len(text) > max_text or _units(text) > max_text:
        lost("cut")
        text = _first_units(text, max_text - len(_CUT)) + _CUT
    return Cell(text, is_harmful(text))


def _number(value: float | Decimal, column: Column, losses: Losses) -> Cell:
    if isinstance(value, float):
        return Cell(value) if math.isfinite(value) else Cell(str(value))
    if len(Decimal(value).normalize().as_tuple().digits) > DIGITS:
        losses.count("digits", column.name)
        return Cell(format(value, "f") if isinstance(value, Decimal) else str(value))
    return Cell(float(value))


def _moment(value: datetime | date, column: Column, losses: Losses) -> Cell:
    day = value.date() if isinstance(value, datetime) else value
    finer = isinstance(value, datetime) and value.microsecond % 1000 != 0
    if day < _FIRST_DAY or finer:
        losses.count("moment", column.name)
        return Cell(str(value))
    return Cell(value)


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _first_units(text: str, units: int) -> str:
    return text.encode("utf-16-le")[: 2 * units].decode("utf-16-le", errors="ignore")
