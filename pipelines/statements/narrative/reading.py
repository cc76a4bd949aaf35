"""The running text of a disclosure, read: claims, head counts, units covered, forms declared blank."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipelines.readers.model import Document
from pipelines.statements.model import BlankFormRow, ClaimRow, StaffingRow, UnitRow
from pipelines.statements.narrative.blank_forms import blank_forms
from pipelines.statements.narrative.claims import ClaimReader, Draft
from pipelines.statements.narrative.claims_addresses import Cells
from pipelines.statements.narrative.claims_rows import claim_rows
from pipelines.statements.narrative.covered_units import covered_units, unit_table_uses
from pipelines.statements.narrative.sections import Passage, passages
from pipelines.statements.narrative.sentences import Figure, Sentence, Span, figures, no_figures, sentences
from pipelines.statements.narrative.staffing import head_counts, staffing_rows
from pipelines.statements.tables import CellUse, DocumentFacts, Reading, Table

UNREAD = "unexplained"


@dataclass(frozen=True, slots=True)
class ReadPassage:
    """A passage and what its numbers were taken for.

    Where spans overlap the first counts: claims (``claims``, head counts ``counts``) before what only looks like
    a figure; last the figures, with their units, that nothing was made of (``UNREAD``).
    """

    passage: Passage
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Narrative:
    """What the running text states.

    ``uses`` explain the cells of tables that belong to the text (the list of units); ``passages`` are the text
    itself, all of it that is neither table nor page number nor contents.
    """

    claims: tuple[ClaimRow, ...] = ()
    staffing: tuple[StaffingRow, ...] = ()
    units: tuple[UnitRow, ...] = ()
    blank_forms: tuple[BlankFormRow, ...] = ()
    uses: tuple[CellUse, ...] = ()
    passages: tuple[ReadPassage, ...] = ()


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
    roles = {_drafted(draft): "claims" for draft in drafts} | dict.fromkeys(heads, "counts")
    return Narrative(
        claims=claim_rows(drafts, cells, facts),
        staffing=staffing_rows(counts, printed),
        units=covered_units(document, text),
        blank_forms=blank_forms(tables, readings, text),
        uses=unit_table_uses(document),
        passages=tuple(ReadPassage(passage, tuple(_spans(passage, roles))) for passage in text),
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


def _spans(passage: Passage, roles: Mapping[tuple[int, int, int], str]) -> Iterator[Span]:
    """What the figures of a passage are, then what only looks like one, then what is left."""
    left: list[Span] = []
    others: list[Span] = []
    for sentence in sentences(passage):
        at = sentence.start
        for figure in figures(sentence):
            role = roles.get(_place(sentence, figure))
            if role is None:
                left.append(Span(at + figure.start, at + figure.end, UNREAD))
            else:
                yield Span(at + figure.start, at + figure.end, role)
        others += (Span(at + span.start, at + span.end, span.role) for span in no_figures(sentence))
    yield from others
    yield from left
