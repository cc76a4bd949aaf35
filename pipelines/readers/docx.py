"""The reader of DOCX: paragraphs and tables as a word processor lays them out, from the XML itself.

Cells are walked with their spans (the usual row interfaces repeat merged cells); tracked insertions count,
deletions do not; text boxes count once. Page heads, foots and notes follow behind the body, each once: where they
stand on the page, only a layout engine knows. Automatic numbers of paragraphs are printed where Word prints them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipelines.readers.assembly import Assembly
from pipelines.readers.docx_numbering import Numbering
from pipelines.readers.docx_text import Runs, Styles, is_on, transparent
from pipelines.readers.model import Cell, Content, UnreadableError
from pipelines.readers.package import Element, Package, attribute, local, opened, parsed_xml, reading_office_file

_NOTES = (("footnotes", "footnote"), ("endnotes", "endnote"))
_MARGINS = ("header", "footer")
_PICTURES = ("drawing", "pict")


def read_docx(data: bytes) -> Content:
    """Read a document. Raises ``UnreadableError`` for a damaged or empty one, one of pictures only, a bomb."""
    with opened(data) as package:
        return _Reader(package).read()


def read_flat_docx(data: bytes) -> Content:
    """Read a document that stands in one XML file (Word 2003 and later save so)."""
    with reading_office_file():
        body = next(parsed_xml(data).iter("{*}body"), None)
        if body is None:
            raise UnreadableError("unreadable", "a Word XML file without its text")
        reader = _Reader(None)
        reader.walk(body)
        return reader.content(body)


class _Reader:
    def __init__(self, package: Package | None) -> None:
        self.package = package
        self.assembly = Assembly()
        styles = self._part("styles")
        self.styles = Styles(styles)
        self.numbering = Numbering(self._part("numbering"), styles)
        self.runs = Runs(self.styles)

    def _part(self, kind: str) -> Element | None:
        found = self.package.related(self.package.main, kind) if self.package is not None else []
        return self.package.tree(found[0]) if self.package is not None and found else None

    def read(self) -> Content:
        assert self.package is not None
        root = self.package.tree(self.package.main)
        body = next(root.iter("{*}body"), None)
        if body is None:
            raise UnreadableError("unreadable", "a Word file without its text")
        self.walk(body)
        self._margins()
        for part, kind in _NOTES:
            notes = self._part(part)
            for note in notes.iterchildren(f"{{*}}{kind}") if notes is not None else ():
                if attribute(note, "type") in (None, "normal"):
                    self.walk(note)
        return self.content(body)

    def content(self, body: Element) -> Content:
        pictures = sum(next(body.iter(f"{{*}}{name}"), None) is not None for name in _PICTURES)
        if not self.assembly.blocks and pictures:
            raise UnreadableError("no_text_layer", "a Word file that holds pictures and no text")
        if not self.assembly.blocks:
            raise UnreadableError("empty_file", "a Word file without any text")
        embedded = sum(1 for _ in body.iter("{*}OLEObject"))
        if embedded:
            self.assembly.unread.append(f"{embedded} embedded objects")
        return self.assembly.content()

    def _margins(self) -> None:
        """The texts of page heads and foots, each once however many sections repeat it."""
        assert self.package is not None
        seen: set[str] = set()
        for kind in _MARGINS:
            for name in self.package.related(self.package.main, kind):
                margin = _Reader(self.package)
                margin.walk(self.package.tree(name))
                for block in margin.assembly.content().blocks:
                    texts = [block.text] if not hasattr(block, "cells") else [cell.text for cell in block.cells]
                    for text in texts:
                        if text and text not in seen:
                            seen.add(text)
                            self.assembly.text(text)

    def walk(self, container: Element) -> None:
        """Add what a container holds: paragraphs, tables, and what lies in content controls."""
        for element in transparent(container):
            match local(element):
                case "p":
                    self._paragraph(element)
                case "tbl":
                    self._table(element)
                case _:
                    self._boxes(element)

    def _paragraph(self, paragraph: Element) -> None:
        self.assembly.text(self._text(paragraph))
        self._boxes(paragraph)

    def _text(self, paragraph: Element) -> str:
        text = self.runs.text(paragraph)
        ordinal = self.numbering.ordinal(paragraph) if text.strip() else ""
        return ordinal + text

    def _boxes(self, element: Element) -> None:
        """The text boxes anchored here, each as running text of its own."""
        for box in self.runs.boxes(element):
            self.walk(box)

    def _table(self, table: Element) -> None:
        rows = list(_rows(table))
        if _is_layout(rows, self.runs):
            for row in rows:
                for cell in row:
                    self.walk(cell.element)
            return
        self.assembly.table(
            Cell(cell.row, cell.column, self._cell_text(cell.element), cell.row_span, cell.column_span)
            for cell in _merged(rows)
        )
        for row in rows:
            for cell in row:
                for paragraph in cell.element.iter("{*}p"):
                    if _holder(paragraph) is cell.element:
                        self._boxes(paragraph)

    def _cell_text(self, cell: Element) -> str:
        """A cell's lines; a small table within a table's cell is text of that cell, a line a row."""
        lines: list[str] = []
        for element in transparent(cell):
            if local(element) == "p":
                lines.append(self._text(element))
            elif local(element) == "tbl":
                lines += (" ".join(self._cell_text(inner.element) for inner in row) for row in _rows(element))
        return "\n".join(bare for line in lines if (bare := line.strip()))


class _Placed:
    """A cell's element with its place in the table's columns; ``goes_on`` where the cell above covers it."""

    __slots__ = ("column", "column_span", "element", "goes_on", "row", "row_span")

    def __init__(self, element: Element, row: int, column: int) -> None:
        properties = element.find("{*}tcPr")
        self.element, self.row, self.column = element, row, column
        self.row_span, self.column_span = 1, max(1, _number(properties, "gridSpan", 1))
        merge = next(properties.iterchildren("{*}vMerge", "{*}vmerge"), None) if properties is not None else None
        self.goes_on = merge is not None and attribute(merge, "val") != "restart"


def _rows(table: Element) -> Iterator[list[_Placed]]:
    number = 0
    for row in transparent(table):
        if local(row) != "tr":
            continue
        properties = row.find("{*}trPr")
        unseen = [properties.find(f"{{*}}{name}") for name in ("del", "hidden")] if properties is not None else []
        if any(map(is_on, unseen)):
            continue
        number += 1
        yield list(_cells(row, properties, number))


def _cells(row: Element, properties: Element | None, number: int) -> Iterator[_Placed]:
    column = 1 + _number(properties, "gridBefore", 0)
    before: _Placed | None = None
    for element in transparent(row):
        if local(element) != "tc":
            continue
        placed = _Placed(element, number, column)
        column += placed.column_span
        if before is not None and _goes_on_across(element):
            before.column_span += placed.column_span
            continue
        before = placed
        yield placed


def _goes_on_across(cell: Element) -> bool:
    """The older mark of a cell that the one to its left covers."""
    merge = cell.find("{*}tcPr/{*}hMerge")
    return merge is not None and attribute(merge, "val") != "restart"


def _merged(rows: Sequence[Sequence[_Placed]]) -> list[_Placed]:
    """The cells that show, those below them added to their height."""
    shown: list[_Placed] = []
    above: dict[int, _Placed] = {}
    for row in rows:
        current: dict[int, _Placed] = {}
        for cell in row:
            upper = above.get(cell.column)
            if cell.goes_on and upper is not None and upper.column_span == cell.column_span:
                upper.row_span += 1
                current[cell.column] = upper
            else:
                shown.append(cell)
                current[cell.column] = cell
        above = current
    return shown


def _is_layout(rows: Sequence[Sequence[_Placed]], runs: Runs) -> bool:
    """Whether a table only places things: it holds tables, and no two rows of its own with texts side by side."""
    if not any(next(cell.element.iter("{*}tbl"), None) is not None for row in rows for cell in row):
        return False
    beside = 0
    for row in rows:
        texts = [any(runs.text(child).strip() for child in _own_paragraphs(cell.element)) for cell in row]
        beside += sum(texts) > 1
    return beside < 2


def _own_paragraphs(cell: Element) -> Iterator[Element]:
    return (element for element in transparent(cell) if local(element) == "p")


def _holder(paragraph: Element) -> Element | None:
    """The innermost cell that a paragraph stands in."""
    return next(paragraph.iterancestors("{*}tc"), None)


def _number(properties: Element | None, name: str, otherwise: int) -> int:
    found = properties.find(f"{{*}}{name}") if properties is not None else None
    value = attribute(found, "val") if found is not None else None
    return int(value) if value and value.isdecimal() else otherwise
