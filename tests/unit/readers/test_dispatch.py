"""The kind of file is told from its bytes; what no reader takes is named."""

from __future__ import annotations

import hashlib
import io
import zipfile

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipelines.readers import READER_VERSION, UnreadableError, read


def zipped(*members: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for member in members:
            archive.writestr(member, "x")
    return buffer.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (zipped("[Content_Types].xml", "word/document.xml"), "a.pdf", "DOCX"),
        (zipped("xl/workbook.xml"), "a.txt", "XLSX"),
        (zipped("forms/a.pdf"), "a.docx", "ZIP"),
        (zipped("OFD.xml"), "a.ofd", "OFD"),
        (b"PK\x03\x04 cut off", "a.xlsx", "ZIP"),
        (OLE + "WordDocument".encode("utf-16-le"), "a.pdf", "DOC"),
        (OLE + "Workbook".encode("utf-16-le"), "a", "XLS"),
        (OLE, "a.xls", "XLS"),
        (b"\r\n<!DOCTYPE html><html><body>x</body></html>", "a.pdf", "HTML"),
        (b"\xef\xbb\xbf<HTML>", "a.txt", "HTML"),
        (b'<?xml version="1.0"?><root/>', "a.xml", "XML"),
        (b"{\\rtf1\\ansi}", "a.doc", "RTF"),
        (b"\xff\xd8\xff\xe0JFIF", "a.pdf", "JPEG"),
        (b"\x89PNG\r\n\x1a\n", "a.png", "PNG"),
        (b"Rar!\x1a\x07\x00", "a.rar", "RAR"),
    ],
)
def test_a_known_kind_without_a_reader_is_named(data: bytes, name: str, kind: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        read(data, name)
    assert caught.value.reason == "unknown_format"
    assert f"a {kind} file" in caught.value.detail


def test_a_document_is_known_by_its_bytes_and_not_by_its_name() -> None:
    data = "收入决算表\n".encode()
    first, second = read(data, "a.txt"), read(data, "b.pdf")
    assert first.document_id == second.document_id == hashlib.sha256(data).hexdigest()[:16]
    assert first.media_type == second.media_type == "text/plain"
    assert first.reader == f"text-{READER_VERSION}"
    assert (first.source_name, second.source_name) == ("a.txt", "b.pdf")


@given(st.sampled_from([b"", b"%PDF-1.4\n", b"\t", b"\xff\xfe", "收入\t5\n".encode()]), st.binary(max_size=200))
@example(b"%PDF-1.4\n", b"1 0 obj\nstartxref 9\n%%EOF")
@example(b"", b"\t\n\n\t\t\n\n\n\t")
def test_any_bytes_are_a_document_or_unreadable_with_one_line_why(head: bytes, tail: bytes) -> None:
    try:
        document = read(head + tail, "any.txt")
    except UnreadableError as error:
        assert error.reason in {"empty_file", "unknown_format", "unreadable", "no_text_layer"}
        assert error.detail
        assert "\n" not in error.detail
    else:
        assert [block.line for block in document.blocks] == list(range(1, len(document.blocks) + 1))
        assert [grid.table_index for grid in document.grids] == list(range(1, len(document.grids) + 1))
