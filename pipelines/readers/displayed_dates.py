"""A spreadsheet's date as its cell displays it: days counted from 1900 (or 1904), and the format's letters."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

_WEEKDAYS = "一二三四五六日"
_LAST_DAY = 2_958_466  # 1 January 10000
_FALSE_LEAP_DAY = 60  # the count holds a 29 February 1900, which never was
_PARTS = frozenset({"date", "elapsed", "meridiem"})


def is_date_part(kind: str) -> bool:
    """Whether a format's token of this kind asks for a date or a time."""
    return kind in _PARTS


def date_text(serial: Decimal, tokens: Sequence[tuple[str, str]], date1904: bool) -> str | None:
    """The date or time as the format prints it; None for a number that is no date."""
    if not 0 <= serial < _LAST_DAY:
        return None
    moment = _moment(serial, date1904)
    twelve = any(kind == "meridiem" for kind, _ in tokens)
    pieces = []
    for place, (kind, text) in enumerate(tokens):
        if kind == "date":
            pieces.append(_part(moment, _as_minutes(tokens, place), twelve))
        elif kind == "elapsed":
            pieces.append(_elapsed(serial, text))
        elif kind == "meridiem":
            names = ("上午", "下午") if text == "上午/下午" else tuple(text.split("/"))
            pieces.append(names[moment.hour >= 12])
        elif kind != "digit":
            pieces.append(text)
    return " ".join("".join(pieces).split())


def _moment(serial: Decimal, date1904: bool) -> datetime:
    seconds = int((serial * 86400).to_integral_value())
    if date1904:
        return datetime(1904, 1, 1) + timedelta(seconds=seconds)
    start = datetime(1899, 12, 31) if serial < _FALSE_LEAP_DAY else datetime(1899, 12, 30)
    return start + timedelta(seconds=seconds)


def _as_minutes(tokens: Sequence[tuple[str, str]], place: int) -> str:
    """The letters at a place; an m beside hours or seconds means minutes (then as n)."""
    letters = tokens[place][1].lower()
    if letters[0] != "m" or len(letters) > 2:
        return letters
    before = next((text for kind, text in reversed(tokens[:place]) if kind in ("date", "elapsed")), "")
    behind = next((text for kind, text in tokens[place + 1 :] if kind in ("date", "elapsed")), "")
    beside_time = before[:1].lower() == "h" or behind[:1].lower() == "s"
    return "n" * len(letters) if beside_time else letters


def _part(moment: datetime, letters: str, twelve: bool) -> str:
    width = len(letters)
    hour = (moment.hour % 12 or 12) if twelve else moment.hour
    match letters[0]:
        case "y" | "e":
            return f"{moment.year % 100:02d}" if letters in ("y", "yy") else str(moment.year)
        case "m" if width > 2:
            return moment.strftime("%b" if width == 3 else "%B")
        case "d" if width > 2:
            return moment.strftime("%a" if width == 3 else "%A")
        case "a":
            return ("星期" if width > 3 else "") + _WEEKDAYS[moment.weekday()]
        case other:
            number = {"m": moment.month, "d": moment.day, "h": hour, "n": moment.minute, "s": moment.second}
            return f"{number[other]:0{min(width, 2)}d}" if other in number else ""


def _elapsed(serial: Decimal, letters: str) -> str:
    per_day = {"h": 24, "m": 1440, "s": 86400}[letters[0].lower()]
    return str(int(serial * per_day)).zfill(len(letters))
