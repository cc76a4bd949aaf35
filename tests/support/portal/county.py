"""The pages of a county's portal, and the registry's entry for it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pipelines.sources.registry import Source
from tests.support.portal.server import Portal

QUICK = {
    "requests_per_second": 500,
    "concurrent": 4,
    "timeout": 2.0,
    "retries": 2,
    "back_off": 0.05,
    "longest_wait": 0.2,
}
"""A rate at which no test waits long."""


def list_page(items: Iterable[tuple[str, str, str]], following: str = "", encoding: str = "utf-8") -> bytes:
    """A list: (address, title, date) of each item; ``following`` is the address of the next page."""
    rows = "".join(
        f'<li><a href="{address}" title="{title}">{title[:12]}...</a><span>[{day}]</span></li>'
        for address, title, day in items
    )
    further = f'<a class="next" href="{following}">下一页</a>' if following else ""
    return _page("信息公开目录", f'<ul class="list">{rows}</ul><div class="pages">{further}</div>', encoding)


def article(title: str, content: str = "", aside: str = "", encoding: str = "utf-8", meta: str = "") -> bytes:
    """An article: ``content`` is its body, ``aside`` stands on the page outside of it."""
    body = f'<h1>{title}</h1><div class="content"><p>现将有关情况公开如下。</p>{content}</div>'
    return _page(title, f'{body}<div class="aside">{aside}</div>', encoding, meta)


def entry(portal: Portal, **changes: Any) -> Source:
    """The registry's entry of a portal; a mapping among the changes is laid over the entry's own."""
    values: dict[str, Any] = {
        "id": "county",
        "title_zh": "某县人民政府",
        "title_en": "A county",
        "region_code": "140600",
        "publisher": "某县财政局",
        "basis": "a portal of the tests",
        "active": True,
        "hosts": (portal.host,),
        "allow_private": True,
        "lists": (
            {
                "address": portal.address("/list/index.html"),
                "items": "ul.list li",
                "date": "span",
                "next": "a.next",
            },
        ),
        "article": {"body": "div.content"},
        "rate": QUICK,
    }
    for name, value in changes.items():
        values[name] = {**values.get(name, {}), **value} if isinstance(value, dict) else value
    return Source.model_validate(values)


def _page(title: str, body: str, encoding: str, meta: str = "") -> bytes:
    declared = f'<meta charset="{encoding}">'
    page = f"<!DOCTYPE html><html><head>{declared}<title>{title}</title>{meta}</head><body>{body}</body></html>"
    return page.encode(encoding)
