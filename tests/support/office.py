"""A tabbed-text disclosure printed as DOCX, XLSX, XLS and HTML, merged cells and all.

Knows what the pieces of a disclosure are (``tests.support.tabbed``) and nothing of how the package reads.
"""

from __future__ import annotations

import html
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import docx
import openpyxl
import xlwt
from docx.document import Document as WordDocument
from openpyxl.worksheet.worksheet import Worksheet

from tests.support.print_columns import is_number_row
from tests.support.tabbed import AMOUNT, Disclosure, Form, Row

TWO_DECIMALS = "#,##0.00"
_SHEET_NAME_LENGTH = 31


@dataclass(frozen=True)
class Placed:
    """A cell with its place (from 1) and spans."""

    row: int
    column: int
    text: str
    row_span: int = 1
    column_span: int = 1


@dataclass(frozen=True)
class Table:
    """A table: the lines that head it and its cells; ``form`` where it is a statutory form."""

    lines: list[str]
    cells: list[Placed]
    height: int
    width: int
    name: str = ""


Piece = str | Table


def pieces(text: str) -> Iterator[Piece]:
    """Lines and tables in their order; lines with tabs that are no form are a table without merged cells."""
    loose: list[Row] = []
    for piece in [*Disclosure.parse(text).pieces, None]:
        if isinstance(piece, str) and "\t" in piece:
            loose.append(piece.split("\t"))
            continue
        if piece == "":
            continue
        if loose and all(len(row) == 2 and row[1].isdigit() for row in loose):
            yield from map("\t".join, loose)  # a table of contents
        elif loose:
            yield _table([], loose, 0, "")
        loose = []
        if isinstance(piece, Form):
            rows = [row for row in piece.rows if row]
            yield _table([piece.title, *piece.captions], rows, piece.head, piece.title)
        elif piece and piece.strip():
            yield piece.strip()


def _table(lines: list[str], rows: list[Row], head: int, name: str) -> Table:
    width = max(map(len, rows))
    full = [[*(text.strip() for text in row), *[""] * (width - len(row))] for row in rows]
    words = next((n for n, row in enumerate(full[:head]) if is_number_row(row)), head)
    return Table(lines, list(_placed(full, words)), len(full), width, name)


def _placed(rows: list[Row], words: int) -> Iterator[Placed]:
    """The cells; in the first rows, a word reaches over the empty places that belong to it."""
    covered: set[tuple[int, int]] = set()
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            if (r, c) in covered:
                continue
            right, bottom = c + 1, r + 1
            if text and r < words:
                while right < len(row) and r + 1 < words and not row[right] and rows[r + 1][right]:
                    right += 1
                while bottom < words and not any(rows[bottom][c:right]):
                    bottom += 1
            covered.update((y, x) for y in range(r, bottom) for x in range(c, right))
            yield Placed(r + 1, c + 1, text, bottom - r, right - c)


def headed(table: Table, *, blank_rows: bool) -> Table:
    """The table with the lines above it as its first rows: the title over all, the last two side by side."""
    if not table.lines:
        return table
    title, *captions = table.lines
    step = 2 if blank_rows else 1
    cells = [Placed(1, 1, title, 1, table.width)]
    row = 1 + step
    for caption in captions[:-2]:
        cells.append(Placed(row, table.width, caption))
        row += 1
    for column, caption in zip((1, table.width), captions[-2:], strict=False):
        cells.append(Placed(row, column, caption))
    top = row + step - 1
    cells += [Placed(c.row + top, c.column, c.text, c.row_span, c.column_span) for c in table.cells]
    return Table([], cells, table.height + top, table.width, table.name)


def as_docx(text: str, *, lines_in_table: bool = False) -> bytes:
    document = docx.Document()
    for piece in pieces(text):
        if isinstance(piece, str):
            document.add_paragraph(piece)
            continue
        table = headed(piece, blank_rows=False) if lines_in_table else piece
        for line in table.lines:
            document.add_paragraph(line)
        _word_table(document, table)
        document.add_paragraph("")
    return _saved(document.save)


def _word_table(document: WordDocument, table: Table) -> None:
    made = document.add_table(table.height, table.width)
    cells = made._cells
    at = {(n // table.width + 1, n % table.width + 1): cell for n, cell in enumerate(cells)}
    for cell in table.cells:
        corner = at[cell.row, cell.column]
        if (cell.row_span, cell.column_span) != (1, 1):
            corner = corner.merge(at[cell.row + cell.row_span - 1, cell.column + cell.column_span - 1])
        if cell.text:
            corner.paragraphs[0].text = cell.text


def as_xlsx(
    text: str, *, number_format: str = TWO_DECIMALS, code_as_number: bool = False, titled: bool = True
) -> bytes:
    """A sheet for the running text before the first table, one for each table with what follows it."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, lines, table, notes in _sheets(text):
        sheet = book.create_sheet(name)
        for line in lines:
            sheet.append([line])
        if table is not None:
            _excel_table(sheet, headed(_titled(table, titled), blank_rows=True), number_format, code_as_number)
        for line in notes:
            sheet.append([line])
    return _saved(book.save)


def as_one_sheet(text: str, *, blank_rows: bool) -> bytes:
    """Everything below each other on one sheet, each table with its head as rows."""
    book = openpyxl.Workbook()
    sheet = book.active
    top = 0
    for _, lines, table, notes in _sheets(text):
        for line in lines:
            top += 1
            sheet.cell(top, 1).value = line
        if table is not None:
            laid = headed(table, blank_rows=blank_rows)
            _excel_table(sheet, laid, TWO_DECIMALS, False, top)
            top += laid.height
        for line in notes:
            top += 1
            sheet.cell(top, 1).value = line
        top += 2 * blank_rows
    return _saved(book.save)


def _excel_table(sheet: Worksheet, table: Table, number_format: str, code_as_number: bool, top: int = 0) -> None:
    for cell in table.cells:
        made = sheet.cell(top + cell.row, cell.column)
        if AMOUNT.match(cell.text):
            made.value = float(cell.text.replace(",", ""))
            made.number_format = _format_of(cell.text, number_format)
        elif code_as_number and cell.text.isdigit():
            made.value = int(cell.text)
            made.number_format = "0" * len(cell.text)
        else:
            made.value = cell.text or None
        if (cell.row_span, cell.column_span) != (1, 1):
            bottom, right = top + cell.row + cell.row_span - 1, cell.column + cell.column_span - 1
            sheet.merge_cells(start_row=made.row, start_column=made.column, end_row=bottom, end_column=right)


def _titled(table: Table, titled: bool) -> Table:
    return table if titled or not table.lines else replace(table, lines=["", *table.lines[1:]])


def _format_of(amount: str, two_decimals: str) -> str:
    decimals = len(amount.partition(".")[2])
    return two_decimals if decimals == 2 else "0." + "0" * decimals


def as_xls(text: str, *, number_format: str = TWO_DECIMALS, titled: bool = True) -> bytes:
    book = xlwt.Workbook(encoding="utf-8")
    styles: dict[str, xlwt.XFStyle] = {}
    for name, lines, table, notes in _sheets(text):
        sheet = book.add_sheet(name)
        for row, line in enumerate(lines):
            sheet.write(row, 0, line)
        height = 0
        if table is not None:
            laid = headed(_titled(table, titled), blank_rows=True)
            height = laid.height
            for cell in laid.cells:
                is_amount = AMOUNT.match(cell.text) is not None
                value = float(cell.text.replace(",", "")) if is_amount else cell.text
                code = _format_of(cell.text, number_format)
                style = [styles.setdefault(code, xlwt.easyxf(num_format_str=code))] if is_amount else []
                if (cell.row_span, cell.column_span) != (1, 1):
                    bottom, right = cell.row + cell.row_span - 2, cell.column + cell.column_span - 2
                    sheet.write_merge(cell.row - 1, bottom, cell.column - 1, right, value, *style)
                elif cell.text:
                    sheet.write(cell.row - 1, cell.column - 1, value, *style)
        for row, line in enumerate(notes, start=height):
            sheet.write(row, 0, line)
    return _saved(book.save)


Sheet = tuple[str, list[str], Table | None, list[str]]


def _sheets(text: str) -> Iterator[Sheet]:
    lines: list[str] = []
    table: Table | None = None
    notes: list[str] = []
    number = 0
    for piece in [*pieces(text), None]:
        if isinstance(piece, str):
            (lines if table is None else notes).append(piece)
            continue
        if lines or table is not None:
            number += 1
            name = table.name if table is not None and table.name else f"Sheet{number}"
            yield f"GK{number:02d} {name}"[:_SHEET_NAME_LENGTH], lines, table, notes
        # What heads the next table stands in the sheet of its own text, not behind the last table.
        lines, table, notes = [], piece, []


def as_html(text: str, *, charset: str = "utf-8", lines_in_table: bool = False, nested: bool = False) -> str:
    parts = [f'<!DOCTYPE html><html><head><meta charset="{charset}"><style>td{{width:9.99pt}}</style>']
    parts.append("<title>信息公开</title></head><body><script>var total = 99.99;</script>")
    for piece in pieces(text):
        if isinstance(piece, str):
            parts.append(f"<p>{html.escape(piece)}</p>")
            continue
        table = headed(piece, blank_rows=False) if lines_in_table else piece
        parts += [f"<p align=center>{html.escape(line)}</p>" for line in table.lines]
        made = _web_table(table)
        parts.append(f"<table><tr><td>&nbsp;{made}</td></tr></table>" if nested else made)
    return "\n".join([*parts, "</body></html>"])


def _web_table(table: Table) -> str:
    rows: list[list[str]] = [[] for _ in range(table.height)]
    for cell in table.cells:
        across = f" colspan={cell.column_span}" if cell.column_span > 1 else ""
        down = f' rowspan="{cell.row_span}"' if cell.row_span > 1 else ""
        rows[cell.row - 1].append(f"<td{across}{down}><p>{html.escape(cell.text) or '&nbsp;'}</p></td>")
    # A row of a heading that stands in the last column only is filled up before it.
    for number, row in enumerate(rows, start=1):
        own = [cell for cell in table.cells if cell.row == number]
        if len(own) == 1 and own[0].column > 1:
            row.insert(0, f"<td colspan={own[0].column - 1}></td>")
        elif len(own) == 2 and own[1].column > 2 and own[0].column_span == 1:
            row.insert(1, f"<td colspan={own[1].column - 2}></td>" if own[1].column > 2 else "")
    return "<table border=1>\n" + "\n".join(f"<tr>{''.join(row)}</tr>" for row in rows) + "</table>"


def _saved(save: Callable[[io.BytesIO], object]) -> bytes:
    buffer = io.BytesIO()
    save(buffer)
    return buffer.getvalue()
