"""``juesuan build``: the asset graph run in this process, over what is new or changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipelines.cli.running import BUILD, Asked, failures, log_path, published_by, run_job
from pipelines.cli.session import (
    DONE,
    NEEDS_ATTENTION,
    DebugOption,
    HomeOption,
    JsonOption,
    ProblemError,
    Session,
    session,
)

if TYPE_CHECKING:
    from dagster import ExecuteInProcessResult

    from pipelines.assets.publishing import Published

WorkersOption = Annotated[int, typer.Option(min=0, help="Processes that read documents (0: one per core).")]
SecondsOption = Annotated[float, typer.Option(min=1, help="Time that reading one document may take.")]
MemoryOption = Annotated[int, typer.Option(min=256, help="Megabytes that reading one document may take.")]
KeepOption = Annotated[
    int,
    typer.Option(min=0, help="Snapshots that are kept, 2 or more (0: $JUESUAN_KEEP_SNAPSHOTS, else 5)."),
]
WaitOption = Annotated[float, typer.Option(min=0, help="Seconds to wait for another run that is writing.")]


def build(
    context: typer.Context,
    full: Annotated[bool, typer.Option("--full", help="Build everything anew from what was read.")] = False,
    partition: Annotated[
        str | None,
        typer.Option(metavar="YEAR|PROVINCE", help="Build one year of one province anew.", show_default=False),
    ] = None,
    workers: WorkersOption = 0,
    seconds: SecondsOption = 120,
    memory: MemoryOption = 1536,
    keep: KeepOption = 0,
    wait: WaitOption = 0,
    home: HomeOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> int:
    """Read what is new, judge it, and publish a new snapshot.

    Takes what lies in the inbox and the raw store. With nothing new it publishes nothing and says so.
    """
    from pipelines.warehouse.isolation import MEGABYTE, ParseLimits
    from pipelines.warehouse.lock import WarehouseLockedError, writer_lock
    from pipelines.warehouse.parsing import readers_standing_by

    here = session(context, home, as_json)
    require_keepable(keep)
    limits = ParseLimits(workers, seconds, memory * MEGABYTE)
    asked = Asked(
        settings_of(workers, seconds, memory, keep),
        {"lowest": "error"},
        {"warehouse_tables": {"full": full}},
        partition,
    )
    try:
        with writer_lock(here.home, wait, here.say), readers_standing_by(here.home, limits):
            result = run_job(here, BUILD, asked)
    except WarehouseLockedError as error:
        raise ProblemError(str(error)) from None
    return tell_build(here, result)


def settings_of(workers: int, seconds: float, memory: int, keep: int) -> dict[str, float]:
    """The options of a command that builds, as settings of the warehouse that a run writes."""
    return {
        "workers": workers,
        "seconds_per_document": seconds,
        "megabytes_per_document": memory,
        "keep": keep,
    }


def require_keepable(keep: int) -> None:
    """A number of snapshots that cannot be kept to, given or set, is told before anything is done."""
    from pipelines.warehouse.publish import KeepError, kept_snapshots

    try:
        kept_snapshots(keep)
    except KeepError as error:
        raise ProblemError(str(error)) from None


def tell_build(here: Session, result: ExecuteInProcessResult) -> int:
    """Say how a build ended, and its exit status."""
    if here.as_json:
        here.answer(outcome(here, result))
    return show_build(here, result)


def show_build(here: Session, result: ExecuteInProcessResult) -> int:
    """The words for a person; with ``--json`` only what needs attention, on stderr."""
    if not result.success:
        return _blocked(here, result)
    published = published_by(result)
    lines = told_of(published)
    for line in lines:
        here.warn(line)
    if not here.as_json:
        _say_published(here, published, len(lines))
    return NEEDS_ATTENTION if lines else DONE


def told_of(published: Published | None) -> list[str]:
    """What a run set aside, a line for each document."""
    from pipelines.warehouse.difference import told

    return told(published.set_aside) if published is not None else []


def outcome(here: Session, result: ExecuteInProcessResult) -> dict[str, Any]:
    """How a build ended, for a machine: ``published``, ``unchanged`` or ``blocked``."""
    from pipelines.warehouse.publish import current_snapshot

    if not result.success:
        return {"status": "blocked", "reasons": failures(result), "log": str(log_path(here))}
    published = published_by(result)
    if published is not None:
        return {"status": "published" if published.is_new else "unchanged", **asdict(published)}
    snapshot = current_snapshot(here.home)
    return {"status": "unchanged", "snapshot_id": snapshot.snapshot_id if snapshot else None}


def _say_published(here: Session, published: Published | None, set_aside: int) -> None:
    if published is None or not published.is_new:
        here.say("Nothing new: the published snapshot stands.")
        return
    here.say(
        f"Published snapshot {published.snapshot_id}: {published.documents} documents, "
        f"{published.ledger_rows} amounts."
    )
    here.say(f"Verdicts: {_counts(published.verdicts)}. Findings: {_counts(published.findings) or 'none'}.")
    if set_aside:
        here.say(f"Set aside in this run: {set_aside} documents, in whole or in part; juesuan report lists why.")
    here.say(f"Database: {here.home.current}")


def _blocked(here: Session, result: ExecuteInProcessResult) -> int:
    """A run that did not reach the publication: the reason on one line each, the whole story in the log."""
    for reason in failures(result):
        here.warn(f"not published: {reason}")
    here.warn(f"the published snapshot is as it was; the run's log is {log_path(here)}")
    return NEEDS_ATTENTION


def _counts(counts: Iterable[tuple[str, int]]) -> str:
    return ", ".join(f"{count} {name}" for name, count in counts)
