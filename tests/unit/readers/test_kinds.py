"""The kind of file is told from its bytes; a name decides only between files that say nothing of themselves."""

from __future__ import annotations

import io

import pytest
import xlwt

from pipelines.readers.kinds import Kind, kind_of
from tests.support import office, ooxml
from tests.unit.readers.test_dispatch import OLE, zipped

PAGE = "<html><body>收入决算表</body></html>"
MAIL = b"From: <saved>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n--b\r\n"


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (ooxml.docx("<w:p/>"), Kind.DOCX),
        (ooxml.xlsx(""), Kind.XLSX),
        (ooxml.docx("<w:p/>")[:-40], Kind.DOCX),
        (zipped("[Content_Types].xml", "word/document2.xml"), Kind.DOCX),
        (zipped("word/甲.pdf", "xl/乙.pdf"), Kind.ZIP),
        # A member that asks for a newer ZIP than there is: the list of members cannot be read.
        (zipped("word/document.xml").replace(b"PK\x01\x02\x14\x03\x14", b"PK\x01\x02\x14\x03\xb4"), Kind.DOCX),
        (zipped("forms/a.pdf"), Kind.ZIP),
        (b"PK\x03\x04 cut off", Kind.ZIP),
        (OLE + "Workbook".encode("utf-16-le"), Kind.XLS),
        (OLE + "Book".encode("utf-16-le"), Kind.XLS),
        (OLE + "EncryptedPackage".encode("utf-16-le"), Kind.LOCKED),
        (PAGE.encode(), Kind.HTML),
        (("\ufeff" + PAGE).encode(), Kind.HTML),
        (("\ufeff" + PAGE).encode("utf-16-le"), Kind.HTML),
        (b"\r\n<!DOCTYPE html><html>%PDF-1.4</html>", Kind.HTML),
        (b'<?xml version="1.0"?><!DOCTYPE html><html xmlns="x"/>', Kind.HTML),
        (b"<table border=1><tr><td>1</td></tr></table>", Kind.HTML),
        (b"<meta charset=gbk><table></table>", Kind.HTML),
        (MAIL + b"Content-Type: text/html\r\n\r\n<html></html>\r\n--b--", Kind.MHTML),
        (b"From: a sentence that begins like a mail\r\n<html>", Kind.TEXT),
        (b"%PDF-1.7", Kind.PDF),
        ("收入决算表 <table>".encode(), Kind.TEXT),
    ],
)
def test_the_kind_is_told_from_the_bytes(data: bytes, kind: Kind) -> None:
    assert {kind_of(data, name) for name in ("a.pdf", "a.xls", "a")} == {kind}


@pytest.mark.parametrize(("name", "kind"), [("a.xls", Kind.XLS), ("a.wps", Kind.DOC), ("a.xyz", Kind.OLE)])
def test_the_name_decides_where_the_bytes_do_not(name: str, kind: Kind) -> None:
    assert kind_of(OLE, name) is kind


def test_a_workbook_that_holds_a_word_file_is_a_workbook() -> None:
    book = xlwt.Workbook()
    book.add_sheet("决算").write(0, 0, "WordDocument 收入决算表")
    buffer = io.BytesIO()
    book.save(buffer)
    held = buffer.getvalue() + "WordDocument".encode("utf-16-le").ljust(512, b"\0")
    assert kind_of(held, "a.doc") is Kind.XLS
    assert kind_of(office.as_xls("收入决算表\n"), "a.doc") is Kind.XLS
