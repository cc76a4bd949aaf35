"""Numbers as printed: exact value, the step of the last digit, and what the page says instead of a number."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from pipelines.statements.text import squeeze

NOT_APPLICABLE = frozenset({"—", "——", "———", "-", "--", "－", "－－", "–", "―", "―――", "/"})
_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+"
_NUMBER = re.compile(rf"^(?P<open>\()?(?P<sign>[-−﹣])?(?P<digits>{_DIGITS})(?(open)\))(?P<percent>%)?$")
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


def read_number(text: str) -> Printed | None:
    """Read a cell that holds one number and nothing else; None if it holds anything else.

    Thousands separators, full-width digits and brackets for negatives are understood; ``——`` is not a number
    (see ``is_not_applicable``).
    """
    bare = unicodedata.normalize("NFKC", squeeze(text)).replace("，", ",")
    found = _NUMBER.match(bare)
    if found is None:
        return None
    digits = found["digits"].replace(",", "")
    value = Decimal(digits)
    if found["sign"] or found["open"]:
        value = -value
    return Printed(value, quantum_of(digits), squeeze(text), bool(found["percent"]))


def is_not_applicable(text: str) -> bool:
    """True for the dashes that say "not applicable"."""
    return squeeze(text) in NOT_APPLICABLE


def finest(quanta: list[Decimal]) -> Decimal:
    """The finest step in which a statement prints; 1 if it prints nothing."""
    return min(quanta, default=Decimal(1))


def to_yuan(value: Decimal, unit_in_yuan: Decimal) -> Decimal:
    """An amount in yuan, exact to the cent (a printed unit of 万元 with six decimals is one cent)."""
    return (value * unit_in_yuan).quantize(Decimal("0.01"))
