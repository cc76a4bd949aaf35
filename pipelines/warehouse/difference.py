"""What a build holds that the published snapshot does not: the documents and the set-aside inputs of one run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import duckdb

from pipelines.settings import Home
from pipelines.statements.model import QUARANTINE_REASONS


@dataclass(frozen=True, slots=True)
class SetAside:
    """One document or statement in quarantine, as a person is told about it."""

    document_id: str
    source_name: str
    statement_id: str | None
    reason: str
    detail: str


def told(set_aside: Sequence[SetAside]) -> list[str]:
    """One line per document: its name, and for each reason what was set aside and why."""
    lines = []
    for _, group in groupby(set_aside, key=lambda one: one.document_id):
        rows = list(group)
        reasons: dict[str, list[SetAside]] = {}
        for row in rows:
            reasons.setdefault(row.reason, []).append(row)
        lines.append(f"{rows[0].source_name}: " + "; ".join(_why(same) for same in reasons.values()))
    return lines


def _why(same: list[SetAside]) -> str:
    first = same[0]
    why = " ".join((first.detail or QUARANTINE_REASONS.get(first.reason, "")).split())
    if first.statement_id is None:
        return f"{first.reason}: {why}"
    others = f" and {len(same) - 1} more statements" if len(same) > 1 else ""
    return f"{first.reason}: {why} ({first.statement_id}{others})"


def published_documents(home: Home) -> frozenset[str]:
    """The documents that the published snapshot knows, quarantined ones included."""
    return frozenset(str(row[0]) for row in _published(home, "SELECT document_id FROM dim_document"))


def newly_set_aside(home: Home, built: Path) -> tuple[SetAside, ...]:
    """The quarantine of a finished build without what was in quarantine in the published snapshot already."""
    known = {_key(row) for row in _published(home, _QUARANTINE)}
    with duckdb.connect(str(built), read_only=True) as con:
        rows = con.execute(_QUARANTINE).fetchall()
    return tuple(SetAside(*row) for row in rows if _key(row) not in known)


_QUARANTINE = """
    SELECT document_id, source_name, statement_id, reason, detail
    FROM audit.quarantine ORDER BY source_name, document_id, statement_id NULLS FIRST, reason
"""


def _key(row: tuple[str, ...]) -> tuple[str, ...]:
    """A quarantine stays the same one when only its wording changes with the code."""
    document_id, _source_name, statement_id, reason, _detail = row
    return document_id, statement_id, reason


def _published(home: Home, sql: str) -> list[tuple[str, ...]]:
    if not home.current.exists():
        return []
    with duckdb.connect(str(home.current.resolve()), read_only=True) as con:
        return con.execute(sql).fetchall()
