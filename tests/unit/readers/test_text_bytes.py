"""Bytes become characters, or are refused with the reason a person needs."""

from __future__ import annotations

import random

import pytest

from pipelines.readers import UnreadableError, read

TEXT = "收入支出决算总表\n\n项目\t金额\n合计\t1,684.87\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
def test_the_encoding_is_told_from_the_bytes(encoding: str) -> None:
    document = read(TEXT.encode(encoding), "a.txt")
    assert document.paragraphs[0].text == "收入支出决算总表"
    assert document.grids[0].row(2) == ["合计", "1,684.87"]


def test_big_endian_utf_16_is_told_by_its_mark() -> None:
    assert read(b"\xfe\xff" + TEXT.encode("utf-16-be"), "a.txt").grids[0].row(2)[1] == "1,684.87"


@pytest.mark.parametrize("lost", [1, 2])
def test_a_text_cut_inside_a_character_stays_utf_8_and_shows_the_cut(lost: int) -> None:
    data = (TEXT * 20 + "合计").encode()[:-lost]
    last = read(data, "cut.txt").paragraphs[-1].text
    assert last == "合\ufffd"


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf", b" \n\t\n\r\n", "\u3000\n".encode()])
def test_nothing_but_blanks_is_an_empty_file(data: bytes) -> None:
    with pytest.raises(UnreadableError) as caught:
        read(data, "empty.txt")
    assert caught.value.reason == "empty_file"


@pytest.mark.parametrize(
    "data",
    [
        b"abc\x00def",
        bytes(range(256)),
        random.Random(7).randbytes(4096),
        b"\x7fELF\x02\x01\x01" + b"\x00" * 64,
        b"text with \x01\x02\x03\x04 controls",
    ],
)
def test_binary_bytes_under_the_name_of_a_text_are_no_known_format(data: bytes) -> None:
    with pytest.raises(UnreadableError) as caught:
        read(data, "fake.txt")
    assert caught.value.reason == "unknown_format"
