"""What the lists name and the store has not is a gap with its reason; a crawl with a gap is incomplete."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines.settings import Home
from pipelines.sources.fetches import PAST_THE_END, Crawl, CrawlReport
from pipelines.sources.listings import listings
from tests.support.portals import NIGHT, address, fetch, listed, source

PDF = b"%PDF-1.7\nbody"
Story = Callable[[Crawl], object]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


def told(home: Home, *stories: Story, problems: tuple[str, ...] = ()) -> CrawlReport:
    """A list that names one article with one attachment, which comes; and then what the stories tell."""
    with Crawl.open(home, source(), NIGHT) as crawl:
        fetch(crawl, "list", "list.html", b"<ul></ul>")
        listed(crawl, "a.html", "甲")
        fetch(crawl, "article", "a.html", b"<html>")
        fetch(crawl, "attachment", "a.pdf", PDF, referrer=address("a.html"))
        for story in stories:
            story(crawl)
        return crawl.finish(problems)


def gaps(report: CrawlReport) -> list[tuple[str | None, str]]:
    return [(gap.address and gap.address.rpartition("/")[2], gap.reason) for gap in report.gaps]


def test_everything_got_is_complete(home: Home) -> None:
    report = told(home)
    assert (report.state, gaps(report), report.lists_read) == ("complete", [], True)


@pytest.mark.parametrize(
    ("outcome", "status", "detail", "reason"),
    [
        ("failed", 503, None, "failed (503)"),
        ("failed", None, "timed out", "failed: timed out"),
        ("gone", 404, None, "gone (404)"),
        ("disallowed", None, "robots.txt", "disallowed: robots.txt"),
        ("off_limits", None, "other.example", "off_limits: other.example"),
        ("too_large", 200, None, "too_large (200)"),
        ("wrong_type", 200, "text/html", "wrong_type (200): text/html"),
    ],
)
@pytest.mark.parametrize("role", ["article", "attachment"])
def test_what_did_not_come_is_a_gap_with_its_reason(
    home: Home, role: str, outcome: str, status: int | None, detail: str | None, reason: str
) -> None:
    def story(crawl: Crawl) -> None:
        listed(crawl, "b.html", "乙")
        how = {"outcome": outcome, "status": status, "detail": detail}
        if role == "article":
            fetch(crawl, "article", "b.html", None, **how)
        else:
            fetch(crawl, "article", "b.html", b"<html>b")
            fetch(crawl, "attachment", "b.pdf", None, referrer=address("b.html"), **how)

    report = told(home, story)
    assert (report.state, report.wanted, report.got) == ("incomplete", 2, 1)
    assert gaps(report) == [("b.html" if role == "article" else "b.pdf", reason)]
    assert report.gaps[0].title == "乙"
    missing = {row["title"]: (row["got"], row["missing"]) for row in listings(home.store).rows().to_dicts()}
    assert missing == {"甲": (True, None), "乙": (False, reason)}


def test_an_item_that_was_never_asked_for_is_a_gap(home: Home) -> None:
    report = told(home, lambda crawl: listed(crawl, "b.html", "乙"))
    assert gaps(report) == [("b.html", "never asked for")]


def test_an_item_that_is_not_wanted_is_none(home: Home) -> None:
    report = told(home, lambda crawl: listed(crawl, "b.html", "乙", wanted=False, why_not="years"))
    assert (report.state, report.listed, report.wanted) == ("complete", 2, 1)
    assert listings(home.store).rows().filter(wanted=False)["why_not"].to_list() == ["years"]


def test_an_item_that_is_the_document_itself_is_got(home: Home) -> None:
    def story(crawl: Crawl) -> None:
        listed(crawl, "b.pdf", "乙")
        fetch(crawl, "attachment", "b.pdf", PDF, referrer=address("list.html"))

    assert told(home, story).got == 2


def test_a_page_that_moved_has_its_attachments_all_the_same(home: Home) -> None:
    def story(crawl: Crawl) -> None:
        listed(crawl, "b.html", "乙")
        fetch(crawl, "article", "b.html", b"<html>b", final_address=address("moved/b.html"))
        fetch(crawl, "attachment", "b.pdf", PDF, referrer=address("moved/b.html"))

    assert told(home, story).got == 2


def test_a_document_that_two_pages_link_counts_for_both(home: Home) -> None:
    def story(crawl: Crawl) -> None:
        listed(crawl, "b.html", "乙")
        fetch(crawl, "article", "b.html", b"<html>b")
        fetch(crawl, "attachment", "a.pdf", PDF, referrer=address("b.html"))

    assert told(home, story).got == 2


def test_links_by_script_are_counted_and_are_a_gap_only_where_there_is_nothing_else(home: Home) -> None:
    def beside(crawl: Crawl) -> None:
        script = {"outcome": "script_link", "status": None, "final_address": None}
        fetch(crawl, "attachment", "javascript:p()", None, referrer=address("a.html"), **script)

    def alone(crawl: Crawl) -> None:
        listed(crawl, "b.html", "乙")
        fetch(crawl, "article", "b.html", b"<html>b")
        script = {"outcome": "script_link", "status": None, "final_address": None}
        fetch(crawl, "attachment", "javascript:q()", None, referrer=address("b.html"), **script)

    assert told(home, beside).is_complete
    report = told(home, beside, alone)
    assert (report.script_links, gaps(report)) == (2, [("b.html", "only links by script on the page")])


def test_a_page_without_any_document_is_a_gap(home: Home) -> None:
    def story(crawl: Crawl) -> None:
        listed(crawl, "b.html", "乙")
        fetch(crawl, "article", "b.html", b"<html>b")

    assert gaps(told(home, story)) == [("b.html", "no document on the page")]


def test_a_list_page_that_did_not_come_is_a_gap_and_the_lists_are_not_read(home: Home) -> None:
    report = told(home, lambda crawl: fetch(crawl, "list", "list_2.html", None))
    assert (gaps(report), report.lists_read) == ([("list_2.html", "list page failed (503)")], False)


def test_the_page_after_the_last_is_no_gap(home: Home) -> None:
    def story(crawl: Crawl) -> None:
        fetch(crawl, "list", "list_2.html", None, outcome="gone", status=404, detail=PAST_THE_END)

    report = told(home, story)
    assert (report.state, report.gone) == ("complete", 0)


def test_lists_that_name_nothing_are_a_gap(home: Home) -> None:
    with Crawl.open(home, source(), NIGHT) as crawl:
        fetch(crawl, "list", "list.html", b"<html>moved")
        report = crawl.finish()
    assert (report.state, gaps(report)) == ("incomplete", [(None, "the lists name nothing")])


def test_a_limit_that_was_reached_makes_a_crawl_incomplete(home: Home) -> None:
    report = told(home, problems=("200 list pages were read", "200 list pages were read"))
    assert gaps(report) == [(None, "200 list pages were read")]
    assert not report.is_complete


def test_what_was_withdrawn_after_it_was_got_is_no_gap_and_the_store_keeps_it(home: Home) -> None:
    told(home)
    with Crawl.open(home, source(), NIGHT) as crawl:
        listed(crawl, "a.html", "甲")
        fetch(crawl, "article", "a.html", None, outcome="gone", status=410)
        report = crawl.finish()
    assert (report.state, report.gone, report.got) == ("complete", 1, 0)
    with Crawl.open(home, source(), NIGHT) as crawl:
        listed(crawl, "a.html", "甲")
        fetch(crawl, "article", "a.html", b"<html>")
        fetch(crawl, "attachment", "a.pdf", None, outcome="gone", status=404, referrer=address("a.html"))
        assert crawl.finish().is_complete
