"""Giving PostgreSQL what DuckDB has, and holding the answers of both against each other.

PostgreSQL gets every table that a question reads, itself or through a view, row for row; what is a view here is a
view there. What the build works out of other rows for the questions' sake (``DERIVED``: sums by class, scores,
restated cells) is either a table there too, or a view made of the build's own statement: both are measured.
Answers must be the same rows. One thing may differ: where a rate is rounded, PostgreSQL divides decimals and
DuckDB doubles, so that a tie may fall to the other side in the last digit.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path

import duckdb

from benchmarks.dialect import relations, to_postgres
from benchmarks.postgres import Postgres, column_type, indexes
from pipelines.settings import SQL
from pipelines.warehouse.build import literal
from pipelines.warehouse.cookbook import Recipe
from pipelines.warehouse.dictionary import load_dictionary

BY_HAND = Path(__file__).parent / "postgres_views"
"""Views that no rule turns into PostgreSQL's SQL: ``<name>.sql``."""

DERIVED = frozenset(
    {
        "main.fact_expenditure_by_class", "main.fact_basic_expenditure_by_class", "main.fact_restatement",
        "audit.document_identity", "audit.document_score", "audit.broken_identity",
    }
)  # fmt: skip
"""Tables that the build makes of other tables' rows so that questions need not."""

_SCHEMAS = ("main", "audit", "meta")
_LEFT_OUT = frozenset({"cell_ids"})
"""Long lists that no question reads: without them PostgreSQL's rows are shorter."""


class DifferentAnswerError(Exception):
    """The two databases do not answer alike: the fault is ours, and nothing is measured."""


def give_tables(
    con: duckdb.DuckDBPyConnection,
    postgres: Postgres,
    recipes: Iterable[Recipe],
    folder: Path,
    *,
    derived_as_views: bool,
) -> None:
    """Load all that the questions read, through a pipe in the folder."""
    known = "SELECT schema_name || '.' || view_name, sql FROM duckdb_views() WHERE NOT internal"
    views: dict[str, str] = dict(con.execute(known).fetchall())
    if derived_as_views:
        views |= _statements_of_build(DERIVED)
    needed: list[str] = []
    for recipe in recipes:
        _add(needed, views, relations(recipe.sql))
    for schema in _SCHEMAS:
        postgres.run(f"CREATE SCHEMA {schema}")
    postgres.run(f"ALTER DATABASE postgres SET search_path = {_SCHEMAS[0]}")
    for name in needed:
        if name not in views:
            _give(con, postgres, name, folder)
    postgres.run("VACUUM ANALYZE")
    for name in needed:
        if name in views:
            by_hand = BY_HAND / f"{name.removeprefix('main.')}.sql"
            postgres.run(by_hand.read_text(encoding="utf-8") if by_hand.exists() else to_postgres(views[name]))


def _statements_of_build(names: frozenset[str]) -> dict[str, str]:
    """How the build makes some tables, as views."""
    found = {}
    for file in sorted(SQL.glob("*.sql")):
        for statement in file.read_text(encoding="utf-8").split(";\n"):
            made = re.search(r"^CREATE TABLE (\S+) AS$", statement, re.MULTILINE)
            if made is not None and (name := made[1] if "." in made[1] else f"main.{made[1]}") in names:
                found[name] = statement[made.start() :].replace("CREATE TABLE", "CREATE VIEW", 1)
    return found


def require_same(con: duckdb.DuckDBPyConnection, postgres: Postgres, recipe: Recipe, theirs: str) -> None:
    """Both must give the same rows; else ``DifferentAnswerError`` with the first that differ."""
    con.execute(f"CREATE OR REPLACE TEMP TABLE ours AS {recipe.sql}")
    columns = [(name, kind) for name, kind, *_ in con.execute("DESCRIBE temp.ours").fetchall()]
    with tempfile.TemporaryDirectory() as scratch:
        file = Path(scratch) / "theirs.csv"
        postgres.write(theirs, file)
        shape = ", ".join(f"{literal(name)}: {literal(kind)}" for name, kind in columns)
        con.execute(
            f"CREATE OR REPLACE TEMP TABLE theirs AS FROM read_csv({literal(str(file))}, header = true,"
            f" auto_detect = false, delim = ',', quote = '\"', escape = '\"', allow_quoted_nulls = false,"
            f" columns = {{{shape}}})"
        )
    only_ours = con.execute("FROM temp.ours EXCEPT ALL FROM temp.theirs ORDER BY ALL").fetchall()
    only_theirs = con.execute("FROM temp.theirs EXCEPT ALL FROM temp.ours ORDER BY ALL").fetchall()
    if len(only_ours) != len(only_theirs) or not all(map(_nearly, only_ours, only_theirs)):
        raise DifferentAnswerError(f"{recipe.name}: {only_ours[:3]} here, {only_theirs[:3]} there")


def _nearly(ours: Sequence[object], theirs: Sequence[object]) -> bool:
    return all(one == other or _rounded_apart(one, other) for one, other in zip(ours, theirs, strict=True))


def _rounded_apart(one: object, other: object) -> bool:
    if not isinstance(one, Decimal) or not isinstance(other, Decimal):
        return False
    return abs(one - other) <= Decimal(1).scaleb(int(one.as_tuple().exponent))


def _add(needed: list[str], views: dict[str, str], names: Iterable[str]) -> None:
    """The relations that are not there yet, each after those that it reads."""
    for name in sorted(names):
        if name not in needed:
            if name in views:
                _add(needed, views, relations(views[name]) - {name})
            needed.append(name)


def _give(con: duckdb.DuckDBPyConnection, postgres: Postgres, name: str, folder: Path) -> None:
    described = con.execute(f"DESCRIBE {name}").fetchall()
    columns = [(column, kind) for column, kind, *_ in described if column not in _LEFT_OUT]
    declared = ", ".join(f'"{column}" {column_type(kind)}' for column, kind in columns)
    postgres.run(f"CREATE UNLOGGED TABLE {name} ({declared})")
    values = ", ".join(_as_text(column, kind) for column, kind in columns)
    pipe = folder / f"{name}.csv"
    os.mkfifo(pipe)
    try:
        with ThreadPoolExecutor(1) as pool:
            filled = pool.submit(postgres.fill, name, pipe)
            con.execute(
                f"COPY (SELECT {values} FROM {name}) TO {literal(str(pipe))}"
                " (FORMAT csv, HEADER false, USE_TMP_FILE false)"
            )
            filled.result()
    finally:
        pipe.unlink()
    entry = load_dictionary().relations[name.removeprefix("main.")]
    for index in indexes(name, [column for column, _ in columns], (key.rstrip("?") for key in entry.grain)):
        postgres.run(index)


def _as_text(column: str, kind: str) -> str:
    """A list as PostgreSQL writes arrays; what stands in lists is ids."""
    return f"""'{{' || array_to_string("{column}", ',') || '}}'""" if kind.endswith("[]") else f'"{column}"'
