"""The parts of a document that its facts are told from, cut out once, and the fact as it is told.

Nothing is judged here: a table of contents, noise and days of publication are only kept out of the way.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePath

from pipelines.readers.model import Document, Grid, Paragraph
from pipelines.statements.facts.vocabulary import FactWords, fact_words
from pipelines.statements.narrative.sections import Contents, Passage, passages, table_of_contents
from pipelines.statements.narrative.vocabulary import outline_words
from pipelines.statements.tables import Table
from pipelines.statements.wording.text import even_fold, squeeze

_COVER_LINES, _COVER_LINE_LENGTH, _COVER_CELLS = 14, 60, 3
_SHORT_LINE = 60
_CHINESE_YEAR = str.maketrans("〇○零Oo一二三四五六七八九", "00000123456789")
_SPELT_YEAR = re.compile(r"[一二][〇○零Oo一二三四五六七八九]{3}(?=年)")
_PART = re.compile(r"第[一二三四五六七八九十]+部分|[一二三四五六七八九十]+、")
_REPEATED_END = 3


@dataclass(frozen=True, slots=True)
class Found:
    """A fact, from what kind of place it was told, and the words there."""

    value: str
    basis: str
    text: str
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A short line, folded, years in digits."""

    text: str
    page: int | None


class Source:
    """One document's places of evidence."""

    def __init__(self, document: Document, tables: tuple[Table, ...]) -> None:
        self.document = document
        self.tables = tables
        self.words: FactWords = fact_words()

    @property
    def is_web_page(self) -> bool:
        """A web page opens with its menus, a paper with its cover."""
        return "html" in self.document.media_type

    @cached_property
    def contents(self) -> Contents:
        return table_of_contents(self.document)

    @cached_property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        """The paragraphs outside the table of contents."""
        skipped = self.contents.lines
        return tuple(paragraph for paragraph in self.document.paragraphs if paragraph.line not in skipped)

    @cached_property
    def passages(self) -> tuple[Passage, ...]:
        return passages(self.document)

    @cached_property
    def text(self) -> str:
        """The running text, folded."""
        return "\n".join(folded(passage.text) for passage in self.passages)

    @cached_property
    def every_text(self) -> str:
        """The running text, the captions, the cells."""
        cells = (cell.text for grid in self.document.grids for cell in grid.cells)
        lines = (paragraph.text for paragraph in self.document.paragraphs)
        return "\n".join([*lines, *cells])

    @cached_property
    def cover(self) -> tuple[Line, ...]:
        """The lines before the table of contents, the first part, or the first table; noise left out."""
        lines: list[Line] = []
        for line in self._head():
            is_noise = any(pattern.fullmatch(line.text) for pattern in self.words.cover_noise)
            repeats_end = lines and len(line.text) <= _REPEATED_END and lines[-1].text.endswith(line.text)
            # A name that broke at the end of a line may be repeated from there: 综合办公室 / 室.
            if line.text and not is_noise and not repeats_end:
                lines.append(line)
        return tuple(lines)

    @cached_property
    def cover_text(self) -> str:
        return "".join(line.text for line in self.cover)

    def _head(self) -> Iterator[Line]:
        first_page: int | None = None
        for block in self.document.blocks[:_COVER_LINES]:
            texts = _head_texts(block)
            if texts is None or block.line in self.contents.lines:
                return
            for text in map(folded, texts):
                if _PART.match(text) or len(text) > _COVER_LINE_LENGTH or "。" in text:
                    return
                if any(pattern.fullmatch(text) for pattern in outline_words().captions[:3]):
                    continue
                first_page = first_page if first_page is not None else block.page
                if block.page != first_page:
                    return
                yield Line(text, block.page)

    @cached_property
    def captions(self) -> tuple[Line, ...]:
        """Every line outside the table of contents."""
        return tuple(Line(folded(paragraph.text), paragraph.page) for paragraph in self.paragraphs)

    @cached_property
    def short_lines(self) -> tuple[Line, ...]:
        """The short lines, also those that stand alone in one of the first rows of a table."""
        lines = [line for line in self.captions if 0 < len(line.text) <= _SHORT_LINE]
        for grid in self.document.grids:
            for row in range(grid.first_row, min(grid.first_row + 2, grid.row_count) + 1):
                texts = [text for text in grid.row(row) if text.strip()]
                if len(texts) == 1 and len(texts[0]) <= _SHORT_LINE:
                    lines.append(Line(folded(texts[0]), grid.page))
        return tuple(lines)

    @cached_property
    def headings(self) -> tuple[Line, ...]:
        """The headings of parts (第一部分 …), those announced in the table of contents too."""
        return tuple(
            Line(re.sub(r"[.…·]+\d*$", "", text), paragraph.page)
            for paragraph in self.document.paragraphs
            if len(paragraph.text) <= _SHORT_LINE and _PART.match(text := folded(paragraph.text))
        )

    @cached_property
    def file_name(self) -> str:
        """The file's name without its ending, folded."""
        return folded(PurePath(self.document.source_name).stem)


def folded(text: str) -> str:
    """The form in which texts are compared here: no spaces, characters folded, spelt years in digits."""
    return _SPELT_YEAR.sub(lambda found: found[0].translate(_CHINESE_YEAR), even_fold(squeeze(text)))


def commonest(candidates: Iterable[Found]) -> Found | None:
    """The first of the candidates whose value is told most often."""
    found = list(candidates)
    if not found:
        return None
    value, _ = Counter(candidate.value for candidate in found).most_common(1)[0]
    return next(candidate for candidate in found if candidate.value == value)


def _head_texts(block: Paragraph | Grid) -> list[str] | None:
    """The lines that a block may put on a cover; None for a real table."""
    if isinstance(block, Paragraph):
        return [block.text]
    texts = [cell.text for cell in block.cells if cell.text.strip()]
    if len(texts) > _COVER_CELLS or any(re.search(r"\d\.\d", text) for text in texts):
        return None
    return [line for text in texts for line in text.splitlines()]
