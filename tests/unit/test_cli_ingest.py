"""``juesuan ingest`` tells what lay in an archive; ``build`` reads anew what narrower limits had ended."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipelines.assets.resources import Warehouse
from pipelines.cli.app import run
from pipelines.warehouse.isolation import MEGABYTE, ParseLimits
from tests.faults.bases import zipped
from tests.support.small_disclosure import small_disclosure

Capture = pytest.CaptureFixture[str]
ONE, TWO = small_disclosure(1).encode(), small_disclosure(2).encode()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "公开.zip").write_bytes(zipped({"县/a.txt": ONE, "b.txt": TWO, "c.csv": b"1"}))
    (tmp_path / "in" / "bad.zip").write_bytes(zipped({"../a.txt": ONE}))
    return tmp_path / "in"


def test_ingest_tells_what_lay_in_an_archive(folder: Path, tmp_path: Path, capsys: Capture) -> None:
    command = ["--home", str(tmp_path / "home"), "ingest", str(folder)]
    assert run(command) == 0
    said = capsys.readouterr()
    assert f"archive: {folder / '公开.zip'}: 2 files taken, 1 skipped" in said.out
    assert f"skipped: {folder / '公开.zip' / 'c.csv'}: an unknown kind of file (.csv)" in said.out
    assert "3 new, 0 new names, 0 known, 1 skipped" in said.out
    assert "bad.zip: taken unopened: bad.zip: '../a.txt' names a place outside the archive" in said.err

    assert run([*command, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (len(told["new"]), len(told["known"])) == (0, 3)
    assert told["archives"] == [{"path": str(folder / "公开.zip"), "taken": 2, "skipped": 1}]
    assert [Path(one["path"]).name for one in told["unopened"]] == ["bad.zip"]


def test_the_graph_s_settings_are_the_limits() -> None:
    assert Warehouse().limits == ParseLimits()
    given = Warehouse(workers=3, seconds_per_document=5, megabytes_per_document=512)
    assert given.limits == ParseLimits(3, 5.0, 512 * MEGABYTE)


@pytest.mark.parametrize("option", [("--seconds", "0"), ("--memory", "10"), ("--workers", "-1")])
def test_limits_without_sense_are_refused(option: tuple[str, str], tmp_path: Path, capsys: Capture) -> None:
    assert run(["--home", str(tmp_path), "build", *option]) == 2
    assert option[0] in capsys.readouterr().err


@pytest.mark.slow
def test_a_document_that_took_too_long_is_read_when_it_may_take_longer(tmp_path: Path, capsys: Capture) -> None:
    long = "\n".join(small_disclosure(number) for number in range(400))
    (tmp_path / "long.txt").write_text(long, encoding="utf-8")
    (tmp_path / "short.txt").write_bytes(ONE)
    home = ["--home", str(tmp_path / "home")]
    assert run([*home, "ingest", str(tmp_path / "long.txt"), str(tmp_path / "short.txt")]) == 0
    assert run([*home, "build", "--seconds", "1"]) == 1
    assert "long.txt: timed_out: reading took longer than 1 seconds" in capsys.readouterr().err
    assert run([*home, "build", "--seconds", "1"]) == 0
    assert "Nothing new" in capsys.readouterr().out
    assert run([*home, "build"]) == 0
    assert "2 documents" in capsys.readouterr().out
