"""What is drawn on a page beside text, by pdfium: rules, areas, pictures; and text that pdfium passes over."""

from __future__ import annotations

import ctypes
from itertools import chain, repeat

import numpy as np
from numpy.typing import NDArray

from pipelines.readers.pdf import pdfium
from pipelines.readers.pdf.marks import THICKEST_RULE, WHITE, Floats, Integers, colour
from pipelines.readers.pdf.pdfium import Rows, run

_DEEPEST_FORM = 12  # forms within forms; a file may nest them without end
_MOST_POINTS = 2_000_000  # of the paths of one page: a map, not a table
_NO_WIDTH = 0.02  # points; pdfium's own limit is 0.01
_NONSYMBOLIC = 32  # a font descriptor's flag: the font has the Latin letters and figures
_FIGURE, _IDEOGRAPH = 0x31, 0x4E00  # no Latin font has a code of two bytes
_STRAIGHT = 0.5  # points by which the side of a rectangle may be off
_IDENTITY = np.array([1.0, 0.0, 0.0, 1.0, 0.0, 0.0])


class Workspace:
    """Where pdfium puts points and matrices, used again for every page."""

    def __init__(self) -> None:
        self._matrices, self._points = Rows(6), Rows(2)

    def segments(self, paths: list[int]) -> tuple[Integers, Floats, Integers, NDArray[np.bool_]]:
        """All segments of some paths: the index of its path, its end point, its type, whether it closes."""
        counts = list(map(pdfium.count_segments, paths))
        each = list(
            map(
                pdfium.segment_at,
                chain.from_iterable(map(repeat, paths, counts)),
                chain.from_iterable(map(range, counts)),
            )
        )
        addresses = self._points.of(len(each))
        run(map(pdfium.segment_point, each, addresses, (address + 4 for address in addresses)))
        return (
            np.repeat(np.arange(len(paths)), counts),
            self._points.taken(len(each)),
            np.fromiter(map(pdfium.segment_type, each), np.int64, len(each)),
            np.fromiter(map(pdfium.segment_closes, each), np.bool_, len(each)),
        )

    def widths(self, objects: list[int]) -> Floats:
        """The widths of page objects as pdfium reckons them."""
        lefts = self._points.of(len(objects))
        unused = repeat(self._matrices.addresses[0])
        run(map(pdfium.object_bounds, objects, lefts, unused, (left + 4 for left in lefts), unused))
        points = self._points.taken(len(objects))
        return points[:, 1] - points[:, 0]

    def matrices(self, objects: list[int]) -> Floats:
        run(map(pdfium.object_matrix, objects, self._matrices.of(len(objects))))
        return self._matrices.taken(len(objects))


def _may_lack_glyphs(font: int) -> bool:
    """Whether a font is one that pdfium may have no glyphs for: neither in the file nor a plain Latin one."""
    if pdfium.font_is_embedded(font) == 1:
        return False
    is_latin = pdfium.font_flags(font) & _NONSYMBOLIC and not pdfium.glyph_path(font, _IDEOGRAPH, 1.0)
    return not (is_latin and pdfium.glyph_path(font, _FIGURE, 1.0))


class Drawing:
    """What is drawn on a page beside text."""

    def __init__(self, page: int, workspace: Workspace) -> None:
        self._workspace = workspace
        self._paths: list[int] = []
        self._forms: list[int] = []  # for each path the index of the matrix of the form it stands in
        self._form_matrices: list[Floats] = [_IDENTITY]
        self._texts: list[int] = []
        self._pictures: list[tuple[int, int]] = []  # with the index of the matrix of the form it stands in
        self.has_pictures = False
        count = pdfium.count_objects(page)
        self._walk(list(map(pdfium.object_at, repeat(page), range(count))), 0, _DEEPEST_FORM)

    def _walk(self, objects: list[int], form: int, depth: int) -> None:
        for address, kind in zip(objects, map(pdfium.object_type, objects), strict=True):
            if kind == pdfium.PAGE_TEXT:
                self._texts.append(address)
            elif kind == pdfium.PAGE_PATH:
                self._paths.append(address)
                self._forms.append(form)
            elif kind in (pdfium.PAGE_IMAGE, pdfium.PAGE_SHADING):
                self.has_pictures = True
                self._pictures += [(address, form)] if kind == pdfium.PAGE_IMAGE else []
            elif kind == pdfium.PAGE_FORM and depth:
                count = pdfium.count_form_objects(address)
                matrix = self._workspace.matrices([address])[0]
                self._form_matrices.append(_product(matrix[None, :], self._form_matrices[form][None, :])[0])
                inner = list(map(pdfium.form_object_at, repeat(address), range(count)))
                self._walk(inner, len(self._form_matrices) - 1, depth - 1)

    def pictured(self, visible: tuple[float, float, float, float]) -> float:
        """The share of the visible page that pictures cover; what they share with one another counts twice."""
        left, bottom, right, top = visible
        bounds = (ctypes.c_float * 4)()
        places = [ctypes.addressof(bounds) + 4 * n for n in range(4)]
        covered = 0.0
        for address, form in self._pictures:
            if not pdfium.object_bounds(address, *places):
                continue
            x0, y0, x1, y1 = bounds
            corners = np.array([(x0, y0), (x1, y0), (x0, y1), (x1, y1)])
            x, y = _moved(corners, np.repeat(self._form_matrices[form][None, :], 4, axis=0)).T
            width = min(float(x.max()), right) - max(float(x.min()), left)
            height = min(float(y.max()), top) - max(float(y.min()), bottom)
            covered += max(width, 0.0) * max(height, 0.0)
        area = (right - left) * (top - bottom)
        return min(covered / area, 1.0) if area > 0 else 0.0

    def hides_text(self) -> bool:
        """Whether text may stand on the page that pdfium's text does not have.

        It leaves out text without width. Mostly that is blank; but the glyphs of a Chinese font that the file does
        not carry have no width either where the system has no font to put in its place: a figure standing alone
        was lost.
        """
        widths = self._workspace.widths(self._texts)
        suspects = [self._texts[index] for index in np.flatnonzero(np.abs(widths) < _NO_WIDTH).tolist()]
        return any(map(_may_lack_glyphs, set(map(pdfium.font_of, suspects))))

    def lines(self) -> tuple[Floats, Floats] | None:
        """The straight segments and the filled areas; None where there are too many to be a table's."""
        is_filled, is_stroked = self._keep_painted()
        if not self._paths:
            return np.zeros((0, 4)), np.zeros((0, 5))
        if sum(map(pdfium.count_segments, self._paths)) > _MOST_POINTS:
            return None
        path, points, kinds, closes = self._workspace.segments(self._paths)
        matrices = _product(self._workspace.matrices(self._paths), np.array(self._form_matrices)[self._forms])
        ends = _moved(points, matrices[path])
        count = len(kinds)
        if (kinds == pdfium.SEGMENT_CURVE).any():
            self.has_pictures = True
        begins = (kinds == pdfium.SEGMENT_MOVE) | np.append(True, path[1:] != path[:-1])
        firsts = np.flatnonzero(begins)
        outline = np.cumsum(begins) - 1
        lasts = np.append(firsts[1:], count) - 1
        # A filled outline is closed whether it says so or not.
        closed = closes.copy()
        closed[lasts] |= is_filled[path[lasts]]
        drawn, shut = np.flatnonzero((kinds == pdfium.SEGMENT_LINE) & ~begins), np.flatnonzero(closed)
        starts, stops = np.concatenate((drawn - 1, shut)), np.concatenate((drawn, firsts[outline[shut]]))
        segments = np.hstack((ends[starts], ends[stops]))
        of = np.concatenate((outline[drawn], outline[shut]))
        is_area = self._are_areas(ends, firsts, kinds, segments, of) & (is_filled & ~is_stroked)[path[firsts]]
        if not is_area.any():
            return segments, np.zeros((0, 5))
        return segments[~is_area[of]], self._areas(ends, firsts, np.flatnonzero(is_area), path)

    def _are_areas(
        self, ends: Floats, firsts: Integers, kinds: Integers, segments: Floats, of: Integers
    ) -> NDArray[np.bool_]:
        """Which outlines are upright rectangles too thick for a rule."""
        sizes = np.maximum.reduceat(ends, firsts) - np.minimum.reduceat(ends, firsts)
        points = np.diff(np.append(firsts, len(ends)))
        is_askew = np.abs(segments[:, 2:] - segments[:, :2]).min(axis=1) > _STRAIGHT
        askew = np.bincount(of, is_askew, minlength=len(firsts))
        curves = np.add.reduceat(kinds == pdfium.SEGMENT_CURVE, firsts)
        result: NDArray[np.bool_] = (
            (sizes.min(axis=1) > THICKEST_RULE) & (points >= 4) & (points <= 5) & (askew == 0) & (curves == 0)
        )
        return result

    def _areas(self, ends: Floats, firsts: Integers, which: Integers, path: Integers) -> Floats:
        low, high = np.minimum.reduceat(ends, firsts)[which], np.maximum.reduceat(ends, firsts)[which]
        colours = [self._colour(self._paths[index]) for index in path[firsts[which]].tolist()]
        return np.column_stack((low, high, colours))

    @staticmethod
    def _colour(path: int) -> int:
        parts = (ctypes.c_uint * 4)()
        start = ctypes.addressof(parts)
        pdfium.fill_colour(path, start, start + 4, start + 8, start + 12)
        return colour(*parts[:3]) if parts[3] else WHITE

    def _keep_painted(self) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Forget the paths that only clip; tell which of the others are filled and which are stroked."""
        count = len(self._paths)
        fills, strokes = np.zeros(count, np.intc), np.zeros(count, np.intc)
        step = fills.itemsize
        fill, stroke = fills.ctypes.data, strokes.ctypes.data
        run(
            map(
                pdfium.draw_mode,
                self._paths,
                range(fill, fill + step * count, step),
                range(stroke, stroke + step * count, step),
            )
        )
        painted = (fills != 0) | (strokes != 0)
        if not painted.all():
            self._paths = [path for path, keep in zip(self._paths, painted, strict=True) if keep]
            self._forms = [form for form, keep in zip(self._forms, painted, strict=True) if keep]
        return (fills != 0)[painted], (strokes != 0)[painted]


def _moved(points: Floats, m: Floats) -> Floats:
    x, y = points.T
    return np.column_stack((m[:, 0] * x + m[:, 2] * y + m[:, 4], m[:, 1] * x + m[:, 3] * y + m[:, 5]))


def _product(first: Floats, then: Floats) -> Floats:
    """The matrices that apply ``first``, then ``then``, row by row."""
    a, b, c, d, e, f = first.T
    g, h, i, j, k, m = then.T
    return np.column_stack(
        (
            a * g + b * i,
            a * h + b * j,
            c * g + d * i,
            c * h + d * j,
            e * g + f * i + k,
            e * h + f * j + m,
        )
    )
