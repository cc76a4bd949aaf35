"""Cut a document into tables as a person sees them: caption, rows over all their pages, notes.

A grid goes on with the table before it where nothing stands between them (a blank line), or only what a page
break leaves there: page numbers, running heads, the title and the header printed again. Anything else between
two grids heads a new table. What a table is taken for is ``recognise``'s.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import islice

from pipelines.readers.model import Document, Grid, Paragraph
from pipelines.statements.captions import bare_title, is_caption_line, is_foreign_title, is_note
from pipelines.statements.headers import header_word
from pipelines.statements.tables import Table, TableRow
from pipelines.statements.templates import Template, load_templates
from pipelines.statements.wording.text import fold

_PAGE_NUMBER = re.compile(
    r"^[\W_]*(?:第?\d{1,4}页?(?:[/,，]?共?\d{1,4}页?)?)[\W_]*$|^（?(?:续表?|接上表|续上表)）?$"
)
_CONTINUED = re.compile(r"（?(?:续表?|接上表|续上表)(?:[一二三四五六七八九十\d]+)?）?$")
_NUMBERED = re.compile(r"^[-*]*\d{1,2}[.、．]")
_HEADING = re.compile(r"^第[一二三四五六七八九十]+部分|情况说明$|^[一二三四五六七八九十]+、|^附件")
_RUNNING_PAGES = 3
_HEAD_ROWS = 8
_NOTES = 8


@dataclass
class _Draft:
    """A table while its grids are gathered."""

    grids: list[Grid]
    captions: list[Paragraph]
    between: list[Paragraph] = field(default_factory=list)

    @property
    def heads(self) -> list[list[str]]:
        """The first rows as header words: the header may stand below a title that was printed as a row."""
        return [_as_words(row) for row in islice(_filled_rows(self.grids[0]), _HEAD_ROWS)]

    @property
    def page(self) -> int | None:
        return self.grids[-1].page

    @property
    def pages(self) -> frozenset[int | None]:
        return frozenset(grid.page for grid in self.grids)

    @property
    def is_cut_in_header(self) -> bool:
        """Whether nothing stands in the table so far but the upper rows of a header: the page ends within it."""
        rows = [row for grid in self.grids for row in _filled_rows(grid)]
        return bool(rows) and all(_is_header(row) or _is_title(row[0]) for row in rows)


def segment(document: Document) -> tuple[Table, ...]:
    """The tables of a document, in reading order, each with the paragraphs that head and follow it."""
    running = _running_heads(document)
    drafts: list[_Draft] = []
    waiting: list[Paragraph] = []
    for block in document.blocks:
        if isinstance(block, Paragraph):
            if fold(block.text):
                waiting.append(block)
            continue
        if drafts and _goes_on(drafts[-1], waiting, block, running):
            drafts[-1].grids.append(block)
            drafts[-1].between += waiting
        else:
            drafts.append(_Draft([block], waiting))
        waiting = []
    following = [*(draft.captions for draft in drafts[1:]), waiting][: len(drafts)]
    return tuple(_table(draft, after) for draft, after in zip(drafts, following, strict=True))


def _goes_on(
    draft: _Draft, between: Sequence[Paragraph], grid: Grid, running: Mapping[str, frozenset[int]]
) -> bool:
    """Whether a grid continues the table before it.

    A running head counts as the page's own only where it also stands on a page of the table: what is printed on
    every page of the next table and on none of this one is that table's title.
    """
    head = next(_filled_rows(grid), [])
    if _opens_anew(grid) or _is_titled_otherwise(head, draft):
        return False
    repeats_header = _as_words(head) in draft.heads
    texts = [fold(paragraph.text) for paragraph in between]
    standing = [
        text for text in texts if not _PAGE_NUMBER.match(text) and not running.get(text, frozenset()) & draft.pages
    ]
    if not standing:
        return repeats_header or not _is_header(head) or (draft.page != grid.page and draft.is_cut_in_header)
    captions = {_without_continued(fold(paragraph.text)) for paragraph in draft.captions}
    titled = any(_is_title(_without_continued(text)) for text in standing)
    repeated = all(_without_continued(text) in captions or _is_note(text) for text in standing)
    continued = any(_CONTINUED.search(text) for text in standing)
    return repeated and (repeats_header if titled and not continued else repeats_header or continued)


def _opens_anew(grid: Grid) -> bool:
    """Whether a grid begins with the words with which a sheet always begins."""
    for row in _filled_rows(grid):
        return row[0] in _opening_words()
    return False


def _is_titled_otherwise(head: Sequence[str], draft: _Draft) -> bool:
    """Whether a grid begins with a caption in its first row that is not the caption of the table before."""
    if len(head) != 1 or not is_caption_line(head[0]):
        return False
    text = _without_continued(head[0])
    own = {_without_continued(fold(paragraph.text)) for paragraph in draft.captions}
    return bool(text) and text not in own and [header_word(text)] not in draft.heads


def _as_words(row: Sequence[str]) -> list[str]:
    """A row as it is compared: a unit in brackets may be printed on one page and not on the next."""
    return [header_word(text) for text in row]


def _is_header(row: Sequence[str]) -> bool:
    """Whether a row consists of header words of the statutory forms and nothing else; items head columns too."""
    return len(row) > 1 and all(text in _header_words() for text in _as_words(row))


def _is_title(text: str) -> bool:
    return bare_title(text).endswith(_titles())


def _is_note(text: str) -> bool:
    return is_note(text) or bool(_NUMBERED.match(text))


def _without_continued(text: str) -> str:
    return _CONTINUED.sub("", text)


def _filled_rows(grid: Grid) -> Iterator[list[str]]:
    """The folded texts of each row that has any, empty cells left out."""
    for row in grid.rows():
        texts = [text for text in map(fold, row) if text]
        if texts:
            yield texts


def _running_heads(document: Document) -> dict[str, frozenset[int]]:
    """The pages of each text that stands on so many that it belongs to the page; never a form's title."""
    pages: dict[str, set[int]] = defaultdict(set)
    for paragraph in document.paragraphs:
        if paragraph.page is not None:
            pages[fold(paragraph.text)].add(paragraph.page)
    return {text: frozenset(on) for text, on in pages.items() if len(on) >= _RUNNING_PAGES and not _is_title(text)}


def _table(draft: _Draft, after: Iterable[Paragraph]) -> Table:
    rows = tuple(TableRow(grid, row) for grid in draft.grids for row in _rows_with_cells(grid))
    between = tuple(paragraph for paragraph in draft.between if _is_note(fold(paragraph.text)))
    notes = between + tuple(_notes(after))
    lines = [grid.line for grid in draft.grids] + [paragraph.line for paragraph in (*draft.captions, *notes)]
    return Table(rows, tuple(draft.captions), notes, min(lines), max(lines))


def _rows_with_cells(grid: Grid) -> list[int]:
    """The rows of a grid that hold cells: a sheet's table may begin far down the sheet, and has blank rows."""
    return sorted({row for cell in grid.cells for row in range(cell.row, cell.row + cell.row_span)})


def _notes(after: Iterable[Paragraph]) -> Iterator[Paragraph]:
    """What follows a table up to the next title or heading: its notes, first of all."""
    for count, paragraph in enumerate(after):
        text = fold(paragraph.text)
        if count >= _NOTES or _is_title(text) or is_foreign_title(bare_title(text)) or _HEADING.search(text):
            return
        yield paragraph


def _statutory() -> Iterator[Template]:
    return (template for template in load_templates().values() if not template.is_sheet)


@cache
def _header_words() -> frozenset[str]:
    return frozenset(word for template in _statutory() for word in template.header_words)


@cache
def _opening_words() -> frozenset[str]:
    return frozenset(fold(word) for template in load_templates().values() for word in template.opens_with)


@cache
def _titles() -> tuple[str, ...]:
    return tuple({bare_title(title) for template in load_templates().values() for title in template.titles})
