"""The few functions of pdfium that reading a page calls thousands of times, bound for speed.

``pypdfium2`` binds every function with checked pointer types: right, but several times slower than the call.
Here the same functions take plain addresses, so that ``map`` can drive them over preallocated arrays without a
Python frame per character (0.25 µs a call instead of 1.4, measured 2026-11). Nothing else belongs here.
"""

from __future__ import annotations

import ctypes
from collections import deque
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from pypdfium2 import raw

from pipelines.readers.pdf.marks import Floats

_POINTER = ctypes.c_void_p
_INT = ctypes.c_int

PAGE_TEXT, PAGE_PATH, PAGE_IMAGE, PAGE_SHADING, PAGE_FORM = 1, 2, 3, 4, 5
SEGMENT_LINE, SEGMENT_CURVE, SEGMENT_MOVE = 0, 1, 2


def _bound(name: str, result: Any, *arguments: Any) -> Callable[..., Any]:
    address = ctypes.cast(getattr(raw, name), _POINTER).value
    assert address is not None
    # PYFUNCTYPE keeps the interpreter's lock: pdfium is not thread-safe, and these calls take well under 1 µs.
    function: Callable[..., Any] = ctypes.PYFUNCTYPE(result, *arguments)(address)
    return function


load_page = _bound("FPDF_LoadPage", _POINTER, _POINTER, _INT)
close_page = _bound("FPDF_ClosePage", None, _POINTER)
page_rotation = _bound("FPDFPage_GetRotation", _INT, _POINTER)
page_bounds = _bound("FPDF_GetPageBoundingBox", _INT, _POINTER, _POINTER)

load_text = _bound("FPDFText_LoadPage", _POINTER, _POINTER)
close_text = _bound("FPDFText_ClosePage", None, _POINTER)
count_characters = _bound("FPDFText_CountChars", _INT, _POINTER)
copy_text = _bound("FPDFText_GetText", _INT, _POINTER, _INT, _INT, _POINTER)
unicode_of = _bound("FPDFText_GetUnicode", ctypes.c_uint, _POINTER, _INT)
loose_box_of = _bound("FPDFText_GetLooseCharBox", _INT, _POINTER, _INT, _POINTER)
matrix_of = _bound("FPDFText_GetMatrix", _INT, _POINTER, _INT, _POINTER)
font_size_of = _bound("FPDFText_GetFontSize", ctypes.c_double, _POINTER, _INT)
is_generated = _bound("FPDFText_IsGenerated", _INT, _POINTER, _INT)
is_unmapped = _bound("FPDFText_HasUnicodeMapError", _INT, _POINTER, _INT)

count_objects = _bound("FPDFPage_CountObjects", _INT, _POINTER)
object_at = _bound("FPDFPage_GetObject", _POINTER, _POINTER, _INT)
object_type = _bound("FPDFPageObj_GetType", _INT, _POINTER)
object_matrix = _bound("FPDFPageObj_GetMatrix", _INT, _POINTER, _POINTER)
object_bounds = _bound("FPDFPageObj_GetBounds", _INT, _POINTER, *[_POINTER] * 4)
font_of = _bound("FPDFTextObj_GetFont", _POINTER, _POINTER)
font_is_embedded = _bound("FPDFFont_GetIsEmbedded", _INT, _POINTER)
font_flags = _bound("FPDFFont_GetFlags", _INT, _POINTER)
glyph_path = _bound("FPDFFont_GetGlyphPath", _POINTER, _POINTER, ctypes.c_uint, ctypes.c_float)
count_form_objects = _bound("FPDFFormObj_CountObjects", _INT, _POINTER)
form_object_at = _bound("FPDFFormObj_GetObject", _POINTER, _POINTER, ctypes.c_ulong)

fill_colour = _bound("FPDFPageObj_GetFillColor", _INT, _POINTER, *[_POINTER] * 4)
draw_mode = _bound("FPDFPath_GetDrawMode", _INT, _POINTER, _POINTER, _POINTER)
count_segments = _bound("FPDFPath_CountSegments", _INT, _POINTER)
segment_at = _bound("FPDFPath_GetPathSegment", _POINTER, _POINTER, _INT)
segment_type = _bound("FPDFPathSegment_GetType", _INT, _POINTER)
segment_point = _bound("FPDFPathSegment_GetPoint", _INT, _POINTER, _POINTER, _POINTER)
segment_closes = _bound("FPDFPathSegment_GetClose", _INT, _POINTER)


class Rows:
    """A float array whose rows pdfium fills by address; it grows to the largest page seen."""

    def __init__(self, width: int) -> None:
        self._width = width
        self._resize(1024)

    def _resize(self, rows: int) -> None:
        self.values = np.zeros((rows, self._width), np.float32)
        start, step = self.values.ctypes.data, self.values.strides[0]
        self.addresses = list(range(start, start + rows * step, step))

    def of(self, rows: int) -> list[int]:
        """The addresses of the rows, at least as many as asked for."""
        if rows > len(self.addresses):
            self._resize(max(rows, 2 * len(self.addresses)))
        return self.addresses

    def taken(self, rows: int) -> Floats:
        return self.values[:rows].astype(np.float64)


def run(calls: Iterable[Any]) -> None:
    """Make calls that are made for what they write."""
    deque(calls, 0)
