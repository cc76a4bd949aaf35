"""The linear programme over a system's relations, and the exact check of what it answers.

Unknown is how far each true value lies from its print, in units of the finest half step, so that the solver's
floating point works on small numbers near one. Its answer is only a proposal: values are brought back to whole
parts of that unit, multipliers to small fractions, and both are then checked exactly by whoever uses them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Any

from pipelines.identities.system import Relation, System

_PARTS = (1, 2, 4, 10, 20, 100)  # a corner of relations with weights ±1 lies on one of these
_LARGEST_DENOMINATOR = 1000


@dataclass(frozen=True, slots=True)
class Answer:
    """Either values that may keep the relations, or multipliers that prove that nothing can, or neither."""

    values: dict[str, Fraction] | None = None
    multipliers: tuple[Fraction, ...] | None = None


def solve(system: System, relations: Sequence[Relation]) -> Answer:
    """Look for the true values nearest to the print that keep all relations."""
    if not relations:
        return Answer({})
    names = list(dict.fromkeys(name for relation in relations for name in relation.weights))
    unit = min((half for name in names if (half := system.figures[name].half)), default=1)
    status, shifts, ray = _run(system, relations, names, unit)
    if status == "optimal":
        return Answer(values=_exact_values(system, relations, names, unit, shifts))
    if status == "infeasible" and ray is not None:
        return Answer(multipliers=_exact_multipliers(system, relations, ray))
    return Answer()


def _run(
    system: System, relations: Sequence[Relation], names: Sequence[str], unit: int
) -> tuple[str, Sequence[float], Sequence[float] | None]:
    """Minimise the sum of the shifts' sizes; each shift is an up minus a down, both within the half step."""
    import numpy as np

    highspy = _highspy()
    count = len(names)
    column = {name: index for index, name in enumerate(names)}
    reach = np.array([system.figures[name].half / unit for name in names])
    starts, indices, values, lows, highs = [0], [], [], [], []
    for relation in relations:
        largest = max(abs(weight) for weight in relation.weights.values())
        printed = sum(weight * system.figures[name].value for name, weight in relation.weights.items())
        for name, weight in relation.weights.items():
            indices += [column[name], count + column[name]]
            values += [weight / largest, -weight / largest]
        starts.append(len(indices))
        needed = float(Fraction(-printed, largest * unit))
        lows.append(needed)
        highs.append(highspy.kHighsInf if relation.is_bound else needed)
    programme = highspy.HighsLp()
    programme.num_col_, programme.num_row_ = 2 * count, len(relations)
    programme.col_cost_ = np.ones(2 * count)
    programme.col_lower_ = np.zeros(2 * count)
    programme.col_upper_ = np.concatenate([reach, reach])
    programme.row_lower_, programme.row_upper_ = np.array(lows), np.array(highs)
    programme.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    programme.a_matrix_.start_ = np.array(starts)
    programme.a_matrix_.index_ = np.array(indices)
    programme.a_matrix_.value_ = np.array(values)
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("primal_feasibility_tolerance", 1e-9)
    solver.passModel(programme)
    solver.run()
    status = solver.getModelStatus()
    if status == highspy.HighsModelStatus.kOptimal:
        found = np.array(solver.getSolution().col_value)
        return "optimal", (found[:count] - found[count:]).tolist(), None
    if status == highspy.HighsModelStatus.kInfeasible:
        return "infeasible", (), _ray(solver)
    return "unknown", (), None


def _ray(solver: Any) -> Sequence[float] | None:
    """The multipliers of the rows; the presolver knows none, so it is asked again without."""
    _, exists, ray = solver.getDualRay()
    if not exists:
        solver.clearSolver()
        solver.setOptionValue("presolve", "off")
        solver.run()
        _, exists, ray = solver.getDualRay()
    return list(ray) if exists else None


@cache
def _highspy() -> Any:
    import highspy

    return highspy


def _exact_values(
    system: System, relations: Sequence[Relation], names: Sequence[str], unit: int, shifts: Sequence[float]
) -> dict[str, Fraction] | None:
    """The solver's values on the coarsest grid on which they keep the equalities exactly."""
    for parts in _PARTS:
        values = {
            name: system.figures[name].value + Fraction(round(shift * parts) * unit, parts)
            for name, shift in zip(names, shifts, strict=True)
        }
        if all(
            sum(weight * values[name] for name, weight in relation.weights.items()) == 0
            for relation in relations
            if not relation.is_bound
        ):
            return values
    return None


def _exact_multipliers(
    system: System, relations: Sequence[Relation], ray: Sequence[float]
) -> tuple[Fraction, ...] | None:
    """The multipliers as small fractions, if the relations so added contradict the print; None if they do not."""
    largest_weights = [max(abs(weight) for weight in relation.weights.values()) for relation in relations]
    largest = max((abs(one) for one in ray), default=0.0)
    if not largest:
        return None
    small = [Fraction(one / largest).limit_denominator(_LARGEST_DENOMINATOR) for one in ray]
    for sign in (1, -1):
        factors = tuple(sign * one / weight for one, weight in zip(small, largest_weights, strict=True))
        if proves_contradiction(system, relations, factors):
            return factors
    return None


def proves_contradiction(system: System, relations: Sequence[Relation], factors: Sequence[Fraction]) -> bool:
    """Whether the relations, added up with these factors, ask for more than the printed figures can be.

    A bound may only be added with a positive factor. The sum is at least zero wherever all relations are kept; if
    the print allows only less, they cannot be kept.
    """
    if any(factor < 0 for relation, factor in zip(relations, factors, strict=True) if relation.is_bound):
        return False
    added: dict[str, Fraction] = {}
    for relation, factor in zip(relations, factors, strict=True):
        if factor:
            for name, weight in relation.weights.items():
                added[name] = added.get(name, Fraction(0)) + factor * weight
    most = sum(
        weight * system.figures[name].value + abs(weight) * system.figures[name].half
        for name, weight in added.items()
    )
    return most < 0
