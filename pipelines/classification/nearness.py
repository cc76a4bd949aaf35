"""Which kinds of agency a name that fits none is close to, for the person who decides where it belongs.

A suggestion for reading, never a classification: no row of the warehouse is made of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import pairwise

from pipelines.classification.agencies import AgencyKind, load_agency_aliases, load_agency_kinds, normalised

_OF_PLACES = frozenset("省市县区州盟旗镇乡")


@dataclass(frozen=True, slots=True)
class NearKind:
    """A kind, its word that is most like the name, and how much of that word the name holds: above 0, below 1."""

    kind: AgencyKind
    alias: str
    similarity: Fraction


def nearest_kinds(agency_name: str, limit: int = 3) -> tuple[NearKind, ...]:
    """The kinds most like a name, the most similar first; fewer than ``limit`` where fewer have anything of it.

    Similar is a word by the share of its characters, and of its pairs of neighbouring characters, that the name
    holds, each weighed by how few kinds use it: 绿化 tells more than 中心. What else the name says, its place
    above all, does not count against it.
    """
    held = _features(normalised(agency_name))
    best: dict[str, tuple[Fraction, str]] = {}
    for alias, row in load_agency_aliases().items():
        similarity = _held_share(alias, held)
        if similarity > best.get(row.kind_id, (Fraction(0), ""))[0]:
            best[row.kind_id] = (similarity, alias)
    order = sorted(best.items(), key=lambda item: (-item[1][0], -len(item[1][1]), item[0]))
    kinds = load_agency_kinds()
    return tuple(NearKind(kinds[kind_id], alias, similarity) for kind_id, (similarity, alias) in order[:limit])


def _held_share(alias: str, held: frozenset[str]) -> Fraction:
    weights = _weights()
    features = _features(alias)
    return sum((weights[feature] for feature in features & held), Fraction(0)) / sum(
        (weights[feature] for feature in features), Fraction(0)
    )


@cache
def _weights() -> Mapping[str, Fraction]:
    """For each character and pair that any word has: one over the number of kinds whose words have it."""
    kinds: dict[str, set[str]] = defaultdict(set)
    for alias, row in load_agency_aliases().items():
        for feature in _features(alias):
            kinds[feature].add(row.kind_id)
    return {feature: Fraction(1, len(owners)) for feature, owners in kinds.items()}


def _features(text: str) -> frozenset[str]:
    """The characters of a text, but for those that only say of what a place is, and its pairs of neighbours."""
    return (frozenset(text) - _OF_PLACES) | {first + second for first, second in pairwise(text)}
