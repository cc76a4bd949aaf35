"""The ways out of the quarantine, and since when something lies there."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from pipelines.settings import SQL
from pipelines.statements.model import QUARANTINE_REASONS
from pipelines.warehouse.quarantine import keep_since, ways_out

FIRST, SECOND = datetime(2026, 1, 1), datetime(2026, 1, 2)


def test_every_reason_of_the_fixed_list_has_a_way_out_in_both_languages() -> None:
    assert set(ways_out()) == set(QUARANTINE_REASONS)
    for reason, way in ways_out().items():
        assert any("\u4e00" <= character <= "\u9fff" for character in way.zh), reason
        assert way.en[0].isupper() and way.en.endswith("."), reason
        assert "retry" in way.en.lower() or way.again == "after_change", reason


@pytest.fixture
def con(tmp_path: Path) -> duckdb.DuckDBPyConnection:
    return database(tmp_path / "build.duckdb")


def database(path: Path) -> duckdb.DuckDBPyConnection:
    """A build with nothing but its quarantine."""
    con = duckdb.connect(str(path))
    con.execute("CREATE SCHEMA audit; CREATE SCHEMA meta")
    con.execute("CREATE TABLE audit.quarantine (document_id VARCHAR, statement_id VARCHAR, reason VARCHAR)")
    declared = (SQL / "400_audit.sql").read_text(encoding="utf-8").partition("CREATE TABLE meta.quarantine_since")
    con.execute(declared[1] + declared[2].partition(";")[0])
    return con


def set_aside(con: duckdb.DuckDBPyConnection, *rows: tuple[str, str | None, str]) -> None:
    con.execute("DELETE FROM audit.quarantine")
    for row in rows:
        con.execute("INSERT INTO audit.quarantine VALUES (?, ?, ?)", row)


def since(con: duckdb.DuckDBPyConnection) -> list[tuple[object, ...]]:
    return con.execute("FROM meta.quarantine_since ORDER BY ALL").fetchall()


def test_what_was_set_aside_before_keeps_its_run_and_what_is_out_is_forgotten(
    con: duckdb.DuckDBPyConnection,
) -> None:
    set_aside(con, ("a", None, "unreadable"), ("b", "b-1", "truncated"), ("b", "b-1", "truncated"))
    keep_since(con, "one", FIRST)
    assert since(con) == [("a", None, "unreadable", "one", FIRST), ("b", "b-1", "truncated", "one", FIRST)]
    set_aside(con, ("a", None, "unreadable"), ("c", None, "timed_out"))
    keep_since(con, "two", SECOND)
    assert since(con) == [("a", None, "unreadable", "one", FIRST), ("c", None, "timed_out", "two", SECOND)]
    # Another reason is another matter, and who comes back begins anew.
    set_aside(con, ("a", None, "structural"), ("b", "b-1", "truncated"))
    keep_since(con, "three", SECOND)
    assert [row[2:4] for row in since(con)] == [("structural", "three"), ("truncated", "three")]


def test_a_build_from_nothing_takes_it_from_the_published_database(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    with database(tmp_path / "published.duckdb") as earlier:
        set_aside(earlier, ("a", None, "unreadable"))
        keep_since(earlier, "one", FIRST)
    con.execute(f"ATTACH '{tmp_path / 'published.duckdb'}' AS history (READ_ONLY)")
    set_aside(con, ("a", None, "unreadable"), ("b", None, "unreadable"))
    keep_since(con, "two", SECOND, "history")
    assert [(row[0], row[3]) for row in since(con)] == [("a", "one"), ("b", "two")]


def test_a_published_database_that_kept_none_is_no_obstacle(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    with database(tmp_path / "published.duckdb") as earlier:
        earlier.execute("DROP TABLE meta.quarantine_since")
    con.execute(f"ATTACH '{tmp_path / 'published.duckdb'}' AS history (READ_ONLY)")
    set_aside(con, ("a", None, "unreadable"))
    keep_since(con, "two", SECOND, "history")
    assert [row[3] for row in since(con)] == ["two"]
