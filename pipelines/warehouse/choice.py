"""What a build is made of: the current shards, for a document that broke a rule an earlier one, and all names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from pipelines.settings import Home
from pipelines.sources.store import RawSource, RawStore
from pipelines.warehouse.build import DocumentSource
from pipelines.warehouse.shards import document_id_of, earlier_shards
from pipelines.warehouse.structure import examine


@dataclass(frozen=True, slots=True)
class Choice:
    """``good`` has at most one shard per document; ``failed`` are those set aside, with what is wrong in each."""

    good: tuple[Path, ...]
    failed: dict[Path, tuple[str, ...]]


def document_sources(home: Home) -> tuple[DocumentSource, ...]:
    """Every name under which a document was ingested, and when and where, from the raw store's manifest.

    Of an address that gave a document, then another, and now the first again, the first is met when it came back.
    """
    met = [(entry.document_id, source) for entry in RawStore(home).entries() for source in entry.sources]
    given: dict[str | None, list[tuple[str, RawSource]]] = defaultdict(list)
    for document_id, source in met:
        given[source.address].append((document_id, source))
    return tuple(
        DocumentSource(
            document_id,
            source.name,
            source.seen_at if source.address is None else _given_since(document_id, source, given[source.address]),
            source.published_on,
            source.address,
        )
        for document_id, source in met
    )


def _given_since(document_id: str, source: RawSource, given: Sequence[tuple[str, RawSource]]) -> datetime:
    """Since when its address gives this document: the end of whatever else it gave in between."""
    in_between = [
        other.last_seen_at
        for other_id, other in given
        if other_id != document_id
        and other.last_seen_at is not None
        and source.last_seen_at is not None
        and source.seen_at < other.seen_at
        and other.last_seen_at < source.last_seen_at
    ]
    return max(in_between) + timedelta(microseconds=1) if in_between else source.seen_at


def choose(shards: Sequence[Path]) -> Choice:
    """Set aside what breaks the warehouse's own rules; the newest earlier reading that keeps them stays in use."""
    examined = examine(shards)
    good = list(examined.good)
    for failed in examined.failed:
        for earlier in earlier_shards(failed.parent, document_id_of(failed)):
            if earlier != failed and examine([earlier]).good:
                good.append(earlier)
                break
    return Choice(tuple(good), dict(examined.failed))
