"""The manifest of the raw store: a row says that these bytes were met under this name, in this place, then.

It is a folder of Parquet shards, one for each call that added something; rows are only ever added. A shard that
lacks a column of today was written before there was one, and reads as NULL there.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.sources.atomic import written_atomically

MANIFEST_SCHEMA = pl.Schema(
    {
        "sha256": pl.String(),
        "size": pl.Int64(),
        "source_name": pl.String(),
        "source_path": pl.String(),
        "media_hint": pl.String(),
        "explicit": pl.Boolean(),
        "retrieved_at": pl.Datetime("us", "UTC"),
        "archive_sha256": pl.String(),
        "archive_path": pl.String(),
    }
)


def document_id(sha256: str) -> str:
    """A document's name throughout the warehouse: the first 16 hex digits of its bytes' hash."""
    return sha256[:16]


@dataclass(frozen=True, slots=True)
class SourceKey:
    """What makes one source of some bytes: their name; in an archive, also which one, and where in it."""

    sha256: str
    name: str
    archive_sha256: str | None = None
    archive_path: str | None = None


@dataclass(frozen=True, slots=True)
class RawSource:
    """A name that a document was met under, without folders, and when it was first met so.

    ``archive`` is the hash of the archive it lay in, and ``archive_path`` where in it; None if in none.
    """

    name: str
    seen_at: datetime
    archive: str | None = None
    archive_path: str | None = None


@dataclass(frozen=True, slots=True)
class RawEntry:
    """One document in the store.

    ``sources`` are in the order of their names; ``source_name`` is the first of them. ``explicit`` if it was
    ever named itself, rather than only found in a folder or an archive.
    """

    sha256: str
    size: int
    sources: tuple[RawSource, ...]
    explicit: bool

    @property
    def document_id(self) -> str:
        return document_id(self.sha256)

    @property
    def source_name(self) -> str:
        return self.sources[0].name

    @property
    def source_names(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(source.name for source in self.sources))


class Manifest:
    """The manifest of one raw store."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keys(self) -> list[SourceKey]:
        """Every source that is known."""
        columns = ("sha256", "source_name", "archive_sha256", "archive_path")
        return [SourceKey(*row) for row in self._rows().select(columns).iter_rows()]

    def entries(self) -> list[RawEntry]:
        """Every document once, ordered by name, then hash. An archive that was opened is none: its members are."""
        rows = self._rows().sort("source_name", "retrieved_at")
        opened = set(rows["archive_sha256"].drop_nulls())
        found: dict[str, list[dict[str, Any]]] = {}
        for row in rows.iter_rows(named=True):
            if row["sha256"] not in opened:
                found.setdefault(row["sha256"], []).append(row)
        entries = [
            RawEntry(
                sha256=sha256,
                size=met[0]["size"],
                sources=_sources(met),
                explicit=any(row["explicit"] for row in met),
            )
            for sha256, met in found.items()
        ]
        return sorted(entries, key=lambda entry: (entry.source_name, entry.sha256))

    def add(self, rows: Sequence[dict[str, object]]) -> None:
        """Write one more shard."""
        if not rows:
            return
        buffer = io.BytesIO()
        pl.DataFrame(rows, schema=MANIFEST_SCHEMA).write_parquet(buffer)
        content = buffer.getvalue()
        with written_atomically(self._folder) as (file, places):
            file.write(content)
            places.append(self._folder / f"{hashlib.sha256(content).hexdigest()[:32]}.parquet")

    def _rows(self) -> pl.DataFrame:
        shards = [pl.read_parquet(shard, glob=False) for shard in sorted(self._folder.glob("*.parquet"))]
        return pl.concat([pl.DataFrame(schema=MANIFEST_SCHEMA), *shards], how="diagonal")


def _sources(rows: Iterable[dict[str, Any]]) -> tuple[RawSource, ...]:
    """Each source once, met first when its first row says (two calls at once may both add it)."""
    first: dict[tuple[str, str | None, str | None], RawSource] = {}
    for row in rows:
        key = (row["source_name"], row["archive_sha256"], row["archive_path"])
        first.setdefault(key, RawSource(row["source_name"], row["retrieved_at"], *key[1:]))
    return tuple(first.values())
