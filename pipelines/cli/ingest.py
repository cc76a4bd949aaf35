"""``juesuan ingest``: files and folders into the raw store."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

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
    from pipelines.sources.store import IngestReport, OpenedArchive, PassedOver, TakenFile

LISTED = 50


def ingest(
    context: typer.Context,
    paths: Annotated[list[Path], typer.Argument(metavar="PATH…", help="Files, or folders searched recursively.")],
    home: HomeOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> int:
    """Take files into the raw store; the same bytes twice are one document with two sources.

    A ZIP archive is opened: each file in it is a document. One that is not safe to open, or damaged, is taken as
    it is, and the next build sets it aside.
    """
    from pipelines.sources.store import RawStore

    here = session(context, home, as_json)
    if missing := [str(path) for path in paths if not path.exists()]:
        raise ProblemError(f"{', '.join(missing)}: no such file or folder; nothing was taken")
    # The store only grows, file by file, so a build that runs meanwhile does not mind.
    with here.err.status("looking at the files") as status:
        report = RawStore(here.home).ingest(paths, met=lambda path: status.update(f"taking {path.name}"))
    for one in report.unreadable:
        here.warn(f"{one.path}: cannot be read: {one.reason}")
    for one in report.unopened:
        here.warn(f"{one.path}: taken unopened: {one.reason}")
    _answer(here, report) if here.as_json else _show(here, report)
    return NEEDS_ATTENTION if report.unreadable or report.missing else DONE


def _show(here: Session, report: IngestReport) -> None:
    _list(here, "new", [_taken(one) for one in report.new])
    _list(here, "new name of known bytes", [_taken(one) for one in report.new_sources])
    _list(here, "known", [_taken(one) for one in report.already_known])
    _list(here, "skipped", [_passed(one) for one in report.skipped])
    _list(here, "archive", [_opened(one) for one in report.archives])
    here.say(
        f"{len(report.new)} new, {len(report.new_sources)} new names, {len(report.already_known)} known, "
        f"{len(report.skipped)} skipped" + (f", {len(report.unreadable)} unreadable" if report.unreadable else "")
    )
    if report.new or report.new_sources:
        here.say(f"Next: {program()} build")


def _list(here: Session, heading: str, lines: Sequence[str]) -> None:
    for line in lines[:LISTED]:
        here.say(f"{heading}: {line}")
    if len(lines) > LISTED:
        here.say(f"{heading}: … and {len(lines) - LISTED} more")


def _taken(one: TakenFile) -> str:
    return f"{one.path} ({one.document_id})"


def _opened(one: OpenedArchive) -> str:
    passed_over = f", {one.skipped} skipped" if one.skipped else ""
    return f"{one.path}: {one.taken} files taken{passed_over}"


def _passed(one: PassedOver) -> str:
    return f"{one.path}: {one.reason}"


def _answer(here: Session, report: IngestReport) -> None:
    def taken(files: Sequence[TakenFile]) -> list[dict[str, str]]:
        return [{"path": str(one.path), "document_id": one.document_id} for one in files]

    def passed(paths: Sequence[PassedOver]) -> list[dict[str, str]]:
        return [{"path": str(one.path), "reason": one.reason} for one in paths]

    here.answer(
        {
            "new": taken(report.new),
            "new_sources": taken(report.new_sources),
            "known": taken(report.already_known),
            "skipped": passed(report.skipped),
            "unreadable": passed(report.unreadable),
            "archives": [
                {"path": str(one.path), "taken": one.taken, "skipped": one.skipped} for one in report.archives
            ],
            "unopened": passed(report.unopened),
        }
    )
