"""What the registry's lists name, and what became of it, as tables of the warehouse.

Call ``coverage(home)`` once, then ``load_coverage(con, it)`` on any database that has run ``sql/0xx``: on a build
that grows, or on a copy of a published one, where the three tables are replaced whole (they are small, and tell of
the lists, not of documents). ``Coverage.key`` changes when their rows do. Nothing in them moves with the mere
passing of a night: a crawl that finds all as it was gives the same rows. Days are China's.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import duckdb
import polars as pl

from pipelines.classification.agencies import agency_id
from pipelines.settings import Home
from pipelines.sources.expected import BROUGHT
from pipelines.sources.listings import crawls, listings
from pipelines.sources.manifest import document_id
from pipelines.sources.registry import Source
from pipelines.sources.store import RawStore
from pipelines.statements.facts.listed import read_listed_title
from pipelines.statements.kinds import FINAL_ACCOUNTS
from pipelines.warehouse.portals import registered_sources

TABLES = ("dim_source", "source_listing", "bridge_listing_document")


@dataclass(frozen=True)
class Coverage:
    """The rows of the three tables."""

    sources: pl.DataFrame
    listed: pl.DataFrame
    documents: pl.DataFrame

    @property
    def frames(self) -> tuple[pl.DataFrame, ...]:
        return (self.sources, self.listed, self.documents)

    @cached_property
    def key(self) -> str:
        """A hash of all rows: what a build needs to know to tell whether it has anything to do."""
        digest = hashlib.sha256()
        for frame in self.frames:
            digest.update(repr(frame.rows()).encode())
        return digest.hexdigest()


def coverage(home: Home) -> Coverage:
    """Read the registry, the listings and the manifest. Raises ``RegistryError``."""
    registry = registered_sources(home)
    # A crawl that was cut short while it was being closed may have its row twice.
    ended = crawls(home.store).rows().sort("crawl_no", "new_documents").unique("crawl_id", keep="first")
    items = listings(home.store).rows()
    return Coverage(
        sources=_sources(registry, ended, items),
        listed=_listed(registry, ended, items),
        documents=_documents(RawStore(home).rows(), items),
    )


def load_coverage(con: duckdb.DuckDBPyConnection, found: Coverage) -> None:
    """Put the rows in the place of those that the tables have."""
    for table, frame in zip(TABLES, found.frames, strict=True):
        con.register("input_coverage", frame.to_arrow())
        con.execute(f"DELETE FROM {table}")
        con.execute(f"INSERT INTO {table} BY NAME SELECT * FROM input_coverage ORDER BY ALL")
        con.unregister("input_coverage")


def _sources(registry: Sequence[Source], ended: pl.DataFrame, items: pl.DataFrame) -> pl.DataFrame:
    """The registry's entries, and sources that were crawled once and have no entry any more."""
    schema = {
        "source_id": pl.String,
        "title_zh": pl.String,
        "title_en": pl.String,
        "publisher": pl.String,
        "region_code": pl.String,
        "active": pl.Boolean,
        "basis": pl.String,
    }
    rows: list[tuple[object, ...]] = [
        (one.id, one.title_zh, one.title_en, one.publisher, one.region_code, one.active, one.basis)
        for one in registry
    ]
    former = sorted({*ended["source_id"], *items["source_id"]} - {source.id for source in registry})
    rows += [(source_id, None, None, None, None, False, None) for source_id in former]
    last = ended.sort("crawl_no").group_by("source_id").agg(pl.col("lists_read").last())
    return pl.DataFrame(rows, schema=schema, orient="row").join(last, on="source_id", how="left").sort("source_id")


def _listed(registry: Sequence[Source], ended: pl.DataFrame, items: pl.DataFrame) -> pl.DataFrame:
    """One row per address that a list has ever named, as it was named last."""
    whole = ended.filter("lists_read").group_by("source_id").agg(last_whole=pl.col("crawl_no").max())
    once = (
        items.sort("crawl_no", "list_address", "position")
        .group_by("source_id", listing_address="address")
        .agg(
            pl.col("list_address", "title", "published_on", "wanted", "why_not", "missing", "crawl_no").last(),
            first_listed_on=_day(pl.col("listed_at").min()),
        )
        .join(whole, on="source_id", how="left")
        .with_columns(is_listed=pl.col("crawl_no") >= pl.col("last_whole").fill_null(0))
        .drop("crawl_no", "last_whole")
        .sort("source_id", "listing_address")
    )
    regions = {source.id: source.region_code for source in registry}
    kinds = {
        source.id: FINAL_ACCOUNTS for source in registry if all(one.kind == FINAL_ACCOUNTS for one in source.lists)
    }
    told = [
        _told(source_id, title, regions.get(source_id), kinds.get(source_id))
        for source_id, title in once.select("source_id", "title").iter_rows()
    ]
    schema = {"kind": pl.String, "agency_id": pl.String, "agency_name": pl.String, "fiscal_year": pl.Int32}
    return pl.concat([once, pl.DataFrame(told, schema=schema, orient="row")], how="horizontal")


def _told(
    source_id: str, title: str, region_code: str | None, kind: str | None
) -> tuple[str | None, str | None, str | None, int | None]:
    said = read_listed_title(title)
    agency = agency_id(region_code, said.agency_name) if said.agency_name is not None else None
    return said.kind or kind, agency, said.agency_name, said.fiscal_year


def _day(moment: pl.Expr) -> pl.Expr:
    return moment.dt.convert_time_zone("Asia/Shanghai").dt.date()


def _documents(rows: pl.DataFrame, items: pl.DataFrame) -> pl.DataFrame:
    """Which documents came from which item of a list: the item itself, or what its page links."""
    brought = rows.filter(
        pl.col("outcome").is_in(list(BROUGHT))
        & pl.col("sha256").is_not_null()
        & pl.col("role").is_in(["article", "attachment"])
    ).with_columns(met_at=pl.coalesce("crawled_at", "retrieved_at"))
    newest = pl.col("met_at").max().over("source_id", "address")
    fetched = brought.with_columns(is_current=pl.col("met_at") == newest)
    itself = fetched.filter(pl.col("source_name").is_not_null()).select(pl.all(), document=pl.col("sha256"))
    members = rows.filter(pl.col("archive_sha256").is_not_null() & pl.col("source_name").is_not_null())
    packed = fetched.join(
        members.select("archive_sha256", document="sha256").unique(), left_on="sha256", right_on="archive_sha256"
    )
    documents = pl.concat([itself, packed], how="diagonal")
    pages = brought.filter(pl.col("role") == "article").select("source_id", "address", "final_address").unique()
    listed = items.select("source_id", listing_address="address").unique()
    on_page = documents.join(pages, left_on=["source_id", "referrer"], right_on=["source_id", "final_address"])
    ways = [
        documents.with_columns(listing_address="address"),
        documents.with_columns(listing_address="referrer"),
        on_page.with_columns(listing_address="address_right"),
    ]
    found = pl.concat(ways, how="diagonal").join(listed, on=["source_id", "listing_address"], how="semi")
    return (
        found.group_by("source_id", "listing_address", "document", document_address="address")
        .agg(pl.col("is_current").any(), first_fetched_on=_day(pl.col("met_at").min()))
        .with_columns(document_id=pl.col("document").map_elements(document_id, return_dtype=pl.String))
        .drop("document")
        .sort("source_id", "listing_address", "document_id", "document_address")
    )
