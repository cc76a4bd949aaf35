r"""The measure of the cookbook: PostgreSQL on the same rows, in a folder and a process of its own.

The server is the newest PostgreSQL that the machine has (``pg_config --bindir``; Debian's ``postgresql-15``), made
afresh in a temporary folder, reached by a socket in it and by nothing else, and ended by its own handle. It gets
what a person would give it on such a machine: memory, parallel workers, indexes, ``VACUUM ANALYZE``; text sorts by
bytes, as in DuckDB, which is the fastest it can. A question takes from the statement's text until all rows are
with the client, by ``\copy``, the cheapest way to hand them over; connecting is not counted.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_OWNER = "postgres"
"""The server refuses to run as root; then it runs as the account that its package makes."""

_SETTINGS: Mapping[str, str] = {
    "listen_addresses": "",
    "shared_buffers": "4GB",
    "effective_cache_size": "16GB",
    "work_mem": "256MB",
    "maintenance_work_mem": "1GB",
    "max_parallel_workers": "2",
    "max_parallel_workers_per_gather": "2",
    "random_page_cost": "1.1",
    "max_wal_size": "8GB",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
}
_LOOKED_UP = (
    ("document_id",), ("statement_id",), ("agency_id", "fiscal_year"), ("fiscal_year", "region_code"),
    ("region_code",), ("function_code",), ("economic_code",), ("class_code",), ("item",), ("identity_id",),
    ("subject_key",), ("source_id", "agency_id"), ("source_id", "listing_address"), ("form", "line_key"),
)  # fmt: skip
_STARTING = 30.0


class PostgresError(Exception):
    """The server or a statement failed; the message is the server's."""


class TimedOutError(PostgresError):
    """A statement took longer than it may."""


@dataclass(frozen=True, slots=True)
class Postgres:
    """A running server: its programs and the folder of its socket."""

    programs: Path
    folder: Path

    @property
    def version(self) -> str:
        return self.run("SHOW server_version").strip()

    def run(self, sql: str) -> str:
        """Run statements, each by itself; what the last ones print, without headings."""
        plain = ("-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1")
        command = [str(self.programs / "psql"), *plain, "-h", str(self.folder), "-U", "bench", "-d", "postgres"]
        done = subprocess.run(command, input=sql, capture_output=True, text=True, check=False)
        if "statement timeout" in done.stderr:
            raise TimedOutError(done.stderr)
        if done.returncode:
            raise PostgresError(done.stderr.strip())
        return done.stdout

    def fill(self, table: str, file: Path) -> None:
        """Load a CSV file without heading into a table; what stands in no quotes and is empty is NULL."""
        self.run(f"\\copy {table} FROM '{file}' (FORMAT csv)")

    def write(self, query: str, file: Path) -> None:
        """Write the answer of a query into a CSV file with a heading."""
        self.run(f"\\copy ({' '.join(query.split())}) TO '{file}' (FORMAT csv, HEADER)")

    def milliseconds(self, query: str, limit_seconds: int) -> float:
        """How long it takes until all rows of an answer are with the client. Raises ``TimedOutError``."""
        told = self.run(
            f"SET statement_timeout = '{limit_seconds}s';\n\\timing on\n"
            f"\\copy ({' '.join(query.split())}) TO '{os.devnull}' (FORMAT csv)"
        )
        return float(told.removeprefix("Time: ").split(" ms")[0])


@contextmanager
def running() -> Iterator[Postgres]:
    """A fresh server, for as long as it is needed."""
    programs = _programs()
    owner = _OWNER if os.geteuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="juesuan-pg-"))
    try:
        if owner is not None:
            shutil.chown(folder, owner)
        data = folder / "data"
        subprocess.run(
            [str(programs / "initdb"), "-D", str(data), "-U", "bench", "-A", "trust", "-E", "UTF8", "--locale=C"],
            user=owner, cwd=folder, check=True, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        options = [part for name, value in _SETTINGS.items() for part in ("-c", f"{name}={value}")]
        server = subprocess.Popen(
            [str(programs / "postgres"), "-D", str(data), "-k", str(folder), *options],
            user=owner, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            postgres = Postgres(programs, folder)
            _wait(postgres, server)
            yield postgres
        finally:
            server.send_signal(signal.SIGINT)
            server.wait()
    finally:
        shutil.rmtree(folder)


def _programs() -> Path:
    found = shutil.which("pg_config")
    if found is None:
        raise PostgresError("no pg_config: install PostgreSQL 15 (Debian: postgresql-15, libpq-dev)")
    folder = Path(subprocess.run([found, "--bindir"], capture_output=True, text=True, check=True).stdout.strip())
    if not (folder / "initdb").exists():
        raise PostgresError(f"no server in {folder}: install PostgreSQL 15 (Debian: postgresql-15)")
    return folder


def _wait(postgres: Postgres, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + _STARTING
    while True:
        try:
            postgres.run("SELECT 1")
            return
        except PostgresError:
            if server.poll() is not None or time.monotonic() > until:
                raise
            time.sleep(0.1)


def column_type(duckdb_type: str) -> str:
    """A DuckDB type as PostgreSQL names it."""
    element = duckdb_type.removesuffix("[]")
    plain = {"VARCHAR": "text", "DOUBLE": "double precision", "HUGEINT": "numeric(38)", "UBIGINT": "numeric(20)"}
    name = plain.get(element, element.replace("DECIMAL", "numeric").lower())
    return name if element == duckdb_type else f"{name}[]"


def indexes(table: str, columns: Iterable[str], grain: Iterable[str]) -> Iterator[str]:
    """The indexes of a table: its grain, and whatever analysts look up, join or group by."""
    has = set(columns)
    for key in dict.fromkeys((tuple(grain), *_LOOKED_UP)):
        if key and has.issuperset(key):
            yield f"CREATE INDEX ON {table} ({', '.join(key)})"
