"""A folder that appears whole or not at all, and never in the place of anything but an earlier export.

It grows beside its place under a hidden name and is then renamed into it; where an export stood, the two change
places in one step. Its lock is the kernel's, on the growing folder itself: what a killed export left behind is
held by nobody, and the next export to that place removes it.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from pipelines.sources.atomic import force
from pipelines.warehouse.export.manifest import NotAnExportError, require_untouched

_AT_FDCWD, _EXCHANGE = -100, 2


class FolderError(Exception):
    """The folder cannot be written or must not be; one line."""


@contextmanager
def appearing(place: Path) -> Iterator[Path]:
    """Yield an empty folder; when the block ends it stands at ``place``, after an exception nothing does.

    Raises ``FolderError`` before anything is done where something else stands there.
    """
    place = place.expanduser().absolute()
    place = place.resolve() if place.is_symlink() else place
    _require_free(place)
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        _clean(place)
        growing, handle = _locked_folder(place)
    except OSError as error:
        raise FolderError(f"{place}: cannot be written: {error.strerror or error}") from None
    try:
        yield growing
        _sync_all(growing)
        _require_free(place)
        _put(growing, place)
        force(place.parent)
    except OSError as error:
        raise FolderError(f"{place}: cannot be written: {error.strerror or error}") from error
    finally:
        shutil.rmtree(growing, ignore_errors=True)
        os.close(handle)


def _require_free(place: Path) -> None:
    """Nothing stands there, or an empty folder, or an export that nobody has changed since."""
    try:
        if not place.exists() and not place.is_symlink():
            return
        if not place.is_dir():
            raise FolderError(f"{place}: is a file, not a folder")
        if any(place.iterdir()):
            require_untouched(place)
    except NotAnExportError as error:
        raise FolderError(f"{place}: {error}; nothing was written") from None
    except OSError as error:
        raise FolderError(f"{place}: cannot be read: {error.strerror or error}") from None


def _put(growing: Path, place: Path) -> None:
    """Rename into place. What stood there leaves in the same step where the file system can, else just before."""
    if not place.exists() or not any(place.iterdir()):
        growing.rename(place)
    elif not _exchanged(growing, place):
        aside = growing.with_name(f"{growing.name}.old")
        place.rename(aside)
        try:
            growing.rename(place)
        except OSError:
            aside.rename(place)
            raise
        shutil.rmtree(aside, ignore_errors=True)


def _exchanged(one: Path, other: Path) -> bool:
    """Let two folders change places in one step; False where the system or the file system cannot."""
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if rename is None:
        return False
    return bool(rename(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _EXCHANGE) == 0)


def _locked_folder(place: Path) -> tuple[Path, int]:
    while True:
        growing = place.with_name(f"{_prefix(place)}{secrets.token_hex(6)}")
        growing.mkdir()
        handle = os.open(growing, os.O_RDONLY)
        fcntl.flock(handle, fcntl.LOCK_EX)
        # Another export may have taken it for a leftover before it was locked.
        if growing.exists():
            return growing, handle
        os.close(handle)


def _clean(place: Path) -> None:
    """Remove what killed exports to this place left behind."""
    for leftover in place.parent.glob(f"{_prefix(place)}*"):
        with suppress(OSError):
            handle = os.open(leftover, os.O_RDONLY | os.O_DIRECTORY)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(leftover)
            finally:
                os.close(handle)


def _prefix(place: Path) -> str:
    return f".{place.name}.export-"


def _sync_all(folder: Path) -> None:
    for path in sorted(folder.rglob("*")):
        force(path)
    force(folder)
