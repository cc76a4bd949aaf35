"""``juesuan export``: its exit statuses, its one line of trouble, its one document."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipelines.cli.app import run
from tests.unit.warehouse.exported import snapshot_home, table_of

Capture = pytest.CaptureFixture[str]
LONG = "CREATE VIEW mart_long AS SELECT repeat('x', 40000) AS content"


@pytest.fixture
def home(tmp_path: Path) -> str:
    return str(snapshot_home(tmp_path, table_of("note", ("a",)), LONG).root)


def trouble(capsys: Capture) -> str:
    said = capsys.readouterr()
    assert said.out == ""
    assert len(said.err.splitlines()) == 1, said.err
    assert said.err.startswith("juesuan: ")
    return said.err


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ([], ["note.parquet", "mart_long.parquet"]),
        (["--format", "parquet"], ["note.parquet"]),
        (["--format", "csv"], ["note.csv", "audit.run.csv"]),
        (["--format", "xlsx"], ["juesuan.xlsx"]),
        (["--format", "datapackage"], ["datapackage.json", "csv/note.csv"]),
        (["--release"], ["parquet/note.parquet", "csv/note.csv", "xlsx/juesuan.xlsx", "datapackage.json"]),
    ],
)
def test_each_format_writes_its_files(home: str, tmp_path: Path, options: list[str], expected: list[str]) -> None:
    out = tmp_path / "deep" / "out"
    assert run(["export", str(out), "--home", home, *options]) == 0
    assert [name for name in [*expected, "manifest.json"] if not (out / name).is_file()] == []


def test_a_release_holds_the_database_by_its_content(home: str, tmp_path: Path) -> None:
    assert run(["export", str(tmp_path / "out"), "--home", home, "--release"]) == 0
    assert [path.name for path in (tmp_path / "out").glob("*.duckdb")] == [f"juesuan-{'f' * 32}.duckdb"]


def test_json_is_the_manifest(home: str, tmp_path: Path, capsys: Capture) -> None:
    assert run(["export", str(tmp_path / "out"), "--home", home, "--table", "note", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told.pop("path") == str(tmp_path / "out")
    assert told == json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert told["relations"] == {"note": 2}


def test_a_person_hears_where_it_is_and_what_was_cut(home: str, tmp_path: Path, capsys: Capture) -> None:
    assert run(["export", str(tmp_path / "out"), "--home", home, "--format", "xlsx"]) == 0
    said = capsys.readouterr()
    assert f"Exported 1 tables of snapshot {'f' * 32} to {tmp_path / 'out'}" in said.out
    assert "1 texts of content are longer than a cell holds" in said.err


def test_no_warehouse_yet(tmp_path: Path, capsys: Capture) -> None:
    assert run(["export", str(tmp_path / "deep" / "out"), "--home", str(tmp_path / "none")]) == 2
    assert "no warehouse below" in trouble(capsys)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["out", "--format", "pdf"], "'pdf' is not one of"),
        (["out", "--table", "notes"], "no table or view notes in the snapshot; near: note"),
        (["out", "--release", "--format", "csv"], "--release holds every table in every format"),
        (["out", "--release", "--table", "note"], "--release holds every table in every format"),
        (["file"], "is a file, not a folder"),
        (["file/below"], "cannot be"),
        (["taken"], "not an earlier export; nothing was written"),
        ([], "Missing argument 'DIR'"),
    ],
)
def test_trouble_is_one_line_and_status_2(
    home: str, tmp_path: Path, capsys: Capture, arguments: list[str], words: str
) -> None:
    (tmp_path / "file").write_text("x")
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "mine.txt").write_text("mine")
    given = [str(tmp_path / arguments[0]), *arguments[1:]] if arguments else []
    assert run(["export", *given, "--home", home]) == 2
    assert words in trouble(capsys)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "home", "taken"]
    assert [path.name for path in (tmp_path / "taken").iterdir()] == ["mine.txt"]
