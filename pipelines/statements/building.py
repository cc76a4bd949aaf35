"""Gathers what a layout reader finds in one statement and closes it into a ``Reading``.

Here stand the rules that all layouts share: what counts as an amount, what a repeated line becomes, which step
the form prints in, when a form is blank, when it breaks off, and that a statement without a unit of money keeps
its cells but gives no ledger rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import Path

import yaml

from pipelines.readers.model import Document, Paragraph
from pipelines.statements.captions import without_remark
from pipelines.statements.model import LedgerRow, QuarantineRow, StatementRow, cell_id
from pipelines.statements.recognise import Recognised
from pipelines.statements.tables import CellUse, DocumentFacts, Reading, TableRow
from pipelines.statements.wording.numbers import Printed, finest, is_not_applicable, read_number, to_yuan
from pipelines.statements.wording.text import fold, squeeze
from pipelines.statements.wording.units import Unit, unit_of

_BLANK_WORDS = Path(__file__).resolve().parent / "forms" / "_blank_words.yaml"
_NOTE_LABEL = re.compile(r"^[-*]*(?:备?注|说明)[:：]?(?:\d{1,2}[.、．])?")
_CAPTION_REACH = 4  # a declaration may stand between the title and the table
_SENTENCE = re.compile(r"[^。；;]+")


@dataclass(frozen=True, slots=True)
class LineName:
    """The line in which an amount stands."""

    key: str
    name: str
    section: str | None = None
    code: str | None = None


@dataclass(frozen=True, slots=True)
class _Amount:
    line: LineName
    measure: str
    printed: Printed
    row: TableRow
    column: int


@dataclass
class StatementDraft:
    """One statement while it is read. Cells are told by row and 1-based column."""

    document: Document
    recognised: Recognised
    facts: DocumentFacts
    header_basis: str = "printed"
    _amounts: dict[tuple[str | None, str, str], _Amount] = field(default_factory=dict)
    _uses: dict[tuple[int, int, int], CellUse] = field(default_factory=dict)

    def use(self, row: TableRow, column: int, role: str, repeat_of: str | None = None) -> None:
        """Say what a cell was taken for; the first word counts. Empty cells are taken for nothing."""
        for place in row.places(column):
            key = (place.grid.table_index, place.row_index, place.column_index)
            if fold(place.cell.text):
                self._uses.setdefault(key, CellUse(*key, role, repeat_of=repeat_of))

    def use_row(self, row: TableRow, role: str) -> None:
        """Take all cells of a row, of which nothing has been said yet, for the same."""
        for column in range(1, row.width + 1):
            self.use(row, column, role)

    def use_texts(self, row: TableRow) -> None:
        """Take the cells without any digit (a note within the grid, ``……``) for text; no figure is lost by it."""
        for column, text in enumerate(row.texts(), start=1):
            if not any(character.isdigit() for character in fold(text)):
                self.use(row, column, "text")

    def amount(self, row: TableRow, column: int, line: LineName, measure: str) -> None:
        """Take a cell for the amount of a line in a measure, if it holds one.

        An empty cell is nothing and a dash says "not applicable"; what is neither of them nor a number gets no
        role. An amount whose place is taken repeats the first, which alone goes to the ledger.
        """
        text = row.text(column)
        if is_not_applicable(text):
            self.use(row, column, "not_applicable")
            return
        printed = read_number(text)
        if printed is None or printed.is_percent:
            return
        key = (line.section, line.key, measure)
        first = self._amounts.get(key)
        if first is not None and first.line.name != line.name:
            line = self._beside(line, measure)
            key = (line.section, line.key, measure)
            first = self._amounts.get(key)
        if first is not None:
            self.use(row, column, "repeat", self.cell_id(first.row, first.column))
            return
        self._amounts[key] = _Amount(line, measure, printed, row, column)
        self.use(row, column, "amount")

    def _beside(self, line: LineName, measure: str) -> LineName:
        """Another line that would have the same key: told apart by an ordinal, the same for all its amounts."""
        ordinal = 2
        while True:
            other = LineName(f"{line.key}#{ordinal}", line.name, line.section, line.code)
            taken = self._amounts.get((line.section, other.key, measure))
            if taken is None or taken.line.name == line.name:
                return other
            ordinal += 1

    def cell_id(self, row: TableRow, column: int) -> str:
        """The cell that prints a figure, in the half of the row where it stands."""
        place = row.places(column)[0]
        return cell_id(self.document.document_id, place.grid.table_index, place.row_index, place.column_index)

    @property
    def line_keys(self) -> frozenset[str]:
        return frozenset(key for _, key, _ in self._amounts)

    def value(self, section: str | None, key: str, measure: str) -> Printed | None:
        """The amount read for a line, in the page's unit."""
        amount = self._amounts.get((section, key, measure))
        return None if amount is None else amount.printed

    def reading(self, *, closed: bool = True) -> Reading:
        """Close the statement. ``closed`` is False where its closing line was looked for and not found."""
        unit = unit_of(self.recognised.unit, self.facts)
        statement = self._statement(unit)
        quarantine = tuple(self._quarantine(statement, unit, closed))
        ledger = () if quarantine or unit is None else tuple(self._ledger(statement, unit))
        return Reading(statement, ledger, tuple(self._uses.values()), quarantine=quarantine)

    def _statement(self, unit: Unit | None) -> StatementRow:
        recognised, table = self.recognised, self.recognised.table
        first = table.rows[0]
        is_blank = not self._amounts and not self._has_unplaced_number()
        return StatementRow(
            statement_id=(
                f"{self.document.document_id}-{recognised.form}-t{first.grid.table_index}r{first.row_index}"
            ),
            disclosure_no=recognised.disclosure_no,
            form=recognised.form,
            title=recognised.title,
            agency_name=without_remark(recognised.agency_name) if recognised.agency_name else None,
            fiscal_year=recognised.fiscal_year,
            unit_text=unit.text if unit else None,
            unit_in_yuan=unit.in_yuan if unit else None,
            unit_basis=unit.basis if unit else None,
            header_basis=self.header_basis,
            is_blank=is_blank,
            blank_reason=self._blank_reason() if is_blank else None,
            page=first.page,
            table_index=first.grid.table_index,
            row_index=first.row_index,
        )

    def _quarantine(self, statement: StatementRow, unit: Unit | None, closed: bool) -> Iterable[QuarantineRow]:
        if self._amounts and unit is None:
            yield QuarantineRow(statement.statement_id, "no_unit_of_money", self.recognised.title)
        if self._amounts and not closed and self._ends_document():
            detail = f"{self.recognised.title}: the file ends before its closing line"
            yield QuarantineRow(statement.statement_id, "truncated", detail)

    def _ledger(self, statement: StatementRow, unit: Unit) -> Iterable[LedgerRow]:
        quantum = to_yuan(finest([amount.printed.quantum for amount in self._amounts.values()]), unit.in_yuan)
        for amount in self._amounts.values():
            place = amount.row.places(amount.column)[0]
            yield LedgerRow(
                cell_id=self.cell_id(amount.row, amount.column),
                statement_id=statement.statement_id,
                disclosure_no=statement.disclosure_no,
                form=statement.form,
                section=amount.line.section,
                line_code=amount.line.code,
                line_name=amount.line.name,
                line_key=amount.line.key,
                measure=amount.measure,
                source_of_funds="total",
                amount=to_yuan(amount.printed.value, unit.in_yuan),
                quantum=max(quantum, Decimal("0.01")),
                reported_text=amount.printed.text,
                page=place.grid.page,
                table_index=place.grid.table_index,
                row_index=place.row_index,
                column_index=place.column_index,
            )

    def _has_unplaced_number(self) -> bool:
        """Whether a number is printed that was taken for nothing: then the form is not blank but unread."""
        return any(
            read_number(place.cell.text) is not None
            and (place.grid.table_index, place.row_index, place.column_index) not in self._uses
            for row in self.recognised.table.rows
            for place in row.cell_places()
        )

    def _ends_document(self) -> bool:
        """Whether nothing stands behind the table: the file may have been cut off within it."""
        last_grid = self.recognised.table.rows[-1].halves()[-1].grid.line
        return all(block.line <= last_grid for block in self.document.blocks)

    def _blank_reason(self) -> str | None:
        """The sentence near the form that declares it blank, in its own words."""
        table = self.recognised.table
        cells = [Paragraph(cell.text, table.first_line) for row in table.rows for cell in row.cells()]
        for paragraph in (*table.notes, *cells, *table.captions[-_CAPTION_REACH:]):
            for sentence in _SENTENCE.findall(squeeze(paragraph.text)):
                if declares_blank(sentence):
                    return _NOTE_LABEL.sub("", sentence)
        return None


def declares_blank(sentence: str) -> bool:
    """Whether a sentence says that a form has nothing in it (not that one would have to say so)."""
    words = _blank_words()
    folded = fold(sentence)
    said = any(re.search(pattern, folded) for pattern in words["declares"])
    return said and not any(re.search(pattern, folded) for pattern in words["instructs"])


@cache
def _blank_words() -> dict[str, list[str]]:
    with _BLANK_WORDS.open(encoding="utf-8") as stream:
        words: dict[str, list[str]] = yaml.safe_load(stream)
    return words
