"""The catalogue of identities: what a disclosure's figures must obey, as data.

``expectations/identities.yaml`` is read and checked here; ``compile`` turns each entry into SQL. A law names
figures by addresses, ``form[:section]/line/measure``: ``expenditure/grand_total/project``,
``appropriation_summary:income/year_total/amount``. A line may be a pattern (``function.???``: the classes).
``all`` before an address takes every statement of that form in the disclosure, a sheet each; ``-`` subtracts.
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, Self

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from pipelines.settings import EXPECTATIONS
from pipelines.statements.templates import Template, load_templates

CATALOGUE = EXPECTATIONS / "identities.yaml"
_ADDRESS = re.compile(
    r"^(?P<minus>-\s*)?(?P<every>all\s+)?(?P<form>[a-z_]+)(?::(?P<section>income|expenditure))?"
    r"/(?P<line>[^/\s]+)/(?P<measure>[a-z_]+)$"
)
_SHEET_MEASURES = frozenset({"rate", "weight", "score"})
# Lines that no template lists: codes, numbered lines, the figures of a sheet that are not money.
_OPEN_LINES = re.compile(r"^(\*|(function|economic)\.[\d?*]+|(line|task|indicator)\.\*|funds|total)$")


class CatalogueError(ValueError):
    """An entry of the catalogue that cannot stand: names the file, the entry and the reason."""


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Address(_Strict):
    """Where a figure stands: one line (or a pattern of lines) of a form, one measure."""

    form: str
    section: str = ""
    line: str
    measure: str
    weight: Literal[1, -1] = 1
    every_statement: bool = False


def _address(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    found = _ADDRESS.match(value)
    if found is None:
        raise ValueError(f"not an address: {value!r}")
    return Address(
        form=found["form"],
        section=found["section"] or "",
        line=found["line"],
        measure=found["measure"],
        weight=-1 if found["minus"] else 1,
        every_statement=bool(found["every"]),
    )


def _addresses(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _weights(value: Any) -> Any:
    return dict.fromkeys(value, 1) if isinstance(value, list) else value


At = Annotated[Address, BeforeValidator(_address)]
Several = Annotated[tuple[At, ...], BeforeValidator(_addresses)]
Parts = Annotated[dict[str, Literal[1, -1]], BeforeValidator(_weights)]


class Sum(_Strict):
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

    def addresses(self) -> Iterator[tuple[str, str, str, str]]:
        keys = (self.total, *self.parts)
        if self.along == "measure":
            yield from ((self.form, self.section, "", key) for key in keys)
        if self.along == "line":
            for key in keys:
                yield from ((self.form, self.section, key, measure) for measure in self.measures or ("",))


class Hierarchy(_Strict):
    """Every line is the sum of the lines right below it; the code says which those are."""

    shape: Literal["hierarchy"]
    form: str
    codes: Literal["function", "economic"]
    root: str | None = None

    def forms(self) -> tuple[str, ...]:
        return (self.form,)

    def addresses(self) -> Iterator[tuple[str, str, str, str]]:
        if self.root:
            yield (self.form, "", self.root, "")


class Parents(_Strict):
    """Every printed code has the line of the code above it."""

    shape: Literal["parents"]
    form: str
    codes: Literal["function", "economic"]

    def forms(self) -> tuple[str, ...]:
        return (self.form,)

    def addresses(self) -> Iterator[tuple[str, str, str, str]]:
        return iter(())


class Whole(_Strict):
    """A whole that may be printed without its parts: then nothing is known of the parts, not even zero."""

    whole: At
    parts: Several


class Pair(_Strict):
    """The figure on the left against the sum on the right."""

    left: At
    right: Several
    unless_undivided: Whole | None = None

    def each(self) -> tuple[Address, ...]:
        whole = (self.unless_undivided.whole, *self.unless_undivided.parts) if self.unless_undivided else ()
        return (self.left, *self.right, *whole)


class _Pairs(_Strict):
    pairs: tuple[Pair, ...] = Field(min_length=1)
    match: Literal["line"] | None = None

    def forms(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(address.form for pair in self.pairs for address in pair.each()))

    def addresses(self) -> Iterator[tuple[str, str, str, str]]:
        for pair in self.pairs:
            yield from ((at.form, at.section, at.line, at.measure) for at in pair.each())

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


class Agree(_Pairs):
    """Two prints of one figure, or a figure and the sum it stands for, in one form or across forms.

    With ``when_complete`` it is judged only where the document says, in one of these words and with a share of
    100 %, that its list is the whole.
    """

    shape: Literal["agree"]
    when_complete: tuple[str, ...] = ()


class AtMost(_Pairs):
    """The sum on the right is not above the left; with ``note_gap`` what it lacks is told as a note."""

    shape: Literal["at_most"]
    note_gap: bool = False


class Ratio(_Strict):
    """A printed rate is the quotient, in percent, of two figures printed in the same row of the same statement."""

    shape: Literal["ratio"]
    rate: At
    numerator: At
    denominator: At

    def forms(self) -> tuple[str, ...]:
        return (self.rate.form,)

    def addresses(self) -> Iterator[tuple[str, str, str, str]]:
        yield from (
            (at.form, at.section, at.line, at.measure) for at in (self.rate, self.numerator, self.denominator)
        )


class Weights(_Strict):
    """The weights of a sheet add up to a constant; the weight of its execution rate may be left unprinted."""

    shape: Literal["weights"]
    form: str
    constant: int
    parts: tuple[str, ...]
    implied: dict[str, int] = Field(default_factory=dict)

    def forms(self) -> tuple[str, ...]:
        return (self.form,)

    def addresses(self) -> Iterator[tuple[str, str, str, str]]:
        yield from ((self.form, "", key, "weight") for key in (*self.parts, *self.implied))


class Levels(_Strict):
    """The printed weight of a first-level indicator is the sum of the weights below it."""

    shape: Literal["levels"]
    form: str

    def forms(self) -> tuple[str, ...]:
        return (self.form,)

    def addresses(self) -> Iterator[tuple[str, str, str, str]]:
        return iter(())


class Grade(_Strict):
    """A grade lies in its band of points: ``bands`` gives the least and the most points of each grade."""

    shape: Literal["grade"]
    form: Literal["project_evaluation", "department_evaluation", "evaluation_summary"]
    bands: dict[str, tuple[int, int]]

    def forms(self) -> tuple[str, ...]:
        return (self.form,)

    def addresses(self) -> Iterator[tuple[str, str, str, str]]:
        return iter(())


class Named(_Strict):
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
        "claim_parts",
        "claim_projects",
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

    def addresses(self) -> Iterator[tuple[str, str, str, str]]:
        return iter(())


Law = Annotated[
    Sum | Hierarchy | Parents | Agree | AtMost | Ratio | Weights | Levels | Grade | Named,
    Field(discriminator="shape"),
]


class Identity(_Strict):
    """One entry of the catalogue."""

    id: str = Field(pattern=r"^[a-z0-9_]+\.[a-z0-9_]+$")
    title_zh: str = Field(min_length=1)
    title_en: str = Field(min_length=1)
    kind: Literal["equality", "bound", "ratio", "presence"]
    severity: Literal["error", "warning", "note"]
    basis: str = Field(min_length=1)
    law: Law

    @property
    def forms(self) -> tuple[str, ...]:
        return self.law.forms()


@cache
def load_catalogue(path: Path = CATALOGUE) -> tuple[Identity, ...]:
    """Read and check the catalogue. Raises ``CatalogueError`` naming the file, the entry and the reason."""
    with path.open(encoding="utf-8") as stream:
        entries = yaml.safe_load(stream)
    if not isinstance(entries, list):
        raise CatalogueError(f"{path.name}: a list of identities is expected")
    identities: dict[str, Identity] = {}
    for number, entry in enumerate(entries, 1):
        name = str(entry.get("id", f"entry {number}")) if isinstance(entry, dict) else f"entry {number}"
        try:
            identity = Identity.model_validate(entry)
            check_addresses(identity, load_templates())
            if identity.id in identities:
                raise ValueError("the id is used twice")
        except ValidationError as error:
            reasons = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors())
            raise CatalogueError(f"{path.name}: {name}: {reasons}") from error
        except ValueError as error:
            raise CatalogueError(f"{path.name}: {name}: {error}") from error
        identities[identity.id] = identity
    return tuple(identities.values())


def check_addresses(identity: Identity, templates: dict[str, Template]) -> None:
    """Raise ``ValueError`` where a law speaks of a form, measure or line that no template has."""
    for form in identity.forms:
        if form not in templates:
            raise ValueError(f"unknown form {form!r}")
    for form, section, line, measure in identity.law.addresses():
        template = templates[form]
        is_sheet_value = template.is_sheet and measure in _SHEET_MEASURES
        if measure and measure not in template.measures and not is_sheet_value:
            raise ValueError(f"{form} has no measure {measure!r}")
        known = {entry.line_key for entry in template.lines if (entry.section or "") == section}
        if line and not _OPEN_LINES.match(line) and not fnmatch.filter(known, line):
            raise ValueError(f"{form}{':' + section if section else ''} has no line {line!r}")


def stand_ins(catalogue: tuple[Identity, ...]) -> dict[tuple[str, str, str], Mapping[str, int]]:
    """What stands in for a total that is not printed: its parts, by form, section and line."""
    return {
        (law.form, law.section, law.total): law.parts
        for law in (identity.law for identity in catalogue)
        if isinstance(law, Sum) and law.along == "line"
    }
