"""The file ``sql/dictionary.yaml``: read, every short form resolved, everything that is missing named.

A column of a relation says only what is its own. The rest it takes from the same column of the relation that its
relation is ``like``, else from ``columns`` (what a name means everywhere), else from the column that it extends by
one of ``suffixes`` or ``prefixes``; there ``{}`` stands for that column's label, in a description for its name.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import Field, ValidationError

from pipelines.settings import SQL
from pipelines.warehouse.dictionary.entries import (
    ColumnEntry,
    Dictionary,
    Kind,
    RelationEntry,
    Role,
    Strict,
    Words,
)
from pipelines.warehouse.dictionary.headings import (
    Place,
    UnknownHeadingError,
    is_measure,
    officials,
    unknown_forms,
)

DICTIONARY = SQL / "dictionary.yaml"
_REQUIRED = ("label_zh", "label_en", "description", "example")
_COMPUTED, _FORM = "computed", "form"


class DictionaryError(ValueError):
    """The dictionary does not say what it must; the message names file, relation and column."""


class _Column(Strict):
    label_zh: str | None = None
    label_en: str | None = None
    description: str | None = None
    unit: str | None = None
    role: Role | None = None
    example: str | None = None
    origin: str | None = None
    official: Place | None = None

    def said(self) -> dict[str, Any]:
        """What is said, also that there is no unit."""
        return {name: getattr(self, name) for name in self.model_fields_set}


class _Relation(Strict):
    kind: Kind = "table"
    like: str | None = None
    chapter: str
    label_zh: str
    label_en: str
    description: str
    origin: str = _COMPUTED
    forms: tuple[str, ...] = ()
    grain: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    columns: dict[str, _Column | None]


class _File(Strict):
    chapters: dict[str, str]
    units: dict[str, Words] = Field(default_factory=dict)
    origins: dict[str, Words] = Field(default_factory=dict)
    warnings: dict[str, Words] = Field(default_factory=dict)
    columns: dict[str, _Column]
    suffixes: dict[str, _Column]
    prefixes: dict[str, _Column] = Field(default_factory=dict)
    fiscal_types: dict[str, str | None] = Field(default_factory=dict)
    relations: dict[str, _Relation]


@cache
def load_dictionary(path: Path = DICTIONARY) -> Dictionary:
    """Read the dictionary. Raises ``DictionaryError`` with file, relation and column for what it lacks."""
    try:
        with path.open(encoding="utf-8") as stream:
            file = _File.model_validate(yaml.load(stream, Loader=yaml.CSafeLoader))
    except ValidationError as error:
        told = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors())
        raise DictionaryError(f"{path.name}: {told}") from error
    resolver = _Resolver(path.name, file)
    return Dictionary(
        chapters=file.chapters,
        units=file.units,
        origins=file.origins,
        fiscal_types=file.fiscal_types,
        relations={name: resolver.relation(name) for name in file.relations},
    )


class _Resolver:
    """One file's short forms written out."""

    def __init__(self, name: str, file: _File) -> None:
        self.name = name
        self.file = file

    def relation(self, name: str) -> RelationEntry:
        relation = self.file.relations[name]
        self._require(relation.chapter in self.file.chapters, name, f"no chapter {relation.chapter}")
        self._require(relation.like is None or relation.like in self.file.relations, name, f"like {relation.like}")
        unknown = [key for key in relation.warnings if key not in self.file.warnings]
        self._require(not unknown, name, f"no warning {', '.join(unknown)}")
        self._require(
            not unknown_forms(relation.forms), name, f"no form {', '.join(unknown_forms(relation.forms))}"
        )
        grain = tuple(column.removesuffix("?") for column in relation.grain)
        strange = [column for column in grain if column not in relation.columns]
        self._require(not strange, name, f"the grain has no column {', '.join(strange)}")
        return RelationEntry(
            **relation.model_dump(include={"kind", "chapter", "label_zh", "label_en", "description"}),
            grain=grain,
            nullable=tuple(column.removesuffix("?") for column in relation.grain if column.endswith("?")),
            warnings=tuple(self.file.warnings[key] for key in relation.warnings),
            columns={column: self._column(name, column) for column in relation.columns},
        )

    def _column(self, relation: str, column: str) -> ColumnEntry:
        place = f"{relation}.{column}"
        said = self._said(relation, column)
        self._require(bool(said), place, "is not explained")
        missing = [name for name in _REQUIRED if not str(said.get(name) or "").strip()]
        self._require(not missing, place, f"has no {', '.join(missing)}")
        unit, origin = said.get("unit"), said.get("origin")
        self._require(unit is None or unit in self.file.units, place, f"no unit {unit}")
        self._require(origin is None or origin in self.file.origins, place, f"no origin {origin}")
        try:
            printed = self._official(relation, column, said)
        except UnknownHeadingError as error:
            raise DictionaryError(f"{self.name}: {place}: {error}") from error
        told = {**said, "official": printed, "origin": _FORM if printed else origin or self._origin(relation)}
        return ColumnEntry.model_validate(told)

    def _official(self, relation: str, column: str, said: Mapping[str, Any]) -> tuple[Any, ...]:
        """By what is said of the column; a column that says nothing and is named as a measure holds it."""
        forms = self.file.relations[relation].forms
        place = said.get("official")
        if place is None and "official" not in said and is_measure(forms, column):
            place = Place(heading=column)
        if place is None:
            return ()
        found = officials(place, forms)
        own = self.file.relations[relation].columns.get(column)
        if not found and own is not None and own.official is not None:
            raise UnknownHeadingError(f"no form of the relation has {place.row or ''} {place.heading}")
        return found

    def _origin(self, relation: str) -> str:
        return self.file.relations[relation].origin

    def _said(self, relation: str, column: str) -> dict[str, Any]:
        own = self.file.relations[relation].columns.get(column)
        return {**self._shared(relation, column), **(own.said() if own else {})}

    def _shared(self, relation: str, column: str) -> dict[str, Any]:
        """What a column has in common with others of its name, or with the one that it extends."""
        like = self.file.relations[relation].like
        if like is not None and column in self.file.relations[like].columns:
            return self._said(like, column)
        if column in self.file.columns:
            return self.file.columns[column].said()
        for suffix, entry in self.file.suffixes.items():
            if column.endswith(suffix) and column != suffix:
                return self._extended(relation, column, column.removesuffix(suffix), entry)
        for prefix, entry in self.file.prefixes.items():
            if column.startswith(prefix) and column.removeprefix(prefix) in self.file.columns:
                return self._extended(relation, column, column.removeprefix(prefix), entry)
        return {}

    def _extended(self, relation: str, column: str, stem: str, entry: _Column) -> dict[str, Any]:
        base = self._said(relation, stem)
        if not base:
            own = self.file.relations[relation].columns.get(column)
            self._require(own is not None, f"{relation}.{column}", f"{stem} is no column of the dictionary")
            return {}
        said = entry.said()
        for label in ("label_zh", "label_en"):
            said[label] = said.get(label, "{}").format(base.get(label))
        if said.get("description"):
            said["description"] = said["description"].format(stem)
        if isinstance(said.get("official"), Place):
            heading = base.get("official") or Place(heading=stem)
            said["official"] = said["official"].model_copy(update={"heading": heading.heading})
        return {**base, **said}

    def _require(self, holds: bool, place: str, complaint: str) -> None:
        if not holds:
            raise DictionaryError(f"{self.name}: {place}: {complaint}")
