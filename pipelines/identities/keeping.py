"""What is kept as tables for the time of judging: the printed figures, and the terms of every law.

Each is read many times (a law's figures by its views, its terms by its verdicts, the proof and the findings) and
worked out once. Outside of judging both are views; the database does not hold its ledger several times. The terms
are a temporary table: it goes to disk where memory ends, and never into the file.
"""

from __future__ import annotations

from collections.abc import Collection

import duckdb

from pipelines.identities.catalogue import Identity

TERMS = "temp.main.kept_term"
"""The terms of all laws: the columns of a law's term view, after ``law_no`` (see ``LAWS``)."""

LAWS = "temp.main.kept_law"
"""``law_no``, ``identity_id``, ``kind`` and ``shape`` of each law: a number takes less room than a name."""


def keep_figures(con: duckdb.DuckDBPyConnection) -> None:
    """Every law reads the figures several times: for the time of judging they are ordered by form."""
    con.execute("DROP VIEW law.figure")
    con.execute("CREATE TABLE law.figure AS FROM law.printed ORDER BY form, line_key, document_id, position")


def show_figures(con: duckdb.DuckDBPyConnection) -> None:
    """Outside of judging the figures are a view."""
    con.execute("DROP TABLE IF EXISTS law.figure" if _is_table(con) else "DROP VIEW IF EXISTS law.figure")
    con.execute("CREATE VIEW law.figure AS FROM law.printed")


def open_terms(con: duckdb.DuckDBPyConnection, catalogue: tuple[Identity, ...]) -> None:
    """Empty tables for the terms of the laws of a catalogue."""
    con.execute(
        """
        CREATE OR REPLACE TEMP TABLE kept_term (
            law_no SMALLINT, document_id VARCHAR, disclosure_no INTEGER, statement_id VARCHAR, scope VARCHAR,
            side VARCHAR, weight INTEGER, value DECIMAL(24, 6), quantum DECIMAL(24, 6), unit VARCHAR,
            cell_id VARCHAR, claim_id VARCHAR, label VARCHAR
        );
        CREATE OR REPLACE TEMP TABLE kept_law AS
        SELECT row_number() OVER ()::SMALLINT AS law_no, *
        FROM (
            SELECT unnest($1::VARCHAR[]) AS identity_id, unnest($2::VARCHAR[]) AS kind,
                unnest($3::VARCHAR[]) AS shape
        )
        """,
        [list(column) for column in zip(*((one.id, one.kind, one.law.shape) for one in catalogue), strict=True)],
    )


def keep_terms(terms: str, law_no: int) -> str:
    """The SQL that keeps the terms of a law, of which ``terms`` is the SQL."""
    return f"INSERT INTO {TERMS} SELECT {law_no}, * FROM ({terms}\n)"


def terms_of(laws: Collection[int]) -> str:
    """The relation that holds the kept terms of some laws."""
    return f"(SELECT * FROM {TERMS} WHERE law_no IN ({', '.join(map(str, laws))}))"


def number_of_terms(con: duckdb.DuckDBPyConnection) -> dict[int, int]:
    """How many terms are kept, by ``law_no``; a law without terms is not there."""
    return dict(con.execute(f"SELECT law_no, count(*) FROM {TERMS} GROUP BY law_no").fetchall())


def drop_terms(con: duckdb.DuckDBPyConnection) -> None:
    """The terms are needed no more."""
    con.execute(f"DROP TABLE {TERMS}; DROP TABLE {LAWS}")


def _is_table(con: duckdb.DuckDBPyConnection) -> bool:
    query = "SELECT count(*) FROM duckdb_tables() WHERE schema_name = 'law' AND table_name = 'figure'"
    found = con.execute(query).fetchone()
    return found is not None and found[0] > 0
