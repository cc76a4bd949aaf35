"""What stands between a visit and the network: limits, the entry's hosts, robots.txt, patience with servers.

They are Scrapy's middlewares, in the order of ``child``'s settings. What they refuse ends in the spider with an
outcome and a reason.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from time import monotonic
from typing import TYPE_CHECKING, Self, cast
from urllib.parse import urlsplit

from protego import Protego
from scrapy import Request
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from pipelines.sources.crawling.addresses import BadAddressError, canonical
from pipelines.sources.records import Outcome

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from pipelines.sources.crawling.spider import PortalSpider

log = logging.getLogger(__name__)

ROBOTS = "robots"
"""The mark of a request for robots.txt itself."""

_TRY_AGAIN = frozenset({408, 429, 500, 502, 503, 504, 522, 524})
_ASKS_TO_WAIT = frozenset({429, 503})
_PASSING = (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    ResponseDataLossError,
    OSError,
)
_ROBOTS_PRIORITY = 1_000_000_000


class RefusedError(IgnoreRequest):
    """A request that is not made: what comes of its visit, and why."""

    def __init__(self, outcome: Outcome, detail: str) -> None:
        super().__init__(detail)
        self.outcome = outcome
        self.detail = detail


class _Guard:
    """A middleware of one spider."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    @property
    def _spider(self) -> PortalSpider:
        return cast("PortalSpider", self._crawler.spider)


class Gate(_Guard):
    """Every request, each hop of a redirect too: within the limits and the entry's hosts, and not too early."""

    async def process_request(self, request: Request) -> None:
        self._refuse(request)
        await self._wait(request)
        self._refuse(request)
        self._spider.asked += 1
        self._make_conditional(request)

    def _refuse(self, request: Request) -> None:
        if reason := self._spider.limit_reached():
            raise RefusedError("failed", f"not asked for: {reason}")
        try:
            refusal = self._spider.course.why_refused(canonical(request.url))
        except BadAddressError as error:
            refusal = str(error)
        if refusal is not None:
            hop = " after a redirect" if request.meta.get("redirect_times") else ""
            raise RefusedError("off_limits", f"{refusal}{hop}: {request.url[:300]}")

    async def _wait(self, request: Request) -> None:
        """Until the time before which this request, or its host, is not to be asked again."""
        host = urlsplit(request.url).netloc
        while True:
            until = max(request.meta.get("not_before", 0.0), self._spider.held.get(host, 0.0))
            if (seconds := until - monotonic()) <= 0:
                return
            await asyncio.sleep(seconds)

    def _make_conditional(self, request: Request) -> None:
        """Ask only for what is newer, where exactly this address gave what is known."""
        for header in ("If-None-Match", "If-Modified-Since"):
            request.headers.pop(header, None)
        known = request.meta.get("known")
        if known is None or request.url not in {known.final_address, known.address}:
            return
        if known.etag:
            request.headers["If-None-Match"] = known.etag
        if known.last_modified:
            request.headers["If-Modified-Since"] = known.last_modified


class Robots(_Guard):
    """robots.txt, asked for once a host and kept to (RFC 9309), with its Crawl-delay and Request-rate.

    None there: all is allowed. One that cannot be got (5xx, no answer) may forbid anything: nothing is asked for.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._rules: dict[str, asyncio.Task[Protego]] = {}

    async def process_request(self, request: Request) -> None:
        if request.meta.get(ROBOTS):
            return
        parts = urlsplit(request.url)
        site = f"{parts.scheme}://{parts.netloc}"
        if site not in self._rules:
            self._rules[site] = asyncio.ensure_future(self._ask(site))
        rules = await asyncio.shield(self._rules[site])
        if not rules.can_fetch(request.url, self._spider.product):
            raise RefusedError("disallowed", f"robots.txt forbids it: {request.url[:300]}")

    async def _ask(self, site: str) -> Protego:
        address = f"{site}/robots.txt"
        asked = Request(
            address,
            callback=NO_CALLBACK,
            priority=_ROBOTS_PRIORITY,
            dont_filter=True,
            meta={ROBOTS: True, "download_maxsize": self._spider.source.limits.page_bytes},
        )
        try:
            response = await self._crawler.engine.download_async(asked)
        except RefusedError as error:
            self._spider.course.robots(address, None, error.outcome, error.detail)
            if error.outcome != "off_limits" or not self._leads_elsewhere(error):
                raise
            return Protego.parse("")
        except Exception as error:
            detail = self._spider.told(error, urlsplit(site).hostname or "")
            self._spider.course.robots(address, None, *detail)
            raise RefusedError(detail[0], f"robots.txt could not be asked for: {detail[1]}") from error
        return self._understood(address, response)

    def _leads_elsewhere(self, error: RefusedError) -> bool:
        """A robots.txt that only redirects to another host (a page of errors, mostly) is none of this one's."""
        return "after a redirect" in error.detail

    def _understood(self, address: str, response: Response) -> Protego:
        answer = self._spider.answer(response)
        if response.status >= 500 or response.status in _TRY_AGAIN:
            self._spider.course.robots(address, answer, "failed", f"answered {response.status}")
            raise RefusedError("failed", f"robots.txt could not be asked for: answered {response.status}")
        if response.status != 200:
            self._spider.course.robots(address, answer, "fetched", "there is none: all is allowed")
            return Protego.parse("")
        self._spider.course.robots(address, answer, "fetched", None)
        rules = Protego.parse(response.body.decode("utf-8-sig", errors="ignore"))
        self._slow_down(urlsplit(address).hostname or "", rules)
        return rules

    def _slow_down(self, host: str, rules: Protego) -> None:
        """Never faster than the host asks, nor than the entry allows."""
        rate = rules.request_rate(self._spider.product)
        asked = (rules.crawl_delay(self._spider.product) or 0.0, rate.seconds / rate.requests if rate else 0.0)
        downloader = self._crawler.engine.downloader
        delay = max(1 / self._spider.source.rate.requests_per_second, *asked)
        if delay > self._spider.source.limits.seconds / 2:
            raise RefusedError("disallowed", f"robots.txt asks for {delay:g} seconds between two requests")
        # The downloader forgets a host that rests; the setting is what it begins again with.
        downloader.per_slot_settings[host] = {"delay": delay, "concurrency": downloader.domain_concurrency}
        if host in downloader.slots:
            downloader.slots[host].delay = delay
        log.info("%s: one request in %.3f s", host, delay)


class Patience(_Guard):
    """Trying again, later each time: where a server is busy or broken, or a connection fails."""

    def process_response(self, request: Request, response: Response) -> Request | Response:
        if response.status not in _TRY_AGAIN:
            return response
        asked = _retry_after(response)
        again = self._again(request, asked)
        if response.status in _ASKS_TO_WAIT and asked is not None:
            host = urlsplit(request.url).netloc
            until = monotonic() + min(asked, self._spider.source.rate.longest_wait)
            self._spider.held[host] = max(until, self._spider.held.get(host, 0.0))
        return again or response

    def process_exception(self, request: Request, exception: Exception) -> Request | None:
        refused = urlsplit(request.url).hostname in self._spider.resolver_refused()
        if refused or not isinstance(exception, _PASSING):
            return None
        return self._again(request, None)

    def _again(self, request: Request, asked: float | None) -> Request | None:
        """The same request, not before its time; None where it was tried often enough."""
        rate = self._spider.source.rate
        tried = request.meta.get("tried", 0)
        if tried >= rate.retries:
            return None
        wait = min(rate.back_off * 2**tried if asked is None else asked, rate.longest_wait)
        again = request.copy()
        again.dont_filter = True
        again.meta.update(tried=tried + 1, not_before=monotonic() + wait, received=0, chunks=0)
        log.info("try %d of %s in %.1f s", tried + 2, request.url, wait)
        return again


def _retry_after(response: Response) -> float | None:
    """Seconds that a server asks to be left alone for, stated as such or as a date; None if it asks for none."""
    text = (response.headers.get("Retry-After") or b"").decode("latin-1").strip()
    if not text:
        return None
    if text.isdigit():
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (aware - datetime.now(UTC)).total_seconds())
