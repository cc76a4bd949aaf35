"""Great Expectations on DuckDB, read-only: a small subclass pair over its SQL classes.

Great Expectations 1.24 knows no DuckDB and closes the connection before it reads the result, which DuckDB's
cursors do not survive; the engine here keeps one connection open for its life. Importing this module costs
seconds: only what runs the suites may.
"""

from __future__ import annotations

import builtins
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal, cast

import sqlalchemy
from great_expectations.datasource.fluent.sql_datasource import SQLDatasource
from great_expectations.execution_engine.sqlalchemy_execution_engine import SqlAlchemyExecutionEngine


class DuckDBExecutionEngine(SqlAlchemyExecutionEngine):
    """The SQL engine with one connection that stays open."""

    _kept: sqlalchemy.Connection | None = None

    @contextmanager
    def get_connection(self) -> Iterator[sqlalchemy.Connection]:
        if self._kept is None:
            self._kept = self.engine.connect()
        yield self._kept

    def close(self) -> None:
        if self._kept is not None:
            self._kept.close()
            self._kept = None
        super().close()


class DuckDBDatasource(SQLDatasource):
    """A DuckDB database file as a source of batches."""

    type: Literal["duckdb"] = "duckdb"  # type: ignore[assignment]

    @property
    def execution_engine_type(self) -> builtins.type[DuckDBExecutionEngine]:
        return DuckDBExecutionEngine


def add_duckdb(context: Any, name: str, database: Path) -> DuckDBDatasource:
    """Register a database file, opened read-only, with a context."""
    datasource = DuckDBDatasource(
        name=name,
        connection_string=f"duckdb:///{database}",
        kwargs={"connect_args": {"config": {"access_mode": "read_only"}}},
        create_temp_table=False,
    )
    return cast(DuckDBDatasource, context.data_sources.add_or_update_duckdb(datasource))
