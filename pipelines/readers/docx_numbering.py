"""The numbers that a word processor prints before paragraphs by itself: 一、 （一） 1. (1) and their like.

They are on the page, so they belong to the text. A format of number that is not known here prints arabic figures.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass

from pipelines.readers.package import Element, attribute, local

_DIGITS = "〇一二三四五六七八九"
_LEGAL = "零壹贰叁肆伍陆柒捌玖"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_COUNTING = re.compile("^(?:chinese|japanese|taiwanese)(?:Counting|Digital)|^ideographDigital$")
_CIRCLES = frozenset({"decimalEnclosedCircle", "decimalEnclosedCircleChinese"})
_SILENT = frozenset({"bullet", "none"})
_LEVELS = 9
_ROMAN = (
    *((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL")),
    *((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")),
)


@dataclass(frozen=True, slots=True)
class _Level:
    start: int
    kind: str
    text: str


class Numbering:
    """Counts a document's numbered paragraphs; ``ordinal`` must be asked in reading order, once each."""

    def __init__(self, root: Element | None, styles: Element | None) -> None:
        self._lists: dict[str, str] = {}
        self._levels: dict[str, dict[int, _Level]] = {}
        self._starts: dict[tuple[str, int], int] = {}
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)
        self._styles = _style_numbers(styles)
        if root is None:
            return
        for one in root.iterchildren("{*}abstractNum"):
            levels = {int(attribute(level, "ilvl") or 0): _level(level) for level in one.iterchildren("{*}lvl")}
            self._levels[attribute(one, "abstractNumId") or ""] = levels
        for one in root.iterchildren("{*}num"):
            number = attribute(one, "numId") or ""
            self._lists[number] = _value(one, "abstractNumId") or ""
            for changed in one.iterchildren("{*}lvlOverride"):
                start = _value(changed, "startOverride")
                if start is not None:
                    self._starts[number, int(attribute(changed, "ilvl") or 0)] = int(start)

    def ordinal(self, paragraph: Element) -> str:
        """The number printed before a paragraph; empty where none is, and for bullets."""
        number, place = self._place(paragraph)
        listed = self._lists.get(number, "")
        level = self._levels.get(listed, {}).get(place)
        if number == "0" or level is None:
            return ""
        counts = self._counts[listed]
        restart = self._starts.pop((number, place), None)
        counts[place] = restart if restart is not None else counts.get(place, level.start - 1) + 1
        for deeper in [other for other in counts if other > place]:
            del counts[deeper]
        return "" if level.kind in _SILENT else self._printed(listed, level, counts)

    def _place(self, paragraph: Element) -> tuple[str, int]:
        """A paragraph's list and its level there: its own, or its style's."""
        own = paragraph.find("{*}pPr/{*}numPr")
        style = paragraph.find("{*}pPr/{*}pStyle")
        number, place = self._styles.get((attribute(style, "val") or "") if style is not None else "", ("", 0))
        if own is not None:
            number = _value(own, "numId") or number
            place = int(_value(own, "ilvl") or place)
        return number, place

    def _printed(self, listed: str, level: _Level, counts: dict[int, int]) -> str:
        text = level.text
        for place in range(_LEVELS):
            mark = f"%{place + 1}"
            if mark in text:
                of = self._levels[listed].get(place, level)
                text = text.replace(mark, _figure(counts.get(place, of.start), of.kind))
        return text


def _level(level: Element) -> _Level:
    start = _value(level, "start")
    return _Level(int(start or 1), _value(level, "numFmt") or "decimal", _value(level, "lvlText") or "")


def _value(element: Element, name: str) -> str | None:
    found = element.find(f"{{*}}{name}")
    return attribute(found, "val") if found is not None else None


def _style_numbers(styles: Element | None) -> dict[str, tuple[str, int]]:
    """The list and level that a paragraph's style gives it."""
    found = {}
    for style in styles.iterchildren("{*}style") if styles is not None else ():
        numbered = style.find("{*}pPr/{*}numPr")
        if numbered is not None and local(style) == "style":
            place = (_value(numbered, "numId") or "", int(_value(numbered, "ilvl") or 0))
            found[attribute(style, "styleId") or ""] = place
    return found


def _figure(number: int, kind: str) -> str:
    if _COUNTING.match(kind):
        return _counted(number)
    if kind == "chineseLegalSimplified":
        return "".join(_LEGAL[int(digit)] for digit in str(number))
    if kind in _CIRCLES and 0 < number <= len(_CIRCLED):
        return _CIRCLED[number - 1]
    if kind in ("upperLetter", "lowerLetter") and 0 < number <= 26:
        return chr(ord("A" if kind == "upperLetter" else "a") + number - 1)
    if kind in ("upperRoman", "lowerRoman"):
        return _roman(number) if kind == "upperRoman" else _roman(number).lower()
    if kind == "ideographTraditional" and 0 < number <= len(_STEMS):
        return _STEMS[number - 1]
    return f"{number:02d}" if kind == "decimalZero" else str(number)


def _counted(number: int) -> str:
    """A number below a hundred as it is said; beyond, its digits."""
    if not 0 < number < 100:
        return "".join(_DIGITS[int(digit)] for digit in str(max(number, 0)))
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return head + (_DIGITS[ones] if ones else "")


def _roman(number: int) -> str:
    text = ""
    for value, letters in _ROMAN:
        count, number = divmod(max(number, 0), value)
        text += letters * count
    return text
