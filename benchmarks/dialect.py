"""The cookbook's SQL as PostgreSQL reads it, made from the very same files.

``sqlglot`` knows most differences of the two dialects; what it leaves is said here, in general: ``GROUP BY ALL``,
``any_value`` (PostgreSQL 15 has none; the smallest value is one of them), division. A statement that this cannot
turn is an error; a view of that kind is written by hand (``postgres_views/``).
"""

from __future__ import annotations

from sqlglot import exp, parse_one
from sqlglot.errors import ErrorLevel


def to_postgres(sql: str) -> str:
    """One statement of DuckDB as one of PostgreSQL 15; raises ``sqlglot``'s errors."""
    tree = parse_one(sql, read="duckdb")
    for select in tree.find_all(exp.Select):
        _spell_out_groups(select)
    return tree.transform(_translated).sql(dialect="postgres", unsupported_level=ErrorLevel.RAISE)


def relations(sql: str) -> frozenset[str]:
    """The tables and views that a statement reads, as ``schema.name``."""
    tree = parse_one(sql, read="duckdb")
    own = {cte.alias for cte in tree.find_all(exp.CTE)}
    read = (table for table in tree.find_all(exp.Table) if table.db or table.name not in own)
    return frozenset(f"{table.db or 'main'}.{table.name}" for table in read)


def _spell_out_groups(select: exp.Select) -> None:
    """``GROUP BY ALL`` is by every column of the answer that aggregates nothing."""
    group = select.args.get("group")
    if group is None or not group.args.get("all"):
        return
    keys = [one.unalias() for one in select.expressions if not one.find(exp.AggFunc)]
    select.set("group", exp.Group(expressions=[key.copy() for key in keys if not isinstance(key, exp.Literal)]))


def _translated(node: exp.Expression) -> exp.Expression:
    if isinstance(node, exp.IgnoreNulls) and isinstance(node.this, exp.AnyValue):
        return _least(node.this)
    if isinstance(node, exp.AnyValue):
        return _least(node)
    if isinstance(node, exp.Div):
        # Money is divided as decimals: PostgreSQL rounds no double to a place.
        node.set("typed", True)
        node.set("safe", True)
    return node


def _least(node: exp.AnyValue) -> exp.Expression:
    value = node.this.this if isinstance(node.this, exp.Order | exp.HavingMax) else node.this
    return exp.Min(this=value)
