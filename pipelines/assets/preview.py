"""Metadata that helps: a few rows as a table that the asset graph can show."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import dagster as dg

if TYPE_CHECKING:
    import duckdb


def markdown(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> dg.MarkdownMetadataValue:
    """A markdown table; NULL is an empty cell."""
    lines = [_line(columns), _line(["---"] * len(columns)), *(_line(row) for row in rows)]
    return dg.MetadataValue.md("\n".join(lines))


def preview(con: duckdb.DuckDBPyConnection, sql: str) -> dg.MarkdownMetadataValue:
    """The rows of a query as a markdown table."""
    result = con.execute(sql)
    columns = [column[0] for column in result.description or []]
    return markdown(columns, result.fetchall())


def _line(values: Sequence[Any]) -> str:
    cells = ("" if value is None else str(value).replace("|", "\\|").replace("\n", " ") for value in values)
    return f"| {' | '.join(cells)} |"
