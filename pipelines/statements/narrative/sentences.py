"""Sentences of a passage, and the figures in them: numbers with a unit, told from dates, ordinals, thresholds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache

from pipelines.statements.narrative.sections import Anchor, Passage
from pipelines.statements.narrative.vocabulary import claim_words, figure_words
from pipelines.statements.wording.numbers import quantum_of, to_yuan
from pipelines.statements.wording.text import even_fold

_SENTENCE = re.compile(r"[^。！？!?]+(?:[。！？!?]+[”’」』）]*|$)")
_NUMBER = r"(?<![\dA-Za-z.])(?P<digits>\d{1,3}(?:，\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?![\dA-Za-z]|\.\d)"
_DIGIT = re.compile(r"\d")
_REMEMBERED = 1 << 11  # sentences: more than the longest disclosure has
_LOOKED_BACK = 40  # characters before a figure: more than any wording that tells what it is
_NEGATIVE = re.compile(r"(?:^|[为是率约了幅：（])[-−﹣－]$")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence as printed but for spaces; ``folded`` has the same offsets."""

    text: str
    folded: str
    passage: Passage
    start: int

    def anchor(self, offset: int) -> Anchor:
        """The paragraph in which the character at ``offset`` of the sentence was printed."""
        return self.passage.anchor(self.start + offset)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of a sentence. ``kind``: ``money``, ``percent``, ``points``, ``count``, ``bare``.

    ``value`` and ``quantum`` are in yuan for money (of a nought without a unit the step is not known: 1), else as
    printed. ``[start, end)`` covers number and unit, ``unit_at`` is where the unit begins.
    """

    start: int
    unit_at: int
    end: int
    kind: str
    unit: str
    value: Decimal
    quantum: Decimal


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a text, ``[start, end)``, and the role of the numbers in it (a column of ``PageRow``)."""

    start: int
    end: int
    role: str


def sentences(passage: Passage) -> Iterator[Sentence]:
    """The sentences of a passage in order."""
    folded = even_fold(passage.text)
    for found in _SENTENCE.finditer(passage.text):
        yield Sentence(found[0], folded[found.start() : found.end()], passage, found.start())


def figures(sentence: Sentence) -> tuple[Figure, ...]:
    """The figures of a sentence, left to right; what only looks like one (a date, a threshold) is left out.

    A bare number is a figure only where it is printed as an amount is, with decimals or thousands separators, or
    stands for a score (自评得分96).
    """
    return _figures(sentence.folded)


def no_figures(sentence: Sentence) -> tuple[Span, ...]:
    """The parts of a sentence that only look like figures, and what they are: they may overlap."""
    return _no_figures(sentence.folded)


# Claims, head counts and the count of all numbers each ask for the figures of the same sentences.
@lru_cache(maxsize=_REMEMBERED)
def _figures(text: str) -> tuple[Figure, ...]:
    excluded = bytearray(len(text))
    for span in _no_figures(text):
        excluded[span.start : span.end] = b"\1" * (span.end - span.start)
    result: list[Figure] = []
    for found in _figure_pattern().finditer(text):
        if any(excluded[found.start() : found.end()]):
            continue
        figure = _figure(found, text)
        if figure is not None:
            result.append(figure)
    return tuple(result)


@lru_cache(maxsize=_REMEMBERED)
def _no_figures(text: str) -> tuple[Span, ...]:
    if _DIGIT.search(text) is None:
        return ()
    return tuple(
        Span(found.start(), found.end(), rule.role)
        for rule in figure_words().not_figures
        for found in rule.pattern.finditer(text)
    )


@cache
def _figure_pattern() -> re.Pattern[str]:
    words = figure_words()
    money = "|".join([*sorted(words.money, key=len, reverse=True), *words.money_short])
    counted = "|".join(sorted((re.escape(unit) for unit in words.counted), key=len, reverse=True))
    units = f"(?P<money>{money})|(?P<percent>{'|'.join(words.percent)})|(?P<points>{'|'.join(words.points)})"
    return re.compile(f"{_NUMBER}(?:{units}|(?P<count>余?(?:{counted})))?")


def _figure(found: re.Match[str], text: str) -> Figure | None:
    kind = next((name for name in ("money", "percent", "points", "count") if found[name] is not None), "bare")
    digits = found["digits"].replace("，", "")
    value, quantum = Decimal(digits), quantum_of(digits)
    start = found.start()
    before = text[max(0, start - _LOOKED_BACK) : start]
    if _NEGATIVE.search(before):
        value, start = -value, start - 1
    if kind == "bare" and any(pattern.search(before) for pattern in claim_words().score):
        kind = "points"
    if kind == "bare" and value == 0 and figure_words().bare_nought.search(before):
        return Figure(start, found.end(), found.end(), "money", "", value, quantum)
    if kind == "bare" and found["digits"].isdecimal():
        return None
    if kind == "money":
        factor = _factor(found["money"])
        value, quantum = to_yuan(value, factor), quantum * factor
    unit = text[found.end("digits") : found.end()]
    return Figure(start, found.end("digits"), found.end(), kind, unit, value, quantum)


def _factor(unit: str) -> Decimal:
    words = figure_words()
    if unit in words.money:
        return words.money[unit]
    return next(factor for pattern, factor in words.money_short.items() if pattern.startswith(unit))
