"""Numbers as printed: exact value, the step of the last digit, and what the page says instead of a number."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from pipelines.statements.wording.remembering import remembered
from pipelines.statements.wording.text import SOFT_HYPHEN, squeeze

_DASHES = "-‐‑‒–—―−─━﹘﹣－"
_NOT_APPLICABLE = re.compile(rf"[{_DASHES}]+|[/／]")
# What fonts and typists print for a minus sign. Not the long dashes: ``——`` says that a cell is not applicable.
_MINUS = f"-‐‑‒–−{SOFT_HYPHEN}"
_DIGITS = r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?|\.[0-9]+"
# Formats of money in spreadsheets print the sign of the currency, before or behind the minus sign.
_NUMBER = re.compile(rf"^(?P<open>\()?¥?(?P<sign>[{_MINUS}])?¥?(?P<digits>{_DIGITS})(?(open)\))(?P<percent>%)?$")
# A space may part thousands; between other digits it parts two numbers. A line break is where a narrow cell wraps.
_ANY_DIGIT = "[0-9０-９]"
_PARTED = re.compile(rf"{_ANY_DIGIT}[^\S\n]+{_ANY_DIGIT}|[^\S\n][,，.．、][^\S\n]")
_PARTED_THOUSANDS = re.compile(
    rf"\D*{_ANY_DIGIT}{{1,3}}(?:[^\S\n]{_ANY_DIGIT}{{3}})+(?!{_ANY_DIGIT})(?:[.．]{_ANY_DIGIT}+)?\D*"
)
# The same sign in another width or face. Digits in a circle or set as a power are not: the mark of a note behind a
# figure would become its last digit.
_SAME_SIGN = ("<wide>", "<small>", "<font>")
UNITS_IN_YUAN = {
    "元": Decimal(1),
    "百元": Decimal(100),
    "千元": Decimal(1000),
    "万元": Decimal(10000),
    "百万元": Decimal(1000000),
    "亿元": Decimal(100000000),
}


@dataclass(frozen=True, slots=True)
class Printed:
    """A printed number: ``value`` in the page's own unit, ``quantum`` the step of its last digit."""

    value: Decimal
    quantum: Decimal
    text: str
    is_percent: bool = False


def quantum_of(digits: str) -> Decimal:
    """The step of the last printed digit: ``12.30`` → 0.01, ``35`` → 1."""
    _, _, decimals = digits.partition(".")
    return Decimal(1).scaleb(-len(decimals))


@remembered
def read_number(text: str) -> Printed | None:
    """Read a cell that holds one number and nothing else; None if it holds anything else.

    Thousands separators, full-width digits, ¥ and brackets for negatives are understood; ``——`` is not a number
    (see ``is_not_applicable``), and no letter is taken for the digit that it resembles.
    """
    found = _NUMBER.match(_plain(squeeze(text)))
    if found is None or (_PARTED.search(text) and not _PARTED_THOUSANDS.fullmatch(text.strip())):
        return None
    digits = found["digits"].replace(",", "")
    value = Decimal(digits)
    if found["sign"] or found["open"]:
        value = -value
    return Printed(value, quantum_of(digits), squeeze(text), bool(found["percent"]))


def is_not_applicable(text: str) -> bool:
    """True for the dashes that say "not applicable"."""
    return _NOT_APPLICABLE.fullmatch(squeeze(text)) is not None


def _plain(text: str) -> str:
    """The characters of a number as ASCII has them, as far as they are the same signs."""
    if text.isascii():
        return text
    return "".join(
        unicodedata.normalize("NFKC", sign) if unicodedata.decomposition(sign).startswith(_SAME_SIGN) else sign
        for sign in text
    )


def finest(quanta: list[Decimal]) -> Decimal:
    """The finest step in which a statement prints; 1 if it prints nothing."""
    return min(quanta, default=Decimal(1))


def to_yuan(value: Decimal, unit_in_yuan: Decimal) -> Decimal:
    """An amount in yuan, exact to the cent (a printed unit of 万元 with six decimals is one cent).

    One of more digits than decimals are reckoned in stays as large as it is: no shard takes it, and says so.
    """
    try:
        return (value * unit_in_yuan).quantize(Decimal("0.01"))
    except InvalidOperation:
        return value * unit_in_yuan
