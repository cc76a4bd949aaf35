"""The source registry: which portals publish, how their lists and articles are built, and how gently to ask.

``data/sources/*.yaml`` holds one entry per portal; docs/sources.md says what every key means. What is wrong in an
entry is told when the registry is loaded, with the file, the entry and the reason. Whether a region code exists is
the classification's knowledge: who loads the registry hands the known codes in. Nothing is fetched here.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

import pipelines

USER_AGENT = f"juesuan/{pipelines.__version__} (archive of published final accounts; honours robots.txt)"
DATE_FORMATS = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M")
YEARS = re.compile(r"(?<!\d)(20\d\d)(?!\d)")

_XPATH = re.compile(r"^(?:\.{0,2}/|\(|@|\.$|[a-z-]+\()")
_ID = r"^[a-z0-9][a-z0-9_.-]{0,63}$"
_HOST = re.compile(
    r"^(?:[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)*|\[[0-9a-f:.]+\])(?::\d{1,5})?$"
)
_DEFAULT_PORTS = {"http": 80, "https": 443}


class RegistryError(Exception):
    """The registry cannot be used: which file, which entry, and why."""


def is_xpath(selector: str) -> bool:
    """Whether a selector is XPath (``//a``, ``./@href``, ``(//ul)[1]``, ``string(.)``); any other is CSS."""
    return _XPATH.match(selector) is not None


def host_of(address: str) -> str:
    """``host`` or, where the address names a port that is not its scheme's own, ``host:port``; in lower case.

    Raises ``ValueError`` for what is no http or https address.
    """
    parts = urlsplit(address)
    if parts.scheme not in _DEFAULT_PORTS or not parts.hostname:
        raise ValueError(f"{address!r} is no http or https address")
    name = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return name if parts.port in (None, _DEFAULT_PORTS[parts.scheme]) else f"{name}:{parts.port}"


def _selector(text: str) -> str:
    import parsel

    page = parsel.Selector(text="<html></html>")
    try:
        page.xpath(text) if is_xpath(text) else page.css(text)
    except Exception as error:
        raise ValueError(f"{text!r} is no {'XPath' if is_xpath(text) else 'CSS'} selector: {error}") from None
    return text


def _pattern(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"{text!r} is no regular expression: {error}") from None
    return text


def _address(text: str) -> str:
    host_of(text)
    return text


def _template(text: str) -> str:
    if text.count("{page}") != 1 or "{" in text.replace("{page}", ""):
        raise ValueError(f"{text!r} must hold {{page}} once and no other braces")
    host_of(text.replace("{page}", "1"))
    return text


def _host(text: str) -> str:
    if not _HOST.match(text):
        raise ValueError(
            f"{text!r} is no host (lower case, without scheme and path, with :port where one is needed)"
        )
    return text


def _time_zone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (ValueError, OSError, LookupError):
        raise ValueError(f"there is no time zone {text!r}") from None
    return text


def _date_format(text: str) -> str:
    try:
        read = datetime.strptime(datetime(2024, 11, 23).strftime(text), text)
    except ValueError as error:
        raise ValueError(f"{text!r} is no date format: {error}") from None
    if read.date() != datetime(2024, 11, 23).date():
        raise ValueError(f"{text!r} does not hold year, month and day")
    return text


Selector = Annotated[str, AfterValidator(_selector)]
Pattern = Annotated[str, AfterValidator(_pattern)]
Address = Annotated[str, AfterValidator(_address)]


class _Entry(BaseModel):
    """Values are what they look like: no number becomes a text, no unknown key is passed over."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Pages(_Entry):
    """The further pages of a list by number: ``template`` with ``{page}``, from ``first`` on.

    Without ``last`` the list ends at the first page that is not there or lists nothing new.
    """

    template: Annotated[str, AfterValidator(_template)]
    first: int = Field(default=2, ge=0)
    last: int | None = Field(default=None, ge=0)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.last is not None and self.last < self.first:
            raise ValueError(f"last {self.last} is before first {self.first}")
        return self


class ListPage(_Entry):
    """One list of a portal. ``link``, ``title`` and ``date`` are looked for inside an item.

    ``link`` selects an address or the element that carries one; ``title`` and ``date`` a text or an element with
    one. Without ``title`` the link's own title or text is it.
    """

    address: Address
    items: Selector
    link: Selector = "a"
    title: Selector | None = None
    date: Selector | None = None
    date_formats: Annotated[
        tuple[Annotated[str, AfterValidator(_date_format)], ...], Field(min_length=1, strict=False)
    ] = DATE_FORMATS
    next: Selector | None = None
    pages: Pages | None = None
    kind: Literal["final_accounts", "budget", "evaluation", "mixed"] = "mixed"

    @model_validator(mode="after")
    def _one_way_on(self) -> Self:
        if self.next is not None and self.pages is not None:
            raise ValueError("next and pages are two ways to the further pages; state one")
        return self


class ArticleRules(_Entry):
    """How an article is read.

    ``body`` selects the part that counts (else the whole page); ``attachments`` the links to documents in it
    (else every link whose name or type is a document's). ``tables``: whether tables in the article's own HTML make
    it a document.
    """

    title: Selector | None = None
    date: Selector | None = None
    attachments: Selector | None = None
    body: Selector | None = None
    tables: bool = True


class Filters(_Entry):
    """Which items of the lists are wanted. A title that names no year is wanted whatever ``years`` says."""

    years: Annotated[tuple[Annotated[int, Field(ge=2000, le=2099)], ...], Field(strict=False)] = ()
    since: int | None = Field(default=None, ge=2000, le=2099)
    title_includes: Pattern | None = None
    title_excludes: Pattern | None = None

    def why_not(self, title: str) -> str | None:
        """Why an item of this title is not wanted; None if it is."""
        if self.title_includes is not None and not re.search(self.title_includes, title):
            return "title_includes"
        if self.title_excludes is not None and re.search(self.title_excludes, title):
            return "title_excludes"
        named = {int(year) for year in YEARS.findall(title)}
        if named and self.years and not named & set(self.years):
            return "years"
        if named and self.since is not None and max(named) < self.since:
            return "since"
        return None


class Rate(_Entry):
    """How gently a host is asked. ``timeout``: seconds in which nothing comes; ``retries`` after the first try.

    ``back_off``: seconds before the first retry, twice as many before each further one; what the server asks for
    (Retry-After) counts instead. Neither is ever more than ``longest_wait``.
    """

    requests_per_second: float = Field(default=0.5, gt=0, le=1000, strict=False)
    concurrent: int = Field(default=1, ge=1, le=16)
    user_agent: str = Field(default=USER_AGENT, min_length=1, pattern=r"^[\x20-\x7e]+$")
    timeout: float = Field(default=30.0, gt=0, le=600, strict=False)
    retries: int = Field(default=3, ge=0, le=20)
    back_off: float = Field(default=1.0, ge=0, le=600, strict=False)
    longest_wait: float = Field(default=120.0, ge=0, le=3600, strict=False)


class Limits(_Entry):
    """Where a crawl of the source stops: sizes in bytes, list pages, requests in all, seconds."""

    attachment_bytes: int = Field(default=100 * 1024**2, gt=0)
    page_bytes: int = Field(default=10 * 1024**2, gt=0)
    pages: int = Field(default=200, gt=0)
    fetches: int = Field(default=20_000, gt=0)
    seconds: float = Field(default=6 * 3600.0, gt=0, strict=False)


class Source(_Entry):
    """One portal. ``basis`` says from what the entry was written and whether it was ever tried.

    ``hosts``: the crawl never leaves them. ``allow_private``: whether they may resolve to private addresses.
    """

    id: str = Field(pattern=_ID)
    title_zh: str = Field(min_length=1)
    title_en: str = Field(min_length=1)
    region_code: str = Field(pattern=r"^\d{6}$")
    publisher: str = Field(min_length=1)
    basis: str = Field(min_length=1)
    active: bool
    time_zone: Annotated[str, AfterValidator(_time_zone)] = "Asia/Shanghai"
    hosts: Annotated[tuple[Annotated[str, AfterValidator(_host)], ...], Field(min_length=1, strict=False)]
    allow_private: bool = False
    lists: Annotated[tuple[ListPage, ...], Field(min_length=1, strict=False)]
    article: ArticleRules = ArticleRules()
    filters: Filters = Filters()
    rate: Rate = Rate()
    limits: Limits = Limits()

    def allows(self, address: str) -> bool:
        """Whether an address lies within the hosts of the entry."""
        try:
            return host_of(address) in self.hosts
        except ValueError:
            return False

    @model_validator(mode="after")
    def _lists_within_hosts(self) -> Self:
        for page in self.lists:
            further = [page.pages.template.replace("{page}", "1")] if page.pages else []
            for address in (page.address, *further):
                if not self.allows(address):
                    raise ValueError(f"hosts do not contain {host_of(address)} of {address}")
        return self


def load_registry(folder: Path, regions: Collection[str] | None = None) -> tuple[Source, ...]:
    """Every entry of a folder, ordered by id; ``regions`` are the codes that exist, where the caller knows them.

    A file holds one entry, whose id is the file's name unless it states another, or a list of entries, each with
    its id. Raises ``RegistryError`` for the first thing that is wrong.
    """
    met: dict[str, Path] = {}
    found: list[Source] = []
    for file in sorted(path for path in folder.glob("*") if path.suffix in {".yaml", ".yml"}):
        for label, raw in _entries(file):
            source = _validated(file, label, raw)
            if source.id in met:
                raise RegistryError(f"{file.name}: {source.id}: the id stands in {met[source.id].name} too")
            if regions is not None and source.region_code not in regions:
                raise RegistryError(f"{file.name}: {source.id}: region_code: there is no {source.region_code}")
            met[source.id] = file
            found.append(source)
    return tuple(sorted(found, key=lambda source: source.id))


def _entries(file: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """The raw entries of a file, each with the name to call it by in an error."""
    try:
        content = yaml.load(file.read_text(encoding="utf-8"), Loader=_StrictLoader)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise RegistryError(f"{file.name}: cannot be read: {' '.join(str(error).split())}") from None
    if isinstance(content, dict):
        content = [{"id": file.stem, **content}]
    if not isinstance(content, list) or not content:
        raise RegistryError(f"{file.name}: holds no entry")
    for number, raw in enumerate(content, start=1):
        if not isinstance(raw, dict):
            raise RegistryError(f"{file.name}: entry {number}: is no mapping of keys to values")
        yield str(raw.get("id", f"entry {number}")), raw


def _validated(file: Path, label: str, raw: dict[str, Any]) -> Source:
    try:
        return Source.model_validate(raw)
    except ValidationError as error:
        reasons = "; ".join(_reason(one) for one in error.errors())
        raise RegistryError(f"{file.name}: {label}: {reasons}") from None


def _reason(error: Any) -> str:
    place = ".".join(str(part) for part in error["loc"])
    message = "no such key" if error["type"] == "extra_forbidden" else error["msg"].removeprefix("Value error, ")
    return f"{place}: {message}" if place else str(message)


class _StrictLoader(yaml.SafeLoader):
    """YAML in which a key that stands twice in one mapping is an error, not silently the last one."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        for key in keys:
            if keys.count(key) > 1:
                raise yaml.constructor.ConstructorError(None, None, f"{key!r} stands twice", node.start_mark)
        return super().construct_mapping(node, deep)
