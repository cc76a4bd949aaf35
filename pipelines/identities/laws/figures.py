"""Laws between the figures of forms: sums, hierarchies, figures held against each other, signs, presence."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, Self

from pydantic import Field, model_validator

from pipelines.identities.laws.base import Address, At, LawModel, Parts, Place, Several, Strict


class Sum(LawModel):
    """A total is the sum of its parts: lines of a section, measures of a line, or sources of funds of a sheet.

    An empty part is zero. With ``parts_may_be_absent`` a statement that prints none of the parts is not judged:
    some forms print the total alone.
    """

    shape: Literal["sum"]
    form: str
    section: str = ""
    along: Literal["line", "measure", "source_of_funds"]
    total: str
    parts: Parts
    measures: tuple[str, ...] = ()
    parts_may_be_absent: bool = False

    def forms(self) -> tuple[str, ...]:
        return (self.form,)

    def addresses(self) -> Iterator[Place]:
        keys = (self.total, *self.parts)
        if self.along == "measure":
            yield from ((self.form, self.section, "", key) for key in keys)
        if self.along == "line":
            for key in keys:
                yield from ((self.form, self.section, key, measure) for measure in self.measures or ("",))


class Hierarchy(LawModel):
    """Every line is the sum of the lines right below it; the code says which those are."""

    shape: Literal["hierarchy"]
    form: str
    codes: Literal["function", "economic"]
    root: str | None = None

    def addresses(self) -> Iterator[Place]:
        yield self.form, "", self.root or "", ""


class Parents(LawModel):
    """Every printed code has the line of the code above it."""

    shape: Literal["parents"]
    form: str
    codes: Literal["function", "economic"]

    def addresses(self) -> Iterator[Place]:
        yield self.form, "", "", ""


class Whole(Strict):
    """A whole that may be printed without its parts: then nothing is known of the parts, not even zero."""

    whole: At
    parts: Several


class Pair(Strict):
    """The figure on the left against the sum on the right.

    An empty part is zero, but for those of ``needs``: without them nothing is known.
    """

    left: At
    right: Several
    needs: Several = ()
    unless_undivided: Whole | None = None

    def each(self) -> tuple[Address, ...]:
        whole = (self.unless_undivided.whole, *self.unless_undivided.parts) if self.unless_undivided else ()
        return (self.left, *self.right, *self.needs, *whole)


class Pairs(LawModel):
    """Figures held against each other, pair by pair; with ``match`` line by line."""

    pairs: tuple[Pair, ...] = Field(min_length=1)
    match: Literal["line"] | None = None

    def addresses(self) -> Iterator[Place]:
        for pair in self.pairs:
            yield from (at.place for at in pair.each())

    @property
    def is_across(self) -> bool:
        """Whether more than one statement takes part."""
        return len(self.forms()) > 1 or any(at.every_statement for pair in self.pairs for at in pair.each())

    @model_validator(mode="after")
    def _scopes_differ(self) -> Self:
        left = [(pair.left.section, pair.left.line, pair.left.measure) for pair in self.pairs]
        if len(set(left)) < len(left):
            raise ValueError("two pairs have the same left side: their scopes would be one")
        return self


class Agree(Pairs):
    """Two prints of one figure, or a figure and the sum it stands for, in one form or across forms.

    With ``when_complete`` it is judged only where the document says, in one of these words and with a share of
    100 %, that its list is the whole.
    """

    shape: Literal["agree"]
    when_complete: tuple[str, ...] = ()


class AtMost(Pairs):
    """The sum on the right is not above the left; with ``note_gap`` what it lacks is told as a note."""

    shape: Literal["at_most"]
    note_gap: bool = False


class Ratio(LawModel):
    """A printed rate is the quotient, in percent, of two figures printed in the same row of the same statement."""

    shape: Literal["ratio"]
    rate: At
    numerator: At
    denominator: At

    def addresses(self) -> Iterator[Place]:
        yield from (at.place for at in (self.rate, self.numerator, self.denominator))

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        if len(self.forms()) > 1:
            raise ValueError("a rate and its parts stand in one form")
        return self


class NotNegative(LawModel):
    """No figure of these places is below zero; the least figure of a place decides."""

    shape: Literal["not_negative"]
    figures: tuple[At, ...] = Field(min_length=1)

    def addresses(self) -> Iterator[Place]:
        yield from (at.place for at in self.figures)


class Occurrence(Strict):
    """What the left fills stands in one of the places on the right too, whatever it says there."""

    left: At
    right: Several


class Occurs(LawModel):
    """What one form fills has its line in another; by ``match: class`` the class of a code is what must occur.

    Nothing is missing from a form that the disclosure does not hold, from a column that the form does not print,
    from a form with a filled line that nobody recognised, or from a document with pages that could not be read.
    """

    shape: Literal["occurs"]
    pairs: tuple[Occurrence, ...] = Field(min_length=1)
    match: Literal["class"] | None = None

    def addresses(self) -> Iterator[Place]:
        for pair in self.pairs:
            yield from (at.place for at in (pair.left, *pair.right))

    @model_validator(mode="after")
    def _right_is_one_form(self) -> Self:
        if any(len({(at.form, at.section) for at in pair.right}) > 1 for pair in self.pairs):
            raise ValueError("the places on the right stand in one section of one form")
        left = [pair.left.place for pair in self.pairs]
        if len(set(left)) < len(left):
            raise ValueError("two pairs have the same left side: their scopes would be one")
        return self
