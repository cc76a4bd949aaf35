"""The words printed on sheets, looked up in a template's vocabularies. Comparison only; nothing is read here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import cache

from pipelines.statements.templates import Template
from pipelines.statements.wording.numbers import UNITS_IN_YUAN, Printed, read_number
from pipelines.statements.wording.remembering import REMEMBERED, remembered
from pipelines.statements.wording.text import fold, squeeze

_TAIL = re.compile(r"(?:（[^（）]*）)+$")
_LEAD = re.compile(r"^(?:其中：?|[一二三四五六七八九十]+、|（[一二三四五六七八九十\d]+）|\d{1,2}[、.．](?!\d))+")
_WEIGHT = re.compile(r"（(\d+(?:\.\d+)?)分）")
_WITH_UNIT = re.compile(r"^(.*\d)(" + "|".join(sorted(UNITS_IN_YUAN, key=len, reverse=True)) + r")$")
_POINTS = re.compile(r"^(.*\d)分$")


@remembered
def bare(text: str) -> str:
    """A header without what annotates it: ``全年预算数（A）`` → ``全年预算数``, ``总分：`` → ``总分``."""
    return _TAIL.sub("", fold(text)).rstrip("：")


@remembered
def without_ordinal(text: str) -> str:
    """A label without what orders it: ``其中：当年财政拨款`` → ``当年财政拨款``."""
    return _LEAD.sub("", fold(text)).rstrip("：")


def printed_weight(text: str) -> Printed | None:
    """The weight that a label carries in brackets, ``成本指标（20分）`` → 20."""
    found = _WEIGHT.search(fold(text))
    return read_number(found[1]) if found else None


@remembered
def read_amount(text: str) -> tuple[Printed, Decimal | None] | None:
    """An amount of money; the worth of its unit where the cell itself prints one (``35万元``)."""
    printed = read_number(text)
    if printed is not None:
        return printed, None
    found = _WITH_UNIT.match(fold(text))
    number = read_number(found[1]) if found else None
    if found is None or number is None or number.is_percent:
        return None
    return Printed(number.value, number.quantum, squeeze(text)), UNITS_IN_YUAN[found[2]]


@remembered
def read_points(text: str) -> Printed | None:
    """A score or weight, ``96.86`` or ``96.86分``."""
    found = _POINTS.match(fold(text))
    number = read_number(found[1]) if found else read_number(text)
    return None if number is None else Printed(number.value, number.quantum, squeeze(text), number.is_percent)


class Words:
    """One vocabulary: printed words by what they mean. ``*`` in a word stands for any text."""

    def __init__(self, meanings: Mapping[str, tuple[str, ...]]) -> None:
        self._exact: dict[str, list[str]] = {}
        self._patterns: list[tuple[re.Pattern[str], str]] = []
        self._looked_up: dict[str, tuple[str, ...]] = {}
        for key, words in meanings.items():
            for word in words:
                if "*" in word:
                    self._patterns.append((_pattern(fold(word)), key))
                else:
                    self._exact.setdefault(fold(word), []).append(key)

    def keys(self, text: str) -> tuple[str, ...]:
        """All that a printed text means: by the whole text first, then without annotation and ordinal."""
        known = self._looked_up.get(text)
        if known is None:
            if len(self._looked_up) >= REMEMBERED:
                self._looked_up.clear()
            known = self._looked_up[text] = tuple(self._look_up(text))
        return known

    def _look_up(self, text: str) -> Iterable[str]:
        candidates = dict.fromkeys((fold(text), bare(text), without_ordinal(text), without_ordinal(bare(text))))
        candidates.pop("", None)
        for candidate in candidates:
            if candidate in self._exact:
                return self._exact[candidate]
        found = (
            key for candidate in candidates for pattern, key in self._patterns if pattern.fullmatch(candidate)
        )
        return dict.fromkeys(found)

    def key(self, text: str) -> str | None:
        """What a printed text means first of all; None where the vocabulary does not know it."""
        keys = self.keys(text)
        return keys[0] if keys else None

    def __contains__(self, text: str) -> bool:
        return bool(self.keys(text))


def words_of(template: Template, vocabulary: str) -> Words:
    """A vocabulary of a template; empty where the template has none of that name."""
    return _vocabulary(tuple(template.words.get(vocabulary, {}).items()))


def measure_words(template: Template) -> Words:
    """The header words of a template's measures."""
    return _vocabulary(tuple((key, measure.headers) for key, measure in template.measures.items()))


@cache
def _vocabulary(meanings: tuple[tuple[str, tuple[str, ...]], ...]) -> Words:
    """One ``Words`` for all sheets, so that what a text means is looked up once."""
    return Words(dict(meanings))


@cache
def _pattern(word: str) -> re.Pattern[str]:
    return re.compile(".*".join(re.escape(part) for part in word.split("*")))
