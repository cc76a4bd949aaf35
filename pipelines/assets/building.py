"""Ledger, facts and identity results: the three stages in which a build grows, in one step.

A run without a partition builds what is new or changed, and all that stands in a relation with it; a run with
partitions builds these anew. Either way a partition is materialized with what it holds in the finished build.
How a build is done is the warehouse's; what is told of it, and which checks stand between the stages, is here.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb

from pipelines.assets.handing_on import leave
from pipelines.assets.partitions import TABLES, add_tables, asked_for, table_key
from pipelines.assets.preview import markdown, preview
from pipelines.assets.progress import progress
from pipelines.assets.resources import Alerting, Warehouse
from pipelines.identities.judge import judge
from pipelines.settings import Home
from pipelines.sources.store import RawStore
from pipelines.warehouse.build import BuildResult, Run, build_facts, connect, load_dimensions, load_reported
from pipelines.warehouse.conservation import changed_between_ledger_and_facts, changed_between_shards_and_ledger
from pipelines.warehouse.corrections import waiting
from pipelines.warehouse.difference import published_documents
from pipelines.warehouse.growing import copied_ahead, grow
from pipelines.warehouse.isolation import ParseLimits
from pipelines.warehouse.parsing import current_shards
from pipelines.warehouse.partitions import documents_of, touched_partitions
from pipelines.warehouse.planning import Plan, plan_build
from pipelines.warehouse.publish import clean_work, current_snapshot, held_open
from pipelines.warehouse.shards import document_id_of

LEDGER, FACTS, IDENTITY_RESULTS, SNAPSHOT = "ledger", "facts", "identity_results", "snapshot"
STEPS = ("raw_store", "parsed_documents", "warehouse_tables", "expectation_suites", SNAPSHOT, "run")
"""What a publication puts right: the steps that lead to it, and a run that was killed among them."""

_AMOUNTS_SURVIVE = "amounts_survive"
Event = dg.AssetMaterialization | dg.MaterializeResult[None] | dg.AssetCheckResult


class Extent(dg.Config):
    """How much is built: what is new or changed, or ``full``: everything from the shards."""

    full: bool = False


def _stage(name: str, group: str, *deps: str, description: str) -> dg.AssetSpec:
    """A stage is passed over where nothing is new."""
    return dg.AssetSpec(
        name, deps=deps, group_name=group, kinds={"duckdb"}, skippable=True, description=description
    )


def _check(stage: str, description: str) -> dg.AssetCheckSpec:
    return dg.AssetCheckSpec(_AMOUNTS_SURVIVE, asset=stage, blocking=True, description=description)


@dg.multi_asset(
    name="warehouse_tables",
    specs=[
        _stage(LEDGER, "ledger", "parsed_documents", description="What the documents print: the reported tables."),
        _stage(FACTS, "facts", LEDGER, description="Our codes, agencies, leaf marks and accepted corrections."),
        _stage(IDENTITY_RESULTS, "identities", FACTS, description="Every identity judged; the build is closed."),
    ],
    check_specs=[
        _check(LEDGER, "The ledger holds what was read."),
        _check(FACTS, "Every ledger row stands in exactly one fact."),
    ],
    partitions_def=TABLES,
    backfill_policy=dg.BackfillPolicy.single_run(),
)
def warehouse_tables(
    context: dg.AssetExecutionContext, warehouse: Warehouse, alerting: Alerting, config: Extent
) -> Iterator[Event]:
    home = warehouse.writing()
    asked = asked_for(context)
    clean_work(home)
    shards = _read_shards(home, warehouse.limits)
    published = current_snapshot(home)
    with held_open(published.path if published is not None else None):
        plan = plan_build(home, shards, full=config.full, rebuild=documents_of(home, asked or ()))
        if plan.is_unchanged:
            progress().step("nothing has changed since the published snapshot")
            alerting.of(home, context.log).settle("run_failed", STEPS)
            yield from _confirmed(home, asked)
            return
        warehouse.suites()
        with copied_ahead(plan) as copy, connect(plan.path, len(plan.shards)) as con:
            progress().step("loading the ledger")
            load_reported(con, plan.shards, failed=plan.failed, sources=plan.sources)
            kept = _kept(LEDGER, changed_between_shards_and_ledger(con, plan.shards))
            yield kept
            progress().step("building dimensions and facts")
            load_dimensions(con)
            build_facts(con, plan.corrections)
            if idle := waiting(con):
                progress().note(f"{idle} accepted corrections are of documents that are not published here")
            kept_on = _kept(FACTS, changed_between_ledger_and_facts(con))
            yield kept_on
            if not (kept.passed and kept_on.passed):
                return
            progress().step("judging the identities")
            judge(con, views=plan.is_full)
            result = grow(con, plan, copy, _run_of(context, shards, home), warehouse.examine)
        leave(home, result, plan.inputs)
        yield from _materialized(context, asked, plan, result)


def _read_shards(home: Home, limits: ParseLimits) -> list[Path]:
    """The current shard of every document that has been read."""
    documents = (entry.document_id for entry in RawStore(home).entries())
    return list(current_shards(home, documents, limits).values())


def _run_of(context: dg.AssetExecutionContext, shards: Iterable[Path], home: Home) -> Run:
    new = {document_id_of(shard) for shard in shards} - published_documents(home)
    started = context.instance.get_run_stats(context.run_id).start_time
    moment = datetime.fromtimestamp(started, UTC) if started else datetime.now(UTC)
    return Run(documents_new=len(new), run_id=context.run_id, started_at=moment)


def _kept(stage: str, breaches: list[str]) -> dg.AssetCheckResult:
    """The check of one step between layers: passed if no amount was lost, invented or changed."""
    return dg.AssetCheckResult(
        asset_key=stage,
        check_name=_AMOUNTS_SURVIVE,
        passed=not breaches,
        description="; ".join(breaches) or "every printed amount is there once, unchanged",
        metadata={"breaches": len(breaches)},
    )


def _confirmed(home: Home, asked: tuple[str, ...] | None) -> Iterator[Event]:
    """What a run with nothing to do says: that what stands is as it should be today, which keeps it fresh."""
    snapshot = current_snapshot(home)
    metadata: dict[str, Any] = {
        "unchanged": True,
        "snapshot_id": snapshot.snapshot_id if snapshot is not None else "",
    }
    for stage in (LEDGER, FACTS, IDENTITY_RESULTS):
        for partition in asked or (None,):
            yield dg.AssetMaterialization(stage, partition=partition, metadata=metadata)
    if asked is None:
        yield dg.AssetMaterialization(SNAPSHOT, metadata=metadata)
    for stage in (LEDGER, FACTS):
        yield _kept(stage, [])


def _materialized(
    context: dg.AssetExecutionContext, asked: tuple[str, ...] | None, plan: Plan, result: BuildResult
) -> Iterator[Event]:
    """Each stage with what the build holds as a whole, and each partition that was touched with what is in it."""
    with duckdb.connect(str(result.path), read_only=True) as con:
        whole = _whole(con, result)
        figures = _by_partition(con)
        keys = touched_partitions(plan, result.path)
    add_tables(context.instance, figures)
    touched = {str(table_key(*key)): figures.get(key, {}) for key in keys}
    for stage in (LEDGER, FACTS, IDENTITY_RESULTS):
        for key in asked or ():
            context.add_asset_metadata(touched.get(key, {}), stage, key)
        for key, held in touched.items():
            if key not in (asked or ()):
                year, province = key.split("|")
                yield dg.AssetMaterialization(stage, partition=table_key(year, province), metadata=held)
        yield dg.MaterializeResult(asset_key=stage, metadata=whole[stage])


def _whole(con: duckdb.DuckDBPyConnection, result: BuildResult) -> dict[str, dict[str, Any]]:
    return {
        LEDGER: {"ledger_rows_of_all": result.ledger_rows, "ledger_by_form": preview(con, _LEDGER_BY_FORM)},
        FACTS: {"tables": preview(con, _TABLES), "corrections": preview(con, _CORRECTIONS)},
        IDENTITY_RESULTS: {
            "snapshot_id": result.snapshot_id,
            "documents_of_all": result.documents,
            "quarantined_of_all": result.quarantined,
            "verdicts": markdown(["verdict", "count"], con.execute(_VERDICTS).fetchall()),
            "findings": markdown(["severity", "count"], con.execute(_FINDINGS).fetchall()),
        },
    }


def _by_partition(con: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], dict[str, Any]]:
    """What each year of each province holds."""
    cursor = con.execute(_PARTITIONS)
    names = [column[0] for column in cursor.description or []][2:]
    return {(row[0], row[1]): dict(zip(names, row[2:], strict=True)) for row in cursor.fetchall()}


_LEDGER_BY_FORM = """
    SELECT form, count(*) AS amounts, count(DISTINCT document_id) AS documents
    FROM ledger GROUP BY form ORDER BY form
"""
_TABLES = """
    SELECT schema_name || '.' || table_name AS "table", estimated_size AS "rows"
    FROM duckdb_tables() WHERE NOT temporary AND schema_name <> 'staging' ORDER BY ALL
"""
_CORRECTIONS = "SELECT effect, count(*) AS corrections FROM correction GROUP BY effect ORDER BY effect"
_VERDICTS = "SELECT verdict, count(*) FROM audit.identity_result GROUP BY verdict ORDER BY verdict"
_FINDINGS = "SELECT severity, count(*) FROM audit.finding GROUP BY severity ORDER BY severity"
_PARTITIONS = """
    WITH document AS (
        SELECT
            document_id,
            status,
            coalesce(fiscal_year::VARCHAR, 'unknown') AS fiscal_year,
            coalesce(left(region_code, 2) || '0000', 'unknown') AS province
        FROM dim_document
    ),
    amounts AS (SELECT document_id, count(*) AS amounts FROM ledger GROUP BY document_id),
    judged AS (
        SELECT document_id, count(*) FILTER (WHERE verdict = 'violated') AS violated
        FROM audit.identity_result GROUP BY document_id
    )
    SELECT
        fiscal_year,
        province,
        count(*) AS documents,
        count(*) FILTER (WHERE status = 'quarantined') AS quarantined,
        coalesce(sum(amounts), 0)::BIGINT AS ledger_rows,
        coalesce(sum(violated), 0)::BIGINT AS violated
    FROM document
    LEFT JOIN amounts USING (document_id)
    LEFT JOIN judged USING (document_id)
    GROUP BY ALL
    ORDER BY ALL
"""
