"""What kind of agency a name speaks of (财政局, 党委办公室 …), and the agency's id.

Kinds are rows of ``agency_kinds.csv``; the same office goes by many names, and only comparison across places needs
them to be one. Where an agency lies is the business of ``regions``.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pipelines.classification.tables import DATA, keyed, records

_BLANK = re.compile(r"[\s\u200b\ufeff]+")
_CONSOLIDATED = re.compile(r"[(](?:部门)?汇总[)]$")


@dataclass(frozen=True, slots=True)
class AgencyKind:
    """A kind of agency and the words its names are known by."""

    kind_id: str
    label_zh: str
    label_en: str
    patterns: tuple[str, ...]
    basis: str


@cache
def load_agency_kinds(path: Path = DATA / "agency_kinds.csv") -> tuple[AgencyKind, ...]:
    """All kinds, in the order of the file; no word belongs to two kinds."""
    columns = ("kind_id", "label_zh", "label_en", "patterns", "basis")
    found = [
        (
            record,
            AgencyKind(
                record.text("kind_id"),
                record.text("label_zh"),
                record.text("label_en"),
                tuple(record.text("patterns").split("|")),
                record.basis(),
            ),
        )
        for record in records(path, columns)
    ]
    owners: dict[str, str] = {}
    for record, kind in found:
        for pattern in kind.patterns:
            if not pattern or pattern in owners:
                raise record.fault(f"pattern {pattern!r} is empty or belongs to {owners.get(pattern)} too")
            owners[pattern] = kind.kind_id
    return tuple(keyed(found, lambda kind: kind.kind_id).values())


def agency_kind(name: str) -> AgencyKind | None:
    """The kind whose word is the longest in the name; of equally long ones the last (县委 › 组织部)."""
    normal = normalised(name)
    best: tuple[int, int] = (0, -1)
    found: AgencyKind | None = None
    for kind in load_agency_kinds():
        for pattern in kind.patterns:
            place = normal.rfind(pattern)
            if place >= 0 and (len(pattern), place) > best:
                best, found = (len(pattern), place), kind
    return found


def agency_id(region_code: str | None, agency_name: str) -> str:
    """12 hex digits that follow from region and name alone, the same in every year and every run."""
    key = f"{region_code or ''}|{normalised(agency_name)}"
    return hashlib.sha256(key.encode("utf-8")).hexdigest()[:12]


def normalised(name: str) -> str:
    """The name as agencies are compared: no spaces, folded characters, without （汇总）, which tells the scope."""
    return _CONSOLIDATED.sub("", _BLANK.sub("", unicodedata.normalize("NFKC", name)))
