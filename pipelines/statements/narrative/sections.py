"""The running text of a document: its headings, and its lines put together again where a page cut them.

What a passage says is not read here; only where it stands (headings, numbered item) and what kind of text it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pipelines.readers.model import Document, Grid, Paragraph
from pipelines.statements.kinds import kind_in_title
from pipelines.statements.narrative.vocabulary import Outline, outline_words
from pipelines.statements.wording.text import even_fold, squeeze, strip_markup

_PART_LEVEL, _REPORT_LEVEL, _ITEM_LEVEL = 10, 15, 40
_LEVELS = (
    (10, re.compile(r"第([一二三四五六七八九十]+)部分[、：:]?")),
    (20, re.compile(r"([一二三四五六七八九十]+)、")),
    (30, re.compile(r"[（(]([一二三四五六七八九十]+)[）)]")),
    (40, re.compile(r"(\d{1,2})(?:[、．]|\.(?!\d))")),
    (50, re.compile(r"[（(](\d{1,2})[）)]")),
)
_TIGHT_ITEM = re.compile(r"(\d{1,2})\.(?=\d)")
_BULLET = re.compile(r"^[-•·*]\s+")
_PAGE_NUMBER = re.compile(r"^[-—–\s]*\d{1,3}[-—–\s]*$|^第\s*\d+\s*页.{0,10}$")
_LEADERS = re.compile(r"[.…·．]{2,}\s*\d*$|(?<=[^\d年])\d{1,3}$")
_FIGURE = re.compile(r"\d(?:[万亿]?元|%|％|个|辆|人|台|套|分|批|次)")
_ENDED = re.compile(r"[。！？；：!?;:][”’」』）)]*$")
_HEADING_LENGTH, _SHORT_HEADING_LENGTH = 48, 20


@dataclass(frozen=True, slots=True)
class Anchor:
    """From this offset on, the passage was printed in this paragraph."""

    offset: int
    line: int
    page: int | None


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of text, joined over line and page breaks, without spaces.

    ``kind``: ``prose``, ``heading``, ``caption``, ``note``, ``definition``. ``topic`` is what the numbered item in
    which the passage stands is about (``一般公共服务支出（类）…（项）``); None outside items. ``item`` tells the
    items apart, also two of one name; ``order`` counts the passages of a document.
    """

    text: str
    kind: str
    headings: tuple[str, ...]
    topic: str | None
    item: int
    anchors: tuple[Anchor, ...]
    order: int = 0

    def anchor(self, offset: int) -> Anchor:
        """The paragraph in which the character at ``offset`` was printed."""
        return next(anchor for anchor in reversed(self.anchors) if anchor.offset <= offset)


@dataclass(frozen=True, slots=True)
class Contents:
    """The table of contents: the blocks it occupies and the titles it announces."""

    lines: frozenset[int]
    entries: tuple[str, ...]


@dataclass
class _Open:
    text: str
    kind: str
    is_item: bool
    anchors: list[Anchor]


@dataclass
class _Builder:
    words: Outline
    passages: list[Passage] = field(default_factory=list)
    headings: list[tuple[int, str]] = field(default_factory=list)
    topic: str | None = None
    item: int = 0
    last_number: int = 0
    open: _Open | None = None

    def take(self, paragraph: Paragraph) -> None:
        raw = _BULLET.sub("", strip_markup(paragraph.text).strip())
        if not raw or _PAGE_NUMBER.match(raw):
            return
        found = _ordinal(raw, self.last_number)
        if found is not None:
            self.close()
            self._enter(found[0], found[1], found[2], paragraph)
            return
        text = squeeze(raw)
        if self.open is not None and not self._is_far_from(paragraph) and not self._starts_anew(text):
            self.open.anchors.append(Anchor(len(self.open.text), paragraph.line, paragraph.page))
            self.open.text += text
            return
        self.close()
        if any(pattern.fullmatch(even_fold(text)) for pattern in self.words.report_titles):
            self._push(_REPORT_LEVEL, text, paragraph)
            return
        self._start(text, self._kind(text), False, paragraph)

    def _push(self, level: int, title: str, paragraph: Paragraph) -> None:
        """A heading: it ends the headings of its level and below, and every item."""
        self.headings = [heading for heading in self.headings if heading[0] < level]
        self.topic, self.last_number = None, 0
        self.item += 1
        self.headings.append((level, title))
        self._start(title, "heading", False, paragraph)

    def _is_far_from(self, paragraph: Paragraph) -> bool:
        """Whether a page that was not read lies between: no sentence is made of what stands on both its sides."""
        assert self.open is not None
        last = self.open.anchors[-1].page
        return last is not None and paragraph.page is not None and paragraph.page > last + 1

    def _starts_anew(self, text: str) -> bool:
        assert self.open is not None
        if text[0] in "。；，、）)：":
            return self.open.kind == "caption"
        if self.open.kind == "heading":
            return not self._continues_heading(text)
        if self.open.kind == "caption" or _ENDED.search(self.open.text):
            return True
        return self._kind(text) in ("caption", "note") and not _is_cut(self.open.text)

    def _continues_heading(self, text: str) -> bool:
        assert self.open is not None
        if _is_cut(self.open.text):
            return True
        if len(text) > _SHORT_HEADING_LENGTH or self._kind(text) != "prose" or _FIGURE.search(text):
            return False
        is_bare = any(pattern.fullmatch(self.open.text) for _, pattern in _LEVELS)
        return is_bare or text.endswith(tuple(self.words.heading_tails))

    def _enter(self, level: int, number: str, rest: str, paragraph: Paragraph) -> None:
        """A numbered line: a heading of its level, or an item that closes the headings of its level."""
        text = squeeze(rest)
        opening, _, after = text.partition("。")
        if level >= _ITEM_LEVEL:
            self.last_number = int(number) if level == _ITEM_LEVEL else self.last_number
            self.item += 1
            self.topic = None
            titles_itself = opening == text and self._titles_item(text)
            self._start(text, "heading" if titles_itself else self._kind(text), True, paragraph)
            return
        if level == _PART_LEVEL or self._is_heading(opening, has_stop=opening != text):
            printed = squeeze(strip_markup(paragraph.text))
            title = (printed[: printed.index("部分") + 2] + text) if level == _PART_LEVEL else opening
            self._push(level, title, paragraph)
            if after and level > _PART_LEVEL:
                self.close()
                self._start(after, "prose", False, paragraph)
            return
        self.headings = [heading for heading in self.headings if heading[0] < level]
        self.topic, self.last_number = None, 0
        self.item += 1
        self._start(text, self._kind(text), True, paragraph)

    def _is_heading(self, opening: str, has_stop: bool) -> bool:
        if not opening or len(opening) > _HEADING_LENGTH or _FIGURE.search(even_fold(opening)):
            return False
        if re.search(r"[，；：](?=.)|[，；]$", even_fold(opening)) and not _is_cut(opening):
            return False
        bare = re.sub(r"（[^（）]*）$|[：:]$", "", even_fold(opening))
        return (
            has_stop or len(opening) <= _SHORT_HEADING_LENGTH or bare.endswith(tuple(self.words.heading_endings))
        )

    def _titles_item(self, text: str) -> bool:
        """True for an item that is a line of its own: 1、预算绩效管理工作开展情况."""
        bare = re.sub(r"[:：。]$", "", even_fold(text))
        return bare.endswith(tuple(self.words.heading_tails)) and self._is_heading(text, has_stop=False)

    def _kind(self, text: str) -> str:
        folded = even_fold(text)
        if any(pattern.fullmatch(folded) for pattern in self.words.notes):
            return "note"
        if any(pattern.fullmatch(folded) for pattern in self.words.captions):
            return "caption"
        return "prose"

    def _start(self, text: str, kind: str, is_item: bool, paragraph: Paragraph) -> None:
        if text:
            self.open = _Open(text, kind, is_item, [Anchor(0, paragraph.line, paragraph.page)])

    def close(self) -> None:
        if self.open is None:
            return
        done, self.open = self.open, None
        if done.kind == "heading" and not done.is_item:
            self.headings[-1] = (self.headings[-1][0], done.text)
        if done.is_item:
            self.topic = item_topic(done.text)
        titles = tuple(title for _, title in self.headings)
        is_definition = any(word in title for word in self.words.definitions for title in titles)
        kind = "definition" if is_definition and done.kind in ("prose", "note") else done.kind
        order = len(self.passages)
        self.passages.append(Passage(done.text, kind, titles, self.topic, self.item, tuple(done.anchors), order))


def passages(document: Document) -> tuple[Passage, ...]:
    """The running text of a document in order, the table of contents left out."""
    skipped = table_of_contents(document).lines
    builder = _Builder(outline_words())
    for block in document.blocks:
        if isinstance(block, Grid):
            builder.close()
        elif block.line not in skipped:
            builder.take(block)
    builder.close()
    return tuple(builder.passages)


def item_topic(text: str) -> str:
    """What a numbered item is about: its words up to the first stop, colon or figure."""
    end = len(text)
    for pattern in (r"[。：；:;]", r"\d[\d,，.]*(?:[万亿]?元|%|个|辆|人|台|套|批|次)"):
        found = re.search(pattern, even_fold(text))
        end = min(end, found.start()) if found else end
    return text[:end]


def table_of_contents(document: Document) -> Contents:
    """Find the table of contents: from its title to where its first entry stands a second time."""
    titles = {even_fold(title) for title in outline_words().contents_titles}
    lines: set[int] = set()
    entries: list[str] = []
    inside = False
    for block in document.blocks:
        if (rest := _before_contents(block, titles)) is not None:
            inside = True
            entries = [] if not lines else entries
            if not rest:
                lines.add(block.line)
            continue
        if not inside:
            continue
        texts = _entry_texts(block)
        if texts is None or any(_repeats(text, entries) for text in texts):
            inside = False
            continue
        lines.add(block.line)
        entries.extend(text for text in texts if text)
    return Contents(frozenset(lines), tuple(entries))


def _before_contents(block: Paragraph | Grid, titles: set[str]) -> str | None:
    """What stands before the title of a table of contents in its line; None where the block is no such title.

    Some print the end of the document's own title there: …2021年度 / 部门决算目录.
    """
    if isinstance(block, Grid) or len(block.text) > _SHORT_HEADING_LENGTH:
        return None
    text = even_fold(squeeze(block.text)).upper()
    title = next((title for title in titles if text.endswith(title)), None)
    if title is None:
        return None
    rest = text.removesuffix(title)
    named = kind_in_title(rest) if rest else None
    return rest if not rest or (named is not None and named.end == len(rest)) else None


def _entry_texts(block: Paragraph | Grid) -> list[str] | None:
    """The entries that a block of a table of contents holds; None if the block cannot be part of one."""
    is_grid = isinstance(block, Grid)
    printed = ["".join(row) for row in block.rows()] if isinstance(block, Grid) else [block.text]
    entries: list[str] = []
    for line in printed:
        text = squeeze(_BULLET.sub("", line.strip()))
        entry = _LEADERS.sub("", text)
        if is_grid and entry == text and _ordinal(text, 0) is None:
            return None
        if len(entry) > _HEADING_LENGTH or entry.endswith("。") or _is_table_line(entry):
            return None
        entries.append(entry)
    return entries


def _is_table_line(text: str) -> bool:
    return re.match(r"(?:金额)?单位：|部门(?:名称)?：|编制单位：|公开\d+表", even_fold(text)) is not None


def _repeats(text: str, entries: list[str]) -> bool:
    if not entries or not text:
        return False
    first = entries[0]
    return text == first or (len(text) >= 4 and (first.startswith(text) or text.startswith(first)))


def _ordinal(raw: str, last_number: int) -> tuple[int, str, str] | None:
    """The level, number and remaining text of a line that opens with an ordinal."""
    for level, pattern in _LEVELS:
        found = pattern.match(even_fold(raw))
        if found is not None:
            return level, found[1], raw[found.end() :]
    tight = _TIGHT_ITEM.match(raw)
    if tight is not None and _is_next_item(raw, int(tight[1]), last_number):
        return _ITEM_LEVEL, tight[1], raw[tight.end() :]
    return None


def _is_next_item(raw: str, number: int, last_number: int) -> bool:
    """True for ``2.12345热线…`` after item 1: an ordinal before a name or a year that begins with digits."""
    is_quantity = re.match(r"\d+\.\d+\s*(?:[万亿]?元|%|％|[个人次辆台套米分])", raw) is not None
    return not is_quantity and number == last_number + 1


def _is_cut(text: str) -> bool:
    """True where a bracket or quotation mark is still open, or the line ends in a comma."""
    folded = even_fold(text)
    pairs = ("（）", "“”", "《》")
    return any(folded.count(pair[0]) > folded.count(pair[1]) for pair in pairs) or folded[-1:] in ("，", "、")
