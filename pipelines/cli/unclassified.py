"""The part of ``juesuan report`` that lists agencies whose name tells no kind."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pipelines.cli.session import Session
from pipelines.cli.tables import Column, number, table, whole

if TYPE_CHECKING:
    from pipelines.warehouse.unclassified import UnclassifiedLine


def show_unclassified(here: Session, agencies: Sequence[UnclassifiedLine], limit: int | None = None) -> None:
    """Each with the kinds it is close to, and by which word; what to do about it once, below."""
    if not agencies:
        return
    rows = [
        (
            agency.agency_name,
            agency.region_code or "",
            agency.documents,
            "、".join(f"{near.kind_zh} ({near.alias} {near.similarity})" for near in agency.nearest) or "none",
        )
        for agency in agencies[:limit]
    ]
    columns: list[str | Column] = [
        "agency",
        whole("region"),
        number("documents"),
        "nearest kinds (word, how much of it)",
    ]
    here.out.print(table("Agencies of no known kind 未分类部门", columns, rows))
    if limit is not None and len(agencies) > limit:
        here.say(f"  … and {len(agencies) - limit} more: SELECT * FROM dim_agency WHERE kind = 'unclassified'")
