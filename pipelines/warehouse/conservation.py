"""No amount is lost, invented or changed between the layers of a build: shards, ledger, facts.

The multiset of printed amounts survives each step. Whatever fails here concerns no single document but our own
SQL, so it blocks the publication; what a document itself breaks is found before the build (``structure``).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb
import polars as pl

from pipelines.warehouse.shards import shard_schema

_NAMED = 5
_READ = ("document_id", "ledger", "quarantine")


def changed_between_shards_and_ledger(con: duckdb.DuckDBPyConnection, shards: Sequence[Path]) -> list[str]:
    """Amounts whose number of rows differs between the shards that were loaded and the ledger.

    What the shards themselves set aside, a statement or a whole document, is expected to be absent.
    """
    schema = {column: shard_schema()[column] for column in _READ}
    read = pl.read_parquet(list(shards), columns=list(_READ)) if shards else pl.DataFrame(schema=schema)
    con.register("loaded_shard", read.to_arrow())
    return _told(
        con,
        """
        WITH aside AS (
            SELECT document_id, entry.statement_id
            FROM (SELECT document_id, unnest(quarantine) AS entry FROM loaded_shard)
        ),
        printed AS (
            SELECT document_id, entry.statement_id, entry.cell_id, entry.amount
            FROM (SELECT document_id, unnest(ledger) AS entry FROM loaded_shard)
            WHERE document_id NOT IN (SELECT document_id FROM aside WHERE statement_id IS NULL)
        ),
        kept AS (SELECT * FROM printed ANTI JOIN aside USING (document_id, statement_id))
        SELECT coalesce(p.cell_id, l.cell_id) || ' ' || coalesce(p.amount, l.amount)
        FROM (SELECT cell_id, amount, count(*) AS times FROM kept GROUP BY ALL) AS p
        FULL JOIN (SELECT cell_id, amount, count(*) AS times FROM ledger GROUP BY ALL) AS l
            USING (cell_id, amount, times)
        WHERE p.cell_id IS NULL OR l.cell_id IS NULL
        """,
    )


def changed_between_ledger_and_facts(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Ledger rows that do not stand in exactly one fact with their amount, or with the accepted correction's."""
    held = " UNION ALL ".join(
        f'SELECT document_id, "{cell}" AS cell_id, "{value}"::DECIMAL(18, 2) AS amount FROM "{table}"'
        f' WHERE "{cell}" IS NOT NULL'
        for table, cell, value in _fact_amounts(con)
    )
    return _told(
        con,
        f"""
        SELECT ledger.cell_id || ' ' || ledger.amount || ' is in ' || count(fact.cell_id) || ' facts'
        FROM corrected_ledger AS ledger
        LEFT JOIN ({held or "SELECT NULL AS document_id, NULL AS cell_id, NULL AS amount"}) AS fact
            ON fact.document_id = ledger.document_id AND fact.cell_id = ledger.cell_id
            AND fact.amount = ledger.amount
        GROUP BY ledger.document_id, ledger.cell_id, ledger.amount
        HAVING count(fact.cell_id) <> 1
        """,
    )


def _fact_amounts(con: duckdb.DuckDBPyConnection) -> list[tuple[str, str, str]]:
    """Every figure of the fact tables with the cell it was printed in: table, cell column, figure column.

    A fact with one figure per row may call its cell plainly ``cell_id`` and its figure ``amount``. Claims repeat
    cells rather than hold them.
    """
    return con.execute(
        """
        SELECT cells.table_name, cells.column_name, figures.column_name
        FROM duckdb_columns() AS cells
        JOIN duckdb_columns() AS figures
            ON figures.schema_name = cells.schema_name AND figures.table_name = cells.table_name
            AND figures.column_name = coalesce(
                nullif(regexp_extract(cells.column_name, '^(.+)_cell_id$', 1), ''), 'amount'
            )
        WHERE cells.schema_name = 'main' AND cells.database_name = current_database()
            AND figures.database_name = current_database()
            AND cells.table_name LIKE 'fact\\_%' ESCAPE '\\'
            AND cells.table_name <> 'fact_narrative_claim'
            AND (cells.column_name = 'cell_id' OR cells.column_name LIKE '%\\_cell\\_id' ESCAPE '\\')
        ORDER BY ALL
        """
    ).fetchall()


def _told(con: duckdb.DuckDBPyConnection, query: str) -> list[str]:
    """The first few breaches in words, and how many more there are."""
    found = [str(row[0]) for row in con.execute(f"{query} ORDER BY ALL").fetchall()]
    more = [f"and {len(found) - _NAMED} more"] if len(found) > _NAMED else []
    return found[:_NAMED] + more
