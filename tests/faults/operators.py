"""What can befall a file on its way: each operator takes bytes and chance, and gives other bytes.

Whether anybody can still read them is not asked here.
"""

from __future__ import annotations

import codecs
import gzip
import re
import zipfile
import zlib
from collections.abc import Callable
from random import Random

from tests.faults.bases import unzipped, zipped

Operator = Callable[[Random, bytes], bytes]
_STREAM = re.compile(rb"/Length (\d+)(?:(?!endobj).){0,300}?>>\s*stream\r?\n", re.DOTALL)
_NUMBER = re.compile(rb"\d+")
_ENCODINGS = ("utf-16", "utf-16-le", "utf-16-be", "utf-8-sig", "gb18030", "big5", "utf-32", "shift_jis", "latin-1")
_HTML = "<html><body><table><tr><td>支出决算表</td></tr></table>"


def flip_bytes(chance: Random, data: bytes) -> bytes:
    """Other bytes at random places: one, or up to a thousand."""
    changed = bytearray(data)
    for _ in range(int(10 ** chance.uniform(0, 3)) if data else 0):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def flip_one_bit(chance: Random, data: bytes) -> bytes:
    changed = bytearray(data)
    if data:
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def cut_tail(chance: Random, data: bytes) -> bytes:
    return data[: chance.randrange(len(data) + 1)]


def cut_head(chance: Random, data: bytes) -> bytes:
    return data[chance.randrange(len(data) + 1) :]


def cut_middle(chance: Random, data: bytes) -> bytes:
    start, end = _span(chance, data)
    return data[:start] + data[end:]


def keep_little(chance: Random, data: bytes) -> bytes:
    return data[: chance.randrange(64)]


def double(chance: Random, data: bytes) -> bytes:
    return data + data


def repeat_a_block(chance: Random, data: bytes) -> bytes:
    start, end = _span(chance, data, 4096)
    return data[:end] + data[start:end] * chance.randrange(1, 50) + data[end:]


def swap_blocks(chance: Random, data: bytes) -> bytes:
    first, second = sorted(_span(chance, data) for _ in range(2))
    if first[1] > second[0]:
        return data[second[0] :] + data[: second[0]]
    return b"".join(
        [
            data[: first[0]],
            data[slice(*second)],
            data[first[1] : second[0]],
            data[slice(*first)],
            data[second[1] :],
        ]
    )


def zero_a_block(chance: Random, data: bytes) -> bytes:
    start, end = _span(chance, data)
    return data[:start] + bytes(end - start) + data[end:]


def zero_everything(chance: Random, data: bytes) -> bytes:
    return bytes(min(len(data), 100_000))


def insert_noise(chance: Random, data: bytes) -> bytes:
    place = chance.randrange(len(data) + 1)
    return data[:place] + chance.randbytes(chance.randrange(1, 4096)) + data[place:]


def change_numbers(chance: Random, data: bytes) -> bytes:
    """Other digits, more of them, or none: lengths, offsets, counts and amounts alike."""
    share = chance.choice([0.001, 0.01, 0.2])
    texts = [b"0", b"-1", b"9" * 30, b"4294967296", b"2147483647", b"1e308", b"", b"0.5"]

    def other(found: re.Match[bytes]) -> bytes:
        return chance.choice(texts) if chance.random() < share else found[0]

    return _NUMBER.sub(other, data)


def reverse(chance: Random, data: bytes) -> bytes:
    return data[::-1]


def put_nuls_between(chance: Random, data: bytes) -> bytes:
    step = chance.choice([1, 2, 7, 100])
    short = data[:200_000]
    return b"\0".join(short[at : at + step] for at in range(0, len(short), step))


def encode_anew(chance: Random, data: bytes) -> bytes:
    """Read as text, written in another encoding."""
    text = data.decode("utf-8", "replace")
    return text.encode(chance.choice(_ENCODINGS), "replace")


def put_wrong_mark(chance: Random, data: bytes) -> bytes:
    """The mark of another kind before it."""
    marks = [
        b"%PDF-1.7\n",
        b"PK\x03\x04",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b"\x1f\x8b\x08",
        b"<html>",
        b"Rar!\x1a\x07",
    ]
    return chance.choice([*marks, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF8, b"{\\rtf1"]) + data


def put_lone_surrogates(chance: Random, data: bytes) -> bytes:
    place = chance.randrange(len(data) + 1)
    return data[:place] + "\ud800合计\udfff".encode("utf-8", "surrogatepass") + data[place:]


def compress(chance: Random, data: bytes) -> bytes:
    return gzip.compress(data, 1, mtime=0)


def nest_in_archives(chance: Random, data: bytes) -> bytes:
    """In a ZIP, or in one within another, up to four deep."""
    for depth in range(chance.randrange(1, 5)):
        data = zipped({f"{depth}/决算.{chance.choice(['pdf', 'zip', 'txt', 'docx', 'csv'])}": data})
    return data


def put_after_html(chance: Random, data: bytes) -> bytes:
    return _HTML.encode() + data


def put_html_after(chance: Random, data: bytes) -> bytes:
    return data + _HTML.encode()


def change_a_member(chance: Random, data: bytes) -> bytes:
    """Unpack, change one file inside, and pack again: the archive is sound, what is in it is not."""
    try:
        files = unzipped(data)
        name = chance.choice(sorted(files))
    except (OSError, ValueError, LookupError, RuntimeError, EOFError, zlib.error, zipfile.BadZipFile):
        return flip_bytes(chance, data)
    files[name] = chance.choice(WITHIN)(chance, files[name])
    if chance.random() < 0.2:
        del files[chance.choice(sorted(files))]
    return zipped(files)


def change_a_stream(chance: Random, data: bytes) -> bytes:
    """Unpack a few streams of a PDF, change them, and pack them again."""
    found = list(_STREAM.finditer(data))
    for stream in sorted(chance.sample(found, min(len(found), 3)), key=lambda one: -one.start()):
        start, length = stream.end(), int(stream[1])
        try:
            content = zlib.decompress(data[start : start + length])
        except zlib.error:
            continue
        packed = zlib.compress(chance.choice(WITHIN)(chance, content), 1)
        head = data[stream.start() : start].replace(b"/Length " + stream[1], b"/Length %d" % len(packed), 1)
        data = data[: stream.start()] + head + packed + data[start + length :]
    return data if found else flip_bytes(chance, data)


def _span(chance: Random, data: bytes, longest: int | None = None) -> tuple[int, int]:
    start = chance.randrange(len(data) + 1)
    end = chance.randrange(start, len(data) + 1)
    return start, min(end, start + longest) if longest else end


WITHIN: tuple[Operator, ...] = (
    flip_bytes,
    flip_one_bit,
    cut_tail,
    cut_middle,
    double,
    repeat_a_block,
    swap_blocks,
    zero_a_block,
    insert_noise,
    change_numbers,
)
OPERATORS: tuple[Operator, ...] = (
    *WITHIN,
    cut_head,
    keep_little,
    zero_everything,
    reverse,
    put_nuls_between,
    encode_anew,
    put_wrong_mark,
    put_lone_surrogates,
    compress,
    nest_in_archives,
    put_after_html,
    put_html_after,
    change_a_member,
    change_a_member,
    change_a_member,
    change_a_stream,
    change_a_stream,
    change_a_stream,
)
"""Those that reach inside a packed file stand here more often: there the readers' own code begins."""
