"""The catalogue of identities: what a disclosure's figures must obey, as data.

``expectations/identities.yaml`` is read and checked here; ``compiling`` turns each entry into SQL. A law names
figures by addresses, ``form[:section]/line/measure``: ``expenditure/grand_total/project``,
``appropriation_summary:income/year_total/amount``. A line may be a pattern (``function.???``: the classes).
``all`` before an address takes every statement of that form in the disclosure, a sheet each; ``-`` subtracts.
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal

import yaml
from pydantic import Field, ValidationError

from pipelines.identities.laws import (
    Address,
    Agree,
    AtMost,
    BlankUntold,
    ClaimParts,
    ClaimPriorDocument,
    ClaimWithin,
    Grade,
    Hierarchy,
    Law,
    Levels,
    Named,
    NotNegative,
    Occurs,
    Pair,
    Parents,
    PriorDocument,
    RateScore,
    Ratio,
    Sum,
    TargetScore,
    UnitsSum,
    Weights,
)
from pipelines.identities.laws.base import Strict
from pipelines.settings import EXPECTATIONS
from pipelines.statements.templates import Template, load_templates

CATALOGUE = EXPECTATIONS / "identities.yaml"
_SHEET_MEASURES = frozenset({"rate", "weight", "score"})
# Lines that no template lists: codes and numbered lines; in sheets tasks, and the figures that are not money.
_OPEN_LINES = re.compile(r"^(\*|(function|economic)\.[\d?*]+|line\.\*)$")
_SHEET_LINES = re.compile(r"^(task\.\*|indicator\.\*|funds|total)$")


class CatalogueError(ValueError):
    """An entry of the catalogue that cannot stand: names the file, the entry and the reason."""


class Identity(Strict):
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


# What a law of some shape can be; every other shape is an equality.
_KINDS: dict[str, tuple[str, ...]] = {
    "parents": ("presence",),
    "at_most": ("bound",),
    "ratio": ("ratio",),
    "not_negative": ("bound",),
    "occurs": ("presence",),
    "grade": ("bound",),
    "target_score": ("bound", "presence"),
    "summary_has_sheet": ("presence",),
    "sheet_count": ("bound",),
    "claim_completion": ("ratio",),
    "claim_share": ("ratio",),
    "claim_change": ("ratio",),
    "claim_parts": ("equality", "bound"),
    "claim_budgets": ("equality", "bound"),
    "claim_projects": ("bound",),
    "claim_within": ("bound",),
    "blank_form_is_explained": ("presence",),
}


@cache
def load_catalogue(path: Path = CATALOGUE) -> tuple[Identity, ...]:
    """Read and check the catalogue. Raises ``CatalogueError`` naming the file, the entry and the reason."""
    try:
        with path.open(encoding="utf-8") as stream:
            entries = yaml.load(stream, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        raise CatalogueError(f"{path.name}: not YAML: {error}") from error
    if not isinstance(entries, list):
        raise CatalogueError(f"{path.name}: a list of identities is expected")
    identities: dict[str, Identity] = {}
    for number, entry in enumerate(entries, 1):
        name = str(entry.get("id", f"entry {number}")) if isinstance(entry, dict) else f"entry {number}"
        try:
            identity = Identity.model_validate(entry)
            _check_kind(identity)
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


def _check_kind(identity: Identity) -> None:
    """Raise ``ValueError`` where an entry calls a law something that its shape cannot be."""
    possible = _KINDS.get(identity.law.shape, ("equality",))
    shape = identity.law.shape
    if identity.kind not in possible:
        raise ValueError(f"a law of the shape {shape} is {' or '.join(possible)}, not {identity.kind}")


def check_addresses(identity: Identity, templates: dict[str, Template]) -> None:
    """Raise ``ValueError`` where a law speaks of a form, section, measure or line that no template has."""
    for form in identity.forms:
        if form not in templates:
            raise ValueError(f"unknown form {form!r}")
    for form, section, line, measure in identity.law.addresses():
        template = templates[form]
        sections = {entry.section for entry in template.lines} - {None}
        if section and section not in sections:
            raise ValueError(f"{form} has no section {section!r}")
        entry = template.measures.get(measure)
        is_sheet_value = template.is_sheet and measure in _SHEET_MEASURES
        if measure and entry is None and not is_sheet_value:
            raise ValueError(f"{form} has no measure {measure!r}")
        if section and entry is not None and entry.section not in (None, section):
            raise ValueError(f"{form}:{section} has no measure {measure!r}")
        known = {entry.line_key for entry in template.lines if (entry.section or "") == section}
        is_open = _OPEN_LINES.match(line) or (template.is_sheet and _SHEET_LINES.match(line))
        if line and not is_open and not fnmatch.filter(known, line):
            raise ValueError(f"{form}{':' + section if section else ''} has no line {line!r}")


def stand_ins(catalogue: tuple[Identity, ...]) -> dict[tuple[str, str, str], Mapping[str, int]]:
    """What stands in for a total that is not printed: its parts, by form, section and line."""
    return {
        (law.form, law.section, law.total): law.parts
        for law in (identity.law for identity in catalogue)
        if isinstance(law, Sum) and law.along == "line"
    }


__all__ = [
    "CATALOGUE",
    "Address",
    "Agree",
    "AtMost",
    "BlankUntold",
    "CatalogueError",
    "ClaimParts",
    "ClaimPriorDocument",
    "ClaimWithin",
    "Grade",
    "Hierarchy",
    "Identity",
    "Law",
    "Levels",
    "Named",
    "NotNegative",
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
    "check_addresses",
    "load_catalogue",
    "stand_ins",
]
