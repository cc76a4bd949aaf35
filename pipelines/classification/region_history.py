"""What became of a place when its code ended, and where a code came from: counties followed over the years.

A county that is raised to a city, becomes a district or changes its prefecture gets another code. Each change is a
row of ``region_changes.csv``; which codes exist at all, and their years, stands in ``regions.csv``. What the codes
mean for an agency's name is the business of ``regions``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from pipelines.classification.codes import load_regions
from pipelines.classification.tables import DATA, Record, keyed, records, require_known

CHANGES: dict[str, str] = {
    "recoded": "the place goes on under another code: raised, regraded, or given to another prefecture",
    "merged": "the place became part of another",
    "split": "the place was divided; each row is one of those that got a part",
    "carved_out": "a new place was made of a part of this one, which stands",
    "founded": "a place was made that no code stood for before",
}
ENDING = ("recoded", "merged", "split")
EXTENTS = ("whole", "most", "part")


@dataclass(frozen=True, slots=True)
class RegionChange:
    """One change: in ``year``, ``region_code`` went into ``successor_code``, with how much of its area.

    ``region_code`` and ``extent`` are None for a place that was founded. The code that ends has its last year
    before ``year``, the one that begins has its first in it.
    """

    year: int
    change: str
    region_code: str | None
    successor_code: str
    extent: str | None
    basis: str
    note: str | None


@cache
def load_region_changes(path: Path = DATA / "region_changes.csv") -> tuple[RegionChange, ...]:
    """All changes in the order of the file; their codes stand in ``load_regions``, their years agree with it."""
    columns = ("year", "change", "region_code", "successor_code", "extent", "basis", "note")
    changes: dict[tuple[str | None, str, int], RegionChange] = {}
    for record in records(path, columns):
        change = _change(record)
        key = (change.region_code, change.successor_code, change.year)
        if key in changes:
            raise record.fault(f"{change.region_code} to {change.successor_code} in {change.year} appears twice")
        changes[key] = change
    return tuple(changes.values())


@cache
def successors() -> Mapping[str, str]:
    """The one code that each ended code goes on in; a place that was divided among several has none."""
    return MappingProxyType(
        {
            change.region_code: change.successor_code
            for change in load_region_changes()
            if change.region_code is not None and change.change in ("recoded", "merged")
        }
    )


def later_codes(region_code: str) -> tuple[str, ...]:
    """The codes that a place went on in after this one, in order; none for one in force or divided."""
    found: list[str] = []
    current = successors().get(region_code)
    while current is not None:
        found.append(current)
        current = successors().get(current)
    return tuple(found)


def current_code(region_code: str) -> str | None:
    """The code in force under which the place is found today, its own if it stands; None where it was divided."""
    last = (region_code, *later_codes(region_code))[-1]
    return last if load_regions()[last].valid_to is None else None


@cache
def load_english_names(path: Path = DATA / "region_names_en.csv") -> Mapping[str, str]:
    """The usual English name of a region by its code: all provinces and prefectures, few counties."""
    found = [
        (record, (record.code("region_code"), record.text("region_name_en"), record.basis()))
        for record in records(path, ("region_code", "region_name_en", "basis"))
    ]
    require_known(found, lambda named: named[0], load_regions())
    return {code: name for code, (_, name, _) in keyed(found, lambda named: named[0]).items()}


def _change(record: Record) -> RegionChange:
    year = record.year("year")
    if year is None:
        raise record.fault("year is empty")
    change = record.one_of("change", tuple(CHANGES))
    ended, successor = record.optional("region_code"), record.code("successor_code")
    if (ended is None) != (change == "founded"):
        raise record.fault(f"a place that is {change} has region_code {ended!r}")
    for code in filter(None, (ended, successor)):
        if code not in load_regions():
            raise record.fault(f"{code} stands in no line of its list")
    if ended == successor:
        raise record.fault(f"{ended} is its own successor")
    extent = None if ended is None else record.one_of("extent", EXTENTS)
    if ended is not None and change in ENDING and load_regions()[ended].valid_to != year - 1:
        raise record.fault(f"{ended} ends in {year}, but its last year is {load_regions()[ended].valid_to}")
    first = load_regions()[successor].valid_from
    if first is not None and first > year:
        raise record.fault(f"{successor} begins in {first}, after {year}")
    return RegionChange(year, change, ended, successor, extent, record.basis(), record.optional("note"))
