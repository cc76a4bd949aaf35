"""Raw store and parsed documents: what has arrived, and what each document says, read once."""

import dagster as dg
from pydantic import Field

from pipelines.assets.preview import markdown
from pipelines.assets.progress import progress
from pipelines.assets.repeating import READING, repeated_if_it_may_help
from pipelines.assets.resources import Warehouse
from pipelines.sources.store import RawStore
from pipelines.warehouse.parsing import parse_new, reading_version
from pipelines.warehouse.publish import clean_work

_SHOWN = 20


class Inbox(dg.Config):
    """Which files of the inbox are taken, by their path in it; all of them where nothing is said."""

    files: list[str] = Field(default_factory=list)


@dg.asset(group_name="raw", deps=["crawled_sources"], retry_policy=READING)
def raw_store(warehouse: Warehouse, config: Inbox) -> dg.MaterializeResult[None]:
    """The bytes as published, by their hash: what was crawled lies there, what lies in the inbox is taken in."""
    home = warehouse.writing()
    progress().step("taking in the inbox")
    with repeated_if_it_may_help():
        clean_work(home)
        store = RawStore(home)
        taken = store.take_inbox(only=config.files or None)
        documents = len(store.entries())
    passed = [(one, "skipped") for one in taken.skipped] + [(one, "cannot be read") for one in taken.unreadable]
    for one, how in passed:
        progress().note(f"inbox: {one.path.name}: {how}: {one.reason}")
    return dg.MaterializeResult(
        metadata={
            "documents": documents,
            "taken_from_inbox": len(taken.new),
            "passed_over_in_inbox": len(passed),
        },
    )


@dg.asset(group_name="documents", kinds={"parquet"}, deps=[raw_store], retry_policy=READING)
def parsed_documents(warehouse: Warehouse) -> dg.MaterializeResult[None]:
    """What each document says, one staging shard per document and reading version; only new ones are read."""
    home = warehouse.writing()
    progress().step("reading new documents")
    with repeated_if_it_may_help():
        report = parse_new(home, limits=warehouse.limits, progress=progress().advance)
    rows = [
        (o.source_name, o.statements, o.ledger_rows, "; ".join(q.reason for q in o.quarantine), f"{o.seconds:.2f}")
        for o in report.outcomes[:_SHOWN]
    ]
    return dg.MaterializeResult(
        metadata={
            "read_now": len(report.outcomes),
            "read_before": report.known,
            "reading_version": reading_version(),
            "preview": markdown(["document", "statements", "amounts", "set aside", "seconds"], rows),
        },
    )
