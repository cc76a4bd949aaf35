"""What a database holds, as one hash: the same for two builds of the same content, whatever their bytes.

Every base table counts but those that tell of the build itself: ``audit.run`` (its times differ between two builds
of the same content) and the schema ``meta`` (it carries the hash). Views say nothing that tables do not.
The hash does not depend on the order of rows: each row, as text, has its MD5, and the rows' numbers are summed, so
that equal rows do not cancel and nothing has to be sorted. Accidents are what it guards against, on all 128 bits.
Because a sum can be added to and taken from, the sums are kept in ``meta.content_sum``: a build that replaces a
few documents in a copy of the last one knows its hash from the rows it took out and put in.

Columns are put together one by one: a row cast to text as a whole takes three times as long. DuckDB's own ``hash``
is five times faster (5 million cells: 0.6 against 3.0 seconds on one core, 2026-11), but knows only 64 bits of a
value and may count otherwise in another release.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

import duckdb

_NOT_CONTENT = frozenset({("audit", "run")})
_OF_THE_BUILD = frozenset({"meta", "staging"})
# Characters that stand in no text of ours: between columns, and for what is NULL.
_BETWEEN, _NULL = "\x1f", "\x1e"

Table = tuple[str, str]
"""Schema and name."""

Columns = tuple[tuple[str, str], ...]
"""Names and types, in order."""


@dataclass(frozen=True, slots=True)
class RowSum:
    """Some rows of a table: how many, and the sum of their numbers."""

    rows: int = 0
    total: int = 0

    def __add__(self, other: RowSum) -> RowSum:
        return RowSum(self.rows + other.rows, self.total + other.total)

    def __sub__(self, other: RowSum) -> RowSum:
        return RowSum(self.rows - other.rows, self.total - other.total)


def content_columns(con: duckdb.DuckDBPyConnection, database: str | None = None) -> dict[Table, Columns]:
    """Every table of a database whose rows are content, in order, with its columns."""
    found = con.execute(
        """
        SELECT schema_name, table_name, list((column_name, data_type) ORDER BY column_index)
        FROM duckdb_columns()
        SEMI JOIN (SELECT table_oid, database_name FROM duckdb_tables() WHERE NOT temporary) AS base
            USING (table_oid, database_name)
        WHERE database_name = coalesce(?, current_database())
        GROUP BY ALL
        ORDER BY ALL
        """,
        [database],
    ).fetchall()
    return {
        (schema, table): tuple((name, kind) for name, kind in columns)
        for schema, table, columns in found
        if (schema, table) not in _NOT_CONTENT and schema not in _OF_THE_BUILD
    }


def row_sum(con: duckdb.DuckDBPyConnection, relation: str, columns: Columns) -> RowSum:
    """The sum of a relation's rows: a table's name, or a table with a condition."""
    values = ", ".join(f"coalesce(\"{name}\"::VARCHAR, '{_NULL}')" for name, _ in columns)
    found = con.execute(
        f"""
        SELECT
            count(*),
            coalesce(sum((number >> 64)::HUGEINT), 0),
            coalesce(sum((number & 18446744073709551615::UHUGEINT)::HUGEINT), 0)
        FROM (SELECT md5_number(concat_ws('{_BETWEEN}', {values})) AS number FROM {relation})
        """
    ).fetchall()
    rows, high, low = found[0]
    return RowSum(rows, (high << 64) + low)


def content_sums(con: duckdb.DuckDBPyConnection) -> dict[Table, RowSum]:
    """The sums of every table that is content, from all of their rows."""
    return {table: row_sum(con, quoted(table), columns) for table, columns in content_columns(con).items()}


def table_hash(con: duckdb.DuckDBPyConnection, schema: str, table: str) -> str:
    """The hash of one table: its name, its columns with their types, and its rows in any order."""
    columns = content_columns(con)[schema, table]
    return _hash_of((schema, table), columns, row_sum(con, quoted((schema, table)), columns))


def content_hash(con: duckdb.DuckDBPyConnection, sums: Mapping[Table, RowSum] | None = None) -> str:
    """The hash of all content of the connection's database: 32 hex digits, which name a snapshot.

    ``sums`` are those of all of its tables, where they are known already.
    """
    known = content_sums(con) if sums is None else sums
    hashes = [_hash_of(table, columns, known[table]) for table, columns in content_columns(con).items()]
    return hashlib.sha256("\n".join(hashes).encode()).hexdigest()[:32]


def keep_sums(con: duckdb.DuckDBPyConnection, sums: Mapping[Table, RowSum]) -> None:
    """Write the sums of all tables into ``meta.content_sum``, in the place of those that stood there."""
    con.execute("DELETE FROM meta.content_sum")
    con.executemany(
        "INSERT INTO meta.content_sum VALUES (?, ?, ?, ?)",
        [[schema, table, kept.rows, str(kept.total)] for (schema, table), kept in sorted(sums.items())],
    )


def kept_sums(con: duckdb.DuckDBPyConnection, database: str | None = None) -> dict[Table, RowSum]:
    """The sums that a finished build has kept."""
    kept = quoted(("meta", "content_sum"), database)
    rows = con.execute(f"SELECT schema_name, table_name, rows, checksum FROM {kept}").fetchall()
    return {(schema, table): RowSum(count, int(total)) for schema, table, count, total in rows}


def quoted(table: Table, database: str | None = None) -> str:
    """The table's name for SQL."""
    return ".".join(f'"{part}"' for part in ((database, *table) if database else table))


def _hash_of(table: Table, columns: Columns, rows: RowSum) -> str:
    return hashlib.sha256(repr((*table, columns, rows.rows, rows.total)).encode()).hexdigest()
