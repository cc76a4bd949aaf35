"""A journal: rows that are on disk as soon as ``append`` returns, whatever ends the process afterwards.

One line of JSON a row. A line that was being written when the power went is cut off by the next one who opens the
journal; its row was never promised to anybody. One process at a time holds a journal, by a lock of the kernel.
"""

from __future__ import annotations

import fcntl
import json
import os
from pathlib import Path
from typing import Any

Row = dict[str, Any]


class JournalBusyError(Exception):
    """Another process is writing this journal."""


class Journal:
    """A journal opened for writing, with the rows it had."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._handle = _locked(path)
        content = path.read_bytes()
        self.rows, whole = _parsed(content)
        if whole < len(content):
            os.ftruncate(self._handle, whole)
        self._length = whole

    def append(self, row: Row) -> None:
        """Add one row and force it to disk. On an error, a full disk say, the journal is as it was."""
        line = (json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n").encode()
        try:
            written = 0
            while written < len(line):
                written += os.pwrite(self._handle, line[written:], self._length + written)
            os.fsync(self._handle)
        except OSError:
            os.ftruncate(self._handle, self._length)
            raise
        self._length += len(line)
        self.rows.append(row)

    def close(self) -> None:
        """Give the journal free; it stays, to be taken up again."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1

    def remove(self) -> None:
        """The journal is no longer needed: what it said stands elsewhere."""
        self._path.unlink(missing_ok=True)
        self.close()


def read_journal(path: Path) -> list[Row]:
    """The rows of a journal that another process may be writing; none if it is gone."""
    try:
        return _parsed(path.read_bytes())[0]
    except FileNotFoundError:
        return []


def _locked(path: Path) -> int:
    """A handle of the file that lies at ``path`` now, with its lock: who removed it did so holding the lock."""
    path.parent.mkdir(parents=True, exist_ok=True)
    while True:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if path.exists() and os.path.samestat(os.fstat(handle), path.stat()):
                return handle
        except BlockingIOError:
            os.close(handle)
            raise JournalBusyError(f"{path.name} is being written by another process") from None
        except BaseException:
            os.close(handle)
            raise
        os.close(handle)


def _parsed(content: bytes) -> tuple[list[Row], int]:
    """The whole rows at the start of the content, and how many bytes they take."""
    rows: list[Row] = []
    whole = 0
    for line in content.splitlines(keepends=True):
        if not line.endswith(b"\n"):
            break
        try:
            row = json.loads(line)
        except ValueError:
            break
        rows.append(row)
        whole += len(line)
    return rows, whole
