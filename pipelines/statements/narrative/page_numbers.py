"""Which paragraphs are page numbers. A number alone on a line is one only where its place or its turn says so."""

from __future__ import annotations

import re

from pipelines.readers.model import Document
from pipelines.statements.wording.text import even_fold, squeeze

_MARKED = re.compile(r"[-—–―－~·•_]+\d{1,4}[-—–―－~·•_]+|第\d{1,4}页.{0,10}|-?\d{1,4}/\d{1,4}-?")
_LONGEST = 24
_BARE = re.compile(r"\d{1,4}")


def page_number_lines(document: Document) -> frozenset[int]:
    """The lines of a document's page numbers: marked as such (``- 3 -``), at a page's edge, or counting on."""
    edges = _edges(document)
    found: set[int] = set()
    last = 0
    for paragraph in document.paragraphs:
        text = even_fold(squeeze(paragraph.text)) if len(paragraph.text) < _LONGEST else ""
        if _BARE.fullmatch(text):
            number = int(text)
            if paragraph.line in edges or number == (last + 1 if paragraph.page is None else paragraph.page):
                found.add(paragraph.line)
                last = number
        elif _MARKED.fullmatch(text):
            found.add(paragraph.line)
    return frozenset(found)


def _edges(document: Document) -> set[int]:
    """The first and the last block of every page."""
    edges: set[int] = set()
    last: tuple[int | None, int] = (None, 0)
    for block in document.blocks:
        if block.page is None:
            continue
        if block.page != last[0]:
            edges |= {last[1], block.line}
        last = (block.page, block.line)
    return edges | {last[1]}
