"""``datapackage.json``: the CSV files as a Fiscal Data Package.

A Fiscal Data Package 1.0 is a Tabular Data Package whose columns say which fiscal concept they hold
(``columnType``, from the budget taxonomy); the dictionary says which. Its own JSON schema builds on the tabular
one and takes no other ``profile``. Where a row carries several amounts, each names what tells it apart
(``normalize``), so that a consumer can turn the row into one per amount; the currency, which no column holds, is a
constant field.

What the dictionary says beyond the standard's words stands in properties of the same names: of a resource its
``grain`` and ``warnings``, of a field ``unit`` or ``role``, ``origin``, ``official`` (the statutory heading) and
labels. The grain is the ``primaryKey`` where none of it may be NULL; what of it may not is ``required``.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pipelines.warehouse.dictionary import Dictionary
from pipelines.warehouse.export.csv_files import TIMESTAMP
from pipelines.warehouse.export.manifest import ExportedFile, write_json
from pipelines.warehouse.export.relations import Column, Relation
from pipelines.warehouse.export.snapshot import OpenSnapshot

DESCRIPTOR = "datapackage.json"
_VALUE = "value"
_MONEY = "yuan"
_DIALECT = {"delimiter": ",", "quoteChar": '"', "doubleQuote": True, "lineTerminator": "\n", "header": True}
_TYPES = {"BOOLEAN": "boolean", "DATE": "date", "TIMESTAMP": "datetime"}
_TEXTS = (
    "A text that a spreadsheet could take for a formula begins with one apostrophe that is not part of it; "
    "remove one leading apostrophe from every text that has one."
)


def write_descriptor(
    folder: Path,
    snapshot: OpenSnapshot,
    dictionary: Dictionary,
    resources: Sequence[tuple[Relation, ExportedFile]],
) -> Path:
    """Write the descriptor of CSV files that stand in the folder already."""
    descriptor = {
        "profile": "tabular-data-package",
        "name": "juesuan",
        "title": "部门决算公开 Department final accounts",
        "description": (
            "What Chinese government departments publish about the money they spent, every figure judged. "
            f"Money is in yuan (元). {_TEXTS}"
        ),
        "version": snapshot.snapshot_id,
        "keywords": ["fiscal", "final accounts", "部门决算"],
        "countryCode": "CN",
        "resources": [_resource(dictionary, relation, file) for relation, file in resources],
    }
    path = folder / DESCRIPTOR
    write_json(path, descriptor)
    return path


def fiscal_type(dictionary: Dictionary, relation: Relation, column: Column) -> str | None:
    """The fiscal concept of a column: the dictionary's, for this relation or everywhere; money is a value.

    None where the taxonomy has no word for what it holds.
    """
    named = dictionary.fiscal_types
    for key in (f"{relation.name}.{column.name}", column.name):
        if key in named:
            return named[key]
    return _VALUE if column.unit == _MONEY else None


def _resource(dictionary: Dictionary, relation: Relation, file: ExportedFile) -> dict[str, Any]:
    return {
        "profile": "tabular-data-resource",
        "name": relation.name,
        "path": file.path,
        **_about(relation),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": file.bytes,
        "hash": f"sha256:{file.sha256}",
        "dialect": _DIALECT,
        "schema": _schema(dictionary, relation),
    }


def _about(relation: Relation) -> dict[str, Any]:
    """What the dictionary says of a relation."""
    about = relation.entry
    if about is None:
        return {}
    told: dict[str, Any] = {"title": f"{about.label_zh} {about.label_en}", "description": about.description}
    if about.grain:
        told["grain"] = list(about.grain)
    if about.warnings:
        told["warnings"] = [warning.model_dump() for warning in about.warnings]
    return told


def _schema(dictionary: Dictionary, relation: Relation) -> dict[str, Any]:
    types = {column.name: fiscal_type(dictionary, relation, column) for column in relation.columns}
    values = [name for name, kind in types.items() if kind == _VALUE]
    several = len(values) > 1
    about = relation.entry
    required = set(about.grain) - set(about.nullable) if about else set()
    fields = []
    for column in relation.columns:
        field = _field(column)
        if column.name in required:
            field["constraints"] = {"required": True}
        if types[column.name] is not None:
            field["columnType"] = types[column.name]
        if several and column.name in values:
            field["normalize"] = {"fiscal_measure": column.name}
        fields.append(field)
    schema: dict[str, Any] = {"fields": fields, "missingValues": [""]}
    if about and about.primary_key:
        schema["primaryKey"] = list(about.primary_key)
    if values:
        schema["extraFields"] = [*(_DENORMALISED if several else ()), _CURRENCY]
    return schema


_CURRENCY = {"name": "fiscal_currency", "type": "string", "columnType": "value-currency:code", "constant": "CNY"}
_DENORMALISED = (
    {"name": "fiscal_amount", "type": "number", "columnType": _VALUE, "normalizationTarget": True},
    {"name": "fiscal_measure", "type": "string", "columnType": "value-kind:code"},
)


def _field(column: Column) -> dict[str, Any]:
    field: dict[str, Any] = {"name": column.name, "type": _type(column)}
    if column.type == "TIMESTAMP":
        field["format"] = TIMESTAMP
    if column.type == "BOOLEAN":
        field |= {"trueValues": ["true"], "falseValues": ["false"]}
    if column.entry is not None:
        field |= {"title": f"{column.entry.label_zh} {column.entry.label_en}"} | column.entry.told()
    return field


def _type(column: Column) -> str:
    if column.is_list:
        return "array"
    if column.is_text:
        return "string"
    return _TYPES.get(column.type) or ("integer" if "INT" in column.type else "number")
