"""From a document to everything it states: the one door of the statements room.

Only the order of the steps lives here; each step has its module.
"""

from __future__ import annotations

from pipelines.readers.model import Document
from pipelines.statements.accounting import account
from pipelines.statements.facts import document_facts
from pipelines.statements.model import ParsedDocument
from pipelines.statements.narrative.reading import Narrative, read_narrative
from pipelines.statements.owners import with_owners
from pipelines.statements.reading import read_statements
from pipelines.statements.segment import segment
from pipelines.statements.wording.legible import Legibility
from pipelines.statements.wording.text import mended_document
from pipelines.statements.wording.trust import page_trust


def understand(document: Document) -> ParsedDocument:
    """Read every form, sheet and claim of a document and account for every number it prints.

    Where the text layer does not say what the pages show, nothing is read: the document, or the statements on such
    pages, are set aside as ``low_text_trust``. ``source_cell`` keeps the characters of the file in any case.
    """
    printed, document = document, mended_document(document)
    pages = Legibility(document, page_trust(document))
    legible = pages.legible()
    if pages.quarantine() is not None:
        facts = document_facts(legible, ())
        return account(document, (), facts, (), Narrative(), pages, printed)
    tables = pages.apart(segment(document))
    facts = document_facts(legible, pages.legible_tables(tables))
    read = pages.without_illegible(read_statements(document, tables, facts), tables)
    readings = with_owners(legible, read, facts)
    narrative = read_narrative(legible, tables, facts, readings)
    return account(document, tables, facts, readings, narrative, pages, printed)
