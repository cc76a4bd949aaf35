"""``juesuan retry``: what is in quarantine read again, though it was read before, then built and published."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

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
    tell_build,
)
from pipelines.cli.progress import listening_bar
from pipelines.cli.quarantine import quarantined, told
from pipelines.cli.running import BUILD, Asked, run_job
from pipelines.cli.session import (
    DONE,
    NEEDS_ATTENTION,
    DebugOption,
    HomeOption,
    JsonOption,
    ProblemError,
    Session,
    program,
    session,
)

if TYPE_CHECKING:
    from pipelines.warehouse.isolation import ParseLimits
    from pipelines.warehouse.quarantine import Quarantined


@dataclass(frozen=True, slots=True)
class Retried:
    """What was asked for, and what of these documents is in quarantine still."""

    chosen: tuple[Quarantined, ...]
    left: tuple[Quarantined, ...]

    @property
    def recovered(self) -> tuple[Quarantined, ...]:
        """What was set aside of documents of which nothing is now, for this reason or another."""
        still = {row.document_id for row in self.left}
        return tuple(row for row in self.chosen if row.document_id not in still)


def retry(
    context: typer.Context,
    reason: Annotated[
        str | None, typer.Option(metavar="R", help="Only what is set aside for this reason.", show_default=False)
    ] = None,
    document: Annotated[
        str | None, typer.Option(metavar="ID", help="Only this document.", show_default=False)
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
    """Read again what is in quarantine, then build and publish.

    Ends with 0 when nothing of it is left in quarantine. What was read before stays until the new reading stands
    beside it: a retry that was cut short has lost nothing, and the next build takes what it has read.
    """
    from pipelines.warehouse.isolation import MEGABYTE, ParseLimits
    from pipelines.warehouse.lock import WarehouseLockedError, writer_lock

    here = session(context, home, as_json)
    _require_known(reason)
    require_keepable(keep)
    before = quarantined(here, document)
    chosen = tuple(row for row in before if reason is None or row.reason == reason)
    if not chosen:
        _tell(here, Retried((), ()), None)
        return DONE
    documents = {row.document_id for row in chosen}
    limits = ParseLimits(workers, seconds, memory * MEGABYTE)
    settings = settings_of(workers, seconds, memory, keep)
    try:
        with writer_lock(here.home, wait, here.say):
            _read_again(here, documents, limits)
            result = run_job(here, BUILD, Asked(settings, {"lowest": "error"}, {}))
    except WarehouseLockedError as error:
        raise ProblemError(str(error)) from None
    not_asked = {row.key for row in before} - {row.key for row in chosen}
    left = tuple(row for row in quarantined(here) if row.document_id in documents and row.key not in not_asked)
    built = outcome(here, result)
    if not here.as_json:
        tell_build(here, result)
    _tell(here, Retried(chosen, left), built)
    return NEEDS_ATTENTION if left or built["status"] == "blocked" or built.get("set_aside") else DONE


def _require_known(reason: str | None) -> None:
    from pipelines.statements.model import QUARANTINE_REASONS

    if reason is not None and reason not in QUARANTINE_REASONS:
        raise ProblemError(f"no reason {reason!r}; the reasons are {', '.join(QUARANTINE_REASONS)}")


def _read_again(here: Session, documents: Collection[str], limits: ParseLimits) -> None:
    """Read them before the graph runs, which then takes for each document what stands newest."""
    from pipelines.warehouse.parsing import parse_new

    with listening_bar(here) as listener, here.quiet_stdout():
        listener.step(f"reading {len(documents)} documents again")
        parse_new(here.home, limits=limits, progress=listener.advance, again=documents)


def _tell(here: Session, retried: Retried, built: dict[str, Any] | None) -> None:
    if here.as_json:
        rows = {"retried": retried.chosen, "recovered": retried.recovered, "left": retried.left}
        here.answer({name: [told(row) for row in of_name] for name, of_name in rows.items()} | {"build": built})
        return
    if not retried.chosen:
        here.say("Nothing of that is in quarantine.")
        return
    counts = [len({row.document_id for row in rows}) for rows in (retried.chosen, retried.recovered, retried.left)]
    here.say("Retried {} documents: {} recovered, {} set aside still.".format(*counts))
    for row in retried.left:
        here.warn(f"still set aside: {row.source_names[0]}: {row.reason}: {row.detail or row.meaning}")
    if retried.left:
        here.say(f"What to do about each: {program()} report --quarantine")
