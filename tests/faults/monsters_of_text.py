"""Texts, web pages, Office files and archives made to hurt."""

from __future__ import annotations

import io
import struct
import zipfile

from tests.faults.bases import made, unzipped, zipped
from tests.faults.monsters import Monster
from tests.support.small_disclosure import small_disclosure

MEGABYTE = 1024**2
_HEAD = "2024年度\n阳谷县示范办公室\n部门决算\n支出决算表\n单位：万元\n"
_SMALL = "small"


def _base(suffix: str) -> dict[str, bytes]:
    """The parts of the small document of an Office kind."""
    return unzipped(next(base.data for base in made() if base.name == f"{_SMALL}{suffix}"))


def _with_part(suffix: str, name: str, data: bytes) -> bytes:
    return zipped({**_base(suffix), name: data})


def line_of_fifty_megabytes() -> bytes:
    return ("支出决算表 合计 120.50 " * (50 * MEGABYTE // 31)).encode()[: 50 * MEGABYTE]


def million_lines() -> bytes:
    return _HEAD.encode() + b"2010301\t\xe8\xa1\x8c\xe6\x94\xbf\t1.00\t1.00\n" * 1_000_000


def row_of_hundred_thousand_cells() -> bytes:
    return (_HEAD + "\t".join(["科目编码", "科目名称", "合计"] * 33_000) + "\n").encode()


def twenty_thousand_titles() -> bytes:
    return ("支出决算表\n单位：万元\n" * 20_000).encode()


def three_hundred_disclosures() -> bytes:
    return "\n".join(small_disclosure(number) for number in range(300)).encode()


def number_without_end() -> bytes:
    return (_HEAD + "合计\t" + "9" * 1_000_000 + "\t" + "1," * 300_000 + "000.00\n").encode()


def blanks_without_end() -> bytes:
    return (_HEAD + "合计" + " " * 2_000_000 + "1.00" + "\u3000" * 500_000 + "\n").encode()


def brackets_without_end() -> bytes:
    return (_HEAD + "（" * 200_000 + "1.00" + "）" * 200_000 + "《" * 100_000 + "“" * 100_000).encode()


def sentence_without_end() -> bytes:
    return (_HEAD + "2024年度支出总计120.50万元，比上年增加1.20万元，增长1.0%，" * 20_000 + "。").encode()


def name_without_end() -> bytes:
    return (_HEAD + "阳谷县" * 100_000 + "办公室2024年度部门决算\n").encode()


def dots_without_end() -> bytes:
    return (_HEAD + "目录" + "." * 500_000 + "1\n" + "…" * 300_000 + "2\n" + "一、" * 100_000).encode()


def utf_16() -> bytes:
    return small_disclosure().encode("utf-16")


def utf_16_without_a_mark() -> bytes:
    return small_disclosure().encode("utf-16-le")


def nuls_within() -> bytes:
    return small_disclosure().replace("\t", "\t\0").encode()


def surrogates() -> bytes:
    return small_disclosure().replace("行政", "行\ud800政\udfff").encode("utf-8", "surrogatepass")


def controls_and_directions() -> bytes:
    return small_disclosure().replace("\t", "\t\u202e\u200b\x07\x1b[31m\ufeff").encode()


def spans_beyond_all() -> bytes:
    cell = "<td rowspan=65534 colspan=1000>1.00</td>"
    return f"<html><table>{('<tr>' + cell * 50 + '</tr>') * 50}</table></html>".encode()


def spans_of_no_number() -> bytes:
    spans = ["-1", "0", "1e9", "99999999999999999999", "a", "", "２"]
    cells = "".join(f"<td rowspan='{one}' colspan='{two}'>1.00</td>" for one in spans for two in spans)
    return f"<html><table><tr>{cells}</tr><tr>{cells}</tr></table></html>".encode()


def tables_in_tables() -> bytes:
    return b"<html>" + b"<table><tr><td>1.00" * 10_000


def tags_without_end() -> bytes:
    return b"<html><body>" + b"<div><p><b>" * 300_000 + "支出决算表".encode()


def attributes_without_end() -> bytes:
    return b"<html><table " + b"a=1 " * 500_000 + b"><tr><td>1</table>"


def table_of_many_cells() -> bytes:
    return ("<html><table>" + ("<tr>" + "<td>1.00" * 100) * 2000 + "</table>").encode()


def entities_without_end() -> bytes:
    return b"<html><p>" + b"&amp;&#99999999;&#xD800;&nosuch;" * 100_000


def million_row_sheet() -> bytes:
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        '<dimension ref="A1:XFD1048576"/><sheetData>'
        '<row r="1"><c r="A1" t="inlineStr"><is><t>支出决算表</t></is></c></row>'
        '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
    )
    return _with_part(".xlsx", "xl/worksheets/sheet1.xml", sheet.encode())


def merges_over_everything() -> bytes:
    merges = "".join(f'<mergeCell ref="A{n}:XFD1048576"/>' for n in range(1, 100))
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        '<row r="1"><c r="A1" t="inlineStr"><is><t>支出决算表</t></is></c></row></sheetData>'
        f'<mergeCells count="99">{merges}</mergeCells></worksheet>'
    )
    return _with_part(".xlsx", "xl/worksheets/sheet1.xml", sheet.encode())


def rows_of_styles() -> bytes:
    """Three hundred thousand rows that carry nothing but a style."""
    rows = "".join(f'<row r="{n}"><c r="A{n}" s="0"/></row>' for n in range(1, 300_001))
    start = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    return _with_part(".xlsx", "xl/worksheets/sheet1.xml", f"{start}{rows}</sheetData></worksheet>".encode())


def laughing_sheet() -> bytes:
    return _with_part(".xlsx", "xl/worksheets/sheet1.xml", _laughs("worksheet"))


def laughing_document() -> bytes:
    return _with_part(".docx", "word/document.xml", _laughs("w:document"))


def laughing_page() -> bytes:
    return _laughs("html")


def _laughs(root: str) -> bytes:
    """Ten entities, each ten of the one before."""
    entities = '<!ENTITY e0 "1.00">' + "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    return f'<?xml version="1.0"?><!DOCTYPE {root} [{entities}]><{root}>&e9;</{root}>'.encode()


def document_that_asks_for_a_file() -> bytes:
    text = '<?xml version="1.0"?><!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]><w>&x;</w>'
    return _with_part(".docx", "word/document.xml", text.encode())


def part_that_bursts() -> bytes:
    return _with_part(".docx", "word/document.xml", b"<a>" + b" " * (600 * MEGABYTE))


def sheet_that_bursts() -> bytes:
    return _with_part(".xlsx", "xl/sharedStrings.xml", b"<sst>" + b"<si><t>1</t></si>" * (12 * MEGABYTE))


_WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def _word(body: str) -> bytes:
    text = f"<w:document {_WORD}><w:body>{body}</w:body></w:document>"
    return _with_part(".docx", "word/document.xml", text.encode())


def word_tables_in_tables() -> bytes:
    depth = 10_000
    return _word("<w:tbl><w:tr><w:tc>" * depth + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * depth)


def word_spans_beyond_all() -> bytes:
    cell = (
        '<w:tc><w:tcPr><w:gridSpan w:val="999999999"/><w:vMerge/></w:tcPr>'
        "<w:p><w:r><w:t>1.00</w:t></w:r></w:p></w:tc>"
    )
    return _word("<w:tbl>" + f"<w:tr>{cell * 5}</w:tr>" * 20 + "</w:tbl>")


def word_of_many_paragraphs() -> bytes:
    return _word("<w:p><w:r><w:t>合计 120.50 万元</w:t></w:r></w:p>" * 200_000)


def book_without_sheets() -> bytes:
    return _with_part(
        ".xlsx",
        "xl/workbook.xml",
        b'<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>',
    )


def ole_in_a_circle() -> bytes:
    """An older Office file whose sectors follow one another round and round."""
    head = bytearray(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504))
    struct.pack_into("<HHHHH", head, 24, 0x3E, 3, 0xFFFE, 9, 6)
    struct.pack_into("<IIIIIIII", head, 44, 1, 1, 0, 4096, 1, 1, 1, 1)
    struct.pack_into("<I", head, 76, 0)
    return bytes(head) + struct.pack("<128I", *([0, 1] * 64)) + "Workbook".encode("utf-16-le") * 32


def bomb() -> bytes:
    return zipped({"决算.txt": bytes(300 * MEGABYTE)})


def quiet_bomb() -> bytes:
    """Many members, none of them suspicious alone."""
    return zipped({f"{n}.txt": b"0" * (900 * 1024) for n in range(400)})


def ten_thousand_members() -> bytes:
    return zipped({f"{n}.txt": b"1" for n in range(10_000)})


def way_out() -> bytes:
    return zipped({"../../决算.txt": small_disclosure().encode()})


def nest() -> bytes:
    data = small_disclosure().encode()
    for depth in range(30):
        data = zipped({f"{depth}.zip" if depth else "决算.txt": data})
    return data


def archive_that_shares() -> bytes:
    """Two thousand names for the same bytes."""
    kernel = zipped({"a.txt": b"0" * MEGABYTE})
    directory = kernel.rindex(b"PK\x01\x02")
    end = kernel.rindex(b"PK\x05\x06")
    entry = kernel[directory:end]
    tail = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 2000, 2000, len(entry) * 2000, directory, 0)
    return kernel[:directory] + entry * 2000 + tail


def locked_archive() -> bytes:
    data = bytearray(zipped({"决算.txt": small_disclosure().encode()}))
    data[6] |= 1
    data[data.rindex(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def archive_of_another_packing() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        info = zipfile.ZipInfo("决算.txt", (2000, 1, 1, 0, 0, 0))
        archive.writestr(info, small_disclosure().encode(), zipfile.ZIP_LZMA)
    return out.getvalue()


_SUFFIXED: dict[str, tuple[Monster, ...]] = {
    "txt": (
        line_of_fifty_megabytes,
        million_lines,
        row_of_hundred_thousand_cells,
        twenty_thousand_titles,
        three_hundred_disclosures,
        number_without_end,
        blanks_without_end,
        brackets_without_end,
        sentence_without_end,
        name_without_end,
        dots_without_end,
        utf_16,
        utf_16_without_a_mark,
        nuls_within,
        surrogates,
        controls_and_directions,
    ),
    "html": (
        spans_beyond_all,
        spans_of_no_number,
        tables_in_tables,
        tags_without_end,
        attributes_without_end,
        table_of_many_cells,
        entities_without_end,
        laughing_page,
    ),
    "xlsx": (
        million_row_sheet,
        merges_over_everything,
        rows_of_styles,
        laughing_sheet,
        sheet_that_bursts,
        book_without_sheets,
    ),
    "docx": (
        laughing_document,
        document_that_asks_for_a_file,
        part_that_bursts,
        word_tables_in_tables,
        word_spans_beyond_all,
        word_of_many_paragraphs,
    ),
    "xls": (ole_in_a_circle,),
    "zip": (
        bomb,
        quiet_bomb,
        ten_thousand_members,
        way_out,
        nest,
        archive_that_shares,
        locked_archive,
        archive_of_another_packing,
    ),
}
TEXTS: dict[str, Monster] = {
    f"{build.__name__}.{suffix}": build for suffix, builds in _SUFFIXED.items() for build in builds
}
