"""The reader of web archives (MHTML), as which office programs save a document in one file: its pages in order."""

from __future__ import annotations

from email import message_from_bytes
from email.errors import MessageError
from email.message import Message

from pipelines.readers.assembly import Assembly
from pipelines.readers.html import decode_page, read_page
from pipelines.readers.model import Content, UnreadableError


def read_mhtml(data: bytes) -> Content:
    """Read an archive's pages. Raises ``UnreadableError`` for one without any page that has text."""
    assembly = Assembly()
    try:
        parts = [part for part in message_from_bytes(data).walk() if part.get_content_type() == "text/html"]
        pages = [_page(part) for part in parts]
    except (MessageError, ValueError, LookupError, RecursionError) as error:
        raise UnreadableError("unreadable", "a damaged web archive") from error
    for page in pages:
        read_page(page, assembly)
    if not assembly.blocks:
        raise UnreadableError("empty_file", "the web archive holds no page with text")
    return assembly.content()


def _page(part: Message) -> str:
    payload = part.get_payload(decode=True)
    return decode_page(payload, part.get_content_charset()) if isinstance(payload, bytes) and payload else ""
