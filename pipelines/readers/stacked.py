"""Text whose table cells are stacked: each cell on lines of its own, opened by a tab; an empty line ends a row.

A word processor's table comes out so. A cell's text may hold line breaks, and empty lines before its text (the
author centred it by hand), so an empty line after an empty cell is ambiguous: the row's end, or not yet the
text. What follows decides: text that runs straight into the next cell belongs to the cell, unless it is a line
that stands between tables. Horizontally merged cells appear once, so that rows are ragged.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.readers.layout import is_boundary

Rows = list[list[str]]

# One empty line ends a row; a second one is an empty paragraph in its last cell or the table's own end.
_BLANK_LINES_BETWEEN_ROWS = 2


def opens_cell(line: str) -> bool:
    return line.startswith("\t")


def is_stacked(lines: Sequence[str], start: int) -> bool:
    """Whether the run of tabbed lines that begins at ``start`` holds one cell per line."""
    end = start
    while end < len(lines) and "\t" in lines[end]:
        end += 1
    return end > start and all(opens_cell(line) and "\t" not in line[1:] for line in lines[start:end])


def read_stacked(lines: Sequence[str], start: int) -> tuple[Rows, int]:
    """Read the table that begins at ``start``: its rows of texts and the index of the first line behind it."""
    rows: Rows = []
    row: list[str] = []
    index = start
    while True:
        text, index = _read_cell(lines, index)
        row.append(text)
        if index < len(lines) and opens_cell(lines[index]):
            continue
        rows.append(row)
        row = []
        following = _skip_blank(lines, index)
        if following - index > _BLANK_LINES_BETWEEN_ROWS or not _goes_on(lines, following):
            return rows, index
        index = following


def _goes_on(lines: Sequence[str], index: int) -> bool:
    """Whether another row of stacked cells begins here, rather than rows with tabs between cells."""
    if index >= len(lines) or not opens_cell(lines[index]):
        return False
    return "\t" not in lines[index][1:] or (index + 1 < len(lines) and is_stacked(lines, index + 1))


def _read_cell(lines: Sequence[str], start: int) -> tuple[str, int]:
    """Read the cell opened at ``start``: its text, lines kept, and the index of the first line behind it."""
    texts = [lines[start][1:]]
    index = start + 1
    while index < len(lines) and _is_text(lines[index]):
        texts.append(lines[index])
        index += 1
    while (end := _text_behind_blank_lines(lines, index, is_empty=not "".join(texts).strip())) > index:
        texts.extend(lines[index:end])
        index = end
    return "\n".join(text.strip() for text in texts).strip(), index


def _text_behind_blank_lines(lines: Sequence[str], start: int, is_empty: bool) -> int:
    """The end of the text that still belongs to the cell behind empty lines; ``start`` where none does."""
    first = _skip_blank(lines, start)
    end = first
    while end < len(lines) and _is_text(lines[end]):
        if "\t" in lines[end] or is_boundary(lines[end]):
            return start
        end += 1
    if first in (start, end):
        return start
    if end < len(lines) and opens_cell(lines[end]):
        # Inside a text that has begun, more than one empty line is the end of the table.
        return end if is_empty or first - start == 1 else start
    closes_row = end + 1 < len(lines) and not lines[end].strip() and opens_cell(lines[end + 1])
    return end if is_empty and closes_row else start


def _is_text(line: str) -> bool:
    return bool(line.strip()) and not opens_cell(line)


def _skip_blank(lines: Sequence[str], index: int) -> int:
    while index < len(lines) and not lines[index].strip() and not opens_cell(lines[index]):
        index += 1
    return index
