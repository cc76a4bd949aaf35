"""Files that appear whole or not at all: written beside their place, forced to disk, then renamed into it."""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

_SUFFIX = ".tmp"
_STALE = 24 * 3600.0


@contextmanager
def written_atomically(folder: Path) -> Iterator[tuple[IO[bytes], list[Path]]]:
    """Yield a temporary file in ``folder`` and a list; the path put into the list is where the file goes.

    Without a path, or after an exception, nothing is left behind. The place may be told late because a
    content-addressed file knows its name only once it is written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    temporary = folder / f".{secrets.token_hex(8)}{_SUFFIX}"
    place: list[Path] = []
    try:
        with temporary.open("xb") as file:
            yield file, place
            file.flush()
            os.fsync(file.fileno())
        if place:
            place[0].parent.mkdir(parents=True, exist_ok=True)
            temporary.replace(place[0])
            force(place[0].parent)
    finally:
        temporary.unlink(missing_ok=True)


def sweep(folder: Path) -> None:
    """Remove what writers that were killed left behind: temporary files that nobody has touched for a day."""
    for temporary in folder.glob(f".*{_SUFFIX}"):
        with suppress(FileNotFoundError):
            if time.time() - temporary.stat().st_mtime > _STALE:
                temporary.unlink()


def force(path: Path) -> None:
    """Force a file, or the names in a folder, to disk: a rename itself survives a power cut then."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
