"""The snapshot that an export reads: opened once, so that it is one snapshot whatever is published meanwhile."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import duckdb

from pipelines.settings import Home
from pipelines.warehouse.query import NoWarehouseError

_MEMORY = "1GB"
_TRIES = 5
_PIECE = 1 << 24


@dataclass(frozen=True, slots=True)
class OpenSnapshot:
    """A snapshot's name and counts, a connection to it, and its own bytes.

    The bytes are held open: a publication that removes the file meanwhile takes nothing away.
    """

    snapshot_id: str
    schema_version: int
    code_version: str
    documents: int
    ledger_rows: int
    con: duckdb.DuckDBPyConnection
    _bytes: IO[bytes]

    def copy_to(self, target: Path) -> None:
        """Write the database file itself, byte for byte."""
        self._bytes.seek(0)
        with target.open("xb") as file:
            shutil.copyfileobj(self._bytes, file, _PIECE)


@contextmanager
def opened(home: Home, folder: Path, work: Path) -> Iterator[OpenSnapshot]:
    """Open the published snapshot read-only; it may write to ``folder`` alone, and spills to ``work`` in it."""
    with _open_bytes(home) as file, _connect(Path(file.name), folder, work) as con:
        row = con.execute(
            "SELECT snapshot_id, schema_version, code_version, documents, ledger_rows FROM meta.snapshot"
        ).fetchone()
        if row is None:
            raise NoWarehouseError(f"{file.name} names no snapshot: run juesuan build")
        snapshot_id, schema_version, code_version, documents, ledger_rows = row
        yield OpenSnapshot(snapshot_id, schema_version, code_version, documents, ledger_rows, con, file)


def require_published(home: Home) -> None:
    """Raise ``NoWarehouseError`` before the first publication."""
    if not home.current.exists():
        raise NoWarehouseError(f"no warehouse below {home.root} yet: run juesuan ingest and juesuan build first")


def _open_bytes(home: Home) -> IO[bytes]:
    # What the link names may be removed by publications before it is open; then the link names another by now.
    for _ in range(_TRIES - 1):
        require_published(home)
        with suppress(FileNotFoundError):
            return home.current.resolve().open("rb")
    return home.current.resolve().open("rb")


def _connect(path: Path, folder: Path, work: Path) -> duckdb.DuckDBPyConnection:
    con = duckdb.connect(
        str(path),
        read_only=True,
        config={
            "memory_limit": _MEMORY,
            "temp_directory": str(work / "spill"),
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "allow_community_extensions": "false",
            "python_enable_replacements": "false",
        },
    )
    con.execute("SET allowed_directories = [?]", [str(folder)])
    con.execute("SET enable_external_access = false")
    con.execute("SET lock_configuration = true")
    return con
