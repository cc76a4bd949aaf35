"""Small systems for tests of the proof: a table of rows and columns whose sums are known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pipelines.identities.system import SCALE, Along, Figure, Relation, System

CENT = SCALE // 100


def figure(name: str, hundredths: int, *, half: int = CENT // 2) -> Figure:
    """A figure printed with two decimals."""
    return Figure(name, hundredths * CENT, half)


def relation(identity: str, scope: str = "x", *, is_bound: bool = False, **weights: int) -> Relation:
    """One application of a law, its figures by name; hierarchies sum along lines, columns along measures."""
    along: dict[str, Along] = {"children_sum_to_parent": "line", "columns_sum_to_total": "measure"}
    return Relation(identity, "s", scope, weights, is_bound, along=along.get(identity.partition(".")[2]))


def system(printed: Mapping[str, int], *relations: Relation) -> System:
    """A system of figures printed with two decimals."""
    return System("d", {name: figure(name, value) for name, value in printed.items()}, relations)


def table(rows: Sequence[tuple[int, int]], **printed: int) -> System:
    """A form of ``total = basic + project`` by row, the rows adding up to a line above; ``printed`` overrides."""
    values = {"t0": sum(b + p for b, p in rows), "b0": sum(b for b, _ in rows), "p0": sum(p for _, p in rows)}
    for number, (basic, project) in enumerate(rows, 1):
        values |= {f"t{number}": basic + project, f"b{number}": basic, f"p{number}": project}
    values |= printed
    numbers = range(1, len(rows) + 1)
    across = [
        relation("form.columns_sum_to_total", f"row{n}/total", **{f"t{n}": 1, f"b{n}": -1, f"p{n}": -1})
        for n in (0, *numbers)
    ]
    down = [
        relation("form.children_sum_to_parent", f"line/{name}", **{f"{c}0": 1, **{f"{c}{n}": -1 for n in numbers}})
        for c, name in (("t", "total"), ("b", "basic"), ("p", "project"))
    ]
    return system(values, *across, *down)
