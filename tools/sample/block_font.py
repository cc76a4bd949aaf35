"""A TrueType font whose every character is a block, so that documents can be set where no Chinese font is at hand.

To a person it prints blocks; to a reader of PDF it is an embedded font like any other: characters with a width, a
box and a Unicode value. Built from nothing, a few hundred kilobytes in memory; no file is read or written.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from io import BytesIO
from itertools import accumulate

_EM = 1000
_ASCENT, _DESCENT = 880, -120
_HALF, _FULL = 500, 1000
_RANGES = (
    (0x20, 0x7E, _HALF),
    (0xB7, 0xB7, _FULL),
    (0x2010, 0x2026, _FULL),
    (0x3000, 0x303F, _FULL),
    (0x4E00, 0x9FFF, _FULL),
    (0xFF00, 0xFFEF, _FULL),
)
"""The characters it has: first, last, width."""


def block_font() -> BytesIO:
    """The font as a file."""
    widths = [_FULL, *(width for first, last, width in _RANGES for _ in range(first, last + 1))]
    shapes = {width: _block(width) for width in (_HALF, _FULL)}
    offsets = [0, *accumulate(len(shapes[width]) for width in widths)]
    tables = {
        b"OS/2": _os2(),
        b"cmap": _cmap(),
        b"glyf": b"".join(shapes[width] for width in widths),
        b"head": _head(),
        b"hhea": struct.pack(
            ">IhhhHhhhhhh8xhH", 0x10000, _ASCENT, _DESCENT, 0, _FULL, 0, 0, _FULL, 1, 0, 0, 0, len(widths)
        ),
        b"hmtx": b"".join(struct.pack(">Hh", width, 0) for width in widths),
        b"loca": struct.pack(f">{len(offsets)}I", *offsets),
        b"maxp": struct.pack(">IH13H", 0x10000, len(widths), 4, 1, 0, 0, 1, *[0] * 8),
        b"name": _name("Blocks"),
        b"post": struct.pack(">IIhhIIIII", 0x30000, 0, -100, 50, 0, 0, 0, 0, 0),
    }
    return BytesIO(_file(tables))


def _file(tables: dict[bytes, bytes]) -> bytes:
    search = 1 << (len(tables).bit_length() - 1)
    head = struct.pack(
        ">IHHHH", 0x10000, len(tables), search * 16, search.bit_length() - 1, (len(tables) - search) * 16
    )
    offset = len(head) + 16 * len(tables)
    directory, body = b"", b""
    for tag, data in tables.items():
        padded = data + bytes(-len(data) % 4)
        directory += struct.pack(">4sIII", tag, _checksum(padded), offset + len(body), len(data))
        body += padded
    return head + directory + body


def _checksum(padded: bytes) -> int:
    return sum(struct.unpack(f">{len(padded) // 4}I", padded)) & 0xFFFFFFFF


def _block(width: int) -> bytes:
    """One outline: a rectangle a little smaller than the character's place."""
    left, bottom, right, top = 60, -60, width - 60, 800
    deltas = ((left, bottom), (0, top - bottom), (right - left, 0), (0, bottom - top))
    header = struct.pack(">hhhhhHH", 1, left, bottom, right, top, 3, 0)
    outline = b"\x01" * 4 + b"".join(struct.pack(">4h", *values) for values in zip(*deltas, strict=True))
    return header + outline + bytes(-len(header + outline) % 4)


def _cmap() -> bytes:
    """Unicode to glyph: format 4, one segment for each range, the glyphs in the ranges' order after the first."""
    segments = list(_segments())
    count = len(segments)
    search = 1 << (count.bit_length() - 1)
    ends, starts, deltas = (struct.pack(f">{count}H", *column) for column in zip(*segments, strict=True))
    head = struct.pack(">HHHH", count * 2, search * 2, search.bit_length() - 1, (count - search) * 2)
    body = head + ends + bytes(2) + starts + deltas + bytes(2 * count)
    return struct.pack(">HHHHI", 0, 1, 3, 1, 12) + struct.pack(">HHH", 4, len(body) + 6, 0) + body


def _segments() -> Iterator[tuple[int, int, int]]:
    glyph = 1
    for first, last, _ in _RANGES:
        yield last, first, (glyph - first) & 0xFFFF
        glyph += last - first + 1
    yield 0xFFFF, 0xFFFF, 1


def _head() -> bytes:
    return struct.pack(
        ">IIIIHHqqhhhhHHhhh",
        0x10000,
        0x10000,
        0,
        0x5F0F3CF5,
        0,
        _EM,
        0,
        0,
        0,
        _DESCENT,
        _FULL,
        _ASCENT,
        0,
        8,
        2,
        1,
        0,
    )


def _os2() -> bytes:
    first = struct.pack(">HhHHH", 3, _FULL, 400, 5, 0) + bytes(20) + struct.pack(">h10s", 0, bytes(10))
    ranges = struct.pack(">4I4sHHH", 0, 0, 0, 0, b"NONE", 64, 0x20, 0xFFEF)
    heights = struct.pack(">hhhHHIIhhHHH", _ASCENT, _DESCENT, 0, _ASCENT, -_DESCENT, 0, 0, 500, 700, 0, 32, 1)
    return first + ranges + heights


def _name(name: str) -> bytes:
    """The font's name in all the places where a program may look for it."""
    text = name.encode("utf-16-be")
    kinds = (1, 2, 3, 4, 6)
    records = b"".join(struct.pack(">6H", 3, 1, 0x409, kind, len(text), 0) for kind in kinds)
    return struct.pack(">HHH", 0, len(kinds), 6 + len(records)) + records + text
