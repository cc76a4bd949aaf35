"""Header rows: which rows head a table, what stands over each column, the row that numbers the columns.

Shared by the layouts; what a layout makes of its columns is its own.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

from pipelines.statements.tables import TableRow
from pipelines.statements.templates import Template
from pipelines.statements.text import fold
from pipelines.statements.units import without_unit

TOTAL_LABELS = frozenset({"合计", "总计"})
CODE_LEVELS = frozenset({"类", "款", "项"})
_NUMBER_ROW_LABELS = ("栏次", "档次")
_QUOTES = re.compile(r"[“”\"'‘’]")


def header_word(text: str) -> str:
    """A printed header as it is compared: folded, without quotes, a unit in brackets, the number-row label."""
    word = _QUOTES.sub("", without_unit(fold(text))).rstrip("：")
    for label in _NUMBER_ROW_LABELS:
        if word != label:
            word = word.removesuffix(label)
    return word


def measure_of(text: str, template: Template, section: str | None = None) -> str | None:
    """The measure whose header this is; None if the template knows it not."""
    for name in template.measures_by_header.get(header_word(text), ()):
        if section is None or template.measures[name].section in (None, section):
            return name
    return None


def small_integers(row: TableRow) -> dict[int, int]:
    """The cells of a row that hold a one or two digit integer, by column."""
    found = {}
    for column, text in enumerate(row.texts(), start=1):
        bare = fold(text)
        if bare.isdecimal() and len(bare) <= 2 and bare != "0":
            found[column] = int(bare)
    return found


def is_number_row(row: TableRow) -> bool:
    """Whether a row numbers the columns: labelled 栏次, or nothing but 1, 2, 3 …"""
    texts = [text for text in row.folded() if text]
    numbers = list(small_integers(row).values())
    if any(text in _NUMBER_ROW_LABELS for text in texts):
        return True
    counted = len(numbers) >= 2 and numbers == list(range(1, len(numbers) + 1))
    return counted and len(numbers) == len(texts)


def is_header_row(row: TableRow, words: frozenset[str]) -> bool:
    """Whether a row heads columns: it holds header words and no amount.

    合计 and 类, 款, 项 alone do not make a header: they also stand in the total's row.
    """
    if is_number_row(row):
        return True
    texts = [text for text in row.folded() if text]
    if any(has_decimals(text) for text in texts):
        return False
    telling = {header_word(text) for text in texts} & words
    return bool(telling - TOTAL_LABELS - CODE_LEVELS) or (len(texts) > 1 and set(texts) <= CODE_LEVELS)


def has_decimals(folded: str) -> bool:
    """A number with a decimal point or thousands separator, which no header holds."""
    digits = folded.lstrip("-−").replace(".", "").replace("，", "")
    return digits != folded.lstrip("-−") and digits.isdecimal()


def own_words(rows: Iterable[TableRow]) -> dict[int, list[tuple[int, str]]]:
    """What is printed in each column of some header rows, top to bottom, with the ordinal of its row."""
    words: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for place, row in enumerate(rows):
        for column, text in enumerate(row.texts(), start=1):
            if fold(text):
                words[column].append((place, header_word(text)))
    return dict(words)


def paths(rows: Sequence[TableRow], width: int) -> dict[int, list[str]]:
    """The header words over each column, top to bottom, a word reaching right over empty cells.

    It reaches as far as no word of its own row or of a row above begins: a new group ends the groups below it.
    """
    found: dict[int, list[str]] = {column: [] for column in range(1, width + 1)}
    begins: set[int] = set()
    for row in rows:
        reaching = ""
        starts = set()
        for column in range(1, width + 1):
            word = header_word(row.text(column)) if column <= row.width else ""
            if word:
                reaching = word
                starts.add(column)
            elif column in begins:
                reaching = ""
            if reaching:
                found[column].append(reaching)
        begins |= starts
    return found
