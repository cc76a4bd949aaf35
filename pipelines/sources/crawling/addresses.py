"""Addresses: one form for each, and what a link on a page leads to.

Two spellings of one address must not be fetched twice: an address has no fragment, no session, no port that its
scheme implies, and its dots are resolved. Whether an address may be asked for is not this module's business.
"""

from __future__ import annotations

import re
from urllib.parse import unquote_to_bytes, urljoin, urlsplit, urlunsplit

from w3lib.url import safe_url_string

from pipelines.sources.crawling.texts import decoded

SCRIPT = "javascript:"
_PORTS = {"http": 80, "https": 443}
_IGNORED_BY_BROWSERS = re.compile(r"[\t\r\n]")
_SESSION_IN_PATH = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/?;]*", re.I)
_SCHEME = re.compile(r"^\s*([a-z][a-z0-9+.-]*):", re.I)
_PERCENT = re.compile(r"%[0-9a-f]{2}", re.I)
_LONGEST = 4096


class BadAddressError(ValueError):
    """What stands there is no address that could be asked for."""


def canonical(address: str, encoding: str = "utf-8") -> str:
    """The one form of an http or https address; ``encoding`` is the page's, in which browsers send a query.

    Raises ``BadAddressError``.
    """
    try:
        parts = urlsplit(safe_url_string(address.strip(), encoding=encoding))
        host, port = parts.hostname, parts.port
    except (ValueError, UnicodeError) as error:
        raise BadAddressError(f"{address[:200]!r} is no address: {error}") from None
    if parts.scheme not in _PORTS or not host or len(address) > _LONGEST:
        raise BadAddressError(f"{address[:200]!r} is no http or https address")
    name = f"[{host}]" if ":" in host else host.rstrip(".")
    if port is not None and port != _PORTS[parts.scheme]:
        name = f"{name}:{port}"
    if parts.username is not None or parts.password is not None:
        name = f"{parts.username or ''}:{parts.password or ''}@{name}"
    path = _without_dots(_SESSION_IN_PATH.sub("", parts.path)) or "/"
    whole = urlunsplit((parts.scheme, name, path, parts.query, ""))
    return _PERCENT.sub(lambda found: found[0].upper(), whole)


def linked(link: str, base: str, encoding: str = "utf-8") -> str | None:
    """The address that a link on a page leads to; None if it stays on the page or is no link to a page at all.

    A backslash is a slash, as browsers read it. Raises ``BadAddressError`` for what looks like an address and is
    none.
    """
    text = _IGNORED_BY_BROWSERS.sub("", link).strip()
    scheme = _SCHEME.match(text)
    if not text or text.startswith("#") or (scheme and scheme[1].lower() not in _PORTS):
        return None
    place, mark, query = text.partition("?")
    try:
        whole = urljoin(base, place.replace("\\", "/") + mark + query)
    except ValueError as error:
        raise BadAddressError(f"{link[:200]!r} is no address: {error}") from None
    return canonical(whole, encoding)


def is_script(link: str) -> bool:
    return link.strip().lower().startswith((SCRIPT, "vbscript:"))


def foreign_scheme(link: str) -> str | None:
    """The scheme of a link that is neither the web's nor a script's nor a person's: ``ftp``, ``thunder``."""
    scheme = _SCHEME.match(link)
    name = scheme[1].lower() if scheme else ""
    return name if name and name not in {*_PORTS, "javascript", "vbscript", "mailto", "tel", "data"} else None


def carries_credentials(address: str) -> bool:
    return "@" in urlsplit(address).netloc


def readable(part: str) -> str:
    """A part of an address as its maker wrote it: the bytes behind its percent signs, in whatever encoding."""
    return decoded(unquote_to_bytes(part)).text


def _without_dots(path: str) -> str:
    kept: list[str] = []
    steps = path.split("/")
    for number, step in enumerate(steps):
        last = number == len(steps) - 1
        if step == "..":
            if len(kept) > 1:
                kept.pop()
        elif step != ".":
            kept.append(step)
            continue
        if last:
            kept.append("")
    return "/".join(kept)
