"""Readers: bytes in, a ``Document`` out: pages of paragraphs and grids, each cell with text, place, spans, box.

Public finance is not this room's business.
"""

from pipelines.readers.dispatch import READER_VERSION, read
from pipelines.readers.model import Block, Box, Cell, Document, Grid, Paragraph, UnreadableError

__all__ = [
    "READER_VERSION",
    "Block",
    "Box",
    "Cell",
    "Document",
    "Grid",
    "Paragraph",
    "UnreadableError",
    "read",
]
