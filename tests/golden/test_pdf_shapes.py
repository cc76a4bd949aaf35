"""Whatever the shape in which the forms are printed as PDF, the ledger is the same, and every row has its cell.

The expected ledger is that of the same disclosure as text, where ``test_variants`` holds it against the figures.
"""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from functools import cache
from typing import NamedTuple

import pytest

from pipelines.readers import read
from pipelines.statements.model import LedgerRow, ParsedDocument
from pipelines.statements.understand import understand
from tests.support import full_disclosure
from tests.support.pdf_forms import NEGATED, UNITS
from tests.support.pdf_paper import Drawn
from tests.support.pdf_shapes import AMBIGUOUS, SHAPES, Shape, render


class Entry(NamedTuple):
    """What of a ledger row may not depend on its place on paper."""

    form: str
    section: str | None
    line_code: str | None
    line_name: str
    line_key: str
    measure: str
    source_of_funds: str
    amount: Decimal
    quantum: Decimal


def entry(row: LedgerRow) -> Entry:
    return Entry(
        row.form,
        row.section,
        row.line_code,
        row.line_name,
        row.line_key,
        row.measure,
        row.source_of_funds,
        row.amount,
        row.quantum,
    )


@cache
def printed() -> tuple[Entry, ...]:
    return tuple(map(entry, understand(read(full_disclosure.text().encode(), "full.txt")).ledger))


def expected(shape: Shape) -> Counter[Entry]:
    """The ledger as it is, in the quantum of the shape's unit, with the figures that the shape negates."""
    how = shape.how
    ledger = [row._replace(quantum=row.quantum / UNITS[how.unit]) for row in printed()]
    if how.negative:
        ledger = [
            row._replace(amount=-row.amount) if (row.form, row.measure) == NEGATED else row for row in ledger
        ]
    return Counter(ledger)


@cache
def parsed(name: str) -> tuple[ParsedDocument, tuple[Drawn, ...]]:
    shape = next(shape for shape in (*SHAPES, AMBIGUOUS) if shape.name == name)
    rendered = render(shape)
    return understand(read(rendered.data, "shape.pdf")), tuple(rendered.drawn)


def centre(one: Drawn) -> tuple[float, float]:
    return (one.x0 + one.x1) / 2, (one.top + one.bottom) / 2


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.name)
def test_the_ledger_does_not_depend_on_the_shape(shape: Shape) -> None:
    document, _ = parsed(shape.name)
    found = Counter(map(entry, document.ledger))
    noughts = Counter({row: count for row, count in found.items() if not row.amount})
    assert not document.quarantine
    assert not expected(shape) - found, "printed but not in the ledger"
    assert not found - expected(shape) - noughts, "in the ledger but not printed"
    assert bool(noughts) == (shape.how.nothing == "0.00")
    assert {statement.disclosure_no for statement in document.statements} == {1}
    assert len(document.statements) == len({row.form for row in found})
    assert not document.unexplained


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.name)
def test_every_row_has_the_box_of_the_cell_that_prints_its_amount(shape: Shape) -> None:
    document, drawn = parsed(shape.name)
    cells = {cell.cell_id: cell for cell in document.cells}
    for row in document.ledger:
        cell = cells[row.cell_id]
        assert None not in (cell.x0, cell.top, cell.x1, cell.bottom), row
        box = (cell.x0, cell.top, cell.x1, cell.bottom)
        within = [
            one
            for one in drawn
            if one.page == cell.page and one.text and _holds(box, *centre(one))  # type: ignore[arg-type]
        ]
        assert [one.text for one in within] == [row.reported_text]
        if shape.boxes_are_drawn:
            assert box == pytest.approx((within[0].x0, within[0].top, within[0].x1, within[0].bottom), abs=1.5)


def test_where_columns_cannot_be_told_apart_nothing_is_guessed() -> None:
    document, _ = parsed(AMBIGUOUS.name)
    found = Counter(map(entry, document.ledger))
    assert not found - expected(AMBIGUOUS)
    assert document.unexplained or document.quarantine


def _holds(box: tuple[float, float, float, float], x: float, y: float) -> bool:
    return box[0] < x < box[2] and box[1] < y < box[3]
