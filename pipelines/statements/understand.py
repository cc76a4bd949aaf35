"""From a document to everything it states: the one door of the statements room.

Only the order of the steps lives here; each step has its module.
"""

from __future__ import annotations

from pipelines.readers.model import Document
from pipelines.statements.accounting import account
from pipelines.statements.facts import document_facts
from pipelines.statements.model import ParsedDocument
from pipelines.statements.narrative import read_narrative
from pipelines.statements.owners import with_owners
from pipelines.statements.reading import read_statements
from pipelines.statements.segment import segment


def understand(document: Document) -> ParsedDocument:
    """Read every form, sheet and claim of a document and account for every number it prints."""
    tables = segment(document)
    facts = document_facts(document, tables)
    readings = with_owners(document, read_statements(document, tables, facts), facts)
    narrative = read_narrative(document, tables, facts, readings)
    return account(document, tables, facts, readings, narrative)
