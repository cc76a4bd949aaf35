"""What a document's laws prove together, as rows: whether true accounts exist, and where a break most likely sits.

``audit.feasibility`` has one row per document, ``audit.witness`` the true values found for figures whose print was
rounded, ``audit.contradiction`` the smallest sets of laws that cannot all be kept, ``audit.repair`` the ways to
mend what is broken, in the order of their rank. Nothing is ever applied to the data.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

import duckdb

from pipelines.identities.catalogue import Identity
from pipelines.identities.causes import Cause, cause_of, is_proven_broken
from pipelines.identities.feasibility import Decision, decide
from pipelines.identities.intervals import UNBOUNDED
from pipelines.identities.locate import Change, Repair, likeliest, locate
from pipelines.identities.misprints import Misprint
from pipelines.identities.remedies import Remedies
from pipelines.identities.system import SCALE, Figure, Relation, System, is_relation, load_systems

Application = tuple[str, str, str | None, str]
"""Document, identity, statement, scope: one application of a law."""

_BATCH = 500  # documents whose figures are in memory at once


@dataclass(frozen=True, slots=True)
class Located:
    """What is known of a broken application: where the error comes from, and what would mend it.

    ``proposed`` is the value of the one figure of the law that has to change, ``cell_id`` its cell (None for a
    figure of running text), ``remedy`` the same in words.
    """

    cause: Cause | None
    proposed: Decimal | None = None
    cell_id: str | None = None
    remedy: str | None = None


UNLOCATED = Located(None)


@dataclass(frozen=True, slots=True)
class _Break:
    """A group of broken laws of one document and the ways to mend it."""

    system: System
    number: int
    repairs: tuple[Repair, ...]


@dataclass
class _Rows:
    feasibility: list[tuple[Any, ...]] = field(default_factory=list)
    witness: list[tuple[Any, ...]] = field(default_factory=list)
    contradiction: list[tuple[Any, ...]] = field(default_factory=list)
    repair: list[tuple[Any, ...]] = field(default_factory=list)


def prove(con: duckdb.DuckDBPyConnection, catalogue: tuple[Identity, ...]) -> dict[Application, Located]:
    """Fill the tables of the proof anew and tell, for each broken application, what was located."""
    rows = _Rows()
    breaks: list[_Break] = []
    located: dict[Application, Located] = {}
    documents = _documents_in_doubt(con, catalogue, rows)
    for start in range(0, len(documents), _BATCH):
        for system in load_systems(con, catalogue, documents[start : start + _BATCH]):
            _note_decision(rows, system, decide(system))
            located |= _unlocated(system)
            breaks += (_Break(system, number, repairs) for number, repairs in enumerate(locate(system), 1))
    located |= _note_breaks(con, rows, breaks)
    for name in ("feasibility", "witness", "contradiction", "repair"):
        _fill(con, name, sorted(getattr(rows, name), key=lambda row: tuple(map(str, row))))
    return located


def _documents_in_doubt(con: duckdb.DuckDBPyConnection, catalogue: tuple[Identity, ...], rows: _Rows) -> list[str]:
    """The documents whose laws do not all hold as printed; of the others it is known at once.

    A bound that only the rounding of its figures keeps is ``exact`` as a verdict, but not as printed.
    """
    laws = [identity.id for identity in catalogue if is_relation(identity)]
    found = con.execute(
        """
        SELECT document_id, count(identity_id) FILTER (verdict <> 'not_applicable') AS applied,
            count(identity_id) FILTER (
                verdict NOT IN ('exact', 'not_applicable') OR kind = 'bound' AND residual < 0
            ) AS inexact
        FROM (SELECT document_id FROM dim_document UNION SELECT document_id FROM audit.identity_result)
        LEFT JOIN (
            SELECT document_id, identity_id, kind, verdict, residual FROM audit.identity_result
            WHERE list_contains(?, identity_id)
        ) USING (document_id)
        GROUP BY document_id ORDER BY document_id
        """,
        [laws],
    ).fetchall()
    for document, applied, inexact in found:
        if not inexact:
            status, reason = ("closed", None) if applied else ("not_decidable", "no_law_applies")
            rows.feasibility.append((document, status, reason, applied, 0))
    return [document for document, _, inexact in found if inexact]


def _note_decision(rows: _Rows, system: System, decision: Decision) -> None:
    document = system.document_id
    applied = len({relation.key for relation in system.relations})
    rows.feasibility.append((document, decision.status, decision.reason, applied, len(decision.witness)))
    for name, value in decision.witness.items():
        figure = system.figures[name]
        rows.witness.append((document, *_origin(figure), _unit(figure.value), _unit(value)))
    for number, conflict in enumerate(decision.conflicts, 1):
        for key in dict.fromkeys(relation.key for relation in conflict):
            rows.contradiction.append((document, number, *key))


def _unlocated(system: System) -> dict[Application, Located]:
    """What is known of broken laws before anything is located: some contradict the page all alone."""
    return {
        (system.document_id, *relation.key): Located("source" if is_proven_broken(system, relation) else "unknown")
        for relation in system.relations
        if system.is_broken(relation)
    }


def _note_breaks(
    con: duckdb.DuckDBPyConnection, rows: _Rows, breaks: Sequence[_Break]
) -> dict[Application, Located]:
    remedies = Remedies(con, [(one.system, likeliest(one.repairs)) for one in breaks])
    pages = _pages(con, breaks)
    located: dict[Application, Located] = {}
    for one in breaks:
        system, first = one.system, likeliest(one.repairs)
        cause = cause_of(system, one.repairs)
        for number, repair in enumerate(one.repairs, 1):
            place = (system.document_id, one.number, repair.rank, number)
            hypothesis = _hypothesis(repair, system.document_id, pages)
            rows.repair += ((*place, *row) for row in _repair_rows(system, repair, hypothesis, cause))
        remedy = remedies.of(system, first)
        for relation in one.repairs[0].mends:
            change = _change_within(first[0], relation) if len(first) == 1 else None
            located[(system.document_id, *relation.key)] = Located(
                cause,
                _bound(change.proposed) if change is not None else None,
                _origin(system.figures[change.name])[0] if change is not None else None,
                remedy,
            )
    return located


def _repair_rows(
    system: System, repair: Repair, hypothesis: Misprint | None, cause: Cause
) -> Iterator[tuple[Any, ...]]:
    """One row per figure that has to change; where a row is missing, one per column in which it is missing."""
    mends = [f"{relation.identity_id} {relation.scope}" for relation in repair.mends]
    for change in repair.changes:
        figure = system.figures[change.name]
        yield (
            *_origin(figure),
            None,
            _unit(figure.value),
            _bound(change.low),
            _bound(change.high),
            _bound(change.proposed),
            change.forced,
            hypothesis or change.misprint,
            cause,
            mends,
        )
    if repair.pattern is not None and not repair.changes:
        for measure, lacking in repair.pattern.lacking.items():
            line = f"{repair.pattern.line}/{measure}"
            value = _unit(lacking)
            yield None, None, line, None, None, None, value, False, hypothesis, cause, mends


def _change_within(repair: Repair, relation: Relation) -> Change | None:
    """The one figure of a law that a repair changes, where its value is told."""
    concerned = [change for change in repair.changes if change.name in set(relation.names())]
    return concerned[0] if len(concerned) == 1 and concerned[0].proposed is not None else None


def _pages(con: duckdb.DuckDBPyConnection, breaks: Sequence[_Break]) -> dict[tuple[str, str], int]:
    """The page of each cell of the sums that lack a row."""
    cells = {
        (one.system.document_id, name)
        for one in breaks
        for repair in one.repairs
        if repair.pattern is not None and repair.pattern.misprint == "row_dropped"
        for relation in repair.mends
        for name in relation.weights
    }
    if not cells:
        return {}
    found = con.execute(
        """
        SELECT document_id, cell_id, page FROM ledger
        SEMI JOIN (SELECT unnest($1::VARCHAR[]) AS document_id, unnest($2::VARCHAR[]) AS cell_id)
            USING (document_id, cell_id)
        WHERE page IS NOT NULL
        """,
        [list(column) for column in zip(*sorted(cells), strict=True)],
    ).fetchall()
    return {(document, cell): page for document, cell, page in found}


def _hypothesis(repair: Repair, document: str, pages: dict[tuple[str, str], int]) -> Misprint | None:
    """What explains a repair as a whole; a row that is missing between two pages was lost where the page turns."""
    if repair.pattern is None:
        return None
    if repair.pattern.misprint == "row_dropped":
        cells = {name for relation in repair.mends for name in relation.weights}
        if len({pages[document, name] for name in cells if (document, name) in pages}) > 1:
            return "row_dropped_at_page_break"
    return repair.pattern.misprint


def _origin(figure: Figure) -> tuple[str | None, str | None]:
    """The ids of the cell or the claim that a figure was printed in; two None for what a law sets itself."""
    return (
        figure.name if figure.origin == "cell" else None,
        figure.name if figure.origin == "claim" else None,
    )


def _unit(value: int | Fraction) -> Decimal:
    exact = Fraction(value) / SCALE
    return Decimal(exact.numerator) / Decimal(exact.denominator)


def _bound(value: int | None) -> Decimal | None:
    return None if value is None or abs(value) >= UNBOUNDED else _unit(value)


def _fill(con: duckdb.DuckDBPyConnection, name: str, rows: Sequence[tuple[Any, ...]]) -> None:
    con.execute(f"DELETE FROM audit.{name}")
    if rows:
        columns = ", ".join(f"unnest(${number})" for number in range(1, len(rows[0]) + 1))
        con.execute(
            f"INSERT INTO audit.{name} SELECT {columns}", [list(column) for column in zip(*rows, strict=True)]
        )
