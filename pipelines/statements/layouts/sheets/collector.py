"""What has been read of one sheet so far, and the ``Reading`` it becomes.

Amounts are kept as printed until the sheet is read whole: only then its finest step, and with it the quantum of
its money, is known.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal

from pipelines.readers.model import Document
from pipelines.statements.building import declares_blank
from pipelines.statements.captions import without_remark
from pipelines.statements.model import (
    EvaluationRow,
    EvaluationSummaryRow,
    IndicatorRow,
    LedgerRow,
    QuarantineRow,
    SheetValueRow,
    StaffingRow,
    StatementRow,
    cell_id,
)
from pipelines.statements.recognise import Recognised
from pipelines.statements.tables import CellUse, DocumentFacts, Reading, TableRow
from pipelines.statements.wording.numbers import Printed, is_not_applicable, to_yuan
from pipelines.statements.wording.text import squeeze
from pipelines.statements.wording.units import Unit, unit_of

_CENT = Decimal("0.01")
_CAPTION_REACH = 4


@dataclass(frozen=True, slots=True)
class Line:
    """The line that an amount belongs to, as the ledger names it."""

    name: str
    key: str
    source: str = "total"
    label: str = ""  # the row's own label, where several rows share name, key and source


@dataclass(frozen=True, slots=True)
class _Amount:
    row: TableRow
    column: int
    printed: Printed
    line: Line
    measure: str
    in_yuan: Decimal | None  # None for what is no money: a count, an area


@dataclass
class Sheet:
    """One sheet while it is read."""

    document: Document
    recognised: Recognised
    facts: DocumentFacts
    unit: Unit | None = field(init=False)
    rows: tuple[TableRow, ...] = field(init=False)
    statement_id: str = field(init=False)
    texts: dict[str, str] = field(default_factory=dict)
    indicators: list[IndicatorRow] = field(default_factory=list)
    summaries: list[EvaluationSummaryRow] = field(default_factory=list)
    staffing: list[StaffingRow] = field(default_factory=list)
    _values: list[SheetValueRow] = field(default_factory=list)
    _uses: dict[tuple[int, int, int, int], CellUse] = field(default_factory=dict)
    _taken: dict[tuple[str, str, str], _Amount] = field(default_factory=dict)
    _without_unit: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        table = self.recognised.table
        self.unit = unit_of(self.recognised.unit, self.facts)
        self.rows = tuple(row for row in table.rows if any(cell.text.strip() for cell in row.cells()))
        first = table.rows[0].row_index
        form = self.recognised.template.form
        self.statement_id = f"{self.document.document_id}-{form}-t{table.table_index}r{first}"

    def found_unit(self, unit: tuple[str, Decimal] | None) -> None:
        """The unit that the sheet's own cells state for its money: nearer than any caption."""
        if unit is not None:
            self.unit = Unit(*unit, "cell")

    def cell_id(self, row: TableRow, column: int) -> str:
        return cell_id(self.document.document_id, row.grid.table_index, row.row_index, column)

    def use(self, row: TableRow, column: int, role: str, repeat_of: str | None = None) -> None:
        """Say what a cell was taken for; the first word stands."""
        place = (row.grid.table_index, row.row_index, column, 1)
        self._uses.setdefault(place, CellUse(*place[:3], role, 1, repeat_of))

    def use_text(self, row: TableRow, columns: Iterable[int], role: str) -> None:
        for column in columns:
            if row.text(column).strip():
                self.use(row, column, "not_applicable" if is_not_applicable(row.text(column)) else role)

    def money(
        self, row: TableRow, column: int, printed: Printed, line: Line, measure: str, unit: Decimal | None = None
    ) -> None:
        """Take an amount of money; ``unit`` is its own unit in yuan where its cell or header prints one."""
        in_yuan = unit or (self.unit.in_yuan if self.unit else None)
        if in_yuan is None:
            self._without_unit.append(printed.text)
            self.use(row, column, "amount")
            return
        self._take(_Amount(row, column, printed, line, measure, in_yuan))

    def count(self, row: TableRow, column: int, printed: Printed, line: Line, measure: str) -> None:
        """Take a number of the ledger that is no money: vehicles, square metres."""
        self._take(_Amount(row, column, printed, line, measure, None))

    def value(
        self,
        row: TableRow,
        column: int,
        printed: Printed,
        subject: str,
        measure: str,
        source: str | None = None,
        indicator_no: int | None = None,
    ) -> None:
        """Take a rate, a weight or a score."""
        self.use(row, column, "value")
        self._values.append(
            SheetValueRow(
                self.cell_id(row, column),
                self.statement_id,
                subject,
                source,
                indicator_no,
                measure,
                printed.value,
                printed.quantum,
                "percent" if measure == "rate" else "points",
                printed.text,
                row.page,
                row.grid.table_index,
                row.row_index,
                column,
            )
        )

    def text(self, label: str, text: str) -> None:
        """Keep a labelled text; a label that comes twice is numbered."""
        key, count = label, 1
        while key in self.texts and self.texts[key] != text:
            count += 1
            key = f"{label}（{count}）"
        self.texts[key] = text

    def reading(self, evaluation: EvaluationRow | None = None) -> Reading:
        """The sheet as read."""
        ledger = tuple(self._ledger())
        is_blank = not (ledger or self._values or self.indicators or self.summaries or self._without_unit)
        quarantine: tuple[QuarantineRow, ...] = ()
        if self._without_unit:
            detail = f"no unit of money for {len(self._without_unit)} amounts, the first {self._without_unit[0]}"
            quarantine = (QuarantineRow(self.statement_id, "no_unit_of_money", detail),)
        return Reading(
            statement=self._statement(is_blank),
            ledger=ledger,
            uses=tuple(self._uses.values()),
            evaluation=evaluation,
            sheet_values=tuple(self._values),
            indicators=tuple(self.indicators),
            summaries=tuple(self.summaries),
            quarantine=quarantine,
            staffing=tuple(self.staffing),
        )

    def _take(self, amount: _Amount) -> None:
        """Keep an amount. The same line printed again is a repeat of the first; another of its kind is its own."""
        line, ordinal = amount.line, 1
        while (first := self._taken.get((line.key, amount.measure, line.source))) is not None:
            if first.line.label == line.label and first.line.name == line.name:
                self.use(amount.row, amount.column, "repeat", self.cell_id(first.row, first.column))
                return
            ordinal += 1
            line = replace(line, source=f"{amount.line.source}#{ordinal}")
        self._taken[line.key, amount.measure, line.source] = replace(amount, line=line)
        self.use(amount.row, amount.column, "amount")

    def _ledger(self) -> Iterable[LedgerRow]:
        steps = [amount.printed.quantum * amount.in_yuan for amount in self._taken.values() if amount.in_yuan]
        finest = max(min(steps, default=_CENT), _CENT)
        for amount in self._taken.values():
            value = to_yuan(amount.printed.value, amount.in_yuan or Decimal(1))
            quantum = finest if amount.in_yuan else amount.printed.quantum
            yield LedgerRow(
                cell_id=self.cell_id(amount.row, amount.column),
                statement_id=self.statement_id,
                disclosure_no=self.recognised.disclosure_no,
                form=self.recognised.template.form,
                section=None,
                line_code=None,
                line_name=amount.line.name,
                line_key=amount.line.key,
                measure=amount.measure,
                source_of_funds=amount.line.source,
                amount=value,
                quantum=quantum.quantize(_CENT),
                reported_text=amount.printed.text,
                page=amount.row.page,
                table_index=amount.row.grid.table_index,
                row_index=amount.row.row_index,
                column_index=amount.column,
            )

    def _statement(self, is_blank: bool) -> StatementRow:
        first = self.recognised.table.rows[0]
        return StatementRow(
            statement_id=self.statement_id,
            disclosure_no=self.recognised.disclosure_no,
            form=self.recognised.template.form,
            title=self.recognised.title,
            agency_name=without_remark(name) if (name := self.recognised.agency_name) else None,
            fiscal_year=self.recognised.fiscal_year,
            unit_text=self.unit.text if self.unit else None,
            unit_in_yuan=self.unit.in_yuan if self.unit else None,
            unit_basis=self.unit.basis if self.unit else None,
            header_basis="printed",
            is_blank=is_blank,
            blank_reason=self._blank_reason() if is_blank else None,
            page=first.page,
            table_index=first.grid.table_index,
            row_index=first.row_index,
        )

    def _blank_reason(self) -> str | None:
        """The sentence near the sheet that declares it blank, in its own words."""
        table = self.recognised.table
        near = [paragraph.text for paragraph in (*table.notes, *table.captions[-_CAPTION_REACH:])]
        sentences = (part for text in near for part in re.split(r"[。；;]", squeeze(text)))
        return next((sentence for sentence in sentences if sentence and declares_blank(sentence)), None)
