"""A crawl of one source as it is recorded: every request, every item of the lists, and what came of them.

``Crawl`` is what the crawler writes to while it runs. Bytes go into the raw store first, then a row that names
them into a journal that is on disk when the call returns; so a crawl may end at any moment and is taken up again
where it was. ``finish`` turns the journal into rows of the manifest and of the listings and says what is missing.
How pages are asked for and read is not this module's business.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from types import TracebackType
from typing import Any, Self

import polars as pl

from pipelines.settings import Home
from pipelines.sources.atomic import sweep
from pipelines.sources.blobs import Blobs
from pipelines.sources.expected import BROUGHT, Comparison, CrawlReport, Gap, compare
from pipelines.sources.journal import Journal, JournalBusyError, Row, read_journal
from pipelines.sources.listings import crawls, journals, listings
from pipelines.sources.manifest import Manifest, journal_rows, plain
from pipelines.sources.records import PAST_THE_END, Fetch, Listed, Outcome, Role, from_row, to_row
from pipelines.sources.registry import Source
from pipelines.sources.taking import fetch_rows


class CrawlRunningError(Exception):
    """Another process is crawling this source."""


class Crawl:
    """One crawl of one source, durable while it runs; held by one process at a time.

    A crawl that was cut short has its journal: opened again, it answers ``already`` for what it has. List pages
    too: read their bytes and name their items again, what is named twice counts once. A document that two pages
    link is fetched once and added once for each of them, with that page as its ``referrer``.
    """

    def __init__(self, home: Home, source_id: str, journal: Journal) -> None:
        self._store = home.store
        self._source_id = source_id
        self._journal = journal
        self._blobs = Blobs(home.store)
        self._manifest = Manifest(home.store / "manifest", journals(home.store))
        self._fetches: dict[tuple[str, str | None], Fetch] = {}
        self._at: dict[str, Fetch] = {}
        self._listed: dict[tuple[str, str, str], Listed] = {}
        for row in journal.rows[1:]:
            self._remember(row)

    @classmethod
    def open(cls, home: Home, source: Source, now: datetime | None = None) -> Self:
        """Begin a crawl, or take up the one of this source that was cut short.

        Raises ``CrawlRunningError`` if another process is at it.
        """
        close_ended(home, source.id)
        for folder in (home.store, *(home.store / name for name in ("manifest", "listings", "crawls"))):
            sweep(folder)
        try:
            journal = Journal(journals(home.store) / f"{source.id}.jsonl")
        except JournalBusyError as error:
            raise CrawlRunningError(f"{source.id} is being crawled by another process") from error
        if not journal.rows:
            number, started_at = _next(home, source.id, (now or datetime.now(UTC)).astimezone(UTC))
            crawl_id = f"{source.id}.{number:05d}"
            journal.append({"crawl_no": number, "crawl_id": crawl_id, "started_at": started_at.isoformat()})
        return cls(home, source.id, journal)

    @property
    def crawl_id(self) -> str:
        return str(self._journal.rows[0]["crawl_id"])

    @property
    def started_at(self) -> datetime:
        return datetime.fromisoformat(self._journal.rows[0]["started_at"])

    @property
    def is_resumed(self) -> bool:
        """Whether this crawl has recorded something: at the start, whether it was cut short before."""
        return len(self._journal.rows) > 1

    def already(self, address: str) -> Fetch | None:
        """What this crawl has fetched from an address, before it was cut short or on another page."""
        return self._at.get(address)

    def known(self, address: str) -> Fetch | None:
        """The last fetch in earlier crawls that brought bytes from an address, if the store has them still."""
        found = self._known.get(address)
        return found if found is not None and self._blobs.holds(found.sha256 or "", found.size) else None

    def keep(self, data: bytes) -> tuple[str, int]:
        """Put bytes into the store; return their hash and size. Safe to repeat."""
        sha256 = hashlib.sha256(data).hexdigest()
        return self._blobs.keep(io.BytesIO(data), {sha256})

    def read(self, sha256: str) -> bytes:
        """Bytes of the store: of a page that has not been modified, say."""
        return self._blobs.read(sha256)

    def add(self, fetch: Fetch) -> Fetch:
        """Record a fetch whose bytes, if any, are kept. Returns it as recorded.

        ``not_modified`` without a hash takes that of the known bytes, and their headers where the answer has none.
        """
        before = self.known(fetch.address)
        if fetch.outcome == "not_modified" and before is not None and fetch.sha256 is None:
            fetch = replace(
                fetch,
                sha256=before.sha256,
                size=before.size,
                etag=fetch.etag or before.etag,
                last_modified=fetch.last_modified or before.last_modified,
                content_type=fetch.content_type or before.content_type,
                name=fetch.name or before.name,
                has_tables=fetch.has_tables or before.has_tables,
                title=fetch.title or before.title,
                published_on=fetch.published_on or before.published_on,
            )
        was_taken = before is not None and before.is_document and before.sha256 == fetch.sha256
        rows = fetch_rows(self._blobs, fetch, self.started_at, known_archive=was_taken)
        self._record({"fetch": to_row(fetch), "manifest": [plain(row) for row in rows]})
        return fetch

    def listed(self, item: Listed) -> None:
        """Record one item of a list page."""
        if (item.list_address, item.address, item.title) not in self._listed:
            self._record({"listed": to_row(item)})

    def finish(self, problems: Iterable[str] = (), now: datetime | None = None) -> CrawlReport:
        """End the crawl: its rows go into the manifest and the listings, the journal goes.

        ``problems`` are what kept the crawler from reading everything (a limit reached, say); with one of them, or
        with a gap, the crawl is incomplete.
        """
        finished_at = (now or datetime.now(UTC)).astimezone(UTC)
        self._journal.append({"end": {"finished_at": finished_at.isoformat(), "problems": list(problems)}})
        return self._settle()

    def close(self) -> None:
        """Leave the crawl as it is, to be taken up again."""
        self._journal.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _record(self, row: Row) -> None:
        self._journal.append(row)
        self._remember(row)

    def _remember(self, row: Row) -> None:
        if "fetch" in row:
            fetch = from_row(Fetch, row["fetch"])
            self._fetches[fetch.address, fetch.referrer] = fetch
            self._at[fetch.address] = fetch
        elif "listed" in row:
            item = from_row(Listed, row["listed"])
            self._listed.setdefault((item.list_address, item.address, item.title), item)

    def _settle(self) -> CrawlReport:
        """Write what an ended journal says. Every step writes the same again if it is repeated."""
        head, end = self._journal.rows[0], self._journal.rows[-1]["end"]
        held = self._manifest.hashes(without_crawl=self.crawl_id)
        rows = journal_rows(self._journal.rows)
        compared = compare(
            list(self._listed.values()),
            list(self._fetches.values()),
            end["problems"],
            was_got=lambda address: address in self._gave_documents,
        )
        report = CrawlReport(
            source_id=self._source_id,
            crawl_id=self.crawl_id,
            started_at=self.started_at,
            finished_at=datetime.fromisoformat(end["finished_at"]),
            state="incomplete" if compared.gaps else "complete",
            lists_read=compared.lists_read,
            new_documents=len({row["sha256"] for row in rows if row["source_name"] is not None} - held),
            changed=sum(self._has_changed(fetch) for fetch in self._at.values()),
            gaps=compared.gaps,
            **compared.counts,
        )
        name = f"crawl-{self.crawl_id}"
        self._manifest.add(rows, name)
        listings(self._store).add(self._listing_rows(compared, head["crawl_no"]), name)
        crawls(self._store).add([_crawl_row(report, head["crawl_no"])], name)
        self._journal.remove()
        return report

    def _listing_rows(self, compared: Comparison, crawl_no: int) -> list[dict[str, object]]:
        rows: list[dict[str, object]] = []
        for item in self._listed.values():
            found = compared.items.get(item.address) if item.wanted else None
            missing = "; ".join(dict.fromkeys(gap.reason for gap in found.missing)) if found else ""
            rows.append(
                {
                    **asdict(item),
                    "crawl_no": crawl_no,
                    "listed_at": self.started_at,
                    "got": found is not None and found.documents > 0 and not found.missing,
                    "missing": missing or None,
                    "documents": found.documents if found else 0,
                }
            )
        return rows

    def _has_changed(self, fetch: Fetch) -> bool:
        before = self._known.get(fetch.address)
        return before is not None and fetch.is_document and before.is_document and before.sha256 != fetch.sha256

    @cached_property
    def _known(self) -> Mapping[str, Fetch]:
        rows = self._earlier.filter(pl.col("outcome").is_in(list(BROUGHT)) & pl.col("sha256").is_not_null())
        return {row["address"]: _fetch_of(row) for row in rows.iter_rows(named=True)}

    @cached_property
    def _gave_documents(self) -> frozenset[str]:
        """The addresses that gave a document in an earlier crawl, and those of the pages that linked one."""
        documents = [fetch for fetch in self._known.values() if fetch.is_document]
        return frozenset(
            address for fetch in documents for address in (fetch.address, fetch.referrer) if address is not None
        )

    @cached_property
    def _earlier(self) -> pl.DataFrame:
        return self._manifest.fetches(self._source_id).filter(pl.col("crawl_id") != self.crawl_id)


def close_ended(home: Home, source_id: str) -> CrawlReport | None:
    """Settle a crawl of this source that had ended when its process was; None if there is none."""
    path = journals(home.store) / f"{source_id}.jsonl"
    if not path.exists():
        return None
    try:
        journal = Journal(path)
    except JournalBusyError:
        return None
    if journal.rows and "end" in journal.rows[-1]:
        return Crawl(home, source_id, journal)._settle()
    journal.close()
    return None


def _next(home: Home, source_id: str, now: datetime) -> tuple[int, datetime]:
    """The number and the time of a new crawl. A clock that was set back puts no crawl before an earlier one."""
    earlier = crawls(home.store).rows().filter(pl.col("source_id") == source_id)
    if earlier.is_empty():
        return 1, now
    last = earlier.sort("crawl_no").row(-1, named=True)
    return last["crawl_no"] + 1, max(now, last["started_at"] + timedelta(seconds=1))


def _crawl_row(report: CrawlReport, crawl_no: int) -> dict[str, object]:
    row: dict[str, Any] = {**asdict(report), "crawl_no": crawl_no}
    row["gaps"] = json.dumps([asdict(gap) for gap in report.gaps], ensure_ascii=False)
    return row


def _fetch_of(row: Mapping[str, Any]) -> Fetch:
    return Fetch(
        source_id=row["source_id"],
        crawl_id=row["crawl_id"],
        role=row["role"],
        address=row["address"],
        final_address=row["final_address"],
        fetched_at=row["retrieved_at"],
        status=row["status"],
        outcome=row["outcome"],
        detail=row["detail"],
        etag=row["etag"],
        last_modified=row["last_modified"],
        content_type=row["content_type"],
        sha256=row["sha256"],
        size=row["size"],
        name=row["file_name"],
        referrer=row["referrer"],
        title=row["title"],
        published_on=row["published_on"],
        has_tables=bool(row["has_tables"]),
    )


__all__ = [
    "PAST_THE_END",
    "Crawl",
    "CrawlReport",
    "CrawlRunningError",
    "Fetch",
    "Gap",
    "Listed",
    "Outcome",
    "Role",
    "close_ended",
    "read_journal",
]
