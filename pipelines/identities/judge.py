"""Judging: every law of the catalogue as a view over the warehouse, its verdicts and findings as rows.

The view of a law (``law."<id>"``) is the only place where it is decided; ``law_term."<id>"`` shows the figures it
looked at. Any connection that has the ledger and its neighbours can be judged, a whole warehouse or one document.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import duckdb

from pipelines.identities.catalogue import Identity, load_catalogue, stand_ins
from pipelines.identities.compiling import Way, compile_terms, compile_verdicts, decide_by, way_of
from pipelines.identities.findings import write_findings
from pipelines.identities.keeping import (
    drop_terms,
    keep_figures,
    keep_terms,
    number_of_terms,
    open_terms,
    show_figures,
    terms_of,
)
from pipelines.identities.proof import prove
from pipelines.settings import SQL

_FEW_TERMS = 50_000
"""Terms up to which laws are decided together. More would be sorted and listed at once, in the memory of one."""


def judge(con: duckdb.DuckDBPyConnection, *, views: bool = True) -> None:
    """Create the laws' views and fill ``audit.identity_result`` and ``audit.finding``, both in a fixed order.

    Without ``views`` the same is decided and no view is left behind (creating them takes a third of the time of
    judging a few documents): for a database that is poured into another, which has them.

    What writes to the file is done in two transactions, for hundreds of statements would each be forced to disk
    alone. Figures and terms are committed before they are read: only then does the planner know their number.
    """
    catalogue = load_catalogue()
    con.begin()
    open_audit(con)
    keep_figures(con)
    if views:
        _create_views(con, catalogue)
    con.commit()
    gather_terms(con, catalogue)
    con.begin()
    decide_laws(con, catalogue)
    write_findings(con, catalogue, prove(con, catalogue))
    show_figures(con)
    con.commit()
    drop_terms(con)


def create_laws(
    con: duckdb.DuckDBPyConnection, catalogue: tuple[Identity, ...], chosen: tuple[Identity, ...] | None = None
) -> None:
    """Create the audit's tables and, for each law, the view of its terms and the view that decides it.

    ``chosen`` restricts the views to some laws; what stands in for an empty total is the whole catalogue's.
    """
    open_audit(con)
    _create_views(con, catalogue, chosen)


def open_audit(con: duckdb.DuckDBPyConnection) -> None:
    """Create the audit's tables and what the laws read."""
    for file in sorted(SQL.glob("5[0-9][0-9]_*.sql")):
        con.execute(file.read_text(encoding="utf-8"))
    show_figures(con)


def _create_views(
    con: duckdb.DuckDBPyConnection, catalogue: tuple[Identity, ...], chosen: tuple[Identity, ...] | None = None
) -> None:
    standing_in = stand_ins(catalogue)
    for identity in catalogue if chosen is None else chosen:
        terms = compile_terms(identity, standing_in)
        _with_note(con, f'CREATE OR REPLACE VIEW law_term."{identity.id}" AS\n{terms}', identity)
        _with_note(con, f'CREATE OR REPLACE VIEW law."{identity.id}" AS\n{compile_verdicts(identity)}', identity)


def gather_terms(con: duckdb.DuckDBPyConnection, catalogue: tuple[Identity, ...]) -> None:
    """Work out the terms of all laws, to be kept (``keeping``) as long as the laws are judged by them."""
    open_terms(con, catalogue)
    standing_in = stand_ins(catalogue)
    for law_no, identity in enumerate(catalogue, 1):
        _with_note(con, keep_terms(compile_terms(identity, standing_in), law_no), identity)


def decide_laws(con: duckdb.DuckDBPyConnection, catalogue: tuple[Identity, ...]) -> None:
    """Fill ``audit.identity_result`` anew from the terms that are kept."""
    con.execute("DELETE FROM audit.identity_result")
    for way, laws in _decided_together(catalogue, number_of_terms(con)):
        _with_note(
            con,
            f"INSERT INTO audit.identity_result {decide_by(way, laws, terms_of(laws))}"
            " ORDER BY identity_id, document_id, statement_id NULLS FIRST, scope",
            *laws.values(),
        )


def _decided_together(
    catalogue: tuple[Identity, ...], terms: Mapping[int, int]
) -> Iterator[tuple[Way, dict[int, Identity]]]:
    """Laws of one way, as many at a time as have few terms together: a statement costs more than a few terms."""
    ways: dict[Way, list[int]] = {}
    for law_no, identity in enumerate(catalogue, 1):
        ways.setdefault(way_of(identity), []).append(law_no)
    for way, numbers in ways.items():
        together: list[int] = []
        for number in numbers:
            if together and sum(terms.get(one, 0) for one in (*together, number)) > _FEW_TERMS:
                yield way, {one: catalogue[one - 1] for one in together}
                together = []
            together.append(number)
        yield way, {one: catalogue[one - 1] for one in together}


def _with_note(con: duckdb.DuckDBPyConnection, query: str, *laws: Identity) -> None:
    try:
        con.execute(query)
    except duckdb.Error as error:
        error.add_note(f"in the law {', '.join(law.id for law in laws)}")
        raise


__all__ = [
    "compile_terms",
    "compile_verdicts",
    "create_laws",
    "decide_laws",
    "gather_terms",
    "judge",
    "open_audit",
]
