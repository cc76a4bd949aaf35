"""How wide the columns of a sheet are: as wide as their headings and first rows, within reason."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from pipelines.warehouse.export.relations import Column, Relation

_LEAST, _MOST = 8.0, 60.0
_PADDING = 2.0
_SEPARATORS = 3


def widths(relation: Relation, rows: Sequence[tuple[Any, ...]]) -> list[float]:
    """The width of each column in characters; a Chinese character is two."""
    return [_width(column, [row[place] for row in rows]) for place, column in enumerate(relation.columns)]


def _width(column: Column, values: Sequence[Any]) -> float:
    label = column.entry.label_zh if column.entry is not None else ""
    widest = max([_wide(label), _wide(column.name), *(_shown(value) for value in values)])
    return min(_MOST, max(_LEAST, widest + _PADDING))


def _shown(value: Any) -> int:
    if value is None:
        return 0
    if isinstance(value, datetime):
        return 19
    if isinstance(value, date):
        return 10
    if isinstance(value, str):
        return _wide(value[:100])
    return len(str(value)) + _SEPARATORS


def _wide(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
