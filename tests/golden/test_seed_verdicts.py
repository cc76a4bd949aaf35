"""What the laws say of the four seed disclosures: the true findings, and no false accusation.

Read off the pages by hand. A clone without the seeds has no cases here.
"""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines.identities.judge import judge
from pipelines.warehouse.build import build_database
from pipelines.warehouse.parsing import parse_document
from pipelines.warehouse.shards import write_shard

SEEDS = sorted((Path(__file__).resolve().parents[2].parent / "shared" / "seeds").glob("*.txt"))
NUMBERS = [path.name.partition("_")[0] for path in SEEDS]
STATUTORY = (
    "income_expenditure_summary",
    "income",
    "expenditure",
    "appropriation_summary",
    "general_budget_expenditure",
    "general_budget_basic_expenditure",
    "government_fund",
    "state_capital",
    "three_public",
    "operating_statistics",
    "blank_forms",
    "amounts",
)
# number → identity → how many applications are violated; every other application is not.
VIOLATED = {
    "001": {
        "project_evaluation.budget_less_executed_is_balance": 2,  # 办公用品: 35.00 − 10.45 ≠ 24.52, twice printed
        "project_evaluation.rate_is_executed_over_budget": 4,  # 办公用品 29.94, 电脑耗材 25.98, twice printed
        "project_evaluation.sheets_match_narrative": 1,  # 22 told, 21 sheets
    },
    "002": {
        "department_evaluation.levels_sum_to_weight": 2,  # 30 ≠ 24, 30 ≠ 25
        "department_evaluation.scores_sum_to_total": 1,  # 96 ≠ 88
        "department_evaluation.scores_within_weights": 2,  # 5 of 4 points, 5 of 3
        "department_evaluation.weights_sum_to_100": 1,  # 89
        "project_evaluation.levels_sum_to_weight": 1,  # 机关运行经费: 30 ≠ 25
        "project_evaluation.rate_is_executed_over_budget": 3,  # over the initial, not the full budget
        "project_evaluation.rate_score_follows_rate": 1,  # 10 × 99.97% = 9.997, not 9.97
        "project_evaluation.scores_sum_to_total": 1,  # 机关运行经费: 100 ≠ 95
        "project_evaluation.weights_sum_to_100": 1,  # 机关运行经费: 95
    },
    "003": {
        "evaluation_summary.has_sheet": 1,  # (联通) has none
        "project_evaluation.executed_is_project_expenditure": 1,  # 640.33, the missing sheet's 64.35 short
        "project_evaluation.missed_targets_lose_points": 1,  # 综合业务经费: 42.79 of at most 35, 3 of 3 points
        "project_evaluation.scores_sum_to_total": 1,  # 综合业务经费: 96.86 ≠ 91.86
        "project_evaluation.weights_sum_to_100": 1,  # 综合业务经费: 95
    },
    "004": {
        "department_evaluation.budget_agrees_with_nature": 1,  # 1444.37 ≠ 1443.36
        "department_evaluation.levels_sum_to_weight": 1,  # 40 ≠ 30: the ten of the satisfaction counted along
        "department_evaluation.met_targets_lose_no_points": 1,  # 100% of at least 98%, 10 of 13 points
        "department_evaluation.rate_score_follows_rate": 1,  # 10 × 99.74% = 9.974, not 9
        "department_evaluation.scores_sum_to_total": 1,  # 95 ≠ 94
        "narrative.personnel_and_public_sum_to_basic": 1,  # 860.94 + 142.45 ≠ 1004.11
        "project_evaluation.levels_sum_to_weight": 1,  # 40 ≠ 30, likewise
    },
}
# The figures that make an application, where they are worth saying: number, identity, verdict, lhs, rhs in 万元.
TOLD = [
    ("001", "project_evaluation.budget_less_executed_is_balance", "violated", "24.52", "24.55"),
    ("002", "narrative.amounts_agree_with_cells", "rounding", "21.09", "21.10"),
    ("002", "project_evaluation.executed_within_project_expenditure", "exact", "183.18", "183.181468"),
    ("003", "narrative.projects_within_project_expenditure", "exact", "704.68", "704.68"),
    ("003", "project_evaluation.executed_within_project_expenditure", "exact", "704.68", "640.33"),
    ("003", "general_budget_basic_expenditure.agrees_with_general_budget", "rounding", "980.19", "980.20"),
    ("004", "narrative.personnel_and_public_sum_to_basic", "violated", "1004.11", "1003.39"),
    ("004", "evaluation_baseline.three_public_sums", "exact", "5.51", "5.51"),
]


@cache
def judged(folder: Path) -> duckdb.DuckDBPyConnection:
    shards = [write_shard(parse_document(path.read_bytes(), path.name), folder) for path in SEEDS]
    build_database(folder / "seeds.duckdb", shards, judge=judge)
    return duckdb.connect(folder / "seeds.duckdb", read_only=True)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("judged")


def query(folder: Path, sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
    return judged(folder).execute(sql, list(parameters)).fetchall()


@pytest.mark.parametrize("number", NUMBERS)
def test_what_is_wrong_is_found_and_nothing_else_is_accused(number: str, folder: Path) -> None:
    rows = query(
        folder,
        "SELECT identity_id, count(*) FROM audit.identity_result JOIN dim_document USING (document_id)"
        " WHERE starts_with(source_name, ?) AND verdict IN ('violated', 'implausible') GROUP BY ALL",
        number,
    )
    assert dict(rows) == VIOLATED[number]


@pytest.mark.parametrize("number", NUMBERS)
def test_every_statutory_sum_holds(number: str, folder: Path) -> None:
    rows = query(
        folder,
        "SELECT DISTINCT identity_id, verdict FROM audit.identity_result JOIN dim_document USING (document_id)"
        " WHERE starts_with(source_name, ?)",
        number,
    )
    statutory = {verdict for identity_id, verdict in rows if identity_id.partition(".")[0] in STATUTORY}
    assert statutory <= {"exact", "rounding", "not_applicable"}


@pytest.mark.parametrize(
    ("number", "identity_id", "verdict", "left", "right"), [case for case in TOLD if case[0] in NUMBERS]
)
def test_the_arithmetic_is_what_the_page_says(
    number: str, identity_id: str, verdict: str, left: str, right: str, folder: Path
) -> None:
    rows = query(
        folder,
        "SELECT verdict FROM audit.identity_result JOIN dim_document USING (document_id)"
        " WHERE starts_with(source_name, ?) AND identity_id = ? AND lhs = ? AND rhs = ?",
        number,
        identity_id,
        Decimal(left) * 10000,
        Decimal(right) * 10000,
    )
    assert verdict in {row[0] for row in rows}


@pytest.mark.parametrize("number", [number for number in NUMBERS if number != "004"])
def test_hierarchies_hold_many_of_them_only_by_rounding(number: str, folder: Path) -> None:
    rows = query(
        folder,
        "SELECT count(*) FILTER (WHERE verdict = 'rounding'), count(*) FROM audit.identity_result"
        " JOIN dim_document USING (document_id)"
        " WHERE starts_with(source_name, ?) AND identity_id LIKE '%.children_sum_to_parent'"
        " AND verdict <> 'not_applicable'",
        number,
    )
    rounding, applied = rows[0]
    assert applied > 40
    assert rounding > 0
