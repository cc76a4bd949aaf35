"""Laws that only evaluation sheets know: weights, scores, grades, targets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from pipelines.identities.laws.base import LawModel, Place

Sheet = Literal["project_evaluation", "department_evaluation"]


class Weights(LawModel):
    """The weights of a sheet add up to a constant; the weight of its execution rate may be left unprinted."""

    shape: Literal["weights"]
    form: str
    constant: int
    parts: tuple[str, ...]
    implied: dict[str, int] = Field(default_factory=dict)

    def addresses(self) -> Iterator[Place]:
        yield from ((self.form, "", key, "weight") for key in (*self.parts, *self.implied))


class Levels(LawModel):
    """The printed weight of a first-level indicator is the sum of the weights below it."""

    shape: Literal["levels"]
    form: Sheet

    def forms(self) -> tuple[str, ...]:
        return (self.form,)


class Grade(LawModel):
    """A grade lies in its band of points: ``bands`` gives the least and the most points of each grade."""

    shape: Literal["grade"]
    form: Literal["project_evaluation", "department_evaluation", "evaluation_summary"]
    bands: dict[str, tuple[int, int]]

    def forms(self) -> tuple[str, ...]:
        return (self.form,)


class RateScore(LawModel):
    """The score of the execution rate is its weight times the rate, at most the weight.

    ``implied`` is the weight where the sheet prints a score but no weight.
    """

    shape: Literal["rate_score"]
    form: Sheet
    implied: int

    def forms(self) -> tuple[str, ...]:
        return (self.form,)


class TargetScore(LawModel):
    """What a target and its actual value say of the score: ``met`` targets lose no points, ``missed`` ones do.

    Judged only where target and actual are plain numbers of one unit and the target says how they compare.
    """

    shape: Literal["target_score"]
    form: Sheet
    target: Literal["met", "missed"]

    def forms(self) -> tuple[str, ...]:
        return (self.form,)
