"""Ledger, facts and identity results: the three stages in which a new database grows in one work file.

What is handed on is the file's path. Each stage begins where the one before ended; a stage of a run that has
been published or cleaned away cannot be repeated alone and says so.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import dagster as dg

from pipelines.assets.preview import markdown, preview
from pipelines.assets.progress import progress
from pipelines.assets.resources import Warehouse
from pipelines.identities.judge import judge
from pipelines.settings import Home
from pipelines.warehouse.build import Run, build_facts, connect, finish, load_dimensions, load_reported
from pipelines.warehouse.choice import choose, document_sources
from pipelines.warehouse.conservation import changed_between_ledger_and_facts, changed_between_shards_and_ledger
from pipelines.warehouse.corrections import FOLDER, load_corrections, waiting
from pipelines.warehouse.difference import published_documents
from pipelines.warehouse.freshness import inputs_key, is_unchanged
from pipelines.warehouse.publish import clean_work, work_file
from pipelines.warehouse.shards import document_id_of

_AMOUNTS_SURVIVE = "amounts_survive"


@dataclass(frozen=True, slots=True)
class Loaded:
    """The growing build, the shards that were loaded into it, and the key of all its inputs."""

    path: str
    shards: tuple[str, ...]
    inputs: str


_FACTS_KEEP_AMOUNTS = dg.AssetCheckSpec(
    _AMOUNTS_SURVIVE, asset="facts", blocking=True, description="Every ledger row stands in exactly one fact."
)


@dg.asset(group_name="ledger", output_required=False, kinds={"duckdb"})
def ledger(warehouse: Warehouse, parsed_documents: list[str]) -> Iterator[dg.MaterializeResult[Loaded]]:
    """What the documents print, in a new database: the reported tables. Nothing, where nothing has changed."""
    home = warehouse.place
    shards = [Path(shard) for shard in parsed_documents]
    sources = document_sources(home)
    inputs = inputs_key(home, shards, sources)
    if is_unchanged(home, inputs):
        progress().step("nothing has changed since the published snapshot")
        return
    progress().step("loading the ledger")
    clean_work(home)
    path = work_file(home)
    choice = choose(shards)
    with connect(path) as con:
        load_reported(con, choice.good, failed=choice.failed, sources=sources)
        yield dg.MaterializeResult(
            value=Loaded(str(path), tuple(str(shard) for shard in choice.good), inputs),
            metadata={
                "documents": len(choice.good),
                "set_aside_as_structural": len(choice.failed),
                "ledger_by_form": preview(con, _LEDGER_BY_FORM),
            },
        )


@dg.asset_check(
    asset="ledger", name=_AMOUNTS_SURVIVE, blocking=True, description="The ledger holds what was read."
)
def ledger_keeps_amounts(ledger: Loaded) -> dg.AssetCheckResult:
    """A check of its own, because a ledger with nothing to load is not checked."""
    with connect(_standing(ledger.path)) as con:
        return _kept(changed_between_shards_and_ledger(con, [Path(shard) for shard in ledger.shards]))


@dg.asset(group_name="facts", kinds={"duckdb"}, check_specs=[_FACTS_KEEP_AMOUNTS])
def facts(warehouse: Warehouse, ledger: Loaded) -> Iterator[dg.MaterializeResult[str]]:
    """Dimensions and facts: our codes, agencies, leaf marks and accepted corrections over what is reported."""
    corrections = load_corrections(warehouse.place.configured(FOLDER))
    progress().step("building dimensions and facts")
    with connect(_standing(ledger.path)) as con:
        load_dimensions(con)
        build_facts(con, corrections)
        if idle := waiting(con):
            progress().note(f"{idle} accepted corrections are of documents that this warehouse does not publish")
        yield dg.MaterializeResult(
            value=ledger.path,
            metadata={"tables": preview(con, _TABLES), "corrections": preview(con, _CORRECTIONS)},
            check_results=[_kept(changed_between_ledger_and_facts(con))],
        )


@dg.asset(group_name="identities", kinds={"duckdb"})
def identity_results(
    context: dg.AssetExecutionContext, warehouse: Warehouse, parsed_documents: list[str], facts: str
) -> dg.MaterializeResult[str]:
    """Every identity judged over the whole ledger; then the database is closed and gets its content's name."""
    progress().step("judging the identities")
    home = warehouse.place
    history = home.current.resolve() if home.current.exists() else None
    with connect(_standing(facts)) as con:
        judge(con)
        verdicts = con.execute(_VERDICTS).fetchall()
        findings = con.execute(_FINDINGS).fetchall()
        result = finish(con, Path(facts), _run_of(context, parsed_documents, home), history=history)
    return dg.MaterializeResult(
        value=facts,
        metadata={
            "snapshot_id": result.snapshot_id,
            "documents": result.documents,
            "quarantined": result.quarantined,
            "ledger_rows": result.ledger_rows,
            "verdicts": markdown(["verdict", "count"], verdicts),
            "findings": markdown(["severity", "count"], findings),
        },
    )


def _run_of(context: dg.AssetExecutionContext, parsed_documents: list[str], home: Home) -> Run:
    new = {document_id_of(Path(shard)) for shard in parsed_documents} - published_documents(home)
    started = context.instance.get_run_stats(context.run_id).start_time
    moment = datetime.fromtimestamp(started, UTC) if started else datetime.now(UTC)
    return Run(documents_new=len(new), run_id=context.run_id, started_at=moment)


def _kept(breaches: list[str]) -> dg.AssetCheckResult:
    """The check of one step between layers: passed if no amount was lost, invented or changed."""
    return dg.AssetCheckResult(
        check_name=_AMOUNTS_SURVIVE,
        passed=not breaches,
        description="; ".join(breaches) or "every printed amount is there once, unchanged",
        metadata={"breaches": len(breaches)},
    )


def _standing(path: str) -> Path:
    if not Path(path).exists():
        raise dg.Failure(f"{path} is gone: its run was published or cleaned away; materialize from ledger on")
    return Path(path)


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
