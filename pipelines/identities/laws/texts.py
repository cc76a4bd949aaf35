"""Laws of running text, lists and blank forms: what they say of each other and of the forms."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from pipelines.identities.laws.base import At, LawModel, Place


class Named(LawModel):
    """A law whose shape is one of a kind; the query is the shape's own.

    ``over`` are the forms it speaks of, ``parts`` and ``whole`` the subjects of claims, ``wholes`` says of which
    whole a subject is a share where the sentence does not.
    """

    shape: Literal[
        "summary_has_sheet",
        "summary_score",
        "sheet_count",
        "claim_repeats_cell",
        "claim_completion",
        "claim_share",
        "claim_change",
        "claim_difference",
        "claim_directions",
        "claim_twice",
        "claim_budgets",
        "claim_projects",
        "claim_project_score",
        "blank_form_is_empty",
        "blank_form_is_explained",
        "blank_fund_is_unused",
    ]
    over: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    whole: str = ""
    wholes: dict[str, str] = Field(default_factory=dict)

    def forms(self) -> tuple[str, ...]:
        return self.over


class ClaimParts(LawModel):
    """A whole that the text states, and its parts as stated after it, before the whole is stated again.

    A text need not tell every part: it is judged only where it tells each of ``required`` and at least ``least``
    parts. As a bound, the parts told are not above the whole.
    """

    shape: Literal["claim_parts"]
    whole: str
    parts: tuple[str, ...] = Field(min_length=1)
    required: tuple[str, ...] = ()
    least: int = 1


class ClaimWithin(LawModel):
    """Every amount that the text tells of a subject is not above a figure of a form."""

    shape: Literal["claim_within"]
    limit: At
    subjects: tuple[str, ...] = Field(min_length=1)

    def addresses(self) -> Iterator[Place]:
        yield self.limit.place


class BlankUntold(LawModel):
    """Of a form declared blank the text tells no amount: ``told`` gives the subjects of each form."""

    shape: Literal["blank_form_is_untold"]
    told: dict[str, tuple[str, ...]]

    def forms(self) -> tuple[str, ...]:
        return tuple(self.told)
