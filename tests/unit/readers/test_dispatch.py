"""The kind of file is told from its bytes; what no reader takes is named."""

from __future__ import annotations

import hashlib
import io
import subprocess
import sys
import zipfile

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipelines.readers import READER_VERSION, UnreadableError, read

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512


def zipped(*members: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for member in members:
            archive.writestr(member, "x")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (zipped("OFD.xml"), "a.ofd", "OFD"),
        (zipped("[Content_Types].xml", "ppt/presentation.xml"), "a.pptx", "PPTX"),
        (OLE + "WordDocument".encode("utf-16-le"), "a.pdf", "DOC"),
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


@pytest.mark.parametrize(
    "data",
    [
        zipped("[Content_Types].xml", "word/document.xml"),
        zipped("xl/workbook.xml"),
        OLE + "Workbook".encode("utf-16-le"),
        OLE + "EncryptedPackage".encode("utf-16-le"),
    ],
)
def test_a_file_that_is_no_more_than_its_kind_is_unreadable(data: bytes) -> None:
    with pytest.raises(UnreadableError) as caught:
        read(data, "a.pdf")
    assert caught.value.reason == "unreadable"


def test_a_locked_office_file_is_named_so() -> None:
    with pytest.raises(UnreadableError) as caught:
        read(OLE + "EncryptedPackage".encode("utf-16-le"), "a.docx")
    assert (caught.value.reason, "password" in caught.value.detail) == ("unreadable", True)


HEADS = [
    b"",
    b"%PDF-1.4\n",
    b"\t",
    b"\xff\xfe",
    "收入\t5\n".encode(),
    b"<html><table><tr><td>",
    b"PK\x03\x04",
    OLE,
]
HEADS += [
    zipped("word/document.xml"),
    OLE + "Workbook".encode("utf-16-le"),
    b"MIME-Version: 1\nContent-Type: text/html\n",
]

_LIBRARIES = """
import sys
from pipelines.readers import read
read("收入决算表".encode(), "a.txt")
libraries = ("docx", "openpyxl", "xlrd", "lxml", "pdfplumber", "pypdfium2", "numpy", "email")
print([name for name in libraries if name in sys.modules])
"""


def test_a_library_is_brought_only_for_its_own_kind_of_file() -> None:
    told = subprocess.run([sys.executable, "-c", _LIBRARIES], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"


def test_a_document_is_known_by_its_bytes_and_not_by_its_name() -> None:
    data = "收入决算表\n".encode()
    first, second = read(data, "a.txt"), read(data, "b.pdf")
    assert first.document_id == second.document_id == hashlib.sha256(data).hexdigest()[:16]
    assert first.media_type == second.media_type == "text/plain"
    assert first.reader == f"text-{READER_VERSION}"
    assert (first.source_name, second.source_name) == ("a.txt", "b.pdf")


@settings(deadline=None)  # the first file of a kind brings its library
@given(st.sampled_from(HEADS), st.binary(max_size=200))
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
