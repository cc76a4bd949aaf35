"""Facts of real disclosures: leaves sum to the total within rounding, and no printed amount is lost on the way."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from pipelines.readers import read
from pipelines.statements.understand import understand
from pipelines.warehouse.build import build_database
from pipelines.warehouse.shards import read_shard, write_shard
from pipelines.warehouse.structure import structural_failures

SEEDS = sorted((Path(__file__).resolve().parents[3].parent / "shared" / "seeds").glob("*.txt"))
CODED = {
    "fact_income": [
        "total",
        "fiscal_appropriation",
        "superior_subsidy",
        "undertaking",
        "operating",
        "subordinate_remittance",
        "other",
    ],
    "fact_expenditure_by_function": ["total", "basic", "project", "opening_balance", "income", "closing_balance"],
}


@pytest.fixture(scope="module")
def shards(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("shards")
    return {seed.name: write_shard(understand(read(seed.read_bytes(), seed.name)), folder) for seed in SEEDS}


@pytest.fixture(scope="module")
def con(shards: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    path = tmp_path_factory.mktemp("built") / "built.duckdb"
    build_database(path, list(shards.values()))
    return duckdb.connect(path, read_only=True)


@pytest.mark.parametrize("seed", [seed.name for seed in SEEDS])
def test_a_seed_breaks_no_rule_of_ours(shards: dict[str, Path], seed: str) -> None:
    assert structural_failures([shards[seed]]) == {}


@pytest.mark.parametrize("seed", [seed.name for seed in SEEDS])
def test_every_amount_of_a_seed_is_in_the_ledger_table(
    shards: dict[str, Path], con: duckdb.DuckDBPyConnection, seed: str
) -> None:
    parsed = read_shard(shards[seed])
    found = con.execute(
        "SELECT cell_id, amount FROM ledger WHERE document_id = ?", [parsed.document_id]
    ).fetchall()
    assert sorted(found) == sorted((row.cell_id, row.amount) for row in parsed.ledger)


def unsummed(con: duckdb.DuckDBPyConnection, table: str, measure: str, total: str) -> list[tuple[object, ...]]:
    """Statements whose leaves miss their total by more than half a step for each figure that takes part."""
    return con.execute(
        f"""
        WITH step AS (SELECT document_id, statement_id, min(quantum) AS quantum FROM ledger GROUP BY ALL),
        summed AS (
            SELECT
                document_id,
                statement_id,
                sum({measure}) FILTER (WHERE is_leaf) AS leaves,
                sum({measure}) FILTER (WHERE {total}) AS total,
                count({measure}) FILTER (WHERE is_leaf OR {total}) AS terms
            FROM {table}
            GROUP BY ALL
        )
        SELECT document_id, statement_id, leaves, total
        FROM summed JOIN step USING (document_id, statement_id)
        WHERE total IS NOT NULL AND 2 * abs(total - coalesce(leaves, 0)) > terms * quantum
        """
    ).fetchall()


@pytest.mark.parametrize(("table", "measure"), [(table, name) for table, names in CODED.items() for name in names])
def test_leaves_of_coded_forms_sum_to_the_total_line(
    con: duckdb.DuckDBPyConnection, table: str, measure: str
) -> None:
    assert unsummed(con, table, measure, "line_key = 'grand_total'") == []


def test_leaves_of_basic_expenditure_sum_to_its_blocks(con: duckdb.DuckDBPyConnection) -> None:
    total = "line_key IN ('personnel_total', 'public_total')"
    assert unsummed(con, "fact_expenditure_by_economic", "amount", total) == []


@pytest.mark.parametrize("section", ["income", "expenditure"])
def test_leaves_of_the_summaries_sum_to_the_grand_total(con: duckdb.DuckDBPyConnection, section: str) -> None:
    table = f"(SELECT * FROM fact_summary_line WHERE section = '{section}')"
    for measure in ("amount", "total", "general_budget", "government_fund"):
        assert unsummed(con, table, measure, "line_key = 'grand_total'") == [], measure


@pytest.mark.parametrize("measure", ["budget", "actual"])
def test_leaves_of_the_three_public_items_sum_to_the_total(con: duckdb.DuckDBPyConnection, measure: str) -> None:
    table = "(SELECT * FROM fact_three_public WHERE item NOT IN ('conference', 'training'))"
    assert unsummed(con, table, measure, "item = 'total'") == []


def test_every_ledger_row_of_the_star_schemas_forms_stands_in_one_fact(con: duckdb.DuckDBPyConnection) -> None:
    tables = [
        name
        for (name,) in con.execute("SELECT table_name FROM duckdb_tables() WHERE starts_with(table_name, 'fact_')")
        .fetchall()
    ]  # fmt: skip
    told = {"fact_narrative_claim", "fact_evaluation_summary", "fact_department_sheet", "fact_project_indicator"}
    unpivoted = []
    for table in sorted(set(tables) - told):
        columns = con.execute(
            "SELECT column_name FROM duckdb_columns() WHERE table_name = ? AND ends_with(column_name, 'cell_id')",
            [table],
        ).fetchall()
        unpivoted += [f"SELECT document_id, {column} AS cell_id FROM {table}" for (column,) in columns]
    lost = con.execute(
        f"""
        WITH placed AS (
            SELECT document_id, cell_id, count(*) AS places FROM ({" UNION ALL ".join(unpivoted)}) GROUP BY ALL
        )
        SELECT ledger.form, ledger.cell_id, places
        FROM ledger LEFT JOIN placed USING (document_id, cell_id)
        WHERE places IS DISTINCT FROM 1
        """
    ).fetchall()
    assert lost == []
