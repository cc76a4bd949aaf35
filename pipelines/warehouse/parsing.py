"""From raw bytes to staging shards: each document read once per content and reading version.

Reading runs in other processes, because a document may crash, hang or swallow whatever reads it and must then end
alone. The processes come from a ``concurrent.futures.Executor``: ``isolation``'s by default, another where given.
What a document says is the statements room's business; what a shard looks like is ``shards``'.
"""

from __future__ import annotations

import dataclasses
import hashlib
import time
import traceback
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from pipelines import __version__
from pipelines.loading import loading
from pipelines.readers import UnreadableError, read
from pipelines.settings import PACKAGE, Home
from pipelines.sources.store import DamagedStoreError, RawStore
from pipelines.statements.model import ParsedDocument, QuarantineRow
from pipelines.statements.templates import load_templates
from pipelines.statements.understand import understand
from pipelines.warehouse.isolation import EndedError, IsolatedExecutor, ParseLimits
from pipelines.warehouse.shards import ShardError, newest_attempt, shard_path, write_shard

READING_ROOMS = ("classification", "readers", "statements")
READING_SUFFIXES = frozenset({".py", ".yaml", ".yml", ".csv", ".json", ".txt"})
LIMIT_REASONS = frozenset({"timed_out", "out_of_memory"})
"""Reasons that may not stand under other limits: such a document is read again when the limits change."""

_LONGEST_DETAIL = 300
_QUEUED_PER_WORKER = 2
_NO_MEMORY = "no memory was left to hand on what was read"
_standing_by: ContextVar[IsolatedExecutor | None] = ContextVar("standing_by", default=None)
UNKNOWN_MEDIA_TYPE = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class ParseTask:
    """One document to read; small enough to be sent anywhere.

    ``reader`` names the shard of a document that was read, ``limited_reader`` that of one which the limits ended.
    ``again``: it was read before by this reading version, and what is read now stands beside that.
    """

    home: Home
    document_id: str
    sha256: str
    source_name: str
    reader: str
    limited_reader: str
    again: bool = False


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
    except MemoryError as error:
        return _set_aside(_document_id(data), source_name, "out_of_memory", f"no memory was left: {_told(error)}")
    except Exception as error:
        return _set_aside(_document_id(data), source_name, "reader_crashed", _told(error))


def parse_new(
    home: Home,
    *,
    pool: PoolFactory | None = None,
    limits: ParseLimits | None = None,
    progress: Progress | None = None,
    parse: Parse | None = None,
    again: Collection[str] = (),
) -> ParseReport:
    """Read every document of the raw store that has no shard of the current reading version.

    A document that the limits ended has a shard named after them too: under other limits it is read again.
    ``again`` are documents to be read although they were: what was read of them before stays until, and beside,
    what is read now.
    """
    # A template that cannot be loaded is our fault and must stop the run, not fill the quarantine.
    load_templates()
    limits = limits or ParseLimits()
    tasks = _tasks(home, limits, again)
    outcomes = []
    pool = pool or partial(_processes, limits=limits)
    for outcome in _run(tasks, parse or parse_and_store, pool, limits.processes(len(tasks))):
        outcomes.append(outcome)
        if progress is not None:
            progress(len(outcomes), len(tasks), outcome.source_name)
    known = len(RawStore(home).entries()) - len(tasks)
    return ParseReport(tuple(sorted(outcomes, key=lambda o: o.document_id)), known)


@contextmanager
def readers_standing_by(home: Home, limits: ParseLimits) -> Iterator[None]:
    """Start the processes that the store's unread documents need, so that they load while something else is done.

    ``parse_new`` finds them when it is called inside.
    """
    tasks = _tasks(home, limits)
    if not tasks:
        yield
        return
    with IsolatedExecutor(limits.processes(len(tasks)), limits) as executor:
        executor.each_begins_with(_get_ready)
        token = _standing_by.set(executor)
        try:
            yield
        finally:
            _standing_by.reset(token)


def _get_ready() -> None:
    """Load what reading most documents takes: they are PDF."""
    with loading():
        from pipelines.readers import pdf  # noqa: F401

        load_templates()


def _tasks(home: Home, limits: ParseLimits, again: Collection[str] = ()) -> list[ParseTask]:
    """What is to be read: documents without a shard, and those that are to be read ``again``."""
    reader, limited = reading_version(), _limited_version(limits)
    entries = RawStore(home).entries()
    known = current_shards(home, (entry.document_id for entry in entries), limits).keys()
    return [
        ParseTask(
            home, one.document_id, one.sha256, one.source_name, reader, limited, again=one.document_id in known
        )
        for one in entries
        if one.document_id not in known or one.document_id in again
    ]


def _processes(workers: int, limits: ParseLimits) -> IsolatedExecutor:
    """Those that stand by, once, if they are as many and as limited as is asked; else new ones."""
    standing_by = _standing_by.get()
    if standing_by is not None and standing_by.is_like(workers, limits):
        _standing_by.set(None)
        return standing_by
    return IsolatedExecutor(workers, limits)


def read_isolated(
    files: Sequence[tuple[bytes, str]], limits: ParseLimits | None = None
) -> Iterator[ParsedDocument]:
    """Read files (bytes, name) outside any warehouse, in the same processes and limits as a build's; in order."""
    limits = limits or ParseLimits()
    with IsolatedExecutor(limits.processes(len(files)), limits) as executor:
        futures = [executor.submit(parse_document, data, name) for data, name in files]
        for (data, name), future in zip(files, futures, strict=True):
            try:
                parsed = future.result()
            except EndedError as error:
                parsed = _set_aside(_document_id(data), name, error.reason, error.detail)
            except MemoryError:
                parsed = _set_aside(_document_id(data), name, "out_of_memory", _NO_MEMORY)
            yield parsed


def current_shards(home: Home, documents: Iterable[str], limits: ParseLimits | None = None) -> dict[str, Path]:
    """The shard that holds for each document today: of its reading, or else of its end under these limits.

    In the order of the documents; one that has not been read is absent.
    """
    standing = {path.name for path in home.staging.iterdir()} if home.staging.is_dir() else set()

    def stands(path: Path) -> bool:
        return path.name in standing

    found = {}
    for document_id in documents:
        for reader in (reading_version(), _limited_version(limits or ParseLimits())):
            if stands(first := shard_path(home.staging, document_id, reader)):
                found[document_id] = newest_attempt(first, stands)
                break
    return found


def _limited_version(limits: ParseLimits) -> str:
    return f"{reading_version()} within {limits}"


def parse_and_store(task: ParseTask) -> ParseOutcome:
    """Read one document and write its shard; runs in a worker.

    An error in writing (a full disk) is not the document's fault and is raised.
    """
    started = time.monotonic()
    try:
        data = RawStore(task.home).read(task.sha256)
    except DamagedStoreError as error:
        return _store(_set_aside(task.document_id, task.source_name, "unreadable", str(error)), task, started)
    return _store(parse_document(data, task.source_name), task, started)


def _store(parsed: ParsedDocument, task: ParseTask, started: float) -> ParseOutcome:
    ended = any(row.reason in LIMIT_REASONS for row in parsed.quarantine)
    reader = task.limited_reader if ended else task.reader
    parsed = dataclasses.replace(parsed, reader=reader)
    try:
        write_shard(parsed, task.home.staging, again=task.again)
    except ShardError as error:
        parsed = dataclasses.replace(
            _set_aside(task.document_id, task.source_name, "structural", str(error)), reader=reader
        )
        write_shard(parsed, task.home.staging, again=task.again)
    return ParseOutcome(
        document_id=task.document_id,
        source_name=task.source_name,
        statements=len(parsed.statements),
        ledger_rows=len(parsed.ledger),
        quarantine=parsed.quarantine,
        seconds=time.monotonic() - started,
    )


def _run(tasks: Sequence[ParseTask], parse: Parse, pool: PoolFactory, workers: int) -> Iterator[ParseOutcome]:
    """Run all tasks.

    A document whose process was ended from outside, or was busy in a pool that broke as a whole, may be innocent:
    it is tried again by itself.
    """
    waiting = list(reversed(tasks))
    suspects: list[ParseTask] = []
    while waiting:
        with pool(workers) as executor:
            broken = False
            running: dict[Future[ParseOutcome], ParseTask] = {}
            while running or (waiting and not broken):
                while waiting and not broken and len(running) < workers * _QUEUED_PER_WORKER:
                    task = waiting.pop()
                    try:
                        running[executor.submit(parse, task)] = task
                    except BrokenExecutor:
                        broken = True
                        suspects.append(task)
                done, _ = wait(running, return_when=FIRST_COMPLETED)
                for future in done:
                    task = running.pop(future)
                    outcome, broke = _outcome(future, task)
                    broken = broken or broke
                    if outcome is None:
                        suspects.append(task)
                    else:
                        yield outcome
    for task in suspects:
        yield _alone(task, parse, pool)


def _outcome(future: Future[ParseOutcome], task: ParseTask) -> tuple[ParseOutcome | None, bool]:
    """What became of a task, None if that cannot be said yet; and whether the whole pool broke."""
    try:
        return future.result(), False
    except BrokenExecutor:
        return None, True
    except EndedError as error:
        return (None if error.from_outside else _ended(task, error)), False
    except MemoryError:
        return _ended(task, EndedError("out_of_memory", _NO_MEMORY)), False


def _alone(task: ParseTask, parse: Parse, pool: PoolFactory) -> ParseOutcome:
    """Try one document while nothing else is read: if its process ends again, this document did it."""
    with pool(1) as executor:
        # A pool that cannot even start is our fault, not the document's: this raises and stops the run.
        executor.submit(_ready).result()
        try:
            return executor.submit(parse, task).result()
        except BrokenExecutor:
            ended = EndedError("reader_crashed", "the reading process died")
        except MemoryError:
            ended = EndedError("out_of_memory", _NO_MEMORY)
        except EndedError as error:
            ended = error
    return _ended(task, ended)


def _ended(task: ParseTask, error: EndedError) -> ParseOutcome:
    """The outcome of a document whose process did not live to write its shard."""
    began = time.monotonic() - error.seconds
    return _store(_set_aside(task.document_id, task.source_name, error.reason, error.detail), task, began)


def _ready() -> bool:
    return True


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
