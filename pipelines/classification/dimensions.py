"""Rows of the dimensions that come from this room's files. Building tables of them is the warehouse's business."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.classification.codes import Economic, Function, load_economics, load_functions, load_regions
from pipelines.classification.gazetteer import lineage


@dataclass(frozen=True, slots=True)
class RegionRow:
    """A region with its province and prefecture spelled out.

    ``prefecture_*`` is None for a province and for counties that stand below their province directly. ``valid_*``
    is None where the year of a change is not known; ``basis`` then says in which lists the code stands.
    """

    region_code: str
    region_name: str
    province_code: str
    province_name: str
    prefecture_code: str | None
    prefecture_name: str | None
    level: str
    valid_from: int | None
    valid_to: int | None
    basis: str


def function_rows() -> list[Function]:
    """One row per functional code: the fields of ``Function``."""
    return list(load_functions().values())


def economic_rows() -> list[Economic]:
    """One row per economic code: the fields of ``Economic``."""
    return list(load_economics().values())


def region_rows() -> list[RegionRow]:
    """One row per region code."""
    rows = []
    for region in load_regions().values():
        by_level = {place.level: place for place in lineage(region)}
        province, prefecture = by_level["province"], by_level.get("prefecture")
        lists = {"2005": region.in_2005, "2019": region.in_2019, "2024": region.in_2024}
        rows.append(
            RegionRow(
                region.region_code,
                region.region_name,
                province.region_code,
                province.region_name,
                prefecture.region_code if prefecture else None,
                prefecture.region_name if prefecture else None,
                region.level,
                region.valid_from,
                region.valid_to,
                f"{region.basis}: {', '.join(year for year, listed in lists.items() if listed)}",
            )
        )
    return rows
