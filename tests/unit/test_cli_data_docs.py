"""``juesuan report --data-docs``: the pages of the expectations of what is published, or one clear line."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.cli.app import run
from pipelines.identities.judge import judge
from pipelines.warehouse.build import build_database
from pipelines.warehouse.parsing import parse_document
from pipelines.warehouse.shards import write_shard
from tests.support.small_disclosure import small_disclosure

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    shard = write_shard(parse_document(small_disclosure().encode(), "甲.txt"), tmp_path)
    place = tmp_path / "home" / "warehouse"
    place.mkdir(parents=True)
    build_database(place / "current.duckdb", [shard], judge=judge)
    return tmp_path / "home"


def test_the_pages_are_written_beside_the_report(home: Path, tmp_path: Path, capsys: Capture) -> None:
    folder = tmp_path / "docs"
    assert run(["report", "--home", str(home), "--data-docs", str(folder)]) == 0
    assert "data docs: " in capsys.readouterr().out
    pages = {path.stem for path in (folder / "expectations").glob("*.html")}
    assert pages >= {"structure", "expenditure", "narrative"}
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "a.txt").touch()
    assert run(["report", "--home", str(home), "--data-docs", str(mine)]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "other files" in line
    assert [path.name for path in mine.iterdir()] == ["a.txt"]


def test_without_a_warehouse_nothing_is_written(tmp_path: Path, capsys: Capture) -> None:
    folder = tmp_path / "docs"
    assert run(["report", "--home", str(tmp_path / "none"), "--data-docs", str(folder)]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
    assert not folder.exists()
