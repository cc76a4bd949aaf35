"""The raw store: what was published, byte for byte, under its hash, and the manifest of where it came from.

Bytes lie at ``store/<2 hex>/<sha256>`` and are never changed. An archive's bytes are kept, but its members are the
documents, each with bytes and sources of its own. What is in the files is not this room's business.
"""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from pipelines.settings import Home
from pipelines.sources.archives import UnsafeArchiveError, examine, is_archive, unpacked
from pipelines.sources.atomic import written_atomically
from pipelines.sources.discover import HEAD, Candidate, Outcome, discover, media_hint, why_not_member
from pipelines.sources.manifest import (
    MANIFEST_SCHEMA,
    Manifest,
    RawEntry,
    RawSource,
    SourceKey,
    document_id,
)

_CHUNK = 1 << 20


class _UnreadableSourceError(Exception):
    """A file to be taken cannot be read: its fault, unlike a store that cannot be written, which is ours."""


class DamagedStoreError(Exception):
    """Bytes of the store are gone, or no longer what their name says."""


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
        self._manifest = Manifest(home.store / "manifest")

    def ingest(self, paths: Sequence[Path], met: Callable[[Path], None] = lambda path: None) -> IngestReport:
        """Take files, and what lies in folders, into the store.

        ``met`` is told each path as it is looked at. What cannot be read is reported and the rest goes on; a
        store that cannot be written raises ``OSError``. The bytes are on disk before the manifest names them,
        so that a call cut short only has to be repeated.
        """
        known = set(self._manifest.keys())
        batch = _Batch(known, hashes={key.sha256 for key in known})
        for candidate in discover(paths, excluded=self._root):
            met(candidate.path)
            try:
                self._take(candidate, batch, met)
            except _UnreadableSourceError as error:
                batch.unreadable.append(PassedOver(candidate.path, str(error)))
        self._manifest.add(batch.rows)
        return batch.report()

    def take_inbox(self, met: Callable[[Path], None] = lambda path: None) -> IngestReport:
        """Ingest what lies in the watched folder; the files stay there."""
        return self.ingest([self._inbox], met) if self._inbox.is_dir() else IngestReport()

    def entries(self) -> list[RawEntry]:
        """Every document of the store once, ordered by name, then hash."""
        return self._manifest.entries()

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
            sha256, size = self._keep(file, batch.hashes)
        with self._place(sha256).open("rb") as kept:
            head = kept.read(HEAD)
            if is_archive(kept) and self._take_members(path, sha256, kept, batch, met):
                return
        key = SourceKey(sha256, _storable(path.name))
        batch.add(_Met(key, path, size, head, candidate.explicit))

    def _take_members(
        self, path: Path, sha256: str, file: IO[bytes], batch: _Batch, met: Callable[[Path], None]
    ) -> bool:
        """Take what lies in an archive. False if nothing does, or it is not safe: then it is a document itself."""
        name = _storable(path.name)
        try:
            examine(file, name)
        except UnsafeArchiveError as error:
            batch.unopened.append(PassedOver(path, error.detail))
            return False
        taken = skipped = 0
        for member in unpacked(file, name):
            place = path / member.path
            met(place)
            head = member.data[:HEAD]
            if reason := why_not_member(member.path, head):
                batch.skipped.append(PassedOver(place, reason))
                skipped += 1
                continue
            kept, size = self._keep(io.BytesIO(member.data), batch.hashes)
            batch.add(_Met(SourceKey(kept, member.name, sha256, member.path), place, size, head))
            taken += 1
        if taken:
            batch.archives.append(OpenedArchive(path, sha256, taken, skipped))
        else:
            batch.unopened.append(PassedOver(path, "no file in it is of a kind that disclosures come as"))
        return taken > 0

    def _keep(self, file: IO[bytes], hashes: set[str]) -> tuple[str, int]:
        """Put the file's bytes into the store unless they are there; return their hash and size.

        A file may change while it is read: what counts is the hash of what was written, not of what was first
        looked at.
        """
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
