"""The reference reader of PDF: ruled tables as grids with spans and boxes, all other text as paragraphs.

Cells come from the ruling lines alone (``pdfplumber``). A character belongs to the cell that its centre lies in;
what lies in no cell is a paragraph, also where it stands inside a table whose rule is missing, so that no
printed character is lost.
"""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from statistics import median
from typing import Any

import pdfplumber
from pdfplumber.page import Page
from pdfplumber.utils.text import chars_to_textmap, extract_text

from pipelines.readers.lattice import Lattice, Rectangle
from pipelines.readers.model import Block, Box, Cell, Content, Grid, Paragraph, UnreadableError

# pdfminer warns about every odd font and colour of files that read well.
logging.getLogger("pdfminer").setLevel(logging.ERROR)

_END_MARK = re.compile(rb"startxref\s+(\d+)\s+%%EOF")
_TAIL = 2048
_LEAST_TOLERANCE = 3.0  # points; the library's own
_TOLERANCE_IN_SIZES = 0.45
_LONGEST_MESSAGE = 200  # some quote the whole broken object
_UNMAPPED = re.compile(r"^\(cid:\d+\)$")

Character = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of text outside all cells; ``top`` and ``left`` in points from the page's top left."""

    text: str
    top: float
    left: float


@dataclass(frozen=True, slots=True)
class _Table:
    """A ruled table and the text of each of its cells."""

    lattice: Lattice
    texts: tuple[str, ...]

    @property
    def top(self) -> float:
        return self.lattice.top

    @property
    def left(self) -> float:
        return self.lattice.left


@dataclass(frozen=True, slots=True)
class _Layer:
    """The text layer of one page. ``unmapped`` characters are drawn by a font that does not say what they are."""

    parts: tuple[_Line | _Table, ...]
    characters: int
    unmapped: int
    is_picture: bool


def read_pdf(data: bytes) -> Content:
    """Read a PDF's pages.

    Raises ``UnreadableError``: ``unreadable`` for a file that is damaged, cut off or locked, ``no_text_layer``
    for one whose pages are pictures, or whose fonts do not say which characters they draw.
    """
    _refuse_cut_off(data)
    blocks: list[Block] = []
    pictures: list[int] = []
    table_index = count(1)
    characters = unmapped = 0
    with _opened(data) as pages:
        for number, page in enumerate(pages, start=1):
            layer = _read_page(page, number)
            characters += layer.characters
            unmapped += layer.unmapped
            if layer.is_picture:
                pictures.append(number)
            for part in layer.parts:
                line = len(blocks) + 1
                if isinstance(part, _Line):
                    blocks.append(Paragraph(part.text, line, number))
                else:
                    blocks.append(_grid(part, next(table_index), line, number))
    if not characters:
        raise UnreadableError("no_text_layer", f"none of the {len(pages)} pages carries text: a scan")
    if unmapped * 2 > characters:
        detail = f"{unmapped} of {characters} characters have no Unicode mapping in their fonts"
        raise UnreadableError("no_text_layer", detail)
    return Content(tuple(blocks), len(pages), tuple(pictures))


def _refuse_cut_off(data: bytes) -> None:
    """Refuse a file without its end: pdfminer would mend it silently and read the pages that are left.

    Bytes behind the end mark are harmless. The first end mark of a file written for the web (``startxref 0``) is
    not its end.
    """
    ends = [mark for mark in _END_MARK.finditer(data) if int(mark[1]) > 0]
    if not ends and b"%%EOF" not in data[-_TAIL:]:
        raise UnreadableError("unreadable", f"the file breaks off after {len(data)} bytes: it has no end mark")


@contextmanager
def _opened(data: bytes) -> Iterator[list[Page]]:
    with _explained("the file"):
        pdf = pdfplumber.open(io.BytesIO(data))
        pages = pdf.pages
    if not pages:
        raise UnreadableError("unreadable", "the file has no pages")
    with pdf:
        yield pages


@contextmanager
def _explained(what: str) -> Iterator[None]:
    """Turn whatever the library raises on a damaged file (it raises nearly everything) into one reason."""
    try:
        yield
    except (UnreadableError, MemoryError):
        raise
    except Exception as error:
        cause = error.args[0] if error.args and isinstance(error.args[0], Exception) else error
        message = " ".join(str(cause).split())[:_LONGEST_MESSAGE]
        detail = f"{type(cause).__name__}: {message}" if message else type(cause).__name__
        raise UnreadableError("unreadable", f"{what} is damaged or locked ({detail})") from error


def _read_page(page: Page, number: int) -> _Layer:
    """The page's lines and tables in reading order. The page is closed: its objects would stay in memory."""
    try:
        with _explained(f"page {number}"):
            page = _upright(page)
            single = page.dedupe_chars()  # a bold face imitated by printing twice
            characters: list[Character] = single.chars
            lattices = [Lattice.of(table.cells) for table in single.find_tables()] if characters else []
            is_drawn = bool(single.images or single.curves)
            origin_x, origin_top = page.bbox[:2]
    finally:
        page.close()
    tables, outside = _fill(lattices, characters)
    parts: list[_Line | _Table] = [*_lines(outside), *(table for table in tables if any(table.texts))]
    moved = [_moved(part, -origin_x, -origin_top) for part in parts]
    printed = [character["text"] for character in characters if character["text"].strip()]
    return _Layer(
        parts=tuple(sorted(moved, key=lambda part: (part.top, part.left))),
        characters=len(printed),
        unmapped=sum(_UNMAPPED.match(text) is not None for text in printed),
        is_picture=is_drawn and not printed,
    )


def _upright(page: Page) -> Page:
    """The page turned so that most of its text stands upright.

    The page's own rotation is already applied by the library; but a landscape table is often drawn sideways on
    a portrait page instead, and would be read with rows for columns.
    """
    turns = {0: 0, 90: 0, 180: 0, 270: 0}
    for character in page.chars:
        a, b = character["matrix"][:2]
        turns[(0 if a >= 0 else 180) if abs(a) >= abs(b) else (90 if b > 0 else 270)] += 1
    turn = max(turns, key=lambda angle: turns[angle])
    if turn == 0:
        return page
    page.close()
    source = page.page_obj
    source.rotate = (source.rotate + turn) % 360
    source.attrs = {**source.attrs, "Rotate": source.rotate}
    return Page(page.pdf, source, page.page_number, page.initial_doctop)


def _fill(lattices: Sequence[Lattice], characters: Sequence[Character]) -> tuple[list[_Table], list[Character]]:
    """Give each character to the cell that its centre lies in; return the tables and the characters left over."""
    held: list[list[list[Character]]] = [[[] for _ in lattice.rectangles] for lattice in lattices]
    outside: list[Character] = []
    for character in characters:
        x = (character["x0"] + character["x1"]) / 2
        y = (character["top"] + character["bottom"]) / 2
        for lattice, cells in zip(lattices, held, strict=True):
            if (cell := lattice.find(x, y)) is not None:
                cells[cell].append(character)
                break
        else:
            outside.append(character)
    tables = [
        _Table(lattice, tuple(_cell_text(cell) for cell in cells))
        for lattice, cells in zip(lattices, held, strict=True)
    ]
    return tables, outside


def _cell_text(characters: Sequence[Character]) -> str:
    if not characters:
        return ""
    text: str = extract_text(list(characters), y_tolerance=_line_tolerance(characters))
    return text.strip()


def _lines(characters: Sequence[Character]) -> list[_Line]:
    if not characters:
        return []
    found = chars_to_textmap(list(characters), y_tolerance=_line_tolerance(characters)).extract_text_lines(
        return_chars=False
    )
    return [_Line(line["text"].strip(), line["top"], line["x0"]) for line in found if line["text"].strip()]


def _line_tolerance(characters: Sequence[Character]) -> float:
    """How far apart, in points, the tops of characters of one line may be.

    Some fonts set figures lower than ideographs: 4.8 points at size 12 in one real disclosure, whose narrative
    fell apart with the library's fixed 3 points. Lines are never as close as half a character.
    """
    size: float = median(character["size"] for character in characters)
    return max(_LEAST_TOLERANCE, _TOLERANCE_IN_SIZES * size)


def _moved(part: _Line | _Table, x: float, y: float) -> _Line | _Table:
    if isinstance(part, _Line):
        return _Line(part.text, part.top + y, part.left + x)
    return _Table(part.lattice.moved(x, y), part.texts)


def _grid(table: _Table, table_index: int, line: int, page: int) -> Grid:
    lattice = table.lattice
    cells = tuple(
        Cell(place.row, place.column, text, place.row_span, place.column_span, _box(rectangle))
        for place, rectangle, text in zip(lattice.places, lattice.rectangles, table.texts, strict=True)
    )
    return Grid(table_index, cells, len(lattice.tops), len(lattice.lefts), line, page)


def _box(rectangle: Rectangle) -> Box:
    x0, top, x1, bottom = (round(edge, 2) for edge in rectangle)
    return Box(x0, top, x1, bottom)
