"""The shapes that a law of the catalogue can have, as data; what they mean in SQL is said in ``terms``."""

from typing import Annotated

from pydantic import Field

from pipelines.identities.laws.base import Address, LawModel
from pipelines.identities.laws.documents import ClaimPriorDocument, PriorDocument, UnitsSum
from pipelines.identities.laws.figures import (
    Agree,
    AtMost,
    Hierarchy,
    NotNegative,
    Occurrence,
    Occurs,
    Pair,
    Parents,
    Ratio,
    Sum,
    Whole,
)
from pipelines.identities.laws.sheets import Grade, Levels, RateScore, TargetScore, Weights
from pipelines.identities.laws.texts import BlankUntold, ClaimParts, ClaimWithin, Named

Law = Annotated[
    Sum
    | Hierarchy
    | Parents
    | Agree
    | AtMost
    | Ratio
    | NotNegative
    | Occurs
    | Weights
    | Levels
    | Grade
    | RateScore
    | TargetScore
    | Named
    | ClaimParts
    | ClaimWithin
    | BlankUntold
    | PriorDocument
    | ClaimPriorDocument
    | UnitsSum,
    Field(discriminator="shape"),
]

__all__ = [
    "Address",
    "Agree",
    "AtMost",
    "BlankUntold",
    "ClaimParts",
    "ClaimPriorDocument",
    "ClaimWithin",
    "Grade",
    "Hierarchy",
    "Law",
    "LawModel",
    "Levels",
    "Named",
    "NotNegative",
    "Occurrence",
    "Occurs",
    "Pair",
    "Parents",
    "PriorDocument",
    "RateScore",
    "Ratio",
    "Sum",
    "TargetScore",
    "UnitsSum",
    "Weights",
    "Whole",
]
