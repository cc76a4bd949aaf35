"""Where the error most likely sits: the smallest sets of figures whose change mends every broken law.

Broken laws that share figures are mended together. A figure is a candidate if some value of it keeps every law it
takes part in, those that hold as well; what that value can be is what the other figures leave open. Sets of two
and three are looked for only where no smaller one mends all. Nothing is ever applied.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from pipelines.identities.intervals import UNBOUNDED, EmptyIntervalError, Intervals
from pipelines.identities.misprints import PLAINNESS, Misprint, misprints
from pipelines.identities.patterns import Pattern, patterns, summed_with_items
from pipelines.identities.system import SCALE, Figure, Relation, System, components

_PAIR = 2
_LARGEST_SET = 3
_MOST_TRIED = 4000  # sets of one size; beyond, a break is too wide to be told apart
_MOST_KEPT = 60
_PERCENT = 100 * SCALE


@dataclass(frozen=True, slots=True)
class Change:
    """One figure and what it would have to be, in the system's units; ``forced`` if only one print is possible."""

    name: str
    low: int
    high: int
    proposed: int | None
    forced: bool
    misprint: Misprint


@dataclass(frozen=True, slots=True)
class Repair:
    """One way to mend a group of broken laws; ``rank`` 1 is the likeliest, equals share a rank.

    ``pattern`` is set where the break is explained as a whole (a row dropped) and not by figures that changed.
    """

    rank: int
    changes: tuple[Change, ...]
    mends: tuple[Relation, ...]
    pattern: Pattern | None = None


def locate(system: System) -> Iterator[tuple[Repair, ...]]:
    """For each group of broken laws that hang together, the repairs in the order of their rank.

    One mistake that explains several groups as a whole is likelier than one mistake in each.
    """
    broken = [relation for relation in system.relations if system.is_broken(relation)]
    explained: set[int] = set()
    for pattern, also in _explaining(system, broken):
        mended = {id(relation) for relation in pattern.mends}
        if not mended & explained:
            explained |= mended
            yield (_explained(system, pattern), *also)
    unmended = []
    for group in components(relation for relation in broken if id(relation) not in explained):
        repairs = _repairs(system, group, range(1, 2))
        if repairs:
            yield repairs
        else:
            unmended.append(group)
    for group in _joined(system, unmended):
        repairs = _repairs(system, group, range(1, _LARGEST_SET + 1))
        if repairs:
            yield repairs


def _explaining(system: System, broken: Sequence[Relation]) -> Iterator[tuple[Pattern, tuple[Repair, ...]]]:
    """The patterns that explain more than one figure would, and the repairs of one figure that remain possible.

    What one figure mends as well is explained by a pattern only if a row is printed twice, which its figures show,
    or (no less and no more likely) if nobody knows how that figure could have become another one.
    """
    group_of = {id(relation): group for group in components(broken) for relation in group}
    for pattern in patterns(system, broken):
        groups = {id(group): group for relation in pattern.mends for group in (group_of[id(relation)],)}
        singles = [_repairs(system, group, range(1, 2)) for group in groups.values()]
        if len(groups) > 1 or not all(singles):
            yield pattern, ()
        elif pattern.misprint == "row_doubled":
            yield pattern, tuple(replace(one, rank=one.rank + 1) for one in singles[0])
        elif len(pattern.mends) == len(group_of[id(pattern.mends[0])]) and not any(
            change.misprint != "unknown" for one in likeliest(singles[0]) for change in one.changes
        ):
            yield pattern, singles[0]


def likeliest(repairs: Sequence[Repair]) -> Sequence[Repair]:
    """The repairs that share the first rank."""
    return [repair for repair in repairs if repair.rank == 1]


def _explained(system: System, pattern: Pattern) -> Repair:
    """A break that is explained as a whole: a figure that stands where it does not belong must go."""
    changes = tuple(
        Change(name, 0, 0, 0, True, pattern.misprint) for name in pattern.names if name in system.figures
    )
    return Repair(1, changes, pattern.mends, pattern)


def _joined(system: System, groups: Sequence[Sequence[Relation]]) -> Iterator[list[Relation]]:
    """Groups that only together can be mended: a law that holds ties a figure of one to a figure of the other."""
    broken = [relation for group in groups for relation in group]
    concerned = {name for relation in broken for name in relation.names()}
    ties = {
        id(relation): relation
        for name in sorted(concerned)
        for relation in system.relations_of(name)
        if len(concerned.intersection(relation.names())) > 1
    }
    is_broken = {id(relation) for relation in broken}
    for group in components([*broken, *(tie for key, tie in ties.items() if key not in is_broken)]):
        kept = [relation for relation in group if id(relation) in is_broken]
        if kept:
            yield kept


def _repairs(system: System, group: Sequence[Relation], sizes: Iterable[int]) -> tuple[Repair, ...]:
    for size in sizes:
        found = [
            changes
            for names in islice(_covers(group, size), _MOST_TRIED)
            if not any(system.figures[name].is_given for name in names)
            and (changes := _changes(system, names)) is not None
        ]
        if found:
            return _ranked(system, found, group)
    return ()


def _covers(group: Sequence[Relation], size: int, chosen: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Sets of figures that touch every broken relation, none of them needlessly large, each once."""
    seen: set[frozenset[str]] = set()
    for names in _touching(group, size, chosen):
        key = frozenset(names)
        if key not in seen:
            seen.add(key)
            yield names


def _touching(group: Sequence[Relation], size: int, chosen: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    untouched = next((one for one in group if not set(one.names()) & set(chosen)), None)
    if untouched is None:
        if len(chosen) == size:
            yield chosen
        return
    if len(chosen) == size:
        return
    for name in untouched.names():
        yield from _touching(group, size, (*chosen, name))


def _changes(system: System, names: tuple[str, ...]) -> tuple[Change, ...] | None:
    """What each figure of a set would have to be for all laws around it to hold; None if nothing makes them."""
    around = list(dict.fromkeys(relation for name in names for relation in _hashed(system, name)))
    relations = [one.relation for one in around]
    rates = {relation.rate for relation in relations} & set(names)
    intervals = Intervals(system.figures, relations, names)
    try:
        intervals.narrow()
    except EmptyIntervalError:
        return None
    changes = []
    for name in names:
        figure = system.figures[name]
        if name in intervals.low:
            low, high = intervals.low[name], intervals.high[name]
        else:
            low, high = -UNBOUNDED, UNBOUNDED
        if name in rates:
            low, high = _rate_range(system, name, low, high)
        if figure.low <= low and high <= figure.high and len(names) > 1:
            return None  # it need not change: a smaller set would do
        changes.append(_with_pattern(system, _change(figure, low, high)))
    return _exchanged(system, changes) or tuple(changes)


def _exchanged(system: System, changes: Sequence[Change]) -> tuple[Change, ...] | None:
    """Two figures of which each may be what the other prints: they stand in each other's column."""
    if len(changes) != _PAIR:
        return None
    one, other = changes
    first, second = system.figures[one.name], system.figures[other.name]
    if not (one.low <= second.value <= one.high and other.low <= first.value <= other.high):
        return None
    return (
        replace(one, proposed=second.value, misprint="cell_shifted"),
        replace(other, proposed=first.value, misprint="cell_shifted"),
    )


def _with_pattern(system: System, change: Change) -> Change:
    """A total that is too large by the lines below its own parts was added up over class and item."""
    if change.misprint != "unknown" or change.high >= UNBOUNDED or change.low <= -UNBOUNDED:
        return change
    figure = system.figures[change.name]
    fitting = change.proposed if change.proposed is not None else _nearest_print(figure, change)
    for relation in system.relations_of(change.name):
        if relation.weights.get(change.name, 0) > 0 and summed_with_items(
            system, relation, figure.value - fitting
        ):
            return replace(change, proposed=fitting, misprint="class_summed_with_items")
    return change


def _nearest_print(figure: Figure, change: Change) -> int:
    """The print nearest to the middle of what a figure may be."""
    step = 2 * figure.half or SCALE
    return (change.low + change.high + step) // (2 * step) * step


@dataclass(frozen=True, slots=True)
class _ByIdentity:
    """A relation compared by being the same object: relations hold dictionaries."""

    relation: Relation

    def __hash__(self) -> int:
        return id(self.relation)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ByIdentity) and other.relation is self.relation


def _hashed(system: System, name: str) -> Iterator[_ByIdentity]:
    return (_ByIdentity(relation) for relation in system.relations_of(name))


def _rate_range(system: System, name: str, low: int, high: int) -> tuple[int, int]:
    """What a printed rate must be: the quotient that its parts, as printed, leave open."""
    for quotient in system.quotients.get(name, ()):
        least, most = system.span_of(quotient.above)
        below_least, below_most = system.span_of(quotient.below)
        if below_least > 0 and least >= 0:
            low = max(low, _PERCENT * least // below_most)
            high = min(high, -(-_PERCENT * most // below_least))
    return low, high


def _change(figure: Figure, low: int, high: int) -> Change:
    """The prints that a value in ``[low, high]`` may have.

    The one proposed is the only one possible, or else the one in the middle if a plain mistake leads from it to
    the print.
    """
    step = 2 * figure.half or SCALE
    half = step // 2
    first = -(-(low - half + 1) // step)
    last = (high + half - 1) // step
    if last < first:  # the range is a single value on the border between two prints
        first, last = (low - half) // step, -(-(high + half) // step)
    if first == last:
        unknown: Misprint = "unknown"
        kind = next((kind for _, kind in misprints(figure.value // step, first, last)), unknown)
        return Change(figure.name, low, high, first * step, True, kind)
    if last - first < UNBOUNDED // step // 2:
        middle = (low + high) // 2
        for value, kind in misprints(figure.value // step, first, last):
            if abs(value * step - middle) <= half:
                return Change(figure.name, low, high, value * step, False, kind)
    return Change(figure.name, low, high, None, False, "unknown")


def _ranked(system: System, found: Sequence[tuple[Change, ...]], group: Sequence[Relation]) -> tuple[Repair, ...]:
    """Order repairs: those of printed cells before those of the text's figures, then by the plainest mistake."""

    def weight(changes: tuple[Change, ...]) -> tuple[int, ...]:
        held = sum(
            not system.is_broken(relation) for change in changes for relation in system.relations_of(change.name)
        )
        return (
            held,
            sum(PLAINNESS[change.misprint] for change in changes),
            sum(change.proposed is None for change in changes),
        )

    ordered = sorted(((weight(changes), changes) for changes in found), key=lambda one: one[0])[:_MOST_KEPT]
    ranks = {key: 1 + sum(other < key for other, _ in ordered) for key, _ in ordered}
    return tuple(Repair(ranks[key], tuple(map(_out_of_place, changes)), tuple(group)) for key, changes in ordered)


def _out_of_place(change: Change) -> Change:
    """A figure that must be nought and comes from no misprint stands where another column's figure belongs."""
    is_none = change.forced and change.proposed == 0 and change.misprint == "unknown"
    return replace(change, misprint="cell_shifted") if is_none else change
