"""What a crawl should have brought against what it brought: gaps named one by one, and the counts.

A crawl is ``complete`` when every list page was read, every wanted item gave a document and every document that
its page links was got. Links left to scripts are counted; they are a gap only where the page gives nothing else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from pipelines.sources.records import PAST_THE_END, Fetch, Listed

REFUSED = frozenset({"disallowed", "off_limits", "too_large", "wrong_type"})
BROUGHT = frozenset({"fetched", "not_modified"})
NO_ITEMS = "the lists name nothing"
NEVER_ASKED = "never asked for"
NO_DOCUMENT = "no document on the page"
ONLY_SCRIPT_LINKS = "only links by script on the page"


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that was expected and is not there. ``address`` is None for what concerns the whole crawl."""

    address: str | None
    title: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class CrawlReport:
    """How one crawl of one source went.

    ``listed`` items, of them ``wanted`` and ``got``; requests by what came of them; ``new_documents`` that the
    store did not have, ``changed`` ones under an address that had other bytes before.
    """

    source_id: str
    crawl_id: str
    started_at: datetime
    finished_at: datetime
    state: Literal["complete", "incomplete"]
    lists_read: bool
    listed: int = 0
    wanted: int = 0
    got: int = 0
    fetched: int = 0
    not_modified: int = 0
    new_documents: int = 0
    changed: int = 0
    gone: int = 0
    refused: int = 0
    failed: int = 0
    script_links: int = 0
    gaps: tuple[Gap, ...] = ()

    @property
    def is_complete(self) -> bool:
        return self.state == "complete"


@dataclass(frozen=True, slots=True)
class Item:
    """One wanted address of the lists: how many documents it gave in this crawl, and what is missing."""

    listed: Listed
    documents: int
    missing: tuple[Gap, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The expected set against the got set. ``items`` by address."""

    items: Mapping[str, Item]
    gaps: tuple[Gap, ...]
    lists_read: bool
    counts: Mapping[str, int] = field(default_factory=dict)


def compare(
    listed: Sequence[Listed], fetches: Sequence[Fetch], problems: Iterable[str], was_got: Callable[[str], bool]
) -> Comparison:
    """Compare what the lists name with what was fetched.

    ``problems`` are what the crawler could not do as a whole (a limit reached, say). ``was_got`` tells whether an
    address gave a document in an earlier crawl: what is withdrawn then is no gap, because the store has it.
    """
    wanted = {item.address: item for item in reversed(listed) if item.wanted}
    pages = _Pages(fetches)
    items = {address: _item(item, pages, was_got) for address, item in sorted(wanted.items())}
    lists = [*_of_lists(fetches), *([] if listed else [Gap(None, None, NO_ITEMS)])]
    whole = [Gap(None, None, problem) for problem in dict.fromkeys(problems)]
    outcomes: Counter[str] = Counter(fetch.outcome for fetch in fetches)
    counts = {
        "listed": len({item.address for item in listed}),
        "wanted": len(items),
        "got": sum(item.documents > 0 and not item.missing for item in items.values()),
        "fetched": outcomes["fetched"],
        "not_modified": outcomes["not_modified"],
        "gone": sum(fetch.outcome == "gone" and fetch.detail != PAST_THE_END for fetch in fetches),
        "refused": sum(outcomes[outcome] for outcome in REFUSED),
        "failed": outcomes["failed"],
        "script_links": outcomes["script_link"],
    }
    missing = [gap for item in items.values() for gap in item.missing]
    return Comparison(items, (*whole, *lists, *missing), not lists and not whole, counts)


class _Pages:
    """The fetches of a crawl by address, and the documents by the page that links them."""

    def __init__(self, fetches: Sequence[Fetch]) -> None:
        self.at = {fetch.address: fetch for fetch in fetches if fetch.role in {"article", "attachment"}}
        self._linked: dict[str, list[Fetch]] = {}
        for fetch in fetches:
            if fetch.role == "attachment" and fetch.referrer is not None:
                self._linked.setdefault(fetch.referrer, []).append(fetch)

    def linked(self, article: Fetch) -> Iterator[Fetch]:
        for address in dict.fromkeys((article.address, article.final_address)):
            yield from self._linked.get(address, ()) if address is not None else ()


def _item(item: Listed, pages: _Pages, was_got: Callable[[str], bool]) -> Item:
    page = pages.at.get(item.address)
    if page is None:
        return Item(item, 0, (Gap(item.address, item.title, NEVER_ASKED),))
    if page.outcome not in BROUGHT:
        is_withdrawn = page.outcome == "gone" and was_got(item.address)
        return Item(item, 0, () if is_withdrawn else (Gap(item.address, item.title, told(page)),))
    if page.role == "attachment":
        return Item(item, 1, ())
    linked = list(pages.linked(page))
    documents = sum(fetch.is_document for fetch in [*linked, page])
    by_script = [fetch for fetch in linked if fetch.outcome == "script_link"]
    withdrawn = [fetch for fetch in linked if fetch.outcome == "gone" and was_got(fetch.address)]
    missing = tuple(
        Gap(fetch.address, item.title, told(fetch))
        for fetch in linked
        if not fetch.is_document and fetch not in by_script and fetch not in withdrawn
    )
    if not documents and not missing and not withdrawn:
        missing = (Gap(item.address, item.title, ONLY_SCRIPT_LINKS if by_script else NO_DOCUMENT),)
    return Item(item, documents, missing)


def _of_lists(fetches: Sequence[Fetch]) -> list[Gap]:
    return [
        Gap(fetch.address, None, f"list page {told(fetch)}")
        for fetch in fetches
        if fetch.role == "list" and fetch.outcome not in BROUGHT and fetch.detail != PAST_THE_END
    ]


def told(fetch: Fetch) -> str:
    """What came of a fetch, in words: ``failed (503): …``."""
    status = f" ({fetch.status})" if fetch.status is not None else ""
    return f"{fetch.outcome}{status}" + (f": {fetch.detail}" if fetch.detail else "")
