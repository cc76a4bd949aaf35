"""``juesuan correct``: write down what a cell should read, and why; the next build applies it."""

from __future__ import annotations

import datetime
import getpass
import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from pipelines.cli.session import DONE, DebugOption, HomeOption, JsonOption, ProblemError, Session, session

if TYPE_CHECKING:
    from pathlib import Path

    from pipelines.settings import Home
    from pipelines.warehouse.corrections import Correction


_PLAIN = re.compile(r"-?\d+(\.\d+)?", re.ASCII)


class Status(StrEnum):
    """Whether the next build applies it."""

    accepted = "accepted"
    proposed = "proposed"


@dataclass(frozen=True, slots=True)
class Cell:
    """What the published snapshot says of the cell: its figure as printed and as reported.

    ``unit`` is ``yuan``, ``percent``, ``points`` or ``count``; only money is printed in another unit than it is
    kept in, and ``unit_in_yuan`` is what its statement says one printed unit is worth.
    """

    cell_id: str
    document_id: str
    source_name: str
    form: str
    line: str
    measure: str
    printed: str
    value: Decimal
    unit: str
    quantum: Decimal
    unit_in_yuan: Decimal
    place: str

    @property
    def printed_unit(self) -> Decimal | None:
        """What one printed unit is worth; None where text and amount do not bear the statement's unit out."""
        if self.unit != "yuan":
            return Decimal(1)
        plain = re.sub(r"[\s,，]", "", unicodedata.normalize("NFKC", self.printed))
        is_borne_out = _PLAIN.fullmatch(plain) and Decimal(plain) * self.unit_in_yuan == self.value
        return self.unit_in_yuan if is_borne_out else None


def correct(
    context: typer.Context,
    cell_id: Annotated[
        str, typer.Argument(metavar="CELL_ID", help="The cell, as ledger.cell_id names it.", show_default=False)
    ],
    value: Annotated[
        str,
        typer.Argument(metavar="VALUE", help="What it should be: in yuan, as in the ledger.", show_default=False),
    ],
    reason: Annotated[str, typer.Option(help="Why, for whoever reads it later.", show_default=False)],
    as_printed: Annotated[
        bool, typer.Option("--as-printed", help="VALUE is in the unit of the page (158.40 where it says 万元).")
    ] = False,
    status: Annotated[Status, typer.Option(help="A proposed one is listed, not applied.")] = Status.accepted,
    author: Annotated[
        str | None, typer.Option(help="Who says so (else the name of the account).", show_default=False)
    ] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> int:
    """Write a correction of one cell below HOME/corrections; the ledger keeps what is printed."""
    from pipelines.warehouse.corrections import CorrectionError, file_correction, own_folder

    here = session(context, home, as_json)
    cell = _cell(here.home, cell_id)
    correction = _correction(cell, _wanted(cell, value, as_printed), reason, status, author or _account())
    try:
        folder, copied = own_folder(here.home)
        path = file_correction(folder, correction)
    except (CorrectionError, OSError) as error:
        raise ProblemError(str(error)) from None
    _tell(here, cell, correction, path, copied)
    return DONE


def _cell(home: Home, cell_id: str) -> Cell:
    from pipelines.warehouse.query import NoWarehouseError, open_snapshot

    try:
        with open_snapshot(home) as con:
            row = con.execute(_CELL, [cell_id, cell_id]).fetchone()
            seen = con.execute("SELECT text FROM source_cell WHERE cell_id = ?", [cell_id]).fetchone()
    except NoWarehouseError as error:
        raise ProblemError(str(error)) from None
    if row is not None:
        return Cell(*row)
    if seen is not None:
        raise ProblemError(f"{cell_id} prints {seen[0]!r}, which the ledger does not hold as a figure")
    raise ProblemError(f"the published snapshot has no cell {cell_id}")


def _wanted(cell: Cell, given: str, as_printed: bool) -> Decimal:
    """The corrected figure in the unit of the ledger."""
    from pipelines.warehouse.corrections import exact

    try:
        value = exact(given)
    except ValueError as error:
        raise ProblemError(f"VALUE {given!r} {error}") from None
    if as_printed:
        if cell.printed_unit is None:
            raise ProblemError(f"in which unit {cell.printed!r} is printed is not certain: give VALUE in yuan")
        value *= cell.printed_unit
    if cell.unit in ("yuan", "count") and value != round(value, 2):
        raise ProblemError(f"{given} is {_plain(value)} {cell.unit}: amounts have two decimals")
    if value == cell.value:
        raise ProblemError(f"{cell.cell_id} reads {_plain(value)} {cell.unit} already: nothing to correct")
    return value


def _correction(cell: Cell, value: Decimal, reason: str, status: Status, author: str) -> Correction:
    from pydantic import ValidationError

    from pipelines.warehouse.corrections import Correction

    try:
        return Correction.model_validate(
            {
                "cell_id": cell.cell_id,
                "document_id": cell.document_id,
                "source_name": cell.source_name,
                "expects": cell.printed,
                "expects_value": _plain(cell.value),
                "value": _plain(value),
                "reason": " ".join(reason.split()),
                "status": status.value,
                "author": " ".join(author.split()),
                "date": datetime.date.today().isoformat(),
            }
        )
    except ValidationError as error:
        wrong = error.errors(include_url=False)[0]
        raise ProblemError(f"{'.'.join(map(str, wrong['loc']))}: {wrong['msg']}") from None


def _tell(here: Session, cell: Cell, correction: Correction, path: Path, copied: int) -> None:
    if copied:
        here.warn(
            f"{copied} files of the repository's corrections were copied into {path.parent}, which is in force now"
        )
    if cell.unit == "yuan" and correction.value % cell.quantum != 0:
        here.warn(
            f"{_plain(correction.value)} yuan is finer than the page prints ({_plain(cell.quantum)} yuan):"
            " was --as-printed meant?"
        )
    if here.as_json:
        here.answer({"file": str(path), **correction.model_dump()})
        return
    here.say(f"{cell.source_name}: {cell.form}, {cell.line}, {cell.measure}; {cell.place}")
    unit = cell.printed_unit
    on_page = f"{_plain(correction.value / unit)} = " if unit is not None else ""
    here.say(f"  printed    {cell.printed} = {_plain(cell.value)} {cell.unit}")
    here.say(f"  corrected  {on_page}{_plain(correction.value)} {cell.unit}")
    then = {"accepted": "the next juesuan build applies it", "proposed": "the next juesuan build lists it"}
    here.say(f"Written to {path} as {correction.status}: {then[correction.status]}.")


def _plain(value: Decimal) -> str:
    """All digits that say something, and two decimals at least."""
    whole, _, decimals = f"{value:f}".partition(".")
    return f"{whole}.{decimals.rstrip('0').ljust(2, '0')}"


def _account() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        raise ProblemError("who says so? This account has no name: give --author") from None


_CELL = """
SELECT
    cell_id,
    document_id,
    document.source_name,
    coalesce(dim_form.label_zh, statement.form),
    line,
    measure,
    reported_text,
    value,
    unit,
    figure.quantum,
    coalesce(statement.unit_in_yuan, 1),
    concat_ws(', ', 'page ' || figure.page, 'table ' || figure.table_index, 'row ' || figure.row_index,
        'column ' || figure.column_index)
FROM (
    SELECT
        cell_id, document_id, statement_id, line_name AS line, measure, reported_text, amount AS value,
        CASE WHEN measure = 'count' THEN 'count' ELSE 'yuan' END AS unit, quantum,
        page, table_index, row_index, column_index
    FROM ledger
    WHERE cell_id = ?
    UNION ALL
    SELECT
        cell_id, document_id, statement_id, subject, measure, reported_text, value, unit, quantum,
        page, table_index, row_index, column_index
    FROM sheet_value
    WHERE cell_id = ?
) AS figure
JOIN statement USING (document_id, statement_id)
JOIN dim_document AS document USING (document_id)
LEFT JOIN dim_form ON dim_form.form = statement.form
"""
