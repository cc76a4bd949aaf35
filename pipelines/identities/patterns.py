"""Breaks that no single figure explains: a row dropped or doubled, a cell shifted a column, a class summed twice.

They show in the pattern of several broken sums of one form: a line lacks or exceeds by the same row in each of its
columns, or one column lacks what its neighbour has too much. The sums are those along lines (``Relation.along``);
what makes amounts a row are the form's own sums along columns.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipelines.identities.misprints import Misprint
from pipelines.identities.system import Relation, System


@dataclass(frozen=True, slots=True)
class ColumnSum:
    """One broken sum of a line's parts in one column; ``lacking`` is what the parts would have to be more."""

    relation: Relation
    line: str
    measure: str
    lacking: int


@dataclass(frozen=True, slots=True)
class Pattern:
    """A break explained as a whole: what it mends, the figures that must go, and what each column lacks."""

    misprint: Misprint
    mends: tuple[Relation, ...]
    names: tuple[str, ...]
    lacking: Mapping[str, int]
    line: str


def patterns(system: System, broken: Sequence[Relation]) -> Iterator[Pattern]:
    """The patterns among the broken relations of a document, the most telling first."""
    lines: dict[tuple[str, str, str], list[ColumnSum]] = defaultdict(list)
    for one in _column_sums(system, broken):
        lines[one.relation.identity_id, one.relation.statement_id or "", one.line].append(one)
    for find in (_shifted, _doubled, _dropped):
        for (_, _, line), sums in sorted(lines.items()):
            yield from find(system, line, sums, broken)
    yield from _moved(system, broken)


def _column_sums(system: System, broken: Sequence[Relation]) -> Iterator[ColumnSum]:
    for relation in broken:
        line, slash, measure = relation.scope.rpartition("/")
        if slash and relation.along == "line":
            lacking = sum(weight * system.figures[name].value for name, weight in relation.weights.items())
            yield ColumnSum(relation, line, measure, lacking)


def _parts(relation: Relation) -> Iterator[str]:
    return (name for name, weight in relation.weights.items() if weight < 0)


def _is_row(system: System, sums: Sequence[ColumnSum]) -> bool:
    """Whether what the columns lack is itself a row: it keeps the sum along columns that the line's totals keep.

    A form of one column has no such sum; there any amount is a row.
    """
    lacking = {name: one.lacking for one in sums for name, weight in one.relation.weights.items() if weight > 0}
    rows = [relation for name in lacking for relation in system.relations_of(name) if relation.along == "measure"]
    for relation in rows:
        missing = sum(weight * lacking.get(part, 0) for part, weight in relation.weights.items())
        if abs(missing) > 2 * _slack(system, relation):
            return False
    return bool(rows) or len(sums) == 1


def _dropped(
    system: System, line: str, sums: Sequence[ColumnSum], _broken: Sequence[Relation]
) -> Iterator[Pattern]:
    """Every column lacks a positive amount, and the amounts make a row: a row is missing below the line."""
    if all(one.lacking > 0 for one in sums) and _is_row(system, sums):
        mends = tuple(one.relation for one in sums)
        yield Pattern("row_dropped", mends, (), {one.measure: one.lacking for one in sums}, line)


def _doubled(
    system: System, line: str, sums: Sequence[ColumnSum], broken: Sequence[Relation]
) -> Iterator[Pattern]:
    """Every column is off by just one of its figures that stands there twice."""
    twice = [_twin(system, one) for one in sums]
    names = tuple(name for name in twice if name is not None)
    if len(names) == len(sums):
        mends = _with_any(broken, names, sums)
        yield Pattern("row_doubled", mends, names, {one.measure: one.lacking for one in sums}, line)


def _twin(system: System, one: ColumnSum) -> str | None:
    """The second print of a figure without which the sum would hold: of the same line, as far as its row tells."""
    weights = one.relation.weights
    slack = _slack(system, one.relation)
    by_print: dict[tuple[int, int], list[str]] = defaultdict(list)
    for name, weight in weights.items():
        value = system.figures[name].value
        if value and abs(weight * value - one.lacking) <= slack:
            by_print[weight, value].append(name)
    for names in by_print.values():
        rows = [relation for relation in system.relations_of(names[-1]) if relation.along == "measure"]
        if len(names) > 1 and all(names[0] in relation.weights for relation in rows):
            return names[-1]
    return None


def _shifted(
    system: System, line: str, sums: Sequence[ColumnSum], broken: Sequence[Relation]
) -> Iterator[Pattern]:
    """One column lacks what another has too much, and one figure there is just that much."""
    for short in sums:
        for long in sums:
            slack = _slack(system, short.relation) + _slack(system, long.relation)
            if short.lacking <= 0 or long.lacking >= 0 or abs(short.lacking + long.lacking) > slack:
                continue
            for name in _parts(long.relation):
                if abs(system.figures[name].value - short.lacking) <= slack:
                    lacking = {short.measure: short.lacking, long.measure: long.lacking}
                    mends = _with_any(broken, (name,), (short, long))
                    yield Pattern("cell_shifted", mends, (name,), lacking, line)


def _moved(system: System, broken: Sequence[Relation]) -> Iterator[Pattern]:
    """A figure fits its row but not its column, which holds without it: it belongs in an empty one beside."""
    in_doubt = {id(relation) for relation in broken}
    for name in dict.fromkeys(name for one in broken if one.along == "line" for name in one.weights):
        figure = system.figures[name]
        mends = tuple(one for one in system.relations_of(name) if id(one) in in_doubt)
        others = [one for one in system.relations_of(name) if id(one) not in in_doubt]
        fits_row = any(one.along == "measure" for one in others)
        if (
            figure.value
            and fits_row
            and all(_holds_without(system, one, name) for one in mends)
            and all(one.along == "measure" or _holds_without(system, one, name) for one in others)
        ):
            line, _, measure = mends[0].scope.rpartition("/")
            yield Pattern("cell_shifted", mends, (name,), {measure: figure.value}, line)


def _holds_without(system: System, relation: Relation, name: str) -> bool:
    rest = {other: weight for other, weight in relation.weights.items() if other != name}
    low, high = system.span_of(rest)
    return relation.rate != name and high >= 0 and (low <= 0 or relation.is_bound)


def _with_any(broken: Sequence[Relation], names: Sequence[str], sums: Sequence[ColumnSum]) -> tuple[Relation, ...]:
    """The sums of a pattern, and every other broken relation that one of its figures takes part in."""
    own = [one.relation for one in sums]
    others = [one for one in broken if not any(one is sum_ for sum_ in own) and set(names) & set(one.names())]
    return (*own, *others)


def _slack(system: System, relation: Relation) -> int:
    return sum(system.figures[part].half for part in relation.weights)


def summed_with_items(system: System, relation: Relation, wrong_total: int) -> bool:
    """Whether a total is too large by the lines below its own parts: class and item were added up together."""
    if relation.is_bound or wrong_total <= 0:
        return False
    below = 0
    for name in _parts(relation):
        for one in system.relations_of(name):
            if one.identity_id == relation.identity_id and one.weights.get(name, 0) > 0:
                below += _descendants(system, one)
    return below > 0 and abs(below - wrong_total) <= 2 * _slack(system, relation)


def _descendants(system: System, relation: Relation) -> int:
    total = 0
    for name in _parts(relation):
        total += system.figures[name].value
        for one in system.relations_of(name):
            if one.identity_id == relation.identity_id and one.weights.get(name, 0) > 0:
                total += _descendants(system, one)
    return total
