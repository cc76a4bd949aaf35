"""The reader of PDF: ruled tables as grids with spans and boxes, all other text as paragraphs.

``document`` goes through the pages. Each is read by ``fast`` (pdfium; ``drawing`` for what is no text) or, where
that is not sure, by ``reference`` (``pdfplumber``); both give ``marks``, and from there on there is one way:
``sheet`` turns the page into reading position; ``shading``, ``ruling``, ``borders`` and ``columns`` find cells;
``lattice`` numbers them; ``composing`` puts the characters of each in order; ``assembling`` joins it all.

A character belongs to the cell that its middle lies in; what lies in no cell is a paragraph: no printed character
is lost.
"""

from pipelines.readers.pdf.document import read_pdf

__all__ = ["read_pdf"]
