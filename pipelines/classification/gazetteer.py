"""The names by which places are called: full, former and short names, stems, zones.

Built once from the region files. Deciding which place an agency belongs to is the business of ``regions``.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pipelines.classification.codes import Region, load_region_names, load_regions
from pipelines.classification.tables import DATA, records, require_known

_PEOPLES = (
    "蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|高山|拉祜|水|东乡|纳西|景颇"
    "|柯尔克孜|土|达斡尔|仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|阿昌|普米|塔吉克|怒|乌孜别克|俄罗斯|鄂温克|德昂|保安|裕固"
    "|京|塔塔尔|独龙|鄂伦春|赫哲|门巴|珞巴|基诺|各"
)
_AUTONOMOUS = re.compile(rf"^(?P<stem>.{{2,}}?)(?:(?:{_PEOPLES})族?)+自治(?P<level>区|州|县|旗)$")
_PLAIN = re.compile(r"^(?P<stem>.{2,}?)(?:省|市|县|旗|盟|地区|自治区|特别行政区)$")


@dataclass(frozen=True, slots=True)
class Zone:
    """A development zone or other administration without a code of its own, and its nearest coded parent."""

    zone_name: str
    short_name: str | None
    parent_code: str
    statistical_code: str | None
    basis: str


@dataclass(frozen=True, slots=True)
class Names:
    """Places by one kind of name. One name may mean several places."""

    places: Mapping[str, tuple[Region, ...]]
    longest: int

    @classmethod
    def of(cls, places: Mapping[str, list[Region]]) -> Names:
        unique = {name: tuple(dict.fromkeys(regions)) for name, regions in places.items()}
        return cls(unique, max(map(len, unique)))

    def at(self, text: str, start: int) -> str | None:
        """The longest name that stands in ``text`` at ``start``."""
        for length in range(min(self.longest, len(text) - start), 1, -1):
            piece = text[start : start + length]
            if piece in self.places:
                return piece
        return None


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Full and short names (阳谷县, 恩施州), stems (朔州) and zones (大通湖管理区)."""

    names: Names
    stems: Names
    zones: Names
    stem_of: Mapping[str, str]

    def spoken(self, region: Region) -> tuple[str, ...]:
        """Under which words running text mentions a place: its name, and the stem of it."""
        stem = self.stem_of.get(region.region_code)
        return (region.region_name, stem) if stem else (region.region_name,)


@cache
def load_zones(path: Path = DATA / "zones.csv") -> tuple[Zone, ...]:
    """Zones known by name; their parents stand in ``load_regions``."""
    columns = ("zone_name", "short_name", "parent_code", "statistical_code", "basis")
    found = [
        (
            record,
            Zone(
                record.text("zone_name"),
                record.optional("short_name"),
                record.code("parent_code"),
                record.optional("statistical_code"),
                record.basis(),
            ),
        )
        for record in records(path, columns)
    ]
    require_known(found, lambda zone: zone.parent_code, load_regions())
    return tuple(zone for _, zone in found)


@cache
def gazetteer() -> Gazetteer:
    """All names of all places, built once."""
    regions = load_regions()
    stem_of = {code: stem for code, region in regions.items() if (stem := _stem(region)) is not None}
    return Gazetteer(
        Names.of(_full_and_short_names()),
        Names.of(_stems(stem_of)),
        Names.of(_zones()),
        stem_of,
    )


def lineage(region: Region) -> Iterator[Region]:
    """The place itself and what it lies in, upwards."""
    regions = load_regions()
    current: Region | None = region
    while current is not None:
        yield current
        current = regions[current.parent_code] if current.parent_code else None


def _full_and_short_names() -> dict[str, list[Region]]:
    regions = load_regions()
    names: dict[str, list[Region]] = defaultdict(list)
    for region in regions.values():
        names[region.region_name].append(region)
    for former in load_region_names():
        names[former.region_name].append(regions[former.region_code])
    official = set(names)
    for region in regions.values():
        short = _short_form(region.region_name)
        if short is not None and short not in official:
            names[short].append(region)
    return names


def _stems(stem_of: Mapping[str, str]) -> dict[str, list[Region]]:
    regions = load_regions()
    stems: dict[str, list[Region]] = defaultdict(list)
    for code, stem in stem_of.items():
        stems[stem].append(regions[code])
    # 海南 and 河南 mean the provinces, not the prefecture and the county in Qinghai.
    return {
        stem: [place for place in places if place.level == "province"] or places for stem, places in stems.items()
    }


def _zones() -> dict[str, list[Region]]:
    regions = load_regions()
    zones: dict[str, list[Region]] = defaultdict(list)
    for zone in load_zones():
        for name in filter(None, (zone.zone_name, zone.short_name)):
            zones[name].append(regions[zone.parent_code])
    return zones


def _short_form(name: str) -> str | None:
    """恩施土家族苗族自治州 is called 恩施州, 广西壮族自治区 also 广西自治区."""
    match = _AUTONOMOUS.match(name)
    if match is None:
        return None
    return match["stem"] + ("自治区" if match["level"] == "区" else match["level"])


def _stem(region: Region) -> str | None:
    """朔州 of 朔州市. Districts have none: 新华, 城中 and the like are words of the language."""
    match = _AUTONOMOUS.match(region.region_name) or _PLAIN.match(region.region_name)
    return match["stem"] if match else None
