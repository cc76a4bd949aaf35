"""Bytes of a page as characters: the bytes decide, what is declared of them is one witness.

Portals declare gb2312 and send UTF-8, or declare nothing and send GB18030. What a document's own bytes mean is the
readers' business; here only lists, articles and names of files are read.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_IN_META = re.compile(rb"""<meta\b[^>]*?charset\s*=\s*["']?\s*([\w.:-]+)""", re.I)
_IN_HEADER = re.compile(r"""charset\s*=\s*["']?\s*([\w.:-]+)""", re.I)
_META_WITHIN = 8192
# Any bytes at all are text in an encoding of one byte a character: that they fit says nothing.
_TELLING = frozenset({"big5", "big5hkscs", "cp950", "euc_jp", "shift_jis", "euc_kr"})
_REPLACED = "\ufffd"


@dataclass(frozen=True, slots=True)
class Text:
    """Characters, and the encoding they were in."""

    text: str
    encoding: str


def decoded(data: bytes, content_type: str | None = None) -> Text:
    """The characters of some bytes: by their mark, else UTF-8, else as declared, else GB18030.

    A few damaged characters stay visible as U+FFFD rather than turn the page into gibberish.
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return Text(data[len(mark) :].decode(encoding, "replace"), encoding)
    declared = _declared(data, content_type)
    for encoding in ("utf-8", declared, "gb18030"):
        try:
            return Text(data.decode(encoding), encoding)
        except UnicodeDecodeError:
            continue
    tries = [Text(data.decode(encoding, "replace"), encoding) for encoding in ("utf-8", declared)]
    return min(tries, key=lambda one: one.text.count(_REPLACED))


def _declared(data: bytes, content_type: str | None) -> str:
    """The encoding that the header or the page names, if it tells anything; GB18030 contains GBK and GB2312."""
    in_header = _IN_HEADER.search(content_type or "")
    in_meta = _IN_META.search(data[:_META_WITHIN])
    for name in (in_header[1] if in_header else "", in_meta[1].decode("ascii", "ignore") if in_meta else ""):
        try:
            codec = codecs.lookup(name).name
        except (LookupError, ValueError):
            continue
        if codec in _TELLING:
            return codec
    return "gb18030"
