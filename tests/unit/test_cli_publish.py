"""Publications taken back and listed through the command line."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest

from pipelines.cli.app import run
from pipelines.settings import Home
from pipelines.warehouse.publish import clean_work, publish, work_file

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """Three snapshots that hold a number of documents each, told about on a wide terminal."""
    monkeypatch.setenv("COLUMNS", "120")
    home = Home(tmp_path / "home")
    for documents in (1, 2, 3):
        clean_work(home)
        with duckdb.connect(str(work_file(home))) as con:
            con.execute("CREATE SCHEMA meta")
            con.execute(f"CREATE TABLE meta.snapshot AS SELECT {documents} AS documents, 10 AS ledger_rows")
        publish(home, work_file(home), f"{documents}" * 32)
    return home


def listed(home: Home, capsys: Capture) -> list[tuple[int, str]]:
    capsys.readouterr()
    assert run(["--home", str(home.root), "publish", "--list", "--json"]) == 0
    return [(one["documents"], one["state"]) for one in json.loads(capsys.readouterr().out)]


def test_undo_goes_back_one_by_one_and_then_no_further(home: Home, capsys: Capture) -> None:
    assert listed(home, capsys) == [(3, "current"), (2, "earlier"), (1, "earlier")]
    assert run(["--home", str(home.root), "publish", "--undo"]) == 0
    assert listed(home, capsys) == [(3, "taken_back"), (2, "current"), (1, "earlier")]
    assert run(["--home", str(home.root), "publish", "--undo"]) == 0
    assert listed(home, capsys) == [(3, "taken_back"), (2, "taken_back"), (1, "current")]
    assert run(["--home", str(home.root), "publish", "--undo"]) == 2
    assert "no earlier snapshot" in capsys.readouterr().err
    assert listed(home, capsys) == [(3, "taken_back"), (2, "taken_back"), (1, "current")]


def test_the_list_is_for_people_too(home: Home, capsys: Capture) -> None:
    assert run(["--home", str(home.root), "publish", "--undo"]) == 0
    assert run(["--home", str(home.root), "publish", "--list"]) == 0
    said = capsys.readouterr().out
    for word in ("3" * 32, "taken back", "current", "earlier"):
        assert word in said


def test_a_snapshot_that_cannot_be_opened_is_listed_as_such(home: Home, capsys: Capture) -> None:
    oldest = min(home.builds.glob("*.duckdb"))
    oldest.chmod(0o644)
    oldest.write_bytes(b"no database")
    assert run(["--home", str(home.root), "publish", "--list"]) == 0
    assert "cannot be opened" in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [[], ["--undo", "--list"]])
def test_one_thing_must_be_asked_for(arguments: list[str], home: Home, capsys: Capture) -> None:
    assert run(["--home", str(home.root), "publish", *arguments]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_nothing_to_list_without_a_warehouse(tmp_path: Path, capsys: Capture) -> None:
    assert run(["--home", str(tmp_path / "none"), "publish", "--list"]) == 2
    assert "no warehouse" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["build", "retry", "nightly"])
def test_a_number_that_cannot_be_kept_to_is_told_before_anything_is_done(
    command: str, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = ["--home", str(tmp_path / "home")]
    assert run([*home, command, "--keep", "1"]) == 2
    assert "2 or more" in capsys.readouterr().err
    monkeypatch.setenv("JUESUAN_KEEP_SNAPSHOTS", "many")
    assert run([*home, command]) == 2
    assert "JUESUAN_KEEP_SNAPSHOTS" in capsys.readouterr().err
    assert not (tmp_path / "home").exists()
