"""What a crawl records: one request (``Fetch``), one item of a list (``Listed``); and both as plain rows."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, Literal, TypeVar

Role = Literal["list", "article", "attachment", "robots"]
Outcome = Literal[
    "fetched",
    "not_modified",
    "gone",
    "disallowed",
    "off_limits",
    "too_large",
    "wrong_type",
    "failed",
    "script_link",
]

PAST_THE_END = "past the last page"
"""``detail`` of a list page that is gone because the list had ended before it: no gap."""


@dataclass(frozen=True, slots=True)
class Fetch:
    """One request, or one link that was left alone. ``status`` is None where nothing answered.

    ``sha256`` and ``size`` name bytes that are in the store (``Crawl.keep``); of ``not_modified`` they are filled
    in from the earlier fetch. ``name`` is the file's own name, decoded. ``referrer`` is the address, as asked for,
    of the page on which the link stood; of an attachment, the article's address as the list has it. ``title`` is
    the article's (for an attachment too), ``published_on`` its date. ``has_tables``: an article whose own tables
    make it a document.
    """

    source_id: str
    crawl_id: str
    role: Role
    address: str
    final_address: str | None
    fetched_at: datetime
    status: int | None
    outcome: Outcome
    detail: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    content_type: str | None = None
    sha256: str | None = None
    size: int | None = None
    name: str | None = None
    referrer: str | None = None
    title: str | None = None
    published_on: date | None = None
    has_tables: bool = False

    @property
    def is_document(self) -> bool:
        """Whether its bytes are a document of the store: every attachment's, and an article's with own tables."""
        brought = self.outcome in {"fetched", "not_modified"} and self.sha256 is not None
        return brought and (self.role == "attachment" or (self.role == "article" and self.has_tables))


@dataclass(frozen=True, slots=True)
class Listed:
    """One item of a list page. ``position`` counts from 1 on its page; ``why_not`` names the filter."""

    source_id: str
    crawl_id: str
    list_address: str
    position: int
    address: str
    title: str
    published_on: date | None = None
    wanted: bool = True
    why_not: str | None = None


Record = TypeVar("Record", Fetch, Listed)


def to_row(record: Fetch | Listed) -> dict[str, Any]:
    """A record as a row of plain values: times and dates as ISO text."""
    row = {field.name: getattr(record, field.name) for field in fields(record)}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in row.items()}


def from_row(kind: type[Record], row: dict[str, Any]) -> Record:
    """The record that a row was made from."""
    values = dict(row)
    if values.get("published_on") is not None:
        values["published_on"] = date.fromisoformat(values["published_on"])
    if "fetched_at" in values:
        values["fetched_at"] = datetime.fromisoformat(values["fetched_at"])
    return kind(**{field.name: values[field.name] for field in fields(kind) if field.name in values})
