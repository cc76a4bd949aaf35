"""What the paragraphs above a table say: its title, whose figures these are, which year.

Captions are read from the table upwards and only as far as the running text: what stands above a sentence
heads something else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipelines.readers.model import Paragraph
from pipelines.statements.tables import Table
from pipelines.statements.wording.organisations import ends_as_organisation
from pipelines.statements.wording.text import fold, line_name, squeeze

_QUOTES = re.compile(r"[“”\"'‘’《》「」＂]")
_NUMBER = re.compile(
    r"^(?:附?表[一二三四五六七八九十\d]+[:：、.]?|公开\d+表|附件[一二三四五六七八九十\d]*[:：、.]?"
    r"|[A-Za-z]{0,4}\d{1,2}(?:-\d)?[-_.、]?(?=[\u4e00-\u9fff]{4}))(?=.)"  # the tab of a sheet: GK01 收入决算表
)
_SUFFIX = re.compile(r"（[^（）]*）$|[:：]$")
_BEHIND_TITLE = re.compile(
    r"(?<=表)(?:公开\d+表$|(?:(?:金额|货币|计量)?单位|(?:编制|填报|公开|预算|填列)?(?:部门|单位)(?:名称)?)[:：].*$)"
)
_LIST_MARK = re.compile(r"^[-*•·#]+")
_FORM_NUMBER = re.compile(r"^（?(?:财决)?公开\d*表?）?$|^附?表\d*$|^附件[一二三四五六七八九十\d]*$")
_AGENCY = re.compile(
    r"(?:^|(?<=表))(?:编制|填报|公开|预算|填列)?(?:部门|单位)(?:（单位）)?(?:名称)?(?:（[^（）]*）)?[:：](?P<name>.+?)"
    r"(?=(?:金额|货币|计量)?单位[:：]|(?:19|20)\d{2}年|公开\d|$)"
)
_NOTE = re.compile(r"^[-*]*(?:备?注|说明|填表说明)(?:[:：1-9]|[.、])|本表|空表|尾数误差|无数据")
_MONEY_UNIT = re.compile(r"^(?:人民币)?[十百千万亿]*元")
_YEAR = re.compile(r"(?P<year>(?:19|20)\d{2})年?度?")
_CHINESE = re.compile(r"^[\u4e00-\u9fff（）]+$")
_REMARK = re.compile(r"（(?:汇总|本级)）$")
_WITHIN = 16


@dataclass(frozen=True, slots=True)
class PrintedTitle:
    """A text above a table that may be its title. ``place`` is its index in the table's captions, -1 in a cell."""

    text: str
    bare: str
    place: int


def bare_title(text: str) -> str:
    """A title as it is compared: without spaces, quotes, ordinal, form number, remarks in brackets.

    Agency and unit of money may stand in the same line behind it.
    """
    bare = _QUOTES.sub("", _LIST_MARK.sub("", fold(text)))
    bare = _NUMBER.sub("", line_name(_NUMBER.sub("", bare)))
    while (shorter := _SUFFIX.sub("", _BEHIND_TITLE.sub("", bare))) != bare:
        bare = shorter
    return bare


def printed_titles(table: Table) -> Iterator[PrintedTitle]:
    """The texts above a table that may be its title, the nearest first, two lines also as one."""
    for row in table.rows[:3]:
        texts = [cell.text for cell in row.cells() if fold(cell.text)]
        if len(texts) == 1:
            yield PrintedTitle(squeeze(texts[0]), bare_title(texts[0]), -1)
    lines = heading_lines(table)
    first = len(table.captions) - len(lines)
    for place in range(len(lines) - 1, -1, -1):
        bare = bare_title(lines[place].text)
        yield PrintedTitle(squeeze(lines[place].text), bare, first + place)
        before = bare_title(lines[place - 1].text) if place else ""
        joined = lines[place - 1].text + lines[place].text
        if bare and before and bare_title(joined) != before:
            yield PrintedTitle(squeeze(joined), bare_title(joined), first + place - 1)


def heading_lines(table: Table) -> Sequence[Paragraph]:
    """The captions down from the last sentence of running text; notes (of the table before, of this) are none."""
    captions = table.captions[-_WITHIN:]
    for place in range(len(captions) - 1, -1, -1):
        if _is_sentence(captions[place].text):
            return captions[place + 1 :]
    return captions


def prefix_allowed(prefix: str) -> bool:
    """Whether this may stand before a form's title: nothing, a year, the name of an agency."""
    return not prefix or ends_as_organisation(prefix)


def is_foreign_title(bare: str) -> bool:
    """Whether a text names some table; asked where no template knows it."""
    return bare.endswith("表") and len(bare) >= 4 and not _FORM_NUMBER.match(bare)


def agency_in(lines: Sequence[Paragraph]) -> str | None:
    """The agency that a caption names, put together where its name runs on to the next line.

    Spaces and the remark 汇总 or 本级 stay as printed; ``recognise`` compares, the document's facts judge.
    """
    for place, paragraph in enumerate(lines):
        found = _AGENCY.search(fold(paragraph.text))
        if found is None or _MONEY_UNIT.match(found["name"]):
            continue
        name = found["name"].strip("（：")
        ends_line = fold(paragraph.text).endswith(name) and not _REMARK.search(name)
        if ends_line and place + 1 < len(lines) and (rest := _rest_of_name(lines[place + 1].text)):
            return name + rest
        return name
    return None


def without_remark(agency_name: str) -> str:
    """An agency's name without the remark whose figures the form holds, its own or its units' too."""
    return _REMARK.sub("", agency_name)


def year_in(lines: Sequence[Paragraph]) -> int | None:
    """The year that a caption states, the nearest to the table first."""
    for paragraph in reversed(lines):
        if found := _YEAR.search(fold(paragraph.text)):
            return int(found["year"])
    return None


def _rest_of_name(text: str) -> str:
    rest = _YEAR.sub("", fold(text))
    if not _CHINESE.match(rest) or is_caption_line(rest) or len(rest) > 20 or not ends_as_organisation(rest):
        return ""
    return rest


def is_caption_line(folded: str) -> bool:
    """Whether a line is one of the usual lines of a caption: form number, unit, agency, year, or some title."""
    return bool(
        _FORM_NUMBER.match(folded)
        or _AGENCY.match(folded)
        or re.match(r"^(?:金额|货币)?单位|^年度?$|^公开|^制表|^编制", folded)
        or folded.endswith("表")
    )


def is_note(folded: str) -> bool:
    """Whether a text is a note on a table: it begins as one, or speaks of the table itself."""
    return bool(_NOTE.search(folded))


def _is_sentence(text: str) -> bool:
    folded = fold(text)
    return (not is_note(folded) and (len(folded) > 24 and folded[-1] in "。；，、")) or "。" in folded[:-1]
