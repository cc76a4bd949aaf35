"""What the dictionary says, as values: of a relation, of a column, of the heading it is printed under.

Everything is resolved here: no entry refers to another, nothing required is missing. How the file says it, in
short, is ``loading``'s business.
"""

from __future__ import annotations

import fnmatch
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Kind = Literal["table", "view"]
Role = Literal["identifier", "ordinal", "position", "year"]
"""What a number is that is no quantity: nobody adds it up."""


class Strict(BaseModel):
    """A misspelt key in the file is an error, not a silence."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Words(Strict):
    """The same in Chinese and in English."""

    zh: str
    en: str

    @property
    def both(self) -> str:
        return f"{self.zh} {self.en}"


class Official(Strict):
    """Where a statutory form prints what a column holds: the form, the row where it is one, the heading."""

    form: str
    form_zh: str
    heading_zh: str
    row_zh: str | None = None

    @property
    def place(self) -> str:
        """Where in the form: the row, if it is one, and the heading."""
        return "·".join(part for part in (self.row_zh, self.heading_zh) if part)


class ColumnEntry(Strict):
    """One column: its labels, what it holds, an example of its type.

    ``unit`` is what a quantity is counted in (``yuan``, ``percent`` …); a number that is none has a ``role``.
    ``origin`` says what it comes from, ``official`` the headings under which forms print it, if any do.
    """

    label_zh: str
    label_en: str
    description: str
    example: str
    origin: str
    unit: str | None = None
    role: Role | None = None
    official: tuple[Official, ...] = ()

    @property
    def label(self) -> str:
        return f"{self.label_zh} ({self.label_en})"

    @property
    def official_text(self) -> str:
        """All headings in one line, each with the forms that have it; empty where no form prints it."""
        forms: dict[str, list[str]] = {}
        for one in self.official:
            forms.setdefault(one.place, []).append(one.form_zh)
        return "；".join(f"{'、'.join(names)}·{place}" for place, names in forms.items())

    def told(self) -> dict[str, str]:
        """What it says, as texts by name: what Parquet's fields and the package's carry."""
        texts = {
            "label_zh": self.label_zh,
            "label_en": self.label_en,
            "description": self.description,
            "unit": self.unit,
            "role": self.role,
            "example": self.example,
            "origin": self.origin,
            "official": self.official_text,
        }
        return {name: text for name, text in texts.items() if text}


class RelationEntry(Strict):
    """One table or view. A name with ``*`` stands for a family of views with the same columns.

    ``grain`` are the columns that tell its rows apart, ``nullable`` those of them that may be NULL (two NULLs are
    the same there). ``warnings`` are what whoever uses it must know.
    """

    kind: Kind
    chapter: str
    label_zh: str
    label_en: str
    description: str
    grain: tuple[str, ...] = ()
    nullable: tuple[str, ...] = ()
    warnings: tuple[Words, ...] = ()
    columns: dict[str, ColumnEntry]

    @property
    def guidance(self) -> str:
        """What it holds and what to beware of, in one text."""
        return " ".join((self.description, *(f"Warning 注意: {warning.both}" for warning in self.warnings)))

    @property
    def primary_key(self) -> tuple[str, ...]:
        """The grain, where no column of it may be NULL; else nothing is a primary key."""
        return () if self.nullable else self.grain


class Dictionary(Strict):
    """Every relation by its name (``ledger``, ``audit.finding``), every column's meaning resolved.

    ``units`` and ``origins`` say what these words mean. ``fiscal_types`` are the Fiscal Data Package's concepts by
    column, or by relation and column; None for none.
    """

    chapters: dict[str, str] = Field(default_factory=dict)
    units: dict[str, Words] = Field(default_factory=dict)
    origins: dict[str, Words] = Field(default_factory=dict)
    fiscal_types: dict[str, str | None] = Field(default_factory=dict)
    relations: dict[str, RelationEntry]


def is_family(name: str) -> bool:
    """Whether a relation's name stands for many."""
    return "*" in name


def entry_of(dictionary: Dictionary, name: str) -> RelationEntry | None:
    """The entry of a relation: its own, or that of the family it belongs to."""
    if name in dictionary.relations:
        return dictionary.relations[name]
    families = (entry for pattern, entry in dictionary.relations.items() if fnmatch.fnmatchcase(name, pattern))
    return next(families, None)


def column_help(dictionary: Dictionary, relation: str, column: str) -> ColumnEntry | None:
    """What a column means; None where the dictionary does not know it."""
    entry = entry_of(dictionary, relation)
    return entry.columns.get(column) if entry is not None else None
