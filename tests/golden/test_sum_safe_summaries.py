"""No money twice where a department's summary stands beside its own books and a unit's own file.

The disclosures are made up: a finance bureau whose summary (汇总) prints three times the books of
``full_disclosure``, its own books (本级) twice, and a unit that the summary names once. The seeds stand beside
them where there are any; every check of ``tests/support/sums`` holds of all.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import duckdb
import pytest

from pipelines.statements.model import ParsedDocument, UnitRow
from pipelines.warehouse.build import build_database
from pipelines.warehouse.parsing import parse_document
from pipelines.warehouse.shards import write_shard
from tests.golden.independent import SEEDS
from tests.support import sums
from tests.support.golden_warehouse import finance_bureau

BUREAU, UNIT = "阳谷县财政局", "阳谷县国库支付中心"
ONCE = Decimal("6991400.00")
OWN_OF_ALL = "agency_name IN ('阳谷县财政局', '阳谷县财政局（本级）', '阳谷县国库支付中心')"


def books(name: str, times: int) -> ParsedDocument:
    text = finance_bureau("阳谷县", 2024, times=times, posts=40, serving=38).replace(BUREAU, name)
    return parse_document(text.encode(), f"{times}.txt")


@pytest.fixture(scope="module")
def con(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    folder = tmp_path_factory.mktemp("summaries")
    units = (UnitRow(1, BUREAU, "text"), UnitRow(2, UNIT, "text"))
    documents = [
        dataclasses.replace(books(f"{BUREAU}（汇总）", 3), units=units),
        books(f"{BUREAU}（本级）", 2),
        books(UNIT, 1),
        *(parse_document(file.read_bytes(), file.name) for file in sorted(SEEDS.glob("*.txt"))),
    ]
    shards = [write_shard(one, folder / "shards") for one in documents]
    build_database(folder / "built.duckdb", shards)
    with duckdb.connect(folder / "built.duckdb", read_only=True) as opened:
        yield opened


def one(con: duckdb.DuckDBPyConnection, sql: str) -> Any:
    return con.execute(sql).fetchall()[0][0]


def test_a_summary_is_counted_without_the_books_and_units_that_it_holds(con: duckdb.DuckDBPyConnection) -> None:
    leaves = f"SELECT sum(total) FROM mart_expenditure WHERE fund = 'all' AND {OWN_OF_ALL}"
    counted = "statement_id IN (SELECT statement_id FROM dim_statement_counted WHERE is_counted)"
    assert one(con, leaves) == 6 * ONCE
    assert one(con, f"{leaves} AND {counted}") == 3 * ONCE


def test_every_mart_counts_the_same_statements(con: duckdb.DuckDBPyConnection) -> None:
    counted = "statement_id IN (SELECT statement_id FROM dim_statement_counted WHERE is_counted)"
    for mart, amount in (
        ("mart_expenditure", "basic"),
        ("mart_expenditure_economic", "amount"),
        ("mart_income", "total"),
        ("mart_three_public", "actual"),
        ("mart_expenditure_cofog", "amount"),
        ("mart_expenditure_gfsm", "amount"),
    ):
        both = one(con, f"SELECT sum({amount}) FROM {mart} WHERE {OWN_OF_ALL}")
        assert one(con, f"SELECT sum({amount}) FROM {mart} WHERE {OWN_OF_ALL} AND {counted}") * 2 == both, mart


def test_a_county_is_the_sum_of_what_is_counted(con: duckdb.DuckDBPyConnection) -> None:
    assert sums.off_the_county(con) == []
    bureau = f"SELECT statement_id FROM dim_statement JOIN dim_agency USING (agency_id) WHERE {OWN_OF_ALL}"
    others = one(
        con,
        "SELECT coalesce(sum(total), 0) FROM mart_expenditure"
        f" WHERE region_code = '371521' AND fund = 'all' AND statement_id NOT IN ({bureau})",
    )
    county = "SELECT sum(total) FROM mart_county_function_year WHERE region_code = '371521' AND fund = 'all'"
    assert one(con, county) == 3 * ONCE + others


def test_each_of_them_has_its_own_row_by_department(con: duckdb.DuckDBPyConnection) -> None:
    """All three stand in mart_department_year: it is their scope that tells them apart."""
    rows = con.execute(
        f"SELECT scope, expenditure FROM mart_department_year WHERE {OWN_OF_ALL} ORDER BY expenditure DESC"
    ).fetchall()
    assert rows == [("consolidated", 3 * ONCE), ("own", 2 * ONCE), ("unknown", ONCE)]


def test_every_relation_has_its_grain(con: duckdb.DuckDBPyConnection) -> None:
    assert sums.grain_breaches(con) == []


def test_sums_agree_however_they_are_asked(con: duckdb.DuckDBPyConnection) -> None:
    assert sums.inner_rows(con) == []
    assert sums.superseded_rows(con) == []
    assert sums.off_the_totals(con) == []
    assert sums.off_the_classes(con) == []
    assert sums.off_the_class_facts(con) == []
    assert sums.off_between_forms(con) == []
    assert sums.off_the_departments(con) == []
    assert sums.off_the_crosswalks(con) == []
