"""A crawl from the outside: its process started, listened to, and its end understood, however it comes."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import IO, Any

from pipelines.settings import PACKAGE, Home
from pipelines.sources.crawling.messages import Done, Fault, Message, Order, Progress
from pipelines.sources.expected import CrawlReport, Gap, compare
from pipelines.sources.fetches import CrawlRunningError, close_ended
from pipelines.sources.journal import read_journal
from pipelines.sources.listings import journals
from pipelines.sources.records import Fetch, Listed, from_row
from pipelines.sources.registry import Source

_LARGEST_LOG = 20 * 1024**2
_GRACE = 10.0


def crawl_source(
    home: Home, source: Source, *, progress: Callable[[Progress], None] = lambda step: None
) -> CrawlReport:
    """Crawl one source in a process of its own; ``progress`` hears every request as it ends.

    A crawl whose process was ended from outside, or met a fault of ours (a full disk), is reported ``incomplete``
    with the reason, and taken up where it was by the next call. Raises ``CrawlRunningError`` if another process is
    crawling this source.
    """
    log = home.state / "crawl.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    if log.exists() and log.stat().st_size > _LARGEST_LOG:
        log.replace(log.with_suffix(".log.1"))
    with log.open("ab") as errors, _started(errors) as child:
        last, status = _listen(child, Order(home.root, source.model_dump_json()), progress)
    if isinstance(last, Done):
        return last.report
    if isinstance(last, Fault) and last.running:
        raise CrawlRunningError(last.reason)
    return _cut_short(home, source, last.reason if isinstance(last, Fault) else _ended_by(status))


def _started(errors: IO[bytes]) -> subprocess.Popen[bytes]:
    """The process; it finds the package where this one did, whatever folder either is started in."""
    paths = [*filter(None, [os.environ.get("PYTHONPATH")]), str(PACKAGE.parent)]
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "pipelines.sources.crawling"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=errors,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
    )


def _listen(
    child: subprocess.Popen[bytes], order: Order, progress: Callable[[Progress], None]
) -> tuple[Message | None, int]:
    """Give the order and hear what is told until the process ends; the last word, and the exit status.

    Whatever interrupts the listening ends the process: a crawl nobody waits for is not left running.
    """
    assert child.stdin is not None and child.stdout is not None
    last: Message | None = None
    try:
        _give(order, child.stdin)
        for message in _messages(child.stdout):
            last = message
            if isinstance(message, Progress):
                progress(message)
        child.stdin.close()
        return last, _status(child)
    finally:
        if child.poll() is None:
            child.kill()


def _status(child: subprocess.Popen[bytes]) -> int:
    """The exit status of a process that has said all; one that does not find its end (a name is still being
    resolved, say) is ended.
    """
    try:
        return child.wait(_GRACE)
    except subprocess.TimeoutExpired:
        child.kill()
        return child.wait()


def _give(order: Order, stdin: IO[bytes]) -> None:
    """The order; stdin stays open as long as this process lives. One that has ended already takes none."""
    try:
        pickle.dump(order, stdin)
        stdin.flush()
    except BrokenPipeError:
        return


def _messages(stdout: IO[bytes]) -> Iterator[Message]:
    """What is told, until the process ends or is ended, be it in mid-word."""
    while True:
        try:
            message: Message = pickle.load(stdout)
        except (EOFError, pickle.UnpicklingError):
            return
        yield message


def _ended_by(status: int) -> str:
    if status < 0:
        return f"its process was ended by {signal.Signals(-status).name}"
    return f"its process ended with status {status}"


def _cut_short(home: Home, source: Source, reason: str) -> CrawlReport:
    """The report on a crawl that has not ended, from its journal; or on one that had, and was not settled yet."""
    if (ended := close_ended(home, source.id)) is not None:
        return ended
    rows = read_journal(journals(home.store) / f"{source.id}.jsonl")
    gap = Gap(None, None, f"cut short: {reason}; the next crawl goes on from here")
    now = datetime.now(UTC)
    compared = compare(
        [from_row(Listed, row["listed"]) for row in rows if "listed" in row],
        [from_row(Fetch, row["fetch"]) for row in rows if "fetch" in row],
        [],
        was_got=lambda address: False,
    )
    head: dict[str, Any] = rows[0] if rows else {"crawl_id": "", "started_at": now.isoformat()}
    return CrawlReport(
        source_id=source.id,
        crawl_id=head["crawl_id"],
        started_at=datetime.fromisoformat(head["started_at"]),
        finished_at=now,
        state="incomplete",
        lists_read=False,
        gaps=(gap,),
        **compared.counts,
    )
