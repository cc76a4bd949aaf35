"""What a journal said stays said: a torn line is cut off, a full disk changes nothing, one process holds it."""

from __future__ import annotations

import multiprocessing
import os
import signal
from pathlib import Path

import pytest

from pipelines.sources.journal import Journal, JournalBusyError, read_journal


def test_rows_are_there_as_soon_as_they_are_appended(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "below" / "a.jsonl")
    journal.append({"n": 1, "text": "甲\n乙"})
    assert read_journal(tmp_path / "below" / "a.jsonl") == [{"n": 1, "text": "甲\n乙"}]
    journal.append({"n": 2})
    journal.close()
    again = Journal(tmp_path / "below" / "a.jsonl")
    assert [row["n"] for row in again.rows] == [1, 2]


@pytest.mark.parametrize("torn", [b'{"n": 2', b'{"n": 2}', b"\x00\x00\x00\n", b'{"n": 2\n'])
def test_a_torn_last_line_is_cut_off_and_the_next_row_stands_whole(tmp_path: Path, torn: bytes) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'{"n":1}\n' + torn)
    assert read_journal(path) == [{"n": 1}]
    journal = Journal(path)
    journal.append({"n": 3})
    journal.close()
    assert path.read_bytes() == b'{"n":1}\n{"n":3}\n'


def test_a_disk_that_is_full_leaves_the_journal_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    journal = Journal(tmp_path / "a.jsonl")
    journal.append({"n": 1})
    write = os.pwrite

    def half(handle: int, data: bytes, offset: int) -> int:
        write(handle, data[: len(data) // 2], offset)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "pwrite", half)
    with pytest.raises(OSError, match="No space"):
        journal.append({"n": 2})
    monkeypatch.undo()
    assert journal.rows == [{"n": 1}]
    journal.append({"n": 3})
    assert read_journal(tmp_path / "a.jsonl") == [{"n": 1}, {"n": 3}]


def test_one_process_at_a_time_holds_a_journal_and_a_killed_one_lets_go(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    theirs, ours = multiprocessing.Pipe()
    holder = multiprocessing.get_context("spawn").Process(target=_hold, args=(path, ours))
    holder.start()
    try:
        assert theirs.recv() == "held"
        with pytest.raises(JournalBusyError):
            Journal(path)
        assert read_journal(path) == [{"n": 1}]
    finally:
        assert holder.pid is not None
        os.kill(holder.pid, signal.SIGKILL)
        holder.join()
    assert Journal(path).rows == [{"n": 1}]


def test_a_journal_that_was_removed_is_begun_anew(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    journal = Journal(path)
    journal.append({"n": 1})
    journal.remove()
    assert read_journal(path) == []
    assert Journal(path).rows == []


def _hold(path: Path, told: object) -> None:
    journal = Journal(path)
    journal.append({"n": 1})
    told.send("held")  # type: ignore[attr-defined]
    signal.pause()
