"""Laws across documents: a year and the year before it, a department and its units.

The books of two documents may rightly differ (a restated opening balance, payments between units), so these laws
are notes in the catalogue.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from pipelines.identities.laws.base import At, LawModel, Place
from pipelines.identities.laws.figures import Pairs


class PriorDocument(Pairs):
    """A figure on the left against figures that the same agency's document of the year before prints."""

    shape: Literal["prior_document"]


class ClaimPriorDocument(LawModel):
    """What the text implies of the year before (the figure now, less its change) against that year's document.

    The figure now says by its cell which figure of the other document is meant.
    """

    shape: Literal["claim_prior_document"]


class UnitsSum(LawModel):
    """A figure of a department's summary is the sum of the same figure of all units it covers.

    Judged only where a document of every unit named is in the warehouse.
    """

    shape: Literal["units_sum"]
    figures: tuple[At, ...] = Field(min_length=1)

    def addresses(self) -> Iterator[Place]:
        yield from (at.place for at in self.figures)
