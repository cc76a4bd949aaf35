"""Where the columns of a form with codes are: code, name, and one measure each.

The header decides as far as it can be read: word over column first; then the row that numbers the columns, then
the printed order of the headers, where header words are shifted against the data. Only if all that fails may the
form's own arithmetic decide, and only if it leaves a single possibility (``row_law``): wrong placings can
balance too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations, pairwise

from pipelines.statements import headers
from pipelines.statements.tables import TableRow
from pipelines.statements.templates import Template
from pipelines.statements.wording import codes
from pipelines.statements.wording.numbers import Printed, is_not_applicable, read_number
from pipelines.statements.wording.text import fold

_SUMS = headers.TOTAL_LABELS | {"小计"}
_ODD_CODES = 3  # of so many texts in a column of codes one may be no code
Words = Mapping[int, Sequence[tuple[int, str]]]


@dataclass(frozen=True, slots=True)
class Columns:
    """The placed columns, 1-based. ``name`` is None where names stand in the code's cells."""

    codes: tuple[int, ...]
    name: int | None
    measures: Mapping[int, str]
    basis: str = "printed"

    @property
    def first_measure(self) -> int:
        return min(self.measures, default=0)


def place_columns(header: Sequence[TableRow], data: Sequence[TableRow], template: Template) -> Columns:
    """Place the columns of a run of data rows below some header rows."""
    width = max((row.width for row in (*header, *data)), default=0)
    own = headers.own_words(header)
    code_columns = _code_columns(data, own, template, width)
    name = _name_column(data, code_columns, width)
    taken = {*code_columns, *([name] if name else [])}
    free = [column for column in range(1, width + 1) if column not in taken]
    filled = [column for column in free if any(_is_filled(row, column) for row in data)]
    for placed in _by_header(header, own, free, filled, taken, template):
        return Columns(code_columns, name, placed)
    lawful = _by_law(data, filled, own, template)
    return Columns(code_columns, name, lawful or {}, "row_law" if lawful else "printed")


def _code_columns(data: Sequence[TableRow], own: Words, template: Template, width: int) -> tuple[int, ...]:
    """The columns of codes: one with whole codes or classes, and those beside it that carry them on."""
    for column in range(1, width + 1):
        texts = _code_texts(data, column)
        if not texts or _is_measure_column(column, own, template):
            continue
        if _are_codes(texts):
            found = [column]
            while found[-1] < width and _carries_on(found[-1] + 1, data, own, template):
                found.append(found[-1] + 1)
            return tuple(found)
    return ()


def _are_codes(texts: Sequence[str]) -> bool:
    """Whether a column is one of codes: nearly all of its texts are, for one misprint does not unmake a column."""
    odd = sum(not codes.is_code_part(text) for text in texts)
    return any(map(codes.is_whole_code, texts)) and odd * _ODD_CODES <= len(texts)


def _carries_on(column: int, data: Sequence[TableRow], own: Words, template: Template) -> bool:
    texts = _code_texts(data, column)
    headed = any(word in headers.CODE_LEVELS for _, word in own.get(column, []))
    if _is_measure_column(column, own, template):
        return False
    return codes.carry_on(texts, headed=headed) if texts else headed


def _code_texts(data: Sequence[TableRow], column: int) -> list[str]:
    labels = headers.TOTAL_LABELS | headers.CODE_LEVELS
    texts = (fold(row.text(column)) for row in data if column <= row.width and not _is_alone(row))
    return [text for text in texts if text and text not in labels and any(map(str.isdigit, text))]


def _is_alone(row: TableRow) -> bool:
    """Whether a row holds one text and nothing else: a note, or the number of a page within the rules."""
    return sum(map(bool, row.folded())) == 1


def _is_measure_column(column: int, own: Words, template: Template) -> bool:
    words = [word for _, word in own.get(column, []) if word not in headers.TOTAL_LABELS]
    codes_and_names = {fold(word) for kind in ("code", "name") for word in template.columns.get(kind, ())}
    if any(word in codes_and_names for word in words):
        return False
    return any(headers.measure_of(word, template) for word in words)


def _name_column(data: Sequence[TableRow], code_columns: Sequence[int], width: int) -> int | None:
    """The column with most names; 合计 counts only where nothing else is named."""
    counts: dict[int, tuple[int, int]] = {}
    for column in range(1, width + 1):
        if column in code_columns:
            continue
        texts = [fold(row.text(column)) for row in data if column <= row.width]
        named = [text for text in texts if text and not _is_number_like(text)]
        names = [text for text in named if text not in headers.TOTAL_LABELS]
        if named:
            counts[column] = (len(names), len(named))
    return max(counts, key=lambda column: (counts[column], -column), default=None)


def _by_header(
    header: Sequence[TableRow],
    own: Words,
    free: Sequence[int],
    filled: Sequence[int],
    taken: set[int],
    template: Template,
) -> Iterable[dict[int, str]]:
    """The placings that the printed header allows, the most direct first."""
    direct = {c: measure for c in free if (measure := _lowest_measure(own.get(c, []), template))}
    numbered = _numbered(header)
    order = printed_order(own, template)
    misplaced = any(_lowest_measure(own.get(column, []), template) for column in taken)
    headed = {column for column in filled if _is_headed(own.get(column, []), template)}
    whole = set(order) <= set(direct.values()) and set(filled) <= set(direct) | headed
    agrees = len(numbered) != len(order) or set(numbered) <= set(direct)
    if direct and whole and agrees and not misplaced and _once(direct, own):
        yield direct
    if not _once(direct, own) and (grouped := _grouped(header, free, template)):
        yield grouped
    if len(numbered) == len(order) and set(filled) <= set(numbered) and not set(numbered) & taken:
        yield dict(zip(numbered, order, strict=True))
    right = [column for column in free if column > max(taken, default=0)]
    used = [column for column in right if column in filled or column in own]
    for columns in (right, used):
        if order and len(columns) == len(order) and set(filled) <= set(columns):
            yield dict(zip(columns, order, strict=True))
    if order and right and right[0] in filled and set(filled) <= set(right[: len(order)]):
        yield dict(zip(right, order, strict=False))


def _grouped(header: Sequence[TableRow], free: Sequence[int], template: Template) -> dict[int, str]:
    """The placing where measures head groups of columns that share their words: 合计 under each of them.

    Within the group of the law's total each column is the measure that its own word names; of any other group the
    column of its sum is the measure, and what divides it (基本支出结转 …) has none. Nothing where one comes twice.
    """
    placed: dict[int, str] = {}
    whole = template.row_law.total if template.row_law else None
    over = headers.paths(header, max((row.width for row in header), default=0))
    for column in free:
        words = [word for word in over.get(column, []) if not word.isdecimal()]
        named = [(word, measure) for word in words if (measure := headers.measure_of(word, template))]
        if not named or named[-1][0] != words[-1]:
            continue
        group = named[0][1]
        lowest = named[-1][1]
        if group in (whole, lowest):
            placed[column] = lowest
        elif lowest == whole and words[-1] in _SUMS:
            placed[column] = group
    return placed if len(set(placed.values())) == len(placed) else {}


def _is_headed(words: Sequence[tuple[int, str]], template: Template) -> bool:
    """Whether a column has a header of its own that the template does not know: its figures are none of ours."""
    texts = [word for _, word in words if not word.isdecimal()]
    return bool(texts) and not any(word in template.header_words for word in texts)


def _lowest_measure(words: Sequence[tuple[int, str]], template: Template) -> str | None:
    """The measure that the lowest known word over a column names: it stands nearest to the data."""
    found = [measure for _, word in words if (measure := headers.measure_of(word, template))]
    return found[-1] if found else None


def _once(direct: Mapping[int, str], own: Words) -> bool:
    """Whether each measure has one column, or two side by side under the same word printed twice."""
    for first, second in combinations(sorted(direct), 2):
        if direct[first] == direct[second]:
            doubled = second == first + 1 and {w for _, w in own[first]} == {w for _, w in own[second]}
            if not doubled:
                return False
    return True


def _numbered(header: Sequence[TableRow]) -> list[int]:
    """The columns that the header numbers 1, 2, 3 …, in that order; numbers may be spread over its rows."""
    at = {number: column for row in header for column, number in headers.small_integers(row).items()}
    columns = [at[number] for number in range(1, len(at) + 1) if number in at]
    rising = all(left < right for left, right in pairwise(columns))
    return columns if len(columns) == len(at) and rising else []


def printed_order(own: Words, template: Template) -> list[str]:
    """The measures in the order in which their headers are printed, left to right."""
    order: list[str] = []
    for column in sorted(own):
        for _, word in own[column]:
            measure = headers.measure_of(word, template)
            if measure and measure not in order:
                order.append(measure)
    return order


def _by_law(
    data: Sequence[TableRow], filled: Sequence[int], own: Words, template: Template
) -> dict[int, str] | None:
    """The one placing under which every row keeps the form's law; None if not exactly one.

    The measures keep their printed order, or the template's where too few headers can be read; a header that
    stands over a column with figures stays with it.
    """
    law = template.row_law
    printed = printed_order(own, template)
    order = printed if len(printed) >= len(filled) else list(template.measures)
    if law is None or len(filled) < 2 or len(filled) > len(order):
        return None
    over = {column: _lowest_measure(own.get(column, []), template) for column in filled}
    lawful = []
    for measures in combinations(order, len(filled)):
        placed = dict(zip(filled, measures, strict=True))
        stays = all(over[column] in (None, measure) for column, measure in placed.items())
        if stays and law.total in measures and all(_keeps(row, placed, law.total, law.terms) for row in data):
            lawful.append(placed)
    return lawful[0] if len(lawful) == 1 else None


def _keeps(row: TableRow, placed: Mapping[int, str], total: str, terms: Sequence[str]) -> bool:
    """Whether a row's terms can sum to its total, each figure standing for half its last step to both sides."""
    values = {measure: _printed(row, column) for column, measure in placed.items()}
    whole = values.get(total)
    parts = [value for term in terms if (value := values.get(term)) is not None]
    if whole is None:
        return not parts
    residual = abs(whole.value - sum((part.value for part in parts), Decimal(0)))
    return 2 * residual <= whole.quantum + sum((part.quantum for part in parts), Decimal(0))


def _printed(row: TableRow, column: int) -> Printed | None:
    return read_number(row.text(column)) if column <= row.width else None


def _is_filled(row: TableRow, column: int) -> bool:
    return _printed(row, column) is not None


def _is_number_like(folded: str) -> bool:
    return read_number(folded) is not None or is_not_applicable(folded) or folded in headers.CODE_LEVELS
