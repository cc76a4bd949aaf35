"""The figures of one sample disclosure, read from its YAML file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

FIGURES = Path(__file__).parent / "figures"


@dataclass(frozen=True, slots=True)
class Function:
    """One line of the forms by function: code, name, and its amounts as printed (empty for none)."""

    code: str
    name: str
    total: str
    basic: str
    project: str


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator of a sheet: two levels, weight, score (the third level is only numbered)."""

    level1: str
    level2: str
    weight: str
    score: str


@dataclass(frozen=True, slots=True)
class Project:
    """One project sheet: its funds as printed and its indicators."""

    name: str
    initial_budget: str
    full_budget: str
    executed: str
    rate: str
    fund_score: str
    total_score: str
    indicators: tuple[Indicator, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """All that one sample disclosure prints."""

    name: str
    agency: str
    consolidated: bool
    year: int
    unit: str
    media: str
    three_public_layout: str
    operating_statistics: bool
    opening_balance: str
    closing_balance: str
    year_total: str
    grand_total: str
    basic_total: str
    project_total: str
    functions: tuple[Function, ...]
    printed_otherwise: dict[tuple[int, str, str], str]
    economics: dict[str, tuple[str, str]]
    personnel_total: str
    public_total: str
    three_public: dict[str, dict[str, str]]
    procurement: dict[str, str]
    staffing: dict[str, int]
    projects: tuple[Project, ...]

    @property
    def printed_agency(self) -> str:
        return f"{self.agency}（汇总）" if self.consolidated else self.agency

    @property
    def classes(self) -> dict[str, Function]:
        """The lines of the first level by name."""
        return {line.name: line for line in self.functions if len(line.code) == 3}


def load(path: Path) -> Figures:
    """Read one YAML file of figures; every amount stays the text that is printed."""
    raw: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return Figures(
        name=path.stem,
        agency=raw["agency"],
        consolidated=raw.get("consolidated", False),
        year=raw["year"],
        unit=raw.get("unit", "万元"),
        media=raw["media"],
        three_public_layout=raw.get("three_public_layout", "halves"),
        operating_statistics=raw.get("operating_statistics", False),
        opening_balance=raw.get("opening_balance", ""),
        closing_balance=raw.get("closing_balance", ""),
        year_total=raw.get("year_total", ""),
        grand_total=raw.get("grand_total", ""),
        basic_total=raw.get("basic_total", ""),
        project_total=raw.get("project_total", ""),
        functions=tuple(Function(*row) for row in raw.get("functions", [])),
        printed_otherwise={
            (row["form"], row["code"], row["measure"]): row["printed"] for row in raw.get("printed_otherwise", [])
        },
        economics={code: (name, amount) for code, name, amount in raw.get("economics", [])},
        personnel_total=raw.get("personnel_total", ""),
        public_total=raw.get("public_total", ""),
        three_public=raw.get("three_public", {}),
        procurement=raw.get("procurement", {}),
        staffing=raw.get("staffing", {}),
        projects=tuple(
            Project(
                **{key: value for key, value in sheet.items() if key != "indicators"},
                indicators=tuple(Indicator(*row) for row in sheet["indicators"]),
            )
            for sheet in raw.get("projects", [])
        ),
    )


def load_all() -> list[Figures]:
    """All sample disclosures, by name."""
    return [load(path) for path in sorted(FIGURES.glob("*.yaml"))]
