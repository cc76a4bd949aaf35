"""What a build is made of: the current shards, for a document that broke a rule an earlier one, and all names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipelines.settings import Home
from pipelines.sources.store import RawStore
from pipelines.warehouse.build import DocumentSource
from pipelines.warehouse.isolation import ParseLimits
from pipelines.warehouse.parsing import current_shard
from pipelines.warehouse.shards import document_id_of, earlier_shards
from pipelines.warehouse.structure import examine


@dataclass(frozen=True, slots=True)
class Choice:
    """``good`` has at most one shard per document; ``failed`` are those set aside, with what is wrong in each."""

    good: tuple[Path, ...]
    failed: dict[Path, tuple[str, ...]]


def current_shards(home: Home, documents: Sequence[str], limits: ParseLimits | None = None) -> tuple[Path, ...]:
    """The shards of the current reading version, one per document, as read under these limits."""
    limits = limits or ParseLimits()
    return tuple(current_shard(home, document, limits) for document in documents)


def document_sources(home: Home) -> tuple[DocumentSource, ...]:
    """Every name under which a document was ingested, and when, from the raw store's manifest."""
    return tuple(
        DocumentSource(entry.document_id, source.name, source.seen_at)
        for entry in RawStore(home).entries()
        for source in entry.sources
    )


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
