"""Pages are read as a browser shows them: encodings by the bytes, spans in their places, layout tables as none."""

from __future__ import annotations

import quopri

import pytest

from pipelines.readers import Document, UnreadableError, read

HEAD = "<tr><td>科目编码</td><td>科目名称</td><td>合计</td></tr>"


def page(body: str, head: str = "") -> Document:
    return read(f"<html><head>{head}</head><body>{body}</body></html>".encode(), "page.html")


def rows(document: Document) -> list[list[str]]:
    return [row for grid in document.grids for row in grid.rows()]


def texts(document: Document) -> list[str]:
    return [paragraph.text for paragraph in document.paragraphs]


@pytest.mark.parametrize("written", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
@pytest.mark.parametrize("said", [None, "utf-8", "gb2312", "GBK", "iso-8859-1", "no-such-code"])
def test_the_real_encoding_wins_over_the_declared_one(written: str, said: str | None) -> None:
    declared = f'<meta http-equiv="Content-Type" content="text/html; charset={said}">' if said else ""
    text = f"<html><head>{declared}</head><body><p>收入支出决算总表</p><p>金额单位：万元</p></body></html>"
    assert texts(read(text.encode(written), "a.html")) == ["收入支出决算总表", "金额单位：万元"]


def test_a_declared_encoding_that_fits_is_believed() -> None:
    text = '<html><meta charset="big5"><p>收支總表與說明</p></html>'
    assert texts(read(text.encode("big5"), "a.html")) == ["收支總表與說明"]


def test_what_is_not_shown_is_not_read() -> None:
    document = page(
        "<script>var a = 1;</script><style>p{}</style><noscript>2</noscript><!-- 3 --><p hidden>4</p>"
        '<div style="display: none">5</div><p>看得见</p><template>6</template>'
    )
    assert texts(document) == ["看得见"]


def test_blocks_end_paragraphs_and_breaks_end_lines() -> None:
    document = page("前<b>面</b><p>一段<br>两行</p>后面<div>甲<div>乙</div>丙</div><pre>丁\n戊</pre>")
    assert texts(document) == ["前面", "一段", "两行", "后面", "甲", "乙", "丙", "丁", "戊"]


def test_the_title_comes_first_and_line_ends_in_the_source_are_blanks() -> None:
    document = page("<p>收入\n支出&nbsp;决算</p>", "<title>某县\n信息公开</title>")
    assert texts(document) == ["某县 信息公开", "收入 支出 决算"]


def test_spans_keep_their_places_and_nothing_is_repeated() -> None:
    (grid,) = page(
        "<table><tr><th rowspan=2>项目</th><th colspan=2>本年支出</th></tr>"
        "<tr><td>基本</td><td>项目支出</td></tr><tr><td>合计</td><td>1.00</td><td>2.00</td></tr></table>"
    ).grids
    assert list(grid.rows()) == [["项目", "本年支出", ""], ["", "基本", "项目支出"], ["合计", "1.00", "2.00"]]
    spans = {cell.text: (cell.row_span, cell.column_span) for cell in grid.cells}
    assert spans["项目"] == (2, 1)
    assert spans["本年支出"] == (1, 2)


@pytest.mark.parametrize(
    "spans",
    ["rowspan=9", "rowspan=0", "rowspan=99999999", "colspan=x", "colspan=0", "rowspan='-3'", "rowspan=' 2 '"],
)
def test_wrong_spans_end_with_the_table(spans: str) -> None:
    (grid,) = page(f"<table><tr><td>甲</td><td>乙</td></tr><tr><td {spans}>丙</td><td>3.5</td></tr></table>").grids
    assert list(grid.rows()) == [["甲", "乙"], ["丙", "3.5"]]
    assert {(cell.row_span, cell.column_span) for cell in grid.cells} == {(1, 1)}


def test_a_span_wider_than_the_table_widens_it_not() -> None:
    document = page("<table><tr><td colspan=10000>收入决算表</td></tr><tr><td>甲</td><td>1.00</td></tr></table>")
    assert texts(document) == ["收入决算表"]
    (grid,) = document.grids
    assert (grid.column_count, list(grid.rows())[-1]) == (2, ["甲", "1.00"])


def test_a_span_ends_with_its_group_of_rows() -> None:
    (grid,) = page(
        "<table><thead><tr><td rowspan=0>甲</td><td>乙</td></tr></thead><tbody><tr><td>丙</td><td>1.00</td></tr>"
        "</tbody></table>"
    ).grids
    assert list(grid.rows()) == [["甲", "乙"], ["丙", "1.00"]]


def test_the_inner_table_of_a_layout_table_counts_and_nothing_is_doubled() -> None:
    inner = f"<table>{HEAD}<tr><td>201</td><td>一般公共服务支出</td><td>8.80</td></tr></table>"
    document = page(f"<table><tr><td>导航</td></tr><tr><td>正文{inner}正文之后</td></tr></table>")
    assert texts(document) == ["导航", "正文", "正文之后"]
    assert rows(document) == [["科目编码", "科目名称", "合计"], ["201", "一般公共服务支出", "8.80"]]
    assert [block.line for block in document.blocks] == [1, 2, 3, 4]


def test_a_small_table_in_a_table_of_figures_is_text_of_its_cell() -> None:
    inner = "<table><tr><td>其中</td><td>3.30</td></tr></table>"
    document = page(f"<table>{HEAD}<tr><td>201</td><td>服务{inner}</td><td>8.80</td></tr></table>")
    assert rows(document)[1] == ["201", "服务\n其中 3.30", "8.80"]


def test_the_rows_above_a_header_are_what_heads_the_table() -> None:
    document = page(
        "<table><tr><td colspan=3>支出决算表</td></tr><tr><td colspan=2>编制单位：某县档案馆</td>"
        f"<td>单位：万元</td></tr>{HEAD}<tr><td>合计</td><td></td><td>8.80</td></tr>"
        "<tr><td colspan=3>注：本表反映支出。</td></tr></table>"
    )
    assert texts(document) == ["支出决算表", "编制单位：某县档案馆", "单位：万元", "注：本表反映支出。"]
    assert [cell.row for cell in document.grids[0].cells] == [3, 3, 3, 4, 4, 4]


def test_a_workbook_saved_as_a_web_page_is_html_whatever_its_name() -> None:
    text = '<table border=1><tr><td x:num="1234.5">1,234.50</td><td>支出合计</td></tr></table>'
    document = read(text.encode("gb18030"), "决算.xls")
    assert document.media_type == "text/html"
    assert rows(document) == [["1,234.50", "支出合计"]]


@pytest.mark.parametrize("coding", ["quoted-printable", "8bit"])
def test_a_web_archive_is_read_page_by_page(coding: str) -> None:
    def part(name: str, text: str) -> bytes:
        data = f"<html><body>{text}</body></html>".encode("gb18030")
        body = quopri.encodestring(data) if coding == "quoted-printable" else data
        head = f"Content-Location: {name}\nContent-Transfer-Encoding: {coding}\nContent-Type: text/html; "
        head += 'charset="gb2312"'
        return b"--==b\n" + head.encode() + b"\n\n" + body + b"\n"

    table = "<table><tr><td>合计</td><td>8.80</td></tr></table>"
    head = b'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="==b"\n\n'
    document = read(head + part("a.htm", "<p>收入决算表</p>") + part("b.htm", table) + b"--==b--\n", "a.doc")
    assert texts(document) == ["收入决算表"]
    assert rows(document) == [["合计", "8.80"]]


@pytest.mark.parametrize("body", ["", "<p> &nbsp;</p>", "<table><tr><td></td></tr></table><script>1</script>"])
def test_a_page_without_text_is_empty(body: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        page(body)
    assert caught.value.reason == "empty_file"


def test_a_page_nested_without_end_is_unreadable() -> None:
    with pytest.raises(UnreadableError) as caught:
        page("<div>" * 50_000 + "甲")
    assert caught.value.reason == "unreadable"


def test_declared_entities_are_not_expanded() -> None:
    text = (
        '<!DOCTYPE html [<!ENTITY a "9.99"><!ENTITY b SYSTEM "file:///etc/passwd">]><html><p>甲&a;&b;</p></html>'
    )
    joined = "".join(texts(read(text.encode(), "a.html")))
    assert "root:" not in joined
