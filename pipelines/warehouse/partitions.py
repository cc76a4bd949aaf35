"""How documents are parted for the orchestrator: by fiscal year and province, as they were told when read.

A document of which either could not be told is in the part ``unknown`` of it. The province is its GB/T 2260 code.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import duckdb

from pipelines.settings import Home
from pipelines.warehouse.planning import Plan

UNKNOWN = "unknown"
Partition = tuple[str, str]
"""Fiscal year and province: ``("2024", "530000")``."""

_PARTED = f"""
    SELECT
        document_id,
        coalesce(fiscal_year::VARCHAR, '{UNKNOWN}') AS fiscal_year,
        coalesce(left(region_code, 2) || '0000', '{UNKNOWN}') AS province
    FROM dim_document
"""


def documents_of(home: Home, keys: Collection[str]) -> frozenset[str]:
    """The documents that the published snapshot has in these partitions, each written ``2024|530000``."""
    wanted = {tuple(key.split("|")) for key in keys}
    if not wanted or not home.current.exists():
        return frozenset()
    return frozenset(document for document, *key in _parted(home.current.resolve()) if tuple(key) in wanted)


def touched_partitions(plan: Plan, built: Path) -> tuple[Partition, ...]:
    """The partitions in which a document was touched: those it is in now, and those it was in before."""
    before = _parted(plan.history) if plan.history is not None else []
    return tuple(
        sorted({(year, province) for one, year, province in [*before, *_parted(built)] if one in plan.touched})
    )


def _parted(database: Path) -> list[tuple[str, str, str]]:
    with duckdb.connect(str(database), read_only=True) as con:
        return con.execute(_PARTED).fetchall()
