"""A document's printed figures and the laws that tie them, as one system of linear relations in whole numbers.

Each law alone is decided in SQL (``verdicts``). What they say together (``feasibility``) and which figures one
would have to change (``locate``) is decided over this system. Values are counted in half millionths of their unit,
so that half of every printed step is a whole number and all arithmetic is exact.

A law that may rightly differ (severity ``note``), a presence and a grade's band are no relations between figures.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from typing import Any, Literal

import duckdb

from pipelines.identities.catalogue import Hierarchy, Identity, Sum
from pipelines.identities.keeping import LAWS, TERMS

SCALE = 2_000_000
"""How many of the system's units one yuan (point, percent) is."""

Origin = Literal["cell", "claim", "law"]
Along = Literal["line", "measure"]
_HUNDRED_PERCENT = 100
# Laws of these shapes count what is there or draw a band: they tie no figures to each other.
_NO_SUMS = frozenset({"grade", "blank_form_is_empty", "sheet_count", "claim_directions", "target_score"})


@dataclass(frozen=True, slots=True)
class Figure:
    """One printed figure: its true value lies in ``[value - half, value + half]``.

    ``name`` is the id of its cell or of its claim of the running text. What a law sets itself (weights make 100)
    or makes of a print (a rate times a weight) has a name of its own; what ``is_given`` cannot be wrong.
    """

    name: str
    value: int
    half: int
    origin: Origin = "cell"
    is_given: bool = False

    @property
    def low(self) -> int:
        return self.value - self.half

    @property
    def high(self) -> int:
        return self.value + self.half


@dataclass(frozen=True, slots=True)
class Relation:
    """One application of a law: the weighted sum of its figures is zero, or (``is_bound``) not below zero.

    A rate is two bounds on its parts, drawn by the interval of the printed rate; ``rate`` is that figure's name:
    it is no variable of the relation, but may itself be what is wrong. ``along`` says whether a total's parts are
    lines or columns (measures) of its form.
    """

    identity_id: str
    statement_id: str | None
    scope: str
    weights: Mapping[str, int]
    is_bound: bool = False
    rate: str | None = None
    along: Along | None = None

    @property
    def key(self) -> tuple[str, str | None, str]:
        """Which application of which law this is; the two bounds of a rate share it."""
        return self.identity_id, self.statement_id, self.scope

    def names(self) -> Iterator[str]:
        """Every figure that could be what is wrong where the relation is broken."""
        yield from self.weights
        if self.rate is not None:
            yield self.rate


@dataclass(frozen=True, slots=True)
class Quotient:
    """What a printed rate is the quotient of, in percent: weighted figures above and below the line."""

    above: Mapping[str, int]
    below: Mapping[str, int]


@dataclass(frozen=True)
class System:
    """All figures and relations of one document; ``quotients`` by the name of the rate's figure."""

    document_id: str
    figures: Mapping[str, Figure]
    relations: tuple[Relation, ...]
    quotients: Mapping[str, Sequence[Quotient]] = field(default_factory=dict)
    _with: dict[str, list[Relation]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        found: dict[str, list[Relation]] = defaultdict(list)
        for relation in self.relations:
            for name in relation.names():
                found[name].append(relation)
        object.__setattr__(self, "_with", found)

    def relations_of(self, name: str) -> Sequence[Relation]:
        """The relations that a figure takes part in."""
        return self._with.get(name, ())

    def span(self, relation: Relation) -> tuple[int, int]:
        """The least and the greatest value that the relation's sum can take."""
        return self.span_of(relation.weights)

    def span_of(self, weights: Mapping[str, int]) -> tuple[int, int]:
        """The least and the greatest value of a weighted sum of figures."""
        low = high = 0
        for name, weight in weights.items():
            figure = self.figures[name]
            centre, reach = weight * figure.value, abs(weight) * figure.half
            low += centre - reach
            high += centre + reach
        return low, high

    def is_broken(self, relation: Relation) -> bool:
        """Whether no true values of its own figures keep the relation."""
        low, high = self.span(relation)
        return high < 0 or (low > 0 and not relation.is_bound)

    def holds_as_printed(self, relation: Relation) -> bool:
        """Whether the printed values themselves keep the relation."""
        total = sum(weight * self.figures[name].value for name, weight in relation.weights.items())
        return total >= 0 if relation.is_bound else total == 0


def components(relations: Iterable[Relation]) -> list[list[Relation]]:
    """Relations that hang together through shared figures, each group in the order given."""
    ordered = list(relations)
    leader = list(range(len(ordered)))

    def leader_of(number: int) -> int:
        while leader[number] != number:
            leader[number] = number = leader[leader[number]]
        return number

    first_with: dict[str, int] = {}
    for number, relation in enumerate(ordered):
        for name in relation.names():
            one, other = leader_of(first_with.setdefault(name, number)), leader_of(number)
            leader[max(one, other)] = min(one, other)
    groups: dict[int, list[Relation]] = defaultdict(list)
    for number, relation in enumerate(ordered):
        groups[leader_of(number)].append(relation)
    return list(groups.values())


def load_systems(
    con: duckdb.DuckDBPyConnection, catalogue: tuple[Identity, ...], documents: Sequence[str]
) -> Iterator[System]:
    """The systems of some documents, from the laws' terms and verdicts, in the order of their ids."""
    con.execute("CREATE OR REPLACE TEMP TABLE examined AS SELECT unnest(?::VARCHAR[]) AS document_id", [documents])
    con.execute(
        """
        CREATE OR REPLACE TEMP TABLE judged AS
        SELECT identity_id, document_id, statement_id, scope, reason
        FROM audit.identity_result SEMI JOIN examined USING (document_id)
        WHERE verdict <> 'not_applicable'
        """
    )
    rows = con.execute(_ROWS, [[identity.id for identity in catalogue if is_relation(identity)]])
    along = {identity.id: _along(identity) for identity in catalogue}
    for document, group in groupby(_fetched(rows), itemgetter(0)):
        yield _system(document, list(group), along)


def is_relation(identity: Identity) -> bool:
    """Whether a law ties figures to each other."""
    return identity.severity != "note" and identity.kind != "presence" and identity.law.shape not in _NO_SUMS


def _along(identity: Identity) -> Along | None:
    match identity.law:
        case Hierarchy() | Sum(along="line"):
            return "line"
        case Sum(along="measure"):
            return "measure"
        case _:
            return None


# A term that is not what its cell prints (a rate times a weight) is a figure of the law's own making.
_ROWS = f"""
SELECT term.document_id, law.identity_id, law.kind, term.statement_id, term.scope, term.side, term.weight,
    (term.value * {SCALE})::HUGEINT, (term.quantum * {SCALE // 2})::HUGEINT,
    coalesce(
        term.claim_id,
        CASE
            WHEN figure.cell_id IS NULL OR (figure.value = term.value AND figure.quantum = term.quantum)
                THEN term.cell_id
        END
    ) AS name,
    CASE WHEN term.claim_id IS NULL THEN 'cell' ELSE 'claim' END AS origin,
    law.shape = 'weights' AND term.cell_id IS NULL AS is_given,
    judged.reason IS NOT DISTINCT FROM 'cut' AS is_cut
FROM {TERMS} AS term
JOIN {LAWS} AS law ON law.law_no = term.law_no
JOIN judged
    ON judged.identity_id = law.identity_id AND judged.document_id = term.document_id
    AND judged.statement_id IS NOT DISTINCT FROM term.statement_id AND judged.scope = term.scope
LEFT JOIN law.figure AS figure ON figure.document_id = term.document_id AND figure.cell_id = term.cell_id
WHERE list_contains(?, law.identity_id)
ORDER BY term.document_id, law.identity_id, term.statement_id, term.scope, term.side, name, term.value
"""


def _fetched(result: duckdb.DuckDBPyConnection) -> Iterator[tuple[Any, ...]]:
    while batch := result.fetchmany(20_000):
        yield from batch


def _system(document_id: str, rows: Sequence[tuple[Any, ...]], along: Mapping[str, Along | None]) -> System:
    figures: dict[str, Figure] = {}
    relations: list[Relation] = []
    quotients: dict[str, list[Quotient]] = defaultdict(list)
    for (identity_id, kind, statement_id, scope), group in groupby(rows, itemgetter(1, 2, 3, 4)):
        parts: dict[str, list[tuple[str, int]]] = defaultdict(list)
        cut = False
        for number, (*_, side, weight, value, half, printed_in, origin, is_given, is_cut) in enumerate(group):
            known = figures.get(printed_in)
            if printed_in is None or (known is not None and (known.value, known.half) != (value, half)):
                name = f"{identity_id} {statement_id} {scope} {number}"
                figures[name] = Figure(name, value, half, "law", is_given)
            else:
                name = printed_in
                if known is None:
                    figures[name] = Figure(name, value, half, origin)
            parts[side].append((name, weight))
            cut = cut or is_cut
        blank = Relation(identity_id, statement_id, scope, {}, kind == "bound", along=along[identity_id])
        if kind == "ratio":
            rate = figures[parts["lhs"][0][0]]
            quotient = Quotient(_weights(parts["numerator"]), _weights(parts["denominator"]))
            quotients[rate.name].append(quotient)
            relations += _bounds(blank, rate, quotient, cut)
        else:
            relations.append(_sum(blank, parts))
    return System(document_id, figures, tuple(relations), quotients)


def _sum(blank: Relation, parts: Mapping[str, Sequence[tuple[str, int]]]) -> Relation:
    weights = _weights([*parts["lhs"], *((name, -weight) for name, weight in parts["rhs"])])
    return _with_weights(blank, weights, is_bound=blank.is_bound)


def _bounds(blank: Relation, rate: Figure, quotient: Quotient, cut: bool) -> Iterator[Relation]:
    """A printed rate bounds the quotient of its parts from both sides; a cut one, upwards by a whole step."""
    for end, sign in ((rate.low, 1), (rate.high + (rate.half if cut else 0), -1)):
        weights = {name: sign * weight * _HUNDRED_PERCENT * SCALE for name, weight in quotient.above.items()}
        for name, weight in quotient.below.items():
            weights[name] = weights.get(name, 0) - sign * end * weight
        yield _with_weights(blank, weights, is_bound=True, rate=rate.name)


def _with_weights(
    blank: Relation, weights: Mapping[str, int], *, is_bound: bool, rate: str | None = None
) -> Relation:
    kept = {name: weight for name, weight in weights.items() if weight}
    return replace(blank, weights=kept, is_bound=is_bound, rate=rate)


def _weights(parts: Sequence[tuple[str, int]]) -> dict[str, int]:
    weights: dict[str, int] = {}
    for name, weight in parts:
        weights[name] = weights.get(name, 0) + weight
    return weights


def plain(value: int) -> Decimal:
    """A value of the system in its own unit (yuan, points, percent)."""
    return Decimal(value) / SCALE
