"""The raw store: what was published, byte for byte, under its hash, and the manifest of where it came from.

Bytes lie at ``store/<2 hex>/<sha256>`` and are never changed. An archive's bytes are kept, but its members are the
documents, each with bytes and sources of its own. What is in the files is not this room's business.
"""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

import polars as pl

from pipelines.settings import Home
from pipelines.sources.archives import UnsafeArchiveError, is_archive
from pipelines.sources.blobs import Blobs, DamagedStoreError, UnreadableSourceError
from pipelines.sources.discover import HEAD, Candidate, Outcome, discover, media_hint
from pipelines.sources.listings import journals
from pipelines.sources.manifest import (
    MANIFEST_SCHEMA,
    Manifest,
    RawEntry,
    RawSource,
    SourceKey,
    document_id,
)
from pipelines.sources.taking import files_of


@dataclass(frozen=True, slots=True)
class TakenFile:
    """A file that is in the store now; ``path`` goes on through an archive where it lay in one."""

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
class OpenedArchive:
    """An archive whose members are in the store now; each of them is in the report like a file of its own."""

    path: Path
    sha256: str
    taken: int
    skipped: int


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What became of every path that was met.

    ``new``: bytes the store did not have. ``new_sources``: known bytes under another name, or in an archive.
    ``already_known``: nothing to add. ``skipped``: no disclosure by its kind. ``unreadable``: it is there but
    cannot be read. ``missing``: it was named and does not exist. ``archives`` were opened; ``unopened`` are
    archives that were not, and why: they are taken as they are, and the next build sets them aside.
    """

    new: tuple[TakenFile, ...] = ()
    new_sources: tuple[TakenFile, ...] = ()
    already_known: tuple[TakenFile, ...] = ()
    skipped: tuple[PassedOver, ...] = ()
    unreadable: tuple[PassedOver, ...] = ()
    missing: tuple[Path, ...] = ()
    archives: tuple[OpenedArchive, ...] = ()
    unopened: tuple[PassedOver, ...] = ()


@dataclass(frozen=True, slots=True)
class _Met:
    """Bytes that are in the store, and the place where they were met."""

    key: SourceKey
    path: Path
    size: int
    head: bytes
    explicit: bool = False


@dataclass
class _Batch:
    """What one call has found so far. ``hashes`` and ``known`` are what the store had, and has by now."""

    known: set[SourceKey]
    hashes: set[str]
    rows: list[dict[str, object]] = field(default_factory=list)
    new: list[TakenFile] = field(default_factory=list)
    new_sources: list[TakenFile] = field(default_factory=list)
    already_known: list[TakenFile] = field(default_factory=list)
    skipped: list[PassedOver] = field(default_factory=list)
    unreadable: list[PassedOver] = field(default_factory=list)
    missing: list[Path] = field(default_factory=list)
    archives: list[OpenedArchive] = field(default_factory=list)
    unopened: list[PassedOver] = field(default_factory=list)

    def add(self, met: _Met) -> None:
        """Note a source of bytes that are in the store."""
        taken = TakenFile(met.path, met.key.sha256)
        if met.key in self.known:
            self.already_known.append(taken)
            return
        (self.new_sources if met.key.sha256 in self.hashes else self.new).append(taken)
        self.known.add(met.key)
        self.hashes.add(met.key.sha256)
        self.rows.append(
            {
                "sha256": met.key.sha256,
                "size": met.size,
                "source_name": met.key.name,
                "source_path": _storable(str(met.path.absolute())),
                "media_hint": media_hint(met.key.name, met.head),
                "explicit": met.explicit,
                "retrieved_at": datetime.now(UTC),
                "archive_sha256": met.key.archive_sha256,
                "archive_path": met.key.archive_path,
            }
        )

    def report(self) -> IngestReport:
        return IngestReport(
            new=tuple(self.new),
            new_sources=tuple(self.new_sources),
            already_known=tuple(self.already_known),
            skipped=tuple(self.skipped),
            unreadable=tuple(self.unreadable),
            missing=tuple(self.missing),
            archives=tuple(self.archives),
            unopened=tuple(self.unopened),
        )


class RawStore:
    """The raw store of one HOME."""

    def __init__(self, home: Home) -> None:
        self._root = home.store
        self._inbox = home.inbox
        self._blobs = Blobs(home.store)
        self._manifest = Manifest(home.store / "manifest", journals(home.store))

    def ingest(self, paths: Sequence[Path], met: Callable[[Path], None] = lambda path: None) -> IngestReport:
        """Take files, and what lies in folders, into the store.

        ``met`` is told each path as it is looked at. What cannot be read is reported and the rest goes on; a
        store that cannot be written raises ``OSError``. The bytes are on disk before the manifest names them,
        so that a call cut short only has to be repeated.
        """
        return self._ingest(discover(paths, excluded=self._root), met)

    def take_inbox(
        self, met: Callable[[Path], None] = lambda path: None, only: Collection[str] | None = None
    ) -> IngestReport:
        """Ingest what lies in the watched folder, or ``only`` the files of these paths in it; they stay there."""
        if not self._inbox.is_dir():
            return IngestReport()
        found = discover([self._inbox], excluded=self._root)
        wanted = (one for one in found if only is None or one.path.relative_to(self._inbox).as_posix() in only)
        return self._ingest(wanted, met)

    def _ingest(self, candidates: Iterable[Candidate], met: Callable[[Path], None]) -> IngestReport:
        batch = _Batch(known=set(self._manifest.keys()), hashes=self._manifest.hashes())
        for candidate in candidates:
            met(candidate.path)
            try:
                self._take(candidate, batch, met)
            except UnreadableSourceError as error:
                batch.unreadable.append(PassedOver(candidate.path, str(error)))
        self._manifest.add(batch.rows)
        return batch.report()

    def entries(self) -> list[RawEntry]:
        """Every document of the store once, ordered by name, then hash."""
        return self._manifest.entries()

    def rows(self) -> pl.DataFrame:
        """Every row of the manifest: sources and fetches (``MANIFEST_SCHEMA``)."""
        return self._manifest.rows()

    def read(self, document: str) -> bytes:
        """The bytes of a document, named by its hash or by its id.

        Raises ``DamagedStoreError`` if they are not there or not the ones that were taken.
        """
        return self._blobs.read(document)

    def _take(self, candidate: Candidate, batch: _Batch, met: Callable[[Path], None]) -> None:
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
        with _opened(path) as file:
            sha256, size = self._blobs.keep(file, batch.hashes)
        with self._blobs.place(sha256).open("rb") as kept:
            head = kept.read(HEAD)
            if is_archive(kept) and self._take_members(path, sha256, kept, batch, met):
                return
        key = SourceKey(sha256, _storable(path.name))
        batch.add(_Met(key, path, size, head, candidate.explicit))

    def _take_members(
        self, path: Path, sha256: str, file: IO[bytes], batch: _Batch, met: Callable[[Path], None]
    ) -> bool:
        """Take what lies in an archive. False if nothing does, or it is not safe: then it is a document itself."""
        taken = skipped = 0
        try:
            for member, why_not in files_of(file, _storable(path.name)):
                place = path / member.path
                met(place)
                if why_not:
                    batch.skipped.append(PassedOver(place, why_not))
                    skipped += 1
                    continue
                kept, size = self._blobs.keep(io.BytesIO(member.data), batch.hashes)
                batch.add(_Met(SourceKey(kept, member.name, sha256, member.path), place, size, member.data[:HEAD]))
                taken += 1
        except UnsafeArchiveError as error:
            batch.unopened.append(PassedOver(path, error.detail))
            return False
        if taken:
            batch.archives.append(OpenedArchive(path, sha256, taken, skipped))
        else:
            batch.unopened.append(PassedOver(path, "no file in it is of a kind that disclosures come as"))
        return taken > 0


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    try:
        file = path.open("rb")
    except OSError as error:
        raise UnreadableSourceError(error.strerror or str(error)) from error
    with file:
        yield file


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


__all__ = [
    "MANIFEST_SCHEMA",
    "DamagedStoreError",
    "IngestReport",
    "OpenedArchive",
    "PassedOver",
    "RawEntry",
    "RawSource",
    "RawStore",
    "TakenFile",
    "document_id",
]
