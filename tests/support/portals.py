"""Entries of a registry, fetches and listed items, for tests: one small portal of 甲县."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, date, datetime, timedelta
from typing import Any

from pipelines.sources.fetches import Crawl, Fetch, Listed
from pipelines.sources.records import Outcome, Role
from pipelines.sources.registry import Source

HOST = "portal.example"
LIST = f"http://{HOST}/list.html"
NIGHT = datetime(2024, 9, 20, 18, 0, tzinfo=UTC)


def entry(**changes: Any) -> dict[str, Any]:
    """An entry as it stands in a file, without its id."""
    return {
        "title_zh": "甲县政府信息公开",
        "title_en": "A County disclosures",
        "region_code": "371521",
        "publisher": "甲县人民政府",
        "basis": "made for tests",
        "active": True,
        "hosts": [HOST],
        "lists": [{"address": LIST, "items": "ul li"}],
        **changes,
    }


def source(source_id: str = "a-county", **changes: Any) -> Source:
    """A source as the registry gives it."""
    return Source.model_validate({"id": source_id, **entry(**changes)})


def listed(crawl: Crawl, path: str, title: str, **changes: Any) -> None:
    """Let the list name an item."""
    values: dict[str, Any] = {
        "list_address": LIST,
        "position": 1,
        "published_on": date(2024, 9, 12),
        **changes,
    }
    crawl.listed(Listed("a-county", crawl.crawl_id, address=address(path), title=title, **values))


def fetch(crawl: Crawl, role: Role, path: str, data: bytes | None = None, **changes: Any) -> Fetch:
    """Record a fetch of an address; with ``data`` it brought these bytes."""
    outcome: Outcome = "fetched" if data is not None else "failed"
    sha256, size = crawl.keep(data) if data is not None else (None, None)
    values: dict[str, Any] = {
        "final_address": address(path),
        "fetched_at": crawl.started_at + timedelta(minutes=1),
        "status": 200 if data is not None else 503,
        "outcome": outcome,
        "sha256": sha256,
        "size": size,
        **changes,
    }
    return crawl.add(Fetch(crawl._source_id, crawl.crawl_id, role, address(path), **values))


def address(path: str) -> str:
    return f"http://{HOST}/{path}"


def zipped(*files: tuple[str, bytes]) -> bytes:
    """An archive of these files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in files:
            archive.writestr(name, data)
    return out.getvalue()
