"""A page of a PDF as a picture, with one place on it marked: what a person looks at to verify a figure.

Boxes are in points from the top left of the page as it is shown, which is how readers give them; so the picture is
the page as any viewer shows it, whichever way its text runs.
"""

from __future__ import annotations

import io

import pypdfium2
from PIL import Image, ImageChops, ImageDraw

from pipelines.readers.model import Box

_POINTS_PER_INCH = 72
_DOTS_PER_INCH = 150
_LARGEST = 6000  # dots on the longer side: a poster is drawn coarser
_FRAME = (204, 0, 0)
_FILL = (255, 244, 150)  # multiplied with the page, so that what is printed keeps its black
_FRAME_POINTS = 1.2
_MARGIN_POINTS = 0.4


def page_picture(data: bytes, page: int, box: Box) -> Image.Image:
    """Page ``page`` (from 1) of a PDF at 150 dots per inch, ``box`` framed and lightly filled."""
    pdf = pypdfium2.PdfDocument(data)
    try:
        shown = pdf[page - 1]
        scale = min(_DOTS_PER_INCH / _POINTS_PER_INCH, _LARGEST / max(shown.get_size()))
        picture = shown.render(scale=scale).to_pil().convert("RGB")
        shown.close()
    finally:
        pdf.close()
    return _marked(picture, box, scale)


def as_file(picture: Image.Image, suffix: str) -> bytes:
    """The picture as the bytes of a file of this kind (``.png``); raises ``ValueError`` for no kind of picture."""
    kind = Image.registered_extensions().get(suffix.lower())
    if kind is None or kind not in Image.SAVE:
        raise ValueError(f"{suffix or 'a name without an ending'} is no kind of picture; .png is")
    stream = io.BytesIO()
    picture.save(stream, format=kind)
    return stream.getvalue()


def _marked(picture: Image.Image, box: Box, scale: float) -> Image.Image:
    edges = [round(edge * scale) for edge in (box.x0, box.top, box.x1, box.bottom)]
    filled = Image.new("RGB", picture.size, "white")
    ImageDraw.Draw(filled).rectangle(edges, fill=_FILL)
    result = ImageChops.multiply(picture, filled)
    # The frame stands outside the cell: it must not run over a digit.
    width = max(2, round(_FRAME_POINTS * scale))
    out = width + round(_MARGIN_POINTS * scale)
    frame = (edges[0] - out, edges[1] - out, edges[2] + out, edges[3] + out)
    ImageDraw.Draw(result).rectangle(frame, outline=_FRAME, width=width)
    return result
