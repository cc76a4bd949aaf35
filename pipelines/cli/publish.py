"""``juesuan publish``: point back to the snapshot published before, or list those that stand."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from pipelines.cli.session import (
    DONE,
    DebugOption,
    HomeOption,
    JsonOption,
    ProblemError,
    Session,
    session,
)

_MEGABYTE = 1024**2


def publish(
    context: typer.Context,
    undo: Annotated[bool, typer.Option("--undo", help="Point back to the previous snapshot.")] = False,
    listed: Annotated[bool, typer.Option("--list", help="Show the snapshots that stand.")] = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> int:
    """Take the last publication back, and again the one before it; the next build publishes forward.

    How many snapshots stand is set by JUESUAN_KEEP_SNAPSHOTS (5, at least 2).
    """
    here = session(context, home, as_json)
    if undo == listed:
        raise ProblemError("say what to do: juesuan publish --undo or --list (juesuan build publishes)")
    return _undo(here) if undo else _list(here)


def _undo(here: Session) -> int:
    from pipelines.warehouse import publish as publishing
    from pipelines.warehouse.lock import WarehouseLockedError, writer_lock

    if not here.home.current.exists():
        raise ProblemError(f"no warehouse below {here.home.root} yet: nothing to take back")
    try:
        with writer_lock(here.home):
            snapshot = publishing.undo(here.home)
    except (publishing.NothingToUndoError, WarehouseLockedError) as error:
        raise ProblemError(str(error)) from None
    if here.as_json:
        here.answer({"snapshot_id": snapshot.snapshot_id, "path": str(snapshot.path)})
    else:
        here.say(
            f"Published again: snapshot {snapshot.snapshot_id} of {snapshot.published_at:%Y-%m-%d %H:%M:%S} UTC"
        )
    return DONE


def _list(here: Session) -> int:
    from pipelines.cli.tables import Column, number, table, whole
    from pipelines.warehouse.publish import standing_snapshots

    found = standing_snapshots(here.home)
    if not found:
        raise ProblemError(f"no warehouse below {here.home.root} yet: nothing was published")
    if here.as_json:
        here.answer([asdict(one) for one in found])
        return DONE
    columns: list[str | Column] = [whole("published (UTC)"), "snapshot", whole("state")]
    columns += [number("documents"), number("amounts"), number("MB")]
    rows = [
        (
            f"{one.published_at:%Y-%m-%d %H:%M:%S}",
            one.snapshot_id,
            one.state.replace("_", " "),
            one.documents if one.documents is not None else "cannot be opened",
            one.ledger_rows if one.ledger_rows is not None else "",
            f"{one.size / _MEGABYTE:.1f}",
        )
        for one in found
    ]
    here.out.print(table("Snapshots 快照", columns, rows))
    return DONE
