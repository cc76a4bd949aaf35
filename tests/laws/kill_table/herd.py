"""Many corrupted copies of clean documents in one database, judged at once.

A copy has the documents' rows under ids and names of its own, so that laws across documents stay inside it; then
its corruption's edits are made, all copies' together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb

from tests.laws.kill_table.corruptions import KEY, Corruption, Printed, Value

_SUFFIX = "~"
_ACTORS = frozenset({"agency_id", "agency_name", "unit_name"})


@dataclass(frozen=True, slots=True)
class Copy:
    """One corrupted copy: its own id, and the clean documents' common id."""

    document_id: str
    clean_id: str
    corruption: Corruption


def figures(con: duckdb.DuckDBPyConnection, clean_id: str) -> list[Printed]:
    """Every printed figure of clean documents that laws speak of, in a fixed order."""
    rows = con.execute(
        """
        SELECT 'ledger', cell_id, amount, quantum, form,
            concat_ws('/', statement_id, section, line_key, source_of_funds, row_index), line_key, measure,
            concat_ws('/', statement_id, section)
        FROM clean.ledger WHERE split_part(document_id, '.', 1) = $1
        UNION ALL
        SELECT 'sheet_value', cell_id, value, sheet.quantum, statement.form,
            concat_ws('/', statement_id, subject, sheet.row_index), subject, measure, statement_id
        FROM clean.sheet_value AS sheet JOIN clean.statement USING (document_id, statement_id)
        WHERE split_part(document_id, '.', 1) = $1
        UNION ALL
        SELECT 'fact_evaluation_summary', cell_id, score, score_quantum, 'evaluation_summary', cell_id,
            coalesce(project_name, ''), 'score', statement_id
        FROM clean.fact_evaluation_summary WHERE split_part(document_id, '.', 1) = $1 AND score IS NOT NULL
        UNION ALL
        SELECT 'fact_project_evaluation', statement_id, NULL, NULL, 'project_evaluation', statement_id,
            coalesce(project_name, ''), 'sheet', statement_id
        FROM clean.fact_project_evaluation WHERE split_part(document_id, '.', 1) = $1
        UNION ALL
        SELECT DISTINCT 'fact_form_blank', form, NULL, NULL, form, form, 'declaration', 'declaration', form
        FROM clean.fact_form_blank WHERE split_part(document_id, '.', 1) = $1
        UNION ALL
        SELECT 'fact_narrative_claim', claim_id, value, quantum, 'narrative', claim_id, coalesce(subject, ''),
            kind, 'narrative'
        FROM clean.fact_narrative_claim WHERE split_part(document_id, '.', 1) = $1
        ORDER BY ALL
        """,
        [clean_id],
    ).fetchall()
    return [Printed(*row) for row in rows]


def blank_statements(con: duckdb.DuckDBPyConnection, clean_id: str) -> list[tuple[str, str]]:
    """The statements of forms that print nothing, or that the document declares blank; each with its form."""
    return con.execute(
        """
        SELECT statement_id, form FROM clean.statement AS statement
        WHERE split_part(document_id, '.', 1) = $1 AND (
            is_blank OR (document_id, form) IN (SELECT (document_id, form) FROM clean.fact_form_blank)
        )
        ORDER BY ALL
        """,
        [clean_id],
    ).fetchall()


def raise_herd(con: duckdb.DuckDBPyConnection, copies: Sequence[Copy], tables: Sequence[str]) -> None:
    """Replace the documents of the database by the copies; the clean ones lie in the schema ``clean``."""
    con.execute("CREATE OR REPLACE TEMP TABLE copy (clean_id VARCHAR, document_id VARCHAR)")
    _insert(con, "copy", [(copy.clean_id, copy.document_id) for copy in copies])
    for table in tables:
        con.execute(f"DELETE FROM main.{table}")
        columns = con.execute(f"SELECT column_name, column_type FROM (DESCRIBE clean.{table})").fetchall()
        selected = ", ".join(_copied(name, kind) for name, kind in columns)
        con.execute(
            f"INSERT INTO main.{table} BY NAME SELECT {selected} FROM clean.{table} AS source"
            " JOIN copy ON copy.clean_id = split_part(source.document_id, '.', 1)"
        )
    for table, key in KEY.items():
        edits = [(copy, edit) for copy in copies for edit in copy.corruption.edits if edit.table == table]
        added = [(copy, edit.key, dict(edit.values)) for copy, edit in edits if edit.adds]
        _add(con, table, key, added)
        changed = [(copy, edit.key, dict(edit.values)) for copy, edit in edits if edit.values and not edit.adds]
        _set(con, table, key, changed)
        _remove(con, table, key, [(copy, edit.key) for copy, edit in edits if not edit.values and not edit.adds])


def renamed(name: str, copy: Copy) -> str:
    """What an id of the clean documents is called in the copy."""
    return name.replace(copy.clean_id, copy.document_id)


def _copied(name: str, kind: str) -> str:
    if name in _ACTORS:
        return f"source.{name} || copy.document_id AS {name}"
    if kind == "VARCHAR" and (name.endswith("_id") or name == "repeat_of"):
        return f"replace(source.{name}, copy.clean_id, copy.document_id) AS {name}"
    return f"source.{name}"


Edited = Sequence[tuple[Copy, str, Mapping[str, Value]]]


def _remove(con: duckdb.DuckDBPyConnection, table: str, key: str, keys: Sequence[tuple[Copy, str]]) -> None:
    _edits(con, [(copy.document_id, renamed(name, copy), None) for copy, name in keys])
    con.execute(f"DELETE FROM main.{table} AS row USING edit WHERE {_concerned(key)}")


def _add(con: duckdb.DuckDBPyConnection, table: str, key: str, edits: Edited) -> None:
    """Add rows like the ones named, under a key of their own, then give them their values."""
    _edits(con, [(copy.document_id, renamed(name, copy), None) for copy, name, _ in edits])
    con.execute(
        f"INSERT INTO main.{table} BY NAME SELECT row.* REPLACE (row.{key} || '{_SUFFIX}' AS {key})"
        f" FROM main.{table} AS row JOIN edit ON {_concerned(key)}"
    )
    _set(con, table, key, [(copy, name + _SUFFIX, values) for copy, name, values in edits])


def _set(con: duckdb.DuckDBPyConnection, table: str, key: str, edits: Edited) -> None:
    for column in dict.fromkeys(column for _, _, values in edits for column in values):
        rows = [
            (copy.document_id, renamed(name, copy), renamed(str(values[column]), copy))
            for copy, name, values in edits
            if column in values
        ]
        _edits(con, rows)
        con.execute(f"UPDATE main.{table} AS row SET {column} = edit.value FROM edit WHERE {_concerned(key)}")


def _concerned(key: str) -> str:
    return f"split_part(row.document_id, '.', 1) = edit.document_id AND row.{key} = edit.key"


def _edits(con: duckdb.DuckDBPyConnection, rows: Sequence[tuple[str, str, str | None]]) -> None:
    con.execute("CREATE OR REPLACE TEMP TABLE edit (document_id VARCHAR, key VARCHAR, value VARCHAR)")
    _insert(con, "edit", rows)


def _insert(con: duckdb.DuckDBPyConnection, table: str, rows: Sequence[tuple[Any, ...]]) -> None:
    if rows:
        columns = ", ".join(f"unnest(${number})" for number in range(1, len(rows[0]) + 1))
        con.execute(f"INSERT INTO {table} SELECT {columns}", [list(column) for column in zip(*rows, strict=True)])
