"""The herd on which the cookbook is measured: real codes, accounts that balance, an answer to every question."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from benchmarks.many_counties import build, prepare
from pipelines.classification.codes import load_economics, load_functions
from pipelines.warehouse.build import connect
from pipelines.warehouse.cookbook import Recipe, load_recipes

ROWS = 28_000
PORTIONS = 2


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("herd") / "herd.duckdb"
    build(path, ROWS, portion_rows=ROWS // PORTIONS)
    return path


@pytest.fixture(scope="module")
def con(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(path, read_only=True) as opened:
        yield opened


def ask(con: duckdb.DuckDBPyConnection, sql: str) -> list[tuple[Any, ...]]:
    return con.execute(sql).fetchall()


def test_it_has_about_as_many_rows_as_asked_for_and_says_so(con: duckdb.DuckDBPyConnection) -> None:
    ((rows, documents),) = ask(con, "SELECT ledger_rows, documents FROM meta.snapshot")
    assert ask(con, "SELECT count(*), count(DISTINCT document_id) FROM ledger") == [(rows, documents)]
    assert ROWS / 2 < rows < ROWS * 2


def test_twins_are_documents_of_their_own(con: duckdb.DuckDBPyConnection) -> None:
    for table, key in (("dim_document", "document_id"), ("dim_statement", "statement_id"), ("ledger", "cell_id")):
        assert ask(con, f"SELECT count(*) - count(DISTINCT {key}) FROM {table}") == [(0,)]
    assert ask(con, "FROM ledger ANTI JOIN dim_statement USING (document_id, statement_id)") == []
    assert ask(con, "FROM dim_document ANTI JOIN dim_agency USING (agency_id) WHERE agency_id IS NOT NULL") == []
    cells = "(SELECT unnest(cell_ids) AS cell_id FROM audit.identity_result)"
    assert ask(con, f"FROM {cells} ANTI JOIN ledger USING (cell_id) ANTI JOIN sheet_value USING (cell_id)") == []


def test_codes_and_regions_are_real(con: duckdb.DuckDBPyConnection) -> None:
    functions = ask(con, "SELECT DISTINCT function_code FROM fact_expenditure_by_function ORDER BY ALL")
    economics = ask(con, "SELECT DISTINCT economic_code FROM fact_expenditure_by_economic ORDER BY ALL")
    assert {code for (code,) in functions} <= {None, *load_functions()}
    assert {code for (code,) in economics} <= {None, *load_economics()}
    assert len(functions) > 50 < len(economics)
    assert ask(con, "FROM ledger ANTI JOIN dim_region USING (region_code)") == []
    assert ask(con, "SELECT count(DISTINCT region_code) > 2 FROM ledger") == [(True,)]


def test_only_planted_slips_break_a_law(con: duckdb.DuckDBPyConnection) -> None:
    broken = {identity for (identity,) in ask(con, "SELECT DISTINCT identity_id FROM audit.broken_identity")}
    assert broken == {"expenditure.children_sum_to_parent", "expenditure.columns_sum_to_total"}
    ((exact, rounding),) = ask(
        con,
        "SELECT count(*) FILTER (WHERE verdict = 'exact'), count(*) FILTER (WHERE verdict = 'rounding')"
        " FROM audit.identity_result",
    )
    assert exact > rounding > 0


def test_funds_sum_to_all_expenditure_before_rounding(con: duckdb.DuckDBPyConnection) -> None:
    form = "max(total) FILTER (WHERE form = '{}')"
    parts = " + ".join(
        f"coalesce({form.format(name)}, 0)"
        for name in ("general_budget_expenditure", "government_fund", "state_capital")
    )
    sheets = ask(
        con,
        f"SELECT {form.format('expenditure')} - ({parts}) AS other"
        " FROM fact_expenditure_by_function WHERE line_key = 'grand_total' GROUP BY document_id",
    )
    others = [other for (other,) in sheets]
    # Few disclosures spend money from other sources; a sum of rounded parts is off by a step or two.
    assert min(others) >= -200
    assert sum(abs(other) <= 200 for other in others) > len(others) / 2


@pytest.mark.parametrize("recipe", load_recipes(), ids=lambda recipe: recipe.name)
def test_every_question_is_answered(con: duckdb.DuckDBPyConnection, recipe: Recipe) -> None:
    assert ask(con, recipe.sql)


def test_the_same_number_of_rows_gives_the_same_copies(path: Path) -> None:
    shards = sorted(path.with_suffix(".shards").glob("*.parquet"))
    summed = (
        "SELECT count(*), sum(amount), min(cell_id), max(cell_id), count(DISTINCT reported_text) FROM shard_ledger"
    )
    with connect(Path(":memory:")) as one, connect(Path(":memory:")) as other:
        prepare(one, shards, ROWS, PORTIONS)
        prepare(other, shards[::-1], ROWS, PORTIONS)
        assert ask(one, summed) == ask(other, summed)
        with duckdb.connect(path, read_only=True) as built:
            ((amount,),) = ask(built, "SELECT sum(amount) FROM ledger")
        assert ask(one, f"SELECT sum(amount) * {PORTIONS} FROM shard_ledger") == [(amount,)]
