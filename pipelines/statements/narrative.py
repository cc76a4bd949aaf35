"""The running text of a disclosure, read: claims, head counts, units covered, forms declared blank."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipelines.readers.model import Document
from pipelines.statements.claims import ClaimReader, Draft
from pipelines.statements.claims_addresses import Cells
from pipelines.statements.claims_rows import claim_rows
from pipelines.statements.model import BlankFormRow, ClaimRow, StaffingRow, UnexplainedRow, UnitRow
from pipelines.statements.narrative_blank import blank_forms
from pipelines.statements.narrative_units import covered_units, unit_table_uses
from pipelines.statements.sections import Passage, passages
from pipelines.statements.sentences import Figure, Sentence, figures, sentences
from pipelines.statements.staffing import head_counts, staffing_rows
from pipelines.statements.tables import CellUse, DocumentFacts, Reading, Table

_CONTEXT = 60


@dataclass(frozen=True, slots=True)
class Narrative:
    """What the running text states.

    ``uses`` explain the cells of tables that belong to the text (the list of units); ``unexplained`` are its
    figures that are no claim.
    """

    claims: tuple[ClaimRow, ...] = ()
    staffing: tuple[StaffingRow, ...] = ()
    units: tuple[UnitRow, ...] = ()
    blank_forms: tuple[BlankFormRow, ...] = ()
    uses: tuple[CellUse, ...] = ()
    unexplained: tuple[UnexplainedRow, ...] = ()


def read_narrative(
    document: Document, tables: tuple[Table, ...], facts: DocumentFacts, readings: tuple[Reading, ...]
) -> Narrative:
    """Read everything outside the tables; the readings tell which cells the claims repeat."""
    text = passages(document)
    cells = Cells(readings)
    counts = tuple(head_counts(text))
    heads = {_place(count.sentence, count.figure): count for count in counts}
    reader = ClaimReader(cells, facts)
    for passage in text:
        if passage.kind != "prose":
            continue
        reader.read(passage)
    for count in counts:
        reader.head_count(count.sentence, count.figure, count.key, count.words)
    drafts = _in_order(reader.drafts)
    printed = [row for reading in readings for row in reading.staffing]
    explained = {_drafted(draft) for draft in drafts} | set(heads)
    return Narrative(
        claims=claim_rows(drafts, cells, facts),
        staffing=staffing_rows(counts, printed),
        units=covered_units(document, text),
        blank_forms=blank_forms(tables, readings, text),
        uses=unit_table_uses(document),
        unexplained=tuple(_unexplained(text, explained)),
    )


def _in_order(drafts: Sequence[Draft]) -> list[Draft]:
    """One claim per figure, in the order of the document."""
    unique = {_drafted(draft): draft for draft in reversed(drafts)}
    return sorted(unique.values(), key=lambda draft: (draft.sentence.passage.anchors[0].line, *_drafted(draft)))


def _drafted(draft: Draft) -> tuple[int, int, int]:
    return _position(draft.sentence, draft.start)


def _place(sentence: Sentence, figure: Figure) -> tuple[int, int, int]:
    return _position(sentence, figure.start)


def _position(sentence: Sentence, offset: int) -> tuple[int, int, int]:
    """Where a character stands: a paragraph may hold two passages (a heading and what follows it)."""
    passage = sentence.passage
    return passage.anchors[0].line, passage.order, sentence.start + offset


def _unexplained(text: Sequence[Passage], explained: set[tuple[int, int, int]]) -> Iterator[UnexplainedRow]:
    for passage in text:
        for sentence in sentences(passage):
            for figure in figures(sentence):
                if _place(sentence, figure) in explained:
                    continue
                anchor = sentence.anchor(figure.start)
                around = sentence.text[max(0, figure.start - _CONTEXT) : figure.end + _CONTEXT]
                printed = sentence.text[figure.start : figure.end]
                yield UnexplainedRow(anchor.page, f"paragraph {anchor.line}", printed, around)
