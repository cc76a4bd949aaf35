"""What kind of file some bytes are, told from the bytes first; the name is only a hint between look-alikes."""

from __future__ import annotations

import io
import zipfile
from enum import Enum
from pathlib import PurePath


class Kind(Enum):
    """Kinds of file, each with the name a person knows it by."""

    PDF = "PDF"
    TEXT = "text"
    HTML = "HTML"
    XML = "XML"
    RTF = "RTF"
    DOC = "DOC"
    XLS = "XLS"
    OLE = "older Office"
    DOCX = "DOCX"
    XLSX = "XLSX"
    PPTX = "PPTX"
    OFD = "OFD"
    ZIP = "ZIP"
    RAR = "RAR"
    SEVEN_ZIP = "7z"
    GZIP = "GZIP"
    PNG = "PNG"
    JPEG = "JPEG"
    GIF = "GIF"
    TIFF = "TIFF"


_HEAD = 1024
_MAGIC: tuple[tuple[bytes, Kind], ...] = (
    (b"{\\rtf", Kind.RTF),
    (b"Rar!\x1a\x07", Kind.RAR),
    (b"7z\xbc\xaf\x27\x1c", Kind.SEVEN_ZIP),
    (b"\x1f\x8b", Kind.GZIP),
    (b"\x89PNG\r\n\x1a\n", Kind.PNG),
    (b"\xff\xd8\xff", Kind.JPEG),
    (b"GIF8", Kind.GIF),
    (b"II*\x00", Kind.TIFF),
    (b"MM\x00*", Kind.TIFF),
)
_OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_STREAMS = (("WordDocument", Kind.DOC), ("Workbook", Kind.XLS), ("Book", Kind.XLS))
_OLE_SUFFIXES = {".doc": Kind.DOC, ".wps": Kind.DOC, ".xls": Kind.XLS, ".et": Kind.XLS}
_ZIP_MAGIC = (b"PK\x03\x04", b"PK\x05\x06")
_ZIP_MEMBERS = (("word/", Kind.DOCX), ("xl/", Kind.XLSX), ("ppt/", Kind.PPTX), ("OFD.xml", Kind.OFD))


def kind_of(data: bytes, source_name: str) -> Kind:
    """Tell the kind of file; ``TEXT`` is what nothing else claims, and its reader may still refuse the bytes."""
    head = data[:_HEAD]
    if b"%PDF-" in head and not _looks_like_markup(head):
        return Kind.PDF
    if head.startswith(_OLE_MAGIC):
        return _kind_of_ole(data, source_name)
    if head.startswith(_ZIP_MAGIC):
        return _kind_of_zip(data)
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    if _looks_like_markup(head):
        return Kind.HTML if b"<html" in head.lower() or b"<!doctype html" in head.lower() else Kind.XML
    return Kind.TEXT


def _looks_like_markup(head: bytes) -> bool:
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    return start.startswith((b"<!doctype", b"<html", b"<?xml", b"<head", b"<!--"))


def _kind_of_ole(data: bytes, source_name: str) -> Kind:
    for stream, kind in _OLE_STREAMS:
        if stream.encode("utf-16-le") in data:
            return kind
    return _OLE_SUFFIXES.get(PurePath(source_name).suffix.lower(), Kind.OLE)


def _kind_of_zip(data: bytes) -> Kind:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError):
        return Kind.ZIP
    for member, kind in _ZIP_MEMBERS:
        if any(name.startswith(member) for name in names):
            return kind
    return Kind.ZIP
