"""The course of a crawl walked without a network: how lists go on and end, and how a crawl is taken up again."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from itertools import islice
from pathlib import Path

import pytest

from pipelines.settings import Home
from pipelines.sources.crawling.course import Course
from pipelines.sources.crawling.visits import Answer, Visit
from pipelines.sources.fetches import PAST_THE_END, Crawl, CrawlReport, Fetch
from pipelines.sources.registry import Source
from tests.support.portal import article, list_page

SITE = "http://www.county.example"
Pages = dict[str, Answer]


def _source(**rules: object) -> Source:
    limits = rules.pop("limits", {})
    first = {"address": f"{SITE}/list/1.html", "items": "ul.list li", "date": "span", **rules}
    return Source.model_validate(
        {
            "id": "county",
            "title_zh": "甲县",
            "title_en": "A county",
            "region_code": "140600",
            "publisher": "甲县财政局",
            "basis": "made for tests",
            "active": True,
            "hosts": ("www.county.example",),
            "lists": (first,),
            "article": {"body": "div.content"},
            "limits": limits,
        }
    )


def _answer(path: str, body: bytes, status: int = 200) -> tuple[str, Answer]:
    return path, Answer(status, SITE + path, body, content_type="text/html")


def _list(path: str, numbers: Iterable[int], following: str = "") -> tuple[str, Answer]:
    items = [(f"/art/{number}.html", f"第{number}局2023年度部门决算", "2024-09-18") for number in numbers]
    return _answer(path, list_page(items, following))


def _articles(numbers: Iterable[int]) -> Pages:
    pages: Pages = {}
    for number in numbers:
        body = article(f"第{number}局2023年度部门决算", f'<a href="/files/{number}.pdf">附件</a>')
        pages |= dict(
            [_answer(f"/art/{number}.html", body), _answer(f"/files/{number}.pdf", f"%PDF-1.4 {number}".encode())]
        )
    return pages


def _walk(
    source: Source, home: Home, pages: Pages, steps: int | None = None
) -> tuple[list[str], CrawlReport | None]:
    """The paths asked for; the crawl is cut short after so many ``steps``."""
    asked: list[str] = []
    with Crawl.open(home, source) as crawl:
        course = Course(source, crawl)
        waiting: deque[Visit] = deque(course.begin())
        while waiting and (steps is None or len(asked) < steps):
            visit = waiting.popleft()
            path = visit.address.removeprefix(SITE)
            asked.append(path)
            answer = pages.get(path, Answer(404, visit.address))
            waiting.extend(course.answered(visit, answer))
        return asked, None if waiting else crawl.finish(course.problems)


def _lists(asked: list[str]) -> list[str]:
    return [path for path in asked if path.startswith("/list/")]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def test_numbered_pages_end_where_one_is_not_there(home: Home) -> None:
    pages = dict([_list("/list/1.html", [1, 2]), _list("/list/2.html", [3])]) | _articles([1, 2, 3])
    source = _source(pages={"template": f"{SITE}/list/{{page}}.html"})
    asked, report = _walk(source, home, pages)
    assert _lists(asked) == ["/list/1.html", "/list/2.html", "/list/3.html"]
    assert report is not None
    assert report.state == "complete"
    assert report.listed == report.got == 3


def test_the_page_after_the_last_is_on_record_as_such(home: Home) -> None:
    source = _source(pages={"template": f"{SITE}/list/{{page}}.html"})
    told: list[Fetch] = []
    with Crawl.open(home, source) as crawl:
        course = Course(source, crawl, told.append)
        (first,) = islice(course.begin(), 1)
        second = next(course.answered(first, dict([_list("/list/1.html", [1])])["/list/1.html"]))
        assert not list(course.answered(second, Answer(404, second.address)))
    assert (told[-1].outcome, told[-1].detail) == ("gone", PAST_THE_END)


def test_numbered_pages_end_where_one_names_nothing_new(home: Home) -> None:
    """Some portals show the last page again, or the first, for every number beyond the last."""
    pages = dict([_list("/list/1.html", [1, 2]), _list("/list/2.html", [3]), _list("/list/3.html", [3])])
    source = _source(pages={"template": f"{SITE}/list/{{page}}.html"})
    asked, report = _walk(source, home, pages | _articles([1, 2, 3]))
    assert _lists(asked)[-1] == "/list/3.html"
    assert report is not None
    assert report.state == "complete"


def test_the_entry_s_own_address_may_be_the_first_number(home: Home) -> None:
    pages = dict([_list("/list/1.html", [1]), _list("/list/2.html", [2])]) | _articles([1, 2])
    source = _source(pages={"template": f"{SITE}/list/{{page}}.html", "first": 1})
    asked, _ = _walk(source, home, pages)
    assert _lists(asked) == ["/list/1.html", "/list/2.html", "/list/3.html"]


def test_where_the_last_number_is_known_a_lost_page_hides_no_other(home: Home) -> None:
    pages = dict([_list("/list/1.html", [1]), _list("/list/3.html", [3])]) | _articles([1, 3])
    source = _source(pages={"template": f"{SITE}/list/{{page}}.html", "last": 3})
    asked, report = _walk(source, home, pages)
    assert _lists(asked) == ["/list/1.html", "/list/2.html", "/list/3.html"]
    assert report is not None
    assert [gap.address for gap in report.gaps] == [f"{SITE}/list/2.html"]


def test_a_calendar_without_end_ends_at_the_limit_and_the_crawl_says_so(home: Home) -> None:
    source = _source(next="a.next", limits={"pages": 7})
    asked: list[str] = []
    with Crawl.open(home, source) as crawl:
        course = Course(source, crawl)
        waiting = deque(course.begin())
        while waiting:
            visit = waiting.popleft()
            path = visit.address.removeprefix(SITE)
            asked.append(path)
            further = f"{path}{'&' if '?' in path else '?'}day={len(asked)}"
            waiting.extend(course.answered(visit, _list(path, [len(asked)], further)[1]))
        report = crawl.finish(course.problems)
    assert len(_lists(asked)) == 7
    assert report.state == "incomplete"
    assert any("limit of 7 list pages" in gap.reason for gap in report.gaps)


def test_a_list_whose_items_are_not_found_is_a_gap(home: Home) -> None:
    asked, report = _walk(_source(), home, dict([_answer("/list/1.html", b"<html><p>rebuilt</p></html>")]))
    assert asked == ["/list/1.html"]
    assert report is not None
    assert any("selector of items" in gap.reason for gap in report.gaps)


def test_a_next_page_by_script_is_a_gap(home: Home) -> None:
    pages = dict([_list("/list/1.html", [1], "javascript:goPage(2)")]) | _articles([1])
    _, report = _walk(_source(next="a.next"), home, pages)
    assert report is not None
    assert [gap.address for gap in report.gaps] == ["javascript:goPage(2)"]


def test_a_page_of_wrong_type_is_no_list(home: Home) -> None:
    _, report = _walk(_source(), home, dict([_answer("/list/1.html", b"%PDF-1.4")]))
    assert report is not None
    assert any("wrong_type" in gap.reason for gap in report.gaps)


def test_an_address_with_credentials_is_not_asked_for(home: Home) -> None:
    page = list_page([("http://user:secret@www.county.example/art/1.html", "第1局2023年度部门决算", "2024-09-18")])
    asked, report = _walk(_source(), home, dict([_answer("/list/1.html", page)]))
    assert asked == ["/list/1.html"]
    assert report is not None
    assert any("credentials" in gap.reason for gap in report.gaps)


def test_an_article_that_leads_to_further_articles_is_not_followed(home: Home) -> None:
    further = article("第1局2023年度部门决算", '<a href="/art/2.html">第2局2023年度部门决算</a>')
    asked, _ = _walk(_source(), home, dict([_list("/list/1.html", [1]), _answer("/art/1.html", further)]))
    assert asked == ["/list/1.html", "/art/1.html"]


@pytest.mark.parametrize("cut", range(1, 8))
def test_a_crawl_cut_short_anywhere_asks_only_for_the_rest(tmp_path: Path, cut: int) -> None:
    pages = dict([_list("/list/1.html", [1, 2], "/list/2.html"), _list("/list/2.html", [3])]) | _articles(
        [1, 2, 3]
    )
    source = _source(next="a.next")
    whole, undisturbed = _walk(source, Home(tmp_path / "undisturbed"), pages)
    home = Home(tmp_path / "cut")
    before, unfinished = _walk(source, home, pages, steps=cut)
    after, report = _walk(source, home, pages)
    assert unfinished is None
    assert sorted(before + after) == sorted(whole)
    assert undisturbed is not None
    assert report is not None
    counted = (report.state, report.crawl_id, report.listed, report.got, report.fetched, report.new_documents)
    assert counted == (
        undisturbed.state,
        undisturbed.crawl_id,
        undisturbed.listed,
        undisturbed.got,
        undisturbed.fetched,
        undisturbed.new_documents,
    )


def test_what_failed_before_the_cut_is_tried_again(home: Home) -> None:
    pages = dict([_list("/list/1.html", [1, 2])]) | _articles([1, 2])
    broken = pages | {"/art/1.html": Answer(500, f"{SITE}/art/1.html")}
    _walk(_source(), home, broken, steps=2)
    asked, report = _walk(_source(), home, pages)
    assert "/art/1.html" in asked
    assert "/list/1.html" not in asked
    assert report is not None
    assert report.state == "complete"
