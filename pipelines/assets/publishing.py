"""The snapshot: a checked build becomes what everyone reads."""

from dataclasses import dataclass
from pathlib import Path

import dagster as dg
import duckdb

from pipelines.assets.alerts import Alert, Alerts
from pipelines.assets.building import IDENTITY_RESULTS, SNAPSHOT, STEPS
from pipelines.assets.handing_on import standing
from pipelines.assets.preview import preview
from pipelines.assets.progress import progress
from pipelines.assets.resources import Alerting, Warehouse
from pipelines.warehouse.difference import SetAside, newly_set_aside, told
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


@dg.asset(name=SNAPSHOT, group_name="snapshot", kinds={"duckdb"}, deps=[IDENTITY_RESULTS])
def snapshot(
    context: dg.AssetExecutionContext, warehouse: Warehouse, alerting: Alerting
) -> dg.MaterializeResult[Published]:
    """The published snapshot: reached only past the structure check, replaced in one step."""
    home = warehouse.writing()
    left = standing(home)
    if not left.is_checked:
        raise dg.Failure("the build has not passed its checks: materialize from ledger on")
    progress().step("publishing")
    built = Path(left.path)
    with duckdb.connect(str(built), read_only=True) as con:
        set_aside = newly_set_aside(home, built)
        (snapshot_id, documents, ledger_rows) = con.execute(_SNAPSHOT).fetchall()[0]
        verdicts, findings = tuple(con.execute(_VERDICTS).fetchall()), tuple(con.execute(_FINDINGS).fetchall())
        shown = preview(con, _DOCUMENTS)
    publication = publish(home, built, snapshot_id, keep=warehouse.keep or None)
    remember(home, left.inputs)
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
    alerts = alerting.of(home, context.log)
    alerts.settle("run_failed", STEPS)
    _tell(alerts, context, set_aside)
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


def _tell(alerts: Alerts, context: dg.AssetExecutionContext, set_aside: tuple[SetAside, ...]) -> None:
    """What went to quarantine in this run; what lies there already was told when it came."""
    if set_aside:
        lines = told(set_aside)
        alerts.tell(
            Alert(
                level="warning",
                what="quarantined",
                subject="quarantine",
                job=context.job_name,
                run_id=context.run_id,
                step=SNAPSHOT,
                error=f"{len(lines)} documents were set aside, in whole or in part",
                details=tuple(lines),
            )
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
