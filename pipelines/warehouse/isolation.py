"""Processes in which a document may crash, hang or take all memory, and then ends alone.

``IsolatedExecutor`` is a ``concurrent.futures.Executor``: whoever hands out tasks knows no other, so that a
cluster's executor can stand in its place. Each of its processes is watched from outside by a thread of its own;
a task that goes beyond its limits, or whose process dies, fails with ``EndedError``, its process is replaced, and
no other task notices. What a task is, and what becomes of a document that failed, is ``parsing``'s business.
"""

from __future__ import annotations

import os
import pickle
import queue
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from multiprocessing.connection import Connection, Pipe
from pathlib import Path
from types import TracebackType
from typing import Any

from pipelines.warehouse.worker import TELL_PLACE, Answer

MEGABYTE = 1024**2
_GLANCE = 0.05
_START_PATIENCE = 120.0
_TELLING_TIME = 0.2
_GRACE = 30.0
_KEPT = 256 * MEGABYTE
"""A process that holds more than this between tasks is replaced, so that memory goes back to the system."""

_A_DAY = 86400.0
_ALL_THERE_IS = 1024**5
_SAID_AT_MOST = 16384
_SPOKEN_OF_MEMORY = re.compile(r"MemoryError|bad_alloc|memory allocation of|out of memory", re.IGNORECASE)
_FRAME = re.compile(r'most recent call first\):\s+File "([^"]+)", line (\d+)')
_SENT_BY_OTHERS = {signal.SIGKILL, signal.SIGTERM, signal.SIGHUP, signal.SIGINT}
# One process reads one document on one core: threads of a library's own would only take from the others.
_ENVIRONMENT = {"POLARS_MAX_THREADS": "1", "OMP_NUM_THREADS": "1", "RAYON_NUM_THREADS": "1"}


@dataclass(frozen=True, slots=True)
class ParseLimits:
    """How many processes read at once, and what one document may take.

    ``workers`` 0 means one per core; ``seconds`` is wall time; ``memory`` is bytes.
    """

    workers: int = 0
    seconds: float = 120.0
    memory: int = 1536 * MEGABYTE

    def processes(self, tasks: int) -> int:
        """How many processes so many tasks are worth."""
        return max(1, min(self.workers or os.cpu_count() or 1, tasks))

    def __str__(self) -> str:
        return f"{self.seconds:g} s, {self.memory // MEGABYTE} MB"


class EndedError(Exception):
    """A task's process was ended for it, or ended by itself.

    ``reason`` is a quarantine reason. ``from_outside``: by a signal that neither we nor a failing program sends;
    the task may be innocent.
    """

    def __init__(self, reason: str, detail: str, seconds: float = 0.0, from_outside: bool = False) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail
        self.seconds = seconds
        self.from_outside = from_outside


class StartError(RuntimeError):
    """A reading process could not start: nothing of a document's, so it stops the run."""


@dataclass(frozen=True, slots=True)
class _Item:
    future: Future[Any]
    packed: bytes


def lasting_process() -> Executor:
    """One process of this machine for work of our own: nothing limits it, and it ends when it is left."""
    return IsolatedExecutor(1, ParseLimits(1, _A_DAY, _ALL_THERE_IS), kept=_ALL_THERE_IS)


class IsolatedExecutor(Executor):
    """Runs tasks in processes of this machine under limits of time and memory.

    Functions and arguments are pickled; processes start when the first task comes, afresh, not forked, and carry
    nothing of this process: not its main program either, which may have loaded an orchestrator.
    """

    def __init__(self, workers: int, limits: ParseLimits | None = None, *, kept: int = _KEPT) -> None:
        self._limits = limits or ParseLimits()
        self._kept = kept
        self._items: queue.SimpleQueue[_Item | None] = queue.SimpleQueue()
        self._stopped = threading.Event()
        self._closed = False
        self._threads = [threading.Thread(target=self._supervise, daemon=True) for _ in range(workers)]
        self._started = False

    def is_like(self, workers: int, limits: ParseLimits) -> bool:
        """Whether this is what would be made for so many processes under these limits."""
        return not self._closed and len(self._threads) == workers and self._limits == limits

    def each_begins_with(self, load: Callable[[], object]) -> None:
        """Start the processes before there is a task; what each has loaded then is there for its tasks."""
        for _ in self._threads:
            self.submit(load)

    def submit(self, function: Callable[..., Any], /, *arguments: Any, **named: Any) -> Future[Any]:
        """Queue a task; its future raises what the function raised, or ``EndedError``."""
        if self._closed:
            raise RuntimeError("no tasks are taken after shutdown")
        if not self._started:
            self._started = True
            for thread in self._threads:
                thread.start()
        future: Future[Any] = Future()
        self._items.put(_Item(future, pickle.dumps((function, arguments, named))))
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the processes when what was queued is done; with ``cancel_futures``, what has not begun is not."""
        self._closed = True
        if cancel_futures:
            while not self._items.empty():
                item = self._items.get()
                if item is not None:
                    item.future.cancel()
        for _ in self._threads:
            self._items.put(None)
        if wait and self._started:
            for thread in self._threads:
                thread.join()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave after an exception without waiting for what is being read: nobody will ask for it."""
        if kind is not None:
            self._stopped.set()
        self.shutdown(wait=True, cancel_futures=kind is not None)

    def _supervise(self) -> None:
        """One thread, one process at a time: hand it tasks, and end it when it must be ended."""
        process: _Process | None = None
        try:
            while (item := self._items.get()) is not None:
                if not item.future.set_running_or_notify_cancel():
                    continue
                try:
                    if process is None or not process.is_alive():
                        process = self._fresh(process)
                    answer, value = process.run(item.packed)
                except BaseException as error:
                    process = self._ended(process)
                    item.future.set_exception(error)
                    continue
                if isinstance(value, MemoryError) or process.holds() > self._kept:
                    process = self._ended(process)
                if answer is Answer.DONE:
                    item.future.set_result(value)
                else:
                    item.future.set_exception(value)
        finally:
            self._ended(process)

    def _fresh(self, process: _Process | None) -> _Process:
        self._ended(process)
        return _Process(self._limits, self._stopped)

    @staticmethod
    def _ended(process: _Process | None) -> None:
        if process is not None:
            process.end()


class _Process:
    """One reading process, seen from outside."""

    def __init__(self, limits: ParseLimits, stopped: threading.Event) -> None:
        self._limits = limits
        self._stopped = stopped
        # What the process prints is for its death's detail; an unnamed file, gone with the process.
        self._said = tempfile.TemporaryFile()  # noqa: SIM115
        self._channel, theirs = Pipe()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-c", _program(theirs, limits)],
                stdin=subprocess.DEVNULL,
                stdout=self._said,
                stderr=self._said,
                pass_fds=[theirs.fileno()],
                env={**os.environ, **_ENVIRONMENT},
            )

    def is_alive(self) -> bool:
        return self._process.poll() is None

    def holds(self) -> int:
        """Bytes of memory that are the process's own; 0 where the system does not tell."""
        try:
            fields = Path(f"/proc/{self._process.pid}/statm").read_text(encoding="ascii").split()
        except OSError:
            return 0
        return (int(fields[1]) - int(fields[2])) * os.sysconf("SC_PAGE_SIZE")

    def run(self, packed: bytes) -> tuple[Answer, Any]:
        """Hand over one task and wait for its answer, within the limits. Raises ``EndedError``, ``StartError``."""
        try:
            self._channel.send_bytes(packed)
            begun = self._heard(_START_PATIENCE)
        except (OSError, EOFError):
            begun = None
        if begun is None:
            raise StartError(f"a reading process could not start: {self._last_words() or self._how_it_died()}")
        answer, value = begun
        return self._watched() if answer is Answer.BEGUN else (answer, value)

    def end(self) -> None:
        """Stop the process, whatever it does: between tasks there is nothing in it that could be lost."""
        self._channel.close()
        self._process.kill()
        self._process.wait()
        self._said.close()

    def _watched(self) -> tuple[Answer, Any]:
        started = time.monotonic()
        while True:
            try:
                heard = self._heard(_GLANCE)
            except (OSError, EOFError):
                raise self._died(time.monotonic() - started) from None
            took = time.monotonic() - started
            if heard is not None:
                return heard
            if took > self._limits.seconds:
                detail = f"reading took longer than {self._limits.seconds:g} seconds"
                raise EndedError("timed_out", detail + self._where(), took)
            if (held := self.holds()) > self._limits.memory:
                allowed = f"{self._limits.memory // MEGABYTE} MB"
                detail = f"reading needed {held // MEGABYTE} MB of memory, more than the {allowed} allowed"
                raise EndedError("out_of_memory", detail + self._where(), took)
            if self._stopped.is_set():
                raise EndedError("reader_crashed", "the run was stopped", took, from_outside=True)

    def _heard(self, patience: float) -> tuple[Answer, Any] | None:
        if not self._channel.poll(patience):
            return None
        heard: tuple[Answer, Any] = self._channel.recv()
        return heard

    def _where(self) -> str:
        """The place in the code where the process is, if it can still tell."""
        self._process.send_signal(TELL_PLACE)
        time.sleep(_TELLING_TIME)
        return _place(self._last_words())

    def _died(self, took: float) -> EndedError:
        how = self._how_it_died()
        said = self._last_words()
        if _SPOKEN_OF_MEMORY.search(said):
            detail = f"no memory was left within the {self._limits.memory // MEGABYTE} MB allowed; {how}"
            return EndedError("out_of_memory", detail + _place(said), took)
        if -self._process.returncode == signal.SIGKILL:
            detail = f"{how}, as the system does where memory runs out"
            return EndedError("out_of_memory", detail, took, from_outside=True)
        from_outside = -self._process.returncode in _SENT_BY_OTHERS
        return EndedError("reader_crashed", how + _place(said), took, from_outside)

    def _how_it_died(self) -> str:
        try:
            code = self._process.wait(_GRACE)
        except subprocess.TimeoutExpired:
            return "the reading process stopped answering"
        if code >= 0:
            return f"the reading process ended itself with status {code}"
        name = signal.Signals(-code).name if -code in set(signal.Signals) else f"signal {-code}"
        return f"the reading process was ended by {name}"

    def _last_words(self) -> str:
        return os.pread(self._said.fileno(), _SAID_AT_MOST, 0).decode("utf-8", "replace").strip()


def _program(channel: Connection, limits: ParseLimits) -> str:
    patience = limits.seconds * 1.5 + _GRACE
    arguments = f"{channel.fileno()}, {os.getpid()}, {limits.memory}, {patience}"
    return (
        f"import sys; sys.path[:] = {sys.path!r}; from pipelines.warehouse.worker import main; main({arguments})"
    )


def _place(said: str) -> str:
    found = _FRAME.search(said)
    return f" ({Path(found[1]).name}:{found[2]})" if found is not None else ""
