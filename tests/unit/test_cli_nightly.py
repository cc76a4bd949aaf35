"""``juesuan nightly``: each part is attempted, and the exit status says what needs attention."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import pipelines.sources.crawling
from pipelines.assets import building
from pipelines.cli.app import run
from pipelines.settings import Home
from pipelines.sources.expected import CrawlReport
from pipelines.sources.registry import Source
from tests.support.small_disclosure import small_disclosure
from tests.support.writer import held_by_another
from tests.unit.assets.test_crawling import ENTRY, complete, with_gap

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A disclosure in the inbox, and an empty registry of its own."""
    home = Home(tmp_path / "home")
    home.inbox.mkdir(parents=True)
    (home.root / "sources").mkdir()
    (home.inbox / "a.txt").write_text(small_disclosure(), encoding="utf-8")
    return home


def nightly(home: Home, capsys: Capture, *options: str) -> tuple[int, dict[str, Any]]:
    capsys.readouterr()
    status = run(["--home", str(home.root), "nightly", "--json", *options])
    told = json.loads(capsys.readouterr().out)
    assert isinstance(told, dict)
    return status, told


def with_source(home: Home, monkeypatch: pytest.MonkeyPatch, how: Any) -> None:
    (home.root / "sources" / "east.yaml").write_text(ENTRY.format(active="true"), encoding="utf-8")

    def crawl_source(home: Home, source: Source, **_: object) -> CrawlReport:
        report = how(home, source)
        assert isinstance(report, CrawlReport)
        return report

    monkeypatch.setattr(pipelines.sources.crawling, "crawl_source", crawl_source)


def test_a_night_with_nothing_to_crawl_builds_and_the_next_finds_nothing_new(home: Home, capsys: Capture) -> None:
    status, told = nightly(home, capsys)
    assert (status, told["status"], told["crawl"], told["alerts"]) == (0, "done", [], [])
    assert (told["build"]["status"], told["report"]["documents"]) == ("published", 1)
    status, again = nightly(home, capsys)
    assert (status, again["status"], again["build"]["status"]) == (0, "done", "unchanged")
    assert again["report"]["snapshot_id"] == told["report"]["snapshot_id"]


def test_a_gap_needs_attention_and_the_build_is_made(
    home: Home, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_source(home, monkeypatch, with_gap)
    status, told = nightly(home, capsys)
    assert (status, told["status"], told["build"]["status"]) == (1, "needs_attention", "published")
    assert told["crawl"][0]["missing"] == ["http://127.0.0.1/a: failed (503)"]
    (alert,) = [json.loads(Path(path).read_text("utf-8")) for path in told["alerts"]]
    assert (alert["what"], alert["run_id"]) == ("crawl_incomplete", told["run_id"])


def test_what_is_set_aside_is_told_in_words_and_as_an_alert(
    home: Home, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_source(home, monkeypatch, complete)
    (home.inbox / "broken.pdf").write_bytes(b"%PDF-1.4 nothing more")
    assert run(["--home", str(home.root), "nightly"]) == 1
    said = capsys.readouterr()
    assert "Crawled east: complete" in said.out
    assert "1 in quarantine" in said.out
    assert "broken.pdf" in said.err
    assert "alert: " in said.err
    (path,) = (home.state / "alerts").glob("2*.json")
    assert json.loads(path.read_text("utf-8"))["what"] == "quarantined"


def test_a_blocked_build_leaves_what_stands_and_alerts(
    home: Home, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, before = nightly(home, capsys)
    (home.inbox / "b.txt").write_text(small_disclosure(2), encoding="utf-8")
    monkeypatch.setattr(building, "changed_between_ledger_and_facts", lambda *_: ["cell 1 is in 0 facts"])
    status, told = nightly(home, capsys)
    assert (status, told["status"], told["build"]["status"]) == (1, "failed", "blocked")
    assert told["report"]["snapshot_id"] == before["report"]["snapshot_id"]
    (alert,) = [json.loads(Path(path).read_text("utf-8")) for path in told["alerts"]]
    assert alert["snapshot"]["snapshot_id"] == before["report"]["snapshot_id"]


def test_a_writer_that_is_not_done_in_time_is_named(home: Home, capsys: Capture) -> None:
    with held_by_another(home) as holder:
        status, told = nightly(home, capsys, "--wait", "0")
    assert (status, told["status"], told["report"]) == (1, "failed", None)
    assert f"process {holder.pid}" in told["build"]["reasons"][0]


def test_a_number_of_snapshots_that_cannot_be_kept_is_refused(home: Home, capsys: Capture) -> None:
    assert run(["--home", str(home.root), "nightly", "--keep", "1"]) == 2
    assert not home.state.exists()


@pytest.mark.parametrize("partition", ["2024|370000", "nonsense"])
def test_a_build_of_a_partition_that_was_not_met_is_refused(partition: str, home: Home, capsys: Capture) -> None:
    assert run(["--home", str(home.root), "build", "--partition", partition]) == 2
    assert "none was met yet" in capsys.readouterr().err or partition in capsys.readouterr().err


def test_a_partition_and_all_are_built_anew_from_the_command_line(home: Home, capsys: Capture) -> None:
    assert run(["--home", str(home.root), "build"]) == 0
    assert run(["--home", str(home.root), "build", "--partition", "2024|370000"]) == 0
    assert run(["--home", str(home.root), "build", "--full"]) == 0
    assert capsys.readouterr().out.count("Nothing new") == 2
