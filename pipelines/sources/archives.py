"""ZIP archives: the files in them, or a refusal.

An archive is believed in nothing: sizes are counted while bytes come out, not read from its headers, and one
member that names a place outside, or unpacks to far more than it holds, condemns the whole. Nothing is ever
written under a member's name. Office documents are ZIP files too, but no archives: they are let alone. What is in
the members is not this module's business.
"""

from __future__ import annotations

import io
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO

ZIP_MAGIC = (b"PK\x03\x04", b"PK\x05\x06")
_NO_ARCHIVE = {"[content_types].xml", "ofd.xml", "mimetype", "meta-inf/manifest.xml"}
"""Members at the root by which a kind of document says that it is one: OOXML, OFD, OpenDocument and EPUB, Java."""

_DRIVE = re.compile(r"^[A-Za-z]:")
_ENCRYPTED = 0x1
_UTF_8 = 0x800
_CHUNK = 1 << 16
_LONGEST_DETAIL = 400
_LOCAL_HEADER = struct.Struct("<4s5H3I2H")
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    ValueError,
    NotImplementedError,
    RuntimeError,
)


@dataclass(frozen=True, slots=True)
class ArchiveLimits:
    """What an archive may unpack to, with the archives in it: files, bytes, and bytes for each byte it holds.

    The ratio counts only where more than ``small`` bytes come out. Text and empty sheets reach 30 to 60; deflate
    itself ends at 1032, which only what is made to burst comes near.
    """

    files: int = 5000
    file_bytes: int = 256 * 1024**2
    total_bytes: int = 4 * 1024**3
    ratio: int = 200
    small: int = 1024**2


@dataclass(frozen=True, slots=True)
class Member:
    """One file of an archive.

    ``path`` is its place there, through an inner archive where it lies in one; ``name`` is without folders.
    """

    path: str
    data: bytes

    @property
    def name(self) -> str:
        return PurePosixPath(self.path).name


class UnsafeArchiveError(Exception):
    """An archive that is not opened.

    ``reason`` is ``unsafe_archive``, or ``unreadable`` where it is damaged or locked.
    """

    def __init__(self, detail: str, reason: str = "unsafe_archive") -> None:
        # A member may call itself by 65,535 characters.
        if len(detail) > _LONGEST_DETAIL:
            detail = f"{detail[: _LONGEST_DETAIL // 2]}…{detail[-_LONGEST_DETAIL // 2 :]}"
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


def members(data: bytes, name: str, limits: ArchiveLimits | None = None) -> tuple[Member, ...]:
    """Every file of an archive and of the archives in it (one level), in the archive's order.

    ``name`` is told in what goes wrong. Raises ``UnsafeArchiveError``.
    """
    return tuple(unpacked(io.BytesIO(data), name, limits))


def unpacked(file: IO[bytes], name: str, limits: ArchiveLimits | None = None) -> Iterator[Member]:
    """The same, one at a time; what is wrong in a late member is raised only there. Call ``examine`` first."""
    return _Unpacking(limits or ArchiveLimits(), held=_size(file)).files(file, name, inner=False)


def examine(file: IO[bytes], name: str, limits: ArchiveLimits | None = None) -> None:
    """Unpack a whole archive to nowhere. Raises ``UnsafeArchiveError``."""
    for _ in unpacked(file, name, limits):
        pass


def is_archive(file: IO[bytes]) -> bool:
    """Whether the bytes are a plain ZIP archive, as far as they can be read as one; no Office document is."""
    file.seek(0)
    if not file.read(4).startswith(ZIP_MAGIC):
        return False
    try:
        with zipfile.ZipFile(file) as archive:
            return not _NO_ARCHIVE & {name.lower() for name in archive.namelist()}
    except _DAMAGE:
        return False


class _Unpacking:
    """What has come out of one archive so far."""

    def __init__(self, limits: ArchiveLimits, held: int) -> None:
        self._limits = limits
        self._held = held
        self._files = 0
        self._bytes = 0

    def files(self, file: IO[bytes], name: str, inner: bool) -> Iterator[Member]:
        try:
            with zipfile.ZipFile(file) as archive:
                yield from self._members(archive, file, name, inner)
        except _DAMAGE as error:
            detail = f"{name}: damaged: {error or type(error).__name__}"
            raise UnsafeArchiveError(detail, reason="unreadable") from error

    def _members(self, archive: zipfile.ZipFile, file: IO[bytes], name: str, inner: bool) -> Iterator[Member]:
        infos = archive.infolist()
        if len(infos) + self._files > self._limits.files:
            raise UnsafeArchiveError(f"{name}: more than {self._limits.files} files")
        self._files += len(infos)
        paths = [_safe_path(info, name) for info in infos]
        _refuse_overlaps(infos, file, name)
        for info, path in zip(infos, paths, strict=True):
            if info.is_dir() or path.endswith("/"):
                continue
            data = self._read(archive, info, f"{name}/{path}")
            if not is_archive(io.BytesIO(data)):
                yield Member(path, data)
                continue
            if inner:
                raise UnsafeArchiveError(f"{name}/{path}: an archive in an archive in an archive")
            for member in self.files(io.BytesIO(data), f"{name}/{path}", inner=True):
                yield Member(f"{path}/{member.path}", member.data)

    def _read(self, archive: zipfile.ZipFile, info: zipfile.ZipInfo, place: str) -> bytes:
        if info.flag_bits & _ENCRYPTED:
            raise UnsafeArchiveError(f"{place}: locked with a password", reason="unreadable")
        if info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise UnsafeArchiveError(f"{place}: packed by method {info.compress_type}", reason="unreadable")
        limits = self._limits
        chunks: list[bytes] = []
        size = 0
        with archive.open(info) as packed:
            while chunk := packed.read(_CHUNK):
                size += len(chunk)
                self._bytes += len(chunk)
                if size > limits.file_bytes:
                    raise UnsafeArchiveError(f"{place}: unpacks to more than {limits.file_bytes} bytes")
                if self._bytes > limits.total_bytes:
                    raise UnsafeArchiveError(
                        f"{place}: the archive unpacks to more than {limits.total_bytes} bytes"
                    )
                if size > max(limits.small, limits.ratio * info.compress_size):
                    raise UnsafeArchiveError(f"{place}: unpacks to more than {limits.ratio} times its size")
                if self._bytes > max(limits.small, limits.ratio * self._held):
                    raise UnsafeArchiveError(
                        f"{place}: the archive unpacks to more than {limits.ratio} times its size"
                    )
                chunks.append(chunk)
        return b"".join(chunks)


def _safe_path(info: zipfile.ZipInfo, archive: str) -> str:
    """The member's path with folders by ``/``. Raises where it leads anywhere but below the archive."""
    told = _decoded(info)
    path = told.replace("\\", "/")
    place = f"{archive}: {told!r}"
    if not path:
        raise UnsafeArchiveError(f"{archive}: a member has no name")
    if path.startswith("/") or _DRIVE.match(path):
        raise UnsafeArchiveError(f"{place} names an absolute place")
    if ".." in path.split("/"):
        raise UnsafeArchiveError(f"{place} names a place outside the archive")
    if not path.isprintable():
        raise UnsafeArchiveError(f"{place} has control characters in its name")
    kind = stat.S_IFMT(info.external_attr >> 16)
    if stat.S_ISLNK(kind):
        raise UnsafeArchiveError(f"{place} is a symbolic link")
    if kind not in {0, stat.S_IFREG, stat.S_IFDIR}:
        raise UnsafeArchiveError(f"{place} is no regular file")
    return path


def _decoded(info: zipfile.ZipInfo) -> str:
    """The name as its maker meant it.

    Without the mark for UTF-8 a name may be anything: macOS writes UTF-8 all the same, Chinese Windows GB18030.
    ``orig_filename`` still has what follows a NUL.
    """
    name = info.orig_filename
    if info.flag_bits & _UTF_8:
        return name
    raw = name.encode("cp437")
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return name


def _refuse_overlaps(infos: list[zipfile.ZipInfo], file: IO[bytes], name: str) -> None:
    """Members that share bytes are how a small archive bursts without any one member's ratio being high."""
    end = 0
    for info in sorted(infos, key=lambda info: info.header_offset):
        if info.header_offset < end:
            raise UnsafeArchiveError(f"{name}: members overlap")
        file.seek(info.header_offset)
        header = _LOCAL_HEADER.unpack(file.read(_LOCAL_HEADER.size))
        end = info.header_offset + _LOCAL_HEADER.size + header[-2] + header[-1] + info.compress_size


def _size(file: IO[bytes]) -> int:
    return file.seek(0, io.SEEK_END)
