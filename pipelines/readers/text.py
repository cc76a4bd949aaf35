"""The reader of plain text: paragraphs, and tables in one of two shapes told by structure, not by name.

The shapes are ``tabbed`` and ``stacked``. Bytes become characters in ``encoding``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines.readers.encoding import decode
from pipelines.readers.model import Block, Cell, Content, Grid, Paragraph, UnreadableError
from pipelines.readers.stacked import is_stacked, read_stacked
from pipelines.readers.tabbed import is_row, read_tabbed

_LINE_END = re.compile(r"\r\n|\r|\n|\f")


def read_text(data: bytes) -> Content:
    """Read text bytes into blocks. Raises ``UnreadableError`` for no text at all, or bytes that are no text."""
    text = decode(data)
    if not text.strip():
        raise UnreadableError("empty_file", "the file holds no text")
    return Content(tuple(_blocks(_LINE_END.split(text))))


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
