"""What kind of agency a name speaks of (财政局, 党委办公室 …), and the agency's id.

Kinds are rows of ``agency_kinds.csv``, the words that tell them rows of ``agency_aliases.csv``, former names of an
office (国土资源局) among them; the same office goes by many names, and only comparison across places needs them to
be one. Where an agency lies is the business of ``regions``, which kinds an unknown name is close to that of
``nearness``.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pipelines.classification.tables import DATA, keyed, records, require_known

UNCLASSIFIED = "unclassified"
_BLANK = re.compile(r"[\s\u200b\ufeff]+")
_CONSOLIDATED = re.compile(r"[(](?:部门)?汇总[)]$")
# What may stand before the kind of an office without saying whose it is: 本局, 县财政局, 我市教育局.
_OF_NO_PLACE = re.compile(r"^[本我该]?[省市县区州盟旗镇乡]?")


@dataclass(frozen=True, slots=True)
class Branch:
    """A branch of public power that agencies belong to: party, government, court, mass organisation …"""

    branch: str
    label_zh: str
    label_en: str


@dataclass(frozen=True, slots=True)
class AgencyKind:
    """A kind of agency."""

    kind_id: str
    label_zh: str
    label_en: str
    branch: str
    basis: str


@dataclass(frozen=True, slots=True)
class AgencyAlias:
    """A word by which a kind is known in names; ``valid_to`` is the last year of one that went out of use."""

    alias: str
    kind_id: str
    valid_to: int | None
    basis: str


@cache
def load_branches(path: Path = DATA / "agency_branches.csv") -> Mapping[str, Branch]:
    """All branches, in the order of the file."""
    columns = ("branch", "label_zh", "label_en")
    found = [
        (record, Branch(record.text("branch"), record.text("label_zh"), record.text("label_en")))
        for record in records(path, columns)
    ]
    return keyed(found, lambda branch: branch.branch)


@cache
def load_agency_kinds(path: Path = DATA / "agency_kinds.csv") -> Mapping[str, AgencyKind]:
    """All kinds by their id, in the order of the file; each belongs to a known branch, none is named twice."""
    columns = ("kind_id", "label_zh", "label_en", "branch", "basis")
    found = [
        (
            record,
            AgencyKind(
                record.text("kind_id"),
                record.text("label_zh"),
                record.text("label_en"),
                record.text("branch"),
                record.basis(),
            ),
        )
        for record in records(path, columns)
    ]
    require_known(found, lambda kind: kind.branch, load_branches())
    by_id = keyed(found, lambda kind: kind.kind_id)
    labels = [(record, kind.label_zh) for record, kind in found]
    keyed(labels, lambda label: label)
    return by_id


@cache
def load_agency_aliases(path: Path = DATA / "agency_aliases.csv") -> Mapping[str, AgencyAlias]:
    """All words by themselves; each belongs to one known kind."""
    columns = ("alias", "kind_id", "valid_to", "basis")
    found = [
        (
            record,
            AgencyAlias(record.text("alias"), record.text("kind_id"), record.year("valid_to"), record.basis()),
        )
        for record in records(path, columns)
    ]
    require_known(found, lambda alias: alias.kind_id, load_agency_kinds())
    by_alias: dict[str, AgencyAlias] = {}
    for record, alias in found:
        other = by_alias.setdefault(alias.alias, alias)
        if other is not alias:
            raise record.fault(f"{alias.alias} belongs to {other.kind_id} and to {alias.kind_id}")
    return by_alias


def agency_kind(name: str) -> AgencyKind | None:
    """The kind whose word ends last in the name: Chinese names say at their end what an office is (教育局›幼儿园).

    Of words that end at the same place the longest tells (党校 of 县委党校, 行政学院 and not 学院).
    """
    aliases, normal = load_agency_aliases(), normalised(name)
    for end in range(len(normal), 0, -1):
        for start in range(max(0, end - _longest_alias()), end):
            found = aliases.get(normal[start:end])
            if found is not None:
                return load_agency_kinds()[found.kind_id]
    return None


@cache
def _longest_alias() -> int:
    return max(map(len, load_agency_aliases()))


def is_bare(name: str) -> bool:
    """Whether a name says only what kind of office it is (财政局, 县财政局): every county has one."""
    normal = normalised(name)
    return any(bare in load_agency_aliases() for bare in (normal, _OF_NO_PLACE.sub("", normal)))


def agency_id(region_code: str | None, agency_name: str) -> str:
    """12 hex digits that follow from region and name alone, the same in every year and every run."""
    key = f"{region_code or ''}|{normalised(agency_name)}"
    return hashlib.sha256(key.encode("utf-8")).hexdigest()[:12]


def normalised(name: str) -> str:
    """The name as agencies are compared: no spaces, folded characters, without （汇总）, which tells the scope."""
    return _CONSOLIDATED.sub("", _BLANK.sub("", unicodedata.normalize("NFKC", name)))
