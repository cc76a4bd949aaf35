"""Numbers in any width and with any minus sign are read exactly; what only resembles a number is none."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pipelines.statements.wording.numbers import is_not_applicable, read_number


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("１２．３０", "12.30"),
        ("１，２３４．５０", "1234.50"),
        ("1，234．50", "1234.50"),
        ("1﹐234﹒50", "1234.50"),
        ("1 234.50", "1234.50"),
        ("1\u00a0234.50", "1234.50"),
        ("1,234\n,567.89", "1234567.89"),
        ("𝟏𝟐.𝟓", "12.5"),
        ("-12.30", "-12.30"),
        ("－１２．３０", "-12.30"),
        ("−12.30", "-12.30"),
        ("–12.30", "-12.30"),
        ("﹣12.30", "-12.30"),
        ("‐12.30", "-12.30"),
        ("‑12.30", "-12.30"),
        ("\xad12.30", "-12.30"),
        ("（12.30）", "-12.30"),
        ("0.00\u200b", "0.00"),
    ],
)
def test_a_number_is_read_in_any_width(printed: str, value: str) -> None:
    number = read_number(printed)
    assert number is not None
    assert (number.value, number.quantum) == (Decimal(value), Decimal(1).scaleb(-len(value.partition(".")[2])))


@pytest.mark.parametrize(
    "printed",
    ["1O.50", "l2.5", "１２．З", "12.30①", "10²", "½", "⒈", "①", "١٢", "१२", "—12.30", "12.30.40", "Ⅻ", ""],
)
def test_what_resembles_a_number_is_none(printed: str) -> None:
    assert read_number(printed) is None


@pytest.mark.parametrize("printed", ["—", "——", "— —", "-", "－－", "–", "―――", "──", "/", "／", "‐"])
def test_dashes_say_that_nothing_applies(printed: str) -> None:
    assert is_not_applicable(printed)
    assert read_number(printed) is None


@pytest.mark.parametrize("printed", ["", "0", "-1", "—1", "一", "无", "//"])
def test_nothing_else_says_so(printed: str) -> None:
    assert not is_not_applicable(printed)


def test_the_characters_of_the_page_are_kept() -> None:
    for printed in ("１２．３０", "\xad12.30", "1，234．50"):
        number = read_number(printed)
        assert number is not None
        assert number.text == printed
