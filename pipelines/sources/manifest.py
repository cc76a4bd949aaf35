"""The manifest of the raw store: where bytes were met, under which name and when, and every request of a crawl.

A row with a ``source_name`` is a *source*: these bytes are a document, met under this name. A row with an
``outcome`` is a *fetch*: a request, with bytes or without. The fetch that brought a document is both. Rows are
only ever added; what a running crawl has in its journal is read with them.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.sources.journal import read_journal
from pipelines.sources.row_files import RowFiles

MANIFEST_SCHEMA = pl.Schema(
    {
        "sha256": pl.String(),
        "size": pl.Int64(),
        "source_name": pl.String(),
        "source_path": pl.String(),
        "media_hint": pl.String(),
        "explicit": pl.Boolean(),
        "retrieved_at": pl.Datetime("us", "UTC"),
        "archive_sha256": pl.String(),
        "archive_path": pl.String(),
        "source_id": pl.String(),
        "crawl_id": pl.String(),
        "crawled_at": pl.Datetime("us", "UTC"),
        "role": pl.String(),
        "address": pl.String(),
        "final_address": pl.String(),
        "status": pl.Int32(),
        "outcome": pl.String(),
        "detail": pl.String(),
        "etag": pl.String(),
        "last_modified": pl.String(),
        "content_type": pl.String(),
        "file_name": pl.String(),
        "has_tables": pl.Boolean(),
        "referrer": pl.String(),
        "title": pl.String(),
        "published_on": pl.Date(),
    }
)

_ONE_SOURCE = ("sha256", "source_name", "archive_sha256", "archive_path", "source_id", "address")
"""What makes one source: the bytes, their name, the archive and the place in it, the source and the address."""


def document_id(sha256: str) -> str:
    """A document's name throughout the warehouse: the first 16 hex digits of its bytes' hash."""
    return sha256[:16]


@dataclass(frozen=True, slots=True)
class SourceKey:
    """What makes one source of a file taken by hand: its name; in an archive, also which one, and where in it."""

    sha256: str
    name: str
    archive_sha256: str | None = None
    archive_path: str | None = None


@dataclass(frozen=True, slots=True)
class RawSource:
    """A name that a document was met under, without folders, and when it was first met so.

    ``archive`` is the hash of the archive it lay in, and ``archive_path`` where in it; None if in none. Of a
    document that a crawl brought: the registry's ``source_id``, the ``address`` it (or its archive) was fetched
    from, the ``referrer`` (the article's address), the article's ``title`` and the date it was ``published_on``,
    as told last; ``last_seen_at``: when its address last answered with these bytes. All that one crawl brings is
    met when the crawl begins, for within a crawl the order is the network's.
    """

    name: str
    seen_at: datetime
    archive: str | None = None
    archive_path: str | None = None
    last_seen_at: datetime | None = None
    source_id: str | None = None
    address: str | None = None
    referrer: str | None = None
    title: str | None = None
    published_on: date | None = None


@dataclass(frozen=True, slots=True)
class RawEntry:
    """One document in the store.

    ``sources`` are in the order of their names; ``source_name`` is the first of them. ``explicit`` if it was
    ever named itself, or listed by a portal, rather than only found in a folder or an archive.
    """

    sha256: str
    size: int
    sources: tuple[RawSource, ...]
    explicit: bool

    @property
    def document_id(self) -> str:
        return document_id(self.sha256)

    @property
    def source_name(self) -> str:
        return self.sources[0].name

    @property
    def source_names(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(source.name for source in self.sources))

    @property
    def published_on(self) -> date | None:
        """The earliest day on which a portal says that it published these bytes."""
        return min((one.published_on for one in self.sources if one.published_on is not None), default=None)


class Manifest:
    """The manifest of one raw store, with what the journals of crawls add to it."""

    def __init__(self, folder: Path, journals: Path | None = None) -> None:
        self._folder = folder
        self._files = RowFiles(folder, MANIFEST_SCHEMA)
        self._journals = journals

    def keys(self) -> list[SourceKey]:
        """Every source that was taken by hand."""
        by_hand = self._sources().filter(pl.col("address").is_null())
        return [SourceKey(*row) for row in by_hand.select(_ONE_SOURCE[:4]).unique().iter_rows()]

    def hashes(self, without_crawl: str | None = None) -> set[str]:
        """The hashes of all documents; of an opened archive those of its members.

        ``without_crawl``: as if this crawl had not been.
        """
        rows = self._sources()
        if without_crawl is not None:
            rows = rows.filter(pl.col("crawl_id").ne_missing(without_crawl))
        return set(rows["sha256"])

    def entries(self) -> list[RawEntry]:
        """Every document once, ordered by name, then hash. An archive that was opened is none: its members are."""
        if self._open_journals():
            return list(_entries(self.rows()))
        return list(_entries_of(self._folder, self._files.names()))

    def fetches(self, source_id: str) -> pl.DataFrame:
        """Every request ever made for one source, in the order of time."""
        rows = self.rows().filter((pl.col("source_id") == source_id) & pl.col("outcome").is_not_null())
        return rows.sort("retrieved_at", "crawl_id", "address")

    def add(self, rows: Sequence[dict[str, object]], name: str | None = None) -> None:
        """Add rows; under a ``name`` of its own a repeated call adds nothing twice."""
        self._files.add(rows, name)

    def rows(self) -> pl.DataFrame:
        """Every row. Journals are looked at first: a crawl that ends meanwhile is met twice, never not at all."""
        running = [row for path in self._open_journals() for row in journal_rows(read_journal(path))]
        rows = self._files.rows()
        return pl.concat([rows, pl.DataFrame(running, schema=MANIFEST_SCHEMA)]).unique() if running else rows

    def _sources(self) -> pl.DataFrame:
        return self.rows().filter(pl.col("source_name").is_not_null())

    def _open_journals(self) -> Collection[Path]:
        return sorted(self._journals.glob("*.jsonl")) if self._journals and self._journals.is_dir() else ()


@lru_cache(maxsize=1)
def _entries_of(folder: Path, files: tuple[str, ...]) -> tuple[RawEntry, ...]:
    """The documents of a manifest that no crawl is adding to; a run asks for them again at every step."""
    return _entries(RowFiles(folder, MANIFEST_SCHEMA).rows())


def _entries(rows: pl.DataFrame) -> tuple[RawEntry, ...]:
    found: dict[str, list[dict[str, Any]]] = {}
    for row in _each_source_once(rows).iter_rows(named=True):
        found.setdefault(row["sha256"], []).append(row)
    entries = [
        RawEntry(
            sha256=sha256,
            size=sources[0]["size"],
            sources=tuple(_source(row) for row in sources),
            explicit=any(row["explicit"] for row in sources),
        )
        for sha256, sources in found.items()
    ]
    return tuple(sorted(entries, key=lambda entry: (entry.source_name, entry.sha256)))


def journal_rows(journal: Sequence[dict[str, Any]]) -> list[dict[str, object]]:
    """The manifest's rows that stand in a crawl's journal."""
    return [_from_plain(row) for line in journal for row in line.get("manifest", ())]


def plain(row: dict[str, object]) -> dict[str, object]:
    """A row for a journal: without what is NULL, times and dates as ISO text."""
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in row.items()
        if value is not None
    }


def _from_plain(row: dict[str, Any]) -> dict[str, object]:
    found: dict[str, object] = {name: row.get(name) for name in MANIFEST_SCHEMA}
    for name, kind in MANIFEST_SCHEMA.items():
        told = row.get(name)
        if told is not None and isinstance(kind, pl.Datetime | pl.Date):
            found[name] = (date if isinstance(kind, pl.Date) else datetime).fromisoformat(told)
    return found


def _each_source_once(rows: pl.DataFrame) -> pl.DataFrame:
    """One row per source: first and last met, title and date as told last; ordered by name, then first met.

    A night on which an archive had not changed has a row for the archive alone; it counts for its members.
    """
    opened = rows["archive_sha256"].drop_nulls().unique()
    rows = rows.with_columns(met_at=pl.coalesce("crawled_at", "retrieved_at"))
    sources = rows.filter(pl.col("source_name").is_not_null() & ~pl.col("sha256").is_in(opened.implode()))
    fetched = (
        rows.filter(pl.col("outcome").is_not_null() & pl.col("sha256").is_not_null())
        .group_by(fetched_sha256="sha256", source_id="source_id", address="address")
        .agg(answered_at=pl.col("met_at").max())
    )
    told_last = [pl.col(name).drop_nulls().last() for name in ("title", "published_on", "referrer")]
    once = (
        sources.sort("met_at", "retrieved_at")
        .group_by(_ONE_SOURCE)
        .agg(
            pl.col("size").first(),
            pl.col("explicit").any(),
            pl.col("met_at").min().alias("seen_at"),
            pl.col("met_at").max(),
            *told_last,
        )
        .with_columns(fetched_sha256=pl.coalesce("archive_sha256", "sha256"))
        .join(fetched, on=["fetched_sha256", "source_id", "address"], how="left")
        .with_columns(last_seen_at=pl.max_horizontal("met_at", "answered_at"))
    )
    return once.sort("source_name", "seen_at", "archive_sha256", "archive_path", "source_id", "address")


def _source(row: dict[str, Any]) -> RawSource:
    return RawSource(
        name=row["source_name"],
        seen_at=row["seen_at"],
        archive=row["archive_sha256"],
        archive_path=row["archive_path"],
        last_seen_at=row["last_seen_at"],
        source_id=row["source_id"],
        address=row["address"],
        referrer=row["referrer"],
        title=row["title"],
        published_on=row["published_on"],
    )
