"""The data dictionary: one file says what every table, view and column means, and everything else follows.

``sql/dictionary.yaml`` is the only place; the comments in the database and ``docs/data-dictionary.md`` are made
from it, and a test holds it to the database. ``python -m pipelines.warehouse.dictionary`` writes the document.
"""

from __future__ import annotations

import fnmatch
from collections.abc import Collection
from functools import cache
from pathlib import Path
from typing import Literal

import duckdb
import yaml
from pydantic import BaseModel, ConfigDict, Field

from pipelines.settings import REPOSITORY, SQL

DICTIONARY = SQL / "dictionary.yaml"
DOCUMENT = REPOSITORY / "docs" / "data-dictionary.md"


class DictionaryError(ValueError):
    """The dictionary names a column without saying what it means."""


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ColumnEntry(_Strict):
    """One column: its labels, what it holds, its unit (``yuan``, ``percent`` …), an example."""

    label_zh: str
    label_en: str
    description: str = ""
    unit: str | None = None
    example: str | None = None


class RelationEntry(_Strict):
    """One table or view. A name with ``*`` stands for a family of views with the same columns."""

    kind: Literal["table", "view"]
    chapter: str
    label_zh: str
    label_en: str
    description: str
    columns: dict[str, ColumnEntry]


class _RawRelation(_Strict):
    kind: Literal["table", "view"] = "table"
    chapter: str
    label_zh: str
    label_en: str
    description: str
    columns: dict[str, ColumnEntry | None]


class _Raw(_Strict):
    """The file: chapters in order, columns that mean the same everywhere, suffixes, relations."""

    chapters: dict[str, str]
    columns: dict[str, ColumnEntry]
    suffixes: dict[str, ColumnEntry]
    fiscal_types: dict[str, str | None] = Field(default_factory=dict)
    relations: dict[str, _RawRelation]


class Dictionary(_Strict):
    """Every relation by its name (``ledger``, ``audit.finding``), every column's meaning resolved.

    ``fiscal_types`` are the Fiscal Data Package's concepts by column, or by relation and column; None for none.
    """

    chapters: dict[str, str] = Field(default_factory=dict)
    fiscal_types: dict[str, str | None] = Field(default_factory=dict)
    relations: dict[str, RelationEntry]


@cache
def load_dictionary(path: Path = DICTIONARY) -> Dictionary:
    """Read the dictionary. A column without its own entry takes the common one, or the one of its suffix."""
    with path.open(encoding="utf-8") as stream:
        raw = _Raw.model_validate(yaml.load(stream, Loader=yaml.CSafeLoader))
    relations = {}
    for name, relation in raw.relations.items():
        if relation.chapter not in raw.chapters:
            raise DictionaryError(f"{name}: no chapter {relation.chapter}")
        columns = {column: entry or _common(raw, name, column) for column, entry in relation.columns.items()}
        relations[name] = RelationEntry(**{**relation.model_dump(exclude={"columns"}), "columns": columns})
    return Dictionary(chapters=raw.chapters, fiscal_types=raw.fiscal_types, relations=relations)


def _common(raw: _Raw, relation: str, column: str) -> ColumnEntry:
    if column in raw.columns:
        return raw.columns[column]
    for suffix, entry in raw.suffixes.items():
        if column.endswith(suffix) and column != suffix:
            stem = column.removesuffix(suffix)
            base = raw.relations[relation].columns.get(stem) or raw.columns.get(stem)
            if base is None:
                raise DictionaryError(f"{relation}.{column}: {stem} is no column of the dictionary")
            return entry.model_copy(
                update={
                    "label_zh": entry.label_zh.format(base.label_zh),
                    "label_en": entry.label_en.format(base.label_en),
                    "description": entry.description.format(stem),
                }
            )
    raise DictionaryError(f"{relation}.{column} is not explained")


def database_relations(con: duckdb.DuckDBPyConnection) -> dict[str, tuple[str, list[str]]]:
    """Every relation of the database as the dictionary names it: table or view, and its columns in order."""
    found = con.execute(
        """
        SELECT
            CASE schema_name WHEN 'main' THEN name ELSE schema_name || '.' || name END,
            any_value(kind),
            list(column_name ORDER BY column_index)
        FROM (
            SELECT schema_name, table_name AS name, 'table' AS kind
            FROM duckdb_tables()
            WHERE NOT temporary AND database_name = current_database()
            UNION ALL
            SELECT schema_name, view_name, 'view'
            FROM duckdb_views()
            WHERE NOT temporary AND NOT internal AND database_name = current_database()
        ) AS relation
        JOIN (
            SELECT schema_name, table_name AS name, column_name, column_index
            FROM duckdb_columns()
            WHERE database_name = current_database()
        ) AS columns USING (schema_name, name)
        GROUP BY ALL
        ORDER BY ALL
        """
    ).fetchall()
    return {name: (kind, columns) for name, kind, columns in found}


def differences(con: duckdb.DuckDBPyConnection, dictionary: Dictionary | None = None) -> list[str]:
    """Where database and dictionary differ, in words; empty if they agree."""
    dictionary = dictionary or load_dictionary()
    actual = database_relations(con)
    told: list[str] = []
    for name, (kind, columns) in actual.items():
        entry = entry_of(dictionary, name)
        if entry is None:
            told.append(f"{name} is not in the dictionary")
        elif entry.kind != kind:
            told.append(f"{name} is a {kind}, the dictionary says {entry.kind}")
        elif list(entry.columns) != columns:
            told.append(f"{name}: the database has {columns}, the dictionary {list(entry.columns)}")
    for name in dictionary.relations:
        if not any(fnmatch.fnmatchcase(other, name) for other in actual):
            told.append(f"{name} is in the dictionary, not in the database")
    return told


def entry_of(dictionary: Dictionary, name: str) -> RelationEntry | None:
    """The entry of a relation: its own, or that of the family it belongs to."""
    if name in dictionary.relations:
        return dictionary.relations[name]
    families = (entry for pattern, entry in dictionary.relations.items() if fnmatch.fnmatchcase(name, pattern))
    return next(families, None)


def apply_comments(con: duckdb.DuckDBPyConnection, relations: Collection[str] | None = None) -> None:
    """Write the dictionary into the database as comments, so that any client shows it.

    In one transaction: there are thousands, and each alone would be forced to disk. ``relations`` restricts it to
    some.
    """
    dictionary = load_dictionary()
    con.begin()
    for name, (kind, columns) in database_relations(con).items():
        entry = entry_of(dictionary, name)
        if entry is None or entry.kind != kind or (relations is not None and name not in relations):
            continue
        target = _quoted(name)
        head = f"{entry.label_zh} ({entry.label_en}): {entry.description}"
        con.execute(f"COMMENT ON {kind.upper()} {target} IS {_literal(head)}")
        for column in columns:
            if column in entry.columns:
                text = _literal(_one_line(entry.columns[column]))
                con.execute(f'COMMENT ON COLUMN {target}."{column}" IS {text}')
    con.commit()


def render(dictionary: Dictionary | None = None) -> str:
    """The document, in the order of the dictionary."""
    dictionary = dictionary or load_dictionary()
    lines = [
        "# Data dictionary 数据字典",
        "",
        "Generated from `sql/dictionary.yaml` by `python -m pipelines.warehouse.dictionary`; edit that file.",
        "",
        "Money is `DECIMAL(18,2)` in yuan (元). The database carries the same texts as comments",
        "(`SELECT * FROM duckdb_columns()`).",
    ]
    for chapter, title in dictionary.chapters.items():
        lines += ["", f"## {title}"]
        for name, entry in dictionary.relations.items():
            if entry.chapter == chapter:
                lines += _relation_lines(name, entry)
    return "\n".join(lines) + "\n"


def _relation_lines(name: str, entry: RelationEntry) -> list[str]:
    lines = [
        "",
        f"### {name}",
        "",
        f"{entry.label_zh} · {entry.label_en} ({entry.kind}). {entry.description}",
        "",
        "| column | 中文 | English | meaning | unit | example |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for column, meaning in entry.columns.items():
        cells = (
            f"`{column}`",
            meaning.label_zh,
            meaning.label_en,
            meaning.description,
            meaning.unit or "",
            f"`{meaning.example}`" if meaning.example else "",
        )
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return lines


def _one_line(meaning: ColumnEntry) -> str:
    unit = f" [{meaning.unit}]" if meaning.unit else ""
    description = f": {meaning.description}" if meaning.description else ""
    return f"{meaning.label_zh} ({meaning.label_en}){unit}{description}"


def _quoted(name: str) -> str:
    """A relation's name for SQL. What follows the schema may hold dots itself (``law."income.balances"``)."""
    schema, _, relation = name.rpartition(".") if name.count(".") < 2 else name.partition(".")
    return f'"{schema or "main"}"."{relation}"'


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def main() -> None:
    """Write the document."""
    DOCUMENT.parent.mkdir(parents=True, exist_ok=True)
    DOCUMENT.write_text(render(), encoding="utf-8")


if __name__ == "__main__":
    main()
