"""How pages, names, dates and kinds are read, apart from any network."""

from __future__ import annotations

import base64
import zipfile
from datetime import UTC, date, datetime
from io import BytesIO
from urllib.parse import quote
from zoneinfo import ZoneInfo

import pytest

from pipelines.sources.crawling.addresses import BadAddressError, canonical, linked
from pipelines.sources.crawling.articles import Article, read_article
from pipelines.sources.crawling.dates import read_date
from pipelines.sources.crawling.kinds import Kind, kind_of
from pipelines.sources.crawling.lists import read_list
from pipelines.sources.crawling.markup import Page
from pipelines.sources.crawling.names import attachment_name
from pipelines.sources.crawling.texts import decoded
from pipelines.sources.registry import DATE_FORMATS, ArticleRules, ListPage

HERE = "http://www.county.gov.cn/zwgk/list/index.html"
NOW = datetime(2024, 11, 20, 18, 0, tzinfo=UTC)
NAME = "甲县教育局2023年度部门决算.pdf"
TEXT = "甲县镕基局2023年度部门决算公开"
TABLE = "<table><tr><th>项目</th><th>决算数</th></tr>{rows}</table>"
FIGURES = "".join(f"<tr><td>基本支出{n}</td><td>{n},234.56</td></tr>" for n in range(1, 5))


def _article(html: str, **rules: object) -> Article:
    page = Page.read(html.encode(), HERE, "text/html; charset=utf-8")
    return read_article(page, ArticleRules.model_validate(rules), "Asia/Shanghai", NOW)


# Addresses


@pytest.mark.parametrize(
    ("written", "one_form"),
    [
        ("HTTP://WWW.County.GOV.cn:80/a/../b/./c.pdf#page=2", "http://www.county.gov.cn/b/c.pdf"),
        ("https://www.county.gov.cn:443", "https://www.county.gov.cn/"),
        ("http://www.county.gov.cn:8080/a/", "http://www.county.gov.cn:8080/a/"),
        ("http://www.county.gov.cn/a;jsessionid=0A1B?x=1", "http://www.county.gov.cn/a?x=1"),
        ("http://www.county.gov.cn/%e5%86%b3.pdf", "http://www.county.gov.cn/%E5%86%B3.pdf"),
        ("http://www.county.gov.cn/决.pdf", "http://www.county.gov.cn/%E5%86%B3.pdf"),
        ("http://www.county.gov.cn/../../a", "http://www.county.gov.cn/a"),
    ],
)
def test_an_address_has_one_form(written: str, one_form: str) -> None:
    assert canonical(written) == one_form
    assert canonical(one_form) == one_form


@pytest.mark.parametrize(
    ("link", "leads_to"),
    [
        ("../art/1.html", "http://www.county.gov.cn/zwgk/art/1.html"),
        (r"..\upload\1.pdf", "http://www.county.gov.cn/zwgk/upload/1.pdf"),
        ("//files.county.gov.cn/1.pdf", "http://files.county.gov.cn/1.pdf"),
        (" \n/a b.pdf\t", "http://www.county.gov.cn/a%20b.pdf"),
        ("?page=2", "http://www.county.gov.cn/zwgk/list/index.html?page=2"),
        ("#top", None),
        ("mailto:a@county.gov.cn", None),
        ("data:application/pdf;base64,AAAA", None),
    ],
)
def test_a_link_leads_where_a_browser_would_go(link: str, leads_to: str | None) -> None:
    assert linked(link, HERE) == leads_to


def test_a_query_is_sent_in_the_encoding_of_its_page() -> None:
    assert linked("/down?name=决算", HERE, "gb18030") == "http://www.county.gov.cn/down?name=%BE%F6%CB%E3"


@pytest.mark.parametrize("nonsense", ["http://[::1", "http://", "ftp://a/b", "http://a:99999/", "x"])
def test_what_is_no_address_is_said_to_be_none(nonsense: str) -> None:
    with pytest.raises(BadAddressError):
        canonical(nonsense)


# Encodings


@pytest.mark.parametrize("declared", [None, "text/html", "text/html; charset=gb2312", "text/html; charset=utf-8"])
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "gbk"])
@pytest.mark.parametrize(
    "meta", ["", '<meta charset="gb2312">', '<meta charset="utf-8">', '<meta charset="x-no">']
)
def test_a_page_is_read_whatever_is_declared_of_it(encoding: str, declared: str | None, meta: str) -> None:
    assert TEXT in decoded(f"<html>{meta}{TEXT}".encode(encoding), declared).text


def test_a_damaged_character_spoils_no_page() -> None:
    damaged = TEXT.encode() * 50 + b"\xe5\x86" + TEXT.encode()
    assert decoded(damaged).text.count(TEXT) == 51


# Dates


@pytest.mark.parametrize(
    ("printed", "day"),
    [
        ("2024-09-18", date(2024, 9, 18)),
        ("[2024-09-18]", date(2024, 9, 18)),
        ("2024/9/8 10:30", date(2024, 9, 8)),
        ("发布时间：2024年9月18日 16:22:01 来源：财政局", date(2024, 9, 18)),
        ("２０２４－０９－１８", date(2024, 9, 18)),
        ("2024.09.18", date(2024, 9, 18)),
        ("20240918", date(2024, 9, 18)),
        ("二〇二四年九月十八日", date(2024, 9, 18)),
        ("二○二四年十二月三十一日", date(2024, 12, 31)),
        ("2024-09-17T16:30:00Z", date(2024, 9, 18)),
        ("2024-09-18T00:10:00+08:00", date(2024, 9, 18)),
        ("09-18", date(2024, 9, 18)),
        ("12-01", date(2023, 12, 1)),
        ("昨天 10:20", date(2024, 11, 20)),
        ("3天前", date(2024, 11, 18)),
        ("2024-13-45", None),
        ("浏览次数：1203", None),
        ("", None),
    ],
)
def test_dates_are_read_as_portals_print_them(printed: str, day: date | None) -> None:
    """Now is 18:00 in London and already the next day in Shanghai."""
    assert read_date(printed, DATE_FORMATS, ZoneInfo("Asia/Shanghai"), NOW) == day


def test_a_format_of_the_entry_goes_first() -> None:
    assert read_date("08/09/2024", ("%d/%m/%Y",), ZoneInfo("UTC"), NOW) == date(2024, 9, 8)


# Names of attachments


@pytest.mark.parametrize(
    "stated",
    [
        b"attachment; filename*=UTF-8''" + quote(NAME).encode(),
        b"attachment; filename=x.pdf; filename*=GBK''" + quote(NAME.encode("gbk")).encode(),
        b'attachment; filename="' + NAME.encode() + b'"',
        b'attachment; filename="' + NAME.encode("gbk") + b'"',
        b"attachment;filename=" + NAME.encode("gbk"),
        b'attachment; filename="' + quote(NAME).encode() + b'"',
        b'attachment; filename="' + quote(NAME.encode("gbk")).encode() + b'"',
        b'attachment; filename="' + NAME.encode().decode("latin-1").encode() + b'"',
        b'attachment; filename="=?UTF-8?B?' + base64.b64encode(NAME.encode()) + b'?="',
        b'attachment; filename="C:\\upload\\' + NAME.encode() + b'"',
    ],
)
def test_a_stated_name_is_read_in_whatever_bytes_it_is_stated(stated: bytes) -> None:
    assert attachment_name(stated, "下载", "http://a.cn/down?id=3", Kind.PDF) == NAME


@pytest.mark.parametrize(
    ("stated", "link_text", "address", "name"),
    [
        (None, f"附件1：{NAME}", "http://a.cn/P0203.pdf", NAME),
        (None, "附件：甲县教育局2023年度部门决算", "http://a.cn/P0203.pdf", NAME),
        (b"attachment; filename=P0203.pdf", NAME, "http://a.cn/down?id=3", NAME),
        (None, "点击下载", f"http://a.cn/{quote(NAME.encode('gbk'))}", NAME),
        (None, "附件1", f"http://a.cn/down.jsp?id=3&filename={quote(NAME)}", NAME),
        (None, None, "http://a.cn/P0203.pdf", "P0203.pdf"),
        (None, None, "http://a.cn/", "attachment.pdf"),
        (b"attachment; filename=../../etc/passwd", None, "http://a.cn/x", "passwd.pdf"),
    ],
)
def test_without_a_stated_name_link_and_address_give_one(
    stated: bytes | None, link_text: str | None, address: str, name: str
) -> None:
    assert attachment_name(stated, link_text, address, Kind.PDF) == name


def test_no_name_is_longer_than_a_file_system_takes() -> None:
    name = attachment_name(None, "决" * 400 + ".pdf", "http://a.cn/x", Kind.PDF)
    assert len(name) <= 200
    assert name.endswith("决.pdf")


# Kinds


def _zipped(member: str) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(member, "x")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "named", "kind"),
    [
        (b"%PDF-1.7 ...", "a.pdf", Kind.PDF),
        (b"\xef\xbb\xbf<!DOCTYPE html><html><body>%PDF-1.4", "a.pdf", Kind.PAGE),
        (b"\r\n<!-- x --><script>location='/login'</script>", "a.pdf", Kind.PAGE),
        (_zipped("word/document.xml"), "a.zip", Kind.DOCX),
        (_zipped("xl/workbook.xml"), "a", Kind.XLSX),
        (_zipped("决算.pdf"), "a", Kind.ZIP),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le"), "a.doc", Kind.XLS),
        (b'<html xmlns:x="urn:schemas-microsoft-com:office:excel"><table>', "a.xls", Kind.OFFICE_PAGE),
        (b"<table><tr><td>1<tr><td>2<tr><td>3</table>", "a.xls", Kind.OFFICE_PAGE),
        (b"<table><tr><td>1<tr><td>2<tr><td>3</table>", "a.pdf", Kind.PAGE),
        (b'{"code": 404}', "a.pdf", Kind.DATA),
        (b"\x89PNG\r\n\x1a\n", "a.pdf", Kind.IMAGE),
        (b"Warning: x\n<html><body>", "a.html", Kind.PAGE),
        (b"Not found", "a.pdf", Kind.TEXT),
        (b" \n", "a.pdf", Kind.NOTHING),
    ],
)
def test_bytes_say_what_they_are(data: bytes, named: str, kind: Kind) -> None:
    assert kind_of(data, named) is kind


def test_an_error_page_served_as_a_page_is_no_workbook() -> None:
    rows = b"<table><tr><td>1<tr><td>2<tr><td>3</table>"
    assert kind_of(rows, "a.xls", "text/html; charset=utf-8") is Kind.PAGE


# Lists

ITEMS = f"""<div><ul>
<li><a href="1.html" title="{TEXT}">甲县...</a><span>2024-09-18</span></li>
<li><a href="javascript:open(2)">第二条</a><em>2024年9月19日</em></li>
<li><b>第三条</b></li>
<li></li>
</ul><a class="next" href="{{further}}" onclick="{{script}}">下一页</a></div>"""


def _list(further: str = "", script: str = "", **rules: object) -> object:
    page = Page.read(ITEMS.format(further=further, script=script).encode(), HERE, None)
    all_rules = {"address": HERE, "items": "ul li", "next": "a.next", **rules}
    return read_list(page, ListPage.model_validate(all_rules), "Asia/Shanghai", NOW)


@pytest.mark.parametrize("rules", [{}, {"items": "//ul/li", "link": "//a/@href", "title": ".//a/@title | .//b"}])
def test_items_are_found_by_css_and_by_xpath(rules: dict[str, object]) -> None:
    items = _list(**rules).items  # type: ignore[attr-defined]
    assert [item.position for item in items] == [1, 2, 3]
    assert items[0].link.target == "http://www.county.gov.cn/zwgk/list/1.html"
    assert items[0].title == TEXT
    assert items[0].published_on == date(2024, 9, 18)
    assert items[1].link.by_script
    assert items[2].link is None


@pytest.mark.parametrize("rules", [{"link": "a::attr(href)"}, {"title": "a"}, {"link": "a"}])
def test_a_title_that_the_page_cuts_is_whole(rules: dict[str, object]) -> None:
    assert _list(**rules).items[0].title == TEXT  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("further", "script", "leads_to"),
    [
        ("?page=2", "", f"{HERE}?page=2"),
        ("#", "goPage(2)", "javascript:goPage(2)"),
        ("javascript:goPage(2)", "", "javascript:goPage(2)"),
        ("javascript:void(0)", "", None),
        ("", "", None),
    ],
)
def test_the_next_page_is_an_address_a_script_or_none(further: str, script: str, leads_to: str | None) -> None:
    found = _list(further, script).next  # type: ignore[attr-defined]
    assert (found.target if found else None) == leads_to


# Articles


@pytest.mark.parametrize(
    ("link", "address"),
    [
        ('<a href="/f/1.pdf">附件</a>', "http://www.county.gov.cn/f/1.pdf"),
        ('<a href="/f/1.XLSX?v=2">x</a>', "http://www.county.gov.cn/f/1.XLSX?v=2"),
        ('<a href="/down?id=3">2023年决算.doc</a>', "http://www.county.gov.cn/down?id=3"),
        ('<a href="/down.jsp?filename=a.zip">x</a>', "http://www.county.gov.cn/down.jsp?filename=a.zip"),
        ('<a href="/attachment/3">部门决算公开表</a>', "http://www.county.gov.cn/attachment/3"),
        ('<iframe src="/f/1.pdf"></iframe>', "http://www.county.gov.cn/f/1.pdf"),
        ('<iframe src="/pdfjs/viewer.html?file=/f/1.pdf"></iframe>', "http://www.county.gov.cn/f/1.pdf"),
        ('<embed src="/f/1.pdf">', "http://www.county.gov.cn/f/1.pdf"),
    ],
)
def test_every_link_whose_name_or_type_is_a_document_is_an_attachment(link: str, address: str) -> None:
    assert [found.target for found in _article(f"<body>{link}</body>").links] == [address]


@pytest.mark.parametrize("link", ['<a href="/zwgk/index.html">首页</a>', '<a href="#a.pdf">x</a>', "<a>x.pdf</a>"])
def test_other_links_are_none(link: str) -> None:
    assert _article(f"<body>{link}</body>").links == ()


def test_attachments_below_the_body_are_found_where_the_body_has_none() -> None:
    html = "<body><div id='c'>{inside}</div><a href='/below.pdf'>附件</a></body>"
    below = _article(html.format(inside="见附件"), body="#c")
    within = _article(html.format(inside="<a href='/in.pdf'>附件</a>"), body="#c")
    assert [link.target.rsplit("/", 1)[1] for link in below.links] == ["below.pdf"]
    assert [link.target.rsplit("/", 1)[1] for link in within.links] == ["in.pdf"]


def test_the_selector_of_the_entry_finds_attachments_without_a_document_s_name() -> None:
    html = "<body><div id='c'></div><p class='file'><a href='/f/3'>甲</a></p><a href='/x.pdf'>x</a></body>"
    assert [link.target[-4:] for link in _article(html, body="#c", attachments=".file a").links] == ["/f/3"]


def test_links_by_script_are_told_but_not_the_page_s_own_tools() -> None:
    html = """<body><div id="c"><a href="javascript:window.print()">打印</a><a href="javascript:get(7)">附件</a>
    <a href="#" onclick="down('x')">2023年决算</a><a onclick="doZoom(12)">大</a></div></body>"""
    scripts = _article(html, body="#c").scripts
    assert [link.target for link in scripts] == ["javascript:get(7)", "javascript:down('x')"]


def test_a_table_of_figures_makes_a_page_a_document() -> None:
    assert _article(TABLE.format(rows=FIGURES)).has_tables
    assert not _article(TABLE.format(rows=FIGURES), tables=False).has_tables


@pytest.mark.parametrize(
    "rows",
    [
        "<tr><th>日</th><th>一</th></tr>" + "<tr><td>1</td><td>30</td></tr>" * 5,
        "".join(f"<tr><td>{n}</td><td><a href='/{n}.html'>单位名称</a></td></tr>" for n in range(1, 30)),
        "<tr><td>" + TABLE.format(rows="<tr><td>说明文字</td></tr>") + "</td></tr>",
    ],
)
def test_calendars_indexes_and_layout_do_not(rows: str) -> None:
    assert not _article(TABLE.format(rows=rows)).has_tables


def test_what_stands_outside_the_body_is_not_counted() -> None:
    html = "<body><p>{seen}</p><div id='c' class='{look}'>{text}<script>{code}</script></div></body>"

    def digest(**words: str) -> str:
        words = {"seen": "1", "look": "a", "text": "一", "code": "x", **words}
        return _article(html.format(**words), body="#c").digest

    assert digest() == digest(seen="2", look="b", code="y")
    assert digest() != digest(text="二")
    assert digest(text="<a href='/1.pdf'>一</a>") != digest(text="<a href='/2.pdf'>一</a>")


def test_a_body_that_is_not_found_is_told() -> None:
    assert _article("<body><div id='c'>一</div></body>", body="#c").body_found
    assert not _article("<body><div id='d'>一</div></body>", body="#c").body_found


def test_a_page_states_title_and_date_as_government_portals_must() -> None:
    stated = _article(
        f'<head><meta name="ArticleTitle" content="{TEXT}"><meta name="PubDate" content="2024-09-18 09:30">'
    )
    assert (stated.title, stated.published_on) == (TEXT, date(2024, 9, 18))
    chosen = _article("<h1> 甲县 决算 </h1><i>时间：2024年9月19日</i>", title="h1", date="i")
    assert (chosen.title, chosen.published_on) == ("甲县 决算", date(2024, 9, 19))
