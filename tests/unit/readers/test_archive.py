"""An archive is a document only where it could not be opened; then it says why."""

from __future__ import annotations

import io
import zipfile

import pytest

from pipelines.readers import UnreadableError, read

PDF = b"%PDF-1.7\nbody"


def zipped(*files: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in files:
            archive.writestr(name, data)
    return out.getvalue()


NEST = zipped(("1.zip", zipped(("2.zip", zipped(("3.txt", b"3"))))))


@pytest.mark.parametrize(
    ("data", "reason", "told"),
    [
        (zipped(("../a.pdf", PDF)), "unsafe_archive", "outside"),
        (NEST, "unsafe_archive", "archive in an archive"),
        (zipped(("a.pdf", PDF))[:-30], "unreadable", "damaged"),
        (zipped(), "empty_file", "without files"),
        (zipped(("a.pdf", PDF), ("b.csv", b"1")), "unknown_format", "it holds a.pdf, b.csv"),
        (zipped(*((f"{n}.csv", b"1") for n in range(9))), "unknown_format", "4.csv, …"),
        (b"Rar!\x1a\x07\x01\x00", "unknown_format", "RAR"),
        (b"7z\xbc\xaf\x27\x1c", "unknown_format", "7z"),
        (b"\x1f\x8b\x08\x00", "unknown_format", "GZIP"),
    ],
)
def test_an_archive_says_why_it_is_not_read(data: bytes, reason: str, told: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        read(data, "公开.pdf")
    assert caught.value.reason == reason
    assert told in caught.value.detail
