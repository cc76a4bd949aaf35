"""An archive gives its files, or is refused: nothing outside, no bombs, nothing locked, no nests."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterable

import pytest

from pipelines.sources.archives import ArchiveLimits, UnsafeArchiveError, is_archive, members

TEXT = "收入决算表\n合计\t5\n".encode()


def zipped(*files: tuple[str | zipfile.ZipInfo, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in files:
            archive.writestr(name, data, compress_type=method)
    return out.getvalue()


def raw_named(raw: bytes, flags: int = 0) -> bytes:
    """An archive of one stored file whose name is these very bytes."""
    return raw_archive([(raw, TEXT)], flags)


def raw_archive(files: Iterable[tuple[bytes, bytes]], flags: int = 0) -> bytes:
    body, directory = b"", b""
    count = 0
    for name, data in files:
        common = struct.pack("<5H3I2H", 20, flags, 0, 0, 33, zlib.crc32(data), len(data), len(data), len(name), 0)
        directory += b"PK\x01\x02\x14\x00" + common + struct.pack("<3H2I", 0, 0, 0, 0, len(body)) + name
        body += b"PK\x03\x04" + common + name + data
        count += 1
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, count, count, len(directory), len(body), 0)
    return body + directory + end


def with_mode(name: str, mode: int) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.external_attr = mode << 16
    return info


def refusal(data: bytes, limits: ArchiveLimits | None = None) -> tuple[str, str]:
    with pytest.raises(UnsafeArchiveError) as caught:
        members(data, "公开.zip", limits)
    assert "公开.zip" in caught.value.detail
    return caught.value.reason, caught.value.detail


def test_members_keep_their_path_and_have_a_name_without_folders() -> None:
    found = members(zipped(("2024/县/a.txt", TEXT), ("b.pdf", b"%PDF-"), ("2024/", b"")), "a.zip")
    assert [(one.path, one.name, one.data) for one in found] == [
        ("2024/县/a.txt", "a.txt", TEXT),
        ("b.pdf", "b.pdf", b"%PDF-"),
    ]


@pytest.mark.parametrize(
    ("raw", "flags", "name"),
    [
        ("部门决算.txt".encode(), 0x800, "部门决算.txt"),
        ("部门决算.txt".encode(), 0, "部门决算.txt"),
        ("部门决算.txt".encode("gb18030"), 0, "部门决算.txt"),
        ("誠.txt".encode("gbk"), 0, "誠.txt"),
        (b"\xff\xff.txt", 0, "\u00a0\u00a0.txt"),
    ],
)
def test_a_name_is_decoded_as_its_maker_meant_it(raw: bytes, flags: int, name: str) -> None:
    if raw == b"\xff\xff.txt":
        # Neither UTF-8 nor GB18030: what is left is the code page of old, whose blanks are no name to print.
        assert "control characters" in refusal(raw_named(raw, flags))[1]
    else:
        assert [one.name for one in members(raw_named(raw, flags), "a.zip")] == [name]


def test_a_name_in_no_chinese_encoding_falls_back_to_the_old_code_page() -> None:
    assert [one.name for one in members(raw_named(b"\x82\xff\xe9.txt".replace(b"\xff", b" ")), "a.zip")] == [
        "é Θ.txt"
    ]


def test_a_trail_byte_that_looks_like_a_backslash_is_no_folder() -> None:
    raw = "乗.txt".encode("gbk")
    assert b"\\" in raw
    assert [one.path for one in members(raw_named(raw), "a.zip")] == ["乗.txt"]


def test_folders_written_with_backslashes_are_folders() -> None:
    assert [one.path for one in members(raw_named(b"2024\\a.txt"), "a.zip")] == ["2024/a.txt"]


@pytest.mark.parametrize(
    "name",
    [
        b"/etc/passwd",
        b"../a.txt",
        b"a/../../b.txt",
        b"..\\..\\a.txt",
        b"a\\..\\..\\b.txt",
        b"C:\\a.txt",
        b"c:a.txt",
        b"\\\\server\\share\\a.txt",
        b"\\a.txt",
        b"..",
        b"a.txt\x00.pdf",
        b"a\n.txt",
        b"",
    ],
)
def test_a_name_that_leads_outside_condemns_the_archive(name: bytes) -> None:
    assert refusal(raw_archive([(b"good.txt", TEXT), (name, TEXT)]))[0] == "unsafe_archive"


def test_a_member_with_an_endless_name_is_refused_in_one_short_line() -> None:
    reason, detail = refusal(raw_named(b"\x01" * 60_000))
    assert reason == "unsafe_archive"
    assert len(detail) < 500 and "control characters" in detail


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR, stat.S_IFBLK, stat.S_IFSOCK])
def test_a_link_or_a_device_condemns_the_archive(kind: int) -> None:
    assert refusal(zipped((with_mode("a.txt", kind | 0o777), b"/etc/passwd")))[0] == "unsafe_archive"


def test_a_regular_file_s_mode_is_no_harm() -> None:
    assert len(members(zipped((with_mode("a.txt", stat.S_IFREG | 0o644), TEXT)), "a.zip")) == 1


@pytest.mark.parametrize(
    ("limits", "told"),
    [
        (ArchiveLimits(files=2), "more than 2 files"),
        (ArchiveLimits(file_bytes=100), "more than 100 bytes"),
        (ArchiveLimits(total_bytes=1000), "the archive unpacks to more than 1000 bytes"),
        (ArchiveLimits(ratio=3, small=100), "more than 3 times its size"),
    ],
)
def test_each_limit_refuses(limits: ArchiveLimits, told: str) -> None:
    data = zipped(*((f"{number}.txt", b"0" * 600) for number in range(3)))
    assert len(members(data, "a.zip")) == 3
    assert told in refusal(data, limits)[1]


def test_a_bomb_is_refused_before_it_bursts() -> None:
    reason, detail = refusal(zipped(("zeros.txt", bytes(64 * 1024**2))))
    assert reason == "unsafe_archive"
    assert "200 times its size" in detail


def test_a_header_that_lies_about_its_size_is_not_believed() -> None:
    data = bytearray(zipped(("zeros.txt", bytes(8 * 1024**2))))
    directory = data.rindex(b"PK\x01\x02")
    struct.pack_into("<I", data, directory + 24, 100)
    struct.pack_into("<I", data, 22, 100)
    assert refusal(bytes(data))[0] in {"unsafe_archive", "unreadable"}


def test_members_that_share_bytes_are_refused() -> None:
    data = bytearray(raw_archive([(b"a.txt", b"x" * 100), (b"a.txt", b"x" * 100)]))
    second = data.rindex(b"PK\x01\x02")
    struct.pack_into("<I", data, second + 42, 0)
    assert refusal(bytes(data)) == ("unsafe_archive", "公开.zip: members overlap")


def test_a_locked_member_is_told_as_locked() -> None:
    reason, detail = refusal(raw_named(b"a.txt", flags=0x1))
    assert reason == "unreadable"
    assert "password" in detail


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_rare_packing_is_told_as_unreadable(method: int) -> None:
    reason, detail = refusal(zipped(("a.txt", TEXT), method=method))
    assert reason == "unreadable"
    assert str(method) in detail


def test_an_archive_in_an_archive_is_opened_once() -> None:
    inner = zipped(("内/b.txt", TEXT))
    found = members(zipped(("a.txt", b"a"), ("县/inner.zip", inner)), "a.zip")
    assert [(one.path, one.name) for one in found] == [("a.txt", "a.txt"), ("县/inner.zip/内/b.txt", "b.txt")]
    nest = zipped(("2.zip", zipped(("3.zip", inner))))
    reason, detail = refusal(nest)
    assert reason == "unsafe_archive"
    assert "archive in an archive in an archive" in detail


def test_limits_count_through_inner_archives() -> None:
    inner = zipped(("b.txt", b"1" * 100), ("c.txt", b"2" * 100))
    assert "more than 3 files" in refusal(zipped(("a.txt", b"a"), ("i.zip", inner)), ArchiveLimits(files=3))[1]


@pytest.mark.parametrize("mark", ["[Content_Types].xml", "OFD.xml", "mimetype"])
def test_an_office_document_is_no_archive(mark: str) -> None:
    document = zipped((mark, b"<x/>"), ("word/document.xml", b"<x/>"))
    assert not is_archive(io.BytesIO(document))
    assert [one.name for one in members(zipped(("a.docx", document)), "a.zip")] == ["a.docx"]
    assert is_archive(io.BytesIO(zipped(("word/a.docx", document))))


@pytest.mark.parametrize("data", [b"", b"PK", b"%PDF-1.7", b"PK\x03\x04 and nothing more"])
def test_what_is_no_archive_is_none(data: bytes) -> None:
    assert not is_archive(io.BytesIO(data))


def test_damage_anywhere_is_told_and_never_escapes() -> None:
    whole = zipped(("a.txt", bytes(range(256)) * 8), ("b.txt", TEXT))
    reasons = {refusal(whole[:length])[0] for length in range(0, len(whole), 7)}
    assert reasons == {"unreadable"}
    for place in range(0, len(whole), 3):
        data = bytearray(whole)
        data[place] ^= 0xFF
        try:
            members(bytes(data), "a.zip")
        except UnsafeArchiveError as error:
            assert error.reason in {"unsafe_archive", "unreadable"}
