"""``python -m tests.faults.readers``: processes that query without pause while snapshots are published in a loop.

Every snapshot carries its number in several tables. A reader opens the published link, reads the number out of all
of them several times within one connection, and holds them against each other and against ``meta.snapshot``: one
connection sees one snapshot, whole, whatever is published meanwhile. Publishing is the product's own ``publish``,
with as few snapshots kept as may be, so that files are removed while readers have them open.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import duckdb

from pipelines.settings import Home
from pipelines.warehouse.lock import writer_lock
from pipelines.warehouse.publish import LEAST_KEPT, clean_work, publish, undo, work_file

TABLES = 4
ROWS = 2000
LOOKS = 3
REPOSITORY = Path(__file__).resolve().parents[2]
_UNDO_EVERY = 10


@dataclass
class Seen:
    """What one reader met: how often it read, what failed, what was mixed, which snapshots it saw."""

    reads: int = 0
    failed: int = 0
    mixed: int = 0
    backwards: int = 0
    snapshots: int = 0
    first_problem: str = ""


def build(home: Home, number: int) -> tuple[Path, str]:
    """A database that says its number wherever one looks."""
    path = work_file(home)
    snapshot_id = f"{number:032x}"
    with duckdb.connect(str(path)) as con:
        con.execute("CREATE SCHEMA meta")
        con.execute(f"CREATE TABLE meta.snapshot AS SELECT '{snapshot_id}' AS snapshot_id, {number} AS number")
        for table in range(TABLES):
            con.execute(f"CREATE TABLE facts_{table} AS SELECT range AS id, {number} AS number FROM range({ROWS})")
    return path, snapshot_id


def publish_one(home: Home, number: int, made: Callable[[Home, int], tuple[Path, str]] = build) -> None:
    """One publication of what is made, and now and then one that is taken back first, as an operator would."""
    with writer_lock(home):
        clean_work(home)
        if number % _UNDO_EVERY == 0 and number > LEAST_KEPT:
            undo(home)
        path, snapshot_id = made(home, number)
        publish(home, path, snapshot_id, keep=LEAST_KEPT)


def read(link: Path, stop: Path) -> Seen:
    """Query until the stop file is there; every connection is opened through the link."""
    seen = Seen()
    numbers = set()
    latest = 0
    while not stop.exists():
        try:
            with duckdb.connect(str(link), read_only=True) as con:
                found = {number for _ in range(LOOKS) for number in _numbers(con)}
        except Exception as error:
            seen.failed += 1
            seen.first_problem = seen.first_problem or f"{type(error).__name__}: {error}"
            continue
        seen.reads += 1
        if len(found) != 1:
            seen.mixed += 1
            seen.first_problem = seen.first_problem or f"one connection saw {sorted(found)}"
        # An undone publication goes one back, never further.
        seen.backwards += max(found) < latest - 1
        latest = max(latest, *found)
        numbers |= found
    seen.snapshots = len(numbers)
    return seen


def _numbers(con: duckdb.DuckDBPyConnection) -> set[int]:
    """The numbers of all tables, each row of each."""
    found = {row[0] for row in con.execute("SELECT number FROM meta.snapshot").fetchall()}
    for table in range(TABLES):
        rows = con.execute(f"SELECT count(*), min(number), max(number) FROM facts_{table}").fetchall()
        count, least, most = rows[0]
        found |= {least, most} | (set() if count == ROWS else {-1})
    return found


def measure(root: Path, publications: int, readers: int) -> tuple[list[Seen], float]:
    """Publish so often while so many processes read; what each of them saw, and how long it took."""
    home = Home(root.resolve())
    stop = root / "stop"
    publish_one(home, 0)
    command = [sys.executable, "-m", "tests.faults.readers", "--read", str(home.current), "--stop", str(stop)]
    processes = [
        subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True) for _ in range(readers)
    ]
    started = time.monotonic()
    try:
        for process in processes:
            assert process.stdout is not None
            process.stdout.readline()  # it reads from now on
        for number in range(1, publications + 1):
            publish_one(home, number)
    finally:
        stop.touch()
        said = [process.communicate()[0] for process in processes]
    return [Seen(**json.loads(text)) for text in said], time.monotonic() - started


def main() -> int:
    parser = argparse.ArgumentParser(description="Readers that query without pause while snapshots are published.")
    parser.add_argument("--publications", type=int, default=100)
    parser.add_argument("--readers", type=int, default=8)
    parser.add_argument("--read", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--stop", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.read is not None:
        print("reading", flush=True)
        print(json.dumps(asdict(read(given.read, given.stop))))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        seen, seconds = measure(Path(folder), given.publications, given.readers)
    for number, one in enumerate(seen, start=1):
        print(f"reader {number}: {one}")
    failed, mixed = sum(one.failed for one in seen), sum(one.mixed for one in seen)
    backwards = sum(one.backwards for one in seen)
    print(
        f"{given.publications} publications, {given.readers} readers, {sum(one.reads for one in seen)} reads "
        f"in {seconds:.0f} s: {failed} failed, {mixed} mixed, {backwards} went back"
    )
    return 1 if failed or mixed or backwards else 0


if __name__ == "__main__":
    sys.exit(main())
