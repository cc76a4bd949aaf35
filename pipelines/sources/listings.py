"""What the lists of a source name, crawl by crawl, and how each crawl went: rows beside the manifest.

``store/listings/`` has one row per item and crawl: the expected set, wanted or not, got or why not.
``store/crawls/`` has one row per crawl. Rows are only ever added.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from pipelines.sources.row_files import RowFiles

LISTING_SCHEMA = pl.Schema(
    {
        "source_id": pl.String(),
        "crawl_id": pl.String(),
        "crawl_no": pl.Int32(),
        "listed_at": pl.Datetime("us", "UTC"),
        "list_address": pl.String(),
        "position": pl.Int32(),
        "address": pl.String(),
        "title": pl.String(),
        "published_on": pl.Date(),
        "wanted": pl.Boolean(),
        "why_not": pl.String(),
        "got": pl.Boolean(),
        "missing": pl.String(),
        "documents": pl.Int32(),
    }
)

CRAWL_SCHEMA = pl.Schema(
    {
        "source_id": pl.String(),
        "crawl_id": pl.String(),
        "crawl_no": pl.Int32(),
        "started_at": pl.Datetime("us", "UTC"),
        "finished_at": pl.Datetime("us", "UTC"),
        "state": pl.String(),
        "lists_read": pl.Boolean(),
        "listed": pl.Int32(),
        "wanted": pl.Int32(),
        "got": pl.Int32(),
        "fetched": pl.Int32(),
        "not_modified": pl.Int32(),
        "new_documents": pl.Int32(),
        "changed": pl.Int32(),
        "gone": pl.Int32(),
        "refused": pl.Int32(),
        "failed": pl.Int32(),
        "script_links": pl.Int32(),
        "gaps": pl.String(),
    }
)


def listings(store: Path) -> RowFiles:
    """The listings of one raw store."""
    return RowFiles(store / "listings", LISTING_SCHEMA)


def crawls(store: Path) -> RowFiles:
    """The finished crawls of one raw store."""
    return RowFiles(store / "crawls", CRAWL_SCHEMA)


def journals(store: Path) -> Path:
    """Where the journals of unfinished crawls lie."""
    return store / "journals"
