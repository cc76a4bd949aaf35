"""The raw store: what was published, byte for byte, under its hash, and the manifest of where it came from.

Bytes lie at ``store/<2 hex>/<sha256>`` and are never changed. The manifest is a folder of Parquet shards, one
for each call that added something: a row says that these bytes were met under this name. Rows are only ever
added; what is in the files is not this room's business.
"""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

import polars as pl

from pipelines.settings import Home
from pipelines.sources.atomic import written_atomically
from pipelines.sources.discover import Candidate, Outcome, discover, media_hint

MANIFEST_SCHEMA = pl.Schema(
    {
        "sha256": pl.String(),
        "size": pl.Int64(),
        "source_name": pl.String(),
        "source_path": pl.String(),
        "media_hint": pl.String(),
        "explicit": pl.Boolean(),
        "retrieved_at": pl.Datetime("us", "UTC"),
    }
)
_CHUNK = 1 << 20


class _UnreadableSourceError(Exception):
    """A file to be taken cannot be read: its fault, unlike a store that cannot be written, which is ours."""


class DamagedStoreError(Exception):
    """Bytes of the store are gone, or no longer what their name says."""


def document_id(sha256: str) -> str:
    """A document's name throughout the warehouse: the first 16 hex digits of its bytes' hash."""
    return sha256[:16]


@dataclass(frozen=True, slots=True)
class RawSource:
    """A name that a document was met under, without folders, and when it was first met."""

    name: str
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class RawEntry:
    """One document in the store.

    ``sources`` are in the order of their names; ``source_name`` is the first of them. ``explicit`` if it was
    ever named itself, rather than only found in a folder.
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
        return tuple(source.name for source in self.sources)


@dataclass(frozen=True, slots=True)
class TakenFile:
    """A file that is in the store now."""

    path: Path
    sha256: str

    @property
    def document_id(self) -> str:
        return document_id(self.sha256)


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A path that was not taken, and why."""

    path: Path
    reason: str


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What became of every path that was met.

    ``new``: bytes the store did not have. ``new_sources``: known bytes under another name. ``already_known``:
    nothing to add. ``skipped``: no disclosure by its kind. ``unreadable``: it is there but cannot be read.
    ``missing``: it was named and does not exist.
    """

    new: tuple[TakenFile, ...] = ()
    new_sources: tuple[TakenFile, ...] = ()
    already_known: tuple[TakenFile, ...] = ()
    skipped: tuple[PassedOver, ...] = ()
    unreadable: tuple[PassedOver, ...] = ()
    missing: tuple[Path, ...] = ()


@dataclass
class _Batch:
    """What one call has found so far."""

    known: set[tuple[str, str]]
    rows: list[dict[str, object]] = field(default_factory=list)
    new: list[TakenFile] = field(default_factory=list)
    new_sources: list[TakenFile] = field(default_factory=list)
    already_known: list[TakenFile] = field(default_factory=list)
    skipped: list[PassedOver] = field(default_factory=list)
    unreadable: list[PassedOver] = field(default_factory=list)
    missing: list[Path] = field(default_factory=list)

    def report(self) -> IngestReport:
        return IngestReport(
            new=tuple(self.new),
            new_sources=tuple(self.new_sources),
            already_known=tuple(self.already_known),
            skipped=tuple(self.skipped),
            unreadable=tuple(self.unreadable),
            missing=tuple(self.missing),
        )


class RawStore:
    """The raw store of one HOME."""

    def __init__(self, home: Home) -> None:
        self._root = home.store
        self._inbox = home.inbox
        self._manifest = home.store / "manifest"

    def ingest(self, paths: Sequence[Path], met: Callable[[Path], None] = lambda path: None) -> IngestReport:
        """Take files, and what lies in folders, into the store.

        ``met`` is told each path as it is looked at. What cannot be read is reported and the rest goes on; a
        store that cannot be written raises ``OSError``. The bytes are on disk before the manifest names them,
        so that a call cut short only has to be repeated.
        """
        manifest = self._rows()
        batch = _Batch(known=set(zip(manifest["sha256"], manifest["source_name"], strict=True)))
        hashes = set(manifest["sha256"])
        for candidate in discover(paths, excluded=self._root):
            met(candidate.path)
            try:
                self._take(candidate, batch, hashes)
            except _UnreadableSourceError as error:
                batch.unreadable.append(PassedOver(candidate.path, str(error)))
        self._add_shard(batch.rows)
        return batch.report()

    def take_inbox(self, met: Callable[[Path], None] = lambda path: None) -> IngestReport:
        """Ingest what lies in the watched folder; the files stay there."""
        return self.ingest([self._inbox], met) if self._inbox.is_dir() else IngestReport()

    def entries(self) -> list[RawEntry]:
        """Every document of the store once, ordered by name, then hash."""
        found: dict[str, list[dict[str, Any]]] = {}
        for row in self._rows().sort("source_name", "retrieved_at").iter_rows(named=True):
            found.setdefault(row["sha256"], []).append(row)
        entries = [
            RawEntry(
                sha256=sha256,
                size=rows[0]["size"],
                sources=_sources(rows),
                explicit=any(row["explicit"] for row in rows),
            )
            for sha256, rows in found.items()
        ]
        return sorted(entries, key=lambda entry: (entry.source_name, entry.sha256))

    def read(self, document: str) -> bytes:
        """The bytes of a document, named by its hash or by its id.

        Raises ``DamagedStoreError`` if they are not there or not the ones that were taken.
        """
        try:
            place = next((self._root / document[:2]).glob(f"{document}*"))
            data = place.read_bytes()
        except (StopIteration, FileNotFoundError) as error:
            raise DamagedStoreError(f"the raw store has no bytes for {document}") from error
        if hashlib.sha256(data).hexdigest() != place.name:
            raise DamagedStoreError(f"the bytes stored for {document} are not the ones that were taken")
        return data

    def _take(self, candidate: Candidate, batch: _Batch, hashes: set[str]) -> None:
        path = candidate.path
        match candidate.outcome:
            case Outcome.MISSING:
                batch.missing.append(path)
                return
            case Outcome.SKIP:
                batch.skipped.append(PassedOver(path, candidate.reason))
                return
            case Outcome.UNREADABLE:
                batch.unreadable.append(PassedOver(path, candidate.reason))
                return
        sha256, size = self._keep(path, hashes)
        name = _storable(path.name)
        taken = TakenFile(path, sha256)
        if (sha256, name) in batch.known:
            batch.already_known.append(taken)
            return
        (batch.new_sources if sha256 in hashes else batch.new).append(taken)
        batch.known.add((sha256, name))
        hashes.add(sha256)
        batch.rows.append(
            {
                "sha256": sha256,
                "size": size,
                "source_name": name,
                "source_path": _storable(str(path.absolute())),
                "media_hint": media_hint(path),
                "explicit": candidate.explicit,
                "retrieved_at": datetime.now(UTC),
            }
        )

    def _keep(self, path: Path, hashes: set[str]) -> tuple[str, int]:
        """Put the file's bytes into the store unless they are there; return their hash and size.

        A file may change while it is read: what counts is the hash of what was written, not of what was first
        looked at.
        """
        with _opened(path) as file:
            sha256, size = _digest(file)
            place = self._place(sha256)
            if sha256 in hashes and place.exists() and place.stat().st_size == size:
                return sha256, size
            file.seek(0)
            with written_atomically(self._root) as (temporary, places):
                sha256, size = _digest(file, temporary)
                place = self._place(sha256)
                if not (place.exists() and place.stat().st_size == size):
                    places.append(place)
        return sha256, size

    def _place(self, sha256: str) -> Path:
        return self._root / sha256[:2] / sha256

    def _rows(self) -> pl.DataFrame:
        shards = sorted(self._manifest.glob("*.parquet"))
        empty = pl.DataFrame(schema=MANIFEST_SCHEMA)
        return pl.concat([empty, *(pl.read_parquet(shard, glob=False) for shard in shards)])

    def _add_shard(self, rows: Iterable[dict[str, object]]) -> None:
        frame = pl.DataFrame(list(rows), schema=MANIFEST_SCHEMA)
        if frame.is_empty():
            return
        buffer = io.BytesIO()
        frame.write_parquet(buffer)
        content = buffer.getvalue()
        with written_atomically(self._manifest) as (file, places):
            file.write(content)
            places.append(self._manifest / f"{hashlib.sha256(content).hexdigest()[:32]}.parquet")


def _sources(rows: Iterable[dict[str, Any]]) -> tuple[RawSource, ...]:
    """One source for each name, met first when its first row says (two calls at once may both add it)."""
    first: dict[str, RawSource] = {}
    for row in rows:
        first.setdefault(row["source_name"], RawSource(row["source_name"], row["retrieved_at"]))
    return tuple(first.values())


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    try:
        file = path.open("rb")
    except OSError as error:
        raise _UnreadableSourceError(error.strerror or str(error)) from error
    with file:
        yield file


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    try:
        while chunk := file.read(_CHUNK):
            yield chunk
    except OSError as error:
        raise _UnreadableSourceError(error.strerror or str(error)) from error


def _digest(file: IO[bytes], copy: IO[bytes] | None = None) -> tuple[str, int]:
    """The SHA-256 and size of what a file still holds, copied on the way where asked for."""
    hasher = hashlib.sha256()
    size = 0
    for chunk in _chunks(file):
        hasher.update(chunk)
        size += len(chunk)
        if copy is not None:
            copy.write(chunk)
    return hasher.hexdigest(), size


def _storable(name: str) -> str:
    """A file name as text: one that is no UTF-8 (an old archive's) is read as GB18030, else marked."""
    try:
        name.encode()
        return name
    except UnicodeEncodeError:
        raw = os.fsencode(name)
    try:
        return raw.decode("gb18030")
    except UnicodeDecodeError:
        return raw.decode("utf-8", "replace")
