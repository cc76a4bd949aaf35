"""An article read: its title and date, its attachments, its own tables, and a digest of what counts in it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from zoneinfo import ZoneInfo

from lxml import etree
from parsel import Selector

from pipelines.sources.crawling.addresses import BadAddressError, linked
from pipelines.sources.crawling.dates import read_date
from pipelines.sources.crawling.kinds import suffix_of
from pipelines.sources.crawling.markup import Link, Page, links_in, select, text_of
from pipelines.sources.registry import DATE_FORMATS, ArticleRules

_LINKS = "//a[@href or @onclick] | //iframe[@src] | //embed[@src] | //object[@data] | //area[@href]"
_TITLE_META = "//meta[translate(@name, 'ARTICLETITLE', 'articletitle')='articletitle']/@content"
_DATE_META = "//meta[translate(@name, 'PUBDATE', 'pubdate')='pubdate']/@content"
_VIEWERS = (".html", ".htm")
_SERVES_FILES = re.compile(r"down|attach|annex|file", re.I)
_SAYS_IT_IS_A_FILE = re.compile(r"^\s*[（(\[]?附件|下载")
_PAGES = re.compile(r"(?:\.s?html?|\.aspx?|\.php|/)$", re.I)
_ABOUT_A_FILE = re.compile(
    r"附件|下载|决算|预算|绩效|公开|报告|表|\.(?:pdf|docx?|xlsx?|zip|rar|wps|et)\b|down", re.I
)
_HARMLESS = re.compile(
    r"print|close|share|font|zoom|favo|bookmark|history|scroll|copy|homepage|login|search|toggle"
    r"|打印|关闭|分享|字体|字号|收藏|返回|顶部|复制",
    re.I,
)
_COUNTED = ("href", "src", "data", "colspan", "rowspan")
_UNSEEN = frozenset({"script", "style", "noscript", "template"})
_AMOUNT = re.compile(r"^[-−]?(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+\.\d+|(?!20\d\d$)\d{3,})$")
_WORD = re.compile(r"[\u3400-\u9fff]{2,}")
_ENOUGH_AMOUNTS, _ENOUGH_WORDS = 3, 2


@dataclass(frozen=True, slots=True)
class Article:
    """One article. ``links`` lead to attachments, ``scripts`` are links that only a script follows.

    ``digest`` changes when what the body shows or links changes. ``body_found`` is False where the entry's
    selector fits nothing: then the whole page stands for it.
    """

    title: str
    published_on: date | None
    links: tuple[Link, ...]
    scripts: tuple[Link, ...]
    has_tables: bool
    digest: str
    body_found: bool


def read_article(page: Page, rules: ArticleRules, time_zone: str, now: datetime) -> Article:
    """Read an article by the rules of its entry. ``title`` and ``published_on``: as the page states them."""
    found = select(page.root, rules.body) if rules.body else []
    parts = list(found) or page.root.xpath("//body") or [page.root]
    links, scripts = _attachments(page, parts, rules, bounded=bool(found))
    return Article(
        title=_stated(page, rules.title, _TITLE_META),
        published_on=_date(page, rules, time_zone, now),
        links=tuple(dict.fromkeys(links)),
        scripts=tuple(dict.fromkeys(scripts)),
        has_tables=rules.tables and any(_holds_figures(table) for part in parts for table in _tables(part)),
        digest=_digest(parts),
        body_found=bool(found) or rules.body is None,
    )


def _stated(page: Page, selector: str | None, meta: str) -> str:
    """What the entry's selector finds, else what the page states for machines as government portals must."""
    for one in (selector, meta):
        if one and (text := next((text for hit in select(page.root, one) if (text := text_of(hit))), "")):
            return text
    return ""


def _date(page: Page, rules: ArticleRules, time_zone: str, now: datetime) -> date | None:
    printed = _stated(page, rules.date, _DATE_META)
    return read_date(printed, DATE_FORMATS, ZoneInfo(time_zone), now) if printed else None


def _attachments(
    page: Page, parts: list[Selector], rules: ArticleRules, bounded: bool
) -> tuple[list[Link], list[Link]]:
    """The links to attachments, and those by script that may lead to one.

    The entry's selector is looked for on the whole page: attachments often stand below the text. Without one, the
    body is searched, and the whole page where the body links none.
    """
    if rules.attachments:
        links = list(links_in(page.root, page, rules.attachments))
        return [link for link in links if not link.by_script], [link for link in links if link.by_script]
    links = [link for part in parts for link in links_in(part, page, _LINKS)]
    scripts = [link for link in links if link.by_script and _may_lead_to_a_file(link, bounded)]
    files = list(_files(links, page))
    if not files and not scripts and bounded:
        files = list(_files(links_in(page.root, page, _LINKS), page))
    return files, scripts


def names_a_file(link: Link) -> bool:
    """Whether a link's address names a document, in its path or in its query."""
    parts = urlsplit(link.target)
    return bool(suffix_of(parts.path)) or _named_in(parts.query) is not None


def _leads_to_a_file(link: Link) -> bool:
    """Whether a link in an article is an attachment's: by its address, its text, or both together."""
    if names_a_file(link) or suffix_of(link.text):
        return True
    path = urlsplit(link.target).path
    if _SERVES_FILES.search(path) and _ABOUT_A_FILE.search(link.text):
        return True
    return bool(_SAYS_IT_IS_A_FILE.search(link.text)) and not _PAGES.search(path)


def _files(links: Iterable[Link], page: Page) -> Iterator[Link]:
    for link in links:
        parts = urlsplit(link.target)
        named = _named_in(parts.query)
        if link.by_script or not _leads_to_a_file(link):
            continue
        if named is not None and parts.path.lower().endswith(_VIEWERS):
            yield from _shown_by_a_viewer(link, named, page)
        else:
            yield link


def _named_in(query: str) -> str | None:
    """The first value of a query that names a document."""
    values = (value for _, value in parse_qsl(query, encoding="latin-1"))
    return next((value for value in values if suffix_of(value)), None)


def _shown_by_a_viewer(link: Link, named: str, page: Page) -> Iterator[Link]:
    """A page that shows the file which its address names: the file itself is what counts."""
    try:
        target = linked(named, link.target, page.encoding)
    except BadAddressError:
        return
    if target is not None:
        yield replace(link, target=target)


def _may_lead_to_a_file(link: Link, bounded: bool) -> bool:
    """In the body every script counts but the page's own tools; on a whole page only what speaks of a file."""
    spoken = f"{link.text} {link.target}"
    return bool(_ABOUT_A_FILE.search(spoken)) or (bounded and not _HARMLESS.search(spoken))


def _tables(part: Selector) -> list[Selector]:
    """The tables that hold no others: outer ones only place things on the page."""
    return list(part.xpath(".//table[not(.//table)] | self::table[not(.//table)]"))


def _holds_figures(table: Selector) -> bool:
    """Whether a table prints amounts beside words; a calendar, a navigation or an index of files does not."""
    cells = ["".join(text_of(cell).split()) for cell in table.xpath(".//td | .//th")]
    amounts = sum(_AMOUNT.match(cell) is not None for cell in cells)
    return amounts >= _ENOUGH_AMOUNTS and sum(_WORD.search(cell) is not None for cell in cells) >= _ENOUGH_WORDS


def _digest(parts: list[Selector]) -> str:
    """A digest of what the parts show and link; what only styles or counts unseen is left out."""
    hasher = hashlib.sha256()
    for part in parts:
        for token in _tokens(part.root):
            hasher.update(token.encode("utf-8", "replace") + b"\0")
    return hasher.hexdigest()


def _tokens(part: Any) -> Iterator[str]:
    walk = etree.iterwalk(part, events=("start", "end"))
    for event, element in walk:
        if event == "start":
            if not isinstance(element.tag, str) or element.tag in _UNSEEN:
                walk.skip_subtree()
                continue
            yield element.tag
            yield from (f"{name}={element.attrib[name]}" for name in _COUNTED if name in element.attrib)
            yield "".join((element.text or "").split())
        elif element is not part:
            yield "".join((element.tail or "").split())
