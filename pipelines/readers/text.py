"""The reader of plain text: paragraphs, and tables in one of two shapes told by structure, not by name.

The shapes are ``tabbed`` and ``stacked``. Here bytes become characters, too; bytes that are no text are refused,
not guessed at.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence

from pipelines.readers.model import Block, Cell, Content, Grid, Paragraph, UnreadableError
from pipelines.readers.stacked import is_stacked, read_stacked
from pipelines.readers.tabbed import is_row, read_tabbed

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_ENCODINGS = ("utf-8", "gb18030")
_LINE_END = re.compile(r"\r\n|\r|\n|\f")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_REPLACED = "\ufffd"

# A damaged byte or a file cut inside a character must not turn UTF-8 into another encoding's gibberish; text
# of the wrong encoding fails in every few characters.
_CHARACTERS_PER_DAMAGE = 100


def read_text(data: bytes) -> Content:
    """Read text bytes into blocks. Raises ``UnreadableError`` for no text at all, or bytes that are no text."""
    text = decode(data)
    if not text.strip():
        raise UnreadableError("empty_file", "the file holds no text")
    return Content(tuple(_blocks(_LINE_END.split(text))))


def decode(data: bytes) -> str:
    """The characters of a text file: by its byte order mark, else UTF-8, else GB18030.

    Damaged characters become U+FFFD, so that the damage stays visible.
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _printable(data[len(mark) :].decode(encoding, "replace"))
    for encoding in _ENCODINGS:
        text = data.decode(encoding, "replace")
        beyond_ascii = sum(character > "\x7f" for character in text)
        if text.count(_REPLACED) * _CHARACTERS_PER_DAMAGE <= max(beyond_ascii, _CHARACTERS_PER_DAMAGE):
            return _printable(text)
    raise UnreadableError("unknown_format", "neither a known format nor text in UTF-8, UTF-16 or GB18030")


def _printable(text: str) -> str:
    controls = len(_CONTROL.findall(text))
    if "\0" in text or controls * _CHARACTERS_PER_DAMAGE > len(text):
        raise UnreadableError("unknown_format", "binary bytes, not text")
    return text


def _blocks(lines: Sequence[str]) -> list[Block]:
    blocks: list[Block] = []
    tables = 0
    index = 0
    while index < len(lines):
        if is_row(lines[index]):
            headings: list[str] = []
            if is_stacked(lines, index):
                rows, index = read_stacked(lines, index)
                headings, rows = _unboxed(rows)
            else:
                headings, rows, index = read_tabbed(lines, index)
            blocks += [Paragraph(text, len(blocks) + nth) for nth, text in enumerate(headings, start=1)]
            if rows:
                tables += 1
                blocks.append(_grid(rows, tables, len(blocks) + 1))
            continue
        if text := lines[index].strip():
            blocks.append(Paragraph(text, len(blocks) + 1))
        index += 1
    return blocks


def _unboxed(rows: list[list[str]]) -> tuple[list[str], list[list[str]]]:
    """A single cell is no table but a line that someone indented with a tab; cells without text are nothing."""
    if len(rows) == 1 and len(rows[0]) == 1:
        return [line for line in rows[0][0].split("\n") if line], []
    return [], rows if any(text for row in rows for text in row) else []


def _grid(rows: list[list[str]], table_index: int, line: int) -> Grid:
    cells = tuple(
        Cell(row, column, text)
        for row, texts in enumerate(rows, start=1)
        for column, text in enumerate(texts, start=1)
    )
    return Grid(table_index, cells, len(rows), max(len(texts) for texts in rows), line)
