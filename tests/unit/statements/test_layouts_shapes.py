"""The same figures come out at the same places, however the forms are printed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.unit.statements.disclosures import Shape, disclosure, expected, figures, read_text

SHAPES = {
    "national": Shape(),
    "without line numbers": Shape(line_numbers=False, number_row=False),
    "codes split over 类, 款, 项": Shape(codes="split"),
    "codes nested over three columns": Shape(codes="nested"),
    "class and kind printed once": Shape(codes="split_once"),
    "合计 at the end": Shape(total_at_end=True),
    "header and 合计 printed again": Shape(header_again=True),
    "in yuan": Shape(unit="元"),
    "two funds only": Shape(funds=("general_budget", "government_fund")),
    "columns in another order": Shape(swapped=True),
    "another order, no numbers at all": Shape(swapped=True, line_numbers=False, number_row=False),
    "header words shifted, columns numbered": Shape(shifted_header=True),
    "header words shifted, no numbers": Shape(shifted_header=True, number_row=False),
    "shifted over split codes": Shape(shifted_header=True, codes="split", number_row=False),
    "three public items as rows of figures": Shape(three_public="rows"),
    "three public under each item": Shape(three_public="under_items"),
    "three public turned": Shape(three_public="item_rows"),
    "three public under each item, swapped": Shape(three_public="under_items", swapped=True),
    "Shanghai": Shape(
        line_numbers=False,
        number_row=False,
        codes="split",
        total_at_end=True,
        three_public="under_items",
        agency=None,
    ),
}


@pytest.mark.parametrize("name", SHAPES)
def test_every_figure_is_placed_in_every_shape(name: str) -> None:
    shape = SHAPES[name]
    found = figures(read_text(disclosure(shape)))
    assert len(found) == len(set(found))
    assert set(found) == expected(shape)


@pytest.mark.parametrize("name", SHAPES)
def test_no_number_of_a_form_stays_without_a_role(name: str) -> None:
    text = disclosure(SHAPES[name])
    for reading in read_text(text):
        assert not reading.quarantine
        assert not reading.statement.is_blank
        assert reading.statement.header_basis == "printed"
        placed = {(use.table_index, use.row_index, use.column_index) for use in reading.uses}
        assert all((row.table_index, row.row_index, row.column_index) in placed for row in reading.ledger)


def test_a_line_printed_again_is_one_row_and_a_repeat_of_the_first() -> None:
    readings = read_text(disclosure(Shape(header_again=True)))
    for form in ("income", "expenditure", "general_budget_expenditure"):
        reading = next(reading for reading in readings if reading.statement.form == form)
        totals = {row.cell_id for row in reading.ledger if row.line_key == "grand_total"}
        repeats = {use.repeat_of for use in reading.uses if use.role == "repeat"}
        assert repeats == totals != set()


def test_the_step_is_the_finest_that_the_form_prints_in_yuan() -> None:
    for shape, quantum in ((Shape(), 100), (replace(Shape(), unit="元"), 0.01)):
        for reading in read_text(disclosure(shape)):
            assert {float(row.quantum) for row in reading.ledger} == {quantum}


def test_no_two_rows_share_line_and_measure() -> None:
    for shape in SHAPES.values():
        for reading in read_text(disclosure(shape)):
            keys = [(row.section, row.line_key, row.measure) for row in reading.ledger]
            assert len(keys) == len(set(keys))
