"""The process of a crawl: Scrapy set up, run once, and its result handed back.

Scrapy's reactor cannot be started twice, and its library is large: so each crawl has a process, and nothing else
of the house imports it. This process ends when the one that started it does.
"""

from __future__ import annotations

import os
import pickle
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from scrapy import signals
from scrapy.crawler import AsyncCrawlerProcess

from pipelines.settings import Home
from pipelines.sources.crawling.course import Course
from pipelines.sources.crawling.messages import Done, Fault, Message, Order, Progress
from pipelines.sources.crawling.resolver import ALLOW_PRIVATE
from pipelines.sources.crawling.spider import PortalSpider
from pipelines.sources.fetches import Crawl, CrawlReport, CrawlRunningError, Fetch
from pipelines.sources.registry import Source

_ROOM = "pipelines.sources.crawling"
_WAITING = 4
"""Requests that may wait their turn (a retry, robots.txt) beside those that a host is being asked."""

_REDIRECTS = 5
_REFRESH_SECONDS = 5
_LONGEST_DOWNLOAD = 20
"""A download that trickles is given up after so many times the entry's time-out."""


def main() -> int:
    """Carry out the order on stdin; what is told goes to what stdout was, and stdout to stderr."""
    with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as told:
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
        order: Order = pickle.load(sys.stdin.buffer)
        threading.Thread(target=_end_with, args=(sys.stdin.fileno(),), daemon=True).start()

        def tell(message: Message) -> None:
            pickle.dump(message, told)
            told.flush()

        try:
            tell(Done(_crawl(Home(order.home), Source.model_validate_json(order.source), tell)))
        except CrawlRunningError as error:
            tell(Fault(str(error), running=True))
        except Exception as error:
            tell(Fault(f"{type(error).__name__}: {' '.join(str(error).split())[:500]}"))
            raise
    return 0


def _end_with(parent: int) -> None:
    """Nothing more comes on stdin: it closes when the process that started this one has ended, however."""
    os.read(parent, 1)
    os._exit(1)


def _crawl(home: Home, source: Source, tell: Callable[[Message], None]) -> CrawlReport:
    number = 0

    def recorded(fetch: Fetch) -> None:
        nonlocal number
        number += 1
        tell(Progress(source.id, number, fetch.role, fetch.address, fetch.outcome))

    with Crawl.open(home, source) as crawl:
        problems = _run(source, Course(source, crawl, recorded), home.state / "crawl.log")
        return crawl.finish(problems)


def _run(source: Source, course: Course, log: Path) -> tuple[str, ...]:
    """Run the spider to its end; what kept it from reading everything. Raises what was our own fault."""
    reasons: list[str] = []
    process = AsyncCrawlerProcess(_settings(source, log))
    crawler = process.create_crawler(PortalSpider)

    def closed(reason: str) -> None:
        reasons.append(reason)

    crawler.signals.connect(closed, signal=signals.spider_closed)
    begun = process.crawl(crawler, source=source, course=course)
    process.start(install_signal_handlers=False)
    if begun.done() and (error := begun.exception()) is not None:
        raise error
    spider = crawler.spider
    if isinstance(spider, PortalSpider) and spider.fault is not None:
        raise spider.fault
    if not isinstance(spider, PortalSpider) or reasons != ["finished"]:
        raise RuntimeError(f"the spider ended for another reason: {', '.join(reasons) or 'none given'}")
    if spider.open_visits:
        raise RuntimeError(
            f"nothing came of {len(spider.open_visits)} visits, {min(spider.open_visits)} among them"
        )
    return spider.problems


def _settings(source: Source, log: Path) -> dict[str, Any]:
    """Scrapy's settings for an entry: what is switched off is what would talk to others than its hosts."""
    rate, limits = source.rate, source.limits
    guards = (("guards.Gate", 50), ("guards.Robots", 100), ("guards.Patience", 550))
    return {
        "USER_AGENT": rate.user_agent,
        "DEFAULT_REQUEST_HEADERS": {
            "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
            "Accept-Language": "zh-CN,zh;q=0.9,en;q=0.5",
        },
        "DOWNLOADER_MIDDLEWARES": {
            **{f"{_ROOM}.{name}": place for name, place in guards},
            "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
            "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
            "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
            "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,
        },
        "DOWNLOAD_HANDLERS": {
            **dict.fromkeys(("data", "file", "ftp", "s3")),
            **dict.fromkeys(("http", "https"), f"{_ROOM}.spider.PatientHandler"),
        },
        "DOWNLOAD_DELAY": 1 / rate.requests_per_second,
        "DOWNLOAD_DELAY_JITTER": 0,
        "CONCURRENT_REQUESTS_PER_DOMAIN": rate.concurrent,
        "CONCURRENT_REQUESTS": rate.concurrent + _WAITING,
        "DOWNLOAD_TIMEOUT": _LONGEST_DOWNLOAD * rate.timeout,
        "DOWNLOAD_MAXSIZE": limits.attachment_bytes,
        "DOWNLOAD_WARNSIZE": 0,
        "DOWNLOAD_FAIL_ON_DATALOSS": True,
        "DOWNLOAD_VERIFY_CERTIFICATES": True,
        "REDIRECT_MAX_TIMES": _REDIRECTS,
        "METAREFRESH_MAXDELAY": _REFRESH_SECONDS,
        "HTTPERROR_ALLOW_ALL": True,
        "URLLENGTH_LIMIT": 0,
        # A proxy resolves names itself, out of sight of our resolver; a cookie is nobody's business here.
        "HTTPPROXY_ENABLED": False,
        "COOKIES_ENABLED": False,
        "TELNETCONSOLE_ENABLED": False,
        "REMOTE_CONTROL_ENABLED": False,
        "TWISTED_DNS_RESOLVER": f"{_ROOM}.resolver.PublicResolver",
        ALLOW_PRIVATE: source.allow_private,
        "LOG_FILE": str(log),
        "LOG_LEVEL": "INFO",
        "LOG_FORMAT": f"%(asctime)s {source.id} %(levelname)s [%(name)s] %(message)s",
        "STATS_DUMP": False,
    }
