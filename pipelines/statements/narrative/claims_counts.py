"""Counts of the standard phrases: vehicles, travel, receptions, equipment, evaluated projects."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipelines.statements.narrative.sentences import Figure, Sentence
from pipelines.statements.narrative.vocabulary import Address, Context, Count, count_words
from pipelines.statements.templates import load_templates
from pipelines.statements.wording.text import fold

_STATISTICS = "operating_statistics"


@dataclass(frozen=True, slots=True)
class Counted:
    """A count that a standard phrase holds, and the printed words of that phrase."""

    key: str
    unit: str
    cells: tuple[Address, ...]
    words: str
    funds_key: str | None


def counted(figure: Figure, sentence: Sentence, topic: str, around: tuple[Context, ...]) -> Counted | None:
    """The meaning of a count; None where no standard phrase holds the number.

    ``topic`` (the numbered item's subject) stands before the sentence: 国内接待 may be said there alone.
    """
    before = sentence.folded[: figure.start]
    after = sentence.folded[figure.end :]
    names = {context.name for context in around}
    for count in count_words().counts:
        if figure.unit not in count.units or (count.contexts and not names & set(count.contexts)):
            continue
        found = count.before.search(before)
        followed = count.after.match(after)
        if found is None or followed is None:
            continue
        groups = {**found.groupdict(), **followed.groupdict()}
        words = _words(sentence, found, followed, figure)
        if count.key.endswith("{line}"):
            line = _statistics_line(groups["line"] or "")
            cells = (Address(form=_STATISTICS, line_key=line, measure="count"),) if line else ()
            return Counted(line or count.key.replace("{line}", "of_kind"), count.unit, cells, words, None)
        key = count.key.replace("{grade}", count.names.get(groups.get("grade") or "", ""))
        key = key.replace("{qualifier}", _qualifier(count, topic + "。" + before))
        return Counted(key, count.unit, count.cells, words, count.funds_key)
    return None


def _qualifier(count: Count, text: str) -> str:
    """The last of the qualifiers named before the number (国内接待 … 其中外事接待 … 国（境）外接待)."""
    last = {
        name: max((one.start() for one in pattern.finditer(text)), default=-1)
        for name, pattern in count.qualifiers.items()
    }
    name = max(last, key=lambda one: last[one], default="")
    return name if name and last[name] >= 0 else count.default_qualifier


def _statistics_line(phrase: str) -> str | None:
    """The line of the statistics form that a phrase names, as its template knows it (机要通信用车)."""
    template = load_templates().get(_STATISTICS)
    for line in template.lines if template else ():
        if any(_bare(phrase) == _bare(name) for name in line.all_names):
            return line.line_key
    return None


def _bare(name: str) -> str:
    return fold(name).removeprefix("其中").replace("及以上", "以上")


def _words(sentence: Sentence, found: re.Match[str], followed: re.Match[str], figure: Figure) -> str:
    """The printed words that hold the number: those of its clause, in a list (0批次、0人次) those of the list."""
    words = ""
    for stops in ("，。；：、", "，。；：", "。"):
        start = max(found.start(), *(sentence.folded.rfind(stop, 0, figure.start) + 1 for stop in stops), 0)
        words = sentence.text[start : figure.start] + sentence.text[figure.end : figure.end + followed.end()]
        if words:
            break
    return words
