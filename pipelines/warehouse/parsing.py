"""From raw bytes to staging shards: each document read once per content and reading version.

Reading runs in other processes, because a document may crash or hang whatever reads it and must then end alone.
The processes come from a ``concurrent.futures.Executor``: local ones by default, another executor where given.
What a document says is the statements room's business; what a shard looks like is ``shards``'.
"""

from __future__ import annotations

import contextlib
import dataclasses
import faulthandler
import hashlib
import multiprocessing
import os
import signal
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pipelines import __version__
from pipelines.readers import UnreadableError, read
from pipelines.settings import PACKAGE, Home
from pipelines.sources.store import DamagedStoreError, RawStore
from pipelines.statements.model import ParsedDocument, QuarantineRow
from pipelines.statements.templates import load_templates
from pipelines.statements.understand import understand
from pipelines.warehouse.shards import ShardError, shard_path, write_shard

READING_ROOMS = ("classification", "readers", "statements")
READING_SUFFIXES = frozenset({".py", ".yaml", ".yml", ".csv", ".json", ".txt"})
_LONGEST_DETAIL = 300
UNKNOWN_MEDIA_TYPE = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class ParseLimits:
    """How many processes read at once (0: as many as there are cores), and how long one document may take."""

    workers: int = 0
    seconds: float = 900.0


@dataclass(frozen=True, slots=True)
class ParseTask:
    """One document to read; small enough to be sent anywhere."""

    home: Home
    document_id: str
    sha256: str
    source_name: str
    reader: str
    seconds: float


@dataclass(frozen=True, slots=True)
class ParseOutcome:
    """What became of one document; its rows lie in the shard."""

    document_id: str
    source_name: str
    statements: int
    ledger_rows: int
    quarantine: tuple[QuarantineRow, ...]
    seconds: float


@dataclass(frozen=True, slots=True)
class ParseReport:
    """One pass over the raw store: what was read now, how many documents had been read before."""

    outcomes: tuple[ParseOutcome, ...]
    known: int


Parse = Callable[[ParseTask], ParseOutcome]
PoolFactory = Callable[[int], Executor]
Progress = Callable[[int, int, str], None]


@cache
def reading_version() -> str:
    """The version of everything that decides what a shard holds: the reading rooms' code and data files.

    A content hash, so that no one has to remember to raise a number when a template changes.
    """
    digest = hashlib.sha256()
    for room in READING_ROOMS:
        for path in sorted((PACKAGE / room).rglob("*")):
            if path.suffix in READING_SUFFIXES and path.is_file():
                digest.update(f"{path.relative_to(PACKAGE).as_posix()}\0".encode())
                digest.update(hashlib.sha256(path.read_bytes()).digest())
    return f"{__version__}+{digest.hexdigest()[:12]}"


def parse_document(data: bytes, source_name: str) -> ParsedDocument:
    """Read and understand one document; whatever goes wrong becomes its quarantine row, never an exception."""
    try:
        return understand(read(data, source_name))
    except UnreadableError as error:
        return _set_aside(_document_id(data), source_name, error.reason, error.detail)
    except Exception as error:
        return _set_aside(_document_id(data), source_name, "reader_crashed", _told(error))


def parse_new(
    home: Home,
    *,
    pool: PoolFactory | None = None,
    limits: ParseLimits | None = None,
    progress: Progress | None = None,
    parse: Parse | None = None,
) -> ParseReport:
    """Read every document of the raw store that has no shard of the current reading version."""
    # A template that cannot be loaded is our fault and must stop the run, not fill the quarantine.
    load_templates()
    limits = limits or ParseLimits()
    entries = RawStore(home).entries()
    tasks = [
        ParseTask(home, entry.document_id, entry.sha256, entry.source_name, reading_version(), limits.seconds)
        for entry in entries
        if not shard_path(home.staging, entry.document_id, reading_version()).exists()
    ]
    workers = max(1, min(limits.workers or os.cpu_count() or 1, len(tasks)))
    outcomes = []
    for outcome in _run(tasks, parse or parse_and_store, pool or local_pool, workers):
        outcomes.append(outcome)
        if progress is not None:
            progress(len(outcomes), len(tasks), outcome.source_name)
    return ParseReport(tuple(sorted(outcomes, key=lambda o: o.document_id)), len(entries) - len(tasks))


def local_pool(workers: int) -> Executor:
    """Processes of this machine, started anew rather than forked, so that they carry nothing of the parent."""
    return ProcessPoolExecutor(
        workers, mp_context=multiprocessing.get_context("spawn"), initializer=_end_with_parent
    )


def _end_with_parent() -> None:
    """A worker waits for work for ever, also when a kill has taken its parent; so it watches the parent."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def parse_and_store(task: ParseTask) -> ParseOutcome:
    """Read one document and write its shard; runs in a worker.

    An error in writing (a full disk) is not the document's fault and is raised.
    """
    started = time.monotonic()
    try:
        data = RawStore(task.home).read(task.sha256)
    except DamagedStoreError as error:
        return _store(_set_aside(task.document_id, task.source_name, "unreadable", str(error)), task, started)
    with _time_limit(task.seconds):
        parsed = parse_document(data, task.source_name)
    return _store(parsed, task, started)


def _store(parsed: ParsedDocument, task: ParseTask, started: float) -> ParseOutcome:
    parsed = dataclasses.replace(parsed, reader=task.reader)
    try:
        write_shard(parsed, task.home.staging)
    except ShardError as error:
        parsed = dataclasses.replace(
            _set_aside(task.document_id, task.source_name, "structural", str(error)), reader=task.reader
        )
        write_shard(parsed, task.home.staging)
    return ParseOutcome(
        document_id=task.document_id,
        source_name=task.source_name,
        statements=len(parsed.statements),
        ledger_rows=len(parsed.ledger),
        quarantine=parsed.quarantine,
        seconds=time.monotonic() - started,
    )


def _run(tasks: Sequence[ParseTask], parse: Parse, pool: PoolFactory, workers: int) -> Iterator[ParseOutcome]:
    """Run all tasks; when a pool breaks, the documents it was busy with are tried again one by one."""
    waiting = list(reversed(tasks))
    while waiting:
        suspects: list[ParseTask] = []
        with pool(workers) as executor:
            running: dict[Future[ParseOutcome], ParseTask] = {}
            while (waiting or running) and not suspects:
                while waiting and len(running) < workers:
                    task = waiting.pop()
                    try:
                        running[executor.submit(parse, task)] = task
                    except BrokenExecutor:
                        suspects.append(task)
                        break
                done, _ = wait(running, return_when=FIRST_COMPLETED)
                for future in done:
                    task = running.pop(future)
                    try:
                        yield future.result()
                    except BrokenExecutor:
                        suspects.append(task)
            suspects += running.values()
        for task in suspects:
            yield _alone(task, parse, pool)


def _alone(task: ParseTask, parse: Parse, pool: PoolFactory) -> ParseOutcome:
    """Try one document in a pool of its own: if that breaks too, this document broke it."""
    started = time.monotonic()
    with pool(1) as executor:
        # A pool that cannot even start is our fault, not the document's: this raises and stops the run.
        executor.submit(_ready).result()
        try:
            return executor.submit(parse, task).result()
        except BrokenExecutor:
            detail = "the reading process died, or took longer than allowed"
    return _store(_set_aside(task.document_id, task.source_name, "reader_crashed", detail), task, started)


def _ready() -> bool:
    return True


@contextlib.contextmanager
def _time_limit(seconds: float) -> Iterator[None]:
    """Stop reading after so many seconds: by an exception, or by ending the process where C code does not listen.

    Only a worker process is armed: elsewhere neither the signal nor the exit is ours to use.
    """
    if multiprocessing.parent_process() is None or threading.current_thread() is not threading.main_thread():
        yield
        return

    def expired(_signal: int, _frame: object) -> None:
        raise UnreadableError("reader_crashed", f"reading took longer than {seconds:g} seconds")

    previous = signal.signal(signal.SIGALRM, expired)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    with Path(os.devnull).open("w") as nowhere:
        faulthandler.dump_traceback_later(seconds * 1.5 + 1, exit=True, file=nowhere)
        try:
            yield
        finally:
            faulthandler.cancel_dump_traceback_later()
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, previous)


def _set_aside(document_id: str, source_name: str, reason: str, detail: str) -> ParsedDocument:
    return ParsedDocument(
        document_id=document_id,
        source_name=source_name,
        media_type=UNKNOWN_MEDIA_TYPE,
        reader=reading_version(),
        page_count=None,
        quarantine=(QuarantineRow(None, reason, detail),),
    )


def _document_id(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:16]


def _told(error: BaseException) -> str:
    """The exception on one line, with the place in our code that raised it."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" ({Path(frames[-1].filename).name}:{frames[-1].lineno})" if frames else ""
    text = " ".join(str(error).split())[:_LONGEST_DETAIL]
    return f"{type(error).__name__}: {text}{place}" if text else f"{type(error).__name__}{place}"
