"""Tables for people: wide characters aligned, nothing cut off, as wide as the terminal allows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from rich import box
from rich.table import Table
from rich.text import Text


@dataclass(frozen=True, slots=True)
class Column:
    """How a column is set: ``right`` for numbers; ``whole`` cells are never broken, others may be folded."""

    name: str
    right: bool = False
    whole: bool = False


def number(name: str) -> Column:
    """A column of numbers."""
    return Column(name, right=True, whole=True)


def whole(name: str) -> Column:
    """A column of short words that stay in one piece."""
    return Column(name, whole=True)


def table(title: str, columns: Sequence[str | Column], rows: Iterable[Sequence[Any]]) -> Table:
    """A table as wide as it must be and as the terminal allows."""
    made = Table(title=Text(title) if title else None, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        set_as = Column(column) if isinstance(column, str) else column
        made.add_column(
            Text(set_as.name), justify="right" if set_as.right else "left", no_wrap=set_as.whole, overflow="fold"
        )
    for row in rows:
        made.add_row(*(cell(value) for value in row))
    return made


def cell(value: Any) -> Text:
    """A value as a cell: NULL dim, decimals plain, markup never interpreted."""
    if isinstance(value, Text):
        return value
    if value is None:
        return Text("NULL", style="dim")
    if isinstance(value, Decimal):
        return Text(format(value, "f"))
    return Text(str(value))


def count(number: int, style: str = "") -> Text:
    """A count that stands out where it matters and stays quiet where it is zero."""
    return Text(str(number), style=style if number else "dim")
