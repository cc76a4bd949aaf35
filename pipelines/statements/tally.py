"""Every number that a document prints, counted once, by page, under what it was taken for.

Nothing is read here. The layouts say what they took a cell for, the narrative what it took a figure for; what
nobody took is told by the words around it (``number_tokens``), what they do not tell is unexplained and listed.
A number is never explained by where it happens to stand: a figure within a statutory form that no layout took is
unexplained, whatever the words beside it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pipelines.readers.model import Block, Cell, Document, Grid, Paragraph
from pipelines.statements.model import LedgerRow, PageRow, SheetValueRow, UnexplainedRow
from pipelines.statements.narrative.page_numbers import page_number_lines
from pipelines.statements.narrative.reading import UNREAD, ReadPassage
from pipelines.statements.tables import CellUse, Reading
from pipelines.statements.templates import load_templates
from pipelines.statements.wording.codes import split_code_and_name
from pipelines.statements.wording.number_tokens import Token, holds_number, how_many, role_by_words, tokens
from pipelines.statements.wording.numbers import read_number
from pipelines.statements.wording.text import even_fold, squeeze, strip_markup
from pipelines.statements.wording.trust import PageTrust

Place = tuple[int, int, int]
Uses = Mapping[Place, Sequence[tuple[str | None, CellUse]]]

_CONTEXT = 60
_SET_ASIDE = "unread"
# What a cell is taken for, and what its numbers are; other roles are words, whose numbers the words explain.
_FIGURES = {
    "amount": "amounts",
    "value": "values",
    "repeat": "repeats",
    "code": "codes",
    "line_number": "line_numbers",
}
_LEDGER = ("amounts", "values", "repeats")
_LABELS = ("header", "label", "name")
_COLUMN_NUMBERS = re.compile(r"[\d=+＝＋\-－×*/（）、，\s栏次行]+")
_WORDS = re.compile(r"[^\W\d_]")
_BLANK = re.compile(r"(?<![\d,，\s])\s+|\s+(?![\d,，\s])")
_ORDINAL_END = re.compile(r"[、．.）)]|$")
_ORDINAL_DIGITS = 2


@dataclass(frozen=True, slots=True)
class Tally:
    """The count of a document's numbers by page, and those that nothing explains, one by one."""

    pages: tuple[PageRow, ...]
    unexplained: tuple[UnexplainedRow, ...] = ()


@dataclass
class _Book:
    """Counts by page while they are made."""

    counts: dict[int | None, dict[str, int]] = field(default_factory=dict)
    unexplained: list[UnexplainedRow] = field(default_factory=list)

    def count(self, page: int | None, role: str, times: int = 1) -> None:
        roles = self.counts.setdefault(page, {})
        roles[role] = roles.get(role, 0) + times

    def leave(self, page: int | None, place: str, text: str, context: str) -> None:
        self.count(page, "unexplained")
        self.unexplained.append(UnexplainedRow(page, place, text, context))

    def close(self, document: Document, trust: Sequence[PageTrust]) -> Tally:
        """A row for every page, also for those without a number, or without any text."""
        trusted = {page.page: page for page in trust}
        numbered: list[int | None] = list(range(1, (document.page_count or 0) + 1))
        others = (page for page in (*trusted, *self.counts) if page not in range(1, len(numbered) + 1))
        rows = []
        for page in (*numbered, *dict.fromkeys(others)):
            roles, text = self.counts.get(page, {}), trusted.get(page)
            characters, share = (text.characters, text.share) if text and text.characters else (0, None)
            rows.append(PageRow(page, characters, share, sum(roles.values()), **roles))
        return Tally(tuple(rows), tuple(self.unexplained))


def tally_unread(document: Document, trust: Sequence[PageTrust]) -> Tally:
    """The numbers of a document that is set aside as a whole: counted, none of them read."""
    book = _Book()
    for block in document.blocks:
        _unread(book, block)
    return book.close(document, trust)


def tally(
    document: Document,
    uses: Uses,
    readings: Sequence[Reading],
    text: Sequence[ReadPassage],
    contents: frozenset[int],
    trust: Sequence[PageTrust],
    illegible: frozenset[int] = frozenset(),
) -> Tally:
    """Count every number of a document that is taken in.

    ``uses`` are the uses of each cell by its place, ``contents`` the blocks that the table of contents occupies,
    ``illegible`` the tables that were not read because their text cannot be trusted; nor is any such page.
    """
    book = _Book()
    statements = {reading.statement.statement_id: _Statement.of(reading) for reading in readings}
    low = {page.page for page in trust if page.is_low}
    page_numbers = page_number_lines(document)
    pieces = _pieces(text)
    for block in document.blocks:
        if block.page in low or (isinstance(block, Grid) and block.table_index in illegible):
            _unread(book, block)
        elif isinstance(block, Paragraph):
            _outside_passages(book, block, pieces.get(block.line, ()), contents, page_numbers)
        elif block.line in contents:
            for cell in block.cells:
                _contents_entry(book, block.page, block.line, cell.text)
        else:
            _grid(book, block, uses, statements)
    for read in text:
        _passage(book, read)
    return book.close(document, trust)


def _unread(book: _Book, block: Block) -> None:
    texts = [cell.text for cell in block.cells] if isinstance(block, Grid) else [squeeze(block.text)]
    if found := sum(_numbers(text) for text in texts if holds_number(text)):
        book.count(block.page, _SET_ASIDE, found)


@dataclass(frozen=True, slots=True)
class _Statement:
    """What the counting must know of the statement that a cell belongs to."""

    is_form: bool
    is_sheet: bool
    is_set_aside: bool
    reported: Mapping[Place, str]

    @classmethod
    def of(cls, reading: Reading) -> _Statement:
        rows: tuple[LedgerRow | SheetValueRow, ...] = (*reading.ledger, *reading.sheet_values)
        is_sheet = load_templates()[reading.statement.form].is_sheet
        return cls(
            is_form=not is_sheet,
            is_sheet=is_sheet,
            is_set_aside=bool(reading.quarantine),
            reported={(row.table_index, row.row_index, row.column_index): row.reported_text for row in rows},
        )


_OUTSIDE = _Statement(is_form=False, is_sheet=False, is_set_aside=False, reported={})


@dataclass(frozen=True, slots=True)
class _Cell:
    """A cell that holds a number, and what is said of it."""

    grid: Grid
    cell: Cell
    statement: _Statement
    role: str | None

    @property
    def place(self) -> Place:
        return self.grid.table_index, self.cell.row, self.cell.column

    def leave(self, book: _Book, token: Token) -> None:
        table, row, column = self.place
        context = " | ".join(" ".join(text.split()) for text in self.grid.row(row) if text.strip())
        book.leave(self.grid.page, f"table {table} row {row} column {column}", token.text, context)


def _grid(book: _Book, grid: Grid, uses: Uses, statements: Mapping[str, _Statement]) -> None:
    owner = _OUTSIDE  # a cell that nobody took belongs to the statement whose cells stand before it
    table = grid.table_index
    for cell in grid.cells:
        if not cell.text:
            continue
        used = uses.get((table, cell.row, cell.column))
        statement_id, use = used[0] if used else (None, None)
        owner = statements.get(statement_id, _OUTSIDE) if statement_id else owner
        if not holds_number(cell.text):
            continue
        role = _FIGURES.get(use.role) if use else None
        if role is None:
            _words(book, _Cell(grid, cell, owner, use.role if use else None))
        elif owner.is_set_aside and role in _LEDGER:
            book.count(grid.page, _SET_ASIDE, _numbers(cell.text))
        elif _is_one_number(cell.text):
            book.count(grid.page, role)
        else:
            _figure_among_words(book, _Cell(grid, cell, owner, use.role if use else None), role)


def _is_one_number(text: str) -> bool:
    """Whether a cell that was read as a figure holds it and no other, be it broken over lines."""
    return how_many(text) == 1 or read_number(text) is not None


def _figure_among_words(book: _Book, one: _Cell, role: str) -> None:
    """A cell of several numbers: those that were read, and the others by the words around them."""
    text = _in_one_line(one.cell.text)
    start, end = _printed_at(text, squeeze(one.statement.reported.get(one.place, "")))
    folded = even_fold(text)
    is_open = True
    for token in tokens(text):
        if role in ("codes", "line_numbers") and token.text.isdecimal():
            book.count(one.grid.page, role)
        elif is_open and start <= token.start < end:
            book.count(one.grid.page, role)
            is_open = False
        elif found := role_by_words(folded, token):
            book.count(one.grid.page, found)
        elif role == "values":
            book.count(one.grid.page, "texts")
        else:
            one.leave(book, token)


def _printed_at(text: str, reported: str) -> tuple[int, int]:
    """Where a figure stands in its cell; anywhere, that is first, where its own text is not known."""
    found = re.search(rf"(?<![\d.,，]){re.escape(reported)}(?!\d)", text) if reported else None
    return found.span() if found else (0, len(text))


def _words(book: _Book, one: _Cell) -> None:
    """A cell that was taken for words, or for nothing."""
    page, role = one.grid.page, one.role
    if role == "text" and one.statement.is_sheet:
        book.count(page, "texts", _numbers(one.cell.text))
        return
    text = _in_one_line(one.cell.text)
    folded = even_fold(text)
    if role == "header" and _COLUMN_NUMBERS.fullmatch(folded):
        book.count(page, "line_numbers", how_many(text))
        return
    # Nothing but numbers, and nobody read them: the cell has no words to say what they are.
    is_left = role != "header" and not _WORDS.search(text) and (one.statement.is_form or role in _LABELS)
    begins_with_code = role == "name" and split_code_and_name(text) is not None
    for token in tokens(text):
        if is_left:
            one.leave(book, token)
        elif begins_with_code:
            begins_with_code = False
            book.count(page, "codes")
        elif found := role_by_words(folded, token):
            book.count(page, found)
        elif role in _LABELS:
            book.count(page, "texts" if one.statement.is_sheet else "names")
        else:
            one.leave(book, token)


def _numbers(text: str) -> int:
    return how_many(_in_one_line(text))


def _in_one_line(text: str) -> str:
    """A cell's text without spaces and line breaks, but for those that keep two numbers apart."""
    return _BLANK.sub("", strip_markup(text))


def _contents_entry(book: _Book, page: int | None, line: int, text: str) -> None:
    """A line of the table of contents: its last number is the page it points to."""
    folded = even_fold(text)
    found = list(tokens(text))
    for token in found:
        if role := role_by_words(folded, token):
            book.count(page, role)
        elif token is found[-1] and token.text.isdecimal() and not text[token.end :].strip(" -—–.…·）)"):
            book.count(page, "page_numbers")
        else:
            book.leave(page, f"paragraph {line}", token.text, text)


def _pieces(text: Sequence[ReadPassage]) -> dict[int, list[str]]:
    """What each paragraph, by its line, gave to the passages."""
    pieces: dict[int, list[str]] = {}
    for read in text:
        anchors = read.passage.anchors
        ends = [*(anchor.offset for anchor in anchors[1:]), len(read.passage.text)]
        for anchor, end in zip(anchors, ends, strict=True):
            pieces.setdefault(anchor.line, []).append(read.passage.text[anchor.offset : end])
    return pieces


def _outside_passages(
    book: _Book,
    paragraph: Paragraph,
    pieces: Sequence[str],
    contents: frozenset[int],
    page_numbers: frozenset[int],
) -> None:
    """What stands before, between and behind the passages: page numbers, contents, the ordinals of items."""
    rest = squeeze(paragraph.text)
    if not holds_number(rest):
        return
    if paragraph.line in contents:
        _contents_entry(book, paragraph.page, paragraph.line, rest)
        return
    if paragraph.line in page_numbers and not pieces:
        book.count(paragraph.page, "page_numbers", how_many(rest))
        return
    for piece in pieces:
        before, found, after = rest.partition(piece)
        _ordinals(book, paragraph, before if found else "")
        rest = after
    _ordinals(book, paragraph, rest)


def _ordinals(book: _Book, paragraph: Paragraph, rest: str) -> None:
    """The ordinal before an item; any other number that is in no passage is unexplained."""
    for token in tokens(rest):
        if _ORDINAL_END.match(rest, token.end) and len(token.text) <= _ORDINAL_DIGITS:
            book.count(paragraph.page, "ordinals")
        else:
            book.leave(paragraph.page, f"paragraph {paragraph.line}", token.text, squeeze(paragraph.text))


def _passage(book: _Book, read: ReadPassage) -> None:
    """The numbers of the running text: claims, else what the words around them say."""
    passage = read.passage
    text = passage.text
    if not holds_number(text):
        return
    covered = {at: span for span in reversed(read.spans) for at in range(span.start, span.end)}
    folded = even_fold(text)
    anchors = iter([*passage.anchors[1:], None])
    anchor, following = passage.anchors[0], next(anchors)
    for token in tokens(text):
        while following is not None and following.offset <= token.start:
            anchor, following = following, next(anchors)
        span = covered.get(token.start)
        if span is not None and span.role != UNREAD:
            book.count(anchor.page, span.role)
        elif role := role_by_words(folded, token):
            book.count(anchor.page, role)
        else:
            printed = text[span.start : span.end] if span is not None else token.text
            around = text[max(0, token.start - _CONTEXT) : token.end + _CONTEXT]
            book.leave(anchor.page, f"paragraph {anchor.line}", printed, around)
