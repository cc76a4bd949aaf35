"""The one door of the readers: bytes in, a ``Document`` out, by the kind of file that the bytes are."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from pipelines.readers.kinds import Kind, kind_of
from pipelines.readers.model import Content, Document, UnreadableError
from pipelines.readers.pdf import read_pdf
from pipelines.readers.text import read_text

# Raised whenever any reader gives other blocks for the same bytes, so that documents are read anew.
READER_VERSION = "2"


@dataclass(frozen=True, slots=True)
class _Reader:
    name: str
    media_type: str
    read: Callable[[bytes], Content]


_READERS: dict[Kind, _Reader] = {
    Kind.TEXT: _Reader("text", "text/plain", read_text),
    Kind.PDF: _Reader("pdfplumber", "application/pdf", read_pdf),
}


def read(data: bytes, source_name: str) -> Document:
    """Read a file's bytes.

    Raises ``UnreadableError`` with reason ``empty_file``, ``unknown_format``, ``unreadable`` or
    ``no_text_layer`` where no document can be made of them.
    """
    if not data:
        raise UnreadableError("empty_file", "the file has no bytes")
    kind = kind_of(data, source_name)
    reader = _READERS.get(kind)
    if reader is None:
        raise UnreadableError("unknown_format", f"a {kind.value} file; reading it is not supported yet")
    content = reader.read(data)
    return Document(
        document_id=hashlib.sha256(data).hexdigest()[:16],
        source_name=source_name,
        media_type=reader.media_type,
        reader=f"{reader.name}-{READER_VERSION}",
        blocks=content.blocks,
        page_count=content.page_count,
        pages_without_text=content.pages_without_text,
    )
