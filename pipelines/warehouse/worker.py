"""What runs inside a reading process: it takes one task after another from its parent and answers each.

Nothing here knows what a task is; the parent's side, which sets the limits and holds them, is ``isolation``.
The module imports the standard library alone: what a task needs is loaded when the first task is unpacked.
"""

from __future__ import annotations

import faulthandler
import logging
import os
import pickle
import resource
import signal
import sys
import threading
import time
import traceback
from enum import Enum, auto
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

TELL_PLACE = signal.SIGUSR1
"""Asks a process where it is: it writes its stack to its standard error, also out of C code that hears nothing."""

TOLD_BY_WORKER = "in a reading process:"
"""Begins the note that an error brings with it out of a reading process: its stack there."""

_STDERR = 2
_PARENT_IS_GONE = 3


class Answer(Enum):
    """What a process says of a task: that it has begun, and how it has ended."""

    BEGUN = auto()
    DONE = auto()
    FAILED = auto()


def main(channel: int, parent: int, memory: int, patience: float) -> None:
    """Answer tasks until the parent closes the channel or is gone.

    ``memory`` (bytes) is what one task may take, ``patience`` (seconds) when it is given up even if no parent is
    left to end it.
    """
    # A person's Ctrl-C is the parent's to answer: it ends its processes itself.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    faulthandler.enable(file=_STDERR, all_threads=False)
    faulthandler.register(TELL_PLACE, file=_STDERR, all_threads=False)
    # Libraries complain of a damaged file in so many lines that they would bury the one line that counts.
    logging.disable(logging.CRITICAL)
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    with Connection(channel) as connection:
        while True:
            try:
                packed = connection.recv_bytes()
            except EOFError:
                return
            _silence_what_was_said()
            _answer(connection, packed, memory, patience)


def _answer(connection: Connection, packed: bytes, memory: int, patience: float) -> None:
    try:
        function, arguments, named = pickle.loads(packed)
    except BaseException as error:
        connection.send((Answer.FAILED, _sendable(error)))
        return
    del packed
    connection.send((Answer.BEGUN, None))
    _limit_memory(memory)
    faulthandler.dump_traceback_later(patience, exit=True, file=_STDERR)
    try:
        answer = pickle.dumps((Answer.DONE, function(*arguments, **named)))
    except Exception as error:
        answer = pickle.dumps((Answer.FAILED, _sendable(error)))
    finally:
        faulthandler.cancel_dump_traceback_later()
    connection.send_bytes(answer)


def _limit_memory(memory: int) -> None:
    """Refuse allocations far beyond what is held now and ``memory`` more.

    A quarter beyond: the watcher outside, who can say how much it was and where, should come first.

    The limit is on private writable memory: the address space, which is the usual limit, also counts what threads
    and mapped libraries reserve and never touch (measured 2026-11: 1.2 GB where 140 MB were resident).
    """
    held = _private_writable()
    if held is None:
        return
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    allowed = held + memory + memory // 4
    if hard != resource.RLIM_INFINITY:
        allowed = min(allowed, hard)
    resource.setrlimit(resource.RLIMIT_DATA, (allowed, hard))


def _private_writable() -> int | None:
    """Bytes that count against ``RLIMIT_DATA``; None where the system does not tell."""
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
    except OSError:
        return None
    line = next((line for line in status.splitlines() if line.startswith("VmData:")), None)
    return int(line.split()[1]) * 1024 if line is not None else None


def _end_with(parent: int) -> None:
    """A process waits for work for ever, also when a kill has taken its parent; so it watches the parent."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(_PARENT_IS_GONE)


def _silence_what_was_said() -> None:
    """Forget what the last task printed: what is found there after a death belongs to the task that died."""
    sys.stdout.flush()
    sys.stderr.flush()
    os.ftruncate(_STDERR, 0)
    os.lseek(_STDERR, 0, os.SEEK_SET)


def _sendable(error: BaseException) -> BaseException:
    """The exception with its stack as a note; one that cannot be packed is told in a plain one."""
    story = "".join(traceback.format_exception(error))
    try:
        copy: Any = pickle.loads(pickle.dumps(error))
    except Exception:
        copy = RuntimeError(f"{type(error).__name__}: {error}")
    copy.add_note(f"{TOLD_BY_WORKER}\n{story}")
    return copy  # type: ignore[no-any-return]
