"""Raw store and parsed documents: what has arrived, and what each document says, read once."""

from __future__ import annotations

import dagster as dg

from pipelines.assets.preview import markdown
from pipelines.assets.progress import progress
from pipelines.assets.resources import Warehouse
from pipelines.sources.store import RawStore
from pipelines.warehouse.choice import current_shards
from pipelines.warehouse.parsing import parse_new, reading_version
from pipelines.warehouse.publish import clean_work

_SHOWN = 20


@dg.asset(group_name="raw")
def raw_store(warehouse: Warehouse) -> dg.MaterializeResult[list[str]]:
    """The bytes as published, by their hash: what lies in the inbox is taken in first."""
    progress().step("taking in the inbox")
    clean_work(warehouse.place)
    store = RawStore(warehouse.place)
    taken = store.take_inbox()
    passed = [(one, "skipped") for one in taken.skipped] + [(one, "cannot be read") for one in taken.unreadable]
    for one, how in passed:
        progress().note(f"inbox: {one.path.name}: {how}: {one.reason}")
    entries = store.entries()
    return dg.MaterializeResult(
        value=[entry.document_id for entry in entries],
        metadata={
            "documents": len(entries),
            "taken_from_inbox": len(taken.new),
            "passed_over_in_inbox": len(passed),
        },
    )


@dg.asset(group_name="documents", kinds={"parquet"})
def parsed_documents(warehouse: Warehouse, raw_store: list[str]) -> dg.MaterializeResult[list[str]]:
    """What each document says, one staging shard per document and reading version; only new ones are read."""
    progress().step("reading new documents")
    report = parse_new(warehouse.place, limits=warehouse.limits, progress=progress().advance)
    rows = [
        (o.source_name, o.statements, o.ledger_rows, "; ".join(q.reason for q in o.quarantine), f"{o.seconds:.2f}")
        for o in report.outcomes[:_SHOWN]
    ]
    return dg.MaterializeResult(
        value=[str(path) for path in current_shards(warehouse.place, raw_store, warehouse.limits)],
        metadata={
            "read_now": len(report.outcomes),
            "read_before": report.known,
            "reading_version": reading_version(),
            "preview": markdown(["document", "statements", "amounts", "set aside", "seconds"], rows),
        },
    )
