"""A PDF's pages, one after the other, by the fast reader or, where it is not sure, by the reference."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import count

from pipelines.readers.model import Block, Box, Cell, Content, Grid, Paragraph, UnreadableError
from pipelines.readers.pdf import fast, reference
from pipelines.readers.pdf.assembling import Layer, Table, assemble
from pipelines.readers.pdf.composing import Line
from pipelines.readers.pdf.marks import Marks

_END_MARK = re.compile(rb"startxref\s+(\d+)\s+%%EOF")
_TAIL = 2048


def read_pdf(data: bytes) -> Content:
    """Read a PDF's pages.

    Raises ``UnreadableError``: ``unreadable`` for a file that is damaged, cut off or locked, ``no_text_layer``
    for one whose pages are pictures.
    """
    _refuse_cut_off(data)
    return _content(assemble(marks) for marks in _pages(data))


def read_pdf_by_reference(data: bytes) -> Content:
    """Read every page by the reference reader: what ``read_pdf`` is held against."""
    _refuse_cut_off(data)
    return _content(assemble(marks) for marks in _by_reference(data))


def _pages(data: bytes) -> Iterator[Marks]:
    """The marks of each page. The reference opens the file only for the first page that needs it."""
    with ExitStack() as stack:
        try:
            pages = stack.enter_context(fast.opened(data))
        except fast.LockedError as error:
            detail = "the file is locked: it opens only with a password (PasswordIncorrect)"
            raise UnreadableError("unreadable", detail) from error
        if pages is None:
            yield from _by_reference(data)
            return
        slow: reference.ReferencePages | None = None
        for index in range(len(pages)):
            marks = pages.marks(index)
            if marks is None:
                slow = slow or stack.enter_context(reference.opened(data))
                marks = slow.marks(index)
            yield marks


def _by_reference(data: bytes) -> Iterator[Marks]:
    with reference.opened(data) as pages:
        for index in range(len(pages)):
            yield pages.marks(index)


def _refuse_cut_off(data: bytes) -> None:
    """Refuse a file without its end: the libraries would mend it silently and read the pages that are left.

    Bytes behind the end mark are harmless. The first end mark of a file written for the web (``startxref 0``) is
    not its end.
    """
    ends = [mark for mark in _END_MARK.finditer(data) if int(mark[1]) > 0]
    if not ends and b"%%EOF" not in data[-_TAIL:]:
        raise UnreadableError("unreadable", f"the file breaks off after {len(data)} bytes: it has no end mark")


def _content(layers: Iterator[Layer]) -> Content:
    blocks: list[Block] = []
    pictures: list[int] = []
    table_index = count(1)
    pages = characters = 0
    for number, layer in enumerate(layers, start=1):
        pages = number
        characters += 0 if layer.is_picture else layer.characters
        if layer.is_picture:
            pictures.append(number)
        for part in layer.parts:
            line = len(blocks) + 1
            if isinstance(part, Line):
                blocks.append(Paragraph(part.text, line, number))
            else:
                blocks.append(_grid(part, next(table_index), line, number))
    if not pages:
        raise UnreadableError("unreadable", "the file has no pages")
    if not characters:
        raise UnreadableError("no_text_layer", f"none of the {pages} pages carries text of its own: a scan")
    return Content(tuple(blocks), pages, tuple(pictures))


def _grid(table: Table, table_index: int, line: int, page: int) -> Grid:
    lattice = table.lattice
    cells = tuple(
        Cell(place.row, place.column, text, place.row_span, place.column_span, Box(*box))
        for place, box, text in zip(lattice.places, table.boxes, table.texts, strict=True)
    )
    return Grid(table_index, cells, len(lattice.tops), len(lattice.lefts), line, page)
