"""A DOCX is read as it is printed: merged cells once, insertions, no deletions, boxes once, automatic numbers."""

from __future__ import annotations

import io

import docx
import pytest

from pipelines.readers import Document, Grid, UnreadableError, read
from tests.support import ooxml


def body(inner: str, **parts: str) -> Document:
    return read(ooxml.docx(inner, parts), "a.docx")


def p(text: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def tc(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(text)}</w:tc>"


def tr(*cells: str, properties: str = "") -> str:
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def tbl(*rows: str) -> str:
    return f"<w:tbl>{''.join(rows)}</w:tbl>"


def texts(document: Document) -> list[str]:
    return [paragraph.text for paragraph in document.paragraphs]


def only(document: Document) -> list[list[str]]:
    (grid,) = document.grids
    return list(grid.rows())


def spans(grid: Grid) -> dict[str, tuple[int, int]]:
    return {cell.text: (cell.row_span, cell.column_span) for cell in grid.cells if cell.text}


SPAN = '<w:gridSpan w:val="2"/>'
BEGIN, ON = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
FIGURES = tr(tc("合计"), tc("1.00"), tc("2.00"))


def test_a_document_of_the_usual_library_keeps_its_merged_cells() -> None:
    made = docx.Document()
    table = made.add_table(3, 3)
    table.cell(0, 0).merge(table.cell(1, 0)).text = "项目"
    table.cell(0, 1).merge(table.cell(0, 2)).text = "本年支出"
    for column, text in enumerate(("基本支出", "项目支出"), start=1):
        table.cell(1, column).text = text
    for column, text in enumerate(("合计", "1.00", "2.00")):
        table.cell(2, column).text = text
    buffer = io.BytesIO()
    made.save(buffer)
    document = read(buffer.getvalue(), "a.docx")
    rows = [["项目", "本年支出", ""], ["", "基本支出", "项目支出"], ["合计", "1.00", "2.00"]]
    assert only(document) == rows
    assert spans(document.grids[0])["项目"] == (2, 1)
    assert spans(document.grids[0])["本年支出"] == (1, 2)


@pytest.mark.parametrize("scheme", [ooxml.TRANSITIONAL, ooxml.STRICT])
def test_spans_are_told_from_the_cells_in_either_namespace(scheme: str) -> None:
    inner = tbl(tr(tc("甲", BEGIN), tc("乙", SPAN)), tr(tc("", ON), tc("丙"), tc("3.00")), FIGURES)
    document = read(ooxml.docx(inner, scheme=scheme), "a.docx")
    assert only(document) == [["甲", "乙", ""], ["", "丙", "3.00"], ["合计", "1.00", "2.00"]]


def test_cells_left_out_at_a_row_s_ends_keep_the_others_in_place() -> None:
    rows = only(
        body(tbl(FIGURES, tr(tc("3.00"), properties='<w:gridBefore w:val="2"/>'), tr(tc("丁"), tc("4.00"))))
    )
    assert rows == [["合计", "1.00", "2.00"], ["", "", "3.00"], ["丁", "4.00", ""]]


def test_a_merge_that_goes_on_from_nothing_begins_where_it_stands() -> None:
    assert only(body(tbl(tr(tc("甲", ON), tc("乙")), tr(tc("丙"), tc("5.00"))))) == [["甲", "乙"], ["丙", "5.00"]]


def test_cells_and_rows_in_content_controls_and_links_count() -> None:
    def held(inner: str) -> str:
        return f"<w:sdt><w:sdtPr><w:t>无</w:t></w:sdtPr><w:sdtContent>{inner}</w:sdtContent></w:sdt>"

    inner = held(tbl(held(tr(held(tc("甲")), tc("6.00"))), FIGURES) + p("后"))
    document = body(held(inner) + f"<w:p><w:hyperlink>{'<w:r><w:t>链接</w:t></w:r>'}</w:hyperlink></w:p>")
    assert only(document)[0][:2] == ["甲", "6.00"]
    assert texts(document) == ["后", "链接"]


def test_insertions_count_and_deletions_do_not() -> None:
    gone = '<w:tr><w:trPr><w:del w:id="1"/></w:trPr>' + tc("删") + tc("9.99") + "</w:tr>"
    run = "<w:r><w:t>{}</w:t></w:r>"
    document = body(
        f"<w:p><w:ins>{run.format('增')}</w:ins><w:del><w:r><w:delText>删</w:delText></w:r></w:del>"
        f"<w:moveFrom>{run.format('移')}</w:moveFrom><w:moveTo>{run.format('来')}</w:moveTo></w:p>"
        + tbl(gone, FIGURES)
    )
    assert texts(document) == ["增来"]
    assert only(document) == [["合计", "1.00", "2.00"]]


BOX = "<w:txbxContent><w:p><w:r><w:t>框中</w:t></w:r></w:p></w:txbxContent>"
SHAPE = f"<wps:txbx>{BOX}</wps:txbx>"
PICT = f"<w:pict><v:shape><v:textbox>{BOX}</v:textbox></v:shape></w:pict>"


@pytest.mark.parametrize(
    "drawn",
    [
        f"<mc:AlternateContent><mc:Choice><w:drawing>{SHAPE}</w:drawing></mc:Choice><mc:Fallback>{PICT}</mc:Fallback>"
        "</mc:AlternateContent>",
        f"<mc:AlternateContent><mc:Choice><w:drawing/></mc:Choice><mc:Fallback>{PICT}</mc:Fallback>"
        "</mc:AlternateContent>",
        PICT,
    ],
)
def test_a_text_box_is_read_once(drawn: str) -> None:
    run = f"<w:r><w:t>前</w:t>{drawn}<w:t>后</w:t></w:r>"
    assert texts(body(f"<w:p>{run}</w:p>")) == ["前后", "框中"]
    document = body(tbl(tr(f"<w:tc><w:p>{run}</w:p></w:tc>", tc("7.00")), FIGURES))
    assert only(document)[0][:2] == ["前后", "7.00"]
    assert texts(document) == ["框中"]


def test_field_codes_are_no_text_and_their_results_are() -> None:
    def mark(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    inner = mark("begin") + "<w:r><w:instrText>PAGE 9</w:instrText></w:r><w:r><w:t>码</w:t></w:r>"
    inner += mark("separate") + "<w:r><w:t>12</w:t></w:r>" + mark("end") + "<w:r><w:t>页</w:t></w:r>"
    simple = '<w:fldSimple w:instr="DATE"><w:r><w:t>今</w:t></w:r></w:fldSimple>'
    assert texts(body(f"<w:p>{inner}{simple}</w:p>")) == ["12页今"]


def test_hidden_text_is_not_printed() -> None:
    styles = (
        '<w:style w:styleId="a"><w:rPr><w:vanish/></w:rPr></w:style>'
        '<w:style w:styleId="b"><w:basedOn w:val="a"/></w:style>'
    )
    run = "<w:r><w:rPr>{}</w:rPr><w:t>{}</w:t></w:r>"
    inner = run.format("<w:vanish/>", "藏") + run.format('<w:vanish w:val="0"/>', "显")
    inner += run.format('<w:rStyle w:val="b"/>', "藏") + run.format("", "也显")
    document = body(f"<w:p>{inner}</w:p>" + p("全藏", '<w:pStyle w:val="b"/>'), styles=styles)
    assert texts(document) == ["显也显"]


def test_breaks_tabs_and_signs_are_printed() -> None:
    run = (
        '<w:r><w:t>甲</w:t><w:tab/><w:t>乙</w:t><w:br/><w:t>丙</w:t><w:noBreakHyphen/><w:sym w:char="F0B7"/></w:r>'
    )
    assert texts(body(f"<w:p>{run}</w:p>")) == ["甲\t乙", "丙-\uf0b7"]
    cell = f"<w:tc><w:p>{run}</w:p>{p('丁')}</w:tc>"
    assert only(body(tbl(tr(cell, tc("1.50")), FIGURES)))[0][0] == "甲\t乙\n丙-\uf0b7\n丁"


LEVEL = '<w:lvl w:ilvl="{}"><w:start w:val="1"/><w:numFmt w:val="{}"/><w:lvlText w:val="{}"/></w:lvl>'
NUMBERING = (
    '<w:abstractNum w:abstractNumId="7">'
    + LEVEL.format(0, "chineseCounting", "%1、")
    + LEVEL.format(1, "decimal", "%2．")
    + '</w:abstractNum><w:num w:numId="3"><w:abstractNumId w:val="7"/></w:num>'
    '<w:abstractNum w:abstractNumId="8">' + LEVEL.format(0, "bullet", "●") + "</w:abstractNum>"
    '<w:num w:numId="4"><w:abstractNumId w:val="8"/></w:num>'
)


def test_numbers_that_the_program_prints_by_itself_are_text() -> None:
    def item(text: str, level: int, number: int = 3) -> str:
        return p(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')

    styles = '<w:style w:styleId="h"><w:pPr><w:numPr><w:numId w:val="3"/></w:numPr></w:pPr></w:style>'
    inner = (
        item("概况", 0) + item("职责", 1) + item("机构", 1) + p("说明", '<w:pStyle w:val="h"/>') + item("收入", 1)
    )
    document = body(inner + item("点", 0, 4) + item("无", 0, 0), numbering=NUMBERING, styles=styles)
    assert texts(document) == ["一、概况", "1．职责", "2．机构", "二、说明", "1．收入", "点", "无"]


def test_the_inner_table_of_a_layout_table_counts_and_nothing_is_doubled() -> None:
    inner = tbl(FIGURES, tr(tc("甲"), tc("3.00"), tc("")))
    document = body(tbl(tr(f"<w:tc>{p('标题')}{inner}{p('注释')}</w:tc>")))
    assert [paragraph.text for paragraph in document.paragraphs] == ["标题", "注释"]
    assert only(document) == [["合计", "1.00", "2.00"], ["甲", "3.00", ""]]


def test_a_small_table_in_a_table_of_figures_is_text_of_its_cell() -> None:
    cell = f"<w:tc>{p('说明')}{tbl(tr(tc('其中'), tc('0.50')))}{p('')}</w:tc>"
    assert only(body(tbl(tr(cell, tc("3.00"), tc("4.00")), FIGURES)))[0] == ["说明\n其中 0.50", "3.00", "4.00"]


def test_the_rows_above_a_header_and_the_notes_below_are_paragraphs() -> None:
    head = tr(tc("收入决算表", '<w:gridSpan w:val="3"/>'))
    captions = tr(tc("编制单位：某县档案馆", SPAN), tc("单位：万元"))
    document = body(tbl(head, captions, FIGURES, tr(tc("注：本表反映收入。", '<w:gridSpan w:val="3"/>'))))
    assert texts(document) == ["收入决算表", "编制单位：某县档案馆", "单位：万元", "注：本表反映收入。"]
    assert {cell.row for cell in document.grids[0].cells} == {3}
    assert [block.line for block in document.blocks] == [1, 2, 3, 4, 5]


def test_heads_feet_and_notes_follow_the_text() -> None:
    notes = f'<w:footnote w:type="separator">{p("线")}</w:footnote><w:footnote w:id="2">{p("脚注")}</w:footnote>'
    document = body(p("正文"), header=p("页眉"), footer=p("页脚"), footnotes=notes)
    assert texts(document) == ["正文", "页眉", "页脚", "脚注"]


def test_a_document_of_pictures_has_no_text_layer() -> None:
    with pytest.raises(UnreadableError) as caught:
        body("<w:p><w:r><w:drawing/></w:r></w:p>")
    assert caught.value.reason == "no_text_layer"


def test_a_document_without_anything_is_empty() -> None:
    with pytest.raises(UnreadableError) as caught:
        body("<w:p/>")
    assert caught.value.reason == "empty_file"


def test_an_embedded_object_is_said_to_be_unread() -> None:
    document = body(p("正文") + "<w:p><w:r><w:object><o:OLEObject/></w:object></w:r></w:p>")
    assert document.unread == ("1 embedded objects",)


def test_a_document_in_one_file_of_xml_is_read_too() -> None:
    inner = f"<w:body>{p('正文')}{tbl(FIGURES)}</w:body>"
    text = ooxml.word_xml("wordDocument", inner)
    older = text.replace(
        ooxml.TRANSITIONAL.format("wordprocessingml", "main"),
        "http://schemas.microsoft.com/office/word/2003/wordml",
    )
    document = read(older.encode(), "a.doc")
    assert document.reader.startswith("word-xml-")
    assert texts(document) == ["正文"]
    assert only(document) == [["合计", "1.00", "2.00"]]
