"""Folding of printed text for comparison. What is printed is kept; only comparisons use the folded form."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_MARKUP = re.compile(r"</?[a-zA-Z][^<>]*>|\*\*|\[bookmark:[^\]]*\]")
_COMMANDS = {"\\geq": "≥", "\\leq": "≤", "\\%": "%", "\\times": "×"}
_BLANK = re.compile(r"[\s\u3000\u200b\ufeff\xa0]+")
_EVEN = str.maketrans({"(": "（", ")": "）", ":": "：", ";": "；", ",": "，"})
_REMEMBERED = 1 << 14  # the same few hundred words are folded a hundred thousand times in one document (2026-11)
_ORDINAL = re.compile(
    r"^(?:其中[:：]?)?(?:[（(][一二三四五六七八九十\d]+[）)]|[一二三四五六七八九十]+、|\d{1,2}[、.．](?!\d))?(?:其中[:：]?)?"
)


def strip_markup(text: str) -> str:
    """Remove what a converter left in a cell (``<p>``, ``**``, ``\\geq``, bookmarks); the words stay."""
    for command, sign in _COMMANDS.items():
        text = text.replace(command, sign)
    return _MARKUP.sub("", text)


@lru_cache(maxsize=_REMEMBERED)
def squeeze(text: str) -> str:
    """The text without markup, spaces and line breaks, otherwise as printed."""
    return _BLANK.sub("", strip_markup(text))


@lru_cache(maxsize=_REMEMBERED)
def fold(text: str) -> str:
    """The form in which texts are compared: no spaces, compatibility characters folded, brackets full-width."""
    folded = unicodedata.normalize("NFKC", squeeze(text))
    return folded.replace("(", "（").replace(")", "）").replace(":", "：").replace(",", "，")


def line_name(text: str) -> str:
    """A line's name as the ledger carries it: without ordinal, trailing colon, spaces; brackets full-width."""
    name = squeeze(text).replace("(", "（").replace(")", "）")
    return _ORDINAL.sub("", name, count=1).rstrip(":：")


@lru_cache(maxsize=_REMEMBERED)
def even_fold(text: str) -> str:
    """Fold character by character, so that every offset stays; brackets, colons, commas full-width."""
    folded = (unicodedata.normalize("NFKC", character) for character in text)
    even = "".join(one if len(one) == 1 else character for one, character in zip(folded, text, strict=True))
    return even.translate(_EVEN)
