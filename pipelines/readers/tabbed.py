"""Text whose table rows are lines with a tab between cells.

Consecutive lines with tabs are one grid; a blank line ends it (whether the table goes on behind it is for the
statements room to tell). Rows may be ragged: cells missing at the right are absent.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from pipelines.readers.layout import is_boundary, is_caption

Rows = list[list[str]]

_LONGEST_UNTABBED_RUN = 2
_CELLS_OF_A_STRAY_TAB = 2


def is_row(line: str) -> bool:
    return "\t" in line


def read_tabbed(lines: Sequence[str], start: int) -> tuple[list[str], Rows, int]:
    """Read the run of rows that begins at ``start``.

    Returns the lines that head it (one text each), the rows, and the index of the first line behind it. A run
    that is no table (one line with one text: a stray tab) is all heading.
    """
    rows: Rows = []
    index = start
    while index < len(lines):
        if is_row(lines[index]):
            rows.append([cell.strip() for cell in lines[index].split("\t")])
            index += 1
            continue
        behind = _untabbed_rows_end(lines, index)
        if behind == index:
            break
        rows.extend([line.strip()] for line in lines[index:behind])
        index = behind
    headings, rows = _split_headings(rows)
    return headings, rows, index


def _untabbed_rows_end(lines: Sequence[str], start: int) -> int:
    """The end of a run of lines without tab that are rows of one cell, or ``start`` if they are not rows.

    A converter that cuts empty cells at the right leaves a section row (``县本级项目``) without any tab. Such a
    line stands directly between two rows of the same width and says nothing of the layout.
    """
    end = start
    while end < len(lines) and lines[end].strip() and not is_row(lines[end]):
        if is_boundary(lines[end]):
            return start
        end += 1
    between = start < end <= start + _LONGEST_UNTABBED_RUN and end < len(lines) and is_row(lines[end])
    same_width = between and lines[start - 1].count("\t") == lines[end].count("\t")
    return end if same_width else start


def _split_headings(rows: Rows) -> tuple[list[str], Rows]:
    """Take off the leading lines that only head the table; their texts are paragraphs."""
    printed = [[text for text in row if text] for row in rows]
    heading_rows = list(takewhile(lambda texts: bool(texts) and all(map(is_caption, texts)), printed))
    headings = [text for texts in heading_rows for text in texts]
    rows = rows[len(heading_rows) :]
    texts = [text for row in rows for text in row if text]
    is_stray_tab = len(rows) == 1 and len(rows[0]) <= _CELLS_OF_A_STRAY_TAB and len(texts) == 1
    if is_stray_tab or not texts:
        return headings + texts, []
    return headings, rows
