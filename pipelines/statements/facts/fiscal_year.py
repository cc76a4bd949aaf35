"""The year the document is about: of its title, captions, headings, sentences; never the day of publication.

A year printed as 年度 is one of accounts; a bare 年 on a cover may be that of the publication, and gives way where
the forms agree on another. A file's name is asked last, and only one that says the same kind of document.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.statements.facts.source import Found, Source, commonest
from pipelines.statements.facts.titles import Title, file_name_title
from pipelines.statements.kinds import FORM_TEMPLATE, kind_words
from pipelines.statements.wording.text import even_fold, squeeze

_FULL_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})年度")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})年")
_BARE_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?!\d)")
_AGREED = 2


def document_year(source: Source, title: Title | None, kind: str) -> Found | None:
    """The fiscal year with its evidence; None where nothing states one."""
    captioned = list(_captioned(source))
    covered = _of_title(source, title) or _of_cover(source)
    if covered is not None:
        return _outvoted(covered, captioned) or covered
    found = commonest(captioned) or commonest(_headed(source)) or commonest(_stated(source))
    return found or _of_file_name(source, kind)


def _of_title(source: Source, title: Title | None) -> Found | None:
    if title is None or title.year is None or title.basis == "file name":
        return None
    on_cover = title.basis == "cover"
    return Found(title.year, "cover" if on_cover else "title", title.printed, title.page)


def _of_cover(source: Source) -> Found | None:
    """A year on a line of its own: 年度 before 年, before a bare number; days do not count."""
    for pattern in (_FULL_YEAR, _YEAR, _BARE_YEAR):
        for line in source.cover:
            found = pattern.search(source.words.days.sub("", line.text))
            if found is not None:
                return Found(found[1], "cover", line.text, line.page)
    return None


def _outvoted(covered: Found, captioned: list[Found]) -> Found | None:
    """The year on which the forms agree, where the cover has another that is not called 年度."""
    years = {found.value for found in captioned}
    is_plain = f"{covered.value}年度" not in covered.text
    if is_plain and len(captioned) >= _AGREED and len(years) == 1 and covered.value not in years:
        return captioned[0]
    return None


def _captioned(source: Source) -> Iterator[Found]:
    for line in source.short_lines:
        if not _BARE_YEAR.search(line.text):
            continue
        text = source.words.days.sub("", line.text)
        for piece in (text, *re.findall(r"(?:19|20)\d{2}年度$", text)):
            matched = (pattern.fullmatch(piece) for pattern in source.words.year_captions)
            found = next(filter(None, matched), None)
            if found is not None:
                yield Found(found[1], "form caption", line.text, line.page)
                break
    for grid in source.document.grids:
        for cell in grid.cells:
            if "年" not in cell.text or len(cell.text) > 16:
                continue
            found = re.fullmatch(r"（?((?:19|20)\d{2})年度）?", even_fold(squeeze(cell.text)))
            if found is not None:
                yield Found(found[1], "cell", cell.text, grid.page)


def _headed(source: Source) -> Iterator[Found]:
    for line in source.headings:
        found = kind_words().part_headings.match(line.text)
        year = _YEAR.search(found["year"]) if found is not None else None
        if year is not None:
            yield Found(year[1], "heading", line.text, line.page)


def _stated(source: Source) -> Iterator[Found]:
    for passage in source.passages:
        text = even_fold(passage.text)
        for pattern in source.words.year_sentences:
            for found in pattern.finditer(text):
                yield Found(found[1], "narrative", passage.text, passage.anchors[0].page)


def _of_file_name(source: Source, kind: str) -> Found | None:
    title = file_name_title(source)
    if title is None or title.year is None or title.named.kind not in (kind, FORM_TEMPLATE):
        return None
    return Found(title.year, title.basis, title.printed)
