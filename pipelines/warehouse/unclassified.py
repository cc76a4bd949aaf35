"""Agencies whose name tells no kind, each with the kinds it is close to: what a person may add a word for.

Nothing is decided here: such an agency stays `unclassified` until ``agency_aliases.csv`` knows a word of its name.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from pipelines.classification.agencies import UNCLASSIFIED
from pipelines.classification.nearness import NearKind, nearest_kinds

if TYPE_CHECKING:
    import duckdb

_HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class NearLine:
    """A kind that a name is close to, its word that is most like the name, and how much of that word is in it."""

    kind: str
    kind_zh: str
    kind_en: str
    alias: str
    similarity: Decimal


@dataclass(frozen=True, slots=True)
class UnclassifiedLine:
    """One agency without a kind, in how many documents it is named, and its nearest kinds, if any."""

    agency_id: str
    agency_name: str
    region_code: str | None
    documents: int
    nearest: tuple[NearLine, ...]


def load_unclassified(
    con: duckdb.DuckDBPyConnection, document_id: str | None = None
) -> tuple[UnclassifiedLine, ...]:
    """The unclassified agencies of a built database, those of most documents first; or those of one document."""
    rows = con.execute(_UNCLASSIFIED, {"document": document_id, "unclassified": UNCLASSIFIED}).fetchall()
    return tuple(
        UnclassifiedLine(agency_id, name, region, documents, tuple(map(_near, nearest_kinds(name))))
        for agency_id, name, region, documents in rows
    )


def _near(near: NearKind) -> NearLine:
    similarity = Decimal(near.similarity.numerator) / Decimal(near.similarity.denominator)
    return NearLine(
        near.kind.kind_id, near.kind.label_zh, near.kind.label_en, near.alias, similarity.quantize(_HUNDREDTH)
    )


_UNCLASSIFIED = """
    WITH named AS (
        SELECT document_id, agency_id FROM dim_document
        UNION
        SELECT document_id, agency_id FROM dim_statement
    )
    SELECT agency_id, any_value(agency_name), any_value(region_code), count(DISTINCT document_id)
    FROM dim_agency
    JOIN named USING (agency_id)
    WHERE coalesce(kind, $unclassified) = $unclassified
        AND ($document IS NULL OR document_id = $document)
    GROUP BY agency_id
    ORDER BY count(DISTINCT document_id) DESC, any_value(agency_name), agency_id
"""
