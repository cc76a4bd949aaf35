"""The reader of XLSX: every visible sheet in order, numbers as their cells display them.

The sheets' XML is read as a stream, row by row: a sheet formatted down to its last row stays small, a number keeps
its digits and its format, and a formula that no program has computed is told from an empty cell. (openpyxl gives
neither of the two last, and refuses style sheets that WPS and the exports of accounting programs write.)
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cached_property

from lxml import etree

from pipelines.readers.displayed import GENERAL, displayed, displayed_text
from pipelines.readers.model import Content, UnreadableError
from pipelines.readers.package import Element, Package, attribute, local, opened, require_no_entities
from pipelines.readers.workbook import BUILT_IN, Sheet, workbook_content

_REFERENCE = re.compile(r"^\$?([A-Za-z]{1,3})\$?(\d{1,7})$")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_TAGS = ("sheetView", "sheetFormatPr", "col", "row", "mergeCell")


def read_xlsx(data: bytes) -> Content:
    """Read a workbook. Raises ``UnreadableError`` for a damaged or empty one and for a bomb."""
    with opened(data) as package:
        book = _Book(package)
        return workbook_content(book.sheets(), book.unread)


class _Book:
    def __init__(self, package: Package) -> None:
        self.package = package
        self.main = package.main
        self.root = package.tree(self.main)
        self.unread: list[str] = []

    def sheets(self) -> Iterator[Sheet]:
        relations = self.package.relations(self.main)
        for sheet in (element for element in self.root.iter("{*}sheet") if local(element.getparent()) == "sheets"):
            name = attribute(sheet, "name") or ""
            relation = relations.get(_relation_id(sheet))
            if relation is None or relation.target not in self.package:
                raise UnreadableError("unreadable", f"a workbook that lacks its sheet {name}")
            if attribute(sheet, "state") in ("hidden", "veryHidden"):
                self.unread.append(f"hidden sheet {name}")
            elif relation.kind == "worksheet":
                yield _SheetReader(self, name, relation.target).read()
            else:
                self.unread.append(f"sheet {name}: a {relation.kind}")

    @cached_property
    def date1904(self) -> bool:
        properties = self.root.find("{*}workbookPr")
        return properties is not None and _is_on(attribute(properties, "date1904"))

    @cached_property
    def strings(self) -> list[str]:
        found = self.package.related(self.main, "sharedStrings")
        if not found:
            return []
        return [_rich_text(item) for item in self.package.tree(found[0]).iterchildren("{*}si")]

    @cached_property
    def formats(self) -> list[str]:
        """The number format of each cell style, by the style's number."""
        found = self.package.related(self.main, "styles")
        if not found:
            return []
        root = self.package.tree(found[0])
        own = {
            int(attribute(one, "numFmtId") or 0): attribute(one, "formatCode") or GENERAL
            for one in root.iterfind("{*}numFmts/{*}numFmt")
        }
        numbers = [int(attribute(style, "numFmtId") or 0) for style in root.iterfind("{*}cellXfs/{*}xf")]
        return [own.get(number) or BUILT_IN.get(number, GENERAL) for number in numbers]


@dataclass
class _SheetReader:
    book: _Book
    name: str
    part: str
    shows_noughts: bool = True
    hides_rows: bool = False
    row: int = 0

    def read(self) -> Sheet:
        sheet = Sheet(self.name)
        stream = io.BytesIO(self.book.package.part(self.part))
        tags = [f"{{*}}{tag}" for tag in _TAGS]
        context = etree.iterparse(stream, tag=tags, resolve_entities=False, no_network=True, remove_comments=True)
        for _, element in context:
            self._take(sheet, element)
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
        require_no_entities(context.root)
        for part in self.book.package.related(self.part, "drawing"):
            sheet.drawn += self._drawn(part)
        return sheet

    def _take(self, sheet: Sheet, element: Element) -> None:
        match local(element):
            case "sheetView":
                self.shows_noughts = _is_on(attribute(element, "showZeros") or "1")
            case "sheetFormatPr":
                self.hides_rows = _is_on(attribute(element, "zeroHeight"))
            case "col" if _is_on(attribute(element, "hidden")) or attribute(element, "width") == "0":
                first, last = int(attribute(element, "min") or 1), int(attribute(element, "max") or 1)
                sheet.hidden_columns.append((first, last))
            case "mergeCell":
                first_place, _, last_place = (attribute(element, "ref") or "").partition(":")
                top, left = _place(first_place)
                sheet.merged.append((top, left, *_place(last_place or first_place)))
            case "row":
                self._take_row(sheet, element)

    def _take_row(self, sheet: Sheet, element: Element) -> None:
        self.row = int(attribute(element, "r") or self.row + 1)
        if _is_on(attribute(element, "hidden") or str(int(self.hides_rows))):
            sheet.hidden_rows.add(self.row)
        column = 0
        for cell in element.iterchildren("{*}c"):
            reference = cell.get("r")
            column = _place(reference)[1] if reference else column + 1
            if text := self._text(cell).strip():
                sheet.texts[self.row, column] = text

    def _text(self, cell: Element) -> str:
        """What a cell displays."""
        kind = cell.get("t", "n")
        style = int(cell.get("s") or 0)
        code = self.book.formats[style] if style < len(self.book.formats) else GENERAL
        if kind == "inlineStr":
            return displayed_text("".join(map(_rich_text, cell.iterchildren("{*}is"))), code)
        value = cell.findtext("{*}v")
        formula = cell.find("{*}f")
        if not value:
            # Nothing was computed: the formula itself stands in its place, so that no one takes it for empty.
            return f"={formula.text or '…'}" if formula is not None and kind != "str" else ""
        match kind:
            case "s":
                return displayed_text(self.book.strings[int(value)], code)
            case "str":
                return displayed_text(_unescaped(value), code)
            case "b":
                return "TRUE" if value.strip() == "1" else "FALSE"
            case "n":
                return self._number(value.strip(), code)
            case _:
                return str(value)

    def _number(self, value: str, code: str) -> str:
        try:
            number = Decimal(value)
        except InvalidOperation:
            return value
        if not number.is_finite() or (number == 0 and not self.shows_noughts):
            return "" if number == 0 else value
        return displayed(number, code, date1904=self.book.date1904)

    def _drawn(self, part: str) -> Iterator[str]:
        """The texts of shapes that lie on the sheet."""
        for body in self.book.package.tree(part).iter("{*}txBody"):
            yield "\n".join(
                "".join(text.text or "" for text in paragraph.iter("{*}t")) for paragraph in body.iter("{*}p")
            )


def _relation_id(element: Element) -> str:
    return next((str(value) for key, value in element.items() if key.endswith("}id")), "")


def _is_on(value: str | None) -> bool:
    return value in ("1", "true", "on")


def _place(reference: str) -> tuple[int, int]:
    """Row and column of a reference such as ``AB12``."""
    found = _REFERENCE.match(reference)
    if found is None:
        raise UnreadableError("unreadable", f"a sheet with a cell at {reference[:20]!r}")
    column = 0
    for letter in found[1].upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(found[2]), column


def _rich_text(item: Element) -> str:
    """A string's text over its runs, without the pronunciation that may stand beside it."""
    texts = (text for text in item.iter("{*}t") if local(text.getparent()) != "rPh")
    return _unescaped("".join(text.text or "" for text in texts))


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text).replace("\r\n", "\n").replace("\r", "\n")
