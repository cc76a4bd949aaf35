"""What of a snapshot is exported, and in which order its rows stand.

The order is total: the columns that lead, then all others. Two rows that tie are the same row, so that a file
depends on what a relation holds and never on how the build came by it.
"""

from __future__ import annotations

import difflib
import fnmatch
from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from pipelines.warehouse.dictionary import ColumnEntry, Dictionary, RelationEntry, entry_of

_LAWS = ("law", "law_term")
_OF_THE_BUILD = frozenset({"audit.run"})
_MART_ORDER = ("region_code", "fiscal_year", "agency_id", "agency_name", "scope", "document_id", "statement_id")
_DOCUMENT_ORDER = (
    "document_id",
    "disclosure_no",
    "statement_id",
    "sheet_no",
    "indicator_no",
    "page",
    "table_index",
    "row_index",
    "column_index",
)


class UnknownTableError(ValueError):
    """A table was asked for that the snapshot does not have; the message names the nearest."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, DuckDB's type, and what the dictionary says of it (None where it says nothing)."""

    name: str
    type: str
    entry: ColumnEntry | None

    @property
    def is_text(self) -> bool:
        """Whether its cells are texts, also those that no other format has a type for."""
        return not (self.is_list or self.type.startswith(_NUMERIC) or self.type in _PLAIN)

    @property
    def is_list(self) -> bool:
        return self.type.endswith("[]")

    @property
    def unit(self) -> str | None:
        return self.entry.unit if self.entry is not None else None


_INTEGERS = ("HUGEINT", "BIGINT", "INTEGER", "SMALLINT", "TINYINT")
_NUMERIC = ("DECIMAL", "DOUBLE", "FLOAT", *_INTEGERS, *(f"U{name}" for name in _INTEGERS))
_PLAIN = frozenset({"BOOLEAN", "DATE", "TIMESTAMP"})


@dataclass(frozen=True, slots=True)
class Relation:
    """One table or view of the snapshot. ``name`` is how people call it: ``ledger``, ``audit.finding``."""

    schema: str
    relation: str
    columns: tuple[Column, ...]
    entry: RelationEntry | None

    @property
    def name(self) -> str:
        return self.relation if self.schema == "main" else f"{self.schema}.{self.relation}"

    @property
    def quoted(self) -> str:
        return f"{quoted(self.schema)}.{quoted(self.relation)}"

    @property
    def is_mart(self) -> bool:
        return self.schema == "main" and self.relation.startswith("mart_")

    @property
    def of_the_build(self) -> bool:
        """Whether it tells of the build and its run, so that two builds of the same content differ in it."""
        return self.schema == "meta" or self.name in _OF_THE_BUILD

    @property
    def sorted_by(self) -> tuple[str, ...]:
        """The columns that lead the order of rows; the others follow in their own order."""
        names = [column.name for column in self.columns]
        leading = _MART_ORDER if self.is_mart else _DOCUMENT_ORDER if "document_id" in names else ()
        return tuple(name for name in leading if name in names) or tuple(names[:1])

    def select(self, expressions: Sequence[str] = ()) -> str:
        """The statement that gives its rows in order; ``expressions`` stand in the place of its columns."""
        leading = self.sorted_by
        rest = [column.name for column in self.columns if column.name not in leading]
        order = ", ".join(f"{_OWN}.{quoted(name)} NULLS LAST" for name in (*leading, *rest))
        chosen = expressions or [f"{_OWN}.{quoted(column.name)}" for column in self.columns]
        return f"SELECT {', '.join(chosen)} FROM {self.quoted} AS {_OWN} ORDER BY {order}"


_OWN = "exported"


def own(column: Column) -> str:
    """The column for an expression of ``Relation.select``."""
    return f"{_OWN}.{quoted(column.name)}"


def relations_of(con: duckdb.DuckDBPyConnection, dictionary: Dictionary) -> dict[str, Relation]:
    """Every table and view of the connection's database by its name, in the order of names."""
    found = con.execute(
        """
        SELECT schema_name, relation, list((column_name, data_type) ORDER BY column_index)
        FROM (
            SELECT schema_name, table_name AS relation, column_name, column_index, data_type
            FROM duckdb_columns()
            WHERE database_name = current_database() AND NOT internal
        )
        GROUP BY ALL
        ORDER BY ALL
        """
    ).fetchall()
    relations = (_relation(schema, name, columns, dictionary) for schema, name, columns in found)
    return {relation.name: relation for relation in relations}


def chosen(relations: dict[str, Relation], tables: Sequence[str]) -> list[Relation]:
    """The relations asked for, each once, in the order of names; ``*`` and ``?`` stand for any letters."""
    names: set[str] = set()
    for table in tables:
        wanted = table.removeprefix("main.")
        fitting = [name for name in relations if name == wanted] or fnmatch.filter(relations, wanted)
        if not fitting:
            near = difflib.get_close_matches(wanted, relations, n=3)
            hint = f"; near: {', '.join(near)}" if near else ""
            raise UnknownTableError(f"no table or view {table} in the snapshot{hint}")
        names.update(fitting)
    return [relations[name] for name in sorted(names)]


def published(relations: dict[str, Relation]) -> list[Relation]:
    """All that is exported where nothing is named: everything but the views by which laws are judged.

    What those views decide stands in the audit relations.
    """
    return [relation for relation in relations.values() if relation.schema not in _LAWS]


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _relation(schema: str, name: str, columns: list[tuple[str, str]], dictionary: Dictionary) -> Relation:
    entry = entry_of(dictionary, name if schema == "main" else f"{schema}.{name}")
    meanings = entry.columns if entry is not None else {}
    return Relation(schema, name, tuple(Column(one, kind, meanings.get(one)) for one, kind in columns), entry)
