"""Numbers as they stand in a text: where each begins and ends, and what the words around it make of it.

A number is a run of decimal digits with its thousands separators and decimals, or an enumerator printed as one
character (``①``). The rules that tell a date, an ordinal, a document number by the words around it are data
(``vocabulary/numbers.yaml``); what was *read* (an amount, a claim) is told by who read it, in ``tally``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipelines.statements.narrative.vocabulary import number_words
from pipelines.statements.wording.text import even_fold

# Digits may be full-width, and so may what separates them.
NUMBER = re.compile(r"\d{1,3}(?:[,，]\d{3})+(?![\d])(?:[.．]\d+)?|\d+(?:[.．]\d+)?|[①-⒛]")
_BEGINS = re.compile(r"[\d①-⒛]")
_ENUMERATOR = re.compile(r"[①-⒛]")
_REACH = 32  # how many characters around a number its rules may look at


@dataclass(frozen=True, slots=True)
class Token:
    """One number of a text: ``[start, end)`` are its characters."""

    start: int
    end: int
    text: str


def tokens(text: str) -> Iterator[Token]:
    """The numbers of a text, left to right. No character belongs to two of them."""
    for found in NUMBER.finditer(text):
        yield Token(found.start(), found.end(), found[0])


def holds_number(text: str) -> bool:
    return _BEGINS.search(text) is not None


def how_many(text: str) -> int:
    """How many numbers a text holds."""
    return len(NUMBER.findall(text))


def role_by_words(text: str, token: Token) -> str | None:
    """What the words around a number say it is, None if they do not say. ``text`` is evenly folded.

    Only the nearest characters count, so that the cost does not grow with the text.
    """
    if _ENUMERATOR.match(token.text):
        return "ordinals"
    start, end = max(0, token.start - _REACH), min(len(text), token.end + _REACH)
    before, after = text[start : token.start], text[token.end : end]
    number = even_fold(token.text)
    for rule in number_words().rules:
        if (
            rule.number.fullmatch(number) is not None
            and rule.after.match(after) is not None
            and rule.before.search(before) is not None
        ):
            return rule.role
    return None
