"""One county's portal, crawled on two nights: each behaviour of the crawl a law of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from pipelines.settings import Home
from pipelines.sources.crawling import CrawlReport, Progress, crawl_source
from pipelines.sources.listings import journals, listings
from pipelines.sources.manifest import Manifest
from pipelines.sources.registry import Source
from pipelines.sources.store import RawStore
from tests.support.portal import Asked, Portal, entry
from tests.support.portal.troubles import ITEMS, LIMIT, address_of, change, lay_out, pdf, title_of

AGENT = "juesuan-tests/1.0 (a crawl of the tests)"


@dataclass
class Night:
    """What one crawl of the portal did."""

    home: Home
    source: Source
    portal: Portal
    report: CrawlReport
    progress: list[Progress]
    asked: list[Asked]

    def fetches(self, path: str) -> list[dict[str, Any]]:
        rows = Manifest(self.home.store / "manifest", journals(self.home.store)).fetches("county")
        address = path if ":" in path else self.portal.address(path)
        return [
            row
            for row in rows.iter_rows(named=True)
            if row["address"] == address and row["crawl_id"] == self.report.crawl_id
        ]

    def fetch(self, path: str) -> dict[str, Any]:
        (row,) = self.fetches(path)
        return row

    def came_of(self, path: str) -> tuple[str, int | None]:
        row = self.fetch(path)
        return row["outcome"], row["status"]

    def times(self, path: str) -> int:
        return sum(one.path == path for one in self.asked)

    def names(self) -> set[str]:
        return {name for one in RawStore(self.home).entries() for name in one.source_names}


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Night, Night]]:
    home = Home(tmp_path_factory.mktemp("home"))
    with Portal() as portal:
        source = entry(
            portal,
            rate={"user_agent": AGENT, "timeout": 1.5},
            limits={"attachment_bytes": LIMIT, "page_bytes": LIMIT // 2},
            filters={"since": 2020, "title_includes": "决算"},
        )
        crawled = []
        for prepare in (lay_out, change):
            prepare(portal)
            portal.forget()
            progress: list[Progress] = []
            report = crawl_source(home, source, progress=progress.append)
            crawled.append(Night(home, source, portal, report, progress, list(portal.asked)))
        yield crawled[0], crawled[1]


@pytest.fixture
def night(nights: tuple[Night, Night]) -> Night:
    return nights[0]


@pytest.fixture
def next_night(nights: tuple[Night, Night]) -> Night:
    return nights[1]


def test_lists_articles_and_attachments_are_followed(night: Night) -> None:
    assert night.came_of("/list/index.html") == ("fetched", 200)
    assert night.came_of("/art/plain.html") == ("fetched", 200)
    attachment = night.fetch("/files/plain.pdf")
    assert attachment["sha256"] is not None
    assert attachment["referrer"] == night.portal.address("/art/plain.html")
    assert attachment["title"] == title_of("教育局")
    assert attachment["published_on"] == date(2024, 9, 18)


def test_further_pages_are_followed_and_a_loop_of_pages_ends(night: Night) -> None:
    assert [night.times(page) for page in ("/list/index.html", "/list/2.html", "/list/3.html?x=1")] == [1, 1, 1]


def test_everything_that_the_lists_name_is_on_record_wanted_or_not(night: Night) -> None:
    rows = listings(night.home.store).rows()
    first = rows.filter(rows["crawl_id"] == night.report.crawl_id)
    assert first.height == len(ITEMS) + 4
    by_title = {row["title"]: row for row in first.iter_rows(named=True)}
    assert by_title[title_of("旧案局", 2012)]["why_not"] == "since"
    assert by_title["甲县召开会议"]["why_not"] == "title_includes"
    assert by_title[title_of("教育局")]["got"]
    assert night.times("/art/old.html") == night.times("/art/news.html") == 0


def test_a_list_item_that_is_a_file_itself_is_taken(night: Night) -> None:
    row = night.fetch("/files/direct.pdf")
    assert (row["role"], row["outcome"]) == ("attachment", "fetched")
    assert f"{title_of('财政局')}.pdf" in night.names()


def test_tables_in_an_article_make_it_a_document(night: Night) -> None:
    assert night.fetch("/art/tables.html")["has_tables"]
    assert f"{title_of('统计局')}.html" in night.names()
    assert f"{title_of('教育局')}.html" not in night.names()


def test_an_archive_gives_its_members(night: Night) -> None:
    assert {"甲.pdf", "乙.pdf"} <= night.names()


def test_pages_in_gb18030_are_read_and_asked_as_browsers_ask(night: Night) -> None:
    assert night.fetch("/art/gbk.html")["title"] == title_of("镕基局")
    assert night.came_of("/down?%C3%FB=%BE%F6%CB%E3") == ("fetched", 200)


def test_names_of_attachments_are_mended(night: Night) -> None:
    assert {"甲县交通局2023年度部门决算.pdf", "决算表.pdf"} <= night.names()


def test_links_by_script_are_left_alone_and_reported(night: Night) -> None:
    assert night.came_of("javascript:get(7)") == ("script_link", None)
    assert night.came_of("javascript:openArticle(7)") == ("script_link", None)
    assert night.report.script_links == 2


def test_a_redirect_within_the_hosts_is_followed_and_links_are_taken_from_where_it_led(night: Night) -> None:
    row = night.fetch("/art/moved.html")
    assert (row["outcome"], row["final_address"]) == ("fetched", night.portal.address("/art/moved/here.html"))
    assert night.came_of("/files/moved.pdf") == ("fetched", 200)
    assert night.fetch("/art/refreshed.html")["final_address"].endswith("/art/refreshed/here.html")


@pytest.mark.parametrize("item", ["away", "local"])
def test_a_redirect_out_of_the_hosts_is_refused(night: Night, item: str) -> None:
    row = night.fetch(address_of(item))
    assert row["outcome"] == "off_limits"
    assert "after a redirect" in row["detail"]


def test_an_item_on_another_host_is_refused(night: Night) -> None:
    assert night.came_of("http://elsewhere.example/1.html") == ("off_limits", None)


def test_redirects_in_a_circle_end(night: Night) -> None:
    row = night.fetch("/art/loop.html")
    assert (row["outcome"], row["detail"]) == ("failed", "redirected too often")


def test_a_busy_host_is_asked_again_after_its_time_and_no_sooner(night: Night) -> None:
    """It asks for an hour: the entry's longest wait counts, 0.2 s here."""
    assert night.came_of("/files/busy.pdf") == ("fetched", 200)
    first, second = (one.at for one in night.asked if one.path == "/files/busy.pdf")
    assert second - first >= 0.2


def test_passing_failures_are_tried_again(night: Night) -> None:
    assert night.came_of("/files/broken.pdf") == ("fetched", 200)
    assert night.times("/files/broken.pdf") == 3


def test_a_connection_cut_in_mid_body_is_tried_again_and_no_half_is_kept(night: Night) -> None:
    assert night.came_of("/files/cut.pdf") == ("fetched", 200)
    assert RawStore(night.home).read(night.fetch("/files/cut.pdf")["sha256"]) == pdf("cut in two")


def test_a_server_that_stays_silent_is_given_up(night: Night) -> None:
    row = night.fetch("/art/silent.html")
    assert (row["outcome"], row["status"]) == ("failed", None)
    assert "nothing came" in row["detail"]
    assert night.times("/art/silent.html") == 3


def test_an_error_page_under_a_document_s_name_is_no_document(night: Night) -> None:
    row = night.fetch("/files/error.pdf")
    assert (row["outcome"], row["status"], row["sha256"]) == ("wrong_type", 200, None)


@pytest.mark.parametrize("item", ["large", "endless"])
def test_a_download_stops_at_the_limit(night: Night, item: str) -> None:
    row = night.fetch(f"/files/{item}.pdf")
    assert (row["outcome"], row["sha256"]) == ("too_large", None)
    assert str(LIMIT) in row["detail"]


def test_a_packed_answer_is_unpacked_and_does_not_burst(night: Night) -> None:
    assert night.fetch("/art/packed.html")["has_tables"]
    assert night.came_of("/files/bomb.pdf")[0] == "too_large"


def test_a_page_that_never_ends_is_left(night: Night) -> None:
    row = night.fetch("/art/long.html")
    assert (row["outcome"], row["sha256"]) == ("too_large", None)
    assert str(LIMIT // 2) in row["detail"]


def test_what_robots_txt_forbids_is_not_asked_for(night: Night) -> None:
    assert night.came_of("/art/forbidden.html") == ("disallowed", None)
    assert night.times("/art/forbidden.html") == 0
    assert night.times("/robots.txt") == 1


def test_a_scheme_other_than_the_web_s_is_not_asked_for_and_told(night: Night) -> None:
    assert night.came_of("ftp://files.example/1.pdf") == ("off_limits", None)


def test_an_attachment_of_two_articles_is_fetched_once_and_belongs_to_both(night: Night) -> None:
    assert night.times("/shared.pdf") == 1
    rows = night.fetches("/shared.pdf")
    assert {row["referrer"] for row in rows} == {
        night.portal.address("/art/plain.html"),
        night.portal.address("/art/shared.html"),
    }


def test_no_address_is_asked_for_twice_but_to_try_again(night: Night) -> None:
    again = {"busy", "broken", "cut", "silent", "loop"}
    quiet = [path for path in night.portal.paths() if not any(item in path for item in again)]
    assert len(quiet) == len(set(quiet))


def test_the_crawler_says_who_it_is_and_brings_no_cookie(night: Night) -> None:
    assert {one.headers["User-Agent"] for one in night.asked} == {AGENT}
    assert not any("Cookie" in one.headers or "Authorization" in one.headers for one in night.asked)


def test_every_request_is_told_as_it_ends(night: Night) -> None:
    assert len(night.progress) > len(ITEMS)
    assert [step.number for step in night.progress] == list(range(1, len(night.progress) + 1))


def test_the_library_s_talk_goes_to_the_log_which_says_whose_it_is(next_night: Night) -> None:
    log = (next_night.home.state / "crawl.log").read_text(encoding="utf-8")
    assert "county INFO" in log
    assert "Traceback" not in log
    assert " ERROR " not in log


def test_a_crawl_with_gaps_is_incomplete_and_names_them(night: Night) -> None:
    assert night.report.state == "incomplete"
    troubled = {gap.address for gap in night.report.gaps}
    expected = [
        *("/art/away.html", "/art/local.html", "/art/loop.html", "/art/silent.html", "/files/error.pdf"),
        *("/files/large.pdf", "/files/endless.pdf", "/art/forbidden.html", "/art/never.html", "/art/script.html"),
        *("/art/unlinked.html", "/files/bomb.pdf", "/art/long.html"),
    ]
    elsewhere = {"http://elsewhere.example/1.html", "javascript:openArticle(7)", "ftp://files.example/1.pdf"}
    assert troubled == {night.portal.address(path) for path in expected} | elsewhere


# The second night


def test_only_what_changed_is_fetched_again(next_night: Night) -> None:
    assert next_night.came_of("/files/plain.pdf") == ("not_modified", 304)
    assert next_night.came_of("/files/direct.pdf") == ("not_modified", 304)
    assert next_night.report.new_documents == 1
    assert next_night.report.changed == 1


def test_a_list_that_has_not_changed_still_leads_on(next_night: Night) -> None:
    assert next_night.came_of("/list/index.html") == ("not_modified", 304)
    assert next_night.times("/art/plain.html") == 1
    assert next_night.report.listed == len(ITEMS) + 4


def test_a_document_changed_under_its_address_is_a_new_version_and_both_stay(
    night: Night, next_night: Night
) -> None:
    before, after = (one.fetch("/files/changed.pdf") for one in (night, next_night))
    assert after["outcome"] == "fetched"
    assert before["sha256"] != after["sha256"]
    store = RawStore(night.home)
    assert [store.read(row["sha256"]) for row in (before, after)] == [pdf("changed"), pdf("changed since")]


def test_an_article_changed_only_outside_its_body_is_the_same(night: Night, next_night: Night) -> None:
    before, after = (one.fetch("/art/counter.html") for one in (night, next_night))
    assert (after["outcome"], after["status"]) == ("not_modified", 200)
    assert before["sha256"] == after["sha256"]


def test_a_withdrawn_page_is_gone_and_what_was_fetched_stays(night: Night, next_night: Night) -> None:
    assert next_night.came_of("/art/withdrawn.html") == ("gone", 404)
    kept = night.fetch("/files/withdrawn.pdf")["sha256"]
    assert RawStore(night.home).read(kept) == pdf("withdrawn")
    assert next_night.portal.address("/art/withdrawn.html") not in {gap.address for gap in next_night.report.gaps}


def test_what_never_was_there_is_not_gone_but_missing(night: Night) -> None:
    assert night.came_of("/art/never.html") == ("failed", 404)
