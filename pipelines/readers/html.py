"""The reader of HTML: web pages, and tables that office programs save as web pages under other names.

Text is what a browser shows: no scripts, no hidden parts. Tables are laid out as a browser lays them out, spans
that reach too far cut. A table that only places things on the page is none: its texts are paragraphs, the tables
within it count.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from lxml import etree
from lxml import html as markup

from pipelines.readers.assembly import Assembly
from pipelines.readers.encoding import decode
from pipelines.readers.model import Cell, Content, UnreadableError
from pipelines.readers.package import Element, one_line

_DECLARED = re.compile(rb"""<(?:meta\b[^>]*?charset|\?xml\b[^>]*?encoding)\s*=\s*["']?\s*([\w.:-]+)""", re.I)
_DECLARED_WITHIN = 8192
_UNSEEN_TAGS = """
script style noscript template object embed applet iframe svg math select datalist textarea button audio video
canvas map head xml
"""
_UNSEEN = frozenset(_UNSEEN_TAGS.split())
_BLOCK_TAGS = """
address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure
footer form frameset h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol p pre section summary
table tbody td tfoot th thead title tr ul
"""
_BLOCKS = frozenset(_BLOCK_TAGS.split())
_UNSEEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.I)
_GROUPS = ("thead", "tbody", "tfoot")
_BLANK = re.compile(r"[ \t\r\n\f]+")
_WIDEST_SPAN, _TALLEST_SPAN = 1000, 65534  # the limits that browsers set


def read_html(data: bytes) -> Content:
    """Read a page's bytes. Raises ``UnreadableError`` for a page without text or bytes that are no text."""
    assembly = Assembly()
    read_page(decode_page(data), assembly)
    if not assembly.blocks:
        raise UnreadableError("empty_file", "the page holds no text")
    return assembly.content()


def decode_page(data: bytes, declared: str | None = None) -> str:
    """The characters of a page: its declared encoding is one witness, the bytes are the other."""
    found = _DECLARED.search(data[:_DECLARED_WITHIN])
    return decode(data, declared or (found[1].decode("ascii", "ignore") if found else None))


def read_page(text: str, assembly: Assembly) -> None:
    """Add a page's title and all that it shows."""
    parser = markup.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        root = markup.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
        title = root.find(".//title")
        if title is not None:
            assembly.text(_BLANK.sub(" ", title.text_content()))
        _Page(assembly).read(root)
    except etree.LxmlError as error:
        if text.strip():
            raise UnreadableError("unreadable", f"a page that no HTML is found in: {one_line(error)}") from error
    except RecursionError as error:
        raise UnreadableError("unreadable", "a page whose elements are nested too deep") from error


class _Page:
    """What a page shows, gathered in the order of its elements."""

    def __init__(self, assembly: Assembly) -> None:
        self.assembly = assembly
        self.pieces: list[str] = []

    def read(self, element: Element) -> None:
        self._walk(element)
        self._end()

    def _end(self) -> None:
        """End a paragraph."""
        self.assembly.text(_shown("".join(self.pieces)))
        self.pieces = []

    def _walk(self, element: Element) -> None:
        if _is_unseen(element):
            return
        name = element.tag
        if name == "table":
            self._end()
            self._table(element)
            return
        if name == "br":
            self.pieces.append("\0")
            return
        is_block = name in _BLOCKS
        if is_block:
            self._end()
        self.pieces.append(_collapsed(element, element.text))
        for child in element:
            self._walk(child)
            self.pieces.append(_collapsed(element, child.tail))
        if is_block:
            self._end()

    def _table(self, table: Element) -> None:
        for caption in table.iterchildren("caption"):
            self._walk(caption)
        rows = list(_rows(table))
        if _is_layout(rows):
            for child in table:
                if child.tag != "caption":
                    self._walk(child)
        else:
            self.assembly.table(_cells(rows))
            for stray in _strays(table):
                self._walk(stray)
                self._end()


def _is_unseen(element: Element) -> bool:
    if not isinstance(element.tag, str) or element.tag in _UNSEEN or element.get("hidden") is not None:
        return True
    style = element.get("style")
    return style is not None and _UNSEEN_STYLE.search(style) is not None


def _collapsed(element: Element, text: str | None) -> str:
    """Text as it flows; line breaks count only where the page says so. Breaks are kept apart as NUL till then."""
    if not text:
        return ""
    if any(ancestor.tag == "pre" for ancestor in (element, *element.iterancestors("pre"))):
        return text.replace("\n", "\0")
    return _BLANK.sub(" ", text)


def _shown(text: str) -> str:
    lines = (" ".join(line.replace("\xa0", " ").split(" ")) for line in text.split("\0"))
    return "\n".join(" ".join(piece for piece in line.split(" ") if piece) for line in lines).strip("\n")


Row = tuple[int, list[Element]]


def _rows(table: Element) -> Iterator[Row]:
    """The rows of a table, each with the number of its group; rows in nested tables are not its own."""
    group = 0
    for child in table:
        if _is_unseen(child):
            continue
        if child.tag in _GROUPS:
            group += 1
            for row in child.iterchildren("tr"):
                if not _is_unseen(row):
                    yield group, _own_cells(row)
            group += 1
        elif child.tag == "tr":
            yield group, _own_cells(child)


def _own_cells(row: Element) -> list[Element]:
    return [cell for cell in row.iterchildren("td", "th") if not _is_unseen(cell)]


def _strays(table: Element) -> Iterator[Element]:
    """What stands in a table outside its cells; a browser shows it all the same."""
    parts = [table, *table.iterchildren(*_GROUPS)]
    for part in [*parts, *(row for one in parts for row in one.iterchildren("tr"))]:
        for child in part:
            if child.tag not in ("tr", "td", "th", "caption", "colgroup", "col", *_GROUPS):
                yield child


def _is_layout(rows: Sequence[Row]) -> bool:
    """Whether a table only places things: it holds tables, and no two rows of its own with texts side by side."""
    cells = [cell for _, row in rows for cell in row]
    if not any(next(cell.iter("table"), None) is not None for cell in cells):
        return False
    beside = [sum(bool(_cell_text(cell, nested=False)) for cell in row) > 1 for _, row in rows]
    return sum(beside) < 2


def _cells(rows: Sequence[Row]) -> Iterator[Cell]:
    """The cells in their places: a cell takes the first place in its row that no span from above covers."""
    height = len(rows)
    group_ends = {group: number for number, (group, _) in enumerate(rows, start=1)}
    reaching: dict[int, int] = {}  # by column, the last row that a span from above covers
    for number, (group, cells) in enumerate(rows, start=1):
        column = 1
        for element in cells:
            while reaching.get(column, 0) >= number:
                column += 1
            across = max(1, _span(element, "colspan", _WIDEST_SPAN))
            down = _span(element, "rowspan", _TALLEST_SPAN)
            bottom = min(number + down - 1, height) if down else group_ends[group]
            for covered in range(column, column + across):
                reaching[covered] = max(reaching.get(covered, 0), bottom)
            yield Cell(number, column, _cell_text(element), bottom - number + 1, across)
            column += across


def _span(element: Element, name: str, most: int) -> int:
    """A span as browsers read it: digits at the start count, anything else is 1; 0 reaches to the end."""
    found = re.match(r"\s*\+?(\d{1,9})", element.get(name, ""))
    return min(int(found[1]), most) if found else 1


def _cell_text(cell: Element, *, nested: bool = True) -> str:
    """A cell's text with its line breaks; ``nested`` says whether the tables within it count."""
    pieces: list[str] = []

    def walk(element: Element) -> None:
        if _is_unseen(element) or (element.tag == "table" and not nested):
            return
        if element.tag == "br":
            pieces.append("\0")
            return
        is_block = element.tag in _BLOCKS and element is not cell
        edge = " " if element.tag in ("td", "th") else "\0"
        if is_block:
            pieces.append(edge)
        pieces.append(_collapsed(element, element.text))
        for child in element:
            walk(child)
            pieces.append(_collapsed(element, child.tail))
        if is_block:
            pieces.append(edge)

    walk(cell)
    lines = _shown("".join(pieces)).split("\n")
    return "\n".join(line for line in lines if line)
