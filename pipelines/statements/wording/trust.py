"""How far the text of a page can be trusted to say what the page shows.

A text layer may lie: a font without a map of its characters yields private-use characters, ``(cid:12)`` or U+FFFD;
a file decoded wrongly yields ``ÎÄ¼þ`` or ``锟斤拷``; a font with a wrong map yields other ideographs, all of them
perfectly common. Two measures tell, both resting on data (the forms, vocabularies, classifications and regions,
the ideographs of GB 2312, ``vocabulary/trust.yaml``):

* the share of characters that any text of this kind consists of;
* the share of the pairs of neighbouring ideographs, each counted once, that stand within known words. A wrong map
  keeps the characters and destroys the words.

Measured on 2026-11-21 over the 1,183 pages with text of 28 real disclosures, budgets and reports: every page of
more than 25 characters has at least 98.8 of 100 trusted characters (a cover of 23 has 22), every page of 20 pairs
or more at least 19 of 100 known pairs (of 10 to 20: 54). The same pages, each document's ideographs shuffled
among themselves: at most 9 of 100; shuffled among the 3,755 common ones: at most 3 of 100.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from operator import add
from pathlib import Path

from pipelines.classification.tables import DATA
from pipelines.readers.model import Document, Grid
from pipelines.statements.wording.data_files import Strict, load
from pipelines.statements.wording.text import mended

LEAST_TRUST = Decimal("0.8")  # real pages: 0.956 and above; a page with one font unmapped falls far below
_LEAST_KNOWN_PAIRS = Decimal("0.12")  # real pages: 0.19 and above; shuffled ones: 0.09 and below
_TELLING_PAIRS = 10  # a page of fewer pairs is judged by those of its whole document
_MOST_RARE_SIGNS = Decimal("0.1")  # real pages: 0.06 and below

_STATEMENTS = Path(__file__).resolve().parents[1]
_UNMAPPED = re.compile(r"\(cid:\d+\)")
_UNSEEN = re.compile(r"[\s\xad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]+")
_IDEOGRAPHS = re.compile(r"[\u3400-\u9fff]+")
_REPLACEMENT = "\ufffd"
_APART = "\0"
# The rows of GB 2312 (and GBK) that hold punctuation, numerals, full-width ASCII and the lines of tables. Its
# kana, Greek and Cyrillic are no text of this kind.
_SIGN_ROWS = (0xA1, 0xA2, 0xA3, 0xA9)
_IDEOGRAPH_ROWS = range(0xB0, 0xF8)
_MORE_SIGNS = "〇•●■□▪☑☐√✓≧≦⩾⩽„‟‐‑‒–—―−㎡²³˙"


@dataclass(frozen=True, slots=True)
class PageTrust:
    """How many characters a page has, spaces left out, and how many of them can be trusted.

    ``page`` is None where the format has no pages. Figures and signs are trusted together with the words around
    them, for the same fonts draw both: where too many of the words' characters are none, the figures do not count,
    and where the words are no words, nothing does.
    """

    page: int | None
    characters: int
    trusted: int

    @property
    def share(self) -> Decimal:
        """The trusted part of the characters, from 0 to 1."""
        return Decimal(self.trusted) / self.characters if self.characters else Decimal(1)

    @property
    def is_low(self) -> bool:
        return self.share < LEAST_TRUST


class _Words(Strict):
    """``vocabulary/trust.yaml``."""

    telltales: tuple[str, ...]
    rare_signs: str
    common_words: str


def page_trust(document: Document) -> tuple[PageTrust, ...]:
    """The trust of every page that has text, in the order of the pages; one entry where there are no pages."""
    texts: dict[int | None, list[str]] = defaultdict(list)
    for block in document.blocks:
        texts[block.page] += [cell.text for cell in block.cells] if isinstance(block, Grid) else [block.text]
    pages = {page: _Page.of(lines) for page, lines in texts.items()}
    whole = frozenset[str]().union(*(page.pairs for page in pages.values()))
    return tuple(
        PageTrust(number, page.characters, page.trusted(whole))
        for number, page in sorted(pages.items(), key=lambda item: item[0] or 0)
        if page.characters
    )


def is_low_as_a_whole(trust: Iterable[PageTrust]) -> bool:
    """Whether most of a document's text stands on pages of low trust."""
    characters = low = 0
    for page in trust:
        characters += page.characters
        low += page.characters if page.is_low else 0
    return low * 2 > characters


@dataclass(frozen=True, slots=True)
class _Page:
    """What was counted on a page. ``pairs`` are its pairs of neighbouring ideographs."""

    characters: int
    untrusted: int
    trusted_ideographs: int
    rare_signs: int
    pairs: frozenset[str]

    @classmethod
    def of(cls, lines: Sequence[str]) -> _Page:
        text = mended(_UNSEEN.sub("", _APART.join(lines)))
        text = _UNMAPPED.sub(_REPLACEMENT, text) if "(cid:" in text else text
        text = _telltales().sub(lambda found: _REPLACEMENT * len(found[0]), text)
        counted = Counter(text)
        counted[_APART] -= len(lines) - 1
        return cls(
            characters=counted.total(),
            untrusted=sum(times for character, times in counted.items() if not _is_expected(character)),
            trusted_ideographs=sum(
                times
                for character, times in counted.items()
                if "\u3400" <= character <= "\u9fff" and _is_expected(character)
            ),
            rare_signs=sum(counted[sign] for sign in _words().rare_signs),
            pairs=frozenset(_pairs(text)),
        )

    def trusted(self, whole: frozenset[str]) -> int:
        """How many of the characters can be trusted, among ``whole``, the pairs of the document."""
        if self._is_of_rare_signs() or _is_shuffled(self.pairs, whole):
            return 0
        words = self.trusted_ideographs + self.untrusted
        if self.untrusted > words * (1 - LEAST_TRUST):
            return self.trusted_ideographs
        return self.characters - self.untrusted

    def _is_of_rare_signs(self) -> bool:
        """Whether the text consists of the numbers of glyphs instead of characters."""
        return self.rare_signs > self.trusted_ideographs and self.rare_signs > self.characters * _MOST_RARE_SIGNS


def _is_shuffled(pairs: frozenset[str], whole: frozenset[str]) -> bool:
    """Whether the ideographs form no words."""
    telling = pairs if len(pairs) >= _TELLING_PAIRS else whole
    known = Decimal(len(telling & _known_pairs()))
    return len(telling) >= _TELLING_PAIRS and known < len(telling) * _LEAST_KNOWN_PAIRS


def _pairs(text: str) -> Iterator[str]:
    for run in set(_IDEOGRAPHS.findall(text)):
        yield from map(add, run, run[1:])


@cache
def _is_expected(character: str) -> bool:
    """Whether a character belongs to any text of this kind, itself or as the sign that it is a form of."""
    if character in _expected():
        return True
    # The letters of Latin-1 and half-width katakana are what GBK becomes when it is taken for another encoding.
    if "\x80" <= character <= "\xff" or "\uff61" <= character <= "\uffdc":
        return False
    folded = unicodedata.normalize("NFKC", character)
    return folded != character and all(one in _expected() for one in folded)


@cache
def _expected() -> frozenset[str]:
    ascii_signs = map(chr, range(0x20, 0x7F))
    signs = (_decoded(row, codec) for codec in ("gb2312", "gbk") for row in _SIGN_ROWS)
    ideographs = (_decoded(row, "gb2312") for row in _IDEOGRAPH_ROWS)
    return frozenset("".join((*ascii_signs, *signs, *ideographs, *_known_runs(), _MORE_SIGNS)))


def _decoded(row: int, codec: str) -> str:
    return "".join(bytes((row, cell)).decode(codec, errors="ignore") for cell in range(0xA1, 0xFF))


@cache
def _known_pairs() -> frozenset[str]:
    """The pairs of ideographs within the words that a disclosure is expected to be made of."""
    return frozenset(pair for run in _known_runs() for pair in _pairs(run))


@cache
def _known_runs() -> frozenset[str]:
    """Every run of ideographs in the data files of the statements and of the classifications."""
    files = (*sorted(_STATEMENTS.rglob("*.yaml")), *sorted(DATA.glob("*.csv")))
    return frozenset(run for path in files for run in _IDEOGRAPHS.findall(path.read_text(encoding="utf-8")))


@cache
def _telltales() -> re.Pattern[str]:
    return re.compile("|".join(sorted(map(re.escape, _words().telltales), key=len, reverse=True)))


@cache
def _words() -> _Words:
    return load("trust", _Words)
