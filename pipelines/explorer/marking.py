"""What the laws say of each printed figure: which identities confirm or contradict it, which findings name it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pipelines.explorer.page_model import Marks
from pipelines.warehouse.report import SEVERITIES, FindingLine

if TYPE_CHECKING:
    import duckdb

_UNMARKED = Marks()


@dataclass(frozen=True, slots=True)
class Marking:
    """The marks of a document's cells and claims by their ids."""

    by_id: Mapping[str, Marks]

    def of(self, name: str) -> Marks:
        return self.by_id.get(name, _UNMARKED)


def load_marking(con: duckdb.DuckDBPyConnection, document_id: str, findings: Iterable[FindingLine]) -> Marking:
    """Read the marks of one document; ``findings`` are numbered in the order given, from 1."""
    findings = tuple(findings)
    held: dict[str, list[str]] = defaultdict(list)
    broken: dict[str, list[str]] = defaultdict(list)
    for name, identity_id, is_held in con.execute(_CELLS, [document_id]).fetchall():
        (held if is_held else broken)[name].append(identity_id)
    for name, identity_id, is_held in _claims(con, document_id):
        (held if is_held else broken)[name].append(identity_id)
    marks = {
        name: Marks(tuple(held.get(name, ())), tuple(broken.get(name, ()))) for name in held.keys() | broken.keys()
    }
    for number, finding in enumerate(findings, 1):
        for cell_id in dict.fromkeys(place.cell_id for place in finding.places):
            marks[cell_id] = _named(marks.get(cell_id, _UNMARKED), number, finding)
    severities = {finding.identity_id: finding.severity for finding in reversed(findings)}
    return Marking({name: _with_severity(one, severities) for name, one in marks.items()})


def _named(marks: Marks, number: int, finding: FindingLine) -> Marks:
    """A cell that a finding names; the finding accuses it only where its law is broken there."""
    accuses = finding.identity_id in marks.contradicted_by
    gravest = min(
        filter(None, (marks.severity, finding.severity if accuses else None)), key=_gravity, default=None
    )
    return replace(marks, severity=gravest, findings=(*marks.findings, number))


def _with_severity(marks: Marks, severities: Mapping[str | None, str]) -> Marks:
    """A figure of the running text is named by no finding's cells: its law's finding says how grave it is."""
    if not marks.contradicted_by or marks.severity:
        return marks
    told = [severities[one] for one in marks.contradicted_by if one in severities]
    return replace(marks, severity=min(told, key=_gravity, default="warning"))


def _gravity(severity: str) -> int:
    return SEVERITIES.index(severity)


def _claims(con: duckdb.DuckDBPyConnection, document_id: str) -> list[tuple[str, str, bool]]:
    """The verdicts on figures of the running text: their laws name them in their terms."""
    known = {name for (name,) in con.execute(_TERM_VIEWS).fetchall()}
    applied = [name for (name,) in con.execute(_APPLIED, [document_id]).fetchall() if name in known]
    if not applied:
        return []
    terms = " UNION ALL ".join(
        f"SELECT DISTINCT '{name}' AS identity_id, statement_id, scope, claim_id"
        f' FROM law_term."{name}" WHERE document_id = $document AND claim_id IS NOT NULL'
        for name in applied
    )
    return con.execute(_CLAIMS.format(terms=terms), {"document": document_id}).fetchall()


_APPLIED = """
    SELECT DISTINCT identity_id FROM audit.identity_result
    WHERE document_id = ? AND verdict <> 'not_applicable' ORDER BY identity_id
"""
_TERM_VIEWS = """
    SELECT view_name FROM duckdb_views() WHERE schema_name = 'law_term' AND NOT internal
"""
_CELLS = """
    SELECT cell_id, identity_id, verdict IN ('exact', 'rounding')
    FROM (
        SELECT DISTINCT identity_id, statement_id, scope, verdict, unnest(cell_ids) AS cell_id
        FROM audit.identity_result
        WHERE document_id = ? AND verdict <> 'not_applicable'
    )
    ORDER BY ALL
"""
_CLAIMS = """
    SELECT claim_id, term.identity_id, verdict IN ('exact', 'rounding')
    FROM ({terms}) AS term
    JOIN audit.identity_result AS result
        ON result.document_id = $document AND result.identity_id = term.identity_id
        AND result.statement_id IS NOT DISTINCT FROM term.statement_id AND result.scope = term.scope
    WHERE verdict <> 'not_applicable'
    ORDER BY ALL
"""
