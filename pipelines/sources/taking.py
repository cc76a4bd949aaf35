"""From bytes in the store to rows of the manifest: what a fetch brought, and what lies in an archive."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import PurePosixPath
from typing import IO, Any
from urllib.parse import unquote, urlsplit

from pipelines.sources.archives import Member, UnsafeArchiveError, examine, is_archive, unpacked
from pipelines.sources.blobs import Blobs
from pipelines.sources.discover import HEAD, MEDIA_TYPES, media_hint, why_not_member
from pipelines.sources.manifest import MANIFEST_SCHEMA
from pipelines.sources.records import Fetch

_UNFIT = re.compile(r"[\x00-\x1f\x7f/\\]+")
_LONGEST_NAME = 200
_SUFFIX_OF = {kind: suffix for suffix, kind in reversed(MEDIA_TYPES.items())}


def files_of(file: IO[bytes], name: str) -> Iterator[tuple[Member, str | None]]:
    """Each file of an archive, and why it is passed over where it is. Raises ``UnsafeArchiveError`` before any."""
    examine(file, name)
    for member in unpacked(file, name):
        yield member, why_not_member(member.path, member.data[:HEAD])


def fetch_rows(
    blobs: Blobs, fetch: Fetch, crawled_at: datetime, known_archive: bool = False
) -> list[dict[str, object]]:
    """The manifest's rows of one fetch: its own, and one for each document in the archive that it brought.

    An archive that cannot be opened, or holds nothing of a kind that disclosures come as, is a document itself:
    the next build sets it aside with the reason. ``known_archive``: its members were taken when it was first
    fetched.
    """
    own: dict[str, object] = {
        **dict.fromkeys(MANIFEST_SCHEMA),
        "sha256": fetch.sha256,
        "size": fetch.size,
        "retrieved_at": fetch.fetched_at,
        "source_id": fetch.source_id,
        "crawl_id": fetch.crawl_id,
        "crawled_at": crawled_at,
        "role": fetch.role,
        "address": fetch.address,
        "final_address": fetch.final_address,
        "status": fetch.status,
        "outcome": fetch.outcome,
        "detail": fetch.detail,
        "etag": fetch.etag,
        "last_modified": fetch.last_modified,
        "content_type": fetch.content_type,
        "file_name": fetch.name,
        "has_tables": fetch.has_tables,
        "referrer": fetch.referrer,
        "title": fetch.title,
        "published_on": fetch.published_on,
    }
    if not fetch.is_document or fetch.sha256 is None:
        return [own]
    with blobs.place(fetch.sha256).open("rb") as file:
        head = file.read(HEAD)
        name = document_name(fetch, head)
        if fetch.role == "attachment" and is_archive(file):
            if known_archive:
                return [own]
            members = [{**row, "crawled_at": crawled_at} for row in _members(blobs, fetch, file, name)]
            if members:
                return [own, *members]
    return [{**own, "source_name": name, "media_hint": media_hint(name, head), "explicit": True}]


def document_name(fetch: Fetch, head: bytes) -> str:
    """The name of a fetched document: its file's own, else the title with the suffix of what it is."""
    own = _fit(fetch.name)
    if own is not None:
        return own
    last = PurePosixPath(unquote(urlsplit(fetch.final_address or fetch.address).path)).name
    title = _fit(fetch.title)
    if title is None:
        return _fit(last) or fetch.address
    kind = (fetch.content_type or "").partition(";")[0].strip().lower()
    suffix = ".html" if fetch.role == "article" else _SUFFIX_OF.get(kind) or PurePosixPath(last).suffix.lower()
    if media_hint("", head) == MEDIA_TYPES[".pdf"]:
        suffix = ".pdf"
    return title if title.lower().endswith(suffix) else title + suffix


def _members(blobs: Blobs, fetch: Fetch, file: IO[bytes], name: str) -> list[dict[str, object]]:
    """A row for each document in an archive; none if it is not safe to open."""
    rows: list[dict[str, object]] = []
    try:
        for member, why_not in files_of(file, name):
            if why_not is None:
                rows.append(_member_row(blobs, fetch, member))
    except UnsafeArchiveError:
        return []
    return rows


def _member_row(blobs: Blobs, fetch: Fetch, member: Member) -> dict[str, Any]:
    sha256, size = blobs.keep(io.BytesIO(member.data))
    return {
        **dict.fromkeys(MANIFEST_SCHEMA),
        "sha256": sha256,
        "size": size,
        "source_name": member.name,
        "media_hint": media_hint(member.name, member.data[:HEAD]),
        "explicit": False,
        "retrieved_at": fetch.fetched_at,
        "archive_sha256": fetch.sha256,
        "archive_path": member.path,
        "source_id": fetch.source_id,
        "crawl_id": fetch.crawl_id,
        "address": fetch.address,
        "referrer": fetch.referrer,
        "title": fetch.title,
        "published_on": fetch.published_on,
    }


def _fit(text: str | None) -> str | None:
    """A text as a file's name: one line, without folders, not endless."""
    squeezed = " ".join(_UNFIT.sub(" ", text or "").split())
    if not squeezed:
        return None
    if len(squeezed) <= _LONGEST_NAME:
        return squeezed
    suffix = PurePosixPath(squeezed).suffix[:8]
    return squeezed[: _LONGEST_NAME - len(suffix)] + suffix
