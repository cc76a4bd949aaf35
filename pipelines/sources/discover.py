"""Which files a path means: itself, or what lies below it that could be a disclosure.

A folder holds other things too; what is passed over is listed with the reason, never silently.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path, PurePath

MEDIA_TYPES = {
    ".pdf": "application/pdf",
    ".txt": "text/plain",
    ".doc": "application/msword",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xls": "application/vnd.ms-excel",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".html": "text/html",
    ".htm": "text/html",
    ".zip": "application/zip",
}
"""The kinds of file that disclosures come as, by suffix."""

_PDF_MAGIC = b"%PDF-"
_HIDDEN = (".", "~$")
HEAD = 1024
"""How many of a file's first bytes are looked at."""

_ABOUT_A_FOLDER = {"readme", "index", "license", "changelog"}
_GONE = {errno.ENOENT, errno.ENOTDIR}


class Outcome(Enum):
    """What is to be done with a path that was met."""

    TAKE = "take"
    SKIP = "skip"
    UNREADABLE = "unreadable"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Candidate:
    """One path that was met. ``explicit`` if it was named itself and not found in a folder."""

    path: Path
    outcome: Outcome
    reason: str = ""
    explicit: bool = False


def discover(paths: Iterable[Path], excluded: Path) -> Iterator[Candidate]:
    """Walk what was named: a file is taken whatever it is, a folder is searched. ``excluded`` is never entered."""
    for path in paths:
        try:
            mode = path.stat().st_mode
        except (OSError, ValueError) as error:
            gone = isinstance(error, ValueError) or error.errno in _GONE
            yield Candidate(path, Outcome.MISSING if gone else Outcome.UNREADABLE, _reason(error), explicit=True)
            continue
        if stat.S_ISDIR(mode):
            yield from _enter(path, excluded)
        elif stat.S_ISREG(mode):
            yield Candidate(path, Outcome.TAKE, explicit=True)
        else:
            yield Candidate(path, Outcome.SKIP, "not a regular file", explicit=True)


def media_hint(name: str, head: bytes) -> str:
    """The media type that the first bytes or, for want of them, the name suggest."""
    suffix = ".pdf" if _PDF_MAGIC in head[:HEAD] else PurePath(name).suffix.lower()
    return MEDIA_TYPES.get(suffix, "application/octet-stream")


def why_not_member(path: str, head: bytes) -> str | None:
    """Why a file of an archive is passed over, as it would be in a folder; None if it may be a disclosure."""
    *folders, name = path.split("/")
    if any(folder.startswith((".", "__MACOSX")) for folder in folders):
        return "in a hidden folder"
    return _why_not(name, head)


def _enter(folder: Path, excluded: Path) -> Iterator[Candidate]:
    if excluded.exists() and folder.samefile(excluded):
        yield Candidate(folder, Outcome.SKIP, "the raw store itself")
    else:
        yield from _search(folder, excluded)


def _search(folder: Path, excluded: Path) -> Iterator[Candidate]:
    """Search a folder in a stable order. Links to folders are not followed: they may lead back or astray."""
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        yield Candidate(folder, Outcome.UNREADABLE, _reason(error))
        return
    for entry in entries:
        path = folder / entry.name
        try:
            if entry.is_dir(follow_symlinks=False):
                if entry.name.startswith("."):
                    yield Candidate(path, Outcome.SKIP, "a hidden folder")
                else:
                    yield from _enter(path, excluded)
            else:
                yield _judge(path)
        except OSError as error:
            yield Candidate(path, Outcome.UNREADABLE, _reason(error))


def _judge(path: Path) -> Candidate:
    """Whether a file found in a folder may be a disclosure."""
    if path.name.startswith(_HIDDEN):
        return Candidate(path, Outcome.SKIP, "a hidden or temporary file")
    mode = path.stat().st_mode
    if stat.S_ISDIR(mode):
        return Candidate(path, Outcome.SKIP, "a link to a folder")
    if not stat.S_ISREG(mode):
        return Candidate(path, Outcome.SKIP, "not a regular file")
    with path.open("rb") as file:
        reason = _why_not(path.name, file.read(HEAD))
    return Candidate(path, Outcome.TAKE) if reason is None else Candidate(path, Outcome.SKIP, reason)


def _why_not(name: str, head: bytes) -> str | None:
    if name.startswith(_HIDDEN):
        return "a hidden or temporary file"
    path = PurePath(name)
    suffix = path.suffix.lower()
    if path.stem.lower() in _ABOUT_A_FOLDER and suffix in {".txt", ".md", ""}:
        return "a description of the folder"
    if suffix in MEDIA_TYPES or _PDF_MAGIC in head[:HEAD]:
        return None
    return f"an unknown kind of file ({suffix or 'no suffix'})"


def _reason(error: OSError | ValueError) -> str:
    return (error.strerror or str(error)) if isinstance(error, OSError) else str(error)
