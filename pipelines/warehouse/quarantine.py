"""The quarantine as an operator works it off: what is set aside, why, since when, and what to do about it.

Why something is set aside is decided where documents are read and examined; the ways out are data
(``ways_out.yaml``), one for each reason of the fixed list.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter

from pipelines.statements.model import QUARANTINE_REASONS

if TYPE_CHECKING:
    import duckdb

_WAYS_OUT = Path(__file__).resolve().parent / "ways_out.yaml"


class WayOut(BaseModel):
    """What to do about a reason; ``again`` says whether reading the same bytes once more can help by itself."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    again: Literal["now", "after_change"]
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Quarantined:
    """One document, or one statement of it, that is set aside.

    ``source_names`` are all names under which its bytes came; ``meaning`` is the reason in words. ``since_run`` is
    the run that published it as set aside for this reason first, and has ever since; ``since`` is when (UTC).
    """

    document_id: str
    source_names: tuple[str, ...]
    statement_id: str | None
    reason: str
    meaning: str
    detail: str
    since_run: str | None
    since: datetime | None
    way_out: WayOut

    @property
    def key(self) -> tuple[str, str | None, str]:
        """What stays the same while only the wording changes."""
        return self.document_id, self.statement_id, self.reason


@cache
def ways_out() -> Mapping[str, WayOut]:
    """The way out of each reason."""
    with _WAYS_OUT.open(encoding="utf-8") as stream:
        return TypeAdapter(dict[str, WayOut]).validate_python(yaml.safe_load(stream))


def load_quarantine(con: duckdb.DuckDBPyConnection, document_id: str | None = None) -> tuple[Quarantined, ...]:
    """All that a built database has set aside, or what it has of one document."""
    rows = con.execute(_QUARANTINE, {"document": document_id}).fetchall()
    return tuple(
        Quarantined(
            document, tuple(names), statement, reason, QUARANTINE_REASONS[reason], detail, run, since,
            ways_out()[reason],
        )
        for document, names, statement, reason, detail, run, since in rows
    )  # fmt: skip


def keep_since(con: duckdb.DuckDBPyConnection, run_id: str, moment: datetime, history: str | None = None) -> None:
    """Note what this run sets aside first; what was set aside before keeps its run.

    ``con`` is a build that has its quarantine; ``history`` is the name under which the last published database is
    attached, where this build did not begin as a copy of it. ``moment`` is UTC without a zone.
    """
    if history is not None and con.execute(_IS_KEPT, [history]).fetchall():
        con.execute(f"INSERT INTO meta.quarantine_since BY NAME SELECT * FROM {history}.meta.quarantine_since")
    con.execute(_FORGET)
    con.execute(_NOTE, {"run": run_id, "moment": moment})


_IS_KEPT = """
    FROM duckdb_tables() WHERE database_name = ? AND schema_name = 'meta' AND table_name = 'quarantine_since'
"""

_SAME = """
    one.document_id = other.document_id
    AND one.statement_id IS NOT DISTINCT FROM other.statement_id
    AND one.reason = other.reason
"""

_FORGET = f"""
    DELETE FROM meta.quarantine_since AS one
    WHERE NOT EXISTS (FROM audit.quarantine AS other WHERE {_SAME})
"""

_NOTE = f"""
    INSERT INTO meta.quarantine_since BY NAME
    SELECT DISTINCT document_id, statement_id, reason, $run AS run_id, $moment::TIMESTAMP AS since
    FROM audit.quarantine AS one
    WHERE NOT EXISTS (FROM meta.quarantine_since AS other WHERE {_SAME})
    ORDER BY ALL
"""

_QUARANTINE = f"""
    WITH named AS (
        SELECT document_id, list_sort(list(source_name)) AS names FROM document_name GROUP BY document_id
    )
    SELECT
        one.document_id,
        coalesce(names, [one.source_name]),
        one.statement_id,
        one.reason,
        one.detail,
        run_id,
        since
    FROM audit.quarantine AS one
    LEFT JOIN named USING (document_id)
    LEFT JOIN meta.quarantine_since AS other ON {_SAME}
    WHERE $document IS NULL OR one.document_id = $document
    ORDER BY one.reason, one.source_name, one.document_id, one.statement_id NULLS FIRST, one.detail
"""
