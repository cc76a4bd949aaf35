"""The unit in which a statement prints its money, and where that was said.

The form's caption speaks first, then the table's own cells, then the whole document (DESIGN: the evidence is
kept). A statement of which nobody says a unit gets none; nothing is assumed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from pipelines.readers.model import Paragraph
from pipelines.statements.tables import DocumentFacts, Table
from pipelines.statements.wording.numbers import UNITS_IN_YUAN
from pipelines.statements.wording.text import fold

_UNITS = "|".join(sorted(UNITS_IN_YUAN, key=len, reverse=True))
_CAPTION = re.compile(
    rf"单位[:：为]?(?:人民币)?[（]?(?P<unit>{_UNITS})(?=$|[^\u4e00-\u9fff]|公开|部门|单位|编制|金额|第)"
)
_BRACKETED = re.compile(rf"（(?:金额|单位：?|人民币|金额单位：?)*(?P<unit>{_UNITS})）")


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of money. ``basis``: ``form``, ``cell`` or ``document``."""

    text: str
    in_yuan: Decimal
    basis: str


def unit_in(text: str) -> tuple[str, Decimal] | None:
    """The unit that a caption states (``金额单位：万元``), as printed and in yuan."""
    return _found(_CAPTION.search(fold(text)))


def bracketed_unit(text: str) -> tuple[str, Decimal] | None:
    """The unit that a header or label carries in brackets (``金额（万元）``)."""
    return _found(_BRACKETED.search(fold(text)))


def stated_unit(captions: Iterable[Paragraph], table: Table, rows: int | None = None) -> Unit | None:
    """The unit that a form itself states: above, below, in its cells. ``rows`` limits the cells to the first."""
    near = [paragraph.text for paragraph in captions] + [paragraph.text for paragraph in table.notes]
    for text in near:
        if found := unit_in(text) or bracketed_unit(text):
            return Unit(*found, "form")
    cells = [cell.text for row in table.rows[:rows] for cell in row.cells() if cell.text]
    for text in cells:
        if found := unit_in(text):
            return Unit(*found, "form")
    for text in cells:
        if found := bracketed_unit(text):
            return Unit(*found, "cell")
    return None


def unit_of(stated: Unit | None, facts: DocumentFacts) -> Unit | None:
    """The statement's unit, the document's where the statement is silent, None where both are."""
    if stated is not None:
        return stated
    if facts.unit_text is None or facts.unit_in_yuan is None:
        return None
    return Unit(facts.unit_text, facts.unit_in_yuan, "document")


def without_unit(text: str) -> str:
    """A folded header word without the unit in brackets that it may carry."""
    return _BRACKETED.sub("", text)


def _found(match: re.Match[str] | None) -> tuple[str, Decimal] | None:
    return None if match is None else (match["unit"], UNITS_IN_YUAN[match["unit"]])
