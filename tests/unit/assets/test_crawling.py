"""Crawling in the graph: one portal that fails costs no night, retries go on where they were, gaps are told."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import dagster as dg
import pytest

import pipelines.sources.crawling
from pipelines.assets.crawling import crawled_of
from pipelines.assets.partitions import SOURCE
from pipelines.assets.repeating import FETCHING
from pipelines.definitions import defs
from pipelines.settings import Home
from pipelines.sources.expected import CrawlReport, Gap
from pipelines.sources.registry import Source

NOW = datetime(2026, 11, 21, 18, 0, tzinfo=UTC)
ENTRY = """
title_zh: 示范县人民政府
title_en: Example county
region_code: "371521"
publisher: 示范县财政局
basis: an invented portal for this test
active: {active}
hosts: [127.0.0.1]
allow_private: true
lists:
  - address: http://127.0.0.1/list
    items: li
"""
Crawl = Callable[[Home, Source], CrawlReport]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Two active sources and one that is not."""
    folder = tmp_path / "home" / "sources"
    folder.mkdir(parents=True)
    for name, active in (("east", "true"), ("north", "true"), ("west", "false")):
        (folder / f"{name}.yaml").write_text(ENTRY.format(active=active), encoding="utf-8")
    return Home(tmp_path / "home")


def complete(home: Home, source: Source) -> CrawlReport:
    return CrawlReport(source.id, f"{source.id}.00001", NOW, NOW, "complete", True, listed=3, wanted=2, got=2)


def with_gap(home: Home, source: Source) -> CrawlReport:
    gap = Gap("http://127.0.0.1/a", "title", "failed (503)")
    return replace(complete(home, source), state="incomplete", got=1, gaps=(gap,))


def crawl(
    home: Home, monkeypatch: pytest.MonkeyPatch, how: Crawl, partition: str | None = None
) -> tuple[dg.ExecuteInProcessResult, list[str]]:
    """Run the job with a crawler of the test's own and no pauses; which sources were asked, in order."""
    asked: list[str] = []

    def crawl_source(home: Home, source: Source, **_: object) -> CrawlReport:
        asked.append(source.id)
        return how(home, source)

    monkeypatch.setattr(pipelines.sources.crawling, "crawl_source", crawl_source)
    monkeypatch.setattr(dg.RetryPolicy, "calculate_delay", lambda *_: 0)
    config = {"resources": {"warehouse": {"config": {"home": str(home.root)}}}}
    with dg.DagsterInstance.ephemeral() as instance:
        instance.add_dynamic_partitions(SOURCE, ["east", "north", "west"])
        result = defs.resolve_job_def("crawl_sources").execute_in_process(
            instance=instance, run_config=config, raise_on_error=False, partition_key=partition
        )
    return result, asked


def alerts(home: Home) -> list[dict[str, object]]:
    return [json.loads(path.read_text("utf-8")) for path in sorted((home.state / "alerts").glob("2*.json"))]


def check_of(result: dg.ExecuteInProcessResult) -> dg.AssetCheckEvaluation:
    (check,) = result.get_asset_check_evaluations()
    return check


def test_every_active_source_is_crawled_and_is_a_partition(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    result, asked = crawl(home, monkeypatch, complete)
    assert result.success
    assert asked == ["east", "north"]
    events = result.get_asset_materialization_events()
    assert [event.partition for event in events] == ["east", "north", None]
    assert events[0].materialization.metadata["wanted"].value == 2
    assert check_of(result).passed
    assert alerts(home) == []
    assert [one["state"] for one in crawled_of(result) or []] == ["complete", "complete"]


def test_a_named_source_is_crawled_active_or_not(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    result, asked = crawl(home, monkeypatch, complete, partition="west")
    assert result.success
    assert asked == ["west"]
    assert [event.partition for event in result.get_asset_materialization_events()] == ["west"]


def test_a_gap_is_told_and_stops_nothing(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    result, _ = crawl(home, monkeypatch, with_gap)
    assert result.success
    assert not check_of(result).passed
    assert check_of(result).severity is dg.AssetCheckSeverity.WARN
    told = alerts(home)
    assert [(one["level"], one["what"], one["subject"]) for one in told] == [
        ("warning", "crawl_incomplete", "east"),
        ("warning", "crawl_incomplete", "north"),
    ]
    assert told[0]["details"] == ["http://127.0.0.1/a: failed (503)"]


def test_a_crawl_that_broke_off_is_tried_again_and_the_others_are_not(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = iter([True, True, False])

    def sometimes(home: Home, source: Source) -> CrawlReport:
        if source.id == "north" and next(broken):
            raise OSError("the connection was reset")
        return complete(home, source)

    result, asked = crawl(home, monkeypatch, sometimes)
    assert result.success
    assert asked == ["east", "north", "north", "north"]
    assert alerts(home) == []


def test_one_dead_portal_costs_no_night_but_is_an_error(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    def dead(home: Home, source: Source) -> CrawlReport:
        if source.id == "north":
            raise OSError("no route to host")
        return complete(home, source)

    result, asked = crawl(home, monkeypatch, dead)
    assert result.success
    assert asked.count("north") == 1 + FETCHING.max_retries
    assert check_of(result).severity is dg.AssetCheckSeverity.ERROR
    (told,) = alerts(home)
    assert (told["level"], told["what"], told["subject"]) == ("error", "crawl_failed", "north")
    assert "no route to host" in str(told["error"])


def test_a_run_for_one_source_fails_with_it(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    def dead(home: Home, source: Source) -> CrawlReport:
        raise OSError("no route to host")

    result, _ = crawl(home, monkeypatch, dead, partition="north")
    assert not result.success
    assert [(one["what"], one["step"]) for one in alerts(home)] == [("run_failed", "crawled_sources")]


def test_a_registry_that_cannot_be_read_is_told_and_stops_no_build(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home.root / "sources" / "east.yaml").write_text("title_zh: [", encoding="utf-8")
    result, asked = crawl(home, monkeypatch, complete)
    assert result.success
    assert asked == []
    (told,) = alerts(home)
    assert (told["level"], told["subject"]) == ("error", "registry")
    assert "east.yaml" in str(told["error"])


def test_a_source_that_is_complete_again_is_settled(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    crawl(home, monkeypatch, with_gap)
    standing = home.state / "alerts" / "standing.json"
    assert set(json.loads(standing.read_text("utf-8"))) == {"crawl_incomplete:east", "crawl_incomplete:north"}
    crawl(home, monkeypatch, complete)
    assert json.loads(standing.read_text("utf-8")) == {}
