"""A visit and its answer: what the course of a crawl asks for, and what it is given; and how both are recorded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

from pipelines.sources.fetches import Crawl
from pipelines.sources.records import Fetch, Outcome, Role
from pipelines.sources.registry import ListPage


@dataclass(frozen=True, slots=True)
class Visit:
    """An address to be asked for, and what led there. ``rules`` and ``number`` are a list page's."""

    role: Role
    address: str
    referrer: str | None = None
    title: str | None = None
    published_on: date | None = None
    link_text: str | None = None
    rules: ListPage | None = None
    number: int = 1


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered, after redirects, with the headers that matter."""

    status: int
    final_address: str
    body: bytes = b""
    etag: str | None = None
    last_modified: str | None = None
    content_type: str | None = None
    disposition: bytes | None = None


class Record:
    """What came of every visit, written to the crawl as it happens; ``told`` hears each fetch."""

    def __init__(self, crawl: Crawl, source_id: str, told: Callable[[Fetch], None]) -> None:
        self._crawl = crawl
        self._source_id = source_id
        self._told = told
        self._ended: dict[str, Fetch] = {}
        self._linked_again: dict[str, list[Visit]] = {}

    def fetch(self, visit: Visit, answer: Answer | None, outcome: Outcome, detail: str | None = None) -> Fetch:
        """What came of a visit, not yet recorded."""
        return Fetch(
            source_id=self._source_id,
            crawl_id=self._crawl.crawl_id,
            role=visit.role,
            address=visit.address,
            final_address=answer.final_address if answer else None,
            fetched_at=datetime.now(UTC),
            status=answer.status if answer else None,
            outcome=outcome,
            detail=detail,
            etag=answer.etag if answer else None,
            last_modified=answer.last_modified if answer else None,
            content_type=answer.content_type if answer else None,
            referrer=visit.referrer,
            title=visit.title,
            published_on=visit.published_on,
        )

    def add(self, fetch: Fetch) -> None:
        """Record what came of a visit, and of all that led to the same address."""
        self.known(self._crawl.add(fetch))
        self._told(self._ended[fetch.address])
        for visit in self._linked_again.pop(fetch.address, []):
            self._add_again(visit, self._ended[fetch.address])

    def known(self, fetch: Fetch) -> None:
        """What came of a visit is recorded already."""
        self._ended[fetch.address] = fetch

    def left_alone(self, visit: Visit) -> None:
        """Record a link that only a script follows."""
        self._told(self._crawl.add(self.fetch(visit, None, "script_link", "a link that only a script follows")))

    def linked_again(self, visit: Visit) -> None:
        """An attachment is fetched once; each further page that links it is recorded with what came of it."""
        if visit.role != "attachment":
            return
        ended = self._ended.get(visit.address)
        if ended is None:
            self._linked_again.setdefault(visit.address, []).append(visit)
        elif ended.referrer != visit.referrer:
            self._add_again(visit, ended)

    def _add_again(self, visit: Visit, ended: Fetch) -> None:
        again = replace(ended, referrer=visit.referrer, title=visit.title, published_on=visit.published_on)
        if ended.outcome == "fetched":
            again = replace(again, outcome="not_modified", detail="fetched for another page")
        self._told(self._crawl.add(again))


@dataclass
class Oversights:
    """What kept a crawl from reading all: each kind told once, with the first place and how often."""

    met: dict[str, list[str]] = field(default_factory=dict)

    def add(self, problem: str, place: str) -> None:
        self.met.setdefault(problem, []).append(place)

    def told(self) -> tuple[str, ...]:
        return tuple(
            f"{problem}: {places[0]}" + (f" and {len(places) - 1} more" if len(places) > 1 else "")
            for problem, places in self.met.items()
        )
