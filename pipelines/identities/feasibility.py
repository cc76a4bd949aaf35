"""Whether true accounts exist that round to what a document prints: all its laws at once.

Each law may hold alone while all together cannot. The steps, each only for what the one before left open:
the printed values themselves; interval propagation, which also builds a witness figure by figure; a linear
programme (HiGHS), whose answer counts only once plain arithmetic has confirmed it: a witness by putting it into
every relation, a contradiction by adding up the relations with the multipliers found.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from pipelines.identities.intervals import EmptyIntervalError, Intervals
from pipelines.identities.programme import solve
from pipelines.identities.system import Relation, System, components

Status = Literal["closed", "closed_by_rounding", "impossible", "not_decidable"]
Values = dict[str, Fraction]


@dataclass(frozen=True, slots=True)
class Decision:
    """What a document's laws say together.

    ``witness`` holds the true values, in the system's units, of the figures whose print was rounded; all others
    are as printed. Each of ``conflicts`` is a set of relations that contradict each other while every smaller one
    can be kept.
    """

    status: Status
    reason: str | None = None
    witness: Values = field(default_factory=dict)
    conflicts: tuple[tuple[Relation, ...], ...] = ()


def decide(system: System) -> Decision:
    """Decide whether true accounts exist; a document that no law speaks of is ``not_decidable``."""
    if not system.relations:
        return Decision("not_decidable", "no_law_applies")
    conflicts: list[tuple[Relation, ...]] = []
    witness: dict[str, Fraction] = {}
    undecided = False
    for group in components(system.relations):
        broken = _broken(system, group)
        if broken:
            conflicts += broken
            continue
        if all(system.holds_as_printed(relation) for relation in group):
            continue
        found = accounts(system, group)
        if found is not None:
            witness.update(found)
            continue
        conflict = _contradiction(system, group)
        if conflict is None:
            undecided = True
        else:
            conflicts.append(conflict)
    if conflicts:
        return Decision("impossible", None, {}, tuple(conflicts))
    if undecided:
        return Decision("not_decidable", "neither_witness_nor_contradiction_proven")
    moved = {name: value for name, value in witness.items() if value != system.figures[name].value}
    return Decision("closed_by_rounding" if moved else "closed", None, moved)


def _broken(system: System, group: Sequence[Relation]) -> list[tuple[Relation, ...]]:
    """The relations that contradict the print of their own figures, each once (a rate is two relations)."""
    found = {relation.key: relation for relation in reversed(group) if system.is_broken(relation)}
    return [(found[key],) for key in sorted(found, key=lambda key: (key[0], key[1] or "", key[2]))]


def accounts(system: System, group: Sequence[Relation]) -> Values | None:
    """True values of the figures of some relations that keep them all; None if none were found."""
    for find in (_built_nearby, _built, _solved):
        values = find(system, group)
        if values is not None and is_witness(system, group, values):
            return values
    return None


def is_witness(system: System, group: Iterable[Relation], values: Values) -> bool:
    """Whether values round to the print and keep every relation, by plain arithmetic."""
    if any(not system.figures[name].low <= value <= system.figures[name].high for name, value in values.items()):
        return False
    for relation in group:
        total = sum(weight * values[name] for name, weight in relation.weights.items())
        if total < 0 or (total > 0 and not relation.is_bound):
            return False
    return True


def _built_nearby(system: System, group: Sequence[Relation]) -> Values | None:
    """Move only the figures of relations that the print itself does not keep; all others stay as printed."""
    loose = [relation for relation in group if not system.holds_as_printed(relation)]
    free = dict.fromkeys(name for relation in loose for name in relation.weights)
    around = {id(relation): relation for name in free for relation in system.relations_of(name)}
    near = [relation for relation in around.values() if not relation.weights.keys().isdisjoint(free)]
    fixed = {name for relation in near for name in relation.weights if name not in free}
    values = _built(system, near, fixed)
    if values is None:
        return None
    printed = {name: Fraction(system.figures[name].value) for relation in group for name in relation.weights}
    return printed | values


def _built(system: System, group: Sequence[Relation], fixed: Iterable[str] = ()) -> Values | None:
    """Take each figure as near to its print as what was taken before allows; ``fixed`` ones are as printed."""
    intervals = Intervals(system.figures, group)
    try:
        for name in fixed:
            intervals.low[name] = intervals.high[name] = system.figures[name].value
        intervals.narrow()
        for name in list(intervals.low):
            low, high = intervals.low[name], intervals.high[name]
            if low < high:
                intervals.fix(name, min(max(system.figures[name].value, low), high))
    except EmptyIntervalError:
        return None
    return {name: Fraction(value) for name, value in intervals.low.items()}


def _solved(system: System, group: Sequence[Relation]) -> Values | None:
    """What the linear programme proposes."""
    return solve(system, group).values


def _contradiction(system: System, group: Sequence[Relation]) -> tuple[Relation, ...] | None:
    """A smallest set of relations proven to contradict each other; None where no proof was found."""
    multipliers = solve(system, group).multipliers
    if multipliers is None:
        return None
    kept = [relation for relation, factor in zip(group, multipliers, strict=True) if factor]
    for relation in list(kept):
        fewer = [one for one in kept if one is not relation]
        if solve(system, fewer).multipliers is not None:
            kept = fewer
    return tuple(kept)
