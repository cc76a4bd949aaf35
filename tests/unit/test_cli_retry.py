"""The quarantine through the command line: what lies there, and the way out of it."""

from __future__ import annotations

import dataclasses
import json
import shutil
from pathlib import Path

import duckdb
import pytest

from pipelines.cli.app import run
from pipelines.settings import Home
from pipelines.sources.store import RawStore
from pipelines.statements.model import QUARANTINE_REASONS, ParsedDocument
from pipelines.warehouse.publish import current_snapshot
from pipelines.warehouse.shards import read_shard, write_shard
from tests.support.small_disclosure import small_disclosure

Capture = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a sound disclosure, one that prints no unit, and one whose bytes the raw store has lost."""
    folder = tmp_path_factory.mktemp("input")
    (folder / "sound.txt").write_text(small_disclosure(1), encoding="utf-8")
    (folder / "unitless.txt").write_text(small_disclosure(2, unit=None), encoding="utf-8")
    (folder / "lost.txt").write_text(small_disclosure(3), encoding="utf-8")
    home = tmp_path_factory.mktemp("home") / "home"
    assert run(["--home", str(home), "ingest", str(folder)]) == 0
    bytes_of(Home(home), "lost.txt").rename(home / "lost")
    assert run(["--home", str(home), "build"]) == 1
    return home


@pytest.fixture
def home(built: Path, tmp_path: Path) -> Home:
    return Home(shutil.copytree(built, tmp_path / "home", symlinks=True))


def bytes_of(home: Home, name: str) -> Path:
    """Where the raw store keeps what came under a name."""
    entry = next(entry for entry in RawStore(home).entries() if entry.source_name == name)
    return home.store / entry.sha256[:2] / entry.sha256


def put_back(home: Home) -> None:
    shutil.copy2(home.root / "lost", bytes_of(home, "lost.txt"))


def document_of(home: Home, name: str) -> str:
    return bytes_of(home, name).name[:16]


def call(home: Home, capsys: Capture, *arguments: str) -> tuple[int, object]:
    """A command with ``--json``: its status and its answer."""
    capsys.readouterr()
    status = run(["--home", str(home.root), "--json", *arguments])
    return status, json.loads(capsys.readouterr().out)


def test_the_quarantine_says_what_why_since_when_and_what_to_do(home: Home, capsys: Capture) -> None:
    status, rows = call(home, capsys, "report", "--quarantine")
    assert status == 0
    assert isinstance(rows, list)
    assert {(row["source_names"][0], row["reason"], row["statement_id"] is None) for row in rows} == {
        ("lost.txt", "unreadable", True),
        ("unitless.txt", "no_unit_of_money", False),
    }
    with duckdb.connect(str(home.current.resolve()), read_only=True) as con:
        ((run_id, finished),) = con.execute("SELECT run_id, finished_at FROM audit.run").fetchall()
    for row in rows:
        assert row["since_run"] == run_id
        assert row["since"] == str(finished)
        assert row["meaning"] == QUARANTINE_REASONS[row["reason"]]
        assert row["way_out"]["zh"] and row["way_out"]["en"]
    assert run(["--home", str(home.root), "report", "--quarantine"]) == 0
    said = capsys.readouterr().out
    for word in ("unreadable (1)", "lost.txt", "no_unit_of_money (2)", run_id, "retry"):
        assert word in said
    assert "sound.txt" not in said
    status, rows = call(home, capsys, "report", "--quarantine", "--document", document_of(home, "sound.txt"))
    assert (status, rows) == (0, [])


def test_retry_takes_out_what_can_be_read_now(home: Home, capsys: Capture) -> None:
    put_back(home)
    # An ordinary build does not read again what was read before.
    assert call(home, capsys, "build")[1]["status"] == "unchanged"  # type: ignore[index]
    status, told = call(home, capsys, "retry", "--reason", "unreadable")
    assert isinstance(told, dict)
    assert status == 0
    assert [row["source_names"] for row in told["retried"]] == [["lost.txt"]]
    assert (told["recovered"], told["left"], told["build"]["status"]) == (told["retried"], [], "published")
    _, rows = call(home, capsys, "report", "--quarantine")
    assert isinstance(rows, list)
    assert {row["reason"] for row in rows} == {"no_unit_of_money"}
    # What was not retried is in quarantine since the run that put it there, not since this one.
    with duckdb.connect(str(home.current.resolve()), read_only=True) as con:
        runs = con.execute("SELECT run_id FROM audit.run ORDER BY started_at").fetchall()
        read_twice = con.execute("SELECT count(*) - count(DISTINCT document_id) FROM dim_document").fetchall()
    assert len(runs) == 2
    assert {row["since_run"] for row in rows} == {runs[0][0]}
    assert read_twice == [(0,)]


def test_retry_ends_1_while_something_of_it_is_left(home: Home, capsys: Capture) -> None:
    before = current_snapshot(home)
    status, told = call(home, capsys, "retry", "--document", document_of(home, "unitless.txt"))
    assert isinstance(told, dict)
    assert status == 1
    assert [row["reason"] for row in told["left"]] == ["no_unit_of_money"] * 2
    assert told["recovered"] == []
    # The same was read: nothing new is written, nothing new published.
    assert told["build"]["status"] == "unchanged"
    assert current_snapshot(home) == before
    assert len(list(home.staging.glob("*.parquet"))) == 3


def test_retry_with_nothing_to_retry_ends_0(home: Home, capsys: Capture) -> None:
    status, told = call(home, capsys, "retry", "--reason", "timed_out")
    assert (status, told) == (0, {"retried": [], "recovered": [], "left": [], "build": None})
    assert call(home, capsys, "retry", "--document", document_of(home, "sound.txt"))[0] == 0


@pytest.mark.parametrize("arguments", [["--reason", "bogus"], ["--document", "bogus"]])
def test_retry_of_what_is_unknown_ends_2(arguments: list[str], home: Home, capsys: Capture) -> None:
    assert run(["--home", str(home.root), "retry", *arguments]) == 2
    said = capsys.readouterr()
    assert (said.out, len(said.err.splitlines())) == ("", 1)
    assert "bogus" in said.err


def test_retry_without_a_warehouse_ends_2(tmp_path: Path, capsys: Capture) -> None:
    assert run(["--home", str(tmp_path / "none"), "retry"]) == 2
    assert "no warehouse" in capsys.readouterr().err
    assert not (tmp_path / "none").exists()


def test_a_retry_cut_short_is_finished_by_the_next_build(
    home: Home, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was read again counts, whoever builds; what was read before is there as long as nothing else is."""
    put_back(home)
    old = {path.name: path.read_bytes() for path in home.staging.iterdir()}
    with monkeypatch.context() as patch:
        patch.setattr("pipelines.cli.retry.run_job", interrupted)
        assert run(["--home", str(home.root), "retry", "--reason", "unreadable"]) == 2
    assert {path.name: path.read_bytes() for path in home.staging.iterdir() if path.name in old} == old
    assert len(list(home.staging.iterdir())) == len(old) + 1
    status, told = call(home, capsys, "build")
    assert isinstance(told, dict)
    assert (status, told["status"], told["documents"]) == (0, "published", 3)


def interrupted(*_: object) -> None:
    raise RuntimeError("cut short")


def test_a_document_that_breaks_a_rule_keeps_its_previous_version_also_on_retry(
    home: Home, capsys: Capture
) -> None:
    """A reading that repeats a cell of the ledger is ours to mend; until then the one before it is published."""
    document = document_of(home, "sound.txt")
    amounts = amounts_of(home, document)
    assert amounts
    (sound,) = home.staging.glob(f"{document}-*.parquet")
    parsed = read_shard(sound)
    write_shard(twice_the_first_amount(parsed), home.staging, again=True)
    status, told = call(home, capsys, "build")
    assert isinstance(told, dict)
    assert status == 1
    assert {row["reason"] for row in told["set_aside"]} == {"structural"}
    assert amounts_of(home, document) == amounts
    _, rows = call(home, capsys, "report", "--quarantine", "--document", document)
    assert isinstance(rows, list)
    assert {(row["reason"], row["statement_id"]) for row in rows} == {("structural", None)}

    # Read again while nothing was mended, as far as the rules go.
    write_shard(twice_the_first_amount(parsed, title="read once more"), home.staging, again=True)
    assert call(home, capsys, "build")[0] == 0
    assert amounts_of(home, document) == amounts

    status, told = call(home, capsys, "retry", "--reason", "structural")
    assert isinstance(told, dict)
    assert (status, told["left"]) == (0, [])
    assert amounts_of(home, document) == amounts
    assert call(home, capsys, "report", "--quarantine", "--document", document)[1] == []


def twice_the_first_amount(parsed: ParsedDocument, **fields: str) -> ParsedDocument:
    return dataclasses.replace(parsed, ledger=(*parsed.ledger, parsed.ledger[0]), **fields)  # type: ignore[arg-type]


def amounts_of(home: Home, document: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(home.current.resolve()), read_only=True) as con:
        return con.execute(
            "SELECT cell_id, amount FROM ledger WHERE document_id = ? ORDER BY ALL", [document]
        ).fetchall()
