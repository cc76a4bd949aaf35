"""Judging: every law of the catalogue as a view over the warehouse, its verdicts and findings as rows.

The view of a law (``law."<id>"``) is the only place where it is decided; ``law_term."<id>"`` shows the figures it
looked at. Any connection that has the ledger and its neighbours can be judged, a whole warehouse or one document.
"""

from __future__ import annotations

import duckdb

from pipelines.identities.catalogue import (
    Agree,
    AtMost,
    Grade,
    Hierarchy,
    Identity,
    Levels,
    Named,
    Parents,
    Ratio,
    Sum,
    Weights,
    load_catalogue,
    stand_ins,
)
from pipelines.identities.claims import NEEDS, REACH, named_terms
from pipelines.identities.findings import write_findings
from pipelines.identities.sheet_terms import grade_terms, levels_terms, weights_terms
from pipelines.identities.terms import (
    StandIns,
    hierarchy_terms,
    pairs_terms,
    parents_terms,
    ratio_terms,
    sum_terms,
)
from pipelines.identities.verdicts import RESULT, Needs, ratio_verdicts, sum_verdicts, with_unjudged
from pipelines.settings import SQL


def judge(con: duckdb.DuckDBPyConnection) -> None:
    """Create the laws' views and fill ``audit.identity_result`` and ``audit.finding``, both in a fixed order."""
    catalogue = load_catalogue()
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
    write_findings(con, catalogue)
    _show_figures(con)


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


def compile_terms(identity: Identity, standing_in: StandIns) -> str:
    """The SQL of a law's terms."""
    law = identity.law
    match law:
        case Sum():
            return sum_terms(law, standing_in)
        case Hierarchy():
            return hierarchy_terms(law)
        case Parents():
            return parents_terms(law)
        case Agree() | AtMost():
            return pairs_terms(law, standing_in)
        case Ratio():
            return ratio_terms(law)
        case Weights():
            return weights_terms(law)
        case Levels():
            return levels_terms(law)
        case Grade():
            return grade_terms(law)
        case Named():
            return named_terms(law)


def compile_verdicts(identity: Identity) -> str:
    """The SQL that decides a law over its terms' view."""
    terms = f'law_term."{identity.id}"'
    if identity.kind == "ratio":
        judged = ratio_verdicts(identity.id, terms)
    else:
        judged = sum_verdicts(
            identity.id, identity.kind, terms, _needs(identity), is_band=isinstance(identity.law, Grade)
        )
    return with_unjudged(identity.id, identity.kind, judged, identity.forms, _reach(identity))


def _needs(identity: Identity) -> Needs:
    """When empty parts are not zeros: a column no row of the statement prints, a counterpart that is not there."""
    match identity.law:
        case Sum(along="measure") | Sum(parts_may_be_absent=True):
            return "a_part_in_statement"
        case Sum(along="source_of_funds") | Agree() | AtMost() | Levels():
            return "a_part_in_scope"
        case Named(shape=shape):
            return NEEDS.get(shape, "nothing")
        case _:
            return "nothing"


def _reach(identity: Identity) -> str:
    match identity.law:
        case Agree(is_across=True) | AtMost(is_across=True):
            return "disclosure"
        case Named(shape=shape):
            return REACH[shape]
        case _:
            return "statement"


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
