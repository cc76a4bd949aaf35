"""An XLS is read as it is displayed, by the same rules as an XLSX."""

from __future__ import annotations

import io
import random

import pytest
import xlwt

from pipelines.readers import Document, UnreadableError, read
from tests.support import office


def saved(book: xlwt.Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def style(code: str) -> xlwt.XFStyle:
    return xlwt.easyxf(num_format_str=code)


def small() -> xlwt.Workbook:
    book = xlwt.Workbook()
    sheet = book.add_sheet("决算")
    sheet.write_merge(0, 0, 0, 2, "收入决算表")
    sheet.write_merge(4, 5, 0, 0, "项目")
    for column, text in enumerate(("合计", "基本支出"), start=1):
        sheet.write(4, column, text)
        sheet.write(5, column, column + 0.5, style("#,##0.00"))
    return book


def filled(document: Document) -> list[list[str]]:
    return [[text for text in row if text] for grid in document.grids for row in grid.rows() if any(row)]


def test_places_spans_and_numbers_are_as_displayed() -> None:
    document = read(saved(small()), "a.pdf")
    assert [paragraph.text for paragraph in document.paragraphs] == ["决算", "收入决算表"]
    cells = {c.text: (c.row, c.column, c.row_span, c.column_span) for c in document.grids[0].cells}
    assert cells == {
        "项目": (5, 1, 2, 1),
        "合计": (5, 2, 1, 1),
        "基本支出": (5, 3, 1, 1),
        "1.50": (6, 2, 1, 1),
        "2.50": (6, 3, 1, 1),
    }


def test_formats_dates_switches_and_formulas() -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("决算")
    sheet.write(0, 0, 0.1 + 0.2)
    sheet.write(0, 1, 45658, style('yyyy"年"m"月"'))
    sheet.write(0, 2, 0, style('0.00;-0.00;"-"'))
    sheet.write(0, 3, True)
    sheet.write(0, 4, -7.5, style("0.00;[Red]0.00"))
    assert filled(read(saved(book), "a.xls")) == [["0.3", "2025年1月", "-", "TRUE", "-7.50"]]


def test_what_is_hidden_is_not_read_and_said_so() -> None:
    book = small()
    sheet = book.get_sheet(0)
    sheet.row(4).hidden = True
    sheet.col(2).hidden = True
    book.add_sheet("旧表").visibility = 1
    document = read(saved(book), "a.xls")
    assert filled(document) == [["项目"], ["1.50"]]
    assert document.unread == ("sheet 决算: 3 cells in hidden rows or columns", "hidden sheet 旧表")


def test_noughts_that_a_sheet_does_not_show_are_empty_cells() -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("决算")
    sheet.show_zero_values = 0
    for column, value in enumerate(("合计", 0, 5)):
        sheet.write(0, column, value)
    assert filled(read(saved(book), "a.xls")) == [["合计", "5"]]


def test_a_locked_workbook_is_named_so() -> None:
    data = saved(small())
    place = data.index(b"\x09\x08\x10\x00")
    length = 4 + 16
    filepass = b"\x2f\x00\x06\x00\x00\x00\x12\x34\x56\x78"
    locked = data[: place + length] + filepass + data[place + length + len(filepass) :]
    with pytest.raises(UnreadableError) as caught:
        read(locked, "a.xls")
    assert caught.value.reason == "unreadable"
    assert "password" in caught.value.detail


@pytest.mark.parametrize("seed", range(40))
def test_a_damaged_workbook_is_read_or_unreadable(seed: int) -> None:
    chance = random.Random(seed)
    data = bytearray(office.as_xls("收入决算表\n\n项目\t合计\n甲\t1.00\n"))
    for _ in range(chance.randrange(1, 30)):
        data[chance.randrange(512, len(data))] = chance.randrange(256)
    cut = bytes(data[: chance.randrange(600, len(data))]) if seed % 2 else bytes(data)
    try:
        assert read(cut, "a.xls").blocks
    except UnreadableError as error:
        assert error.reason in {"unreadable", "empty_file"}
        assert "\n" not in error.detail


def test_nothing_is_written_to_stdout(capsys: pytest.CaptureFixture[str]) -> None:
    data = saved(small())
    with pytest.raises(UnreadableError):
        read(data[: len(data) // 2], "a.xls")
    read(data, "a.xls")
    assert capsys.readouterr() == ("", "")


def test_a_workbook_without_any_text_is_empty() -> None:
    book = xlwt.Workbook()
    book.add_sheet("空")
    with pytest.raises(UnreadableError) as caught:
        read(saved(book), "a.xls")
    assert caught.value.reason == "empty_file"
