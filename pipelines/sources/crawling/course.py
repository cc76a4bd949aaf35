"""The course of one crawl: which page leads to which, and what came of each.

Here stands what a crawl does, apart from how pages are asked for: every visit ends in ``answered`` or ``failed``,
each of which, as it is iterated over, records one fetch and gives the visits that follow. A crawl that was cut
short takes the same course again, from the bytes it has.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime

from pipelines.sources.crawling.addresses import canonical, carries_credentials
from pipelines.sources.crawling.articles import Article, names_a_file, read_article
from pipelines.sources.crawling.kinds import Kind, kind_of
from pipelines.sources.crawling.lists import ListContent, ListItem, read_list
from pipelines.sources.crawling.markup import Link, Page
from pipelines.sources.crawling.names import attachment_name, page_name
from pipelines.sources.crawling.visits import Answer, Oversights, Record, Visit
from pipelines.sources.fetches import Crawl
from pipelines.sources.records import PAST_THE_END, Fetch, Listed, Outcome, Role
from pipelines.sources.registry import ListPage, Source

_PAGES = frozenset({Kind.PAGE, Kind.OFFICE_PAGE})
_BROUGHT = frozenset({"fetched", "not_modified"})
_GONE = frozenset({404, 410})


class Course:
    """One crawl of one source. ``told`` hears each fetch as it is recorded."""

    def __init__(self, source: Source, crawl: Crawl, told: Callable[[Fetch], None] = lambda fetch: None) -> None:
        self._source = source
        self._crawl = crawl
        self._record = Record(crawl, source.id, told)
        self._oversights = Oversights()
        self._met: set[str] = set()
        self._items_of: dict[str, set[str]] = {}
        self._list_pages = 0

    @property
    def problems(self) -> tuple[str, ...]:
        """What kept the crawl from reading everything, beside what its fetches say."""
        return self._oversights.told()

    def begin(self) -> Iterator[Visit]:
        """The visits with which the crawl begins: the first page of each list, or where it was cut short."""
        yield from self._to_ask(
            Visit("list", canonical(rules.address), rules=rules) for rules in self._source.lists
        )

    def answered(self, visit: Visit, answer: Answer) -> Iterator[Visit]:
        """Record what a server answered and give the visits that follow from it."""
        yield from self._to_ask(self._answered(visit, answer))

    def failed(self, visit: Visit, outcome: Outcome, detail: str, answer: Answer | None = None) -> Iterator[Visit]:
        """Record a visit that brought no answer, or none that was waited for to its end."""
        yield from self._to_ask(self._lost(visit, answer, outcome, detail))

    def robots(self, address: str, answer: Answer | None, outcome: Outcome, detail: str | None) -> None:
        """Record what came of asking for a host's robots.txt."""
        self._record.add(self._record.fetch(Visit("robots", address), answer, outcome, detail))

    def known(self, visit: Visit) -> Fetch | None:
        """What earlier crawls have from a visit's address: its headers make the request conditional."""
        return self._crawl.known(visit.address)

    def why_refused(self, address: str) -> str | None:
        """Why an address is not asked for; None if it may be."""
        if carries_credentials(address):
            return "the address carries credentials"
        return None if self._source.allows(address) else "not one of the entry's hosts"

    def too_large(self, what: Role) -> str:
        """What is said of an answer beyond its limit."""
        limits = self._source.limits
        return f"more than {limits.attachment_bytes if what == 'attachment' else limits.page_bytes} bytes"

    def _to_ask(self, visits: Iterable[Visit]) -> Iterator[Visit]:
        """Those visits that a server must be asked for; what this crawl has already is gone through at once."""
        waiting = deque(visits)
        while waiting:
            visit = waiting.popleft()
            if visit.role == "list" and not self._within_list_pages(visit):
                continue
            if visit.address in self._met:
                self._record.linked_again(visit)
                waiting.extend(self._numbered(visit) if visit.role == "list" else ())
                continue
            self._met.add(visit.address)
            if refusal := self.why_refused(visit.address):
                waiting.extend(self._lost(visit, None, "off_limits", refusal))
                continue
            earlier = self._crawl.already(visit.address)
            if earlier is None or earlier.outcome == "failed":
                yield visit
            else:
                self._record.known(earlier)
                waiting.extend(self._taken_up(visit, earlier))

    def _within_list_pages(self, visit: Visit) -> bool:
        limit = self._source.limits.pages
        self._list_pages += 1
        if self._list_pages > limit:
            self._oversights.add(f"the limit of {limit} list pages was reached", visit.address)
        return self._list_pages <= limit

    # What an answer brought

    def _answered(self, visit: Visit, answer: Answer) -> list[Visit]:
        known = self._crawl.known(visit.address)
        if answer.status == 304 and known is not None:
            return self._unchanged(visit, answer, known)
        if answer.status in _GONE and self._may_be_past_the_end(visit):
            return self._lost(visit, answer, "gone", PAST_THE_END)
        if answer.status in _GONE and known is not None:
            return self._lost(visit, answer, "gone", "it was there before")
        if answer.status != 200:
            return self._lost(visit, answer, "failed", f"answered {answer.status}")
        return self._brought(visit, answer, known)

    def _brought(self, visit: Visit, answer: Answer, known: Fetch | None) -> list[Visit]:
        kind = kind_of(answer.body, answer.final_address, answer.content_type)
        if visit.role == "article" and kind.is_document and kind not in _PAGES:
            visit = replace(visit, role="attachment")
        if visit.role == "attachment":
            return self._attachment(visit, answer, kind, known)
        if kind not in _PAGES:
            return self._lost(visit, answer, "wrong_type", f"{kind.told} where a page was expected")
        if len(answer.body) > self._source.limits.page_bytes:
            return self._lost(visit, answer, "too_large", self.too_large(visit.role))
        try:
            return self._page(visit, answer, known)
        except _UnreadableError as error:
            return self._lost(visit, answer, "failed", str(error))

    def _attachment(self, visit: Visit, answer: Answer, kind: Kind, known: Fetch | None) -> list[Visit]:
        if not kind.is_document:
            return self._lost(visit, answer, "wrong_type", f"{kind.told} where a document was expected")
        if len(answer.body) > self._source.limits.attachment_bytes:
            return self._lost(visit, answer, "too_large", self.too_large("attachment"))
        name = attachment_name(answer.disposition, visit.link_text, answer.final_address, kind)
        fetch = self._kept(self._record.fetch(visit, answer, "fetched"), answer.body, known)
        self._record.add(replace(fetch, name=name))
        return []

    def _page(self, visit: Visit, answer: Answer, known: Fetch | None) -> list[Visit]:
        """A list or an article: read first, so that what cannot be read is recorded as such."""
        if visit.rules is not None:
            content = self._read_list(visit.rules, answer.body, answer.final_address, answer.content_type)
            self._record.add(self._kept(self._record.fetch(visit, answer, "fetched"), answer.body, known))
            return self._after_list(visit, content)
        article = self._read_article(answer.body, answer.final_address, answer.content_type)
        visit = self._with_what_it_states(visit, article)
        fetch = self._record.fetch(visit, answer, "fetched")
        if known is not None and known.sha256 is not None and self._counts_the_same(known, article):
            detail = "the part that counts is the same"
            fetch = replace(fetch, outcome="not_modified", detail=detail, sha256=known.sha256, size=known.size)
        else:
            fetch = self._kept(fetch, answer.body, known)
        self._record.add(_as_document(fetch, article))
        return self._after_article(visit, article)

    def _kept(self, fetch: Fetch, data: bytes, known: Fetch | None) -> Fetch:
        sha256, size = self._crawl.keep(data)
        fetch = replace(fetch, sha256=sha256, size=size)
        same = known is not None and known.sha256 == sha256
        return replace(fetch, outcome="not_modified", detail="the same bytes") if same else fetch

    def _counts_the_same(self, known: Fetch, article: Article) -> bool:
        """Whether an article's body shows what it showed when its bytes were last kept."""
        if known.role != "article":
            return False
        before = self._read_again(known)
        return before.digest == article.digest and before.has_tables == article.has_tables

    def _unchanged(self, visit: Visit, answer: Answer, known: Fetch) -> list[Visit]:
        """The server says that nothing changed: the known bytes are read again for what they lead to."""
        visit = replace(visit, role="attachment") if known.role == "attachment" else visit
        if visit.role == "attachment":
            self._record.add(self._record.fetch(visit, answer, "not_modified"))
            return []
        if visit.rules is not None:
            content = self._read_list_again(visit.rules, known)
            self._record.add(self._record.fetch(visit, answer, "not_modified"))
            return self._after_list(visit, content)
        article = self._read_again(known)
        visit = self._with_what_it_states(visit, article)
        self._record.add(_as_document(self._record.fetch(visit, answer, "not_modified"), article))
        return self._after_article(visit, article)

    def _taken_up(self, visit: Visit, earlier: Fetch) -> list[Visit]:
        """What this crawl fetched before it was cut short leads on without being asked for again."""
        if earlier.outcome not in _BROUGHT:
            return self._after_a_lost_page(visit, earlier.outcome)
        if earlier.role == "attachment":
            return []
        if visit.rules is not None:
            return self._after_list(visit, self._read_list_again(visit.rules, earlier))
        article = self._read_again(earlier)
        return self._after_article(self._with_what_it_states(visit, article), article)

    def _lost(self, visit: Visit, answer: Answer | None, outcome: Outcome, detail: str) -> list[Visit]:
        self._record.add(self._record.fetch(visit, answer, outcome, detail))
        return self._after_a_lost_page(visit, outcome)

    # What follows

    def _after_article(self, visit: Visit, article: Article) -> list[Visit]:
        if not article.body_found:
            self._oversights.add("the entry's selector of the body fits nothing", visit.address)
        linked = Visit(
            "attachment", "", referrer=visit.address, title=visit.title, published_on=visit.published_on
        )
        for link in article.scripts:
            self._record.left_alone(replace(linked, address=link.target))
        return [replace(linked, address=link.target, link_text=link.text) for link in article.links]

    def _after_list(self, visit: Visit, content: ListContent) -> list[Visit]:
        """The next page of a list, then its wanted items: the expected set is whole before the last is fetched."""
        assert visit.rules is not None
        listed = self._items_of.setdefault(visit.rules.address, set())
        before = len(listed)
        wanted: list[Visit] = []
        for item in content.items:
            if item.link is None:
                self._oversights.add("an item of a list leads nowhere", f"{item.title!r} on {visit.address}")
            elif item.link.target not in listed:
                listed.add(item.link.target)
                wanted.extend(self._listed(visit, item, item.link))
        if not content.items and visit.number == 1:
            self._oversights.add("the entry's selector of items fits nothing", visit.address)
        return [*self._next_page(visit, content.next, brought_new=len(listed) > before), *wanted]

    def _listed(self, visit: Visit, item: ListItem, link: Link) -> Iterator[Visit]:
        why_not = self._source.filters.why_not(item.title)
        role: Role = "attachment" if names_a_file(link) and not link.by_script else "article"
        wanted = Visit(role, link.target, visit.address, item.title, item.published_on, link_text=link.text)
        self._crawl.listed(
            Listed(
                source_id=self._source.id,
                crawl_id=self._crawl.crawl_id,
                list_address=visit.address,
                position=item.position,
                address=link.target,
                title=item.title,
                published_on=item.published_on,
                wanted=why_not is None,
                why_not=why_not,
            )
        )
        if why_not is None and link.by_script:
            self._record.left_alone(wanted)
        elif why_not is None:
            yield wanted

    def _next_page(self, visit: Visit, further: Link | None, brought_new: bool) -> list[Visit]:
        """The page after a list page; a list ends where a page names nothing new, unless its last is known."""
        assert visit.rules is not None
        pages = visit.rules.pages
        if pages is not None:
            ends = not brought_new and pages.last is None and visit.number > 1
            return [] if ends else self._numbered(visit)
        if further is None or not brought_new:
            return []
        following = replace(visit, address=further.target, referrer=visit.address, number=visit.number + 1)
        if further.by_script:
            self._record.left_alone(following)
            return []
        return [following]

    def _numbered(self, visit: Visit) -> list[Visit]:
        """The page after this one by its number. The entry's own address is the one before ``first``."""
        pages = visit.rules.pages if visit.rules is not None else None
        if pages is None:
            return []
        page = pages.first + visit.number - 1
        if pages.last is not None and page > pages.last:
            return []
        address = canonical(pages.template.replace("{page}", str(page)))
        return [replace(visit, address=address, referrer=visit.address, number=visit.number + 1)]

    def _after_a_lost_page(self, visit: Visit, outcome: Outcome) -> list[Visit]:
        """A numbered page that is lost hides those after it only where nobody knows how many there are."""
        pages = visit.rules.pages if visit.rules is not None else None
        known = pages is not None and pages.last is not None
        return self._numbered(visit) if known and outcome != "off_limits" else []

    def _may_be_past_the_end(self, visit: Visit) -> bool:
        pages = visit.rules.pages if visit.rules is not None else None
        return pages is not None and pages.last is None and visit.number > 1

    # How pages are read

    def _with_what_it_states(self, visit: Visit, article: Article) -> Visit:
        """An article's own title; its own date where the entry says where it stands, else the list's."""
        by_entry = article.published_on if self._source.article.date else None
        day = by_entry or visit.published_on or article.published_on
        return replace(visit, title=article.title or visit.title, published_on=day)

    def _read_list_again(self, rules: ListPage, fetch: Fetch) -> ListContent:
        data = self._crawl.read(fetch.sha256 or "")
        return self._read_list(rules, data, fetch.final_address or fetch.address, fetch.content_type)

    def _read_again(self, fetch: Fetch) -> Article:
        data = self._crawl.read(fetch.sha256 or "")
        return self._read_article(data, fetch.final_address or fetch.address, fetch.content_type)

    def _read_list(self, rules: ListPage, data: bytes, address: str, content_type: str | None) -> ListContent:
        try:
            page = Page.read(data, address, content_type)
            return read_list(page, rules, self._source.time_zone, datetime.now(UTC))
        except Exception as error:
            raise _UnreadableError(error) from error

    def _read_article(self, data: bytes, address: str, content_type: str | None) -> Article:
        try:
            page = Page.read(data, address, content_type)
            return read_article(page, self._source.article, self._source.time_zone, datetime.now(UTC))
        except Exception as error:
            raise _UnreadableError(error) from error


class _UnreadableError(Exception):
    """A page that cannot be read: its fault, unlike a store that cannot be written, which ends the crawl."""

    def __init__(self, error: Exception) -> None:
        super().__init__(f"the page cannot be read: {' '.join(str(error).split())[:200] or type(error).__name__}")


def _as_document(fetch: Fetch, article: Article) -> Fetch:
    name = page_name(fetch.title or "") if article.has_tables else None
    return replace(fetch, has_tables=article.has_tables, name=name)
