"""Bytes under their hash: ``store/<2 hex>/<sha256>``, written once, whole or not at all, never changed."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import IO

from pipelines.sources.atomic import written_atomically

_CHUNK = 1 << 20


class DamagedStoreError(Exception):
    """Bytes of the store are gone, or no longer what their name says."""


class UnreadableSourceError(Exception):
    """A file to be taken cannot be read: its fault, unlike a store that cannot be written, which is ours."""


class Blobs:
    """The bytes of one raw store."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def place(self, sha256: str) -> Path:
        return self._root / sha256[:2] / sha256

    def holds(self, sha256: str, size: int | None = None) -> bool:
        """Whether the bytes are there, and are so many; a file appears whole, so that its size tells."""
        place = self.place(sha256)
        return place.is_file() and (size is None or place.stat().st_size == size)

    def keep(self, file: IO[bytes], hashes: Collection[str] = ()) -> tuple[str, int]:
        """Put the file's bytes into the store unless they are there; return their hash and size.

        ``hashes`` are known to be there. A file may change while it is read: what counts is the hash of what was
        written, not of what was first looked at.
        """
        sha256, size = digest(file)
        if sha256 in hashes and self.holds(sha256, size):
            return sha256, size
        file.seek(0)
        with written_atomically(self._root) as (temporary, places):
            sha256, size = digest(file, temporary)
            if not self.holds(sha256, size):
                places.append(self.place(sha256))
        return sha256, size

    def read(self, document: str) -> bytes:
        """The bytes named by their hash or by the first digits of it. Raises ``DamagedStoreError``."""
        try:
            place = next((self._root / document[:2]).glob(f"{document}*"))
            data = place.read_bytes()
        except (StopIteration, FileNotFoundError) as error:
            raise DamagedStoreError(f"the raw store has no bytes for {document}") from error
        if hashlib.sha256(data).hexdigest() != place.name:
            raise DamagedStoreError(f"the bytes stored for {document} are not the ones that were taken")
        return data


def digest(file: IO[bytes], copy: IO[bytes] | None = None) -> tuple[str, int]:
    """The SHA-256 and size of what a file still holds, copied on the way where asked for."""
    hasher = hashlib.sha256()
    size = 0
    for chunk in _chunks(file):
        hasher.update(chunk)
        size += len(chunk)
        if copy is not None:
            copy.write(chunk)
    return hasher.hexdigest(), size


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    try:
        while chunk := file.read(_CHUNK):
            yield chunk
    except OSError as error:
        raise UnreadableSourceError(error.strerror or str(error)) from error
