"""The crawler: from an entry of the registry to fetches on record, through Scrapy in a process of its own.

``course`` is what a crawl does and needs no network; ``spider`` and ``guards`` are Scrapy's side of it;
``process`` is what the rest of the house calls. Importing this package does not import Scrapy: processes that read
documents stay small.
"""

from pipelines.sources.crawling.messages import Progress
from pipelines.sources.crawling.process import crawl_source
from pipelines.sources.fetches import CrawlReport, CrawlRunningError

__all__ = ["CrawlReport", "CrawlRunningError", "Progress", "crawl_source"]
