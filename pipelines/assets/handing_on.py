"""What one step of a build leaves for the next: a note beside the build that grows in the work folder.

Steps of partitioned assets cannot hand values to each other in a run without a partition, and a backfill may run
them one by one; so what is handed on lies where the build lies, and goes with it when the next build begins. The
publication needs a note that says the build was checked, and that it was made on what is published now.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import dagster as dg

from pipelines.settings import Home
from pipelines.warehouse.build import BuildResult
from pipelines.warehouse.publish import current_snapshot, work_file


@dataclass(frozen=True, slots=True)
class Built:
    """A finished build that is not published: its file, its content's name, the key of its inputs.

    ``examined`` is what the checks look at: the documents that were built, in the build or in a file of their own.
    ``base`` is the snapshot that was published when it was made.
    """

    path: str
    examined: str
    snapshot_id: str
    inputs: str
    base: str | None
    is_checked: bool = False


def leave(home: Home, result: BuildResult, inputs: str) -> None:
    """Note a build that is finished and has yet to be checked."""
    examined = result.changes or result.path
    _write(home, Built(str(result.path), str(examined), result.snapshot_id, inputs, _published(home)))


def pass_on(home: Home, built: Built) -> None:
    """Note that a build has been checked and may be published."""
    _write(home, replace(built, is_checked=True))


def standing(home: Home) -> Built:
    """The build that was left; fails where there is none, or another was published since."""
    try:
        built = Built(**json.loads(_note(home).read_text(encoding="utf-8")))
    except FileNotFoundError:
        built = None
    if built is None or not Path(built.path).exists():
        raise dg.Failure(
            "there is no finished build; it was published or cleaned away: materialize from ledger on"
        )
    if built.base != _published(home):
        raise dg.Failure("another snapshot was published since this build was made: materialize from ledger on")
    return built


def _note(home: Home) -> Path:
    return work_file(home).with_name("built.json")


def _write(home: Home, built: Built) -> None:
    temporary = _note(home).with_suffix(".tmp")
    temporary.write_text(json.dumps(asdict(built)), encoding="utf-8")
    temporary.replace(_note(home))


def _published(home: Home) -> str | None:
    snapshot = current_snapshot(home)
    return snapshot.snapshot_id if snapshot is not None else None
