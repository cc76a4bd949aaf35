"""What a county lists and what was got of it: each department and year has its row, and the reason if any."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from pipelines.classification.agencies import agency_id
from pipelines.settings import Home
from pipelines.sources.fetches import Crawl
from pipelines.sources.registry import RegistryError
from pipelines.warehouse.build import build_database
from pipelines.warehouse.coverage import Coverage, coverage, load_coverage
from pipelines.warehouse.portals import registered_sources
from pipelines.warehouse.shards import write_shard
from tests.support.portals import LIST, NIGHT, address, entry, fetch, listed, source, zipped
from tests.unit.warehouse.parsed import document, summary

Story = Callable[[Crawl], object]
EDUCATION, WATER, AUDIT = "阳谷县教育局", "阳谷县水利局", "阳谷县审计局"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "home")
    register(home)
    return home


def register(home: Home, **changes: Any) -> None:
    (home.root / "sources").mkdir(parents=True, exist_ok=True)
    (home.root / "sources" / "a-county.yaml").write_text(yaml.safe_dump(entry(**changes)), encoding="utf-8")


def crawled(home: Home, *stories: Story, nights: int = 0) -> None:
    with Crawl.open(home, source(), NIGHT + timedelta(days=nights)) as crawl:
        fetch(crawl, "list", "list.html", b"<ul>")
        for story in stories:
            story(crawl)
        crawl.finish()


def published(agency: str, year: int, **changes: Any) -> Story:
    """The list names it, and its page links a document."""
    page = f"{agency}{year}.html"

    def story(crawl: Crawl) -> None:
        listed(crawl, page, f"{agency}{year}年度部门决算公开", **changes)
        fetch(crawl, "article", page, page.encode())
        fetch(crawl, "attachment", f"{agency}{year}.pdf", data(agency, year), referrer=address(page))

    return story


def named(agency: str, year: int, path: str = "", **changes: Any) -> Story:
    """The list names it, and nothing comes."""
    return lambda crawl: listed(crawl, path or f"{agency}{year}.html", f"{agency}{year}年度部门决算", **changes)


def data(agency: str, year: int) -> bytes:
    return f"{agency} {year}".encode()


def document_of(agency: str, year: int) -> str:
    return hashlib.sha256(data(agency, year)).hexdigest()[:16]


def built(home: Home, folder: Path, **read: dict[str, Any]) -> duckdb.DuckDBPyConnection:
    """A database with these documents read, by id, and what the lists name."""
    shards = [
        write_shard(document(name, summary(name), **{"agency_name": EDUCATION, **fields}), folder)
        for name, fields in read.items()
    ]
    build_database(folder / "built.duckdb", shards)
    con = duckdb.connect(folder / "built.duckdb")
    load_coverage(con, coverage(home))
    return con


def rows(
    con: duckdb.DuckDBPyConnection, columns: str = "agency_name, fiscal_year, status"
) -> list[tuple[Any, ...]]:
    return con.execute(f"SELECT {columns} FROM mart_coverage ORDER BY agency_name, fiscal_year").fetchall()


def test_a_department_has_a_row_for_every_year_that_any_department_published(home: Home, tmp_path: Path) -> None:
    crawled(home, published(EDUCATION, 2023), published(WATER, 2023), published(WATER, 2022))
    assert rows(built(home, tmp_path)) == [
        (EDUCATION, 2022, "not_published"),
        (EDUCATION, 2023, "published"),
        (WATER, 2022, "published"),
        (WATER, 2023, "published"),
    ]


def test_a_row_says_when_and_which_documents(home: Home, tmp_path: Path) -> None:
    crawled(home, published(WATER, 2023, published_on=date(2024, 9, 12)))
    con = built(home, tmp_path)
    found = rows(con, "source_id, region_name, published_on, first_listed_on, is_listed, documents, document_ids")
    # 18:00 in London is two o'clock of the next day in China.
    when = (date(2024, 9, 12), date(2024, 9, 21), True)
    assert found == [("a-county", "阳谷县", *when, 1, [document_of(WATER, 2023)])]
    assert rows(con, "agency_id, missing") == [(agency_id("371521", WATER), None)]


def test_what_is_listed_and_was_not_got_has_the_reason_and_no_document(home: Home, tmp_path: Path) -> None:
    def failing(crawl: Crawl) -> None:
        named(WATER, 2023, "w.html")(crawl)
        fetch(crawl, "article", "w.html", None)

    crawled(home, failing, published(EDUCATION, 2023))
    con = built(home, tmp_path)
    assert rows(con, "agency_name, status, documents, document_ids, missing")[1] == (
        WATER,
        "not_got",
        0,
        None,
        "failed (503)",
    )


def test_what_a_document_says_of_itself_wins_over_the_list(home: Home, tmp_path: Path) -> None:
    crawled(home, published("教育局", 2023), named("教育局", 2022, "e.html"))
    read = {document_of("教育局", 2023): {"agency_name": EDUCATION, "fiscal_year": 2024}}
    assert rows(built(home, tmp_path, **read)) == [(EDUCATION, 2022, "not_got"), (EDUCATION, 2024, "published")]


def test_an_archive_of_a_whole_county_is_a_row_for_each_of_its_departments(home: Home, tmp_path: Path) -> None:
    def whole_county(crawl: Crawl) -> None:
        listed(crawl, "all.html", "阳谷县财政局关于2024年度部门决算的公开")
        fetch(crawl, "article", "all.html", b"all")
        archive = zipped(("甲.pdf", data(EDUCATION, 2024)), ("乙.pdf", data(WATER, 2024)))
        fetch(crawl, "attachment", "all.zip", archive, referrer=address("all.html"))

    crawled(home, whole_county, published(AUDIT, 2024))
    read = {document_of(agency, 2024): {"agency_name": agency} for agency in (EDUCATION, WATER)}
    assert rows(built(home, tmp_path, **read)) == [
        (AUDIT, 2024, "published"),
        (EDUCATION, 2024, "published"),
        (WATER, 2024, "published"),
    ]


def test_what_the_filters_leave_out_is_neither_got_nor_called_unpublished(home: Home, tmp_path: Path) -> None:
    crawled(
        home,
        published(EDUCATION, 2023),
        published(WATER, 2023),
        published(WATER, 2022),
        named(EDUCATION, 2022, "e.html", wanted=False, why_not="years"),
        named(EDUCATION, 2019, "f.html", wanted=False, why_not="title_excludes"),
    )
    con = built(home, tmp_path)
    assert rows(con, "agency_name, fiscal_year, status, missing")[0] == (
        EDUCATION,
        2022,
        "not_wanted",
        "not wanted: years",
    )
    assert [row[1] for row in rows(con)] == [2022, 2023, 2022, 2023]


def test_a_changed_document_adds_its_version_and_the_old_one_stays(home: Home, tmp_path: Path) -> None:
    crawled(home, published(WATER, 2023))

    def changed(crawl: Crawl) -> None:
        listed(crawl, f"{WATER}2023.html", f"{WATER}2023年度部门决算公开")
        fetch(crawl, "article", f"{WATER}2023.html", b"x")
        fetch(crawl, "attachment", f"{WATER}2023.pdf", b"changed", referrer=address(f"{WATER}2023.html"))

    crawled(home, changed, nights=1)
    con = built(home, tmp_path)
    assert rows(con, "status, documents") == [("published", 2)]
    current = con.execute("SELECT document_id FROM bridge_listing_document WHERE is_current").fetchall()
    assert current == [(hashlib.sha256(b"changed").hexdigest()[:16],)]


def test_what_was_withdrawn_keeps_its_document_and_is_listed_no_more(home: Home, tmp_path: Path) -> None:
    crawled(home, published(EDUCATION, 2023), published(WATER, 2023))
    crawled(home, published(EDUCATION, 2023), nights=1)
    assert rows(built(home, tmp_path), "agency_name, status, is_listed") == [
        (EDUCATION, "published", True),
        (WATER, "published", False),
    ]


def test_a_list_that_was_not_read_to_its_end_takes_nothing_off(home: Home, tmp_path: Path) -> None:
    crawled(home, published(EDUCATION, 2023), published(WATER, 2023))
    crawled(home, published(EDUCATION, 2023), lambda crawl: fetch(crawl, "list", "list_2.html", None), nights=1)
    assert set(rows(built(home, tmp_path), "is_listed, lists_read")) == {(True, False)}


def test_a_page_of_a_list_that_is_the_document_counts(home: Home, tmp_path: Path) -> None:
    def story(crawl: Crawl) -> None:
        listed(crawl, "w.html", f"{WATER}2023年度部门决算")
        fetch(crawl, "article", "w.html", data(WATER, 2023), has_tables=True)
        listed(crawl, "e.pdf", f"{EDUCATION}2023年度部门决算")
        fetch(crawl, "attachment", "e.pdf", data(EDUCATION, 2023), referrer=LIST)
        listed(crawl, "a.html", f"{AUDIT}2023年度部门决算")
        fetch(crawl, "article", "a.html", b"moved", final_address=address("moved/a.html"))
        fetch(crawl, "attachment", "a.pdf", data(AUDIT, 2023), referrer=address("moved/a.html"))

    crawled(home, story)
    assert rows(built(home, tmp_path), "agency_name, documents") == [(AUDIT, 1), (EDUCATION, 1), (WATER, 1)]


def test_a_night_that_finds_all_as_it_was_changes_no_row(home: Home) -> None:
    crawled(home, published(WATER, 2023))
    before = coverage(home)
    crawled(home, published(WATER, 2023), nights=1)
    after = coverage(home)
    assert after.key == before.key
    assert [frame.rows() for frame in after.frames] == [frame.rows() for frame in before.frames]
    crawled(home, published(WATER, 2023), named(EDUCATION, 2023), nights=2)
    assert coverage(home).key != before.key


def test_loading_replaces_what_was_there(home: Home, tmp_path: Path) -> None:
    crawled(home, published(WATER, 2023))
    con = built(home, tmp_path)
    load_coverage(con, coverage(home))
    assert len(rows(con)) == 1
    load_coverage(con, empty := coverage(Home(tmp_path / "other")))
    assert rows(con) == []
    assert isinstance(empty, Coverage)


def test_a_source_without_an_entry_any_more_keeps_what_it_listed(home: Home, tmp_path: Path) -> None:
    crawled(home, published(WATER, 2023))
    (home.root / "sources" / "a-county.yaml").unlink()
    assert rows(built(home, tmp_path), "source_id, publisher, region_code, agency_name, status") == [
        ("a-county", None, None, WATER, "published")
    ]


def test_an_entry_whose_region_no_list_knows_is_refused(home: Home) -> None:
    assert [one.id for one in registered_sources(home)] == ["a-county"]
    register(home, region_code="371599")
    with pytest.raises(RegistryError, match=r"a-county\.yaml: a-county: region_code: there is no 371599"):
        registered_sources(home)
