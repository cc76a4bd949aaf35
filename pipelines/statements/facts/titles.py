"""Reading a title: what it is, whose, of which year (甲县教育局2023年度部门决算公开说明).

A title names its kind in a few fixed words; what stands before them is the agency and the year, in either order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from pipelines.classification.gazetteer import gazetteer
from pipelines.statements.facts.source import Line, Source
from pipelines.statements.facts.vocabulary import FactWords, fact_words
from pipelines.statements.kinds import FINAL_ACCOUNTS, NamedKind, kind_in_title, kind_words, paper_in_title
from pipelines.statements.wording.organisations import ends_as_organisation

_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?:年度|年|(?=[^\d年]|$))")
_FULL_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})年度")
_BRACKETS = re.compile(r"（(?:19|20)\d{2}年?度?）")
_IDEOGRAPHS = re.compile(r"[^\u4e00-\u9fff]")
_LEAST_NAME, _MOST_NAME, _MOST_LINES = 4, 48, 6
_SENTENCE = re.compile(r"[。；！？，]")
_LABELLED = re.compile(r"^[^：]{2,14}：")
_HEADING = re.compile(
    r"第[一二三四五六七八九十]+部分|[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）|\d{1,2}[.、](?!\d)"
)


@dataclass(frozen=True, slots=True)
class Title:
    """A title and what it says. ``owner`` is what stands where the agency's name stands, organisation or not."""

    text: str
    named: NamedKind
    owner: str | None
    year: str | None
    page: int | None
    basis: str
    printed: str

    @property
    def agency(self) -> str | None:
        """The owner where it reads as the name of an organisation, not of a mere place."""
        if self.owner is None or not ends_as_organisation(self.owner) or is_place(self.owner):
            return None
        return self.owner

    @property
    def fullness(self) -> int:
        """How much of what a title says it says."""
        return 2 * (self.agency is not None) + (self.year is not None)


def is_place(name: str) -> bool:
    """Whether a name is that of a place and nothing else: 上海市普陀区."""
    names = gazetteer().names
    position = 0
    while position < len(name):
        found = names.at(name, position)
        if found is None:
            return False
        position += len(found)
    return bool(name)


def read_title(line: Line, basis: str) -> Title | None:
    """What a line says as a title; None if it names no kind."""
    named = kind_in_title(line.text)
    if named is None:
        return None
    owner, year = _owner_and_year(line.text[: named.start])
    tail = line.text[named.end :]
    if owner is None or year is None:
        owner_behind, year_behind = _behind(tail)
        owner, year = owner or owner_behind, year or year_behind
    within = _YEAR.findall(named.words)
    tails = kind_words().title_tails.match(tail)
    text = line.text[: named.end + (tails.end() if tails is not None else 0)].removesuffix("目录")
    return Title(text, named, owner, within[-1] if within else year, line.page, basis, line.text)


def document_title(source: Source) -> Title | None:
    """The title of a document: that of its cover, else the first line that is a title and nothing else.

    The title of a form at the head of a file that has no cover gives way to a line that names the agency too.
    """
    cover = _on_cover(source)
    if cover is not None and not (cover.agency is None and cover.text.endswith("表")):
        return cover
    line = _title_line(source)
    is_fuller = line is not None and (cover is None or line.agency is not None)
    return line if is_fuller else cover


def cover_titles(source: Source) -> Iterator[Title]:
    """The titles that the lines of the cover make, alone and joined where a title runs over several lines."""
    lines = source.cover
    for start in range(len(lines)):
        for end in range(start + 1, min(start + _MOST_LINES, len(lines)) + 1):
            if _is_apart(lines[end - 1].text):
                break
            joined = Line("".join(line.text for line in lines[start:end]), lines[start].page)
            title = read_title(joined, "cover")
            if title is not None and len(title.owner or "") <= _MOST_NAME:
                yield replace(title, printed=joined.text)


def paper_title(source: Source) -> Title | None:
    """The first line where it says that the document is no disclosure of figures: a notice, a form to fill in."""
    for line in (*source.cover, *source.captions)[:3]:
        named = paper_in_title(line.text)
        if named is not None and not _SENTENCE.search(line.text):
            owner, year = _owner_and_year(line.text[: named.start])
            return Title(line.text, named, owner, year, line.page, "title", line.text)
    return None


def file_name_title(source: Source) -> Title | None:
    """What the file's name says, which is told last of all: it was often given by somebody else."""
    title = read_title(Line(source.file_name, None), "file name")
    if title is None or title.owner is None:
        return title
    pieces = [piece for piece in re.split(r"[_\-—]", title.owner) if piece]
    named = [piece for piece in pieces if ends_as_organisation(piece) and not is_place(piece)]
    return replace(title, owner=named[-1] if named else title.owner)


def clean_name(words: FactWords, text: str) -> str | None:
    """The name without what a caption prints beside it and without （汇总）; None if no name is left."""
    for end in words.agency_ends:
        text = re.sub(end + "$", "", text)
    for mark in words.consolidated:
        text = text.replace(mark, "")
    text = re.sub(r"^\d+[-—]", "", text).strip("：。，_").removesuffix("部门决算")
    return text if len(_IDEOGRAPHS.sub("", text)) >= _LEAST_NAME else None


def _on_cover(source: Source) -> Title | None:
    """The fullest title of the cover; of equals the longest (a web page's shortest), of bare ones the first."""
    sign = -1 if source.is_web_page else 1

    def worth(title: Title) -> tuple[int, bool, int]:
        return title.fullness, _is_final(title), sign * len(title.owner or "") if title.fullness else 0

    return max(cover_titles(source), key=worth, default=None)


def _is_final(title: Title) -> bool:
    return title.named.kind == FINAL_ACCOUNTS


def _title_line(source: Source) -> Title | None:
    """The first line that is a title and nothing else and names the agency; else the first that names the year."""
    titles = list(_title_lines(source))
    return next((title for title in titles if title.agency is not None), titles[0] if titles else None)


def _title_lines(source: Source) -> Iterator[Title]:
    tails = kind_words().title_tails
    for line in source.short_lines:
        if _is_apart(line.text) or _HEADING.match(line.text):
            continue
        title = read_title(line, "title line")
        if title is None or not tails.fullmatch(line.text[title.named.end :]):
            continue
        if title.agency is not None or (title.year is not None and title.owner is None):
            yield title


def _is_apart(text: str) -> bool:
    """Whether a line is a sentence or states something behind a label, and so is no part of a title."""
    return bool(_SENTENCE.search(text) or _LABELLED.match(_without_opening(text)))


def _without_opening(text: str) -> str:
    for pattern in fact_words().title_openings:
        text = pattern.sub("", text)
    return text


def _owner_and_year(text: str) -> tuple[str | None, str | None]:
    """The name and the year that stand before the words of the kind; of several years the nearest to them."""
    words = fact_words()
    text = words.days.sub("", text)
    years = _FULL_YEAR.findall(text) or _YEAR.findall(text)
    name = _YEAR.sub("", _BRACKETS.sub("", text))
    before, _, after = words.about.sub("\0", name).partition("\0")
    name = before if ends_as_organisation(before) else after or before
    name = _without_opening(name)
    for _ in range(2):
        for pattern in words.title_closings:
            name = re.sub(f"(?:{pattern.pattern})" + ("" if pattern.pattern.endswith("$") else "$"), "", name)
    other = kind_in_title(name)
    if other is not None and other.kind in (FINAL_ACCOUNTS, "budget"):
        name = name[: other.start]
    return clean_name(words, name) or (name if is_place(name) else None), years[-1] if years else None


def _behind(tail: str) -> tuple[str | None, str | None]:
    """The name and the year that stand behind the words of the kind: 2023年度部门决算 / 甲县乙局."""
    rest = kind_words().title_tails.sub("", tail, count=1) if tail else ""
    again = kind_in_title(rest)
    if again is not None:
        return _owner_and_year(rest[: again.start])
    owner, year = _owner_and_year(rest)
    years = _YEAR.findall(fact_words().days.sub("", tail))
    owner = owner if owner is not None and ends_as_organisation(owner) else None
    return owner, year or (years[0] if years else None)
