"""What the words before a figure make of it: amount, share, change, completion; its role; its comparison."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from pipelines.statements.narrative.sentences import Figure, Sentence
from pipelines.statements.narrative.vocabulary import claim_words

_BREAKS = "，。；："
_YEAR = re.compile(r"((?:19|20)\d{2})年")


@dataclass(frozen=True, slots=True)
class Meaning:
    """How a figure is meant. ``about`` are the printed words that name its subject, often empty.

    ``role``: ``actual``, ``initial_budget``, ``full_budget``, ``budget``, ``prior_year``; ``says_role`` where the
    sentence names it. ``whole``: what a share is a share of.
    """

    kind: str
    about: str
    role: str = "actual"
    says_role: bool = False
    direction: str | None = None
    whole: str | None = None


def read_amount(sentence: Sentence, figure: Figure, previous_end: int) -> Meaning:
    """The meaning of an amount of money."""
    start = _clause_start(sentence.folded, figure.start, previous_end)
    change = _change(sentence, start, figure, figure.value == 0)
    if change is not None:
        return change
    role, end = _role(sentence.folded, start, figure.start)
    return Meaning("amount", _about(sentence, start, end), role or "actual", role is not None)


def read_percent(sentence: Sentence, figure: Figure, previous_end: int) -> Meaning:
    """The meaning of a percentage."""
    words = claim_words()
    start = _clause_start(sentence.folded, figure.start, previous_end)
    change = _change(sentence, start, figure, figure.value == 0)
    if change is not None:
        return Meaning("change_rate", change.about, direction=change.direction)
    wide = _clause_start(sentence.folded, figure.start, 0)
    clause = sentence.folded[wide : figure.start]
    if not any(pattern.search(clause) for pattern in words.not_completion):
        for pattern in words.completion:
            found = pattern.search(clause)
            if found is not None:
                return Meaning("completion_rate", _about(sentence, start, max(start, wide + found.start())))
    if any(pattern.search(clause) for pattern in words.share):
        found = words.share_whole.search(clause)
        at = wide + found.start() if found else start
        return Meaning("share", _about(sentence, start, max(start, at)), whole=found["whole"] if found else None)
    return Meaning("rate", _about(sentence, start, figure.start))


def unchanged(sentence: Sentence, start: int, end: int) -> tuple[Meaning, tuple[int, int]] | None:
    """A change of nothing said in words (与上年持平) in a part of the sentence, and where it is said."""
    found = claim_words().unchanged.search(sentence.folded, start, end)
    if found is None:
        return None
    opens = _clause_start(sentence.folded, found.start(), start)
    about = _about(sentence, opens, found.start())
    return Meaning("change_amount", about, direction="unchanged"), found.span("word")


def comparison(folded: str, fiscal_year: int | None) -> str | None:
    """What a change or a rate is measured against: the last base named before the figure."""
    best: tuple[int, str] | None = None
    for name, patterns in claim_words().comparisons.items():
        for pattern in patterns:
            for found in pattern.finditer(folded):
                if best is None or found.end() > best[0]:
                    best = (found.end(), name)
    for found in _YEAR.finditer(folded):
        is_other = fiscal_year is not None and int(found[1]) != fiscal_year
        if is_other and (best is None or found.end() > best[0]):
            best = (found.end(), "prior_year")
    return best[1] if best else None


def _change(sentence: Sentence, start: int, figure: Figure, is_zero: bool) -> Meaning | None:
    """A change, told by a verb of change directly before the figure."""
    folded = sentence.folded
    found = _change_pattern().search(folded[start : figure.start])
    if found is None:
        return None
    verb = found["verb"]
    words = claim_words()
    wide = folded[_clause_start(folded, figure.start, 0) : figure.start]
    if len(verb) == 1 and not re.search("[比较]", wide):
        return None
    direction = "increase" if verb in words.increase else "decrease" if verb in words.decrease else None
    if direction is None:
        direction = "unchanged" if is_zero else ("decrease" if figure.value < 0 else "increase")
    return Meaning("change_amount", _about(sentence, start, start + found.start()), direction=direction)


@cache
def _change_pattern() -> re.Pattern[str]:
    words = claim_words()
    verbs = sorted({*words.increase, *words.decrease, *words.neutral_change}, key=len, reverse=True)
    return re.compile(f"{words.change_lead}(?P<verb>{'|'.join(verbs)}){words.change_tail}$")


def _role(folded: str, start: int, end: int) -> tuple[str | None, int]:
    """The role that the last words of ``[start, end)`` name, and where those words begin."""
    clause = folded[start:end]
    tail = claim_words().role_tail.search(clause)
    clause = clause[: tail.start()] if tail else clause
    for role, pattern in _role_patterns():
        found = pattern.search(clause)
        if found is not None:
            return role, start + found.start()
    return None, start + len(clause)


@cache
def _role_patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    roles = claim_words().roles
    return tuple((role, re.compile(f"(?:{'|'.join(patterns)})$")) for role, patterns in roles.items())


def _about(sentence: Sentence, start: int, end: int) -> str:
    """The printed words of ``[start, end)`` without comparisons and closing role words."""
    while True:
        begun = (start, end)
        opening = _comparison_pattern().match(sentence.folded, start, end)
        if opening is not None:
            start = opening.end()
        while start < end and sentence.folded[start] in "，、；：":
            start += 1
        closing = _comparison_at_end().search(sentence.folded, start, end)
        if closing is not None and closing.start() > start:
            end = closing.start()
        elif closing is not None:
            end = start
        tail = claim_words().role_tail.search(sentence.folded[start:end])
        end = start + tail.start() if tail else end
        _, end = _role(sentence.folded, start, end)
        if (start, end) == begun:
            return sentence.text[start:end].strip("，、；：")


@cache
def _comparison_pattern() -> re.Pattern[str]:
    return re.compile(claim_words().comparison_phrase)


@cache
def _comparison_at_end() -> re.Pattern[str]:
    return re.compile(f"(?:{claim_words().comparison_phrase})$")


def _clause_start(folded: str, end: int, floor: int) -> int:
    """Where the clause of the figure at ``end`` begins: after a stop, an open bracket, or the figure before."""
    start = max([floor, *(folded.rfind(stop, floor, end) + 1 for stop in _BREAKS)])
    opened: list[int] = []
    for position in range(start, end):
        if folded[position] == "（":
            opened.append(position)
        elif folded[position] == "）" and opened:
            opened.pop()
        elif folded[position] == "）":
            start = position + 1
    return opened[-1] + 1 if opened else start
