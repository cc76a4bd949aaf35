"""Growing: a build poured into a copy of the snapshot, the ways in which that is not done, and what it leaves."""

from __future__ import annotations

import hashlib
from pathlib import Path
from random import Random

import duckdb
import pytest

from pipelines.settings import Home
from pipelines.warehouse import growing, planning
from pipelines.warehouse.build import connect
from pipelines.warehouse.content_hash import content_columns
from pipelines.warehouse.dictionary import differences
from pipelines.warehouse.grain import KNOWLEDGE, REMADE, WHOLE, UndeclaredTableError, document_tables
from pipelines.warehouse.growing import PouringError, is_stale
from pipelines.warehouse.links import links_of_build, links_of_shards
from pipelines.warehouse.partitions import documents_of, touched_partitions
from pipelines.warehouse.publish import current_snapshot, snapshots, undo, work_file
from tests.support.world import World, content

_SHAPE = (
    "SELECT schema_name, view_name, comment FROM duckdb_views() WHERE NOT internal ORDER BY ALL",
    "SELECT schema_name, table_name, comment FROM duckdb_tables() ORDER BY ALL",
    "SELECT schema_name, table_name, column_name, data_type, comment FROM duckdb_columns() WHERE NOT internal"
    " ORDER BY ALL",
    "SELECT schema_name FROM duckdb_schemas() WHERE NOT internal ORDER BY ALL",
)


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    """A published snapshot of a dozen documents, and one more document that nobody has built."""
    monkeypatch.setattr(planning, "_MOST_OF_ALL", 0.9)
    made = World(Home(tmp_path / "home"), Random(7))
    while len(made.documents) < 12:
        made.publishes()
    made.night()
    made.publishes()
    return made


def test_the_base_is_not_touched_and_the_changes_are_small(world: World) -> None:
    base = world.home.current.resolve()
    before = hashlib.sha256(base.read_bytes()).hexdigest()
    plan, result = world.build()
    assert plan.base == base
    assert result.path == work_file(world.home)
    assert result.changes == plan.path != result.path
    assert hashlib.sha256(base.read_bytes()).hexdigest() == before
    with duckdb.connect(str(plan.path), read_only=True) as con:
        loaded = {one for (one,) in con.execute("SELECT document_id FROM dim_document").fetchall()}
    assert plan.changed <= plan.touched <= plan.loaded == loaded
    assert len(loaded) < len(world.documents)


def test_a_poured_build_has_all_that_a_whole_one_has(world: World) -> None:
    _, poured = world.build()
    kept = poured.path.rename(world.home.warehouse / "poured.duckdb")
    _, whole = world.build(full=True)
    assert poured.snapshot_id == whole.snapshot_id
    assert (poured.documents, poured.quarantined, poured.ledger_rows) == (
        whole.documents, whole.quarantined, whole.ledger_rows,
    )  # fmt: skip
    told = []
    for path in (kept, whole.path):
        with duckdb.connect(str(path), read_only=True) as con:
            assert [one for one in differences(con) if "law" not in one] == []
            told.append({query: con.execute(query).fetchall() for query in _SHAPE})
    for query in _SHAPE:
        assert told[0][query] == told[1][query]


def test_the_runs_go_on(world: World) -> None:
    _, poured = world.build()
    with duckdb.connect(str(poured.path), read_only=True) as con:
        assert con.execute("SELECT count(*) FROM audit.run").fetchall() == [(2,)]
        assert con.execute("SELECT count(*), min(snapshot_id) FROM meta.snapshot").fetchall() == [
            (1, poured.snapshot_id)
        ]


def test_a_stale_snapshot_is_written_afresh_with_the_same_content(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    copied, result = world.build()
    expected = content(result.path)
    monkeypatch.setattr(growing, "is_stale", lambda base: True)
    plan, fresh = world.build()
    assert (copied.base, copied.touched) == (plan.base, plan.touched)
    assert fresh.path == plan.path
    assert fresh.snapshot_id == result.snapshot_id
    assert content(fresh.path) == expected
    with duckdb.connect(str(fresh.path), read_only=True) as con:
        assert con.execute("SELECT count(*) FROM audit.run").fetchall() == [(2,)]
        assert con.execute(
            "SELECT count(*) > 0 FROM duckdb_views() WHERE schema_name = 'law_term'"
        ).fetchall() == [(True,)]


def test_rows_that_are_gone_make_a_file_stale(tmp_path: Path) -> None:
    path = tmp_path / "build.duckdb"
    with duckdb.connect(str(path)) as con:
        con.execute("CREATE SCHEMA meta; CREATE TABLE t AS SELECT range AS x FROM range(1000)")
        con.execute("CREATE TABLE meta.content_sum AS SELECT 'main' AS schema_name, 't' AS table_name,"
                    " 1000::BIGINT AS rows, '0' AS checksum")  # fmt: skip
    assert not is_stale(path)
    with duckdb.connect(str(path)) as con:
        con.execute("DELETE FROM t WHERE x % 2 = 0; UPDATE meta.content_sum SET rows = 500")
    assert is_stale(path)


def test_after_an_undo_the_next_build_grows_on_what_is_published_then(world: World) -> None:
    first = current_snapshot(world.home)
    assert first is not None
    world.night()
    second = current_snapshot(world.home)
    assert second is not None
    assert undo(world.home).snapshot_id == first.snapshot_id
    plan = world.night()
    assert plan.base == first.path
    third = current_snapshot(world.home)
    assert third is not None
    assert third.snapshot_id == second.snapshot_id
    assert [one.snapshot_id for one in snapshots(world.home)] == [first.snapshot_id, third.snapshot_id]


def test_documents_can_be_built_again_though_nothing_changed(world: World) -> None:
    world.night()
    before = content(world.home.current)
    assert world.plan().is_unchanged
    one = sorted(world.documents)[0]
    plan, result = world.build(rebuild=[one, "of nobody"])
    assert plan.changed == {one}
    assert content(result.path) == before


def test_without_a_note_or_a_readable_base_everything_is_built(world: World) -> None:
    base = world.home.current.resolve()
    note = base.with_suffix(".inputs")
    kept = note.read_text()
    note.unlink()
    assert world.plan().is_full
    note.write_text(kept)
    assert not world.plan().is_full
    base.chmod(0o644)
    base.write_bytes(b"no database")
    plan, result = world.build()
    assert plan.is_full
    assert plan.history is None
    assert result.documents


def test_a_row_too_many_stops_the_build(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    pour = growing._pour

    def twice(con: duckdb.DuckDBPyConnection, table: growing.DocumentTable, *way: str, **rows: str) -> None:
        pour(con, table, *way, **rows)
        if table.name == ("main", "ledger"):
            con.execute(f"INSERT INTO {growing.quoted(table.name, way[1])} FROM ledger LIMIT 1")

    monkeypatch.setattr(growing, "_pour", twice)
    with pytest.raises(PouringError, match=r"main\.ledger"):
        world.build()


def test_every_table_says_to_whom_its_rows_belong(world: World) -> None:
    with connect(world.home.warehouse / "other.duckdb") as con:
        con.execute(f"ATTACH '{world.home.current.resolve()}' AS published (READ_ONLY); USE published")
        of_documents = {table.name for table in document_tables(con)}
        others = KNOWLEDGE | REMADE | WHOLE
        assert of_documents | others == set(content_columns(con))
        assert not of_documents & others
        con.execute("USE other; CREATE TABLE dim_new AS SELECT 1 AS x")
        with pytest.raises(UndeclaredTableError, match="dim_new"):
            document_tables(con)


def test_the_links_of_a_shard_are_at_least_those_of_what_is_built_from_it(world: World) -> None:
    sources = tuple(world.sources)
    plan, result = world.build(full=True)
    with duckdb.connect(str(result.path), read_only=True) as con:
        built = set(links_of_build(con, sources))
    assert {link.kind for link in built} == {"agency", "prior", "name", "unit", "address"}
    assert built <= set(links_of_shards([*plan.shards, *plan.failed], sources))


def test_partitions_are_those_of_the_documents_before_and_after(world: World) -> None:
    plan, result = world.build()
    touched = touched_partitions(plan, result.path)
    with duckdb.connect(str(result.path), read_only=True) as con:
        known = dict(
            con.execute(
                "SELECT document_id, (coalesce(fiscal_year::VARCHAR, 'unknown'), coalesce(left(region_code, 2)"
                " || '0000', 'unknown')) FROM dim_document"
            ).fetchall()
        )
    assert {known[one] for one in plan.changed} <= set(touched)
    world.night()
    for year, province in touched:
        here = documents_of(world.home, [f"{year}|{province}"])
        assert here == {one for one, key in known.items() if key == (year, province)}
    assert documents_of(world.home, []) == documents_of(world.home, ["1999|990000"]) == frozenset()
