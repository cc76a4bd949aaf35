"""The snapshot: a checked build becomes what everyone reads."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import dagster as dg
import duckdb

from pipelines.assets.building import Loaded
from pipelines.assets.preview import preview
from pipelines.assets.progress import progress
from pipelines.assets.resources import Warehouse
from pipelines.warehouse.difference import SetAside, newly_set_aside
from pipelines.warehouse.freshness import remember
from pipelines.warehouse.publish import publish


@dataclass(frozen=True, slots=True)
class Published:
    """What a run ended with: the snapshot that stands, whether it is new, what was set aside in this run."""

    snapshot_id: str
    path: str
    is_new: bool
    documents: int
    ledger_rows: int
    set_aside: tuple[SetAside, ...]
    verdicts: tuple[tuple[str, int], ...]
    findings: tuple[tuple[str, int], ...]


@dg.asset(group_name="snapshot", kinds={"duckdb"})
def snapshot(warehouse: Warehouse, ledger: Loaded, identity_results: str) -> dg.MaterializeResult[Published]:
    """The published snapshot: reached only past the structure check, replaced in one step."""
    progress().step("publishing")
    home = warehouse.place
    built = Path(identity_results)
    if not built.exists():
        raise dg.Failure(f"{built} is gone: its run was published or cleaned away; materialize from ledger on")
    set_aside = newly_set_aside(home, built)
    with duckdb.connect(str(built), read_only=True) as con:
        (snapshot_id, documents, ledger_rows) = con.execute(_SNAPSHOT).fetchall()[0]
        verdicts, findings = tuple(con.execute(_VERDICTS).fetchall()), tuple(con.execute(_FINDINGS).fetchall())
        shown = preview(con, _DOCUMENTS)
    publication = publish(home, built, snapshot_id)
    remember(home, ledger.inputs)
    published = Published(
        snapshot_id=snapshot_id,
        path=str(publication.snapshot.path),
        is_new=publication.is_new,
        documents=documents,
        ledger_rows=ledger_rows,
        set_aside=set_aside,
        verdicts=verdicts,
        findings=findings,
    )
    return dg.MaterializeResult(
        value=published,
        metadata={
            "snapshot_id": snapshot_id,
            "is_new": publication.is_new,
            "documents": documents,
            "ledger_rows": ledger_rows,
            "set_aside_in_this_run": len(set_aside),
            "database": dg.MetadataValue.path(published.path),
            "preview": shown,
        },
    )


_SNAPSHOT = "SELECT snapshot_id, documents, ledger_rows FROM meta.snapshot"
_VERDICTS = """
    SELECT verdict, count(*) FROM audit.identity_result GROUP BY verdict
    ORDER BY array_position(['exact', 'rounding', 'implausible', 'violated', 'not_applicable'], verdict)
"""
_FINDINGS = """
    SELECT severity, count(*) FROM audit.finding GROUP BY severity
    ORDER BY array_position(['error', 'warning', 'note'], severity)
"""
_DOCUMENTS = """
    SELECT source_name, agency_name, fiscal_year, status
    FROM dim_document ORDER BY source_name LIMIT 20
"""
