"""A database that holds only what the laws read, to be filled with a handful of figures.

The tables have the columns of the warehouse, taken from the records of ``pipelines.statements.model``; what a
test does not say is filled with something harmless.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Iterable
from decimal import Decimal
from functools import cache
from typing import Any

import duckdb

from pipelines.identities.catalogue import Identity, load_catalogue
from pipelines.identities.judge import create_laws, judge
from pipelines.statements.model import (
    BlankFormRow,
    CellRow,
    ClaimRow,
    EvaluationRow,
    EvaluationSummaryRow,
    EvidenceRow,
    IndicatorRow,
    LedgerRow,
    SheetValueRow,
    StatementRow,
    UnitRow,
)
from pipelines.statements.templates import load_templates

WAN = Decimal(10000)
DOCUMENT = "d0c0000000000001"
_TYPES = {str: "VARCHAR", int: "INTEGER", bool: "BOOLEAN", float: "DOUBLE", Decimal: "DECIMAL(18, 6)"}
_TABLES = {
    "ledger": (LedgerRow, {}),
    "statement": (StatementRow, {}),
    "source_cell": (CellRow, {}),
    "sheet_value": (SheetValueRow, {}),
    "fact_narrative_claim": (ClaimRow, {}),
    "fact_form_blank": (BlankFormRow, {}),
    "document_evidence": (EvidenceRow, {}),
    "fact_evaluation_summary": (EvaluationSummaryRow, {"disclosure_no": "INTEGER"}),
    "fact_project_indicator": (IndicatorRow, {}),
    "fact_project_evaluation": (EvaluationRow, {"disclosure_no": "INTEGER"}),
    "fact_department_sheet": (EvaluationRow, {"disclosure_no": "INTEGER"}),
    "bridge_document_unit": (UnitRow, {}),
}
_AGENCY = "甲县财政局"
_DIMENSIONS_OF_DOCUMENTS = """
CREATE TABLE dim_document (
    document_id VARCHAR, agency_name VARCHAR, scope VARCHAR, phase VARCHAR, fiscal_year INTEGER
);
CREATE TABLE dim_statement (
    document_id VARCHAR, statement_id VARCHAR, disclosure_no INTEGER, form VARCHAR, agency_id VARCHAR,
    fiscal_year INTEGER, scope VARCHAR, is_latest BOOLEAN
);
"""


class JudgeDb:
    """One in-memory database; amounts are given in 万元 as a page prints them."""

    def __init__(self) -> None:
        self.con = duckdb.connect()
        for table, (record, further) in _TABLES.items():
            columns = {"document_id": "VARCHAR", **_columns(record), **further}
            self.con.execute(
                f"CREATE TABLE {table} ({', '.join(f'{name} {kind}' for name, kind in columns.items())})"
            )
        for statement, rows in _dimensions().items():
            columns = ", ".join(f"unnest(${number})" for number in range(1, len(rows) + 1))
            name = statement.partition(" (")[0]
            self.con.execute(f"CREATE TABLE {statement}")
            self.con.execute(f"INSERT INTO {name} SELECT {columns}", [list(column) for column in rows])
        self.con.execute(_DIMENSIONS_OF_DOCUMENTS)
        self._rows = 0

    def document(
        self, document_id: str = DOCUMENT, *, agency: str = _AGENCY, year: int = 2024, scope: str = "own"
    ) -> None:
        """Say who a document is of; a document that is not introduced is of 2024."""
        self.insert(
            "dim_document",
            document_id=document_id,
            agency_name=agency,
            scope=scope,
            phase="final_accounts",
            fiscal_year=year,
        )

    def statement(self, form: str, **values: Any) -> str:
        """Add a statement of a form and return its id."""
        self._rows += 1
        document = values.get("document_id", DOCUMENT)
        statement_id = f"{document}-{form}-t{self._rows}r1"
        self.insert(
            "statement",
            **{
                "document_id": document,
                "statement_id": statement_id,
                "disclosure_no": 1,
                "form": form,
                "title": form,
                "unit_text": "万元",
                "unit_in_yuan": WAN,
                "header_basis": "printed",
                "is_blank": False,
                "table_index": self._rows,
                "row_index": 1,
                **values,
            },
        )
        self._report(document, statement_id, form, values.get("disclosure_no", 1))
        return statement_id

    def _report(self, document: str, statement_id: str, form: str, disclosure: int) -> None:
        """The keys of a statement, from its document."""
        query = "SELECT agency_name, fiscal_year, scope FROM dim_document WHERE document_id = ?"
        if not self.rows(query, [document]):
            self.document(document)
        agency, year, scope = self.rows(query, [document])[0]
        self.insert(
            "dim_statement",
            document_id=document,
            statement_id=statement_id,
            disclosure_no=disclosure,
            form=form,
            agency_id=agency,
            fiscal_year=year,
            scope=scope,
            is_latest=True,
        )

    def amounts(
        self,
        statement_id: str,
        line: str,
        *,
        section: str | None = None,
        source: str = "total",
        quantum: str = "0.01",
        row: int | None = None,
        **measures: str,
    ) -> None:
        """Add a line's amounts: measure → the printed figure in 万元 (a count as it is)."""
        self._rows += 1
        document, form, disclosure = self._statement(statement_id)
        for column, (measure, printed) in enumerate(measures.items(), 1):
            unit = Decimal(1) if measure == "count" else WAN
            self.insert(
                "ledger",
                document_id=document,
                cell_id=f"{document}-t{self._rows}r1c{column}",
                statement_id=statement_id,
                disclosure_no=disclosure,
                form=form,
                section=section,
                line_name=line,
                line_key=line,
                measure=measure,
                source_of_funds=source,
                amount=Decimal(printed) * unit,
                quantum=Decimal(1) if measure == "count" else Decimal(quantum) * unit,
                reported_text=printed,
                table_index=1,
                row_index=row or self._rows,
                column_index=column,
            )

    def value(self, statement_id: str, subject: str, measure: str, printed: str, **values: Any) -> None:
        """Add a rate, weight or score of a sheet."""
        self._rows += 1
        document, _, _ = self._statement(statement_id)
        decimals = len(printed.partition(".")[2])
        self.insert(
            "sheet_value",
            **{
                "document_id": document,
                "cell_id": f"{document}-t{self._rows}r1c1",
                "statement_id": statement_id,
                "subject": subject,
                "measure": measure,
                "value": Decimal(printed),
                "quantum": Decimal(1).scaleb(-decimals),
                "unit": "percent" if measure == "rate" else "points",
                "reported_text": printed,
                "table_index": 1,
                "row_index": self._rows,
                "column_index": 1,
                **values,
            },
        )

    def claim(self, kind: str, value: str, **values: Any) -> None:
        """Add a claim of the running text (amounts in 万元)."""
        self._rows += 1
        unit = values.pop("unit", "yuan" if kind in ("amount", "change_amount") else "percent")
        scale = WAN if unit == "yuan" else Decimal(1)
        decimals = len(value.partition(".")[2])
        self.insert(
            "fact_narrative_claim",
            **{
                "document_id": DOCUMENT,
                "claim_id": f"claim{self._rows:04}",
                "kind": kind,
                "value": Decimal(value) * scale,
                "quantum": Decimal(1).scaleb(-decimals) * scale,
                "unit": unit,
                "subject": "",
                "sentence": "",
                "reported_text": value,
                "line": self._rows,
                **values,
            },
        )

    def insert(self, table: str, **values: Any) -> None:
        """Add a row; columns that are not named stay NULL."""
        names, marks = ", ".join(values), ", ".join("?" for _ in values)
        self.con.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(values.values()))

    def verdict(self, identity: Identity) -> dict[str, str]:
        """The verdicts of one law by scope."""
        create_laws(self.con, load_catalogue(), (identity,))
        return dict(self.rows(f'SELECT scope, verdict FROM law."{identity.id}" ORDER BY ALL'))

    def verdicts(self, identity_id: str) -> dict[str, str]:
        """The verdicts of the law with this id, by scope."""
        return self.verdict(next(one for one in load_catalogue() if one.id == identity_id))

    def judged(self) -> JudgeDb:
        judge(self.con)
        return self

    def rows(self, query: str, parameters: Iterable[Any] = ()) -> list[tuple[Any, ...]]:
        return self.con.execute(query, list(parameters)).fetchall()

    def _statement(self, statement_id: str) -> tuple[str, str, int]:
        found = self.con.execute(
            "SELECT document_id, form, disclosure_no FROM statement WHERE statement_id = ?", [statement_id]
        ).fetchone()
        assert found is not None
        return found


@cache
def _dimensions() -> dict[str, tuple[tuple[Any, ...], ...]]:
    """The dimensions of forms as columns of values, by the table's definition."""
    templates = load_templates().values()
    forms = [(one.form, one.label_zh, one.label_en, one.layout) for one in templates]
    measures = [
        (one.form, name, entry.label_zh, entry.label_en)
        for one in templates
        for name, entry in one.measures.items()
    ]
    lines = [
        (one.form, line.section, line.line_key, line.label_zh, line.label_en)
        for one in templates
        for line in one.lines
    ]
    return {
        "dim_form (form VARCHAR, label_zh VARCHAR, label_en VARCHAR, layout VARCHAR)": tuple(
            zip(*forms, strict=True)
        ),
        "dim_measure (form VARCHAR, measure VARCHAR, label_zh VARCHAR, label_en VARCHAR)": tuple(
            zip(*measures, strict=True)
        ),
        "dim_line (form VARCHAR, section VARCHAR, line_key VARCHAR, label_zh VARCHAR, label_en VARCHAR)": tuple(
            zip(*lines, strict=True)
        ),
    }


def _columns(record: type) -> dict[str, str]:
    hints = typing.get_type_hints(record)
    return {field.name: _TYPES[_bare(hints[field.name])] for field in dataclasses.fields(record)}


def _bare(hint: Any) -> Any:
    if isinstance(hint, types.UnionType):
        return next(option for option in typing.get_args(hint) if option is not type(None))
    return hint
