"""The spider: visits as Scrapy's requests, its responses and failures as answers; and the download itself.

What is fetched next and what is recorded is the course's business, not this module's.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from time import monotonic
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

import scrapy
from scrapy import Request, signals
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.exceptions import (
    CannotResolveHostError,
    CloseSpider,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
    StopDownload,
)
from scrapy.http import Response

from pipelines.sources.crawling.addresses import BadAddressError, canonical
from pipelines.sources.crawling.course import Course
from pipelines.sources.crawling.guards import RefusedError
from pipelines.sources.crawling.kinds import Kind, kind_of
from pipelines.sources.crawling.resolver import PublicResolver
from pipelines.sources.crawling.visits import Answer, Visit
from pipelines.sources.records import Outcome, Role
from pipelines.sources.registry import Source

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from twisted.python.failure import Failure

log = logging.getLogger(__name__)

_URGENCY: dict[Role, int] = {"attachment": 2_000_000, "list": 1_000_000, "article": 0}
"""Lists before articles, so that the expected set is whole early; an attachment right after its article."""


class PortalSpider(scrapy.Spider):
    """Walks one course.

    ``fault`` is what went wrong on our side: then the crawl ends, to be taken up again. ``open_visits`` are those
    of which nothing has come yet: none may be left at the end.
    """

    name = "portal"

    def __init__(self, source: Source, course: Course) -> None:
        super().__init__()
        self.source = source
        self.course = course
        self.product = source.rate.user_agent.partition("/")[0].strip()
        self.held: dict[str, float] = {}
        self.asked = 0
        self.fault: Exception | None = None
        self.open_visits: set[str] = set()
        self._began = monotonic()
        self._turn = 0
        self._limit: str | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.received, signal=signals.bytes_received)
        return spider

    async def start(self) -> AsyncIterator[Any]:
        for request in self._requests(self.course.begin()):
            yield request

    def limit_reached(self) -> str | None:
        """Which limit of the entry the crawl has reached, if one."""
        limits = self.source.limits
        if self._limit is None and self.asked >= limits.fetches:
            self._limit = f"the limit of {limits.fetches} requests was reached"
        if self._limit is None and monotonic() - self._began > limits.seconds:
            self._limit = f"the limit of {limits.seconds:g} seconds was reached"
        return self._limit

    @property
    def problems(self) -> tuple[str, ...]:
        return (*self.course.problems, *([self._limit] if self._limit else []))

    def answer(self, response: Response) -> Answer:
        """A response as the course knows it."""
        return Answer(
            status=response.status,
            final_address=_canonical(response.url),
            body=response.body,
            etag=_header(response, "ETag"),
            last_modified=_header(response, "Last-Modified"),
            content_type=_header(response, "Content-Type"),
            disposition=response.headers.get("Content-Disposition"),
        )

    def resolver_refused(self) -> dict[str, str]:
        """The hosts that resolved to where the entry does not allow to go, and to what."""
        from twisted.internet import reactor

        resolver = getattr(reactor, "nameResolver", None)
        return resolver.refused if isinstance(resolver, PublicResolver) else {}

    def told(self, error: BaseException, host: str, role: Role = "list") -> tuple[Outcome, str]:
        """What comes of a visit whose request failed so, and why in words."""
        if isinstance(error, RefusedError):
            return error.outcome, error.detail
        if isinstance(error, DownloadCancelledError | StopDownload) or "exceeded DOWNLOAD_MAXSIZE" in str(error):
            return "too_large", self.course.too_large(role)
        if isinstance(error, CannotResolveHostError) and host in self.resolver_refused():
            return "off_limits", f"{host} {self.resolver_refused()[host]}"
        if isinstance(error, DownloadTimeoutError):
            return "failed", f"nothing came for {self.source.rate.timeout:g} seconds"
        if isinstance(error, ResponseDataLossError):
            return "failed", "the answer was cut short"
        if isinstance(error, DownloadConnectionRefusedError):
            return "failed", "the connection was refused"
        if isinstance(error, CannotResolveHostError):
            return "failed", f"{host} cannot be resolved"
        words = " ".join(str(error).split())[:300]
        if isinstance(error, IgnoreRequest):
            return "failed", words
        return "failed", f"{type(error).__name__}: {words}" if words else type(error).__name__

    def received(self, data: bytes, request: Request) -> None:
        """Stop a page that is longer than a page may be: what it is shows with its first bytes."""
        request.meta["chunks"] = request.meta.get("chunks", 0) + 1
        visit: Visit | None = request.meta.get("visit")
        if visit is None or visit.role != "article":
            return
        meta = request.meta
        if not meta.get("received"):
            meta["is_page"] = kind_of(data, request.url) in {Kind.PAGE, Kind.OFFICE_PAGE}
        meta["received"] = meta.get("received", 0) + len(data)
        if meta["is_page"] and meta["received"] > self.source.limits.page_bytes:
            raise StopDownload(fail=True)

    def _requests(self, visits: Iterator[Visit]) -> list[Request]:
        """All at once: what the course records on the way must be recorded before the next response is.

        A fault of ours, a full disk say, must end the crawl: Scrapy would log it and go on.
        """
        try:
            return [self._request(visit) for visit in visits]
        except Exception as error:
            self.fault = self.fault or error
            raise CloseSpider("fault") from error

    def _request(self, visit: Visit) -> Request:
        limits = self.source.limits
        self._turn += 1
        self.open_visits.add(visit.address)
        return Request(
            visit.address,
            callback=self._answered,
            errback=self._failed,
            headers={"Referer": visit.referrer} if visit.referrer else None,
            priority=_URGENCY[visit.role] - self._turn,
            dont_filter=True,
            meta={
                "visit": visit,
                "known": self.course.known(visit),
                "download_maxsize": limits.page_bytes if visit.role == "list" else limits.attachment_bytes,
            },
        )

    def _answered(self, response: Response) -> list[Request]:
        assert response.request is not None
        visit: Visit = response.request.meta["visit"]
        self.open_visits.discard(visit.address)
        return self._requests(self.course.answered(visit, self.answer(response)))

    def _failed(self, failure: Failure) -> list[Request]:
        request: Request = failure.request  # type: ignore[attr-defined]
        visit: Visit = request.meta["visit"]
        self.open_visits.discard(visit.address)
        error: Any = failure.value
        outcome, detail = self.told(error, urlsplit(request.url).hostname or "", visit.role)
        answered = getattr(error, "response", None)
        answer = self.answer(answered) if isinstance(answered, Response) else None
        if outcome == "failed" and detail == "max redirections reached":
            detail = "redirected too often"
        return self._requests(self.course.failed(visit, outcome, detail, answer))


class PatientHandler(HTTP11DownloadHandler):
    """Downloads as long as something comes: a large file over a slow line is no time-out, silence is."""

    async def download_request(self, request: Request) -> Response:
        spider = self._crawler.spider
        assert isinstance(spider, PortalSpider)
        download = asyncio.ensure_future(super().download_request(request))
        seen = 0
        while not (await asyncio.wait({download}, timeout=spider.source.rate.timeout))[0]:
            came = request.meta.get("chunks", 0)
            if came == seen:
                download.cancel()
                raise DownloadTimeoutError
            seen = came
        return download.result()


def _canonical(address: str) -> str:
    try:
        return canonical(address)
    except BadAddressError:
        return address


def _header(response: Response, name: str) -> str | None:
    value = response.headers.get(name)
    return value.decode("latin-1").strip() or None if value is not None else None
