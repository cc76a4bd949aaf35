"""A page as it is searched: selectors of the registry, the texts and links of what they find."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from parsel import Selector, SelectorList
from w3lib.html import get_base_url

from pipelines.sources.crawling.addresses import SCRIPT, BadAddressError, foreign_scheme, is_script, linked
from pipelines.sources.crawling.texts import decoded
from pipelines.sources.registry import is_xpath

_CARRIES_AN_ADDRESS = ("href", "src", "data", "value")
_LONGEST_SCRIPT = 300
_GOES_NOWHERE = frozenset({"", "#", "javascript:", "javascript:;", "javascript:void(0)", "javascript:void(0);"})


@dataclass(frozen=True, slots=True)
class Page:
    """A page's bytes, read: ``root`` is searched, links are taken from ``base``, queries sent in ``encoding``."""

    root: Selector
    base: str
    encoding: str

    @classmethod
    def read(cls, data: bytes, address: str, content_type: str | None) -> Page:
        text = decoded(data, content_type)
        # lxml reads a page from UTF-8 alone: what the page says of its encoding has been weighed already.
        root = Selector(text=text.text.replace("\0", ""), type="html")
        return cls(root, get_base_url(text.text, address), text.encoding)


@dataclass(frozen=True, slots=True)
class Link:
    """What an element leads to: an address, of whatever scheme, or a script; ``text`` as it is shown."""

    target: str
    by_script: bool
    text: str


def select(within: Selector, selector: str) -> SelectorList[Selector]:
    """What a selector of the registry finds in a part of a page; an XPath from the root is taken from there."""
    if not is_xpath(selector):
        return within.css(selector)
    return within.xpath(f".{selector}" if selector.startswith("/") else selector)


def text_of(found: Selector) -> str:
    """What an element shows, or an attribute holds, with every run of blanks one."""
    text = found.root if isinstance(found.root, str) else found.xpath("string()").get("")
    return " ".join(text.split())


def link_of(found: Selector, page: Page) -> Link | None:
    """Where an element, or the first element in it that leads anywhere, leads to; None if nowhere.

    Raises ``BadAddressError`` for what looks like an address and is none.
    """
    if isinstance(found.root, str):
        return _of_address(found.root, "", page)
    for element in (found, *found.xpath(".//*[@href or @onclick]")):
        attributes: dict[str, Any] = element.attrib
        address = next((attributes[name] for name in _CARRIES_AN_ADDRESS if attributes.get(name)), "")
        shown = attributes.get("title") or text_of(element)
        if address.strip().lower() not in _GOES_NOWHERE and (link := _of_address(address, shown, page)):
            return link
        if script := attributes.get("onclick", "").strip():
            return Link((SCRIPT + script.removeprefix(SCRIPT))[:_LONGEST_SCRIPT], True, shown)
    return None


def links_in(part: Selector, page: Page, selector: str) -> Iterator[Link]:
    """Every link of a part that leads anywhere; what is no address is passed over: a crawler cannot ask for it."""
    for found in select(part, selector):
        try:
            link = link_of(found, page)
        except BadAddressError:
            continue
        if link is not None:
            yield link


def _of_address(address: str, shown: str, page: Page) -> Link | None:
    if is_script(address):
        return Link(address.strip()[:_LONGEST_SCRIPT], True, shown)
    if foreign_scheme(address):
        return Link(address.strip(), False, shown)
    target = linked(address, page.base, page.encoding)
    return Link(target, False, shown) if target is not None else None
