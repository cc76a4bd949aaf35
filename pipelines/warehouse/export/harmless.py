"""Texts that a spreadsheet would run: which they are, and how they are made harmless in a way that can be undone.

A spreadsheet takes a cell of a CSV file that begins with ``= + - @`` for a formula, also behind white space and in
the full-width characters that Chinese and Japanese editions accept; a tab or a line break can shift what follows
into such a place. Disclosures are not ours to trust. Such a text gets one apostrophe before it, and so does a text
that begins with an apostrophe itself: to undo it, remove one leading apostrophe from every text that has one.
"""

from __future__ import annotations

import re

MARK = "'"
_STARTS = "=+@＝＋－＠\\-"
_SPACES = " \\x{a0}\\x{3000}\\x{200b}\\x{feff}"
PATTERN = f"^(?:['\\t\\r\\n\\v\\f]|[{_SPACES}]*[{_STARTS}])"
"""What needs the mark, for DuckDB's regular expressions (RE2)."""

_COMPILED = re.compile(re.sub(r"\\x\{(\w+)\}", lambda found: f"\\u{found[1]:0>4}", PATTERN))


def is_harmful(text: str) -> bool:
    """Whether a spreadsheet could take the text for a formula, or the mark for its own."""
    return _COMPILED.match(text) is not None


def restored(cell: str) -> str:
    """The text that a cell of an exported CSV file stands for."""
    return cell.removeprefix(MARK)


def harmless_sql(expression: str) -> str:
    """A text column with the mark where it needs one, in SQL."""
    pattern = PATTERN.replace("'", "''")
    return f"CASE WHEN regexp_matches({expression}, '{pattern}') THEN '''' || {expression} ELSE {expression} END"
