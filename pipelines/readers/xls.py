"""The reader of XLS (BIFF): every visible sheet in order, numbers as their cells display them."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import xlrd
from xlrd.biffh import error_text_from_code
from xlrd.compdoc import CompDocError

from pipelines.readers.displayed import GENERAL, displayed, displayed_text
from pipelines.readers.model import Content, UnreadableError
from pipelines.readers.package import one_line
from pipelines.readers.workbook import BUILT_IN, Sheet, workbook_content

_UNICODE_SINCE = 80  # BIFF 8; older workbooks are in a code page
_LOCKED = ("encrypted", "password")


def read_xls(data: bytes) -> Content:
    """Read a workbook. Raises ``UnreadableError`` for a damaged, locked or empty one."""
    try:
        book = _opened(data)
        unread: list[str] = []
        return workbook_content(_sheets(book, unread), unread)
    except (UnreadableError, MemoryError):
        raise
    except xlrd.XLRDError as error:
        if any(word in str(error).lower() for word in _LOCKED):
            raise UnreadableError("unreadable", "an XLS file locked with a password") from error
        raise UnreadableError("unreadable", f"a damaged XLS file: {one_line(error)}") from error
    except (
        CompDocError,
        struct.error,
        AssertionError,
        ArithmeticError,
        AttributeError,
        LookupError,
        TypeError,
        ValueError,
        NotImplementedError,
        RecursionError,
    ) as error:
        raise UnreadableError("unreadable", f"a damaged XLS file: {one_line(error)}") from error


def _opened(data: bytes) -> Any:
    book = _open(data)
    if book.biff_version < _UNICODE_SINCE and book.codepage is None:
        return _open(data, encoding_override="gb18030")
    return book


def _open(data: bytes, **options: Any) -> Any:
    """The workbook; its allocation tables may contradict themselves, which exports of Chinese programs do."""
    quiet = io.StringIO()  # the library would write its remarks to stdout
    settings = {"file_contents": data, "formatting_info": True, "logfile": quiet, **options}
    try:
        return xlrd.open_workbook(**settings)
    except CompDocError:
        return xlrd.open_workbook(ignore_workbook_corruption=True, **settings)


def _sheets(book: Any, unread: list[str]) -> Iterator[Sheet]:
    own = {one.format_key: str(one.format_str) for one in book.format_list}
    formats = [own.get(style.format_key) or BUILT_IN.get(style.format_key, GENERAL) for style in book.xf_list]
    for sheet in book.sheets():
        if sheet.visibility:
            unread.append(f"hidden sheet {sheet.name}")
        else:
            yield _sheet(sheet, formats, date1904=bool(book.datemode))


def _sheet(source: Any, formats: list[str], *, date1904: bool) -> Sheet:
    sheet = Sheet(source.name)
    sheet.merged = [(top + 1, left + 1, bottom, right) for top, bottom, left, right in source.merged_cells]
    sheet.hidden_rows = {row + 1 for row, info in source.rowinfo_map.items() if info.hidden}
    sheet.hidden_columns = [(column + 1, column + 1) for column, info in source.colinfo_map.items() if info.hidden]
    for row in range(source.nrows):
        for column, cell in enumerate(source.row(row)):
            code = formats[cell.xf_index] if cell.xf_index is not None else GENERAL
            is_hidden_nought = cell.value == 0 and not source.show_zero_values
            text = "" if is_hidden_nought else _text(cell, code, date1904=date1904).strip()
            if text:
                sheet.texts[row + 1, column + 1] = text
    return sheet


def _text(cell: Any, code: str, *, date1904: bool) -> str:
    """What a cell displays."""
    match cell.ctype:
        case xlrd.XL_CELL_TEXT:
            return displayed_text(str(cell.value), code)
        case xlrd.XL_CELL_NUMBER | xlrd.XL_CELL_DATE:
            return displayed(Decimal(repr(float(cell.value))), code, date1904=date1904)
        case xlrd.XL_CELL_BOOLEAN:
            return "TRUE" if cell.value else "FALSE"
        case xlrd.XL_CELL_ERROR:
            return str(error_text_from_code.get(cell.value, "#ERROR!"))
        case _:
            return ""
