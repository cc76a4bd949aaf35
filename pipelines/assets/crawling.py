"""Crawled sources: what the portals of the registry list, fetched into the raw store.

A portal that does not answer is not our failure: a run over all sources goes on with the others and tells what is
missing, so that a night is never lost to one portal. A run that was started for single sources fails with them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import dagster as dg

from pipelines.assets.alerts import Alert, Alerts
from pipelines.assets.partitions import SOURCES, add_sources, asked_for
from pipelines.assets.preview import markdown
from pipelines.assets.progress import progress
from pipelines.assets.repeating import FETCHING, told
from pipelines.assets.resources import Alerting, Warehouse
from pipelines.settings import Home
from pipelines.sources.fetches import CrawlReport, CrawlRunningError
from pipelines.sources.registry import RegistryError, Source
from pipelines.warehouse.portals import registered_sources

STEP = "crawled_sources"
_COMPLETE = "complete"
_OUTCOMES = "outcomes"
_SHOWN = 20
_COUNTS = (
    "listed",
    "wanted",
    "got",
    "fetched",
    "not_modified",
    "new_documents",
    "changed",
    "gone",
    "refused",
    "failed",
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one source: the report of its crawl, or why there is none."""

    source_id: str
    report: CrawlReport | None = None
    failure: str = ""

    @property
    def is_failed(self) -> bool:
        """Nothing came of it: no crawl, or not even the lists were read."""
        return self.report is None or not self.report.lists_read

    @property
    def is_complete(self) -> bool:
        return self.report is not None and self.report.is_complete

    @property
    def gaps(self) -> tuple[str, ...]:
        """What is missing, a line each."""
        if self.report is None:
            return (self.failure,)
        return tuple(": ".join(filter(None, (gap.address, gap.reason))) for gap in self.report.gaps)

    def figures(self) -> dict[str, Any]:
        """The state and the counts of the crawl."""
        if self.report is None:
            return {"state": "failed", "gaps": 1}
        counts = {name: getattr(self.report, name) for name in _COUNTS}
        return {"state": self.report.state, "crawl_id": self.report.crawl_id, **counts, "gaps": len(self.gaps)}

    def plain(self) -> dict[str, Any]:
        """The outcome as JSON, the first of the gaps with it."""
        return {"source_id": self.source_id, **self.figures(), "missing": list(self.gaps[:_SHOWN])}


@dg.asset(
    group_name="raw",
    partitions_def=SOURCES,
    retry_policy=FETCHING,
    check_specs=[
        dg.AssetCheckSpec(_COMPLETE, asset=STEP, description="Everything that the portals list was fetched.")
    ],
)
def crawled_sources(
    context: dg.AssetExecutionContext, warehouse: Warehouse, alerting: Alerting
) -> Iterator[dg.MaterializeResult[None]]:
    """What the active sources list, in the raw store; a run for named sources crawls those."""
    asked = asked_for(context)
    is_last_try = context.retry_number >= FETCHING.max_retries
    try:
        sources = _chosen(context.instance, warehouse.place, asked)
    except RegistryError as error:
        if asked is not None:
            raise dg.Failure(str(error), allow_retries=False) from error
        outcomes = [Outcome("registry", failure=str(error))]
    else:
        outcomes = [_crawled(warehouse, source) for source in sources]
        raised = [one for one in outcomes if one.report is None]
        if raised and (asked is not None or not is_last_try):
            raise RuntimeError("; ".join(f"{one.source_id}: {one.failure}" for one in raised))
    _tell(alerting.of(warehouse.place, context.log), context, outcomes)
    _note_each(context, outcomes, asked)
    yield dg.MaterializeResult(metadata=_totals(outcomes), check_results=[_complete(outcomes)])


def _chosen(instance: dg.DagsterInstance, home: Home, asked: Sequence[str] | None) -> list[Source]:
    """The active sources, or those that were asked for; every one of the registry becomes a partition."""
    known = registered_sources(home)
    add_sources(instance, (source.id for source in known))
    return [source for source in known if (source.active if asked is None else source.id in asked)]


def _crawled(warehouse: Warehouse, source: Source) -> Outcome:
    """Crawl a source, unless an earlier try of this run did."""
    from pipelines.sources.crawling import crawl_source

    if source.id in warehouse.crawled:
        return Outcome(source.id, warehouse.crawled[source.id])
    progress().step(f"crawling {source.id}")
    try:
        report = crawl_source(warehouse.place, source)
    except CrawlRunningError as error:
        return Outcome(source.id, failure=str(error))
    except Exception as error:
        return Outcome(source.id, failure=told(error))
    warehouse.crawled[source.id] = report
    return Outcome(source.id, report)


def _tell(alerts: Alerts, context: dg.AssetExecutionContext, outcomes: Sequence[Outcome]) -> None:
    for one in outcomes:
        alerts.settle("crawl_failed", [one.source_id] if not one.is_failed else [])
        alerts.settle("crawl_incomplete", [one.source_id] if one.is_complete else [])
        if not one.is_complete:
            alerts.tell(
                Alert(
                    level="error" if one.is_failed else "warning",
                    what="crawl_failed" if one.is_failed else "crawl_incomplete",
                    subject=one.source_id,
                    job=context.job_name,
                    run_id=context.run_id,
                    step=STEP,
                    error=one.failure or f"{len(one.gaps)} gaps",
                    details=one.gaps[:_SHOWN],
                )
            )
    alerts.settle("run_failed", [STEP])


def _note_each(
    context: dg.AssetExecutionContext, outcomes: Sequence[Outcome], asked: Sequence[str] | None
) -> None:
    """A materialization for each source that was crawled: the run's own, or one of its own beside it."""
    for one in outcomes:
        if one.report is None:
            continue
        if asked is None:
            context.log_event(dg.AssetMaterialization(STEP, partition=one.source_id, metadata=_shown(one)))
        else:
            context.add_asset_metadata(_shown(one), STEP, one.source_id)


def _shown(one: Outcome) -> dict[str, Any]:
    missing = markdown(["what is missing"], [[gap] for gap in one.gaps[:_SHOWN]])
    return {**one.figures(), "missing": missing}


def crawled_of(result: dg.ExecuteInProcessResult) -> list[dict[str, Any]] | None:
    """The outcome of each source in a run over all of them; None where that step did not end well."""
    for event in result.get_asset_materialization_events():
        made = event.materialization
        if event.asset_key == dg.AssetKey(STEP) and made.partition is None:
            outcomes = made.metadata[_OUTCOMES].value
            return list(outcomes) if isinstance(outcomes, list) else []
    return None


def _totals(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    reports = [one.report for one in outcomes if one.report is not None]
    return {
        "sources": len(outcomes),
        "complete": sum(one.is_complete for one in outcomes),
        "failed_sources": sum(one.is_failed for one in outcomes),
        "new_documents_of_all": sum(report.new_documents for report in reports),
        _OUTCOMES: dg.MetadataValue.json([one.plain() for one in outcomes]),
    }


def _complete(outcomes: Sequence[Outcome]) -> dg.AssetCheckResult:
    gaps = [f"{one.source_id}: {gap}" for one in outcomes for gap in one.gaps]
    failed = any(one.is_failed for one in outcomes)
    return dg.AssetCheckResult(
        check_name=_COMPLETE,
        passed=all(one.is_complete for one in outcomes),
        severity=dg.AssetCheckSeverity.ERROR if failed else dg.AssetCheckSeverity.WARN,
        description="; ".join(gaps[:_SHOWN]) or "nothing is missing",
        metadata={"gaps": len(gaps)},
    )
