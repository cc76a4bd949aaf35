"""Rows of the dimensions that come from this room's files. Building tables of them is the warehouse's business."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.classification.agencies import (
    UNCLASSIFIED,
    AgencyAlias,
    AgencyKind,
    load_agency_aliases,
    load_agency_kinds,
    load_branches,
)
from pipelines.classification.codes import (
    Economic,
    Function,
    load_economics,
    load_functions,
    load_region_names,
    load_regions,
)
from pipelines.classification.gazetteer import Zone, lineage, load_zones
from pipelines.classification.region_history import current_code, load_english_names, successors


@dataclass(frozen=True, slots=True)
class RegionRow:
    """A region with its province and prefecture spelled out.

    ``prefecture_*`` is None for a province and for counties that stand below their province directly.
    ``valid_from`` is None where the code stood in the oldest list, ``valid_to`` while it stands.
    ``successor_code`` is the code that the place went on in, ``current_code`` the one it has in the end, its own
    if it stands; both are None where it was divided. ``basis`` says in which lists the code stands.
    """

    region_code: str
    region_name: str
    region_name_en: str | None
    province_code: str
    province_name: str
    prefecture_code: str | None
    prefecture_name: str | None
    level: str
    parent_code: str | None
    valid_from: int | None
    valid_to: int | None
    successor_code: str | None
    current_code: str | None
    basis: str


@dataclass(frozen=True, slots=True)
class RegionNameRow:
    """A name of a region code, with the last year of a former one."""

    region_code: str
    region_name: str
    valid_to: int | None
    is_current: bool
    basis: str


@dataclass(frozen=True, slots=True)
class AgencyKindRow:
    """A kind of agency with its branch spelled out."""

    kind: str
    kind_zh: str
    kind_en: str
    branch: str
    branch_zh: str
    branch_en: str
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
    english = load_english_names()
    for code, region in load_regions().items():
        by_level = {place.level: place for place in lineage(region)}
        province, prefecture = by_level["province"], by_level.get("prefecture")
        lists = {"2005": region.in_2005, "2019": region.in_2019, "2024": region.in_2024}
        listed = ", ".join(year for year, stands in lists.items() if stands)
        rows.append(
            RegionRow(
                code,
                region.region_name,
                english.get(code),
                province.region_code,
                province.region_name,
                prefecture.region_code if prefecture else None,
                prefecture.region_name if prefecture else None,
                region.level,
                region.parent_code,
                region.valid_from,
                region.valid_to,
                successors().get(code),
                current_code(code),
                f"{region.basis}: {listed or 'another year'}",
            )
        )
    return rows


def region_name_rows() -> list[RegionNameRow]:
    """Every name of every region code, the one in force (or the last) first."""
    rows = [
        RegionNameRow(code, region.region_name, region.valid_to, True, region.basis)
        for code, region in load_regions().items()
    ]
    rows += [
        RegionNameRow(name.region_code, name.region_name, name.valid_to, False, name.basis)
        for name in load_region_names()
    ]
    return sorted(rows, key=lambda row: (row.region_code, not row.is_current, row.region_name))


def zone_rows() -> list[Zone]:
    """One row per zone without a code of its own: the fields of ``Zone``."""
    return sorted(load_zones(), key=lambda zone: (zone.parent_code, zone.zone_name))


def agency_kind_rows() -> list[AgencyKindRow]:
    """One row per kind, and one for names that tell none."""
    branches = load_branches()
    unknown = branches[UNCLASSIFIED]
    kinds = [*load_agency_kinds().values()]
    kinds.append(AgencyKind(UNCLASSIFIED, unknown.label_zh, unknown.label_en, UNCLASSIFIED, "knowledge"))
    return [
        AgencyKindRow(
            kind.kind_id,
            kind.label_zh,
            kind.label_en,
            kind.branch,
            branches[kind.branch].label_zh,
            branches[kind.branch].label_en,
            kind.basis,
        )
        for kind in kinds
    ]


def agency_alias_rows() -> list[AgencyAlias]:
    """One row per word that tells a kind: the fields of ``AgencyAlias``."""
    return list(load_agency_aliases().values())
