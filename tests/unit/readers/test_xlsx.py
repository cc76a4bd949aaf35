"""An XLSX is read as it is displayed: formats, merged cells, hidden parts, formulas that nobody computed."""

from __future__ import annotations

import io
import tracemalloc
import zipfile
from datetime import date

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from pipelines.readers import Document, UnreadableError, read
from tests.support import ooxml


def saved(book: openpyxl.Workbook) -> Document:
    buffer = io.BytesIO()
    book.save(buffer)
    return read(buffer.getvalue(), "a.xlsx")


def sheet(name: str = "决算") -> tuple[openpyxl.Workbook, Worksheet]:
    book = openpyxl.Workbook()
    book.active.title = name
    return book, book.active


def texts(document: Document) -> list[str]:
    return [paragraph.text for paragraph in document.paragraphs]


def filled(document: Document) -> list[list[str]]:
    return [[text for text in row if text] for grid in document.grids for row in grid.rows() if any(row)]


def cell(reference: str, value: str, style: int = 0) -> str:
    return f'<c r="{reference}" s="{style}"><v>{value}</v></c>'


def text_cell(reference: str, text: str) -> str:
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


def row(number: int, *cells: str, marks: str = "") -> str:
    return f'<row r="{number}" {marks}>{"".join(cells)}</row>'


def test_all_sheets_in_order_each_under_its_name_with_numbers_as_displayed() -> None:
    book, first = sheet("GK01 收入支出决算总表")
    first.append(["一、一般公共预算财政拨款收入", 1, 1234.5, date(2024, 12, 31), True])
    first["C1"].number_format = "#,##0.00"
    first["D1"].number_format = 'yyyy"年"m"月"d"日"'
    second = book.create_sheet("GK02 收入决算表")
    second.append(["合计", 0.1 + 0.2])
    document = saved(book)
    assert texts(document) == ["GK01 收入支出决算总表", "GK02 收入决算表"]
    expected = [["一、一般公共预算财政拨款收入", "1", "1,234.50", "2024年12月31日", "TRUE"], ["合计", "0.3"]]
    assert filled(document) == expected
    assert [grid.table_index for grid in document.grids] == [1, 2]


def test_places_and_spans_are_the_sheet_s_own() -> None:
    book, made = sheet()
    made["C4"], made["C6"], made["D6"], made["E6"] = "收入支出决算总表", "项目", "本年收入", "本年支出"
    made["C7"], made["D7"], made["E7"] = "合计", 1.5, 2.5
    made.merge_cells("C4:E4")
    made.merge_cells("C7:C8")
    made["D8"] = 3.5
    document = saved(book)
    assert texts(document) == ["决算", "收入支出决算总表"]
    places = {c.text: (c.row, c.column, c.row_span, c.column_span) for c in document.grids[0].cells if c.text}
    assert places == {
        "项目": (6, 3, 1, 1),
        "本年收入": (6, 4, 1, 1),
        "本年支出": (6, 5, 1, 1),
        "合计": (7, 3, 2, 1),
        "1.5": (7, 4, 1, 1),
        "2.5": (7, 5, 1, 1),
        "3.5": (8, 4, 1, 1),
    }


def test_what_is_hidden_is_not_read_and_said_so() -> None:
    book, made = sheet()
    for line in (["合计", 1, 2, 3], ["藏行", 9, 9, 9], ["基本支出", 4, 9, 6]):
        made.append(line)
    made.row_dimensions[2].hidden = True
    made.column_dimensions["C"].hidden = True
    other = book.create_sheet("旧表")
    other.append(["合计", 99])
    other.sheet_state = "hidden"
    document = saved(book)
    assert filled(document) == [["合计", "1", "3"], ["基本支出", "4", "6"]]
    assert document.unread == ("sheet 决算: 6 cells in hidden rows or columns", "hidden sheet 旧表")


def test_noughts_that_a_sheet_does_not_show_are_empty_cells() -> None:
    book, made = sheet()
    made.append(["合计", 0, 5])
    made.append(["其他", 1, 0.0])
    made.sheet_view.showZeros = False
    assert filled(saved(book)) == [["合计", "5"], ["其他", "1"]]


def test_a_formula_that_nobody_computed_is_not_taken_for_an_empty_cell() -> None:
    book, made = sheet()
    made.append(["合计", "=SUM(B2:B3)"])
    made.append(["基本支出", 4])
    assert filled(saved(book))[0] == ["合计", "=SUM(B2:B3)"]


def test_computed_formulas_errors_and_rich_texts() -> None:
    rows = row(
        1,
        text_cell("A1", "合计"),
        '<c r="B1" s="1"><f>SUM(B2:B3)</f><v>1684.8699999999999</v></c>',
        '<c r="C1" t="e"><f>A1/0</f><v>#REF!</v></c>',
        '<c r="D1" t="str"><f>""</f><v></v></c>',
        '<c r="E1" t="s"><v>0</v></c>',
    )
    string = "<r><t>基本</t></r><r><t>支出_x000D_&#10;甲</t></r><rPh><t>JIBEN</t></rPh>"
    document = read(ooxml.xlsx(rows, formats=("#,##0.00",), strings=(string,)), "a.xlsx")
    assert filled(document) == [["合计", "1,684.87", "#REF!", "基本支出\n甲"]]


def test_the_strict_variant_and_cells_without_reference_are_read() -> None:
    rows = "<row><c><v>1</v></c><c><v>2.50</v></c></row><row><c><v>3</v></c><c><v>4</v></c></row>"
    document = read(ooxml.xlsx(rows, scheme=ooxml.STRICT), "a.xlsx")
    assert filled(document) == [["1", "2.5"], ["3", "4"]]


def test_a_sheet_formatted_to_its_end_stays_small() -> None:
    empty = "".join(f'<row r="{n}"><c r="A{n}" s="1"/><c r="XFD{n}" s="1"/></row>' for n in range(3, 60_000))
    rows = (
        row(1, text_cell("A1", "合计"), cell("B1", "5", 1))
        + row(2, text_cell("A2", "甲"), cell("B2", "5"))
        + empty
    )
    data = ooxml.xlsx(rows, formats=("0.00",), behind='<mergeCells><mergeCell ref="B2:XFD1048576"/></mergeCells>')
    tracemalloc.start()
    document = read(data, "a.xlsx")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert filled(document) == [["合计", "5.00"], ["甲", "5"]]
    assert (document.grids[0].row_count, document.grids[0].column_count) == (2, 2)
    assert peak < 64 << 20


def test_a_stray_text_far_off_costs_no_more_than_its_row() -> None:
    rows = row(1, text_cell("A1", "合计"), cell("B1", "5")) + row(1048576, text_cell("XFD1048576", "."))
    merged = '<mergeCells><mergeCell ref="A1:A1048576"/></mergeCells>'
    document = read(ooxml.xlsx(rows, behind=merged), "a.xlsx")
    assert [cell.text for cell in document.grids[0].beginning_in(1) if cell.text] == ["合计", "5"]
    assert sum(len(grid.cells) for grid in document.grids) <= 6


def test_several_tables_on_one_sheet_are_several_grids_under_their_own_heads() -> None:
    book, made = sheet()
    for title in ("收入决算表", "支出决算表"):
        made.append([title])
        made.append(["编制单位：某县档案馆", None, "单位：万元"])
        made.append(["项目", "科目名称", "合计"])
        made.append(["201", "一般公共服务支出", 8.8])
        made.append(["注：本表的说明。"])
    document = saved(book)
    assert texts(document)[:4] == ["决算", "收入决算表", "编制单位：某县档案馆", "单位：万元"]
    assert [{c.row for c in grid.cells} for grid in document.grids] == [{3, 4}, {8, 9}]


def test_a_workbook_without_any_text_is_empty() -> None:
    with pytest.raises(UnreadableError) as caught:
        saved(openpyxl.Workbook())
    assert caught.value.reason == "empty_file"


def bomb() -> bytes:
    return ooxml.package({"xl/workbook.xml": b"<workbook/>", "xl/worksheets/sheet1.xml": b" " * (48 << 20)})


def test_a_bomb_is_not_opened() -> None:
    data = bomb()
    tracemalloc.start()
    with pytest.raises(UnreadableError) as caught:
        read(data, "a.xlsx")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert caught.value.reason == "unsafe_archive"
    assert peak < 8 << 20


def test_outside_entities_are_not_followed() -> None:
    data = ooxml.xlsx(row(1, text_cell("A1", "甲&x;"), cell("B1", "1")))
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if "sheet1" in name:
                content = b'<!DOCTYPE worksheet [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + content
            new.writestr(name, content)
    with pytest.raises(UnreadableError) as caught:
        read(buffer.getvalue(), "a.xlsx")
    assert caught.value.reason == "unreadable"


@pytest.mark.parametrize(
    "rows",
    [
        "<row><c r='A0'><v>1</v></c><c><v>",
        "<row r='x'><c><v>1</v></c></row>",
        "<row><c r='9A'><v>1</v></c></row>",
        "<row><c t='s'><v>7</v></c></row>",
        "<row><c s='-7x'><v>7</v></c></row>",
    ],
)
def test_a_damaged_sheet_is_unreadable(rows: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        read(ooxml.xlsx(rows), "a.xlsx")
    assert caught.value.reason == "unreadable"


SPREADSHEET = """<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"
 xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<Styles><Style ss:ID="m"><NumberFormat ss:Format="Standard"/></Style></Styles>
<Worksheet ss:Name="决算"><Table>
<Row><Cell ss:MergeAcross="2"><Data ss:Type="String">收入决算表</Data></Cell></Row>
<Row ss:Index="4"><Cell><Data ss:Type="String">合计</Data></Cell>
<Cell ss:Index="3" ss:StyleID="m"><Data ss:Type="Number">1234.5</Data></Cell></Row></Table></Worksheet>
<Worksheet ss:Name="旧表"><Table/><WorksheetOptions xmlns="urn:schemas-microsoft-com:office:excel">
<Visible>SheetHidden</Visible></WorksheetOptions></Worksheet></Workbook>"""


def test_a_workbook_in_one_file_of_xml_is_read_too() -> None:
    document = read(SPREADSHEET.encode(), "a.xls")
    assert texts(document) == ["决算", "收入决算表"]
    assert [(c.row, c.column, c.text) for c in document.grids[0].cells] == [(4, 1, "合计"), (4, 3, "1,234.50")]
    assert document.unread == ("hidden sheet 旧表",)
