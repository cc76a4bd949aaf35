"""Each document is read once, and a document that crashes or hangs its reader ends alone."""

from __future__ import annotations

import ctypes
import dataclasses
import os
import re
import signal
import time
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from pathlib import Path

import pytest

from pipelines.settings import Home
from pipelines.sources.store import RawStore
from pipelines.statements.model import ParsedDocument
from pipelines.warehouse import parsing
from pipelines.warehouse.isolation import MEGABYTE, ParseLimits
from pipelines.warehouse.parsing import (
    ParseOutcome,
    ParseTask,
    current_shards,
    parse_document,
    parse_new,
    read_isolated,
)
from pipelines.warehouse.shards import read_shard, shard_path
from tests.support.small_disclosure import small_disclosure


def home_with(tmp_path: Path, *names: str) -> Home:
    folder = tmp_path / "input"
    folder.mkdir()
    for number, name in enumerate(names, start=1):
        (folder / name).write_text(small_disclosure(number), encoding="utf-8")
    home = Home(tmp_path / "home")
    RawStore(home).ingest([folder])
    return home


def threads(workers: int) -> Executor:
    return ThreadPoolExecutor(workers)


def dies(task: ParseTask) -> ParseOutcome:
    if task.source_name == "deadly.txt":
        os._exit(1)
    return parsing.parse_and_store(task)


def hangs(task: ParseTask) -> ParseOutcome:
    return reads_with(endless, task)


def hangs_in_c(task: ParseTask) -> ParseOutcome:
    return reads_with(deaf, task)


def reads_with(understand: Callable[[object], ParsedDocument], task: ParseTask) -> ParseOutcome:
    """Runs in a worker: its own copy of the module reads one document so, and the others as ever."""
    usual = parsing.understand
    parsing.understand = understand if task.source_name == "endless.txt" else usual
    try:
        return parsing.parse_and_store(task)
    finally:
        parsing.understand = usual


def endless(_: object) -> ParsedDocument:
    while True:
        time.sleep(0.01)


def deaf(_: object) -> ParsedDocument:
    """Holds the interpreter's lock in C code that no signal ends, so that no handler of ours ever runs."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGALRM})
    ctypes.PyDLL(None).sleep(60)
    raise AssertionError("the process should have been ended")


def is_killed_once(task: ParseTask) -> ParseOutcome:
    """Dies of what the system does when memory is short: the first time only."""
    mark = task.home.root / "killed"
    if task.source_name == "innocent.txt" and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return parsing.parse_and_store(task)


def is_always_killed(task: ParseTask) -> ParseOutcome:
    if task.source_name == "greedy.txt":
        os.kill(os.getpid(), signal.SIGKILL)
    return parsing.parse_and_store(task)


def eats(task: ParseTask) -> ParseOutcome:
    return reads_with(greedy, task) if task.source_name == "endless.txt" else parsing.parse_and_store(task)


def greedy(_: object) -> ParsedDocument:
    eaten = []
    while True:
        eaten.append(b"x" * 4 * MEGABYTE)


def cannot_write(task: ParseTask) -> ParseOutcome:
    raise OSError(28, "No space left on device")


def test_each_document_gets_a_shard_and_is_not_read_again(tmp_path: Path) -> None:
    home = home_with(tmp_path, "a.txt", "b.txt")
    first = parse_new(home)
    assert [outcome.ledger_rows > 0 for outcome in first.outcomes] == [True, True]
    assert first.known == 0
    written = {path: path.stat().st_mtime_ns for path in home.staging.iterdir()}
    again = parse_new(home)
    assert (again.outcomes, again.known) == ((), 2)
    assert {path: path.stat().st_mtime_ns for path in home.staging.iterdir()} == written


def test_a_new_reading_version_reads_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = home_with(tmp_path, "a.txt")
    parse_new(home, pool=threads)
    monkeypatch.setattr(parsing, "reading_version", lambda: "another")
    assert len(parse_new(home, pool=threads).outcomes) == 1
    assert len(list(home.staging.glob("*.parquet"))) == 2


def test_any_executor_will_do(tmp_path: Path) -> None:
    home = home_with(tmp_path, "a.txt", "b.txt", "c.txt")
    seen: list[tuple[int, int]] = []
    report = parse_new(home, pool=threads, progress=lambda done, total, name: seen.append((done, total)))
    assert len(report.outcomes) == 3
    assert seen == [(1, 3), (2, 3), (3, 3)]


def test_a_dying_worker_ends_its_document_only(tmp_path: Path) -> None:
    home = home_with(tmp_path, "a.txt", "deadly.txt", "c.txt", "d.txt")
    report = parse_new(home, parse=dies, limits=ParseLimits(workers=2))
    reasons = {o.source_name: [q.reason for q in o.quarantine] for o in report.outcomes}
    assert reasons == {"a.txt": [], "deadly.txt": ["reader_crashed"], "c.txt": [], "d.txt": []}
    deadly = next(o for o in report.outcomes if o.source_name == "deadly.txt")
    shard = read_shard(shard_path(home.staging, deadly.document_id, parsing.reading_version()))
    assert [q.reason for q in shard.quarantine] == ["reader_crashed"]
    assert parse_new(home, parse=dies).outcomes == ()


@pytest.mark.parametrize("parse", [hangs, hangs_in_c])
def test_a_hanging_reader_is_stopped_by_its_time_limit(tmp_path: Path, parse: parsing.Parse) -> None:
    home = home_with(tmp_path, "endless.txt", "b.txt")
    report = parse_new(home, parse=parse, limits=ParseLimits(workers=1, seconds=8))
    quarantine = {o.source_name: o.quarantine for o in report.outcomes}
    assert quarantine["b.txt"] == ()
    assert [q.reason for q in quarantine["endless.txt"]] == ["timed_out"]
    assert re.fullmatch(
        r"reading took longer than 8 seconds \(test_parsing\.py:\d+\)", quarantine["endless.txt"][0].detail
    )


def test_a_greedy_reader_is_stopped_by_its_memory_limit(tmp_path: Path) -> None:
    home = home_with(tmp_path, "endless.txt", "b.txt")
    report = parse_new(home, parse=eats, limits=ParseLimits(workers=2, memory=300 * MEGABYTE))
    quarantine = {o.source_name: [q.reason for q in o.quarantine] for o in report.outcomes}
    assert quarantine == {"endless.txt": ["out_of_memory"], "b.txt": []}


def test_what_the_limits_ended_is_read_again_only_under_other_limits(tmp_path: Path) -> None:
    home = home_with(tmp_path, "endless.txt", "b.txt")
    tight = ParseLimits(workers=1, seconds=1)
    ended = next(o for o in parse_new(home, parse=hangs, limits=tight).outcomes if o.quarantine)
    assert parse_new(home, limits=tight).outcomes == ()
    shard = current_shards(home, [ended.document_id], tight)[ended.document_id]
    assert [q.reason for q in read_shard(shard).quarantine] == ["timed_out"]

    wide = ParseLimits(workers=1, seconds=60)
    (again,) = parse_new(home, limits=wide).outcomes
    assert (again.document_id, again.quarantine) == (ended.document_id, ())
    for limits in (wide, tight):
        read_through = current_shards(home, [ended.document_id], limits)[ended.document_id]
        assert read_shard(read_through).ledger
    assert parse_new(home, limits=tight).outcomes == ()


def test_a_document_killed_from_outside_is_tried_again_before_it_is_blamed(tmp_path: Path) -> None:
    home = home_with(tmp_path, "a.txt", "innocent.txt", "c.txt")
    report = parse_new(home, parse=is_killed_once, limits=ParseLimits(workers=2))
    assert (home.root / "killed").exists()
    assert [o.quarantine for o in report.outcomes] == [(), (), ()]


def test_a_document_killed_from_outside_again_and_again_is_set_aside(tmp_path: Path) -> None:
    home = home_with(tmp_path, "a.txt", "greedy.txt")
    report = parse_new(home, parse=is_always_killed, limits=ParseLimits(workers=2))
    quarantine = {o.source_name: o.quarantine for o in report.outcomes}
    assert quarantine["a.txt"] == ()
    assert [(q.reason, "SIGKILL" in q.detail) for q in quarantine["greedy.txt"]] == [("out_of_memory", True)]


def test_files_outside_a_warehouse_are_read_in_order_and_isolated() -> None:
    files = [(small_disclosure(1).encode(), "a.txt"), (b"", "empty.txt"), (small_disclosure(2).encode(), "b.txt")]
    found = list(read_isolated(files))
    assert [one.source_name for one in found] == ["a.txt", "empty.txt", "b.txt"]
    assert [bool(one.ledger) for one in found] == [True, False, True]
    assert found[0] == parse_document(*files[0])


def test_a_full_disk_stops_the_run_instead_of_blaming_the_document(tmp_path: Path) -> None:
    home = home_with(tmp_path, "a.txt")
    with pytest.raises(OSError, match="No space left"):
        parse_new(home, parse=cannot_write, pool=threads)
    assert not home.staging.exists()


def test_damaged_bytes_in_the_store_are_set_aside(tmp_path: Path) -> None:
    home = home_with(tmp_path, "a.txt", "b.txt")
    entry = RawStore(home).entries()[0]
    stored = home.store / entry.sha256[:2] / entry.sha256
    stored.chmod(0o644)
    stored.write_bytes(b"something else")
    report = parse_new(home, pool=threads)
    reasons = {o.source_name: [q.reason for q in o.quarantine] for o in report.outcomes}
    assert reasons == {"a.txt": ["unreadable"], "b.txt": []}


def test_an_unreadable_file_is_a_document_with_a_quarantine_row_alone() -> None:
    parsed = parse_document(b"", "empty.txt")
    assert [(q.statement_id, q.reason) for q in parsed.quarantine] == [(None, "empty_file")]
    assert parsed.document_id == "e3b0c44298fc1c14"
    assert parsed.ledger == ()


def test_a_crash_of_the_reader_is_told_on_one_line_with_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_: object) -> None:
        raise ValueError("first line\nlast line")

    monkeypatch.setattr(parsing, "understand", crash)
    parsed = parse_document(small_disclosure().encode(), "a.txt")
    assert [q.reason for q in parsed.quarantine] == ["reader_crashed"]
    assert parsed.quarantine[0].detail.startswith("ValueError: first line last line (test_parsing.py:")


def test_an_amount_too_large_for_the_warehouse_sets_its_document_aside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = home_with(tmp_path, "a.txt")
    honest = parsing.understand

    def enormous(document: object) -> object:
        parsed = honest(document)  # type: ignore[arg-type]
        row = parsed.ledger[0]
        return dataclasses.replace(parsed, ledger=(dataclasses.replace(row, amount=row.amount * 10**16),))

    monkeypatch.setattr(parsing, "understand", enormous)
    report = parse_new(home, pool=threads)
    assert [q.reason for q in report.outcomes[0].quarantine] == ["structural"]


def test_reading_workers_stay_small(tmp_path: Path) -> None:
    """Neither the orchestrator nor the expectations library is loaded where documents are read."""
    import subprocess
    import sys

    code = (
        "import sys, pipelines.warehouse.parsing, pipelines.warehouse.worker\n"
        "print([m for m in ('dagster', 'great_expectations', 'duckdb_sqlalchemy') if m in sys.modules])"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"


def test_a_broken_template_stops_the_run_instead_of_blaming_the_documents(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        raise ValueError("expenditure.yaml: no titles")

    home = home_with(tmp_path, "a.txt")
    monkeypatch.setattr(parsing, "load_templates", broken)
    with pytest.raises(ValueError, match="no titles"):
        parse_new(home, pool=threads)
    assert not home.staging.exists()
