"""``juesuan nightly``: crawl, build, report, alert. What cron or systemd calls where no daemon runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import typer

from pipelines.cli.build import (
    KeepOption,
    MemoryOption,
    SecondsOption,
    WaitOption,
    WorkersOption,
    outcome,
    require_keepable,
    settings_of,
    show_build,
    told_of,
)
from pipelines.cli.running import BUILD, NIGHTLY, Asked, log_path, published_by, run_job
from pipelines.cli.session import DONE, NEEDS_ATTENTION, DebugOption, HomeOption, JsonOption, Session, session

if TYPE_CHECKING:
    from pathlib import Path

    from dagster import ExecuteInProcessResult

_AN_HOUR = 3600
_REPORTED = """
    SELECT
        (SELECT count(*) FROM dim_document) AS documents,
        (SELECT count(*) FROM dim_document WHERE status = 'quarantined') AS quarantined_documents,
        (SELECT count(*) FROM ledger) AS ledger_rows,
        (SELECT count(*) FROM audit.finding WHERE severity = 'error') AS errors,
        (SELECT count(*) FROM audit.finding WHERE severity = 'warning') AS warnings,
        (SELECT snapshot_id FROM meta.snapshot) AS snapshot_id,
        (SELECT built_at FROM meta.snapshot) AS built_at
"""


def nightly(
    context: typer.Context,
    workers: WorkersOption = 0,
    seconds: SecondsOption = 120,
    memory: MemoryOption = 1536,
    keep: KeepOption = 0,
    wait: WaitOption = _AN_HOUR,
    home: HomeOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> int:
    """Crawl all active sources, build what is new, publish, report; write alerts for what needs attention.

    A portal that fails does not stop the build, and a build that fails leaves the published snapshot as it was.
    Ends with 1 where an alert was written: HOME/state/alerts, and the webhook $JUESUAN_WEBHOOK if it is set.
    """
    here = session(context, home, as_json)
    require_keepable(keep)
    warehouse = {**settings_of(workers, seconds, memory, keep), "wait": wait}
    night = run_job(here, NIGHTLY, Asked(warehouse, {}, {}))
    from pipelines.assets.crawling import crawled_of

    crawled = crawled_of(night)
    built = night if crawled is not None else run_job(here, BUILD, Asked(warehouse, {}, {}))
    ended = Night(crawled, built, _report(here), _alerts(here, {night.run_id, built.run_id}))
    if here.as_json:
        here.answer(_answer(here, ended))
    else:
        _show(here, ended)
    show_build(here, built)
    for path in ended.alerts:
        here.warn(f"alert: {path}")
    return DONE if ended.status == "done" else NEEDS_ATTENTION


@dataclass(frozen=True, slots=True)
class Night:
    """How a night ended: each source (None where the crawl broke off), the build, what stands now, the alerts."""

    crawled: list[dict[str, Any]] | None
    built: ExecuteInProcessResult
    report: dict[str, Any] | None
    alerts: list[Path]

    @property
    def status(self) -> str:
        """``done``, ``needs_attention`` or ``failed``."""
        if self.crawled is None or not self.built.success:
            return "failed"
        needs = any(one["state"] != "complete" for one in self.crawled) or told_of(published_by(self.built))
        return "needs_attention" if needs else "done"


def _answer(here: Session, ended: Night) -> dict[str, Any]:
    return {
        "status": ended.status,
        "run_id": ended.built.run_id,
        "crawl": ended.crawled,
        "build": outcome(here, ended.built),
        "report": ended.report,
        "alerts": [str(path) for path in ended.alerts],
        "log": str(log_path(here)),
    }


def _show(here: Session, ended: Night) -> None:
    for line in _crawl_lines(ended.crawled):
        here.say(line)
    if ended.report is not None:
        here.say(
            "Standing: snapshot {snapshot_id}: {documents} documents ({quarantined_documents} in quarantine), "
            "{ledger_rows} amounts; findings: {errors} errors, {warnings} warnings.".format(**ended.report)
        )


def _crawl_lines(crawled: list[dict[str, Any]] | None) -> list[str]:
    if crawled is None:
        return ["The crawl broke off; the build was made without it."]
    if not crawled:
        return ["Nothing to crawl: no source of the registry is active."]
    lines = []
    for one in crawled:
        named = [name for name in ("listed", "wanted", "got", "new_documents") if name in one]
        counted = ", ".join(f"{one[name]} {name.replace('_', ' ')}" for name in named)
        lines.append(f"Crawled {one['source_id']}: {one['state']}" + (f": {counted}" if counted else ""))
        lines += [f"  missing: {gap}" for gap in one["missing"]]
    return lines


def _report(here: Session) -> dict[str, Any] | None:
    """The state of the snapshot that stands, whatever became of this run; None where there is none."""
    from pipelines.warehouse.query import NoWarehouseError, open_snapshot

    try:
        with open_snapshot(here.home) as con:
            cursor = con.execute(_REPORTED)
            names = [column[0] for column in cursor.description or []]
            return dict(zip(names, cursor.fetchall()[0], strict=True))
    except NoWarehouseError:
        return None


def _alerts(here: Session, runs: set[str]) -> list[Path]:
    from pipelines.assets.alerts import Alerts

    return sorted(path for run in runs for path in Alerts(here.home).of_run(run))
