"""Where a claim's figure stands in the tables: lookups by address, by the names of codes, by project.

A lookup never compares values to find a cell, save to tell two projects of one name apart: whether claim and cell
agree is for the identities to judge.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from pipelines.statements.model import LedgerRow, SheetValueRow
from pipelines.statements.narrative.vocabulary import Address, claim_words
from pipelines.statements.tables import Reading
from pipelines.statements.wording.text import fold

_FUNCTION_FORMS = ("general_budget_expenditure", "expenditure", "income", "government_fund", "state_capital")
_BASIC_FORM = "general_budget_basic_expenditure"
_PROJECT_FORM = "project_evaluation"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One project's evaluation sheet, as far as claims repeat it: cells by measure (``score`` among them)."""

    name: str
    cells: dict[str, str] = field(hash=False)
    amounts: dict[str, Decimal] = field(hash=False)


class Cells:
    """The cells of a document's own forms, found by what they mean.

    A file that holds the forms of several units has no one cell for a line: its claims keep their address only.
    """

    def __init__(self, readings: Sequence[Reading]) -> None:
        read = [reading for reading in readings if not reading.quarantine]
        self.forms = {reading.statement.form for reading in read}
        self._is_one = len({reading.statement.disclosure_no for reading in read}) <= 1
        self._rows: dict[tuple[str, str | None, str, str], LedgerRow] = {}
        self._functions: dict[str, str] = {}
        self._economic: dict[str, str] = {}
        self.sheets: list[Sheet] = []
        for reading in read:
            self._take(reading)

    def _take(self, reading: Reading) -> None:
        for row in reading.ledger:
            if row.source_of_funds == "total":
                self._rows.setdefault((row.form, row.section, row.line_key, row.measure), row)
            if row.line_code and row.form == _BASIC_FORM:
                self._economic.setdefault(fold(row.line_name), row.line_key)
            elif row.line_code and row.form in _FUNCTION_FORMS:
                self._functions.setdefault(row.line_code, _function_name(row.line_name))
        if reading.statement.form == _PROJECT_FORM and reading.evaluation is not None:
            self.sheets.append(_sheet(reading))

    def cell_id(self, address: Address) -> str | None:
        """The cell at an address; None where nothing is printed there."""
        row = self._rows.get((address.form, address.section, address.line_key, address.measure))
        return row.cell_id if row is not None and self._is_one else None

    def choose(self, addresses: Sequence[Address]) -> Address | None:
        """Of several places of a figure the first that is printed, else the first whose form the document has."""
        for address in addresses:
            if self.cell_id(address) is not None:
                return address
        present = (address for address in addresses if address.form in self.forms)
        return next(present, addresses[0] if addresses else None)

    def function_code(self, names: Sequence[str]) -> str | None:
        """The code whose own name and parents' names are these (类, then 款, 项); None unless exactly one is.

        ``names`` may leave out levels below; a class may be named with or without 支出.
        """
        wanted = [_function_name(name) for name in names]
        length = (3, 5, 7)[len(wanted) - 1] if 0 < len(wanted) <= 3 else 0
        found = [
            code
            for code in self._functions
            if len(code) == length
            and all(
                self._functions.get(code[:width]) == name for width, name in zip((3, 5, 7), wanted, strict=False)
            )
        ]
        return found[0] if len(found) == 1 else None

    def economic_line(self, name: str) -> str | None:
        """The line of the basic expenditure form that bears this name."""
        return self._economic.get(fold(name))

    def sheets_named(self, name: str) -> list[Sheet]:
        """The evaluation sheets of a project, in the order of the document."""
        return [sheet for sheet in self.sheets if project_name(sheet.name) == project_name(name)]


def project_name(name: str) -> str:
    """A project's name as it is compared: 阳谷县政府取暖费项目 and 阳谷县政府取暖费 are one."""
    return claim_words().project_tails.sub("", fold(name).strip("“”\"'"))


def pair_sheets(stated: Sequence[tuple[str, dict[str, Decimal]]], cells: Cells) -> list[Sheet | None]:
    """Give each project that the text describes its sheet: by name; two of one name by figures, then by order."""
    result: list[Sheet | None] = [None] * len(stated)
    positions: dict[str, list[int]] = defaultdict(list)
    for position, (name, _) in enumerate(stated):
        positions[project_name(name)].append(position)
    for places in positions.values():
        sheets = cells.sheets_named(stated[places[0]][0])
        if len(places) == 1 and len(sheets) == 1:
            result[places[0]] = sheets[0]
            continue
        left = list(places)
        for place in places:
            same = next((sheet for sheet in sheets if _agrees(stated[place][1], sheet)), None)
            if same is not None:
                result[place] = same
                sheets.remove(same)
                left.remove(place)
        if len(left) == len(sheets):
            for place, sheet in zip(left, sheets, strict=True):
                result[place] = sheet
    return result


def _agrees(amounts: dict[str, Decimal], sheet: Sheet) -> bool:
    return bool(amounts) and all(sheet.amounts.get(measure) == amount for measure, amount in amounts.items())


def _sheet(reading: Reading) -> Sheet:
    assert reading.evaluation is not None
    rows = [row for row in reading.ledger if row.source_of_funds == "total"]
    cells = {row.measure: row.cell_id for row in rows}
    score = next((value for value in reading.sheet_values if _is_total_score(value)), None)
    if score is not None:
        cells["score"] = score.cell_id
    return Sheet(reading.evaluation.project_name or "", cells, {row.measure: row.amount for row in rows})


def _is_total_score(value: SheetValueRow) -> bool:
    return value.subject == "total" and value.measure == "score"


def _function_name(name: str) -> str:
    return fold(name).removesuffix("支出")
