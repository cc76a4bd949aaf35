"""One read-only statement on the published snapshot, for people and programs whom we do not know.

Safety rests on DuckDB's own locks first (read-only file, no external access, locked configuration, hard memory
limit without spilling, no extensions), on the statement's kind second, and on a short list of functions that
change the process last. Writing results out is ``query_output``'s business.
"""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from pipelines.settings import Home

if TYPE_CHECKING:
    import duckdb
    import pyarrow  # type: ignore[import-untyped]

BATCH_ROWS = 10_000

# Table and scalar functions that a SELECT may name and that do more than read: they change logging or profiling,
# flush the database, read the process environment, open a database by its path (DuckDB lets the connected file
# itself through), or run a statement hidden in a string.
EFFECTS = frozenset(
    {
        "checkpoint",
        "disable_logging",
        "disable_profiling",
        "enable_logging",
        "enable_profiling",
        "force_checkpoint",
        "getenv",
        "json_execute_serialized_sql",
        "query",
        "read_duckdb",
        "truncate_duckdb_logs",
        "write_log",
    }
)
READING = frozenset(
    {"(", "SELECT", "WITH", "FROM", "VALUES", "TABLE", "DESCRIBE", "DESC", "SHOW", "SUMMARIZE", "PIVOT", "UNPIVOT"}
)
_TOKEN = re.compile(r'"(?P<quoted>(?:[^"]|"")*)"|(?P<word>\w+)|(?P<sign>\S)')


class NoWarehouseError(Exception):
    """Nothing has been published below this home yet."""


class QueryRefusedError(Exception):
    """The statement is not one that this door lets through, or it could not be answered within its limits."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one query may use. ``memory`` in DuckDB's notation, ``seconds`` of wall time."""

    memory: str = "2GB"
    threads: int = 0
    seconds: float = 60.0


@dataclass(frozen=True, slots=True)
class Answer:
    """A running query: column names, DuckDB type names, and its rows in batches (once)."""

    columns: tuple[str, ...]
    types: tuple[str, ...]
    _result: duckdb.DuckDBPyConnection

    def batches(self) -> Iterator[list[tuple[Any, ...]]]:
        """Rows as Python values, decimals as ``Decimal``."""
        while rows := self._result.fetchmany(BATCH_ROWS):
            yield rows

    def arrow(self) -> pyarrow.RecordBatchReader:
        """Rows as Arrow batches."""
        return self._result.to_arrow_reader(BATCH_ROWS)


def open_snapshot(home: Home, limits: Limits | None = None) -> duckdb.DuckDBPyConnection:
    """Connect to the published snapshot with every door but reading closed."""
    import duckdb

    limits = limits or Limits()
    if not home.current.exists():
        raise NoWarehouseError(f"no warehouse below {home.root} yet: run juesuan ingest and juesuan build first")
    # The link is resolved here, so that one connection stays with one snapshot whatever is published meanwhile.
    return duckdb.connect(
        str(home.current.resolve()),
        read_only=True,
        config={
            "enable_external_access": "false",
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "allow_community_extensions": "false",
            "python_enable_replacements": "false",
            "memory_limit": limits.memory,
            "threads": str(limits.threads or os.cpu_count() or 1),
            "temp_directory": "",
            "lock_configuration": "true",
        },
    )


@contextmanager
def run_query(home: Home, sql: str, limits: Limits | None = None) -> Iterator[Answer]:
    """Answer one reading statement; raise ``QueryRefusedError`` with one line for anything else.

    The time limit covers fetching too: it runs until the context is left.
    """
    import duckdb

    limits = limits or Limits()
    connection = open_snapshot(home, limits)
    expired = threading.Event()

    def stop() -> None:
        expired.set()
        connection.interrupt()

    timer = threading.Timer(limits.seconds, stop)
    timer.daemon = True
    try:
        _require_reading(connection, sql)
        timer.start()
        result = connection.execute(sql)
        described = connection.description or []
        yield Answer(tuple(c[0] for c in described), tuple(str(c[1]) for c in described), result)
    except duckdb.Error as error:
        if expired.is_set():
            raise QueryRefusedError(f"stopped after {limits.seconds:g} seconds, the time limit") from None
        raise QueryRefusedError(one_line(error)) from None
    finally:
        timer.cancel()
        connection.close()


def one_line(error: BaseException) -> str:
    """DuckDB's message without its picture of the statement, on one line."""
    text = str(error).split("\n\nLINE ")[0].split("\nPossible solutions")[0]
    return " ".join(text.split()) or type(error).__name__


def _require_reading(connection: duckdb.DuckDBPyConnection, sql: str) -> None:
    """Refuse a second statement, a statement that does not read, and functions that do more than read."""
    words = _words(sql)
    statements = connection.extract_statements(sql)
    if not statements or not words:
        raise QueryRefusedError("there is no statement to run")
    first = words[0].text.upper()
    if first == "PIVOT" and len(statements) == 2:
        raise QueryRefusedError("PIVOT must list its values here: PIVOT … ON column IN (…)")
    if len(statements) > 1:
        raise QueryRefusedError(f"one statement at a time, not {len(statements)}")
    if first == "EXPLAIN":
        return _require_reading(connection, _explained(sql, words))
    if statements[0].type.name != "SELECT" or first not in READING:
        raise QueryRefusedError(f"only reading statements are allowed here, not {first}")
    for word, following in pairwise(words):
        if following.text == "(" and word.text.lower() in EFFECTS:
            raise QueryRefusedError(f"the function {word.text.lower()} is not allowed here")
    return None


@dataclass(frozen=True, slots=True)
class _Word:
    """One token: its text without quotes and comments, and where it starts in the statement's bytes."""

    text: str
    start: int


def _words(sql: str) -> list[_Word]:
    import duckdb

    encoded = sql.encode()
    starts = [offset for offset, _ in duckdb.tokenize(sql)]
    words = []
    for start, end in pairwise([*starts, len(encoded)]):
        found = _TOKEN.match(encoded[start:end].decode(errors="replace"))
        if found is not None:
            words.append(_Word(found["quoted"] or found["word"] or found["sign"], start))
    return words


def _explained(sql: str, words: list[_Word]) -> str:
    """The statement behind EXPLAIN, EXPLAIN ANALYZE or EXPLAIN (options)."""
    at = 1
    if at < len(words) and words[at].text.upper() == "ANALYZE":
        at += 1
    elif at + 1 < len(words) and words[at].text == "(" and words[at + 1].text.upper() in {"ANALYZE", "FORMAT"}:
        while at < len(words) and words[at].text != ")":
            at += 1
        at += 1
    return sql.encode()[words[at].start :].decode() if at < len(words) else ""
