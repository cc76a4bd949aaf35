"""Whose document it is: the name on the cover, in the forms' captions, in the headings.

The cover's name is taken where a caption or heading bears it out. Where they differ, the captions are right about
a name that broke on the cover, the cover about one that the captions shorten. A file's name is asked last.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipelines.statements.facts.source import Found, Source, commonest, folded
from pipelines.statements.facts.titles import Title, clean_name, cover_titles, file_name_title, is_place
from pipelines.statements.kinds import OF_GOVERNMENT, is_placeholder
from pipelines.statements.wording.organisations import ends_as_organisation
from pipelines.statements.wording.text import even_fold, squeeze

_CAPTION_ROWS = 3


@dataclass(frozen=True, slots=True)
class _Row:
    """The printed texts of one row of a table, with page and number."""

    texts: list[str]
    page: int | None
    number: int


def document_agency(source: Source, title: Title | None, kind: str) -> Found | None:
    """The agency's name as printed, without （汇总）; None where nothing names one or it is to be filled in."""
    found = _government(title, kind) or _agency(source, title)
    return None if found is None or is_placeholder(found.value) else found


def _government(title: Title | None, kind: str) -> Found | None:
    """A government's own accounts are those of the place that the title names."""
    if kind not in OF_GOVERNMENT.values() or title is None or title.owner is None:
        return None
    return Found(title.owner, title.basis, title.printed, title.page)


def _agency(source: Source, title: Title | None) -> Found | None:
    captions = list(_captions(source))
    headings = list(_headings(source))
    known = {found.value for found in (*captions, *headings, *_captions(source, joined=True))}
    covers = list(_on_cover(source, title))
    for found in covers:
        if found.value in known:
            return found
    labelled = next(_cover_labels(source), None)
    if labelled is not None:
        return labelled
    named = commonest(captions) or commonest(headings)
    whole = next(
        (found for found in covers if ends_as_organisation(found.value) and not is_place(found.value)), None
    )
    if named is None or (whole is not None and whole.value.endswith(named.value)):
        return whole or named or _elsewhere(source, title)
    return named


def _on_cover(source: Source, title: Title | None) -> Iterator[Found]:
    """The names that the cover may mean: its title's, those of its other readings, each line that is a name."""
    if title is not None and title.owner is not None and title.basis != "file name":
        yield Found(title.owner, _basis(title), title.printed, title.page)
    for other in cover_titles(source):
        if other.owner is not None:
            yield Found(other.owner, "cover", other.printed, other.page)
    for line in source.cover:
        name = clean_name(source.words, line.text) if ends_as_organisation(line.text) else None
        if name is not None and not is_place(name) and "：" not in name:
            yield Found(name, "cover", line.text, line.page)


def _basis(title: Title) -> str:
    return "title" if title.basis == "title line" else title.basis


def _elsewhere(source: Source, title: Title | None) -> Found | None:
    """Who carries out the projects of the sheets; what the file is called; a title's name that is none of ours."""
    sheets = _in_sheets(source)
    if sheets is not None:
        return sheets
    if title is not None and title.owner is not None and not is_place(title.owner):
        return Found(title.owner, _basis(title), title.printed, title.page)
    name = file_name_title(source)
    if name is None or name.owner is None or (title is not None and title.named.kind != name.named.kind):
        return None
    return None if is_place(name.owner) else Found(name.owner, name.basis, name.printed)


def _cover_labels(source: Source) -> Iterator[Found]:
    """预算主管部门：…, 评价项目单位：… on the cover; a name may run on in the line below."""
    labels = "|".join(map(re.escape, source.words.cover_labels))
    pattern = re.compile(rf"^(?:{labels})：(.+)$")
    for place, line in enumerate(source.cover):
        found = pattern.match(line.text)
        name = clean_name(source.words, found[1]) if found is not None else None
        if name is None:
            continue
        if not ends_as_organisation(name) and place + 1 < len(source.cover):
            below = source.cover[place + 1].text
            name = name + below if ends_as_organisation(below) and "：" not in below else name
        if ends_as_organisation(name) and not is_placeholder(name):
            yield Found(name, "cover", line.text, line.page)


def _headings(source: Source) -> Iterator[Found]:
    """第一部分 甲县乙局概况."""
    for line in source.headings:
        for pattern in source.words.agency_headings:
            found = pattern.match(line.text)
            name = clean_name(source.words, found["agency"]) if found is not None else None
            if name is not None and ends_as_organisation(name) and not is_placeholder(name):
                yield Found(name, "heading", line.text, line.page)


def _captions(source: Source, joined: bool = False) -> Iterator[Found]:
    """Names after 部门：, 编制单位： and the like; ``joined`` with the line below, where a name was cut in two."""
    labels = "|".join(re.escape(label) for label in source.words.agency_labels)
    pattern = re.compile(rf"^(?:{labels})：(.+)$")
    lines = source.captions
    for index, line in enumerate(lines):
        found = pattern.match(line.text)
        if found is None:
            continue
        below = lines[index + 1].text if joined and index + 1 < len(lines) else ""
        name = clean_name(source.words, found[1] + below)
        if name and not is_placeholder(name):
            yield Found(name, "form caption", line.text, line.page)
    if not joined:
        yield from _cells(source)


def _cells(source: Source) -> Iterator[Found]:
    """Label cells that name the whole department, at the head of their row; captions set as the first rows."""
    labels = "|".join(re.escape(label) for label in source.words.agency_labels)
    pattern = re.compile(rf"^(?:{labels})：(.+)$")
    for row in _rows(source):
        head = even_fold(squeeze(row.texts[0]))
        if head in source.words.agency_cells and len(row.texts) > 1:
            name = clean_name(source.words, even_fold(squeeze(row.texts[1])))
            if name and name not in source.words.agency_cells and not is_placeholder(name):
                yield Found(name, "cell", f"{head} {name}", row.page)
        found = pattern.match(head) if row.number <= _CAPTION_ROWS and "：" in head else None
        name = clean_name(source.words, found[1]) if found is not None else None
        if name and not is_placeholder(name):
            yield Found(name, "form caption", head, row.page)


def _in_sheets(source: Source) -> Found | None:
    """The commonest unit that carries out the projects of the sheets."""
    found: list[Found] = []
    rows = [([even_fold(squeeze(text)) for text in row.texts], row.page) for row in _rows(source)]
    for label in source.words.sheet_cells:
        for texts, page in rows:
            if label in texts[:-1]:
                name = clean_name(source.words, texts[texts.index(label) + 1])
                if name and name not in source.words.sheet_cells:
                    found.append(Found(name, "sheet cell", f"{label} {name}", page))
        if found:
            break
    return commonest(found)


def _rows(source: Source) -> Iterator[_Row]:
    for grid in source.document.grids:
        for number, row in enumerate(grid.rows(), start=1):
            texts = [text for text in row if text and not text.isspace()]
            if texts:
                yield _Row(texts, grid.page, number)


def name_in_lines(source: Source) -> list[str]:
    """The short lines in which a name's mark of scope may stand: the cover and the heads of sections."""
    return [source.cover_text, *(folded(line.text) for line in source.paragraphs if len(line.text) <= 80)]
