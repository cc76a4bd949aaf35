"""Pages by pdfium: characters, rules and pictures as ``Marks``, at little more than the cost of pdfium's text.

A page that this way of reading is not sure of gives None: the caller then asks the reference reader. All that is
measured in calls per character or per path segment runs through ``map`` over preallocated arrays.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import repeat

import numpy as np
import pypdfium2
from numpy.typing import NDArray

from pipelines.readers.pdf import pdfium
from pipelines.readers.pdf.drawing import Drawing, Workspace
from pipelines.readers.pdf.marks import STAMP, UNKNOWN, Floats, Integers, Marks, printable
from pipelines.readers.pdf.pdfium import Rows, run

_LINE_ENDS = (0x0A, 0x0D)
_SPACE = 0x20
_HYPHENS = {"\x02": "-", "\ufffe": "-", "\x00": UNKNOWN}  # pdfium marks a hyphen at a line's end so
_SURROGATES = (0xD800, 0xDFFF)


class LockedError(Exception):
    """The file opens only with a password."""


class FastPages:
    """An open file. Pages are loaded and closed one by one."""

    def __init__(self, document: pypdfium2.PdfDocument) -> None:
        self._document = document
        self._handle = ctypes.cast(document.raw, ctypes.c_void_p).value
        self._boxes, self._matrices = Rows(4), Rows(6)
        self._workspace = Workspace()

    def __len__(self) -> int:
        return len(self._document)

    def marks(self, index: int) -> Marks | None:
        """Read a page by its 0-based index; None where pdfium cannot load it or its text."""
        page = pdfium.load_page(self._handle, index)
        if not page:
            return None
        try:
            text = pdfium.load_text(page)
            if not text:
                return None
            try:
                return self._marks(page, text)
            finally:
                pdfium.close_text(text)
        finally:
            pdfium.close_page(page)

    def _marks(self, page: int, text: int) -> Marks | None:
        bounds = (ctypes.c_float * 4)()
        if not pdfium.page_bounds(page, ctypes.addressof(bounds)):
            return None
        left, top, right, bottom = bounds
        count = pdfium.count_characters(text)
        if count < 0:
            return None
        texts, boxes, matrices, sizes = self._characters(text, count)
        drawing = Drawing(page, self._workspace)
        lines = drawing.lines()
        if lines is None or drawing.hides_text():
            return None
        rules, areas = lines
        numbers = (boxes, matrices, sizes, rules, areas)
        if not all(np.isfinite(one).all() for one in numbers):
            return None
        return Marks(
            visible=(left, bottom, right, top),
            rotation=90 * (pdfium.page_rotation(page) % 4),
            texts=texts,
            boxes=boxes,
            matrices=matrices,
            sizes=sizes,
            rules=rules,
            areas=areas,
            is_drawn=drawing.has_pictures,
            pictured=drawing.pictured((left, bottom, right, top)) if len(texts) <= 2 * STAMP else 0.0,
        )

    def _characters(self, page: int, count: int) -> tuple[list[str], Floats, Floats, Floats]:
        texts, codes = _texts(page, count)
        kept = _printed(page, codes)
        indexes: list[int] = kept.tolist()
        page_again = repeat(page)
        run(map(pdfium.loose_box_of, page_again, indexes, self._boxes.of(len(indexes))))
        run(map(pdfium.matrix_of, page_again, indexes, self._matrices.of(len(indexes))))
        unmapped = list(map(pdfium.is_unmapped, page_again, indexes))
        texts = [texts[index] for index in indexes]
        if 1 in unmapped:
            texts = [UNKNOWN if bad == 1 else one for one, bad in zip(texts, unmapped, strict=True)]
        boxes = self._boxes.taken(len(indexes))[:, [0, 3, 2, 1]]
        matrices = self._matrices.taken(len(indexes))
        return texts, boxes, matrices, _sizes(page, kept, boxes, matrices)


@contextmanager
def opened(data: bytes) -> Iterator[FastPages | None]:
    """Open a file; None where pdfium finds no document in it. Raises ``LockedError`` for one with a password."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if _is_locked(data):
            raise LockedError from error
        yield None
        return
    try:
        yield FastPages(document)
    finally:
        document.close()


def _is_locked(data: bytes) -> bool:
    """Whether pdfium asks for a password.

    Its last error outlives the file that it was about, and not every failure sets one: a file that is none is
    opened in between, lest a file be called locked because another one was.
    """
    codes: list[int | None] = []
    for content in (b"no PDF", data):
        try:
            pypdfium2.PdfDocument(content).close()
        except pypdfium2.PdfiumError as error:
            codes.append(getattr(error, "err_code", None))
    return bool(codes[-1] == pypdfium2.raw.FPDF_ERR_PASSWORD)


def _texts(page: int, count: int) -> tuple[list[str], NDArray[np.uint32]]:
    """What each character says, in one call where the text has one UTF-16 unit per character, as nearly always."""
    buffer = np.zeros(2 * count + 2, np.uint16)
    written = pdfium.copy_text(page, 0, count, buffer.ctypes.data) - 1
    units = buffer[:count]
    if written == count and not ((units >= _SURROGATES[0]) & (units <= _SURROGATES[1])).any():
        texts = list(units.tobytes().decode("utf-16-le"))
        codes = units.astype(np.uint32)
    else:
        codes = np.fromiter(map(pdfium.unicode_of, repeat(page), range(count)), np.uint32, count)
        texts = _joined(codes.tolist())
    odd = ((codes < _SPACE) & ~_ends_line(codes)) | ((codes >= 0x7F) & (codes < 0xA0)) | (codes == 0xFFFE)
    for index in np.flatnonzero(odd).tolist():
        texts[index] = _HYPHENS.get(texts[index]) or printable(texts[index])
    return texts, codes


def _joined(codes: list[int]) -> list[str]:
    """Characters from code units: the halves of one beyond the first plane become one, the second half a blank."""
    texts: list[str] = []
    for code in codes:
        if 0xDC00 <= code <= 0xDFFF and texts and "\ud800" <= texts[-1] <= "\udbff":
            texts[-1] = chr(0x10000 + ((ord(texts[-1]) - 0xD800) << 10) + code - 0xDC00)
            texts.append(" ")
        else:
            texts.append(chr(code) if 0 < code <= 0x10FFFF else UNKNOWN)
    return [UNKNOWN if "\ud800" <= text <= "\udfff" else text for text in texts]


def _ends_line(codes: NDArray[np.uint32]) -> NDArray[np.bool_]:
    ends: NDArray[np.bool_] = (codes == _LINE_ENDS[0]) | (codes == _LINE_ENDS[1])
    return ends


def _printed(page: int, codes: NDArray[np.uint32]) -> Integers:
    """The indexes of the characters that the page prints; pdfium adds spaces and line ends of its own."""
    kept = ~_ends_line(codes)
    for index in np.flatnonzero(codes == _SPACE).tolist():
        if pdfium.is_generated(page, index) == 1:
            kept[index] = False
    return np.flatnonzero(kept)


def _sizes(page: int, indexes: Integers, boxes: Floats, matrices: Floats) -> Floats:
    """The size in points of each character.

    Characters of one font and size have boxes that reach equally far above and below the baseline: only one of
    each sort is asked for its size, a tenth of the calls.
    """
    if not len(indexes):
        return np.zeros(0)
    scales = np.hypot(matrices[:, 2], matrices[:, 3])
    above = np.rint((boxes[:, 3] - matrices[:, 5]) * 64)
    below = np.rint((matrices[:, 5] - boxes[:, 1]) * 64)
    sorts = above * 1e7 + below + scales * 1e-3
    _, firsts, inverse = np.unique(sorts, return_index=True, return_inverse=True)
    asked: list[int] = indexes[firsts].tolist()
    sizes = np.fromiter(map(pdfium.font_size_of, repeat(page), asked), np.float64, len(asked))
    result: Floats = np.abs(sizes * scales[firsts])[inverse]
    return result
