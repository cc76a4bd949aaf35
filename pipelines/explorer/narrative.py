"""The figures of the running text, sentence by sentence, each with the cell it repeats and what the laws say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

from pipelines.explorer.marking import Marking
from pipelines.explorer.page_model import Bilingual, ClaimView, SentenceView

if TYPE_CHECKING:
    import duckdb


def load_sentences(con: duckdb.DuckDBPyConnection, document_id: str, marking: Marking) -> tuple[SentenceView, ...]:
    """Every sentence that claims a figure, in reading order."""
    rows = con.execute(_CLAIMS, [document_id]).fetchall()
    return tuple(_sentences(rows, marking))


def _sentences(rows: Sequence[tuple[Any, ...]], marking: Marking) -> Iterator[SentenceView]:
    for (line, sentence, page), group in groupby(rows, lambda row: row[:3]):
        claims = tuple(_claim(row, marking) for row in group)
        yield SentenceView(page, line, tuple(_cut(sentence, claims)), claims)


def _claim(row: tuple[Any, ...], marking: Marking) -> ClaimView:
    claim_id, kind, text, direction, cell_id, cell_text, form_zh, form_en = row[3:11]
    form = Bilingual(form_zh, form_en) if form_zh else None
    return ClaimView(claim_id, kind, text, direction, cell_id, cell_text, form, marking.of(claim_id))


def _cut(sentence: str, claims: Sequence[ClaimView]) -> Iterator[tuple[str, ClaimView | None]]:
    """The sentence cut at the figures in the order of their claims; a figure that is not found stays unmarked."""
    at = 0
    for claim in claims:
        start = sentence.find(claim.text, at) if claim.text else -1
        if start < 0:
            continue
        yield sentence[at:start], None
        at = start + len(claim.text)
        yield sentence[start:at], claim
    yield sentence[at:], None


_CLAIMS = """
    SELECT
        claim.line, claim.sentence, claim.page, claim.claim_id, claim.kind, claim.reported_text, claim.direction,
        cell.cell_id, cell.text, form.label_zh, form.label_en,
        coalesce(try_cast(regexp_extract(claim.claim_id, 'o([0-9]+)$', 1) AS INTEGER), 0) AS ordinal
    FROM fact_narrative_claim AS claim
    LEFT JOIN source_cell AS cell ON cell.document_id = claim.document_id AND cell.cell_id = claim.cell_id
    LEFT JOIN dim_form AS form ON form.form = claim.form
    WHERE claim.document_id = ?
    ORDER BY claim.line, ordinal, claim.claim_id
"""
