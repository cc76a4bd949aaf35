"""Files named on the command line, as documents to read: an archive stands for what lies in it."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipelines.cli.session import ProblemError


@dataclass(frozen=True, slots=True)
class Given:
    """One document. ``label`` is the path as given, through the archive where it lies in one."""

    label: str
    name: str
    data: bytes

    @property
    def document_id(self) -> str:
        return hashlib.sha256(self.data).hexdigest()[:16]


def given_files(paths: Sequence[Path]) -> list[Given]:
    """The documents of these files; raises ``ProblemError`` for a path that is no file or cannot be opened."""
    for path in paths:
        if not path.is_file():
            raise ProblemError(f"{path}: " + ("a folder; name the files" if path.is_dir() else "no such file"))
    return [given for path in paths for given in _documents(path)]


def _documents(path: Path) -> Iterator[Given]:
    from pipelines.sources.archives import UnsafeArchiveError, is_archive, members
    from pipelines.sources.discover import why_not_member

    try:
        data = path.read_bytes()
    except OSError as error:
        raise ProblemError(f"{path}: {error.strerror or error}") from None
    itself = Given(str(path), path.name, data)
    if not is_archive(io.BytesIO(data)):
        yield itself
        return
    try:
        inside = [one for one in members(data, path.name) if why_not_member(one.path, one.data) is None]
    except UnsafeArchiveError:
        inside = []  # read as a document, the archive says itself what is wrong with it
    yield from (Given(f"{path}/{one.path}", one.name, one.data) for one in inside)
    if not inside:
        yield itself
