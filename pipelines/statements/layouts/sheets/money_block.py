"""The money block of an evaluation sheet: its header over one or two rows, and rows of funds below.

Rows are placed under the header by ``alignment``. The label of a row has no header of its own; where its column
lies is tried, and the place that makes all rows of the block agree best is taken.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from pipelines.statements.layouts.sheets.alignment import (
    DOUBTFUL,
    MISFIT,
    UNLIKELY,
    Placing,
    Slot,
    align,
    filled,
    in_true_columns,
    segments,
)
from pipelines.statements.layouts.sheets.words import Words, measure_words, read_amount, words_of
from pipelines.statements.tables import TableRow
from pipelines.statements.templates import Template
from pipelines.statements.wording.numbers import is_not_applicable, read_number
from pipelines.statements.wording.units import bracketed_unit

LABEL = "label"
RATE, WEIGHT, SCORE, DEVIATION = "rate", "weight", "score", "deviation"
_VALUES = frozenset({RATE, WEIGHT, SCORE})
_LABEL_PLACES = 4  # how far left of the first figure's header the rows' labels are looked for


@dataclass(frozen=True, slots=True)
class MoneyHeader:
    """The header of a money block: the rows it takes, its columns, the unit it prints."""

    row: TableRow
    first: int
    last: int
    slots: tuple[Slot, ...]
    unit: tuple[str, Decimal] | None = None


@dataclass(frozen=True)
class MoneyWords:
    """A template's words for the money block.

    ``columns``: what else has a header there; ``parts``: words below a spanning header that keep its meaning
    (``total``) or name a source; ``split``: per spanning measure, the words below it that are measures of their
    own.
    """

    measures: Words
    columns: Words
    parts: Words
    split: Words

    @classmethod
    def of(cls, template: Template) -> MoneyWords:
        return cls(
            measure_words(template),
            words_of(template, "money_columns"),
            words_of(template, "money_parts"),
            words_of(template, "money_split"),
        )

    def kind(self, text: str) -> str | None:
        return self.columns.key(text) or self.measures.key(text)


def find_header(rows: Sequence[TableRow], words: MoneyWords, start: int = 0) -> MoneyHeader | None:
    """The first row that heads at least two columns of money, with the rows below that split it."""
    for index in range(start, len(rows)):
        heads = segments(rows[index])
        if sum(head.label in words.measures for head in heads) < 2 or _has_figures(rows[index]):
            continue
        slots, last, unit = _leaves(rows, index, heads, words)
        return MoneyHeader(rows[index], index, last, tuple(slots), unit)
    return None


def _leaves(
    rows: Sequence[TableRow], index: int, heads: list[Slot], words: MoneyWords
) -> tuple[list[Slot], int, tuple[str, Decimal] | None]:
    unit = unit_in(rows[index])
    parents = [replace(head, key=words.kind(head.label) or "") for head in heads]
    parents = [parent for parent in parents if parent.key or parent.start > parents[0].start]
    last = index
    if index + 1 < len(rows) and _splits(rows[index + 1], words):
        last = index + 1
        unit = unit or unit_in(rows[last])
        parents = list(_split(parents, rows[last], words, in_true_columns(rows[index], rows[last])))
    return parents, last, unit


def _splits(row: TableRow, words: MoneyWords) -> bool:
    """Whether a row only splits the headers above it."""
    texts = [text for _, text in filled(row)]
    known = (words.split, words.parts, words.measures, words.columns)
    return len(texts) > 1 and all(any(text in vocabulary for vocabulary in known) for text in texts)


def _split(parents: list[Slot], row: TableRow, words: MoneyWords, true_grid: bool) -> Iterator[Slot]:
    """Headers with their parts in their places. The row of parts may be shifted against the row above."""
    parts = segments(row)
    shift = _shift_of_parts(parents, parts, words) if not true_grid else 0
    for parent in parents:
        own = [part for part in parts if parent.start <= part.start + shift <= parent.end]
        if not own:
            yield parent
        for place, part in enumerate(own):
            start = part.start + shift
            end = own[place + 1].start + shift - 1 if place + 1 < len(own) else parent.end
            yield Slot(_part_key(parent, part, words), start, max(end, start), part.label, depth=1)


def _shift_of_parts(parents: list[Slot], parts: list[Slot], words: MoneyWords) -> int:
    """The least shift that puts every part under a spanning header that it can split."""

    def misplaced(shift: int) -> int:
        count = 0
        for part in parts:
            parent = next((p for p in parents if p.start <= part.start + shift <= p.end), None)
            belongs = parent is not None and (
                words.split.key(part.label) == parent.key or part.label in words.parts
            )
            count += 0 if belongs and parent is not None and parent.end > parent.start else 1
        return count

    return min(range(-6, 7), key=lambda shift: (misplaced(shift), abs(shift)))


def _part_key(parent: Slot, part: Slot, words: MoneyWords) -> str:
    """What stands under a part: a measure of its own, else its parent's, of one source."""
    if words.split.key(part.label) == parent.key:
        return words.measures.key(part.label) or parent.key
    source = words.parts.key(part.label)
    if source is None:
        return words.kind(part.label) or ""
    return parent.key if source == "total" else f"{parent.key}@{source}"


def place_rows(header: MoneyHeader, rows: Sequence[TableRow], labels: Words) -> list[Placing]:
    """Place the rows of a block whose labels have no header, all with their labels in one column."""
    cells = [row_cells(row, labels) for row in rows]
    true_columns = [in_true_columns(header.row, row) for row in rows]
    first = min((slot.start for slot in header.slots if slot.key), default=2)

    def placed(label_column: int) -> list[Placing]:
        slots = (
            Slot(LABEL, label_column, label_column),
            *(slot for slot in header.slots if slot.start > label_column),
        )
        return [
            align(own, slots, lambda text, slot: fits(text, slot, labels), true_grid=true)
            for own, true in zip(cells, true_columns, strict=True)
        ]

    tries = [placed(column) for column in range(first - 1, first - 1 - _LABEL_PLACES, -1)]
    return min(tries, key=lambda placings: sum(placing.cost for placing in placings))


def row_cells(row: TableRow, labels: Words) -> list[tuple[int, str]]:
    """The cells of a row from its label on; the block's own label left of it is none of them."""
    cells = [
        (cell.column + cell.column_span - 1 if cell.text in labels else cell.column, cell.text)
        for cell in row.cells()
        if cell.text.strip()
    ]
    start = next((place for place, (_, text) in enumerate(cells) if text in labels), 0)
    return cells[start:]


def fits(text: str, slot: Slot, labels: Words) -> int:
    """What it costs to believe that a text stands under a header."""
    number = read_number(text)
    if is_not_applicable(text):
        return DOUBTFUL if slot.key == LABEL else 0
    if slot.key == LABEL:
        return 0 if text in labels else (MISFIT if number else UNLIKELY)
    if slot.key in ("", DEVIATION) or slot.key.startswith("text"):
        return 0 if number is None else (MISFIT if slot.key else UNLIKELY)
    if number is None:
        return 0 if slot.key not in _VALUES and read_amount(text) else MISFIT
    if number.is_percent:
        return 0 if slot.key == RATE else MISFIT
    if slot.key == WEIGHT and number.value != number.value.to_integral_value():
        return UNLIKELY
    return 0


def _has_figures(row: TableRow) -> bool:
    return any(read_number(text) is not None for _, text in filled(row))


def unit_in(row: TableRow) -> tuple[str, Decimal] | None:
    """The unit of money that a row's cells print in brackets."""
    return next((unit for _, text in filled(row) if (unit := bracketed_unit(text))), None)
