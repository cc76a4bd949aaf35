"""A number is read as its cell displays it: the format tells the step in which a county states its money."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.readers.displayed import displayed, displayed_text, general
from pipelines.statements.wording.numbers import read_number

ACCOUNTING = '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ '


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        ("1234.5", "0.00", "1234.50"),
        ("1234.5", "#,##0.00", "1,234.50"),
        ("1234567890.126", "#,##0.00", "1,234,567,890.13"),
        ("1234.5", "#,##0", "1,235"),
        ("1234.5", ACCOUNTING, "1,234.50"),
        ("-1234.5", ACCOUNTING, "-1,234.50"),
        ("0", ACCOUNTING, "-"),
        ("-12.345", r"0.00_);[Red]\(0.00\)", "(12.35)"),
        ("12.345", r"0.00_);[Red]\(0.00\)", "12.35"),
        ("0", "#,##0.00;-#,##0.00;;", ""),
        ("5", "#,##0.00;-#,##0.00;;", "5.00"),
        ("0", '0.00;-0.00;""', ""),
        ("5", ";;;", ""),
        ("0.9974", "0.00%", "99.74%"),
        ("12", "0%", "1200%"),
        ("12345", "0!.0000", "1.2345"),
        ("12345", r"0\.0,", "1.2"),
        ("12345678", "#,##0.00,", "12,345.68"),
        ("123456", "000-000", "123-456"),
        ("3", "00", "03"),
        ("2010301", "0000000", "2010301"),
        ("5", "#,##0.##", "5"),
        ("5.1", "#,##0.##", "5.1"),
        ("0.5", "#.00", ".50"),
        ("0.5", ".00", "0.50"),
        ("1234.5", '"¥"#,##0.00', "¥1,234.50"),
        ("1234.5", "[$¥-804]#,##0.00", "¥1,234.50"),
        ("35", 'G/通用格式"元"', "35元"),
        ("35", "General", "35"),
        ("1234.5", "@", "1234.5"),
        ("0", '[=0]"";0.00', ""),
        ("-5", '[=0]"";0.00', "-5.00"),
        ("20000", '[>=10000]0.0,"千";0.0', "20.0千"),
        ("-0.001", "0.00", "0.00"),
        ("1.5", "# ?/?", "1.5"),
        ("123456.7", "0.00E+00", "1.23E+5"),
    ],
)
def test_a_number_is_displayed_by_its_format(value: str, code: str, text: str) -> None:
    assert displayed(Decimal(value), code) == text


@pytest.mark.parametrize("code", ["0.00;[Red]0.00", "#,##0.00_ ;[红色]#,##0.00", "0.00;[Color10]0.00"])
def test_a_minus_that_only_a_colour_tells_is_printed(code: str) -> None:
    assert displayed(Decimal("-7.5"), code) == "-7.50"


def test_a_minus_that_the_format_leaves_out_stays_out() -> None:
    assert displayed(Decimal("-7.5"), "0.00;0.00") == "7.50"


@pytest.mark.parametrize(
    ("stored", "code", "text"),
    [
        (0.1 + 0.2, "General", "0.3"),
        (0.1 + 0.2, "0.00", "0.30"),
        (1684.8699999999999, "General", "1684.87"),
        (1.005, "0.00", "1.01"),
        (2.675, "0.00", "2.68"),
        (1e11, "General", "100000000000"),
        (123456789.12, "General", "123456789.12"),
        (5.684341886080802e-14, "0.00", "0.00"),
    ],
)
def test_a_binary_number_is_displayed_as_the_decimal_it_stands_for(stored: float, code: str, text: str) -> None:
    assert displayed(Decimal(repr(stored)), code) == text


def test_what_is_left_of_a_difference_is_no_number_without_a_format() -> None:
    assert read_number(general(Decimal("5.684341886080802e-14"))) is None


@pytest.mark.parametrize(
    ("serial", "code", "text"),
    [
        ("45658", 'yyyy"年"m"月"d"日"', "2025年1月1日"),
        ("45658", "[$-804]yyyy年m月;@", "2025年1月"),
        ("45658.5", "yyyy-mm-dd hh:mm", "2025-01-01 12:00"),
        ("45658.75", "h:mm AM/PM", "6:00 PM"),
        ("45658", "aaaa", "星期三"),
        ("59", "yyyy/m/d", "1900/2/28"),
        ("61", "yyyy/m/d", "1900/3/1"),
        ("1.5", "[h]:mm", "36:00"),
        ("-1", "yyyy/m/d", "-1"),
    ],
)
def test_a_date_is_displayed_by_its_format(serial: str, code: str, text: str) -> None:
    assert displayed(Decimal(serial), code) == text


def test_the_other_calendar_counts_from_1904() -> None:
    assert displayed(Decimal("44196"), "yyyy/m/d", date1904=True) == "2025/1/1"


@pytest.mark.parametrize(
    ("code", "text"), [("@", "a"), (ACCOUNTING, " a "), (";;;", ""), ("0.00", "a"), ('"部门："@', "部门：a")]
)
def test_a_text_is_displayed_by_its_format(code: str, text: str) -> None:
    assert displayed_text("a", code) == text


@given(
    st.decimals(-(10**9), 10**9, places=2, allow_nan=False), st.sampled_from(["0.00", "#,##0.00", "#,##0.00_ "])
)
def test_a_displayed_amount_is_read_back_with_its_step(value: Decimal, code: str) -> None:
    printed = read_number(displayed(Decimal(repr(float(value))), code))
    assert printed is not None
    assert (printed.value, printed.quantum) == (value, Decimal("0.01"))


@given(
    st.decimals(-(10**9), 10**9, places=4, allow_nan=False),
    st.text('#0?.,;-%"[]\\_*!@yGeneral元 E+/', max_size=14),
)
def test_any_format_displays_something_or_nothing(value: Decimal, code: str) -> None:
    assert "\n" not in displayed(value, code)
    assert isinstance(displayed_text("文字", code), str)
