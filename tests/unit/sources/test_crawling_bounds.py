"""Where a crawl does not go, and how fast it goes where it does: hosts, private addresses, robots.txt, limits."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from pipelines.settings import Home
from pipelines.sources.crawling import CrawlReport, crawl_source
from pipelines.sources.crawling.resolver import PublicResolver, is_public
from pipelines.sources.listings import journals
from pipelines.sources.manifest import Manifest
from tests.support.portal import Portal, Reply, article, entry, list_page

ROBOTS = "/robots.txt"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def _fetches(home: Home, role: str) -> list[dict[str, Any]]:
    rows = Manifest(home.store / "manifest", journals(home.store)).fetches("county")
    return [row for row in rows.iter_rows(named=True) if row["role"] == role]


def _items(portal: Portal, numbers: range) -> list[tuple[str, str, str]]:
    for number in numbers:
        portal.put(
            f"/art/{number}.html", article(f"第{number}局2023年度部门决算", f'<a href="/{number}.pdf">附件</a>')
        )
        portal.put(f"/{number}.pdf", f"%PDF-1.4 {number}".encode())
    return [(f"/art/{number}.html", f"第{number}局2023年度部门决算", "2024-09-18") for number in numbers]


def _reasons(report: CrawlReport) -> str:
    return " ".join(gap.reason for gap in report.gaps)


# Private addresses


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0"),
        *("224.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1", "240.0.0.1"),
        *("::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "ff02::1", "2001:db8::1"),
        *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "2002:7f00:1::", "64:ff9b::a00:1", "64:ff9b:1::1"),
        "no address",
    ],
)
def test_private_and_reserved_addresses_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "2606:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101"])
def test_public_addresses_are(address: str) -> None:
    assert is_public(address)


class _Answering:
    """A resolver that gives another answer each time, as DNS rebinding does; and what is handed on of them."""

    def __init__(self, *answers: list[str]) -> None:
        self._answers = list(answers)
        self.handed_on: list[list[str]] = []

    def resolveHostName(self, receiver: Any, host: str) -> Any:
        receiver.resolutionBegan(None)
        for address in self._answers.pop(0):
            receiver.addressResolved(SimpleNamespace(host=address))
        receiver.resolutionComplete()

    def resolutionBegan(self, resolution: Any) -> None:
        self.handed_on.append([])

    def addressResolved(self, address: Any) -> None:
        self.handed_on[-1].append(address.host)

    def resolutionComplete(self) -> None:
        """Nothing follows."""


def test_every_resolution_is_checked_so_that_rebinding_does_not_pass() -> None:
    behind = _Answering(["1.1.1.1"], ["127.0.0.1"], ["1.1.1.1", "10.0.0.1"], ["1.1.1.1"])
    resolver = PublicResolver(None, allow_private=False, behind=behind)
    for _ in range(3):
        resolver.resolveHostName(behind, "county.example")
    assert behind.handed_on == [["1.1.1.1"], [], []]
    assert "10.0.0.1" in resolver.refused["county.example"]
    resolver.resolveHostName(behind, "county.example")
    assert resolver.refused == {}


def test_hosts_that_resolve_to_this_machine_are_refused_in_every_spelling(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor does a proxy of the environment, which would resolve names for us, get to see a request."""
    with Portal() as portal:
        monkeypatch.setenv("http_proxy", portal.address(""))
        hosts = [f"{name}:{portal.port}" for name in ("127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::1]")]
        source = entry(
            portal,
            allow_private=False,
            hosts=tuple(hosts),
            lists=tuple({"address": f"http://{host}/list.html", "items": "li"} for host in hosts),
            rate={"retries": 0},
        )
        report = crawl_source(home, source)
        assert portal.asked == []
    lists = _fetches(home, "list")
    assert len(lists) == len(hosts)
    assert {row["outcome"] for row in lists} == {"off_limits"}
    assert report.state == "incomplete"


# robots.txt


def test_a_robots_txt_that_cannot_be_got_may_forbid_anything(home: Home) -> None:
    with Portal() as portal:
        portal.put(ROBOTS, Reply(status=503))
        portal.put("/list/index.html", list_page(_items(portal, range(2))))
        report = crawl_source(home, entry(portal))
        assert {one.path for one in portal.asked} == {ROBOTS}
    assert report.state == "incomplete"
    assert "robots.txt could not be asked for" in _reasons(report)


def test_robots_txt_is_kept_to_by_the_product_s_name_with_its_crawl_delay(home: Home) -> None:
    rules = b"User-agent: *\nDisallow: /\n\nUser-agent: juesuan\nAllow: /\nCrawl-delay: 0.3\n"
    with Portal() as portal:
        portal.put(ROBOTS, Reply(rules, type="text/plain"))
        portal.put("/list/index.html", list_page(_items(portal, range(2))))
        report = crawl_source(home, entry(portal))
        times = [one.at for one in portal.asked if one.path != ROBOTS]
    assert report.state == "complete"
    assert len(times) == 5
    assert times[-1] - times[0] >= 3 * 0.3


def test_a_robots_txt_that_leads_to_another_host_is_none_of_this_one(home: Home) -> None:
    with Portal() as portal:
        portal.put(ROBOTS, Reply(status=302, headers=(("Location", "http://elsewhere.example/404.html"),)))
        portal.put("/list/index.html", list_page(_items(portal, range(1))))
        assert crawl_source(home, entry(portal)).got == 1


# Limits


def test_a_crawl_ends_at_its_limit_of_requests_and_says_so(home: Home) -> None:
    """The lists of this portal have no end: each page has new items and a further page."""
    with Portal() as portal:

        def page(number: int) -> Reply:
            items = [(f"/art/{number}.html", f"第{number}局2023年度部门决算", "2024-09-18")]
            return Reply(list_page(items, f"/list/{number + 1}.html"))

        portal.put("/list/index.html", page(0))
        portal.serve(r"/list/(\d+)\.html", lambda match: page(int(match[1])))
        portal.serve(r"/art/(\d+)\.html", lambda match: Reply(article(f"第{match[1]}局2023年度部门决算")))
        report = crawl_source(home, entry(portal, limits={"fetches": 12}))
        assert len(portal.asked) == 12
    assert report.state == "incomplete"
    assert "the limit of 12 requests was reached" in _reasons(report)


def test_a_crawl_ends_at_its_limit_of_time_and_says_so(home: Home) -> None:
    with Portal() as portal:
        portal.put("/list/index.html", list_page(_items(portal, range(50))))
        report = crawl_source(home, entry(portal, rate={"requests_per_second": 4}, limits={"seconds": 1}))
        assert len(portal.asked) < 30
    assert report.state == "incomplete"
    assert "the limit of 1 seconds was reached" in _reasons(report)
