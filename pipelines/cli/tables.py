"""Tables for people: wide characters aligned, nothing cut off, as wide as the terminal allows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from typing import Any

from rich import box
from rich.cells import cell_len
from rich.table import Table
from rich.text import Text

_READABLE = 12
_RULE = 40
_EXACT = Context(prec=80)  # twice what a DECIMAL holds


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


def records(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Table:
    """One column's name and value a line, record below record: for answers too wide to be a table."""
    made = Table.grid(padding=(0, 1))
    made.add_column(style="dim", no_wrap=True)
    made.add_column(overflow="fold")
    for row_number, row in enumerate(rows, start=1):
        made.add_row(Text(f"── {row_number}"), Text("─" * _RULE))
        for name, value in zip(columns, row, strict=True):
            made.add_row(Text(name), cell(value))
    return made


def fits(columns: Sequence[str], rows: Sequence[Sequence[Any]], width: int) -> bool:
    """Whether every column can be set so wide that a word of text, or a whole number, stays readable."""
    least = 0
    for place, name in enumerate(columns):
        values = [row[place] for row in rows]
        widest = max((cell_len(cell(value).plain) for value in values), default=0)
        is_number = any(isinstance(value, int | float | Decimal) for value in values)
        least += max(cell_len(name), widest) if is_number else min(max(cell_len(name), widest), _READABLE)
    return least + 3 * len(columns) <= width


def without_idle_zeros(values: Sequence[Any]) -> list[Any]:
    """A column of decimals with as many decimals as the column needs, two at least where it has any."""
    decimals = [value for value in values if isinstance(value, Decimal)]
    needed = max((-int(value.normalize(_EXACT).as_tuple().exponent) for value in decimals), default=0)
    printed = max((-int(value.as_tuple().exponent) for value in decimals), default=0)
    step = Decimal(1).scaleb(-min(printed, max(needed, 2)))
    return [value.quantize(step, context=_EXACT) if isinstance(value, Decimal) else value for value in values]


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
