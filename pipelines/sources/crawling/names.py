"""The name of an attachment: as the server states it, else as the link calls it, else as its address ends.

Servers state names in whatever bytes their makers had: RFC 5987, raw UTF-8 or GBK, either of them behind percent
signs or as an encoded word. Only the name is told here; what the bytes are decides its suffix.
"""

from __future__ import annotations

import re
from email.header import decode_header
from pathlib import PurePosixPath
from urllib.parse import parse_qsl, unquote_to_bytes, urlsplit

from pipelines.sources.crawling.addresses import readable
from pipelines.sources.crawling.kinds import Kind, suffix_of
from pipelines.sources.crawling.texts import decoded

_EXTENDED = re.compile(rb"filename\*(?:0\*)?\s*=\s*\"?([\w-]*)'[\w-]*'([^;\"]+)", re.I)
# GBK writes characters whose second byte is a backslash: inside quotes it escapes nothing.
_PLAIN = re.compile(rb'filename\s*=\s*(?:"([^"]*)"|([^;]+))', re.I)
_ENCODED_WORD = re.compile(r"=\?[\w-]+\?[bq]\?[^?]*\?=", re.I)
_PERCENT = re.compile(rb"%[0-9A-Fa-f]{2}")
_UNFIT = re.compile(r"[\x00-\x1f\x7f\ufffd]+")
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_SAYS_NOTHING = re.compile(
    r"^(?:点击|查看|打开|在线|请|此处|这里|全文|原文|详情|详见|附件|附|下载|文件|浏览|预览|阅读|download|pdf|word|excel"
    r"|[\s\d一二三四五六七八九十:：.、()（）\[\]【】<>《》-])*$",
    re.I,
)
_BEFORE_A_NAME = re.compile(r"^\s*(?:附件|附)\s*[\d一二三四五六七八九十]*\s*[:：.、]\s*")
_LONGEST = 180


def attachment_name(disposition: bytes | None, link_text: str | None, address: str, kind: Kind) -> str:
    """The name of an attachment, with a suffix that says what its bytes are where it has none of its own."""
    in_address = name_in_address(address)
    stated = _stated(disposition) if disposition else None
    of_link = _of_link(link_text or "")
    name = next((one for one in (stated, of_link, in_address) if one), "attachment")
    # A server that states only a number leaves the link to say what the file is.
    if of_link and not _CHINESE.search(name) and _CHINESE.search(of_link):
        name = of_link
    return _with_suffix(name, kind, in_address)


def page_name(title: str) -> str:
    """The name of a page that is a document itself."""
    return f"{_fit(title) or 'page'}.html"


def name_in_address(address: str) -> str:
    """The file name in an address: in its query where one stands there, else where its path ends."""
    parts = urlsplit(address)
    for _, value in parse_qsl(parts.query, encoding="latin-1"):
        name = _fit(decoded(value.encode("latin-1", "ignore")).text)
        if suffix_of(name):
            return name
    return _fit(readable(parts.path.rsplit("/", 1)[-1]))


def _stated(disposition: bytes) -> str | None:
    """The name that a ``Content-Disposition`` header states, whatever bytes it is stated in."""
    if extended := _EXTENDED.search(disposition):
        raw = unquote_to_bytes(extended[2])
        return _fit(_in(raw, extended[1].decode("ascii", "ignore"))) or None
    plain = _PLAIN.search(disposition)
    if plain is None:
        return None
    raw = (plain[1] if plain[1] is not None else plain[2]).strip()
    if _PERCENT.search(raw):
        raw = unquote_to_bytes(raw)
    return _fit(_twice_encoded(_words(decoded(raw).text))) or None


def _in(raw: bytes, charset: str) -> str:
    try:
        return raw.decode(charset)
    except (LookupError, UnicodeDecodeError):
        return decoded(raw).text


def _words(text: str) -> str:
    if not _ENCODED_WORD.search(text):
        return text
    parts = decode_header(text)
    return "".join(part if isinstance(part, str) else _in(part, charset or "utf-8") for part, charset in parts)


def _twice_encoded(text: str) -> str:
    """Bytes that a server took for Latin-1 and encoded once more."""
    if _CHINESE.search(text) or text.isascii():
        return text
    try:
        return decoded(text.encode("latin-1")).text
    except UnicodeEncodeError:
        return text


def _of_link(text: str) -> str | None:
    """What a link calls its file; None where it only says that there is one."""
    name = _fit(_BEFORE_A_NAME.sub("", text))
    stem = name.removesuffix(PurePosixPath(name).suffix) if suffix_of(name) else name
    return None if _SAYS_NOTHING.match(stem) else name


def _fit(name: str) -> str:
    """A name without folders and characters that no file name has, and not longer than one may be."""
    plain = _UNFIT.sub("", name.replace("\\", "/")).strip()
    plain = " ".join(plain.rsplit("/", 1)[-1].split()).strip(". ") if "/" in plain else " ".join(plain.split())
    suffix = suffix_of(plain)
    return plain if len(plain) <= _LONGEST else plain[: _LONGEST - len(suffix)] + suffix


def _with_suffix(name: str, kind: Kind, in_address: str) -> str:
    if suffix_of(name):
        return name
    suffix = suffix_of(in_address) or (kind.value if kind.value.startswith(".") else "")
    return f"{name}{suffix}"
