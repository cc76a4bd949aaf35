"""Where a break comes from, as far as the document itself tells: the reading, the page, or nobody knows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from pipelines.identities.locate import Change, Repair, likeliest
from pipelines.identities.system import Relation, System

Cause = Literal["source", "reading", "unknown"]


def cause_of(system: System, repairs: Sequence[Repair]) -> Cause:
    """``reading`` where another print of the located cell says otherwise, ``source`` where the page itself does.

    A page is inconsistent in itself when every figure of a broken law is confirmed by another law that holds to
    the last digit: then none of them was misread. Running text is quoted as its characters stand; where it says
    another amount than a cell that other laws confirm, the document contradicts itself.
    """
    first = likeliest(repairs)
    if any(is_proven_broken(system, relation) for relation in repairs[0].mends):
        return "source"
    for change in first[0].changes if len(first) == 1 else ():
        others = _other_prints(system, change)
        if others and system.figures[change.name].origin == "cell":
            return "reading"
        if any(
            system.figures[other].origin == "cell" and _is_confirmed(system, other, relation)
            for other, relation in others
        ):
            return "source"
    return "unknown"


def _other_prints(system: System, change: Change) -> list[tuple[str, Relation]]:
    """The other prints of a figure that contradict it and would be met by its change, each with their law."""
    found = []
    for relation in system.relations_of(change.name):
        others = [name for name in relation.weights if name != change.name]
        is_of_two = len(others) == 1 and not relation.is_bound and relation.rate is None
        # a total of one part is the same figure again, unless another part is missing
        is_another_print = relation.along is None or change.misprint != "unknown"
        if is_of_two and is_another_print and system.is_broken(relation):
            other = system.figures[others[0]]
            if change.low <= other.high and other.low <= change.high:
                found.append((other.name, relation))
    return found


def is_proven_broken(system: System, relation: Relation) -> bool:
    """Whether every figure of a broken law is confirmed by another one."""
    return all(_is_confirmed(system, name, relation) for name in relation.names())


def _is_confirmed(system: System, name: str, broken: Relation) -> bool:
    """Whether an equality other than the broken one holds with a figure as printed."""
    return any(
        relation is not broken and not relation.is_bound and system.holds_as_printed(relation)
        for relation in system.relations_of(name)
    )
