"""What the whole document says of itself: title, kind, agency, scope, region, year, unit of money.

Each fact is told from the place that states it most plainly, and keeps its evidence. A table of contents, a file
name's number, a year of comparison or of publication state nothing here.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from pathlib import PurePath

from pipelines.classification.regions import find_region
from pipelines.readers.model import Document, Grid, Paragraph
from pipelines.statements.model import EvidenceRow
from pipelines.statements.narrative_units import covered_units
from pipelines.statements.narrative_vocabulary import FactWords, fact_words, outline_words
from pipelines.statements.numbers import UNITS_IN_YUAN
from pipelines.statements.sections import Passage, passages, table_of_contents
from pipelines.statements.tables import DocumentFacts, Table
from pipelines.statements.text import even_fold, squeeze

_COVER_LINES = 14
_SHORT_CELL = 20
_CHINESE_YEAR = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_SPELT_YEAR = re.compile(r"[一二][〇○零一二三四五六七八九]{3}(?=年)")
_YEAR = re.compile(r"((?:19|20)\d{2})年")
_BARE_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?!\d)")
_PART = re.compile(r"第[一二三四五六七八九十]+部分|[一二三四五六七八九十]+、")


@dataclass(frozen=True, slots=True)
class _Found:
    """A fact, from what kind of place it was told, and the words there."""

    value: str
    basis: str
    text: str
    page: int | None = None


class _Source:
    """The parts of a document that facts are told from, cut out once."""

    def __init__(self, document: Document, tables: tuple[Table, ...]) -> None:
        self.document = document
        self.tables = tables
        self.words: FactWords = fact_words()

    @cached_property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        skipped = table_of_contents(self.document).lines
        return tuple(paragraph for paragraph in self.document.paragraphs if paragraph.line not in skipped)

    @cached_property
    def passages(self) -> tuple[Passage, ...]:
        return passages(self.document)

    @cached_property
    def cover(self) -> tuple[Paragraph, ...]:
        """The lines before the table of contents, the first part, or the first table."""
        contents = table_of_contents(self.document).lines
        lines: list[Paragraph] = []
        for block in self.document.blocks[:_COVER_LINES]:
            text = even_fold(squeeze(block.text)) if isinstance(block, Paragraph) else ""
            if isinstance(block, Grid) or block.line in contents or _PART.match(text):
                break
            if any(pattern.fullmatch(text) for pattern in outline_words().captions[:4]):
                continue
            lines.append(block)
        return tuple(lines)

    @cached_property
    def cover_text(self) -> str:
        return _years_in_digits(even_fold("".join(squeeze(line.text) for line in self.cover)))

    @cached_property
    def text(self) -> str:
        return "\n".join(_years_in_digits(even_fold(passage.text)) for passage in self.passages)

    def captions(self) -> Iterator[tuple[str, int | None]]:
        """Every short line outside the table of contents, folded, with its page."""
        for paragraph in self.paragraphs:
            yield _years_in_digits(even_fold(squeeze(paragraph.text))), paragraph.page


def document_facts(document: Document, tables: tuple[Table, ...]) -> DocumentFacts:
    """Tell what the document says of itself; a fact that nothing tells is None (scope: ``unknown``)."""
    source = _Source(document, tables)
    title = _title(source)
    kind = _kind(source, title)
    agency = _agency(source, title)
    title = _mended(source, title, agency)
    year = _fiscal_year(source, title)
    scope = _scope(source, agency)
    unit = _unit(source)
    region = find_region(agency.value, source.text) if agency is not None else None
    facts = {
        "title": title,
        "kind": kind,
        "agency_name": agency,
        "fiscal_year": year,
        "scope": scope,
        "unit_text": unit,
    }
    evidence = [
        EvidenceRow(field, found.value, found.basis, found.text, found.page)
        for field, found in facts.items()
        if found is not None
    ]
    if region is not None and agency is not None:
        evidence.append(EvidenceRow("region_code", region.region_code, region.basis, agency.value, None))
    return DocumentFacts(
        document_id=document.document_id,
        title=title.value if title else None,
        kind=kind.value,
        fiscal_year=int(year.value) if year else None,
        agency_name=agency.value if agency else None,
        scope=scope.value if scope else "unknown",
        region_code=region.region_code if region else None,
        region_basis=region.basis if region else None,
        unit_text=unit.value if unit else None,
        unit_in_yuan=_shared_unit(source, unit),
        evidence=tuple(evidence),
    )


def _years_in_digits(text: str) -> str:
    return _SPELT_YEAR.sub(lambda found: found[0].translate(_CHINESE_YEAR), text)


def _title(source: _Source) -> _Found | None:
    """The cover's title; without a cover, the first line that reads like one; else the first line at all."""
    found = source.words.title.search(source.cover_text)
    if found is not None and (found["year"] or found["agency_before"] or found["agency_after"]):
        page = source.cover[0].page
        return _Found(found[0], "cover", source.cover_text, page)
    for text, page in source.captions():
        if source.words.title_line.fullmatch(text):
            return _Found(text, "title line", text, page)
    first = next(source.captions(), None)
    return _Found(first[0][:80], "first line", first[0], first[1]) if first else None


def _mended(source: _Source, title: _Found | None, agency: _Found | None) -> _Found | None:
    """The title with the agency's name as it is known, where the cover repeats a cut piece of it."""
    if title is None or agency is None or title.basis != "cover":
        return title
    printed = _agency_in_title(source, title.value)
    is_longer = printed is not None and printed != agency.value and printed.startswith(agency.value)
    value = title.value.replace(printed, agency.value) if printed is not None and is_longer else title.value
    return _Found(value, title.basis, title.text, title.page)


def _kind(source: _Source, title: _Found | None) -> _Found:
    if title is not None and title.basis != "first line":
        for kind, patterns in source.words.kinds.items():
            if any(pattern.search(title.value) for pattern in patterns):
                return _Found(kind, "title", title.value, title.page)
    for kind, pattern in source.words.form_titles.items():
        for text, page in source.captions():
            if pattern.search(text):
                return _Found(kind, "form title", text, page)
    return _Found("other", "nothing that names a kind", "")


def _agency(source: _Source, title: _Found | None) -> _Found | None:
    """The cover's name if a form's caption bears it out, else the captions' commonest, else the title's."""
    captions = list(_agency_captions(source))
    known = {found.value for found in captions} | {found.value for found in _agency_captions(source, joined=True)}
    on_cover = (found for found in _agency_on_cover(source) if found.value in known)
    return next(on_cover, None) or _commonest(captions) or _agency_elsewhere(source, title)


def _agency_on_cover(source: _Source) -> Iterator[_Found]:
    """The names a cover may mean: its lines joined, then each line alone (a line may repeat a cut piece)."""
    lines = [even_fold(squeeze(line.text)) for line in source.cover]
    for text in (source.cover_text, *lines):
        name = _agency_in_title(source, text) or _clean_agency(source.words, text)
        if name is not None:
            yield _Found(name, "cover", source.cover_text, source.cover[0].page)


def _agency_elsewhere(source: _Source, title: _Found | None) -> _Found | None:
    stem = even_fold(squeeze(PurePath(source.document.source_name).stem))
    places = [
        ("cover", source.cover_text),
        ("title", title.value if title is not None else ""),
        ("file name", stem),
    ]
    for basis, text in places[:-1]:
        name = _agency_in_title(source, text)
        if name is not None:
            return _Found(name, basis, text)
    name = _agency_in_title(source, stem)
    return _agency_in_sheets(source) or (_Found(name, "file name", stem) if name is not None else None)


def _agency_in_title(source: _Source, text: str) -> str | None:
    found = source.words.title.search(text)
    if found is None:
        return None
    return _clean_agency(source.words, (found["agency_before"] or "") + (found["agency_after"] or ""))


def _agency_captions(source: _Source, joined: bool = False) -> Iterator[_Found]:
    """Names after 部门：, 编制单位： and the like; ``joined`` with the line below, where a name was cut in two."""
    labels = "|".join(re.escape(label) for label in source.words.agency_labels)
    pattern = re.compile(rf"^(?:{labels})：(.+)$")
    lines = source.paragraphs
    for index, paragraph in enumerate(lines):
        found = pattern.match(even_fold(squeeze(paragraph.text)))
        if found is None:
            continue
        below = even_fold(squeeze(lines[index + 1].text)) if joined and index + 1 < len(lines) else ""
        name = _clean_agency(source.words, found[1] + below)
        if name:
            yield _Found(name, "form caption", paragraph.text, paragraph.page)
    if not joined:
        yield from _agency_cells(source)


def _agency_cells(source: _Source) -> Iterator[_Found]:
    """Label cells that name the whole department, at the head of their row."""
    for texts, page in _labelled_rows(source):
        if texts[0] in source.words.agency_cells:
            name = _clean_agency(source.words, texts[1])
            if name and name not in source.words.agency_cells:
                yield _Found(name, "cell", " ".join(texts[:2]), page)


def _agency_in_sheets(source: _Source) -> _Found | None:
    """The commonest unit that carries out the projects of the sheets."""
    found: list[_Found] = []
    for label in source.words.sheet_cells:
        for texts, page in _labelled_rows(source):
            if label in texts[:-1]:
                name = _clean_agency(source.words, texts[texts.index(label) + 1])
                if name and name not in source.words.sheet_cells:
                    found.append(_Found(name, "sheet cell", f"{label} {name}", page))
        if found:
            break
    return _commonest(found)


def _labelled_rows(source: _Source) -> Iterator[tuple[list[str], int | None]]:
    """The printed texts of every row of every table that holds more than one, folded, with its page."""
    for grid in source.document.grids:
        for row in grid.rows():
            texts = [even_fold(squeeze(text)) for text in row if text.strip()]
            if len(texts) > 1:
                yield texts, grid.page


def _clean_agency(words: FactWords, text: str) -> str | None:
    """The name without what a caption prints beside it and without （汇总）; None if no name is left."""
    for end in words.agency_ends:
        text = re.sub(end + "$", "", text)
    for mark in words.consolidated:
        text = text.replace(mark, "")
    text = re.sub(r"^\d+[-—]", "", text).strip("：。，_").removesuffix("部门决算")
    return text if len(re.sub(r"[^\u4e00-\u9fff]", "", text)) >= 4 else None


def _fiscal_year(source: _Source, title: _Found | None) -> _Found | None:
    """The year the document is about: cover, then the forms' captions, then the sentences that state figures."""
    cover = _YEAR.search(source.cover_text) or _BARE_YEAR.search(source.cover_text)
    if cover is not None:
        return _Found(cover[1], "cover", source.cover_text, source.cover[0].page)
    if title is not None and title.basis == "title line":
        found = _YEAR.search(title.value)
        if found is not None:
            return _Found(found[1], "title", title.value, title.page)
    return _commonest(_captioned_years(source)) or _commonest(_stated_years(source))


def _captioned_years(source: _Source) -> Iterator[_Found]:
    for text, page in source.captions():
        for piece in (text, *re.findall(r"(?:19|20)\d{2}年度$", text)):
            for pattern in source.words.year_captions:
                found = pattern.fullmatch(piece)
                if found is not None:
                    yield _Found(found[1], "form caption", text, page)
                    break
    for grid in source.document.grids:
        for cell in grid.cells:
            found = re.fullmatch(r"（?((?:19|20)\d{2})年度）?", even_fold(squeeze(cell.text)))
            if found is not None:
                yield _Found(found[1], "cell", cell.text, grid.page)


def _stated_years(source: _Source) -> Iterator[_Found]:
    for passage in source.passages:
        text = _years_in_digits(even_fold(passage.text))
        for pattern in source.words.year_sentences:
            for found in pattern.finditer(text):
                yield _Found(found[1], "narrative", passage.text, passage.anchors[0].page)


def _scope(source: _Source, agency: _Found | None) -> _Found | None:
    """Whole department or one unit: from the name's own mark, then the units covered, then a sentence."""
    heads = [even_fold(squeeze(line.text)) for line in source.paragraphs if len(line.text) <= 80]
    for scope, marks in (("consolidated", source.words.consolidated), ("own", source.words.own)):
        for text in [source.cover_text, *heads]:
            if agency is not None and any(agency.value.removesuffix(mark) + mark in text for mark in marks):
                return _Found(scope, "name", text)
    units = covered_units(source.document, source.passages)
    if units:
        scope = "own" if len(units) == 1 else "consolidated"
        return _Found(scope, "units covered", "、".join(unit.unit_name for unit in units))
    statements = (("own", source.words.own_statements), ("consolidated", source.words.consolidated_statements))
    for scope, patterns in statements:
        for pattern in patterns:
            found = pattern.search(source.text)
            if found is not None:
                return _Found(scope, "narrative", found[0])
    return None


def _unit(source: _Source) -> _Found | None:
    """The commonest unit of money around the tables, else in their headers, else of the amounts in the text."""
    return (
        _commonest(_captioned_units(source))
        or _commonest(_cell_units(source))
        or _commonest(_stated_units(source))
    )


def _shared_unit(source: _Source, unit: _Found | None) -> Decimal | None:
    """The unit of a form that states none: what is declared for all, else the text's where no form states any.

    Among forms that state theirs, a silent one may be printed in another unit, and a wrong guess is wrong by ten
    thousand: it is set aside alone instead.
    """
    declared = source.words.unit_declarations.search(source.text)
    if declared is not None:
        return UNITS_IN_YUAN[declared[1]]
    return UNITS_IN_YUAN[unit.value] if unit is not None and unit.basis == "narrative" else None


def _captioned_units(source: _Source) -> Iterator[_Found]:
    for text, page in source.captions():
        if len(text) > 60:
            continue
        for pattern in source.words.unit_captions:
            yield from (_Found(found[1], "form caption", text, page) for found in pattern.finditer(text))


def _cell_units(source: _Source) -> Iterator[_Found]:
    pattern = source.words.unit_captions[-1]
    for grid in source.document.grids:
        for cell in grid.cells:
            text = even_fold(squeeze(cell.text))
            if len(text) <= _SHORT_CELL:
                yield from (_Found(found[1], "cell", cell.text, grid.page) for found in pattern.finditer(text))


def _stated_units(source: _Source) -> Iterator[_Found]:
    for passage in source.passages:
        for found in source.words.unit_sentences.finditer(even_fold(passage.text)):
            yield _Found(found[1], "narrative", passage.text, passage.anchors[0].page)


def _commonest(candidates: Iterable[_Found]) -> _Found | None:
    found = list(candidates)
    if not found:
        return None
    value, _ = Counter(candidate.value for candidate in found).most_common(1)[0]
    return next(candidate for candidate in found if candidate.value == value)
