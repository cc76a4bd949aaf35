"""Between the layers: what a build is made of, what must survive each step, what is new in it."""

from __future__ import annotations

import dataclasses
import os
from pathlib import Path

import duckdb
import pytest

from pipelines.settings import Home
from pipelines.sources.store import RawStore
from pipelines.warehouse import freshness
from pipelines.warehouse.build import (
    DocumentSource,
    build_database,
    build_facts,
    connect,
    load_dimensions,
    load_reported,
)
from pipelines.warehouse.choice import choose, document_sources
from pipelines.warehouse.conservation import changed_between_ledger_and_facts, changed_between_shards_and_ledger
from pipelines.warehouse.difference import SetAside, newly_set_aside, published_documents, told
from pipelines.warehouse.freshness import Failure, Note, inputs_of, is_unchanged, read_note, remember, write_note
from pipelines.warehouse.parsing import parse_document
from pipelines.warehouse.publish import clean_work, publish, work_file
from pipelines.warehouse.shards import document_id_of, write_shard
from tests.support.small_disclosure import small_disclosure


def shard(folder: Path, number: int = 1, reader: str = "now", *, broken: bool = False) -> Path:
    parsed = parse_document(small_disclosure(number).encode(), f"{number}.txt")
    ledger = parsed.ledger[1:] if broken else parsed.ledger
    return write_shard(dataclasses.replace(parsed, reader=reader, ledger=ledger), folder)


@pytest.fixture
def loaded(tmp_path: Path) -> tuple[duckdb.DuckDBPyConnection, list[Path]]:
    """A build that has come as far as its facts."""
    shards = [shard(tmp_path, 1), shard(tmp_path, 2)]
    con = connect(tmp_path / "build.duckdb")
    load_reported(con, shards)
    load_dimensions(con)
    build_facts(con)
    return con, shards


def test_amounts_survive_from_shards_to_ledger_to_facts(
    loaded: tuple[duckdb.DuckDBPyConnection, list[Path]],
) -> None:
    con, shards = loaded
    assert changed_between_shards_and_ledger(con, shards) == []
    assert changed_between_ledger_and_facts(con) == []


@pytest.mark.parametrize(
    "corruption",
    [
        "DELETE FROM ledger WHERE cell_id = (SELECT min(cell_id) FROM ledger)",
        "INSERT INTO ledger SELECT * FROM ledger ORDER BY cell_id LIMIT 1",
        "UPDATE ledger SET amount = amount + 0.01 WHERE cell_id = (SELECT min(cell_id) FROM ledger)",
    ],
)
def test_an_amount_lost_doubled_or_changed_in_the_ledger_is_told(
    corruption: str, loaded: tuple[duckdb.DuckDBPyConnection, list[Path]]
) -> None:
    con, shards = loaded
    con.execute(corruption)
    assert changed_between_shards_and_ledger(con, shards)


@pytest.mark.parametrize(
    "corruption",
    [
        "DELETE FROM fact_expenditure_by_function WHERE fund = 'all' AND function_code = '201'",
        "INSERT INTO fact_expenditure_by_function SELECT * FROM fact_expenditure_by_function LIMIT 1",
        "UPDATE fact_expenditure_by_function SET total = total + 0.01 WHERE function_code = '201'",
    ],
)
def test_an_amount_lost_doubled_or_changed_in_the_facts_is_told(
    corruption: str, loaded: tuple[duckdb.DuckDBPyConnection, list[Path]]
) -> None:
    con, _ = loaded
    con.execute(corruption)
    assert changed_between_ledger_and_facts(con)


def test_a_long_list_of_breaches_is_cut_and_counted(
    loaded: tuple[duckdb.DuckDBPyConnection, list[Path]],
) -> None:
    con, shards = loaded
    con.execute("DELETE FROM ledger")
    lines = changed_between_shards_and_ledger(con, shards)
    assert len(lines) == 6
    assert lines[-1].startswith("and ")


def test_what_a_shard_sets_aside_is_not_missed(tmp_path: Path) -> None:
    cut = parse_document(small_disclosure(unit=None).encode(), "unitless.txt")
    assert {row.reason for row in cut.quarantine} == {"no_unit_of_money"}
    shards = [write_shard(cut, tmp_path), shard(tmp_path, 2)]
    with connect(tmp_path / "build.duckdb") as con:
        load_reported(con, shards)
        assert changed_between_shards_and_ledger(con, shards) == []


def test_no_shards_make_an_empty_ledger(tmp_path: Path) -> None:
    with connect(tmp_path / "build.duckdb") as con:
        load_reported(con, [])
        assert changed_between_shards_and_ledger(con, []) == []


def test_a_document_that_breaks_a_rule_keeps_its_newest_sound_reading(tmp_path: Path) -> None:
    oldest, older = shard(tmp_path, reader="oldest"), shard(tmp_path, reader="older")
    os.utime(oldest, ns=(1, 1))
    os.utime(older, ns=(2, 2))
    broken_too = shard(tmp_path, reader="broken too", broken=True)
    now, other = shard(tmp_path, reader="now", broken=True), shard(tmp_path, 2)
    choice = choose([now, other])
    assert set(choice.good) == {older, other}
    assert list(choice.failed) == [now]
    assert broken_too not in choice.good


def test_a_document_without_a_sound_reading_is_left_out(tmp_path: Path) -> None:
    now, other = shard(tmp_path, broken=True), shard(tmp_path, 2)
    choice = choose([now, other])
    assert (choice.good, list(choice.failed)) == ((other,), [now])


def test_every_name_of_a_document_is_a_source(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    for name in ("b.txt", "a.txt"):
        (tmp_path / name).write_text(small_disclosure())
    RawStore(home).ingest([tmp_path / "b.txt", tmp_path / "a.txt"])
    sources = document_sources(home)
    assert [source.source_name for source in sources] == ["a.txt", "b.txt"]
    assert len({source.document_id for source in sources}) == 1
    assert all(source.seen_at is not None for source in sources)


def publish_build(home: Home, shards: list[Path]) -> None:
    clean_work(home)
    result = build_database(work_file(home), shards)
    publish(home, work_file(home), result.snapshot_id)


def test_inputs_are_unchanged_only_while_nothing_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = Home(tmp_path / "home")
    one, two = shard(tmp_path, 1), shard(tmp_path, 2)
    inputs = inputs_of([one], (), ())
    assert not is_unchanged(home, inputs.key)
    publish_build(home, [one])
    assert not is_unchanged(home, inputs.key)
    write_note(home.current.resolve(), Note(inputs, {}))
    assert is_unchanged(home, inputs.key)
    assert inputs_of([one], (), ()).changed_since(inputs) == frozenset()
    assert inputs_of([one, two], (), ()).changed_since(inputs) == {document_id_of(two)}
    assert inputs_of([], (), ()).changed_since(inputs) == {document_id_of(one)}
    named = inputs_of([one], [DocumentSource(document_id_of(one), "other.txt")], ())
    assert named.changed_since(inputs) == {document_id_of(one)}
    assert inputs_of([one], (), (), "the lists name something").key != inputs.key
    monkeypatch.setattr(freshness, "_knowledge_key", lambda: "other code")
    assert inputs_of([one], (), ()).key != inputs.key


def test_the_note_of_a_build_is_published_with_it(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    one = shard(tmp_path)
    inputs = inputs_of([one], (), ())
    clean_work(home)
    result = build_database(work_file(home), [one])
    write_note(work_file(home), Note(inputs, {}))
    publish(home, work_file(home), result.snapshot_id)
    assert is_unchanged(home, inputs.key)


def test_a_build_of_the_same_content_leaves_its_note_to_the_snapshot(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    one = shard(tmp_path)
    publish_build(home, [one])
    clean_work(home)
    result = build_database(work_file(home), [one])
    inputs = inputs_of([one], (), (), "lists that name nothing new")
    write_note(work_file(home), Note(inputs, {"d": Failure(("what is wrong",), "earlier")}))
    assert not publish(home, work_file(home), result.snapshot_id).is_new
    assert not is_unchanged(home, inputs.key)
    remember(home, inputs.key)
    assert is_unchanged(home, inputs.key)
    noted = read_note(home.current.resolve())
    assert noted is not None
    assert noted.failures["d"].serving == "earlier"


def test_a_note_that_cannot_be_read_is_none(tmp_path: Path) -> None:
    build = tmp_path / "build.duckdb"
    for text in ("", "no json", "{}", "[]", '{"inputs": {"key": 1}, "failures": {}}'):
        build.with_suffix(".inputs").write_text(text)
        assert read_note(build) is None


def test_notes_of_builds_that_are_gone_are_forgotten(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    publish_build(home, [shard(tmp_path)])
    write_note(home.current.resolve(), Note(inputs_of([], (), ()), {}))
    (home.builds / "20200101T000000000000Z-gone.inputs").write_text("x")
    remember(home, "key")
    assert len(list(home.builds.glob("*.inputs"))) == 1


def test_only_what_the_snapshot_did_not_know_is_newly_set_aside(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    empty = write_shard(parse_document(b"", "empty.txt"), tmp_path)
    binary = write_shard(parse_document(bytes(range(256)), "binary.bin"), tmp_path)
    assert published_documents(home) == frozenset()
    publish_build(home, [empty])
    assert len(published_documents(home)) == 1
    clean_work(home)
    build_database(work_file(home), [empty, binary])
    assert [one.source_name for one in newly_set_aside(home, work_file(home))] == ["binary.bin"]


def test_a_document_is_told_on_one_line_however_much_of_it_is_set_aside() -> None:
    rows = [
        SetAside("d1", "a.txt", "s1", "no_unit_of_money", "no unit"),
        SetAside("d1", "a.txt", "s2", "no_unit_of_money", "no unit"),
        SetAside("d2", "b.txt", None, "empty_file", "the file\nhas no bytes"),
    ]
    assert told(rows) == [
        "a.txt: no_unit_of_money: no unit (s1 and 1 more statements)",
        "b.txt: empty_file: the file has no bytes",
    ]
