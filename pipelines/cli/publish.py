"""``juesuan publish --undo``: point back to the snapshot published before."""

from __future__ import annotations

from typing import Annotated

import typer

from pipelines.cli.session import DONE, DebugOption, HomeOption, JsonOption, ProblemError, session


def publish(
    context: typer.Context,
    undo: Annotated[bool, typer.Option("--undo", help="Point back to the previous snapshot.")] = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> int:
    """Take the last publication back; the next build publishes forward again."""
    from pipelines.warehouse import publish as publishing
    from pipelines.warehouse.lock import WarehouseLockedError, writer_lock

    here = session(context, home, as_json)
    if not undo:
        raise ProblemError("say what to do: juesuan publish --undo (juesuan build publishes)")
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
