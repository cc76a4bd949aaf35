"""In which unit the document prints its money: around its tables, in their headers, in its text."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from pipelines.statements.facts.source import Found, Source, commonest
from pipelines.statements.wording.numbers import UNITS_IN_YUAN
from pipelines.statements.wording.text import even_fold, squeeze

_SHORT_LINE, _SHORT_CELL = 60, 20


def document_unit(source: Source) -> Found | None:
    """The commonest unit of money around the tables, else in their headers, else of the amounts in the text."""
    return commonest(_captioned(source)) or commonest(_in_cells(source)) or commonest(_stated(source))


def shared_unit(source: Source, unit: Found | None) -> Decimal | None:
    """The unit of a form that states none: what is declared for all, else the text's where no form states any.

    Among forms that state theirs, a silent one may be printed in another unit, and a wrong guess is wrong by ten
    thousand: it is set aside alone instead.
    """
    declared = source.words.unit_declarations.search(source.text)
    if declared is not None:
        return UNITS_IN_YUAN[declared[1]]
    return UNITS_IN_YUAN[unit.value] if unit is not None and unit.basis == "narrative" else None


def _captioned(source: Source) -> Iterator[Found]:
    for line in source.captions:
        if len(line.text) > _SHORT_LINE:
            continue
        for pattern in source.words.unit_captions:
            yield from (
                Found(found[1], "form caption", line.text, line.page) for found in pattern.finditer(line.text)
            )


def _in_cells(source: Source) -> Iterator[Found]:
    pattern = source.words.unit_captions[-1]
    for grid in source.document.grids:
        for cell in grid.cells:
            if "元" not in cell.text:
                continue
            text = even_fold(squeeze(cell.text))
            if len(text) <= _SHORT_CELL:
                yield from (Found(found[1], "cell", cell.text, grid.page) for found in pattern.finditer(text))


def _stated(source: Source) -> Iterator[Found]:
    for passage in source.passages:
        for found in source.words.unit_sentences.finditer(even_fold(passage.text)):
            yield Found(found[1], "narrative", passage.text, passage.anchors[0].page)
