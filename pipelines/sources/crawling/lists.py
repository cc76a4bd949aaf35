"""A list page read: its items with title and date, and the next page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from parsel import Selector

from pipelines.sources.crawling.addresses import BadAddressError
from pipelines.sources.crawling.dates import read_date
from pipelines.sources.crawling.markup import Link, Page, link_of, select, text_of
from pipelines.sources.registry import ListPage

_CUT = ("...", "…", "..")


@dataclass(frozen=True, slots=True)
class ListItem:
    """One item of a list page. ``position`` counts from 1 on its page; ``link`` is None where it leads nowhere."""

    position: int
    link: Link | None
    title: str
    published_on: date | None


@dataclass(frozen=True, slots=True)
class ListContent:
    """What a list page lists, and where its next page is (an address, or a script)."""

    items: tuple[ListItem, ...]
    next: Link | None


def read_list(page: Page, rules: ListPage, time_zone: str, now: datetime) -> ListContent:
    """Read a list page by the rules of its entry."""
    zone = ZoneInfo(time_zone)
    items: list[ListItem] = []
    for found in select(page.root, rules.items):
        link = _link(found, page, rules.link)
        title = _title(found, rules.title) if rules.title else (link.text if link else "")
        title = title or _title(found, "a") or text_of(found)
        if link is None and not title:
            continue
        printed = _first_text(found, rules.date) if rules.date else text_of(found).replace(title, " ")
        day = read_date(printed, rules.date_formats, zone, now) if printed else None
        items.append(ListItem(len(items) + 1, link, title, day))
    return ListContent(tuple(items), _next(page, rules))


def _link(item: Selector, page: Page, selector: str) -> Link | None:
    """The item's link; an item that is a link itself is its own."""
    found = select(item, selector)
    try:
        return link_of(found[0] if found else item, page)
    except BadAddressError:
        return None


def _next(page: Page, rules: ListPage) -> Link | None:
    found = select(page.root, rules.next) if rules.next else []
    try:
        return link_of(found[0], page) if found else None
    except BadAddressError:
        return None


def _title(item: Selector, selector: str) -> str:
    """What is found first; a text that the page cuts is whole in the element's own title."""
    for one in select(item, selector):
        shown = text_of(one)
        whole = "" if isinstance(one.root, str) else one.attrib.get("title", "").strip()
        if text := whole if whole and shown.endswith(_CUT) else shown:
            return text
    return ""


def _first_text(item: Selector, selector: str | None) -> str:
    return next((text for one in select(item, selector) if (text := text_of(one))), "") if selector else ""
