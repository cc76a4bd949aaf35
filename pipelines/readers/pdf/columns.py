"""Tables ruled by horizontal lines only (三线表): columns are told by the gaps that run through all of their rows.

Nothing is taken for a table that might be running text: the rules must be equally long, the gaps clear, every line
must fill at least two columns, and one column must consist of figures.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from pipelines.readers.pdf.composing import SAME_LINE, Numbers
from pipelines.readers.pdf.lattice import Rectangle
from pipelines.readers.pdf.marks import Floats
from pipelines.readers.pdf.ruling import Ruling
from pipelines.readers.pdf.sheet import Characters

_SAME_END = 5.0
_LEAST_LENGTH = 72.0  # points, an inch
_LEAST_RULES = 3
_MOST_HEADER_LINES = 4
_LEAST_ROWS = 2
_COLUMN_GAP = 1.0  # of the characters' size
_NARROW_GAP = 0.25  # between an amount set right and the words set left beside it
_DESCENT, _ASCENT = 0.12, 0.88
_FIGURE = re.compile(r"^[+\-−—–]*[\d,.，．%％]*$")
# Two amounts, or an amount and words: two columns that no gap parts.
_RUN_TOGETHER = re.compile(r"\d[.．]\d+(?:[.．]\d|\D*[\u4e00-\u9fff])")
_Columns = list[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class _Row:
    """Lines of text that lie together: what they say by column, and how far they reach."""

    texts: tuple[str, ...]
    top: float
    bottom: float

    @property
    def filled(self) -> int:
        return sum(bool(text) for text in self.texts)


def ruled_by_lines_only(ruling: Ruling, characters: Characters, owners: Numbers) -> list[list[Rectangle]]:
    """The cells of each table that horizontal rules alone make of text which no other cell holds."""
    free = ruling.across[~ruling.meets.any(axis=0)]
    free = free[free[:, 1] - free[:, 0] >= _LEAST_LENGTH]
    if len(free) < _LEAST_RULES:
        return []
    loose = np.array(
        [index for index in np.flatnonzero(owners < 0).tolist() if not characters.texts[index].isspace()],
        dtype=np.int64,
    )
    tables: list[list[Rectangle]] = []
    for rules in _equally_long(free):
        first = 0
        while first + _LEAST_RULES <= len(rules):
            for last in range(len(rules) - 1, first + _LEAST_RULES - 2, -1):
                cells = _table(rules[first : last + 1], characters, loose)
                if cells:
                    tables.append(cells)
                    first = last
                    break
            first += 1
    return tables


def _equally_long(rules: Floats) -> Iterator[Floats]:
    """Rules that begin and end together, at least three, from the top."""
    left = rules[np.argsort(rules[:, 2])]
    while len(left):
        same = (np.abs(left[:, :2] - left[0, :2]) <= _SAME_END).all(axis=1)
        if same.sum() >= _LEAST_RULES:
            yield left[same]
        left = left[~same]


def _table(rules: Floats, characters: Characters, loose: Numbers) -> list[Rectangle] | None:
    x0, x1 = float(rules[:, 0].min()), float(rules[:, 1].max())
    y, x = characters.y[loose], characters.x[loose]
    within = loose[(y > rules[0, 2]) & (y < rules[-1, 2]) & (x > x0) & (x < x1)]
    if not len(within):
        return None
    columns = _columns(characters, within)
    if len(columns) < 2:
        return None
    bands: list[list[_Row]] = []
    for top, bottom in zip(rules[:-1, 2].tolist(), rules[1:, 2].tolist(), strict=True):
        height = characters.y[within]
        rows = _lines(characters, within[(height > top) & (height < bottom)], columns)
        if not rows:
            return None
        bands.append(rows)
    body = [row for band in bands[1:] for row in _rows(band)]
    if not _is_table(bands[0], body):
        return None
    edges = [float(rules[0, 2])]
    for band, bottom in zip(bands, rules[1:, 2].tolist(), strict=True):
        rows = _rows(band) if band is not bands[0] else [_merged(band)]
        edges += [(one.bottom + other.top) / 2 for one, other in pairwise(rows)]
        edges.append(bottom)
    sides = [x0, *((one[1] + other[0]) / 2 for one, other in pairwise(columns)), x1]
    return [(left, top, right, bottom) for top, bottom in pairwise(edges) for left, right in pairwise(sides)]


def _columns(characters: Characters, which: Numbers) -> _Columns:
    """The stretches that text covers, with gaps between them that run from the first line to the last.

    A narrow gap parts two columns only where figures end and words begin, or the reverse.
    """
    size = float(np.median(characters.size[which]))
    narrow = _stretches(characters, which, _NARROW_GAP * size)
    figures = _hold_figures(_lines(characters, which, narrow))
    columns: _Columns = narrow[:1]
    for (one, other), (figure, beside) in zip(pairwise(narrow), pairwise(figures), strict=True):
        if other[0] - one[1] >= _COLUMN_GAP * size or figure != beside:
            columns.append(other)
        else:
            columns[-1] = (columns[-1][0], other[1])
    return columns


def _stretches(characters: Characters, which: Numbers, gap: float) -> _Columns:
    order = which[np.argsort(characters.x0[which])]
    found: _Columns = []
    for x0, x1 in zip(characters.x0[order].tolist(), characters.x1[order].tolist(), strict=True):
        if found and x0 - found[-1][1] < gap:
            found[-1] = (found[-1][0], max(found[-1][1], x1))
        else:
            found.append((x0, x1))
    return found


def _hold_figures(lines: Sequence[_Row]) -> list[bool]:
    """Which stretches hold figures, but for their heading."""
    kinds = []
    for texts in zip(*(line.texts for line in lines), strict=True):
        filled = [text for text in texts if text]
        kinds.append(2 * sum(_FIGURE.match(text) is not None for text in filled) > len(filled))
    return kinds


def _lines(characters: Characters, which: Numbers, columns: _Columns) -> list[_Row]:
    if not len(which):
        return []
    order = which[np.lexsort((characters.x0[which], characters.baseline[which]))]
    baseline, size = characters.baseline[order], characters.size[order]
    starts = np.append(0, np.flatnonzero(np.diff(baseline) > SAME_LINE * size[1:]) + 1).tolist()
    column = np.searchsorted([right for _, right in columns], characters.x[order])
    rows: list[_Row] = []
    for start, end in zip(starts, [*starts[1:], len(order)], strict=True):
        texts = [""] * len(columns)
        for place, index in sorted(zip(column[start:end].tolist(), order[start:end].tolist(), strict=True)):
            texts[place] += characters.texts[index]
        top = float((baseline[start:end] - _ASCENT * size[start:end]).min())
        bottom = float((baseline[start:end] + _DESCENT * size[start:end]).max())
        rows.append(_Row(tuple(texts), top, bottom))
    return rows


def _rows(band: Sequence[_Row]) -> list[_Row]:
    """The rows between two rules: each line one, or all of them one where a single line has more than a name."""
    full = [row for row in band if row.filled > 1]
    return [_merged(band)] if len(full) == 1 else list(band)


def _merged(band: Sequence[_Row]) -> _Row:
    texts = tuple("".join(parts) for parts in zip(*(row.texts for row in band), strict=True))
    return _Row(texts, band[0].top, band[-1].bottom)


def _is_table(header: Sequence[_Row], body: Sequence[_Row]) -> bool:
    columns = len(header[0].texts)
    if len(header) > _MOST_HEADER_LINES or len(body) < _LEAST_ROWS:
        return False
    if _merged(header).filled < max(2, columns - 1) or any(row.filled < 2 for row in body):
        return False
    if any(_RUN_TOGETHER.search(text) for row in body for text in row.texts):
        return False
    return any(
        any(row.texts[column] for row in body)
        and all(_FIGURE.match(row.texts[column]) for row in body)
        and any(character.isdigit() for row in body for character in row.texts[column])
        for column in range(1, columns)
    )
