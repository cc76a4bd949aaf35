"""What the rows of each table belong to, so that a build can replace a document's rows and no others.

A table with a column ``document_id`` is of documents, and so is one that is listed in ``_DOCUMENT_OF``. Every
other table has to be declared here: a build that meets a table it knows nothing of stops. A view has no rows of
its own.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from pipelines.warehouse import coverage
from pipelines.warehouse.content_hash import Columns, Table, content_columns

KNOWLEDGE = frozenset(
    {
        ("main", "dim_form"),
        ("main", "dim_measure"),
        ("main", "dim_line"),
        ("main", "dim_region"),
        ("main", "dim_region_name"),
        ("main", "dim_zone"),
        ("main", "dim_agency_kind"),
        ("main", "dim_agency_alias"),
        ("main", "dim_function_name"),
        ("main", "dim_cofog"),
        ("main", "dim_gfsm"),
        ("main", "bridge_region_change"),
        ("main", "bridge_function_change"),
    }
)
"""The same in every build by the same code and data, whatever the documents."""

REMADE = frozenset(
    {
        ("main", "dim_agency"),
        ("main", "dim_economic"),
        ("main", "dim_function"),
        ("main", "bridge_economic_gfsm"),
        ("main", "bridge_function_cofog"),
    }
)
"""Made from published tables of all documents by the numbered files of ``build.remake``; small."""

WHOLE = frozenset(("main", table) for table in coverage.TABLES)
"""Loaded from the stores in every build, all rows anew; they name documents, but tell of the sources' lists."""

# Tables of documents whose rows say by another column of which.
_DOCUMENT_OF = {("audit", "cell_verdict"): "split_part(cell_id, '-', 1)"}


class UndeclaredTableError(Exception):
    """A table of which nobody has said what its rows belong to."""


@dataclass(frozen=True, slots=True)
class DocumentTable:
    """A table whose rows belong to documents; ``document`` is the SQL that tells to which."""

    name: Table
    columns: Columns
    document: str


def document_tables(con: duckdb.DuckDBPyConnection) -> tuple[DocumentTable, ...]:
    """The tables of documents of the connection's database; ``UndeclaredTableError`` for what is not declared."""
    known = KNOWLEDGE | REMADE | WHOLE
    tables = content_columns(con)
    others = {name: (columns, _document(name, columns)) for name, columns in tables.items() if name not in known}
    if undeclared := ", ".join(".".join(name) for name, (_, document) in others.items() if document is None):
        raise UndeclaredTableError(f"nothing says to which documents the rows of {undeclared} belong")
    return tuple(
        DocumentTable(name, columns, document)
        for name, (columns, document) in others.items()
        if document is not None
    )


def _document(name: Table, columns: Columns) -> str | None:
    if name in _DOCUMENT_OF:
        return _DOCUMENT_OF[name]
    return "document_id" if any(column == "document_id" for column, _ in columns) else None
