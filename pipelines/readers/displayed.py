"""A spreadsheet's number as its cell displays it: value and number format give the text.

The displayed text tells the step in which a county states its money (``1234.5`` as ``0.00`` is ``1,234.50``), so
formats are followed digit by digit, in exact decimals. No kept library does so: ``ssf`` rests since 2020, works in
floats and brings seven packages. Dates are ``displayed_dates``'.

What a text cannot carry is written out: a negative number that is only coloured keeps its minus sign. A value
without a format is printed in full, where a narrow column would cut its last digits.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache
from itertools import takewhile

from pipelines.readers.displayed_dates import date_text

GENERAL = "General"
# What a spreadsheet knows of a number: of 0.1 + 0.2 it displays 0.3.
_KNOWN = Context(prec=15)
_EXACT = Context(prec=60, rounding=ROUND_HALF_UP)
_TINY = Decimal("1e-9")
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|[\\!](?P<escaped>.)|_(?P<space>.)|\*(?P<fill>.)|\[(?P<bracket>[^\]]*)\]?'
    r"|(?P<general>General|G/通用格式)|(?P<exponent>[Ee][+-])|(?P<meridiem>AM/PM|A/P|上午/下午)"
    r"|(?P<digit>[0#?])|(?P<point>\.)|(?P<comma>,)|(?P<percent>%)|(?P<text>@)|(?P<date>y+|m+|d+|h+|s+|a{3,4}|e+|b+)"
    r"|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
_CONDITION = re.compile(r"^(<=|>=|<>|<|>|=)(-?\d+(?:\.\d+)?)$")
_COLOUR = re.compile(
    r"^(?:black|blue|cyan|green|magenta|red|white|yellow|colou?r ?\d+|(?:黑|蓝|青|绿|洋?红|白|黄)色?|颜色 ?\d+)$",
    re.I,
)
_CURRENCY = re.compile(r"^\$(?P<sign>[^-]*)(?:-[0-9A-Fa-f]+)?$")
_ELAPSED = re.compile(r"^(?:h+|m+|s+)$", re.I)

Token = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Section:
    """One of the parts of a format: for positive, negative, zero, text, or under a condition of its own."""

    tokens: tuple[Token, ...]
    condition: tuple[str, Decimal] | None
    is_coloured: bool

    def has(self, *kinds: str) -> bool:
        return any(kind in kinds for kind, _ in self.tokens)

    @property
    def is_date(self) -> bool:
        return self.has("date", "elapsed", "meridiem")

    @property
    def shows_sign(self) -> bool:
        return any(kind == "literal" and ("-" in text or "(" in text) for kind, text in self.tokens)


@lru_cache(maxsize=1 << 14)  # a disclosure prints the same amounts in form after form
def displayed(value: Decimal, code: str, *, date1904: bool = False) -> str:
    """What a cell with this number and this number format displays, blanks at its ends left out."""
    sections, _ = _sections(code)
    if not sections:
        return ""
    section, negative_own = _chosen(sections, value)
    if section.is_date:
        text = date_text(value, section.tokens, date1904)
        return text if text is not None else general(value)
    return _number(value, section, negative_own)


def displayed_text(text: str, code: str) -> str:
    """What a cell with this text and this number format displays."""
    _, section = _sections(code)
    if section is None:
        return text
    pieces = [text if kind == "text" else piece for kind, piece in section.tokens if kind in ("text", "literal")]
    return "".join(pieces)


def general(value: Decimal) -> str:
    """A number without a format, in full; only what is next to nothing keeps its power of ten."""
    known = _KNOWN.plus(value)
    if known == 0:
        return "0"
    if abs(known) < _TINY:
        return f"{known.normalize():E}"
    return f"{known.normalize():f}"


@lru_cache(maxsize=1024)
def _sections(code: str) -> tuple[tuple[Section, ...], Section | None]:
    """A format's sections for numbers, and the one for text if it has one."""
    sections = [_section(tokens) for tokens in _split(code)]
    if len(sections) > 3:
        return tuple(sections[:3]), sections[3]
    if sections[-1].has("text"):
        return tuple(sections[:-1]) or (Section((("general", GENERAL),), None, False),), sections[-1]
    return tuple(sections), None


def _split(code: str) -> Iterator[list[Token]]:
    tokens: list[Token] = []
    for found in _TOKEN.finditer(code or GENERAL):
        kind = found.lastgroup or "other"
        text = found[kind]
        if kind == "other" and text == ";":
            yield tokens
            tokens = []
        elif kind in ("quoted", "escaped", "other"):
            tokens.append(("literal", text))
        elif kind == "space":
            tokens.append(("literal", " "))
        elif kind != "fill":
            tokens.append((kind, text))
    yield tokens


def _section(tokens: Sequence[Token]) -> Section:
    condition, is_coloured = None, False
    kept: list[Token] = []
    for kind, text in tokens:
        if kind != "bracket":
            kept.append((kind, text))
        elif found := _CONDITION.match(text):
            condition = (found[1], Decimal(found[2]))
        elif _COLOUR.match(text):
            is_coloured = True
        elif found := _CURRENCY.match(text):
            kept.append(("literal", found["sign"]))
        elif _ELAPSED.match(text):
            kept.append(("elapsed", text))
    return Section(_settled(kept), condition, is_coloured)


def _settled(tokens: Sequence[Token]) -> tuple[Token, ...]:
    """Points, commas and exponents mean something only beside digits; elsewhere they print themselves."""
    has_digits = any(kind == "digit" for kind, _ in tokens)
    loose = () if has_digits else ("point", "comma", "exponent")
    return tuple(("literal", text) if kind in loose else (kind, text) for kind, text in tokens)


def _chosen(sections: Sequence[Section], value: Decimal) -> tuple[Section, bool]:
    """The section for a value, and whether the section itself says that it is negative."""
    if any(section.condition for section in sections):
        for section in sections:
            if section.condition is not None and _holds(value, *section.condition):
                return section, section.shows_sign or section.condition[0] in ("<", "<=")
        free = [section for section in sections if section.condition is None]
        section = free[-1] if free else sections[-1]
        return section, section.shows_sign
    if value < 0 and len(sections) > 1:
        section = sections[1]
        return section, section.shows_sign or not section.is_coloured
    if value == 0 and len(sections) > 2:
        return sections[2], True
    return sections[0], False


def _holds(value: Decimal, sign: str, bound: Decimal) -> bool:
    return {
        "<": value < bound,
        "<=": value <= bound,
        ">": value > bound,
        ">=": value >= bound,
        "=": value == bound,
        "<>": value != bound,
    }[sign]


def _number(value: Decimal, section: Section, negative_own: bool) -> str:
    tokens = section.tokens
    sign = "-" if value < 0 and not negative_own else ""
    known = _KNOWN.plus(abs(value))
    if section.has("general"):
        return _strip(sign + "".join(general(known) if kind == "general" else text for kind, text in tokens))
    if not section.has("digit"):
        return _strip("".join(text for kind, text in tokens if kind in ("literal", "percent")))
    if ("literal", "/") in tokens:  # a fraction: nobody states money in thirds
        return sign + general(known)
    if section.has("exponent"):
        return f"{sign}{known:.2E}"
    return _by_digits(known, tokens, sign)


def _by_digits(value: Decimal, tokens: Sequence[Token], sign: str) -> str:
    """A number without its sign, its digits given to the format's places around the point."""
    point = next((place for place, (kind, _) in enumerate(tokens) if kind == "point"), len(tokens))
    digits = [place for place, (kind, _) in enumerate(tokens) if kind == "digit"]
    whole = [place for place in digits if place < point]
    fraction = [place for place in digits if place > point]
    behind = takewhile(lambda token: token[0] == "comma", tokens[digits[-1] + 1 :])
    power = 2 * sum(kind == "percent" for kind, _ in tokens) - 3 * len(list(behind))
    rounded = _EXACT.quantize(value.scaleb(power), Decimal(1).scaleb(-len(fraction)))
    left, _, right = f"{rounded:f}".partition(".")
    separated = len(whole) > 1 and any(kind == "comma" for kind, _ in tokens[whole[0] : whole[-1]])
    printed = dict(_whole_digits(tokens, whole, "" if left == "0" else left, separated))
    printed |= _fraction_digits(tokens, fraction, right)
    if any(printed[place] for place in fraction):
        printed[point] = "." if whole else f"{left}."
    for place, (kind, text) in enumerate(tokens):
        if kind in ("literal", "percent"):
            printed[place] = text
    return _strip((sign if rounded else "") + "".join(printed[place] for place in sorted(printed)))


def _whole_digits(
    tokens: Sequence[Token], places: Sequence[int], digits: str, separated: bool
) -> Iterator[tuple[int, str]]:
    """The digits before the point, given to their places from the right; the first place takes the rest."""
    given = 0
    for place in reversed(places):
        left = digits[: len(digits) - given] if given < len(digits) else ""
        own = (left if place == places[0] else left[-1:]) or {"0": "0", "?": " "}.get(tokens[place][1], "")
        text = ""
        for digit in reversed(own):
            comma = "," if separated and given and given % 3 == 0 and digit != " " else ""
            text = digit + comma + text
            given += 1
        yield place, text


def _fraction_digits(tokens: Sequence[Token], places: Sequence[int], digits: str) -> Iterator[tuple[int, str]]:
    """The digits behind the point; noughts at the end only where the format asks for them."""
    needed = max((n for n, place in enumerate(places, start=1) if tokens[place][1] == "0"), default=0)
    shown = max(needed, len(digits.rstrip("0")))
    for n, place in enumerate(places):
        yield place, digits[n] if n < shown else ""


def _strip(text: str) -> str:
    return " ".join(text.split())
