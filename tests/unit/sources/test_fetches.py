"""A crawl may end at any moment: what it recorded is there, the rest is asked for again, nothing is doubled."""

from __future__ import annotations

import hashlib
import os
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipelines.settings import Home
from pipelines.sources import fetches as fetches_module
from pipelines.sources.fetches import Crawl, CrawlReport, CrawlRunningError, close_ended
from pipelines.sources.journal import Journal
from pipelines.sources.listings import crawls, journals, listings
from pipelines.sources.manifest import RawEntry
from pipelines.sources.store import RawStore
from tests.support.portals import LIST, NIGHT, address, fetch, listed, source, zipped

PDF = b"%PDF-1.7\nbody"
OTHER = b"%PDF-1.7\nother"
PAGE = b"<html><a href='a.pdf'>a</a></html>"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


def begun(home: Home, nights: int = 0) -> Crawl:
    return Crawl.open(home, source(), NIGHT + timedelta(days=nights))


def article_with(crawl: Crawl, data: bytes = PDF, **changes: Any) -> None:
    """The usual: a list, an article, its attachment."""
    fetch(crawl, "list", "list.html", b"<ul></ul>")
    listed(crawl, "a.html", "甲县教育局2023年度部门决算")
    fetch(crawl, "article", "a.html", PAGE)
    about = {"referrer": address("a.html"), "title": "甲县教育局2023年度部门决算", "name": "甲.pdf"}
    fetch(crawl, "attachment", "a.pdf", data, **{**about, "published_on": date(2024, 9, 12), **changes})


def whole(home: Home, nights: int = 0, data: bytes = PDF, **changes: Any) -> CrawlReport:
    with begun(home, nights) as crawl:
        article_with(crawl, data, **changes)
        return crawl.finish(now=NIGHT + timedelta(days=nights, hours=1))


def entries(home: Home) -> dict[str, RawEntry]:
    return {entry.source_name: entry for entry in RawStore(home).entries()}


def test_a_crawled_document_says_where_and_when_and_under_which_title_it_was_published(home: Home) -> None:
    report = whole(home)
    assert (report.state, report.listed, report.wanted, report.got) == ("complete", 1, 1, 1)
    assert (report.fetched, report.new_documents, report.changed, report.gaps) == (3, 1, 0, ())
    (entry,) = RawStore(home).entries()
    (met,) = entry.sources
    assert (entry.source_name, entry.explicit, entry.published_on) == ("甲.pdf", True, date(2024, 9, 12))
    assert (met.source_id, met.address, met.referrer) == ("a-county", address("a.pdf"), address("a.html"))
    assert (met.title, met.seen_at) == ("甲县教育局2023年度部门决算", NIGHT)
    assert RawStore(home).read(entry.sha256) == PDF


def test_pages_are_kept_as_evidence_but_are_no_documents(home: Home) -> None:
    whole(home)
    assert RawStore(home).read(hashlib.sha256(PAGE).hexdigest()) == PAGE
    assert list(entries(home)) == ["甲.pdf"]
    rows = RawStore(home).rows()
    assert sorted(rows["role"]) == ["article", "attachment", "list"]
    assert set(rows["outcome"]) == {"fetched"}


def test_an_article_with_tables_of_its_own_is_a_document_named_by_its_title(home: Home) -> None:
    with begun(home) as crawl:
        fetch(crawl, "article", "show?id=5", PAGE, has_tables=True, title="甲县乙局/2023年度部门决算")
        crawl.finish()
    assert list(entries(home)) == ["甲县乙局 2023年度部门决算.html"]


@pytest.mark.parametrize(
    ("changes", "data", "name"),
    [
        ({"name": "附件 1.docx"}, b"PK", "附件 1.docx"),
        ({"name": "../../etc/甲.xls"}, b"PK", ".. .. etc 甲.xls"),
        ({"title": "甲局决算", "content_type": "application/vnd.ms-excel; x=1"}, b"\xd0\xcf", "甲局决算.xls"),
        ({"title": "甲局决算", "content_type": "application/octet-stream"}, PDF, "甲局决算.pdf"),
        ({"title": "甲局决算.pdf"}, PDF, "甲局决算.pdf"),
        ({}, PDF, "决算.pdf"),
        ({"name": "长" * 300 + ".pdf"}, PDF, "长" * 196 + ".pdf"),
    ],
)
def test_a_document_has_its_files_name_or_the_title_with_a_suffix(
    home: Home, changes: dict[str, Any], data: bytes, name: str
) -> None:
    with begun(home) as crawl:
        fetch(crawl, "attachment", "files/%E5%86%B3%E7%AE%97.pdf", data, **changes)
        crawl.finish()
    assert list(entries(home)) == [name]


def test_the_same_bytes_from_several_places_are_one_document_with_several_sources(
    home: Home, tmp_path: Path
) -> None:
    by_hand = tmp_path / "甲.pdf"
    by_hand.write_bytes(PDF)
    whole(home)
    report = RawStore(home).ingest([by_hand])
    assert (len(report.new), len(report.new_sources)) == (0, 1)
    assert len(RawStore(home).ingest([by_hand]).already_known) == 1
    with begun(home, 1) as crawl:
        fetch(crawl, "attachment", "copy.pdf", PDF, name="乙.pdf")
        fetch(crawl, "attachment", "all.zip", zipped(("in/甲.pdf", PDF)), name="all.zip")
        assert crawl.finish().new_documents == 0
    (entry,) = RawStore(home).entries()
    assert entry.source_names == ("乙.pdf", "甲.pdf")
    assert {(met.address, met.archive_path) for met in entry.sources} == {
        (address("copy.pdf"), None),
        (address("all.zip"), "in/甲.pdf"),
        (address("a.pdf"), None),
        (None, None),
    }


def test_a_changed_document_under_the_same_address_is_a_new_one_and_both_stay(home: Home) -> None:
    whole(home)
    report = whole(home, 1, OTHER)
    assert (report.new_documents, report.changed, report.is_complete) == (1, 1, True)
    older, newer = sorted(RawStore(home).entries(), key=lambda entry: entry.sources[0].seen_at)
    assert [RawStore(home).read(entry.sha256) for entry in (older, newer)] == [PDF, OTHER]
    assert older.sources[0].address == newer.sources[0].address
    assert newer.sources[0].seen_at - older.sources[0].seen_at == timedelta(days=1)


def test_what_has_not_been_modified_is_known_by_its_headers_and_seen_again(home: Home) -> None:
    whole(home, etag='"1"', last_modified="Thu, 12 Sep 2024 00:00:00 GMT")
    with begun(home, 1) as crawl:
        known = crawl.known(address("a.pdf"))
        assert known is not None and (known.etag, known.sha256) == ('"1"', hashlib.sha256(PDF).hexdigest())
        assert crawl.known(address("b.pdf")) is None
        told = fetch(crawl, "attachment", "a.pdf", None, outcome="not_modified", status=304, name=None)
        assert (told.sha256, told.size, told.etag, told.name) == (known.sha256, len(PDF), '"1"', "甲.pdf")
        report = crawl.finish()
    assert (report.not_modified, report.new_documents, report.changed) == (1, 0, 0)
    (met,) = next(iter(entries(home).values())).sources
    assert (met.seen_at, met.last_seen_at) == (NIGHT, NIGHT + timedelta(days=1))


def test_bytes_that_are_gone_from_the_store_are_not_known(home: Home) -> None:
    whole(home)
    sha256 = hashlib.sha256(PDF).hexdigest()
    (home.store / sha256[:2] / sha256).unlink()
    with begun(home, 1) as crawl:
        assert crawl.known(address("a.pdf")) is None
        assert crawl.known(address("a.html")) is not None


def test_the_files_of_an_attached_archive_are_documents_and_are_unpacked_once(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = zipped(("2023/甲局.pdf", PDF), ("readme.md", b"x"), ("乙局.pdf", OTHER))
    assert whole(home, data=data, name="全县.zip").new_documents == 2
    assert set(entries(home)) == {"甲局.pdf", "乙局.pdf"}
    monkeypatch.setattr(fetches_module.Blobs, "keep", RefusesMembers(fetches_module.Blobs.keep))
    report = whole(home, 1, data, name="全县.zip")
    assert (report.new_documents, report.changed) == (0, 0)
    (met,) = entries(home)["甲局.pdf"].sources
    assert (met.archive_path, met.last_seen_at) == ("2023/甲局.pdf", NIGHT + timedelta(days=1))


@pytest.mark.parametrize(
    "data", [zipped(("../a.pdf", PDF)), zipped(("a.pdf", PDF))[:-30], zipped(("a.csv", b"1")), zipped()]
)
def test_an_archive_that_gives_no_document_is_one_itself(home: Home, data: bytes) -> None:
    whole(home, data=data, name="全县.zip")
    assert list(entries(home)) == ["全县.zip"]


def test_a_crawl_that_was_cut_short_is_taken_up_again(home: Home) -> None:
    crawl = begun(home)
    listed(crawl, "a.html", "甲")
    fetch(crawl, "article", "a.html", PAGE)
    crawl.close()
    with (journals(home.store) / "a-county.jsonl").open("ab") as file:
        file.write(b'{"fetch":{"sou')
    again = begun(home, 1)
    assert (again.crawl_id, again.started_at, again.is_resumed) == (crawl.crawl_id, NIGHT, True)
    found = again.already(address("a.html"))
    assert found is not None and again.read(found.sha256 or "") == PAGE
    assert again.already(address("a.pdf")) is None
    listed(again, "a.html", "甲")
    fetch(again, "attachment", "a.pdf", PDF, referrer=address("a.html"))
    report = again.finish()
    assert (report.listed, report.got, report.is_complete) == (1, 1, True)
    assert not list(journals(home.store).iterdir())
    assert listings(home.store).rows()["crawl_id"].to_list() == [crawl.crawl_id]


def test_what_a_running_crawl_has_recorded_is_read_by_others(home: Home, tmp_path: Path) -> None:
    with begun(home) as crawl:
        article_with(crawl)
        before = RawStore(home).entries()
        by_hand = tmp_path / "b.pdf"
        by_hand.write_bytes(OTHER)
        assert len(RawStore(home).ingest([by_hand]).new) == 1
        assert [entry.source_name for entry in before] == ["甲.pdf"]
        assert crawl.finish().new_documents == 1
    assert [entry for entry in RawStore(home).entries() if entry.source_name == "甲.pdf"] == before


@pytest.mark.parametrize("step", ["_manifest.add", "listings", "crawls", "_journal.remove"])
def test_a_crawl_whose_closing_was_cut_short_is_closed_by_the_next_one(
    home: Home, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    crawl = begun(home)
    article_with(crawl)
    if step.startswith("_"):
        owner, name = step.split(".")
        monkeypatch.setattr(getattr(crawl, owner), name, _killed)
    else:
        monkeypatch.setattr(fetches_module, step, _killed)
    with pytest.raises(KeyboardInterrupt):
        crawl.finish(["a limit was reached"], now=NIGHT)
    monkeypatch.undo()
    crawl.close()
    assert list(entries(home)) == ["甲.pdf"]
    with begun(home, 1) as following:
        assert following.crawl_id != crawl.crawl_id
        assert not following.is_resumed
        assert following.known(address("a.pdf")) is not None
    (row,) = crawls(home.store).rows().iter_rows(named=True)
    assert (row["crawl_id"], row["state"], row["new_documents"]) == (crawl.crawl_id, "incomplete", 1)
    assert len(listings(home.store).rows()) == 1
    assert RawStore(home).rows().filter(pl.col("role") == "attachment").height == 1


def test_one_crawl_of_a_source_at_a_time(home: Home) -> None:
    with begun(home) as crawl:
        with pytest.raises(CrawlRunningError, match="a-county"):
            begun(home)
        assert close_ended(home, "a-county") is None
        with Crawl.open(home, source("b-county"), NIGHT) as other:
            assert other.crawl_id != crawl.crawl_id


def test_a_clock_that_was_set_back_puts_no_crawl_before_an_earlier_one(home: Home) -> None:
    first = whole(home, 10)
    second = whole(home, 0, OTHER)
    assert second.crawl_id > first.crawl_id
    assert second.started_at > first.started_at
    newer = next(entry for entry in RawStore(home).entries() if RawStore(home).read(entry.sha256) == OTHER)
    assert newer.sources[0].seen_at > NIGHT + timedelta(days=10)


def test_a_full_disk_loses_nothing_and_the_crawl_goes_on_later(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    crawl = begun(home)
    article_with(crawl)
    monkeypatch.setattr(Journal, "append", _full)
    with pytest.raises(OSError, match="No space"):
        fetch(crawl, "attachment", "b.pdf", OTHER)
    monkeypatch.undo()
    crawl.close()
    with begun(home) as again:
        assert again.already(address("a.pdf")) is not None
        assert again.already(address("b.pdf")) is None
        fetch(again, "attachment", "b.pdf", OTHER, name="乙.pdf", referrer=address("a.html"))
        assert again.finish().new_documents == 2


def test_times_keep_their_moment_whatever_zone_they_were_told_in(home: Home) -> None:
    with begun(home) as crawl:
        told = fetch(crawl, "list", "list.html", b"x", fetched_at=datetime(2024, 9, 20, 18, tzinfo=UTC))
        assert crawl.already(address("list.html")) == told
        crawl.finish()
    (row,) = RawStore(home).rows().iter_rows(named=True)
    assert row["retrieved_at"] == datetime(2024, 9, 20, 18, tzinfo=UTC)
    with begun(home, 1) as crawl:
        assert crawl.known(address("list.html")) == replace(told, crawl_id=told.crawl_id)


def test_an_item_named_twice_on_one_page_is_one_row_and_on_two_pages_two(home: Home) -> None:
    with begun(home) as crawl:
        for page in (LIST, LIST, LIST + "?page=2"):
            listed(crawl, "a.html", "甲", list_address=page)
        fetch(crawl, "attachment", "a.html", PDF)
        assert crawl.finish().listed == 1
    assert listings(home.store).rows().height == 2


def test_what_killed_writers_left_behind_is_swept_away_after_a_day(home: Home) -> None:
    whole(home)
    old, young = home.store / ".0123.tmp", home.store / "manifest" / ".4567.tmp"
    for path in (old, young):
        path.write_bytes(b"half")
    os.utime(old, (1, 1))
    begun(home, 1).close()
    assert (old.exists(), young.exists()) == (False, True)


class RefusesMembers:
    """Stands for the store's ``keep``; an archive that was opened before must not be unpacked again."""

    def __init__(self, keep: Any) -> None:
        self._keep = keep

    def __get__(self, blobs: Any, owner: Any) -> Any:
        return lambda file, hashes=(): self._checked(blobs, file, hashes)

    def _checked(self, blobs: Any, file: Any, hashes: Any) -> Any:
        assert file.read() not in (PDF, OTHER)
        file.seek(0)
        return self._keep(blobs, file, hashes)


def _killed(*_: Any) -> None:
    raise KeyboardInterrupt


def _full(*_: Any) -> None:
    raise OSError(28, "No space left on device")
