"""Header rows: which rows head a table, what stands over each column, the row that numbers the columns.

Shared by the layouts; what a layout makes of its columns is its own.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from itertools import accumulate, groupby

from pipelines.statements.captions import is_caption_line
from pipelines.statements.tables import TableRow
from pipelines.statements.templates import Template
from pipelines.statements.wording.remembering import remembered
from pipelines.statements.wording.text import fold
from pipelines.statements.wording.units import without_unit

TOTAL_LABELS = frozenset({"合计", "总计"})
CODE_LEVELS = frozenset({"类", "款", "项"})
_NUMBER_ROW_LABELS = ("栏次", "档次")
_QUOTES = re.compile(r"[“”\"'‘’]")


@remembered
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
    """Whether a row heads columns: it holds header words, or the form's caption, and no amount.

    合计 and 类, 款, 项 alone do not make a header: they also stand in the total's row.
    """
    if is_number_row(row):
        return True
    texts = [text for text in row.folded() if text]
    if any(has_decimals(text) for text in texts):
        return False
    if texts and all(map(is_caption_line, texts)):
        return True
    telling = {header_word(text) for text in texts} & words
    return bool(telling - TOTAL_LABELS - CODE_LEVELS) or (len(texts) > 1 and set(texts) <= CODE_LEVELS)


def has_decimals(folded: str) -> bool:
    """A number with a decimal point or thousands separator, which no header holds."""
    digits = folded.lstrip("-−").replace(".", "").replace("，", "")
    return digits != folded.lstrip("-−") and digits.isdecimal()


def own_words(rows: Sequence[TableRow]) -> dict[int, list[tuple[int, str]]]:
    """What is printed in each column of some header rows, top to bottom, with the ordinal of its row."""
    words: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for place, placed in enumerate(_placed(rows)):
        for column, word in placed.items():
            words[column].append((place, word))
    return dict(words)


def paths(rows: Sequence[TableRow], width: int) -> dict[int, list[str]]:
    """The header words over each column, top to bottom, a word reaching right over empty cells.

    It reaches as far as no word of its own row or of a row above begins: a new group ends the groups below it.
    """
    found: dict[int, list[str]] = {column: [] for column in range(1, width + 1)}
    begins: set[int] = set()
    for placed in _placed(rows):
        reaching = ""
        for column in range(1, width + 1):
            if column in placed:
                reaching = placed[column]
            elif column in begins:
                reaching = ""
            if reaching:
                found[column].append(reaching)
        begins |= set(placed)
    return found


def lacks_cells(row: TableRow) -> int:
    """How many columns a row ends short of the widest row of its grid."""
    column = row.width
    while column and not row.reaches(column):
        column -= 1
    return row.width - column


def _placed(rows: Sequence[TableRow]) -> list[dict[int, str]]:
    """The words of each row by the column over which they begin.

    A short row may have had cells merged over several columns, each left once (a word processor's table comes
    so). Where the full row below tells which they were, the words are put back over their columns.
    """
    placed: list[dict[int, str]] = []
    below: list[str] = []
    for row in reversed(rows):
        words = [header_word(text) for text in row.texts()]
        missing = lacks_cells(row)
        widths = _widths(words[:-missing], below) if missing else None
        if widths is not None:
            below = [word for word, width in zip(words, widths, strict=False) for _ in range(width)]
            starts = accumulate(widths, initial=1)
            placed.append({start: word for start, word in zip(starts, words, strict=False) if word})
        else:
            below = [] if missing else words
            placed.append({column: word for column, word in enumerate(words, start=1) if word})
    return placed[::-1]


def _widths(words: Sequence[str], below: Sequence[str]) -> list[int] | None:
    """How many columns each cell of a short header row covers; None where the row below does not tell.

    A merged cell stands over a run of words, any other over a place that is covered from above and so empty; or
    the words below repeat as often as there are cells.
    """
    widths = [
        width
        for filled, group in groupby(below, key=bool)
        for width in ([len(list(group))] if filled else [1 for _ in group])
    ]
    if len(widths) == len(words) and all(word or width == 1 for word, width in zip(words, widths, strict=True)):
        return widths
    period, rest = divmod(len(below), len(words) or 1)
    repeated = period > 1 and not rest and list(below) == list(below[:period]) * len(words)
    if repeated and len(words) > 1 and all(words):
        return [period] * len(words)
    return None
