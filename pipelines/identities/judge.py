"""Judging: every law of the catalogue as a view over the warehouse, its verdicts and findings as rows.

The view of a law (``law."<id>"``) is the only place where it is decided; ``law_term."<id>"`` shows the figures it
looked at. Any connection that has the ledger and its neighbours can be judged, a whole warehouse or one document.
"""

from __future__ import annotations

import duckdb

from pipelines.identities.catalogue import Identity, load_catalogue, stand_ins
from pipelines.identities.compiling import compile_terms, compile_verdicts
from pipelines.identities.findings import write_findings
from pipelines.identities.proof import prove
from pipelines.identities.verdicts import RESULT
from pipelines.settings import SQL


def judge(con: duckdb.DuckDBPyConnection) -> None:
    """Create the laws' views and fill ``audit.identity_result`` and ``audit.finding``, both in a fixed order.

    In one transaction: hundreds of statements that would each be forced to disk alone.
    """
    catalogue = load_catalogue()
    con.begin()
    create_laws(con, catalogue)
    _keep_figures(con)
    con.execute("DELETE FROM audit.identity_result")
    for identity in catalogue:
        _with_note(
            con,
            f'INSERT INTO audit.identity_result SELECT {RESULT} FROM law."{identity.id}"'
            " ORDER BY document_id, statement_id NULLS FIRST, scope",
            identity,
        )
    write_findings(con, catalogue, prove(con, catalogue))
    _show_figures(con)
    con.commit()


def create_laws(
    con: duckdb.DuckDBPyConnection, catalogue: tuple[Identity, ...], chosen: tuple[Identity, ...] | None = None
) -> None:
    """Create the audit's tables and, for each law, the view of its terms and the view that decides it.

    ``chosen`` restricts the views to some laws; what stands in for an empty total is the whole catalogue's.
    """
    for file in sorted(SQL.glob("5[0-9][0-9]_*.sql")):
        con.execute(file.read_text(encoding="utf-8"))
    _show_figures(con)
    standing_in = stand_ins(catalogue)
    for identity in catalogue if chosen is None else chosen:
        terms = compile_terms(identity, standing_in)
        _with_note(con, f'CREATE OR REPLACE VIEW law_term."{identity.id}" AS\n{terms}', identity)
        _with_note(con, f'CREATE OR REPLACE VIEW law."{identity.id}" AS\n{compile_verdicts(identity)}', identity)


def _keep_figures(con: duckdb.DuckDBPyConnection) -> None:
    """Every law reads the figures several times: for the time of judging they are a table, ordered by form."""
    con.execute("DROP VIEW law.figure")
    con.execute("CREATE TABLE law.figure AS FROM law.printed ORDER BY form, line_key, document_id, position")


def _show_figures(con: duckdb.DuckDBPyConnection) -> None:
    """Outside of judging the figures are a view: the database does not keep its ledger twice."""
    con.execute("DROP TABLE IF EXISTS law.figure" if _is_table(con) else "DROP VIEW IF EXISTS law.figure")
    con.execute("CREATE VIEW law.figure AS FROM law.printed")


def _is_table(con: duckdb.DuckDBPyConnection) -> bool:
    query = "SELECT count(*) FROM duckdb_tables() WHERE schema_name = 'law' AND table_name = 'figure'"
    found = con.execute(query).fetchone()
    return found is not None and found[0] > 0


def _with_note(con: duckdb.DuckDBPyConnection, query: str, identity: Identity) -> None:
    try:
        con.execute(query)
    except duckdb.Error as error:
        error.add_note(f"in the law {identity.id}")
        raise


__all__ = ["compile_terms", "compile_verdicts", "create_laws", "judge"]
