"""The reader of workbooks in one XML file (Excel 2003), as exports of accounting programs write under ``.xls``."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from pipelines.readers.displayed import GENERAL, displayed, displayed_text
from pipelines.readers.model import Content
from pipelines.readers.package import Element, attribute, parsed_xml, reading_office_file
from pipelines.readers.workbook import Sheet, workbook_content

# The formats that have names of their own here.
_NAMED = {
    "General Number": GENERAL,
    "Fixed": "0.00",
    "Standard": "#,##0.00",
    "Currency": '"¥"#,##0.00;"¥"-#,##0.00',
    "Percent": "0.00%",
    "Scientific": "0.00E+00",
}


def read_excel_xml(data: bytes) -> Content:
    """Read a workbook. Raises ``UnreadableError`` for a damaged or empty one."""
    with reading_office_file():
        root = parsed_xml(data)
        unread: list[str] = []
        return workbook_content(_sheets(root, unread), unread)


def _sheets(root: Element, unread: list[str]) -> Iterator[Sheet]:
    formats = dict(_formats(root))
    for source in root.iterchildren("{*}Worksheet"):
        name = attribute(source, "Name") or ""
        if source.findtext("{*}WorksheetOptions/{*}Visible", "").startswith("Sheet"):
            unread.append(f"hidden sheet {name}")
            continue
        sheet = Sheet(name)
        for table in source.iterchildren("{*}Table"):
            _take_columns(sheet, table)
            _take_rows(sheet, table, formats)
        yield sheet


def _formats(root: Element) -> Iterator[tuple[str, str]]:
    for style in root.iterfind("{*}Styles/{*}Style"):
        found = style.find("{*}NumberFormat")
        code = (attribute(found, "Format") if found is not None else None) or GENERAL
        yield attribute(style, "ID") or "", _NAMED.get(code, code)


def _take_columns(sheet: Sheet, table: Element) -> None:
    number = 0
    for column in table.iterchildren("{*}Column"):
        number = int(attribute(column, "Index") or number + 1)
        last = number + int(attribute(column, "Span") or 0)
        if attribute(column, "Hidden") == "1":
            sheet.hidden_columns.append((number, last))
        number = last


def _take_rows(sheet: Sheet, table: Element, formats: dict[str, str]) -> None:
    number = 0
    for row in table.iterchildren("{*}Row"):
        number = int(attribute(row, "Index") or number + 1)
        if attribute(row, "Hidden") == "1":
            sheet.hidden_rows.add(number)
        column = 0
        for cell in row.iterchildren("{*}Cell"):
            column = int(attribute(cell, "Index") or column + 1)
            across, down = int(attribute(cell, "MergeAcross") or 0), int(attribute(cell, "MergeDown") or 0)
            if across or down:
                sheet.merged.append((number, column, number + down, column + across))
            if text := _text(cell, formats.get(attribute(cell, "StyleID") or "", GENERAL)).strip():
                sheet.texts[number, column] = text
            column += across
        number += int(attribute(row, "Span") or 0)


def _text(cell: Element, code: str) -> str:
    """What a cell displays."""
    data = cell.find("{*}Data")
    if data is None:
        formula = attribute(cell, "Formula")
        return formula or ""
    text = "".join(data.itertext())
    match attribute(data, "Type"):
        case "Number":
            try:
                return displayed(Decimal(text.strip()), code)
            except InvalidOperation:
                return text
        case "DateTime":
            return text.partition("T")[0]
        case "Boolean":
            return "TRUE" if text.strip() == "1" else "FALSE"
        case _:
            return displayed_text(text, code)
