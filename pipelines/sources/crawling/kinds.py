"""What some bytes are, told from their head: a server's word for it is often wrong.

Only what a crawl must decide is told here: whether bytes are a page, a document, or neither (an error page served
as a PDF with status 200). What is in a document, and whether it can be read, is the readers' business.
"""

from __future__ import annotations

import codecs
import re
from enum import Enum
from pathlib import PurePosixPath

DOCUMENT_SUFFIXES = frozenset(
    {
        *(".pdf", ".doc", ".docx", ".docm", ".wps", ".rtf", ".xls", ".xlsx", ".xlsm", ".et", ".ofd"),
        *(".zip", ".rar", ".7z", ".mht", ".mhtml"),
    }
)
"""Suffixes of links that are attachments. What no reader knows is fetched too: quarantine says so by name."""


class Kind(Enum):
    """What bytes are; the value is a file's suffix for it, or a word for what is no document."""

    PDF = ".pdf"
    DOCX = ".docx"
    XLSX = ".xlsx"
    OFD = ".ofd"
    ZIP = ".zip"
    DOC = ".doc"
    XLS = ".xls"
    RAR = ".rar"
    SEVEN_ZIP = ".7z"
    RTF = ".rtf"
    WEB_ARCHIVE = ".mht"
    OFFICE_PAGE = "an office program's page"
    PAGE = "a page"
    IMAGE = "an image"
    PACKED = "packed by gzip"
    DATA = "JSON or a script"
    TEXT = "text"
    NOTHING = "no bytes"
    UNKNOWN = "unknown bytes"

    @property
    def told(self) -> str:
        """The kind in words."""
        return f"{self.name} bytes" if self.value.startswith(".") else self.value

    @property
    def is_document(self) -> bool:
        return self.value.startswith(".") or self is Kind.OFFICE_PAGE


_HEAD = 1024
_PAGE_HEAD = 1 << 16
_MAGIC: tuple[tuple[bytes, Kind], ...] = (
    (b"{\\rtf", Kind.RTF),
    (b"Rar!\x1a\x07", Kind.RAR),
    (b"7z\xbc\xaf\x27\x1c", Kind.SEVEN_ZIP),
    (b"\x1f\x8b", Kind.PACKED),
    (b"\x89PNG\r\n\x1a\n", Kind.IMAGE),
    (b"\xff\xd8\xff", Kind.IMAGE),
    (b"GIF8", Kind.IMAGE),
    (b"BM", Kind.IMAGE),
    (b"II*\x00", Kind.IMAGE),
    (b"MM\x00*", Kind.IMAGE),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_ZIP_MEMBERS = ((b"word/document.xml", Kind.DOCX), (b"xl/workbook.xml", Kind.XLSX), (b"OFD.xml", Kind.OFD))
_TAG = re.compile(
    rb"<(?:!doctype|html|head|body|meta|title|script|link|style|div|table|p|h\d|center|!--|\?xml)\b", re.I
)
_OPENS_AS_MARKUP = re.compile(rb"^(?:\s|<!--.*?-->|<\?xml[^>]*>)*<[!a-z]", re.I | re.S)
# A server's warnings may stand before the page itself.
_PAGE_AFTER_ALL = re.compile(rb"<(?:html|body)\b", re.I)
_BY_OFFICE = (
    b"urn:schemas-microsoft-com:office",
    b"schemas.microsoft.com/office",
    b"mso-number-format",
    b'name="progid"',
    b"name=progid",
)
_MAIL_HEADER = re.compile(rb"^(?:from|mime-version|content-type|subject|date)\s*:", re.I)
_ROW = re.compile(rb"<tr\b", re.I)
_ROWS_OF_A_SHEET = 3
_WORKBOOK_SUFFIXES = frozenset({".xls", ".et"})


def kind_of(data: bytes, named: str = "", content_type: str | None = None) -> Kind:
    """Tell what bytes are. ``named`` (a file name or address) only tells look-alikes apart."""
    if not data.strip():
        return Kind.NOTHING
    head = data[:_HEAD]
    if head.startswith(_ZIP):
        return next((kind for member, kind in _ZIP_MEMBERS if member in data), Kind.ZIP)
    if head.startswith(_OLE):
        return _of_ole(data, named)
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    start = _readable_start(data)
    if _OPENS_AS_MARKUP.match(start) and _TAG.search(start):
        return _of_markup(start, data, named, content_type)
    if b"%PDF-" in head:
        return Kind.PDF
    if _MAIL_HEADER.match(start.lstrip()) and b"mime-version:" in start.lower():
        return Kind.WEB_ARCHIVE
    if start.lstrip()[:1] in {b"{", b"["}:
        return Kind.DATA
    if _PAGE_AFTER_ALL.search(start):
        return Kind.PAGE
    return Kind.TEXT if b"\0" not in start else Kind.UNKNOWN


def suffix_of(name: str) -> str:
    """The suffix of a file name or of an address's path, in lower case; empty if it is no document's."""
    suffix = PurePosixPath(name).suffix.lower()
    return suffix if suffix in DOCUMENT_SUFFIXES else ""


def _readable_start(data: bytes) -> bytes:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data[2 : 2 * _PAGE_HEAD].replace(b"\0", b"")
    return data[:_PAGE_HEAD].removeprefix(codecs.BOM_UTF8)


def _of_ole(data: bytes, named: str) -> Kind:
    word = "WordDocument".encode("utf-16-le") in data
    sheet = "Workbook".encode("utf-16-le") in data
    if word != sheet:
        return Kind.DOC if word else Kind.XLS
    return Kind.XLS if suffix_of(named) in _WORKBOOK_SUFFIXES else Kind.DOC


def _of_markup(start: bytes, data: bytes, named: str, content_type: str | None) -> Kind:
    """A page, or what an office program or a server's export writes as one under a document's name."""
    if any(mark in start for mark in _BY_OFFICE):
        return Kind.OFFICE_PAGE
    served_as_page = "html" in (content_type or "")
    if (
        suffix_of(named) in _WORKBOOK_SUFFIXES
        and not served_as_page
        and len(_ROW.findall(data)) >= _ROWS_OF_A_SHEET
    ):
        return Kind.OFFICE_PAGE
    return Kind.PAGE
