"""Whether anything that goes into a build has changed since the published one was made.

The key covers the shards, the names under which documents were ingested, the corrections, and the code and data
that turn shards into a database. It is a shortcut only: where it differs, the build's content hash decides.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

from pipelines.settings import EXPECTATIONS, PACKAGE, SQL, Home
from pipelines.warehouse.build import DocumentSource
from pipelines.warehouse.corrections import FOLDER, correction_files
from pipelines.warehouse.publish import Snapshot, current_snapshot

_SUFFIXES = frozenset({".py", ".sql", ".yaml", ".yml", ".csv"})


def inputs_key(home: Home, shards: Sequence[Path], sources: Sequence[DocumentSource]) -> str:
    """One hash over all that decides what a build of these shards would hold."""
    digest = hashlib.sha256(_knowledge_key().encode())
    corrections = home.configured(FOLDER)
    for path in correction_files(corrections):
        digest.update(f"{path.relative_to(corrections).as_posix()}\0".encode() + path.read_bytes())
    for text in sorted([*(path.name for path in shards), *(repr(source) for source in sources)]):
        digest.update(text.encode() + b"\0")
    return digest.hexdigest()


def is_unchanged(home: Home, key: str) -> bool:
    """True if the published snapshot was made from exactly these inputs."""
    snapshot = current_snapshot(home)
    if snapshot is None:
        return False
    try:
        return _note(snapshot).read_text(encoding="ascii") == key
    except OSError:
        return False


def remember(home: Home, key: str) -> None:
    """Note the inputs of the published snapshot beside it, and forget those of builds that are gone."""
    snapshot = current_snapshot(home)
    if snapshot is not None:
        temporary = _note(snapshot).with_suffix(".tmp")
        temporary.write_text(key, encoding="ascii")
        temporary.replace(_note(snapshot))
    for note in home.builds.glob("*.inputs"):
        if not note.with_suffix(".duckdb").exists():
            note.unlink()


def _note(snapshot: Snapshot) -> Path:
    return snapshot.path.with_suffix(".inputs")


@cache
def _knowledge_key() -> str:
    digest = hashlib.sha256()
    for root in (PACKAGE, SQL, EXPECTATIONS):
        for path in _files(root):
            digest.update(f"{path.relative_to(root).as_posix()}\0".encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _files(root: Path) -> Iterable[Path]:
    return sorted(path for path in root.rglob("*") if path.suffix in _SUFFIXES and path.is_file())
