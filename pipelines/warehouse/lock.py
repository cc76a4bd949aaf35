"""One writer at a time: a lock that the kernel frees when its holder is gone, however it went.

Readers never take it; they open the published link. The lock is re-entrant within one process, because the
command takes it before it starts the orchestrator, whose run takes it again.
"""

from __future__ import annotations

import fcntl
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO

from pipelines.settings import Home

_held: dict[Path, int] = {}


class WarehouseLockedError(Exception):
    """Another process is writing this warehouse; the message says which."""


@contextmanager
def writer_lock(home: Home) -> Iterator[None]:
    """Hold the warehouse for writing, or raise ``WarehouseLockedError`` at once."""
    path = home.warehouse / ".lock"
    if path in _held:
        _held[path] += 1
        try:
            yield
        finally:
            _held[path] -= 1
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+", encoding="utf-8") as handle:
        _acquire(handle, path)
        _held[path] = 1
        try:
            yield
        finally:
            del _held[path]
            handle.truncate(0)


def _acquire(handle: IO[str], path: Path) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        handle.seek(0)
        holder = handle.read().strip() or "another process"
        raise WarehouseLockedError(
            f"{path.parent} is being written by {holder}; try again when it is done"
        ) from None
    handle.truncate(0)
    started = datetime.now().astimezone().isoformat(timespec="seconds")
    handle.write(f"process {os.getpid()} on {socket.gethostname()} since {started}")
    handle.flush()
