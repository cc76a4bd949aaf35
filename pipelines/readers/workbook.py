"""What the readers of spreadsheets share: the formats that have numbers instead of names, and a sheet's cells.

A sheet is read as it is displayed: hidden rows, columns and sheets are not, and the document says so
(``Content.unread``); of a merged area its first cell shows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from pipelines.readers.assembly import Assembly
from pipelines.readers.displayed import GENERAL
from pipelines.readers.model import Cell, Content, UnreadableError

# As a Chinese Excel or WPS displays them; files name these formats by number alone.
_MONEY = '_ {sign}* #,##0{decimals}_ ;_ {sign}* -#,##0{decimals}_ ;_ {sign}* "-"{places}_ ;_ @_ '
BUILT_IN = {
    0: GENERAL,
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    5: '"¥"#,##0;"¥"-#,##0',
    6: '"¥"#,##0;[Red]"¥"-#,##0',
    7: '"¥"#,##0.00;"¥"-#,##0.00',
    8: '"¥"#,##0.00;[Red]"¥"-#,##0.00',
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    12: "# ?/?",
    13: "# ??/??",
    14: "yyyy/m/d",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM",
    20: "h:mm",
    21: "h:mm:ss",
    22: "yyyy/m/d h:mm",
    27: 'yyyy"年"m"月"',
    28: 'm"月"d"日"',
    29: 'm"月"d"日"',
    30: "m-d-yy",
    31: 'yyyy"年"m"月"d"日"',
    32: 'h"时"mm"分"',
    33: 'h"时"mm"分"ss"秒"',
    36: 'yyyy"年"m"月"',
    37: "#,##0_ ;-#,##0_ ",
    38: "#,##0_ ;[Red]-#,##0_ ",
    39: "#,##0.00_ ;-#,##0.00_ ",
    40: "#,##0.00_ ;[Red]-#,##0.00_ ",
    41: _MONEY.format(sign="", decimals="", places=""),
    42: _MONEY.format(sign="¥", decimals="", places=""),
    43: _MONEY.format(sign="", decimals=".00", places="??"),
    44: _MONEY.format(sign="¥", decimals=".00", places="??"),
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mm:ss.0",
    48: "##0.0E+0",
    49: "@",
    50: 'yyyy"年"m"月"',
    51: 'm"月"d"日"',
    52: 'yyyy"年"m"月"',
    53: 'm"月"d"日"',
    54: 'm"月"d"日"',
    57: 'yyyy"年"m"月"',
    58: 'm"月"d"日"',
}


@dataclass
class Sheet:
    """One visible sheet: the texts displayed by (row, column) from 1, merged areas, what is hidden."""

    name: str
    texts: dict[tuple[int, int], str] = field(default_factory=dict)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    drawn: list[str] = field(default_factory=list)

    def cells(self) -> Iterator[Cell]:
        """The cells that show text, with their spans. ``merged`` names first and last row and column."""
        spans = {(top, left): (bottom, right) for top, left, bottom, right in self.merged}
        covered = _Covered(self.merged)
        for (row, column), text in self.texts.items():
            bottom, right = spans.get((row, column), (row, column))
            if (row, column) not in covered and self._shows(row, bottom, column, right):
                yield Cell(row, column, text, bottom - row + 1, right - column + 1)

    def _shows(self, top: int, bottom: int, left: int, right: int) -> bool:
        """Whether any part of a cell is on display."""
        rows = top not in self.hidden_rows or any(row not in self.hidden_rows for row in range(top, bottom + 1))
        place = left
        for first, last in sorted(self.hidden_columns):
            if first <= place <= last:
                place = last + 1
        return rows and place <= right


class _Covered:
    """The places that merged areas cover, but for the first of each; asked without listing them all."""

    def __init__(self, merged: list[tuple[int, int, int, int]]) -> None:
        self._by_row: dict[int, list[tuple[int, int, int]]] = {}
        self._tall: list[tuple[int, int, int, int]] = []
        for top, left, bottom, right in merged:
            if bottom - top > _TALL:
                self._tall.append((top, left, bottom, right))
                continue
            for row in range(top, bottom + 1):
                self._by_row.setdefault(row, []).append((top, left, right))

    def __contains__(self, place: tuple[int, int]) -> bool:
        row, column = place
        near = any(
            left <= column <= right and place != (top, left) for top, left, right in self._by_row.get(row, ())
        )
        return near or any(
            top <= row <= bottom and left <= column <= right and place != (top, left)
            for top, left, bottom, right in self._tall
        )


_TALL = 1000


def workbook_content(sheets: Iterator[Sheet], unread: list[str]) -> Content:
    """The blocks of a workbook: each sheet's name, then its tables, in the order of the sheets."""
    assembly = Assembly(unread=unread)
    for sheet in sheets:
        cells = list(sheet.cells())
        if hidden := len(sheet.texts) - len(cells) - _under(sheet, cells):
            unread.append(f"sheet {sheet.name}: {hidden} cells in hidden rows or columns")
        if cells or sheet.drawn:
            assembly.text(sheet.name)
            for text in sheet.drawn:
                assembly.text(text)
            assembly.table(cells)
    if not assembly.blocks:
        told = f" ({'; '.join(unread)})" if unread else ""
        raise UnreadableError("empty_file", f"a workbook whose visible sheets hold no text{told}")
    return assembly.content()


def _under(sheet: Sheet, cells: list[Cell]) -> int:
    """How many texts lie under a merged cell, where no spreadsheet shows them."""
    covered = _Covered(sheet.merged)
    return sum(place in covered for place in sheet.texts)
