"""The one door of the readers: bytes in, a ``Document`` out, by the kind of file that the bytes are."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from pipelines.readers.kinds import Kind, kind_of
from pipelines.readers.model import Content, Document, UnreadableError

# Raised whenever any reader gives other blocks for the same bytes, so that documents are read anew.
READER_VERSION = "3"


@dataclass(frozen=True, slots=True)
class _Reader:
    name: str
    media_type: str
    read: Callable[[bytes], Content]


def _pdf(data: bytes) -> Content:
    from pipelines.readers.pdf import read_pdf

    return read_pdf(data)


def _text(data: bytes) -> Content:
    from pipelines.readers.text import read_text

    return read_text(data)


def _html(data: bytes) -> Content:
    from pipelines.readers.html import read_html

    return read_html(data)


def _mhtml(data: bytes) -> Content:
    from pipelines.readers.mhtml import read_mhtml

    return read_mhtml(data)


def _docx(data: bytes) -> Content:
    from pipelines.readers.docx import read_docx

    return read_docx(data)


def _word_xml(data: bytes) -> Content:
    from pipelines.readers.docx import read_flat_docx

    return read_flat_docx(data)


def _xlsx(data: bytes) -> Content:
    from pipelines.readers.xlsx import read_xlsx

    return read_xlsx(data)


def _xls(data: bytes) -> Content:
    from pipelines.readers.xls import read_xls

    return read_xls(data)


def _archive(data: bytes) -> Content:
    from pipelines.readers.archive import read_archive

    return read_archive(data)


def _excel_xml(data: bytes) -> Content:
    from pipelines.readers.excel_xml import read_excel_xml

    return read_excel_xml(data)


# Each reader brings its library only when it is asked, so that a process which reads one kind stays small.
_OPEN_XML = "application/vnd.openxmlformats-officedocument"
_READERS: dict[Kind, _Reader] = {
    Kind.TEXT: _Reader("text", "text/plain", _text),
    Kind.PDF: _Reader("pdfplumber", "application/pdf", _pdf),
    Kind.HTML: _Reader("html", "text/html", _html),
    Kind.MHTML: _Reader("mhtml", "multipart/related", _mhtml),
    Kind.DOCX: _Reader("docx", f"{_OPEN_XML}.wordprocessingml.document", _docx),
    Kind.WORD_XML: _Reader("word-xml", "application/msword+xml", _word_xml),
    Kind.XLSX: _Reader("xlsx", f"{_OPEN_XML}.spreadsheetml.sheet", _xlsx),
    Kind.EXCEL_XML: _Reader("excel-xml", "application/vnd.ms-excel+xml", _excel_xml),
    Kind.XLS: _Reader("xls", "application/vnd.ms-excel", _xls),
    Kind.ZIP: _Reader("archive", "application/zip", _archive),
}
_ADVICE = {
    Kind.DOC: "written by Word before 2007; saved anew as DOCX or PDF it can be read",
    Kind.RTF: "rich text; saved anew as DOCX or PDF it can be read",
    Kind.OFD: "the fixed-layout format of GB/T 33190; exported as PDF it can be read",
}


def read(data: bytes, source_name: str) -> Document:
    """Read a file's bytes.

    Raises ``UnreadableError`` with reason ``empty_file``, ``unknown_format``, ``unreadable``, ``no_text_layer`` or
    ``unsafe_archive`` where no document can be made of them.
    """
    if not data:
        raise UnreadableError("empty_file", "the file has no bytes")
    kind = kind_of(data, source_name)
    if kind is Kind.LOCKED:
        raise UnreadableError("unreadable", "an Office file locked with a password")
    reader = _READERS.get(kind)
    if reader is None:
        advice = _ADVICE.get(kind, "no reader takes it")
        raise UnreadableError("unknown_format", f"a {kind.value} file: {advice}")
    content = reader.read(data)
    return Document(
        document_id=hashlib.sha256(data).hexdigest()[:16],
        source_name=source_name,
        media_type=reader.media_type,
        reader=f"{reader.name}-{READER_VERSION}",
        blocks=content.blocks,
        page_count=content.page_count,
        pages_without_text=content.pages_without_text,
        unread=content.unread,
    )
