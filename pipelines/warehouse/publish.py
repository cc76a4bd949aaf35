"""Publishing a built database: one link replaced in one step, and taken back the same way.

A published file is never changed; the link is the only thing that moves. Builds are named by when they were
published and by what they hold, so the order of names is the order of publication. Writers hold ``lock``.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pipelines.settings import Home

KEPT_BUILDS = 5
_STAMP = "%Y%m%dT%H%M%S%fZ"


class NothingToUndoError(Exception):
    """No earlier snapshot stands beside the published one."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One published build, told from its file's name."""

    path: Path
    snapshot_id: str
    published_at: datetime


@dataclass(frozen=True, slots=True)
class Publication:
    """What publishing did: the snapshot that stands now, and whether it is new."""

    snapshot: Snapshot
    is_new: bool


def snapshots(home: Home) -> tuple[Snapshot, ...]:
    """The builds that were published and still stand, oldest first."""
    found = (_snapshot(path) for path in home.builds.glob("*.duckdb"))
    return tuple(sorted((s for s in found if s is not None), key=lambda s: s.published_at))


def current_snapshot(home: Home) -> Snapshot | None:
    """The published snapshot; None before the first publication."""
    return _snapshot(home.current.resolve()) if home.current.exists() else None


def work_file(home: Home) -> Path:
    """Where a build grows before it is published, on the same file system as the published ones."""
    return home.warehouse / "work" / "build.duckdb"


def clean_work(home: Home) -> None:
    """Remove what a killed build left behind. Only a holder of the writer's lock may call this."""
    folder = work_file(home).parent
    folder.mkdir(parents=True, exist_ok=True)
    home.builds.mkdir(parents=True, exist_ok=True)
    for leftover in [*folder.iterdir(), *home.warehouse.glob(".current.duckdb.*"), *home.staging.glob(".*")]:
        leftover.unlink(missing_ok=True)


def publish(home: Home, built: Path, snapshot_id: str, keep: int = KEPT_BUILDS) -> Publication:
    """Move a finished, closed build among the published ones and point the link at it.

    A build that holds exactly what is published already is removed instead. Builds that were published after
    the one the link points at (an undone publication) and builds beyond the last ``keep`` are removed.
    """
    before = current_snapshot(home)
    if before is not None and before.snapshot_id == snapshot_id:
        built.unlink()
        return Publication(before, is_new=False)
    standing = snapshots(home)
    published_at = _after(standing)
    target = home.builds / f"{published_at:{_STAMP}}-{snapshot_id}.duckdb"
    home.builds.mkdir(parents=True, exist_ok=True)
    _sync(built)
    built.chmod(0o444)
    built.rename(target)
    _sync(home.builds)
    _point(home, target)
    now = Snapshot(target, snapshot_id, published_at)
    undone = [s for s in standing if before is None or s.published_at > before.published_at]
    kept = [s for s in standing if s not in undone]
    for old in [*undone, *kept[: max(0, len(kept) + 1 - keep)]]:
        old.path.unlink(missing_ok=True)
    return Publication(now, is_new=True)


def undo(home: Home) -> Snapshot:
    """Point back to the snapshot published before the current one."""
    now = current_snapshot(home)
    earlier = [s for s in snapshots(home) if now is not None and s.published_at < now.published_at]
    if not earlier:
        raise NothingToUndoError("there is no earlier snapshot to go back to")
    _point(home, earlier[-1].path)
    return earlier[-1]


def _snapshot(path: Path) -> Snapshot | None:
    stamp, _, snapshot_id = path.stem.partition("-")
    try:
        published_at = datetime.strptime(stamp, _STAMP).replace(tzinfo=UTC)
    except ValueError:
        return None
    return Snapshot(path, snapshot_id, published_at)


def _after(standing: tuple[Snapshot, ...]) -> datetime:
    """Now, or just after the newest build where the clock went backwards."""
    now = datetime.now(UTC)
    return max([now, *(s.published_at + timedelta(microseconds=1) for s in standing)])


def _point(home: Home, target: Path) -> None:
    """Replace the link in one step; its target is relative, so that HOME can be moved as a whole."""
    temporary = home.warehouse / f".current.duckdb.{os.getpid()}"
    temporary.unlink(missing_ok=True)
    temporary.symlink_to(Path(os.path.relpath(target, home.warehouse)))
    temporary.replace(home.current)
    _sync(home.warehouse)


def _sync(path: Path) -> None:
    """Force a file, or a folder's names, to disk before the link relies on them."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
