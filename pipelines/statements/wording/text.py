"""Folding of printed text for comparison. What is printed is kept; only comparisons use the folded form.

Two things lie between the characters of a file and the words on its page. Some characters are drawn just as an
ideograph is and are not that ideograph (``⼀``, ``⻓``: PDF writers name a glyph by the radical it also draws):
``mended`` puts the ideograph in their place, which changes nothing that can be seen. And one word has several
spellings (full-width, spaced, with invisible characters): folding makes them one. Neither ever turns a letter into
a digit.

========== ============================== ================ =====================================================
function   look-alikes, width, brackets   offsets          for
========== ============================== ================ =====================================================
squeeze    as they are                    spaces removed   showing what is printed
line_name  ideographs; brackets wide      spaces removed   the names that the ledger carries
fold       ideographs, folded, wide       spaces removed   comparing words
even_fold  ideographs, folded, wide       kept             searching in sentences
========== ============================== ================ =====================================================
"""

from __future__ import annotations

import csv
import re
import unicodedata
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from pipelines.readers.model import Block, Document, Paragraph

LOOKALIKES = Path(__file__).resolve().parents[1] / "vocabulary" / "lookalikes.csv"
SOFT_HYPHEN = "\xad"
_BEYOND = "\U0002f800"
_REMEMBERED = 1 << 14  # the same few hundred words are folded a hundred thousand times in one document (2026-11)
_MARKS = re.compile(r"[<*\[\\]")
_MARKUP = re.compile(r"</?[a-zA-Z][^<>]*>|\*\*|\[bookmark:[^\]]*\]")
_COMMANDS = {"\\geq": "≥", "\\leq": "≤", "\\%": "%", "\\times": "×"}
# What is not seen: marks of direction, of joining, of breaking, of variation. A soft hyphen before a figure is
# seen (fonts that draw a hyphen for it print minus signs with it), but not behind a word.
_UNSEEN = (
    r"[\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    r"\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e01ef]|\xad(?![\s\xad]*[\d.,，．])|(?<=\w)\xad"
)
_BLANK = re.compile(rf"(?:[\s\x00-\x1f\x7f-\x9f]|{_UNSEEN})+")
_WIDE = {"(": "（", ")": "）", ":": "：", ",": "，"}
_WIDE_IN_SENTENCES = _WIDE | {";": "；"}
_LEADERS = re.compile(r"(?<=[\u3400-\u9fff）])[.·‧・]{3,}$")
_ORDINAL = re.compile(
    r"^(?:其中[:：]?)?(?:[（(][一二三四五六七八九十\d]+[）)]|[一二三四五六七八九十]+、|\d{1,2}[、.．](?!\d)"
    r"|[\u2460-\u249b\u3220-\u3229]、?)?(?:其中[:：]?)?"
)
# Digits in a circle or set as a power are signs of their own: beside a figure they would become part of it.
_OWN_SIGN = ("<circle>", "<super>", "<sub>", "<fraction>")


def lookalikes() -> dict[str, str]:
    """Every character that is drawn as an ideograph and is another one, with that ideograph.

    Radicals and compatibility ideographs are mended by Unicode's own compatibility folding; the rest, and where
    that folding gives a form that is not used in mainland China (``⼾`` → ``戶``), is data.
    """
    blocks = (range(0x2E80, 0x2FD6), range(0xF900, 0xFB00), range(0x2F800, 0x2FA20))
    derived = {
        character: folded
        for character in (chr(code) for block in blocks for code in block)
        if (folded := unicodedata.normalize("NFKC", character)) != character and len(folded) == 1
    }
    with LOOKALIKES.open(encoding="utf-8", newline="") as lines:
        return derived | {row["character"]: row["folded"] for row in csv.DictReader(lines)}


_LOOKALIKES = lookalikes()
_MENDED = str.maketrans(_LOOKALIKES)
_NOT_SEEN = re.compile(_UNSEEN)
# A range for what lies beyond the basic plane: one by one they made the search ten times slower.
_LOOKALIKE = re.compile(f"[{''.join(one for one in _LOOKALIKES if one < _BEYOND)}{_BEYOND}-\U0002fa1f]")


class _Folding(dict[int, str]):
    """What ``str.translate`` puts for a character, told when it is first met. ``even``: always one character."""

    def __init__(self, *, even: bool) -> None:
        super().__init__()
        self.even = even

    def __missing__(self, code: int) -> str:
        self[code] = folded = self._fold(chr(code))
        return folded

    def _fold(self, character: str) -> str:
        if character in _LOOKALIKES:
            return _LOOKALIKES[character]
        folded = unicodedata.normalize("NFKC", character)
        if not self.even:
            return "-" if character == SOFT_HYPHEN else "".join(_WIDE.get(one, one) for one in folded)
        if len(folded) != 1 or unicodedata.decomposition(character).startswith(_OWN_SIGN):
            folded = character
        return _WIDE_IN_SENTENCES.get(folded, folded)


_FOLDED = _Folding(even=False)
_EVEN = _Folding(even=True)


def mended(text: str) -> str:
    """The text as it is seen: a look-alike is the ideograph it is drawn as, what is unseen is left out."""
    if text.isascii():
        return text
    return _NOT_SEEN.sub("", text.translate(_MENDED) if _LOOKALIKE.search(text) else text)


def mended_document(document: Document) -> Document:
    """The document with every text mended; places, boxes and lines stay. The same one where nothing is to mend."""
    blocks = tuple(map(_mended_block, document.blocks))
    if all(new is old for new, old in zip(blocks, document.blocks, strict=True)):
        return document
    return replace(document, blocks=blocks)


def _mended_block(block: Block) -> Block:
    if isinstance(block, Paragraph):
        text = mended(block.text)
        return block if text == block.text else replace(block, text=text)
    texts = [mended(cell.text) for cell in block.cells]
    if all(text == cell.text for text, cell in zip(texts, block.cells, strict=True)):
        return block
    cells = tuple(replace(cell, text=text) for text, cell in zip(texts, block.cells, strict=True))
    return replace(block, cells=cells)


def strip_markup(text: str) -> str:
    """Remove what a converter left in a cell (``<p>``, ``**``, ``\\geq``, bookmarks); the words stay."""
    if not _MARKS.search(text):
        return text
    for command, sign in _COMMANDS.items():
        text = text.replace(command, sign)
    return _MARKUP.sub("", text)


@lru_cache(maxsize=_REMEMBERED)
def squeeze(text: str) -> str:
    """The text without markup, spaces, line breaks and what cannot be seen, otherwise as printed."""
    return _BLANK.sub("", strip_markup(text))


@lru_cache(maxsize=_REMEMBERED)
def fold(text: str) -> str:
    """The form in which texts are compared: no spaces, look-alikes and compatibility characters folded, brackets,
    colons and commas full-width, without the dots that lead from a word to its page."""
    return _LEADERS.sub("", squeeze(text).translate(_FOLDED))


def line_name(text: str) -> str:
    """A line's name as the ledger carries it: without ordinal, trailing colon, spaces; brackets full-width.

    A look-alike is the ideograph that one sees (docs/decisions/0004): names are what counties are compared by.
    """
    name = mended(squeeze(text)).replace("(", "（").replace(")", "）")
    return _ORDINAL.sub("", name, count=1).rstrip(":：")


@lru_cache(maxsize=_REMEMBERED)
def even_fold(text: str) -> str:
    """Fold character by character, so that every offset stays; brackets, colons, commas full-width."""
    return text.translate(_EVEN)
