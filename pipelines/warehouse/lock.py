"""One writer at a time: a lock that the kernel frees when its holder is gone, however it went.

Readers never take it; they open the published link. The lock is re-entrant within one process, because the
command takes it before it starts the orchestrator, whose run takes it again. A person is told at once who holds
it; what runs unattended waits.
"""

from __future__ import annotations

import fcntl
import os
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO

from pipelines.settings import Home

_POLL = 0.2  # seconds between two tries; flock itself cannot wait for a limited time
_held: dict[Path, int] = {}


class WarehouseLockedError(Exception):
    """Another process is writing this warehouse; the message says which."""


@contextmanager
def writer_lock(home: Home, wait: float = 0.0, waiting: Callable[[str], None] | None = None) -> Iterator[None]:
    """Hold the warehouse for writing; ``WarehouseLockedError`` if it is not free within ``wait`` seconds.

    ``waiting`` is told once who is waited for.
    """
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
        _acquire(handle, path, wait, waiting)
        _held[path] = 1
        try:
            yield
        finally:
            del _held[path]
            handle.truncate(0)


def _acquire(handle: IO[str], path: Path, wait: float, waiting: Callable[[str], None] | None) -> None:
    deadline = time.monotonic() + wait
    while not _taken(handle):
        if time.monotonic() >= deadline:
            after = f" (waited {wait:g} seconds)" if wait else ""
            raise WarehouseLockedError(
                f"{path.parent} is being written by {_holder(handle)}; try again when it is done{after}"
            )
        if waiting is not None:
            waiting(f"waiting for {_holder(handle)}, which is writing {path.parent}")
            waiting = None
        time.sleep(min(_POLL, max(0.0, deadline - time.monotonic())))
    handle.truncate(0)
    started = datetime.now().astimezone().isoformat(timespec="seconds")
    handle.write(f"process {os.getpid()} on {socket.gethostname()} since {started}")
    handle.flush()


def _taken(handle: IO[str]) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _holder(handle: IO[str]) -> str:
    handle.seek(0)
    return handle.read().strip() or "another process"
