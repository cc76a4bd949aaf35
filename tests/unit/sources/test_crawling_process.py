"""The process of a crawl: killed, at fault, twice at once; and what it leaves to the next one."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest

from pipelines.settings import REPOSITORY, Home
from pipelines.sources.crawling import CrawlRunningError, Progress, crawl_source, process
from pipelines.sources.fetches import Crawl
from pipelines.sources.registry import Source
from tests.support.portal import Portal, Reply, article, entry, list_page

LARGE = 200_000


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def _lay_out(portal: Portal, count: int, size: int = 0) -> None:
    items = []
    for number in range(count):
        title = f"第{number}局2023年度部门决算"
        items.append((f"/art/{number}.html", title, "2024-09-18"))
        portal.put(f"/art/{number}.html", article(title, f'<a href="/{number}.pdf">附件</a>'))
        portal.put(f"/{number}.pdf", f"%PDF-1.4 {number}".encode() + b" " * size)
    portal.put("/list/index.html", list_page(items))


def _started(monkeypatch: pytest.MonkeyPatch, **more: Any) -> list[subprocess.Popen[bytes]]:
    """The processes that crawls start from now on, started with ``more``."""
    started: list[subprocess.Popen[bytes]] = []
    popen = subprocess.Popen

    def start(*args: Any, **kwargs: Any) -> subprocess.Popen[bytes]:
        started.append(popen(*args, **kwargs, **more))
        return started[-1]

    monkeypatch.setattr(process.subprocess, "Popen", start)
    return started


def test_a_killed_crawl_is_reported_and_goes_on_where_it_was(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    started = _started(monkeypatch)
    ended: list[str] = []

    def kill_at_the_fifth(step: Progress) -> None:
        ended.append(step.address)
        if step.number == 5:
            started[0].kill()

    with Portal() as portal:
        _lay_out(portal, 6)
        source = entry(portal, rate={"concurrent": 1, "requests_per_second": 20})
        report = crawl_source(home, source, progress=kill_at_the_fifth)
        assert report.state == "incomplete"
        assert "SIGKILL" in report.gaps[0].reason
        assert report.fetched >= 5
        portal.forget()
        resumed = crawl_source(home, source)
        asked_again = {portal.address(path) for path in portal.paths()}
    assert resumed.state == "complete"
    assert resumed.crawl_id == report.crawl_id
    assert (resumed.listed, resumed.got, resumed.new_documents) == (6, 6, 6)
    assert not asked_again & set(ended)


def test_a_store_that_cannot_be_written_ends_the_crawl_with_the_reason(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Portal() as portal:
        _lay_out(portal, 2, size=LARGE)
        with monkeypatch.context() as patch:
            _started(patch, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (LARGE // 2, LARGE // 2)))
            report = crawl_source(home, entry(portal))
        assert report.state == "incomplete"
        assert "File too large" in report.gaps[0].reason
        assert crawl_source(home, entry(portal)).state == "complete"


def test_a_source_is_crawled_by_one_process_at_a_time(home: Home) -> None:
    with Portal() as portal, Crawl.open(home, entry(portal)), pytest.raises(CrawlRunningError):
        crawl_source(home, entry(portal))


def test_an_interrupted_caller_leaves_no_process_behind(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    started = _started(monkeypatch)

    def interrupt(step: Progress) -> None:
        raise KeyboardInterrupt

    with Portal() as portal:
        _lay_out(portal, 2)
        with pytest.raises(KeyboardInterrupt):
            crawl_source(home, entry(portal), progress=interrupt)
    assert started[0].poll() is not None


def test_the_process_ends_with_the_one_that_started_it(home: Home) -> None:
    """However that one ended: here it is killed while a silent portal keeps the crawl waiting."""
    program = (
        "import sys; from pathlib import Path; from pipelines.settings import Home\n"
        "from pipelines.sources.crawling import crawl_source\n"
        "from pipelines.sources.registry import Source\n"
        "source = Source.model_validate_json(sys.argv[2])\n"
        "crawl_source(Home(Path(sys.argv[1])), source, progress=lambda step: print(step.role, flush=True))\n"
    )
    with Portal() as portal:
        portal.put("/list/index.html", Reply(silent=True))
        source = entry(portal, rate={"timeout": 60.0})
        command = [sys.executable, "-c", program, str(home.root), source.model_dump_json()]
        with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=REPOSITORY) as caller:
            assert caller.stdout is not None
            assert caller.stdout.readline() == b"robots\n"
            assert not _is_free(home, source)
            caller.kill()
        deadline = monotonic() + 30
        while not (free := _is_free(home, source)) and monotonic() < deadline:
            sleep(0.05)
        assert free


def _is_free(home: Home, source: Source) -> bool:
    """Whether nobody crawls the source."""
    try:
        Crawl.open(home, source).close()
    except CrawlRunningError:
        return False
    return True


def test_who_calls_the_crawler_does_not_import_its_library() -> None:
    program = "import json, sys, pipelines.sources.crawling; print(json.dumps(sorted(sys.modules)))"
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, cwd=REPOSITORY)
    loaded = {name.partition(".")[0] for name in json.loads(said.stdout)}
    assert "pipelines" in loaded
    assert not loaded & {"scrapy", "twisted", "parsel", "protego"}
