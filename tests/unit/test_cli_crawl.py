"""``juesuan crawl``: 0 where all that is listed was got, 1 where something is missing, 2 where nothing began."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from pipelines.cli.app import run
from pipelines.settings import Home
from pipelines.sources.fetches import Crawl
from pipelines.sources.store import RawStore
from tests.support.portal.county import article, entry, list_page
from tests.support.portal.server import Portal, Reply

Capture = pytest.CaptureFixture[str]
PDF = b"%PDF-1.7\nbody"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


@pytest.fixture
def portal() -> Iterator[Portal]:
    with Portal() as portal:
        portal.put("/list/index.html", list_page([("/a.html", "甲县教育局2023年度部门决算", "2024-09-12")]))
        portal.put("/a.html", article("甲县教育局2023年度部门决算", '<a href="/files/a.pdf">附件</a>'))
        portal.put("/files/a.pdf", Reply(body=PDF, headers=(("Content-Type", "application/pdf"),)))
        yield portal


def register(home: Home, portal: Portal, source_id: str = "county", **changes: Any) -> None:
    folder = home.root / "sources"
    folder.mkdir(parents=True, exist_ok=True)
    values = entry(portal, id=source_id, **changes).model_dump(mode="json", exclude_none=True)
    (folder / f"{source_id}.yaml").write_text(yaml.safe_dump(values, allow_unicode=True), encoding="utf-8")


def crawl(home: Home, *options: str) -> int:
    return run(["crawl", "--home", str(home.root), *options])


def test_everything_listed_and_got_is_0_and_lies_in_the_raw_store(
    home: Home, portal: Portal, capsys: Capture
) -> None:
    register(home, portal)
    assert crawl(home) == 0
    said = capsys.readouterr().out
    assert "county: complete: 1 listed, 1 wanted, 1 got; 1 new" in said
    assert "build" in said
    (document,) = RawStore(home).entries()
    assert (RawStore(home).read(document.sha256), document.sources[0].source_id) == (PDF, "county")
    assert crawl(home) == 0
    assert "build" not in capsys.readouterr().out


def test_a_gap_is_named_and_ends_with_1(home: Home, portal: Portal, capsys: Capture) -> None:
    register(home, portal)
    portal.put("/files/a.pdf", Reply(status=404))
    assert crawl(home) == 1
    said = capsys.readouterr().out
    assert "county: incomplete: 1 listed, 1 wanted, 0 got" in said
    assert (
        f"gap: 甲县教育局2023年度部门决算 · {portal.address('/files/a.pdf')} · failed (404): answered 404" in said
    )


def test_json_is_one_document(home: Home, portal: Portal, capsys: Capture) -> None:
    register(home, portal)
    register(home, portal, "second", lists=[{"address": portal.address("/none.html"), "items": "li"}])
    assert crawl(home, "--json") == 1
    told = json.loads(capsys.readouterr().out)
    states = {one["source_id"]: (one["state"], one["got"], len(one["gaps"])) for one in told["sources"]}
    assert not told["complete"]
    assert states["county"] == ("complete", 1, 0)
    assert states["second"][:2] == ("incomplete", 0)
    assert states["second"][2] > 0


def test_a_source_that_is_not_active_is_crawled_only_by_name(home: Home, portal: Portal, capsys: Capture) -> None:
    register(home, portal, active=False)
    assert crawl(home) == 2
    assert "no source of the registry is active" in capsys.readouterr().err
    assert crawl(home, "--source", "county") == 0


def test_a_source_that_is_being_crawled_is_left_to_it(home: Home, portal: Portal, capsys: Capture) -> None:
    register(home, portal)
    with Crawl.open(home, entry(portal)):
        assert crawl(home) == 2
        assert "being crawled by another process" in capsys.readouterr().err
        assert portal.paths() == []
        register(home, portal, "second")
        assert crawl(home) == 1
    assert "second: complete" in capsys.readouterr().out


def test_a_home_that_cannot_be_written_is_2_and_says_why(home: Home, portal: Portal, capsys: Capture) -> None:
    register(home, portal)
    home.state.write_text("a file where a folder should be")
    assert crawl(home) == 2
    assert capsys.readouterr().err.startswith("county: File exists")
    assert portal.paths() == []


def test_the_registry_and_the_last_crawls_are_shown_without_asking_anybody(
    home: Home, portal: Portal, capsys: Capture
) -> None:
    register(home, portal)
    register(home, portal, "asleep", active=False)
    crawl(home)
    portal.forget()
    capsys.readouterr()
    assert crawl(home, "--list") == 0
    shown = capsys.readouterr().out
    assert "asleep" in shown and "never" in shown and "complete" in shown
    assert crawl(home, "--list", "--json") == 0
    told = {one["source_id"]: one for one in json.loads(capsys.readouterr().out)["sources"]}
    assert (told["asleep"]["active"], told["asleep"]["last_crawl"]) == (False, None)
    assert (told["county"]["last_state"], told["county"]["is_unfinished"]) == ("complete", False)


@pytest.mark.parametrize(
    ("content", "options", "told"),
    [
        (None, [], "holds no source"),
        ("[", [], "a.yaml: cannot be read"),
        ("title_zh: x\n", [], "a.yaml: a: "),
        ("ok", ["--source", "b"], "no source b in the registry"),
        ("region", [], "region_code: there is no 371599"),
    ],
)
def test_where_nothing_can_begin_it_is_2_and_one_line(
    home: Home, portal: Portal, capsys: Capture, content: str | None, options: list[str], told: str
) -> None:
    (home.root / "sources").mkdir(parents=True)
    if content == "ok":
        register(home, portal, "a")
    elif content == "region":
        register(home, portal, "a", region_code="371599")
    elif content is not None:
        (home.root / "sources" / "a.yaml").write_text(content, encoding="utf-8")
    assert crawl(home, *options) == 2
    said = capsys.readouterr()
    assert told in said.err
    assert said.err.count("\n") == 1
    assert said.out == ""
