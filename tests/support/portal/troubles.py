"""A portal on two nights, with everything that a portal of a county may have the matter with it."""

from __future__ import annotations

import gzip
import io
import zipfile
from typing import Any
from urllib.parse import quote

from pipelines.settings import REPOSITORY
from tests.support.portal.county import article, list_page
from tests.support.portal.server import Portal, Reply

SAMPLE = REPOSITORY / "data" / "raw" / "sample"
LIMIT = 200_000
TABLE = "<table><tr><th>项目</th><th>决算数</th></tr>" + "".join(
    f"<tr><td>支出项目</td><td>{n},234.56</td></tr>" for n in range(1, 6)
)


def pdf(words: str) -> bytes:
    return b"%PDF-1.4\n" + words.encode()


def _zip(**members: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in members.items():
            archive.writestr(f"{name}.pdf", data)
    return buffer.getvalue()


def _link(address: str, text: str = "附件") -> str:
    return f'<p><a href="{address}">{text}</a></p>'


def title_of(agency: str, year: int = 2023) -> str:
    return f"甲县{agency}{year}年度部门决算公开"


ITEMS = {
    "plain": "教育局",
    "direct": "财政局",
    "tables": "统计局",
    "zip": "民政局",
    "gbk": "镕基局",
    "named": "交通局",
    "script": "水利局",
    "counter": "农业局",
    "changed": "司法局",
    "moved": "卫生局",
    "away": "信访局",
    "local": "档案局",
    "loop": "林业局",
    "busy": "公安局",
    "broken": "体育局",
    "silent": "气象局",
    "cut": "科技局",
    "error": "商务局",
    "large": "审计局",
    "endless": "文化局",
    "forbidden": "机要局",
    "withdrawn": "外事局",
    "never": "侨务局",
    "ftp": "人防局",
    "unlinked": "老干部局",
    "shared": "医保局",
    "refreshed": "粮食局",
    "packed": "发改局",
    "bomb": "规划局",
    "long": "史志办",
}
"""The articles of the portal by what is the matter with each, and the agency in its title."""


def address_of(item: str) -> str:
    return "/files/direct.pdf" if item == "direct" else f"/art/{item}.html"


def lay_out(portal: Portal) -> None:
    """The first night's portal."""
    items = [(address_of(item), title_of(agency), "2024-09-18") for item, agency in ITEMS.items()]
    items += [
        ("/art/old.html", title_of("旧案局", 2012), "2013-09-01"),
        ("/art/news.html", "甲县召开会议", "2024-01-01"),
    ]
    items.insert(3, ("javascript:openArticle(7)", title_of("脚本局"), "2024-09-18"))
    items.insert(4, ("http://elsewhere.example/1.html", title_of("外站局"), "2024-09-18"))
    portal.put("/robots.txt", Reply(b"User-agent: *\nDisallow: /art/forbidden\n", type="text/plain"))
    portal.put("/list/index.html", Reply(list_page(items[:12], "/list/2.html"), etag='"list-1"'))
    portal.put("/list/2.html", list_page(items[12:24], "3.html?x=1#top", encoding="gb18030"))
    portal.put("/list/3.html?x=1", list_page(items[24:], "/list/index.html"))
    _put_articles(portal)
    _put_troubles(portal)
    sample = next(SAMPLE.glob("planted*.pdf")).read_bytes()
    portal.put("/files/plain.pdf", Reply(sample, type="application/pdf", etag='"plain"'))
    portal.put("/files/direct.pdf", Reply(pdf("direct"), last_modified="Wed, 18 Sep 2024 08:00:00 GMT"))


def _put_articles(portal: Portal) -> None:
    def put(item: str, content: str, **more: Any) -> None:
        portal.put(address_of(item), article(title_of(ITEMS[item]), content, **more))

    put("plain", _link("/files/plain.pdf") + _link("/files/same.pdf", "副本") + _link("/shared.pdf"))
    put("shared", _link("/shared.pdf"))
    put("tables", TABLE)
    put("zip", _link("/files/all.zip"))
    put("gbk", _link("/down?名=决算", "决算.xls"), encoding="gb18030")
    put("named", _link("/down?id=3", "附件下载") + _link(f"/files/{quote('决算表'.encode('gbk'))}.pdf", "附件1"))
    put("script", '<a href="javascript:get(7)">2023年决算</a>')
    put("counter", _link("/files/counter.pdf"), aside="浏览次数：1")
    put("changed", _link("/files/changed.pdf"))
    put("withdrawn", _link("/files/withdrawn.pdf"))
    put("ftp", _link("ftp://files.example/1.pdf", "决算.pdf"))
    for name in ("same", "counter", "changed", "withdrawn"):
        portal.put(f"/files/{name}.pdf", pdf(name))
    portal.put("/shared.pdf", pdf("shared"))
    portal.put("/files/all.zip", Reply(_zip(甲=pdf("甲"), 乙=pdf("乙")), type="application/zip"))
    sheet = b'<html xmlns:x="urn:schemas-microsoft-com:office:excel"><table><tr><td>1</td></tr></table></html>'
    portal.put("/down?%C3%FB=%BE%F6%CB%E3", Reply(sheet, type="application/vnd.ms-excel"))
    stated = b'attachment; filename="' + "甲县交通局2023年度部门决算.pdf".encode("gbk") + b'"'
    portal.put("/down?id=3", Reply(pdf("named"), headers=(("Content-Disposition", stated),)))
    portal.put(f"/files/{quote('决算表'.encode('gbk'))}.pdf", pdf("named by its address"))


def _put_troubles(portal: Portal) -> None:
    def moved(path: str, to: str) -> None:
        portal.put(path, Reply(status=302, headers=(("Location", to),)))

    def put(item: str, *replies: Reply) -> None:
        portal.put(address_of(item), *replies)

    def attached(item: str, *replies: Reply) -> None:
        portal.put(address_of(item), article(title_of(ITEMS[item]), _link(f"/files/{item}.pdf")))
        portal.put(f"/files/{item}.pdf", *replies)

    moved("/art/moved.html", "/art/moved/here.html")
    portal.put("/art/moved/here.html", article(title_of("卫生局"), _link("../../files/moved.pdf")))
    portal.put("/files/moved.pdf", pdf("moved"))
    moved("/art/away.html", "http://elsewhere.example/login")
    moved("/art/local.html", "http://127.0.0.2/admin")
    moved("/art/loop.html", "/art/loop.html?again")
    moved("/art/loop.html?again", "/art/loop.html")
    refresh = b'<html><head><meta http-equiv="refresh" content="0;url=/art/refreshed/here.html"></head></html>'
    put("refreshed", Reply(refresh))
    portal.put("/art/refreshed/here.html", article(title_of("粮食局"), TABLE))
    good = Reply(pdf("good"))
    attached("busy", Reply(status=429, headers=(("Retry-After", "3600"),)), good)
    attached("broken", Reply(status=500), Reply(status=503), good)
    attached("cut", Reply(pdf("cut") * 1000, cut_after=500), Reply(pdf("cut in two")))
    put("silent", Reply(silent=True))
    attached("error", Reply(b"<html><title>404</title><body>not here</body></html>", type="application/pdf"))
    attached("large", Reply(pdf("x" * (LIMIT + 1))))
    attached("endless", Reply(pdf("x" * 8192), endless=True))
    put("never", Reply(status=404))
    packed = gzip.compress(article(title_of("发改局"), TABLE))
    put("packed", Reply(packed, headers=(("Content-Encoding", "gzip"),)))
    attached("bomb", Reply(gzip.compress(pdf("x" * 50 * LIMIT)), headers=(("Content-Encoding", "gzip"),)))
    put("long", Reply(article(title_of("史志办"), "一" * 8192), endless=True))
    put("unlinked", Reply(article(title_of("老干部局"), "见公开栏")))


def change(portal: Portal) -> None:
    """The second night's portal."""
    portal.put(
        address_of("counter"), article(title_of("农业局"), _link("/files/counter.pdf"), aside="浏览次数：2")
    )
    portal.put("/files/changed.pdf", pdf("changed since"))
    portal.put(address_of("silent"), article(title_of("气象局"), "见公开栏"))
    portal.put(address_of("withdrawn"), Reply(status=404))
    portal.put("/files/withdrawn.pdf", Reply(status=410))
