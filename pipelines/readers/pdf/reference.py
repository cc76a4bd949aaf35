"""Pages by ``pdfplumber``: the reference, slow and sure, for every page that the fast reader is not sure of.

It gives the same ``Marks`` as the fast reader; what is made of them is no business of either.
"""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
import pdfplumber
from pdfplumber.page import Page
from pdfplumber.utils.geometry import obj_to_edges
from pdfplumber.utils.text import LIGATURES

from pipelines.readers.model import UnreadableError
from pipelines.readers.pdf.marks import THICKEST_RULE, UNKNOWN, Floats, Marks, colour, printable

# pdfminer warns about every odd font and colour of files that read well.
logging.getLogger("pdfminer").setLevel(logging.ERROR)

_LONGEST_MESSAGE = 200  # some quote the whole broken object
_UNMAPPED = re.compile(r"\(cid:\d+\)")
_RIGHT_ANGLES = 4
_RGB, _CMYK = 3, 4


class ReferencePages:
    """An open file. Pages are closed as they are read: their objects would stay in memory."""

    def __init__(self, pages: list[Page]) -> None:
        self._pages = pages

    def __len__(self) -> int:
        return len(self._pages)

    def marks(self, index: int) -> Marks:
        """Read a page by its 0-based index. Raises ``UnreadableError`` for a damaged one."""
        with explained(f"page {index + 1}"):
            page, rotation = _unrotated(self._pages[index])
            try:
                return _marks(page, rotation)
            finally:
                page.close()


@contextmanager
def opened(data: bytes) -> Iterator[ReferencePages]:
    """Open a file. Raises ``UnreadableError`` for one that is damaged or locked."""
    with explained("the file"):
        pdf = pdfplumber.open(io.BytesIO(data))
        pages = pdf.pages
    with pdf:
        yield ReferencePages(pages)


@contextmanager
def explained(what: str) -> Iterator[None]:
    """Turn whatever the library raises on a damaged file (it raises nearly everything) into one reason."""
    try:
        yield
    except (UnreadableError, MemoryError):
        raise
    except Exception as error:
        cause = error.args[0] if error.args and isinstance(error.args[0], Exception) else error
        message = " ".join(str(cause).split())[:_LONGEST_MESSAGE]
        detail = f"{type(cause).__name__}: {message}" if message else type(cause).__name__
        raise UnreadableError("unreadable", f"{what} is damaged or locked ({detail})") from error


def _unrotated(page: Page) -> tuple[Page, int]:
    """The page as it is stored and the turn with which it is shown: turning is done for both readers alike."""
    rotation = round(page.rotation / 90) % _RIGHT_ANGLES * 90
    if page.rotation == 0:
        return page, rotation
    source = page.page_obj
    source.rotate = 0
    source.attrs = {**source.attrs, "Rotate": 0}
    return Page(page.pdf, source, page.page_number, page.initial_doctop), rotation


def _marks(page: Page, rotation: int) -> Marks:
    left, bottom, right, top = (float(edge) for edge in page.page_obj.mediabox)
    left, right, bottom, top = min(left, right), max(left, right), min(bottom, top), max(bottom, top)
    height = float(page.height)
    characters: list[dict[str, Any]] = page.chars
    boxes = [(one["x0"], height - one["bottom"], one["x1"], height - one["top"]) for one in characters]
    # The library moves boxes back to the page's own origin, but not the matrices.
    matrices = [(a, b, c, d, e + left, f + bottom) for a, b, c, d, e, f in (one["matrix"] for one in characters)]
    edges: list[tuple[float, ...]] = []
    areas: list[tuple[float, ...]] = []
    for drawn in (*page.lines, *page.rects, *page.curves):
        if _is_area(drawn):
            box = (drawn["x0"], height - drawn["bottom"], drawn["x1"], height - drawn["top"])
            areas.append((*box, _colour(drawn["non_stroking_color"])))
            continue
        edges += [
            (edge["x0"], height - edge["top"], edge["x1"], height - edge["bottom"]) for edge in obj_to_edges(drawn)
        ]
    return Marks(
        visible=_visible(page, (left, bottom, right, top)),
        rotation=rotation,
        texts=[_text(one["text"]) for one in characters],
        boxes=_rows(boxes, 4),
        matrices=_rows(matrices, 6),
        # The library's own size of a character drawn sideways is its width.
        sizes=np.array([_size(one) for one in characters], dtype=np.float64),
        rules=_rows(edges, 4),
        areas=_rows(areas, 5),
        is_drawn=bool(page.images or page.curves),
        pictured=_pictured(page),
    )


def _pictured(page: Page) -> float:
    """The share of the visible page that pictures cover; what they share with one another counts twice."""
    left, top, right, bottom = page.bbox
    covered = sum(
        max(min(one["x1"], right) - max(one["x0"], left), 0)
        * max(min(one["bottom"], bottom) - max(one["top"], top), 0)
        for one in page.images
    )
    area = (right - left) * (bottom - top)
    return min(float(covered / area), 1.0) if area > 0 else 0.0


def _visible(page: Page, media: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    crop = page.page_obj.cropbox or media
    x0, y0, x1, y1 = (float(edge) for edge in crop)
    x0, x1, y0, y1 = min(x0, x1), max(x0, x1), min(y0, y1), max(y0, y1)
    visible = (max(x0, media[0]), max(y0, media[1]), min(x1, media[2]), min(y1, media[3]))
    return visible if visible[0] < visible[2] and visible[1] < visible[3] else media


def _is_area(drawn: dict[str, Any]) -> bool:
    thickness = min(drawn["width"], drawn["height"])
    return bool(drawn["object_type"] == "rect" and not drawn["stroke"] and thickness > THICKEST_RULE)


def _colour(parts: Any) -> int:
    """A fill's colour, grey, RGB or CMYK; what is none of these is taken for black, which stands out."""
    if isinstance(parts, (int, float)):
        parts = (parts,)
    if not isinstance(parts, (tuple, list)) or not all(isinstance(part, (int, float)) for part in parts):
        return colour(0, 0, 0)
    if len(parts) == _CMYK:
        parts = tuple((1 - part) * (1 - parts[3]) for part in parts[:3])
    elif len(parts) == 1:
        parts = (parts[0],) * 3
    return colour(*(255 * min(max(part, 0), 1) for part in parts)) if len(parts) == _RGB else colour(0, 0, 0)


def _size(character: dict[str, Any]) -> float:
    a, b = character["matrix"][:2]
    return float(character["height"] if abs(a) >= abs(b) else character["width"])


def _text(text: str) -> str:
    text = LIGATURES.get(text, text)
    return UNKNOWN if _UNMAPPED.fullmatch(text) or not text else printable(text)


def _rows(rows: Sequence[tuple[float, ...]], width: int) -> Floats:
    return np.array(rows, dtype=np.float64).reshape(len(rows), width)
