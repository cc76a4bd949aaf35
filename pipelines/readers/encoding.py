"""Which encoding some bytes of text are in: the one place where bytes become characters.

The bytes decide. What a file declares of itself is often wrong (a page converted to UTF-8 that still says gb2312),
so that a declaration is believed only where the bytes bear it out; of Chinese text they do so for one encoding
alone.
"""

from __future__ import annotations

import codecs
import re

from pipelines.readers.model import UnreadableError

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_ENCODINGS = ("utf-8", "gb18030")
# What is declared under an older standard's name is written in its extensions.
_EXTENDED = re.compile(r"^(?:x-)?(?:gb_?2312(?:-80)?|gbk|gb18030|cp936|ms936|chinese|euc-cn|windows-936)$", re.I)
# Encodings that tell something when they fit: one byte a character fits any bytes at all.
_TELLING = frozenset({"big5", "big5hkscs", "cp950", "euc_jp", "shift_jis", "cp932", "euc_kr", "cp949", "hz"})
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_REPLACED = "\ufffd"

# A damaged byte or a file cut inside a character must not turn UTF-8 into another encoding's gibberish; text
# of the wrong encoding fails in every few characters.
_CHARACTERS_PER_DAMAGE = 100


def decode(data: bytes, declared: str | None = None) -> str:
    """The characters of some text: by its byte order mark, else UTF-8, else as declared, else GB18030.

    Damaged characters become U+FFFD, so that the damage stays visible. Raises ``UnreadableError`` for bytes that
    are text in none of them.
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _printable(data[len(mark) :].decode(encoding, "replace"))
    encodings: tuple[str, ...] = _ENCODINGS
    named = _codec(declared)
    if named is not None:
        text = _whole(data, "utf-8") or _whole(data, named)
        if text is not None:
            return _printable(text)
        encodings = tuple(dict.fromkeys(("utf-8", named, "gb18030")))
    for encoding in encodings:
        text = data.decode(encoding, "replace")
        beyond_ascii = sum(character > "\x7f" for character in text)
        if text.count(_REPLACED) * _CHARACTERS_PER_DAMAGE <= max(beyond_ascii, _CHARACTERS_PER_DAMAGE):
            return _printable(text)
    raise UnreadableError("unknown_format", "neither a known format nor text in UTF-8, UTF-16 or GB18030")


def _codec(declared: str | None) -> str | None:
    """The codec for a declared encoding; None for none, an unknown one, or one that any bytes would fit."""
    if not declared:
        return None
    if _EXTENDED.match(declared.strip()):
        return "gb18030"
    try:
        name = codecs.lookup(declared.strip()).name
    except (LookupError, ValueError):
        return None
    return name if name in _TELLING else None


def _whole(data: bytes, encoding: str) -> str | None:
    """The text if every byte of it is in this encoding."""
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _printable(text: str) -> str:
    controls = len(_CONTROL.findall(text))
    if "\0" in text or controls * _CHARACTERS_PER_DAMAGE > len(text):
        raise UnreadableError("unknown_format", "binary bytes, not text")
    return text
