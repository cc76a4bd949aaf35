"""Every recognised table read by the reader of its layout, in the order of the document."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from pipelines.readers.model import Document
from pipelines.statements.building import StatementDraft
from pipelines.statements.layouts import (
    code_amount_blocks,
    coded_rows,
    item_matrix,
    labelled_sheet,
    two_sided_lines,
)
from pipelines.statements.recognise import Recognised, recognise
from pipelines.statements.tables import DocumentFacts, Reading, Table
from pipelines.statements.templates import Template
from pipelines.statements.wording.text import squeeze

LayoutReader = Callable[[Document, Recognised, Template, DocumentFacts], Reading]


def _recognised_only(
    document: Document, recognised: Recognised, template: Template, facts: DocumentFacts
) -> Reading:
    """A table that is known but puts nothing into the ledger: its cells are text."""
    draft = StatementDraft(document, recognised, facts)
    for row in recognised.table.rows:
        for column, text in enumerate(row.texts(), start=1):
            draft.use(row, column, "line_number" if squeeze(text).isdecimal() else "text")
    reading = draft.reading()
    return replace(reading, statement=replace(reading.statement, is_blank=False, blank_reason=None))


READERS: dict[str, LayoutReader] = {
    "two_sided_lines": two_sided_lines.read,
    "coded_rows": coded_rows.read,
    "code_amount_blocks": code_amount_blocks.read,
    "item_matrix": item_matrix.read,
    "labelled_sheet": labelled_sheet.read_sheet,
    "recognised_only": _recognised_only,
}


def read_statements(document: Document, tables: Sequence[Table], facts: DocumentFacts) -> tuple[Reading, ...]:
    """Read all forms and sheets among a document's tables; tables that are none of them are left out."""
    return labelled_sheet.number_sheets(
        READERS[recognised.template.layout](document, recognised, recognised.template, facts)
        for recognised in recognise(tables)
    )
