"""Telling from an agency's name which place it belongs to: 阳谷县人民政府办公室 → 371521.

The name is read from left to right as a chain of places, each inside the one before (上海市 › 普陀区). What the
name leaves open is settled by the text around it, and what that leaves open stays open: None, never a guess.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from pipelines.classification.codes import Region
from pipelines.classification.gazetteer import Gazetteer, gazetteer, lineage
from pipelines.classification.region_history import later_codes

# Words that may stand before the place in an agency's name; a place of two characters or a bare stem counts only
# directly after them, at the start, or after another place (中心城区 is not the 城区 of a city).
_OPENING = re.compile(
    r"(?:关于|20\d\d年度?|中国共产党|中共|中国共产主义青年团|共青团|中国人民政治协商会议|政协|中国民主同盟|国家税务总局|国家统计局)*"
)
_ZONE_WORDS = (
    r"(?:经济技术开发区|经济开发区|高新技术产业开发区|高新技术开发区|高技术产业开发区|高新区|经开区|开发区|新区|新城|工业园区?|产业园区?|园区"
    r"|示范区|试验区|实验区|管理区|保税区|保税港区|度假区|风景名胜区|风景区|林区管理|集聚区|聚集区|港区|合作区|生态城|科学城)"
)
_ZONE_FOLLOWS = re.compile(r"(?:(?![局委厅院校所府处]|中心|街道|[乡镇]).){0,8}?" + _ZONE_WORDS)
_BODY_FOLLOWS = re.compile(r"(?:省委|市委|县委|区委|州委|盟委|旗委|地委|工委|区党委|党委|行署|行政公署|调查总?队)")
_GOVERNMENT_NAMED = re.compile(r"[\u4e00-\u9fff]{1,24}?[省市县区州盟旗](?=人民政府|政府|委|人大|政协|财政[局厅])")
_BLANK = re.compile(r"[\s\u200b\ufeff]+")
_IN_FORCE = 9999
# A code that ended earlier gives way to a namesake elsewhere: accounts are published since about then.
_STILL_SPOKEN_OF = 2018


@dataclass(frozen=True, slots=True)
class RegionMatch:
    """The place an agency belongs to, and from what it was told."""

    region_code: str
    region_name: str
    basis: str


@dataclass(frozen=True, slots=True)
class _Mention:
    """A name read in an agency's name, and the places it may mean there."""

    label: str
    places: tuple[Region, ...]
    is_zone: bool


def find_region(agency_name: str, text: str = "") -> RegionMatch | None:
    """Return the county, prefecture or province of an agency; for a zone without a code its nearest coded parent.

    ``text`` is what else the file says; it settles a name that several places share, and speaks alone only where
    the agency's name holds no place and all governments it names lie in one line (省 › 市 › 县).
    """
    name = _squeeze(agency_name)
    mentions = _chain(name)
    if not mentions:
        return _from_text(_squeeze(text)) if text else None
    last = mentions[-1]
    places = _newest(last.places)
    if len(places) == 1:
        return _match(places[0], last, _settled_in_name(mentions))
    settled = _settle(last.label, places, _squeeze(text))
    if settled is None:
        return None
    place, word = settled
    return _match(place, last, f", settled by {word} in the text")


def _chain(name: str) -> list[_Mention]:
    """The places named, outermost first; each narrows what the others may mean."""
    places = gazetteer()
    mentions: list[_Mention] = []
    opening = _OPENING.match(name)
    position = anchor = opening.end() if opening else 0
    while position < len(name):
        found = _mention_at(places, name, position, anchored=position == anchor)
        if found is None:
            position += 1
            continue
        position += len(found.label)
        chained = _joined(mentions, found)
        if chained is not None:
            mentions = chained
            anchor = position
    return _with_zone_after(mentions, name, anchor)


def _mention_at(places: Gazetteer, name: str, start: int, anchored: bool) -> _Mention | None:
    full = places.names.at(name, start)
    if full is not None and len(full) == 2 and not anchored:
        full = None
    zone = places.zones.at(name, start) if anchored else None
    if zone is not None and len(zone) > len(full or ""):
        return _Mention(zone, places.zones.places[zone], True)
    if full is not None:
        return _Mention(full, places.names.places[full], False)
    stem = places.stems.at(name, start) if anchored else None
    if stem is None:
        return None
    after = start + len(stem)
    is_zone = _ZONE_FOLLOWS.match(name, after) is not None
    if not (is_zone or _BODY_FOLLOWS.match(name, after)):
        return None
    return _Mention(stem, _outermost(places.stems.places[stem]), is_zone)


def _joined(mentions: list[_Mention], found: _Mention) -> list[_Mention] | None:
    """The chain with ``found`` at its end, each link narrowed by the other; None if it lies elsewhere."""
    if not mentions:
        return [found]
    outer = mentions[-1]
    inner = tuple(place for place in found.places if _lies_in(place, outer.places))
    if inner:
        above = tuple(place for place in outer.places if any(place in lineage(below) for below in inner))
        return [*mentions[:-1], _Mention(outer.label, above, False), _Mention(found.label, inner, found.is_zone)]
    return None


def _with_zone_after(mentions: list[_Mention], name: str, position: int) -> list[_Mention]:
    """朔州市经济开发区: the zone belongs to the place named before it, but is not that place."""
    if mentions and not mentions[-1].is_zone and _ZONE_FOLLOWS.match(name, position):
        last = mentions[-1]
        return [*mentions[:-1], _Mention(last.label, last.places, True)]
    return mentions


def _lies_in(place: Region, outer: Iterable[Region]) -> bool:
    above = tuple(lineage(place))
    return any(candidate in above for candidate in outer)


def _outermost(places: tuple[Region, ...]) -> tuple[Region, ...]:
    """Of a stem that a city and its county share (衡阳市, 衡阳县), the city: it holds in either case."""
    return tuple(
        place for place in places if not any(other in places for other in lineage(place) if other is not place)
    )


def _newest(places: tuple[Region, ...]) -> tuple[Region, ...]:
    """Of codes that one place carried, or one name in one prefecture, the one in force or the last that was."""
    named = {place.region_code for place in places}
    newest: dict[str | None, Region] = {}
    for place in places:
        if named.intersection(later_codes(place.region_code)):
            continue
        rival = newest.get(place.parent_code)
        if rival is None or _last_year(place) > _last_year(rival):
            newest[place.parent_code] = place
    recent = tuple(place for place in newest.values() if _last_year(place) >= _STILL_SPOKEN_OF)
    return recent or tuple(newest.values())


def _last_year(place: Region) -> int:
    return _IN_FORCE if place.valid_to is None else place.valid_to


def _settle(label: str, places: tuple[Region, ...], text: str) -> tuple[Region, str] | None:
    """The one place that the text's other words point to, and the word that does.

    Three questions, each among the places that the one before left: of which place is anything named that it lies
    in; whose name stands right behind such a word (舟山市普陀区); whose prefecture or municipality is named.
    """
    if not text:
        return None
    candidates = places
    for outer, suffix in ((_above, ""), (_above, label), (_parent, "")):
        words = ((place, word + suffix) for place in candidates for word in _spoken(outer(place)))
        pointed: dict[Region, str] = {}
        for place, word in words:
            if place not in pointed and word in text:
                pointed[place] = word
        if len(pointed) == 1:
            return next(iter(pointed.items()))
        candidates = tuple(pointed) or candidates
    return None


def _above(place: Region) -> list[Region]:
    return list(lineage(place))[1:]


def _parent(place: Region) -> list[Region]:
    return _above(place)[:1]


def _spoken(places: Iterable[Region]) -> Iterable[str]:
    return (word for place in places for word in gazetteer().spoken(place))


def _from_text(text: str) -> RegionMatch | None:
    """The innermost place among the governments a text names, if all of them lie in one line of descent."""
    named: set[Region] = set()
    for phrase in {match.group() for match in _GOVERNMENT_NAMED.finditer(text)}:
        mentions = _chain(phrase)
        if not mentions or not phrase.endswith(mentions[-1].label):
            continue
        places = _newest(mentions[-1].places)
        settled = (places[0], "") if len(places) == 1 else _settle(mentions[-1].label, places, text)
        if settled is None:
            return None
        named.add(settled[0])
    innermost = [place for place in named if named <= set(lineage(place))]
    if len(innermost) != 1:
        return None
    place = innermost[0]
    basis = f"text: the governments named lie in {place.region_name}"
    return RegionMatch(place.region_code, place.region_name, basis)


def _settled_in_name(mentions: list[_Mention]) -> str:
    """Which word of the name told the place from its namesakes, if it has any."""
    namesakes = gazetteer().names.places.get(mentions[-1].label, ())
    if len(mentions) == 1 or len(_newest(namesakes)) <= 1:
        return ""
    return f", settled by {mentions[-2].label} in the name"


def _match(place: Region, mention: _Mention, settled: str) -> RegionMatch:
    if mention.is_zone:
        basis = f"agency name: zone, nearest coded parent {place.region_name}{settled}"
    else:
        basis = f"agency name: {mention.label}{settled}"
    return RegionMatch(place.region_code, place.region_name, basis)


def _squeeze(text: str) -> str:
    return _BLANK.sub("", unicodedata.normalize("NFKC", text))
