"""Exported Parquet files as polars and pandas read them: the same rows as the published file, decimals exact."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pandas
import polars
import pytest

from tests.clients.conftest import EXPORTED


def rows_of(checkout: Path, mart: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(checkout / "data" / "warehouse" / "current.duckdb", read_only=True) as con:
        return con.execute(f"FROM {mart}").fetchall()


def in_one_order(rows: list[tuple[Any, ...]]) -> list[str]:
    """Type and value of each: 1.10 and 1.1 are told apart, and a float from a decimal."""
    return sorted(map(repr, rows))


@pytest.mark.parametrize("mart", EXPORTED)
def test_polars_reads_what_was_published(checkout: Path, exported: Path, mart: str) -> None:
    frame = polars.read_parquet(exported / f"{mart}.parquet")
    assert in_one_order(frame.rows()) == in_one_order(rows_of(checkout, mart))


@pytest.mark.parametrize("mart", EXPORTED)
def test_pandas_reads_what_was_published(checkout: Path, exported: Path, mart: str) -> None:
    frame = pandas.read_parquet(exported / f"{mart}.parquet", dtype_backend="pyarrow")
    rows = [
        tuple(None if value is pandas.NA else value for value in row)
        for row in frame.itertuples(index=False, name=None)
    ]
    assert in_one_order(rows) == in_one_order(rows_of(checkout, mart))
