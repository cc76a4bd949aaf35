"""Answers for people: a table where one is readable, else record by record; no decimal says less than it holds."""

from __future__ import annotations

from decimal import Decimal
from io import StringIO

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from pipelines.cli.tables import fits, records, without_idle_zeros

DECIMALS = st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**30), max_value=10**30)


def test_a_column_keeps_the_decimals_that_one_of_its_values_needs() -> None:
    column = [Decimal("84.260000"), Decimal("100.000000"), None]
    assert [str(value) for value in without_idle_zeros(column)] == ["84.26", "100.00", "None"]
    assert [str(value) for value in without_idle_zeros([Decimal("0.035428"), Decimal("1.000000")])] == [
        "0.035428",
        "1.000000",
    ]
    assert without_idle_zeros([Decimal(7), "text"]) == [Decimal(7), "text"]


@given(st.lists(DECIMALS, min_size=1, max_size=5))
def test_no_value_changes_by_losing_its_idle_zeros(column: list[Decimal]) -> None:
    assert without_idle_zeros(column) == column


def test_few_columns_are_a_table_and_many_are_records() -> None:
    row = ("阳谷县人民政府办公室", Decimal("16848700.00"))
    assert fits(["agency_name", "amount"], [row], width=60)
    assert not fits(["agency_name", "amount"] * 6, [row * 6], width=60)


def test_every_name_and_value_of_a_record_is_printed_within_the_width() -> None:
    target = StringIO()
    names = [f"column_{number}" for number in range(12)]
    values = [f"阳谷县人民政府办公室第{number}项" for number in range(12)]
    Console(file=target, width=40).print(records(names, [values]))
    printed = target.getvalue()
    assert max(cell_len(line) for line in printed.splitlines()) <= 40
    assert all(name in printed for name in names)
    assert all(value in "".join(printed.split()) for value in values)
