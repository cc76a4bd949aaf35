"""Paper for tests: lines of text and ruled tables set on pages, as an office program would print them.

Knows nothing of public finance. A table is rows of cells with spans; it runs over pages as it is told to, and
every cell that was drawn is remembered with its page and its box as the page is shown. No font file is needed:
the characters are those of a Chinese font that every PDF program brings along.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

FONT = "STSong-Light"
LEADING, PADDING, MARGIN, CELL_SIZE = 9.0, 2.0, 36.0, 7.5
TALL, WIDE = (595.0, 842.0), (842.0, 595.0)


@dataclass(frozen=True, slots=True)
class C:
    """A cell that covers several columns or rows; a plain string is a cell of one."""

    text: str = ""
    columns: int = 1
    rows: int = 1


Row = list[str | C]


@dataclass(frozen=True, slots=True)
class Drawn:
    """One cell as it stands on a page, in points from the top left of the page as it is shown."""

    page: int
    text: str
    x0: float
    top: float
    x1: float
    bottom: float


@dataclass(frozen=True)
class Ruled:
    """A table: ``head`` rows may be printed again on each page, ``again`` of the body's first rows too."""

    head: Sequence[Row]
    body: Sequence[Row]
    widths: Sequence[float]
    again: int = 0


@dataclass(frozen=True)
class Turned:
    """How a page is shown: ``rotate`` is the page's own rotation, ``sideways`` (90, 270) turns what is drawn."""

    rotate: int = 0
    sideways: int = 0


@dataclass(frozen=True)
class Breaks:
    """What a table does at the end of a page.

    ``head``: its header is printed again; ``titles``: these lines too. ``split``: the row at the break is divided,
    its single lines ``above``, ``below``, or ``apart`` (figures below, all else above). ``after_head_rows``: the
    page already ends below so many header rows.
    """

    head: bool = False
    titles: tuple[str, ...] = ()
    split: str = ""
    after_head_rows: int = 0


@dataclass(frozen=True, slots=True)
class _Placed:
    row: int
    column: int
    cell: C
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Slice:
    """A row as it stands on one page: ``part`` is ``whole``, ``first`` or ``rest``."""

    row: int
    height: float
    part: str = "whole"


@dataclass
class Paper:
    """Pages being printed, from the top left down. ``rules``: all, open_sides, no_outer, horizontal."""

    size: tuple[float, float] = TALL
    turned: Turned = field(default_factory=Turned)
    rules: str = "all"
    running_head: str = ""
    page_numbers: bool = True
    drawn: list[Drawn] = field(default_factory=list)

    def __post_init__(self) -> None:
        if FONT not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(UnicodeCIDFont(FONT))
        self._buffer = io.BytesIO()
        width, height = self.size
        shown = (height, width) if self.turned.sideways % 180 else (width, height)
        self._canvas = Canvas(self._buffer, pagesize=shown, invariant=1)
        self._page = 0
        self._y = 0.0
        self._open_page()

    @property
    def left(self) -> float:
        """How far it is to the foot of the page."""
        return self.size[1] - MARGIN - self._y

    def finished(self) -> bytes:
        self._close_page()
        self._canvas.save()
        return self._buffer.getvalue()

    def new_page(self) -> None:
        self._close_page()
        self._open_page()

    def line(self, text: str, size: float = 10, align: str = "left", right: str = "") -> None:
        """A line of text, a second text at its right end."""
        if self.left < size * 1.6:
            self.new_page()
        self._y += size * 1.3
        self._words(text, self._y, size, align)
        if right:
            self._words(right, self._y, size, "right")
        self._y += size * 0.5

    def table(self, table: Ruled, breaks: Breaks) -> None:
        """A table from here on, over as many pages as it needs."""
        rows = [*table.head, *table.body]
        placed = list(_place(rows, self._widths(table)))
        heights = [
            max([1, *(len(p.lines) for p in placed if p.row == row and p.cell.rows == 1)]) * LEADING + 2 * PADDING
            for row in range(len(rows))
        ]
        for p in placed:
            lacking = len(p.lines) * LEADING + 2 * PADDING - sum(heights[p.row : p.row + p.cell.rows])
            heights[p.row + p.cell.rows - 1] += max(lacking, 0.0)
        if sum(heights[: len(table.head) + 1]) > self.left:
            self.new_page()
        self._draw(table, placed, self._chunks(table, placed, heights, breaks), breaks)
        self._y += LEADING

    def _chunks(
        self, table: Ruled, placed: Sequence[_Placed], heights: Sequence[float], breaks: Breaks
    ) -> Iterator[list[_Slice]]:
        """The rows of each page; the caller has turned the page before it asks for the next."""
        least = LEADING + 2 * PADDING
        repeated = range(len(table.head) + table.again) if breaks.head else range(0)
        chunk: list[_Slice] = []
        used = 0.0
        for row, height in enumerate(heights):
            lines = max((len(p.lines) for p in placed if p.row == row and p.cell.rows == 1), default=1)
            parts = [_Slice(row, height)]
            ends = used + height + (least if breaks.split else 0) > self.left and row >= len(table.head)
            if ends and breaks.split and lines > 1:
                parts = [_Slice(row, least, "first"), _Slice(row, height - LEADING, "rest")]
            if (ends and len(parts) == 1 and used + height > self.left) or (row and row == breaks.after_head_rows):
                yield chunk
                chunk = [_Slice(again, heights[again]) for again in repeated if row >= len(table.head)]
                used = sum(part.height for part in chunk)
            chunk.append(parts[0])
            used += parts[0].height
            if len(parts) == 2:
                yield chunk
                chunk = [*(_Slice(again, heights[again]) for again in repeated), parts[1]]
                used = sum(part.height for part in chunk)
        yield chunk

    def _draw(
        self, table: Ruled, placed: Sequence[_Placed], chunks: Iterator[list[_Slice]], breaks: Breaks
    ) -> None:
        edges = [MARGIN]
        for width in self._widths(table):
            edges.append(edges[-1] + width)
        begun: set[tuple[int, int]] = set()
        for number, chunk in enumerate(chunks):
            if number:
                self.new_page()
                for title in breaks.titles:
                    self.line(title, align="center")
            tops = [self._y]
            for part in chunk:
                tops.append(tops[-1] + part.height)
            again = {part.row for part in chunk[:-1] if number and part.row < len(table.head) + table.again}
            for one in placed:
                at = [i for i, p in enumerate(chunk) if one.row <= p.row < one.row + one.cell.rows]
                if not at:
                    continue
                fresh = (one.row, one.column) not in begun or (one.row in again and chunk[at[0]].part == "whole")
                text = _lines_of(one, chunk[at[0]].part, breaks.split, fresh)
                if chunk[at[0]].part != "first":
                    begun.add((one.row, one.column))
                box = (edges[one.column], tops[at[0]], edges[one.column + one.cell.columns], tops[at[-1] + 1])
                self._cell(text, box, (edges[0], tops[0], edges[-1], tops[-1]), one.row < len(table.head))
            self._y = tops[-1]

    def _cell(
        self,
        lines: Sequence[str],
        box: tuple[float, float, float, float],
        outline: tuple[float, float, float, float],
        is_head: bool,
    ) -> None:
        x0, top, x1, bottom = box
        self.drawn.append(Drawn(self._page, "".join(lines), *self._shown(box)))
        open_sides, no_outer = self.rules in ("open_sides", "no_outer"), self.rules == "no_outer"
        horizontal = self.rules == "horizontal"
        if not horizontal and not (open_sides and x0 == outline[0]):
            self._rule(x0, top, x0, bottom)
        if not horizontal and not (open_sides and x1 == outline[2]):
            self._rule(x1, top, x1, bottom)
        if not (no_outer and top == outline[1]):
            self._rule(x0, top, x1, top)
        if not (no_outer and bottom == outline[3]):
            self._rule(x0, bottom, x1, bottom)
        y = (top + bottom - len(lines) * LEADING) / 2 + CELL_SIZE
        for line in lines:
            width = pdfmetrics.stringWidth(line, FONT, CELL_SIZE)
            numeric = not any("\u4e00" <= character <= "\u9fff" for character in line)
            x = (x0 + x1 - width) / 2 if is_head else x1 - PADDING - width if numeric else x0 + PADDING
            self._canvas.setFont(FONT, CELL_SIZE)
            self._canvas.drawString(x, self.size[1] - y, line)
            y += LEADING

    def _shown(self, box: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
        """A box on the page as it is shown, where what is drawn lies sideways."""
        x0, top, x1, bottom = box
        width, height = self.size
        if self.turned.sideways == 90:
            return top, width - x1, bottom, width - x0
        if self.turned.sideways == 270:
            return height - bottom, x0, height - top, x1
        return box

    def _widths(self, table: Ruled) -> list[float]:
        room = self.size[0] - 2 * MARGIN
        return [width * room / sum(table.widths) for width in table.widths]

    def _rule(self, x0: float, top: float, x1: float, bottom: float) -> None:
        self._canvas.setLineWidth(0.5)
        self._canvas.line(x0, self.size[1] - top, x1, self.size[1] - bottom)

    def _words(self, text: str, y: float, size: float, align: str) -> None:
        width = pdfmetrics.stringWidth(text, FONT, size)
        room = self.size[0] - 2 * MARGIN
        x = MARGIN + {"left": 0.0, "center": (room - width) / 2, "right": room - width}[align]
        self._canvas.setFont(FONT, size)
        self._canvas.drawString(x, self.size[1] - y, text)

    def _open_page(self) -> None:
        self._page += 1
        width, height = self.size
        turn = self.turned.rotate or self.turned.sideways
        if self.turned.rotate:
            self._canvas.setPageRotation(self.turned.rotate)
        if turn:
            self._canvas.translate(*{90: (height, 0), 180: (width, height), 270: (0, width)}[turn])
            self._canvas.rotate(turn)
        self._y = MARGIN
        if self.running_head:
            self._words(self.running_head, MARGIN - 12, 8, "right")

    def _close_page(self) -> None:
        if self.page_numbers:
            self._words(f"- {self._page} -", self.size[1] - MARGIN + 16, 8, "center")
        self._canvas.showPage()


def _place(rows: Sequence[Row], widths: Sequence[float]) -> Iterator[_Placed]:
    """Each cell with the row and column of its top left, spans from above and left passed over."""
    covered: set[tuple[int, int]] = set()
    for row, cells in enumerate(rows):
        column = 0
        for one in cells:
            while (row, column) in covered:
                column += 1
            cell = one if isinstance(one, C) else C(one)
            covered |= {(row + i, column + j) for i in range(cell.rows) for j in range(cell.columns)}
            width = sum(widths[column : column + cell.columns]) - 2 * PADDING
            yield _Placed(row, column, cell, tuple(_wrapped(cell.text, width)))
            column += cell.columns


def _wrapped(text: str, width: float) -> Iterator[str]:
    for part in text.split("\n"):
        line = ""
        for character in part:
            if line and pdfmetrics.stringWidth(line + character, FONT, CELL_SIZE) > width:
                yield line
                line = ""
            line += character
        yield line


def _lines_of(one: _Placed, part: str, split: str, fresh: bool) -> Sequence[str]:
    """The lines of a cell that stand on this page."""
    if part == "whole" or one.cell.rows > 1:
        return one.lines if fresh else ()
    if len(one.lines) > 1:
        return one.lines[:1] if part == "first" else one.lines[1:]
    is_figure = "." in one.cell.text or (one.cell.text.isdecimal() and len(one.cell.text) < 3)
    below = split == "below" or (split == "apart" and is_figure)
    return one.lines if below == (part == "rest") else ()
