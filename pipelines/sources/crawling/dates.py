"""Dates as portals print them beside a title."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta, tzinfo

_WHOLE = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)")
_TOGETHER = re.compile(r"(?<!\d)(20\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?!\d)")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)")
_DAY_OF_YEAR = re.compile(r"(?<![\d年/.-])(\d{1,2})\s*[-/月]\s*(\d{1,2})(?![\d/-])")
_IN_WORDS = re.compile(
    r"([二〇零○Ｏ一三四五六七八九]{4})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})日"
)
_AGO = {"今天": 0, "今日": 0, "刚刚": 0, "昨天": 1, "昨日": 1, "前天": 2}
_DAYS_AGO = re.compile(r"(\d{1,2})\s*天(?:之)?前")
_DIGITS = {digit: value for value, digits in enumerate(("〇零○Ｏ", *"一二三四五六七八九")) for digit in digits}
_FULL_WIDTH = str.maketrans("０１２３４５６７８９－／．：", "0123456789-/.:")


def read_date(text: str, formats: Sequence[str], zone: tzinfo, now: datetime) -> date | None:
    """The day that a text states, in the portal's own time zone; None if it states none.

    The whole text by one of ``formats`` first, then the usual Chinese forms wherever they stand in it. A day
    without a year is the latest one that is not after ``now``.
    """
    text = " ".join(text.translate(_FULL_WIDTH).split())
    if moment := _MOMENT.search(text):
        return datetime.fromisoformat(moment[0]).astimezone(zone).date()
    for form in formats:
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    for pattern in (_WHOLE, _TOGETHER):
        for found in pattern.finditer(text):
            if (day := _day(int(found[1]), int(found[2]), int(found[3]))) is not None:
                return day
    return _in_words(text) or _relative(text, now.astimezone(zone).date())


def _relative(text: str, today: date) -> date | None:
    for word, days in _AGO.items():
        if word in text:
            return today - timedelta(days=days)
    if ago := _DAYS_AGO.search(text):
        return today - timedelta(days=int(ago[1]))
    if found := _DAY_OF_YEAR.search(text):
        years = range(today.year, today.year - 8, -1)
        possible = (_day(year, int(found[1]), int(found[2])) for year in years)
        return next((day for day in possible if day is not None and day <= today), None)
    return None


def _in_words(text: str) -> date | None:
    found = _IN_WORDS.search(text)
    if found is None:
        return None
    year = int("".join(str(_DIGITS[digit]) for digit in found[1]))
    return _day(year, _small_number(found[2]), _small_number(found[3]))


def _small_number(words: str) -> int:
    tens, ten, ones = words.partition("十")
    if not ten:
        return _DIGITS[words] if len(words) == 1 else 0
    return (_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
