"""What kind of file some bytes are, told from the bytes first; the name is only a hint between look-alikes."""

from __future__ import annotations

import codecs
import io
import re
import struct
import zipfile
from enum import Enum
from pathlib import PurePath


class Kind(Enum):
    """Kinds of file, each with the name a person knows it by."""

    PDF = "PDF"
    TEXT = "text"
    HTML = "HTML"
    MHTML = "MHTML"
    WORD_XML = "Word XML"
    EXCEL_XML = "Excel XML"
    XML = "XML"
    RTF = "RTF"
    DOC = "DOC"
    XLS = "XLS"
    OLE = "older Office"
    LOCKED = "locked Office"
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
_MARKUP_HEAD = 1 << 16
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
_OLE_STREAMS = {
    "EncryptedPackage": Kind.LOCKED,
    "WordDocument": Kind.DOC,
    "Workbook": Kind.XLS,
    "Book": Kind.XLS,
}
_OLE_SUFFIXES = {".doc": Kind.DOC, ".wps": Kind.DOC, ".xls": Kind.XLS, ".et": Kind.XLS}
_ZIP_MAGIC = (b"PK\x03\x04", b"PK\x05\x06")
_ZIP_MEMBERS = {
    "word/document.xml": Kind.DOCX,
    "xl/workbook.xml": Kind.XLSX,
    "ppt/presentation.xml": Kind.PPTX,
    "ofd.xml": Kind.OFD,
}
_ZIP_FOLDERS = {"word/": Kind.DOCX, "xl/": Kind.XLSX, "ppt/": Kind.PPTX}
_OFFICE_ZIP = "[content_types].xml"
_MARKUP_TAGS = "!doctype html ?xml head !-- meta title body table div style font span center script link"
_MARKUP_OPENS = tuple(f"<{tag}".encode() for tag in _MARKUP_TAGS.split())
_PAGE_TAGS = re.compile(rb"<(?:!doctype\s+html|html|body|table|meta|div)\b", re.I)
_MAIL_HEADER = re.compile(rb"^(?:from|mime-version|content-type|subject|date|message-id|x-[\w-]+)\s*:", re.I)
_XML_NAMESPACES = {
    b"http://schemas.microsoft.com/office/word/2003/wordml": Kind.WORD_XML,
    b"http://schemas.microsoft.com/office/2006/xmlPackage": Kind.WORD_XML,
    b"urn:schemas-microsoft-com:office:spreadsheet": Kind.EXCEL_XML,
}


def kind_of(data: bytes, source_name: str) -> Kind:
    """Tell the kind of file; ``TEXT`` is what nothing else claims, and its reader may still refuse the bytes."""
    head = data[:_HEAD]
    # An archive that holds a PDF as it is shows that file's mark among its own first bytes.
    if head.startswith(_ZIP_MAGIC):
        return _kind_of_zip(data)
    if b"%PDF-" in head and not _looks_like_markup(head):
        return Kind.PDF
    if head.startswith(_OLE_MAGIC):
        return _kind_of_ole(data, source_name)
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    if _is_web_archive(data):
        return Kind.MHTML
    if _looks_like_markup(head):
        return _kind_of_markup(data)
    return Kind.TEXT


def _is_web_archive(data: bytes) -> bool:
    start = data[:_MARKUP_HEAD].lstrip().lower()
    return _MAIL_HEADER.match(start) is not None and b"mime-version:" in start and b"text/html" in start


def _looks_like_markup(head: bytes) -> bool:
    return _ascii(head).lstrip().lower().startswith(_MARKUP_OPENS)


def _ascii(head: bytes) -> bytes:
    """The first bytes as tags are sought in them: without a byte order mark, UTF-16 as its single bytes."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return head[2:].replace(b"\0", b"")
    return head.removeprefix(codecs.BOM_UTF8)


def _kind_of_markup(data: bytes) -> Kind:
    start = _ascii(data[:_MARKUP_HEAD])
    if b"<html" not in start.lower():
        for namespace, kind in _XML_NAMESPACES.items():
            if namespace in start:
                return kind
    return Kind.HTML if _PAGE_TAGS.search(start) or not start.lstrip().startswith(b"<?xml") else Kind.XML


def _kind_of_ole(data: bytes, source_name: str) -> Kind:
    held = [kind for stream, kind in _OLE_STREAMS.items() if stream.encode("utf-16-le") in data]
    if len(set(held)) > 1:
        held = _at_its_root(data) or held
    if held:
        return held[0]
    return _OLE_SUFFIXES.get(PurePath(source_name).suffix.lower(), Kind.OLE)


def _at_its_root(data: bytes) -> list[Kind]:
    """The kinds whose streams lie at the file's root: a text may hold a workbook, and a workbook a text."""
    from xlrd.compdoc import CompDoc, CompDocError

    try:
        entries = CompDoc(data, logfile=io.StringIO(), ignore_workbook_corruption=True).dirlist
    except (CompDocError, AssertionError, LookupError, ValueError, struct.error):
        return []
    root = {entry.name for entry in entries if entry.parent == 0}
    return [kind for stream, kind in _OLE_STREAMS.items() if stream in root]


def _kind_of_zip(data: bytes) -> Kind:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = {name.replace("\\", "/").lower() for name in archive.namelist()}
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError):
        # Cut short, it has no list of members; their names still stand before each of them.
        return next((kind for name, kind in _ZIP_MEMBERS.items() if name.encode() in data), Kind.ZIP)
    for name, kind in _ZIP_MEMBERS.items():
        if name in names:
            return kind
    for folder, kind in _ZIP_FOLDERS.items() if _OFFICE_ZIP in names else ():
        if any(name.startswith(folder) for name in names):
            return kind
    return Kind.ZIP
