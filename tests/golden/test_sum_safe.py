"""No money twice: each mart has one grain and holds leaves, and its sums agree however they are asked.

The figures are those of ``tests/support/golden_warehouse``; what a sum must not be (a class added to its items, a
fund to the total, an old version to the new) is shown to be another number, and every check is shown to notice it.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.support import sums

ALL_MARTS = (
    "mart_expenditure",
    "mart_expenditure_economic",
    "mart_income",
    "mart_three_public",
    "mart_project",
    "mart_department_year",
    "mart_county_function_year",
    "mart_identity_scorecard",
    "mart_restatement",
)
LATEST = "statement_id IN (SELECT statement_id FROM dim_statement WHERE is_latest)"
# What form 03 of the archive prints wrongly on purpose: 185.40 where its own line and form 05 have 158.40.
PLANTED = Decimal("270000.00")


@pytest.fixture(scope="module")
def con(golden: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(shutil.copy(golden, tmp_path_factory.mktemp("golden"))) as opened:
        yield opened


def one(con: duckdb.DuckDBPyConnection, sql: str, *values: object) -> Any:
    return con.execute(sql, values).fetchall()[0][0]


def document(con: duckdb.DuckDBPyConnection, source_name: str) -> str:
    return str(one(con, "SELECT document_id FROM dim_document WHERE source_name = ?", source_name))


@pytest.mark.parametrize("mart", ALL_MARTS)
def test_every_mart_stands_and_has_rows(con: duckdb.DuckDBPyConnection, mart: str) -> None:
    assert one(con, f"SELECT count(*) FROM {mart}") > 0


def test_every_relation_has_its_grain(con: duckdb.DuckDBPyConnection) -> None:
    assert sums.grain_breaches(con) == []


def test_a_department_is_one_row_per_year_and_scope(con: duckdb.DuckDBPyConnection) -> None:
    doubled = con.execute(
        """
        SELECT agency_id, fiscal_year, scope FROM mart_department_year JOIN dim_agency AS agency USING (agency_id)
        WHERE NOT agency.is_bare AND fiscal_year IS NOT NULL GROUP BY ALL HAVING count(*) > 1
        """
    ).fetchall()
    assert doubled == []


def test_marts_hold_leaves_only(con: duckdb.DuckDBPyConnection) -> None:
    assert sums.inner_rows(con) == []


def test_marts_hold_the_latest_print_only(con: duckdb.DuckDBPyConnection) -> None:
    assert sums.superseded_rows(con) == []


def test_leaves_add_up_to_the_totals_that_the_forms_print(con: duckdb.DuckDBPyConnection) -> None:
    archive = document(con, "planted_error_archive_2024.pdf")
    assert sums.off_the_totals(con) == [(archive, "mart_expenditure.basic", PLANTED)]
    assert sums.off_the_classes(con) == []


def test_economic_items_are_the_basic_expenditure_of_the_general_budget(con: duckdb.DuckDBPyConnection) -> None:
    assert sums.off_between_forms(con) == []
    bureau = document(con, "yanggu_finance_2024.txt")
    items = one(con, "SELECT sum(amount) FROM mart_expenditure_economic WHERE document_id = ?", bureau)
    assert items == one(
        con,
        "SELECT basic FROM fact_expenditure_by_function"
        " WHERE form = 'general_budget_expenditure' AND line_key = 'grand_total' AND document_id = ?",
        bureau,
    )


def test_departments_are_the_sums_of_their_leaves(con: duckdb.DuckDBPyConnection) -> None:
    archive = document(con, "planted_error_archive_2024.pdf")
    assert sums.off_the_departments(con) == [(archive, "basic_expenditure", PLANTED)]


def test_counties_are_the_sums_of_their_departments(con: duckdb.DuckDBPyConnection) -> None:
    assert sums.off_the_county(con) == []
    # 阳谷 2024: the finance bureau's twofold books, the government office, the small office's second print, which
    # has no form 01.
    of_county = "WHERE region_code = '371521' AND fiscal_year = 2024"
    spent = one(con, f"SELECT sum(total) FROM mart_county_function_year {of_county} AND fund = 'all'")
    assert spent == Decimal("13982800.00") + Decimal("16848700.00") + Decimal("1215000.00")
    summaries = one(con, f"SELECT sum(expenditure) FROM mart_department_year {of_county}")
    assert summaries == spent - Decimal("1215000.00")


def test_facts_by_class_are_the_sums_of_their_leaves(con: duckdb.DuckDBPyConnection) -> None:
    assert sums.off_the_class_facts(con) == []


def test_the_columns_of_a_line_add_up(con: duckdb.DuckDBPyConnection) -> None:
    rows = con.execute(
        """
        SELECT document_id, sum(total), sum(coalesce(fiscal_appropriation, 0) + coalesce(superior_subsidy, 0)
            + coalesce(undertaking, 0) + coalesce(operating, 0) + coalesce(subordinate_remittance, 0)
            + coalesce(other, 0))
        FROM mart_income GROUP BY ALL
        """
    ).fetchall()
    assert rows
    assert [row for row in rows if row[1] != row[2]] == []


def test_international_terms_divide_money_and_make_none(con: duckdb.DuckDBPyConnection) -> None:
    assert sums.off_the_crosswalks(con) == []
    assert one(con, "SELECT count(*) FROM mart_expenditure_cofog WHERE share < 1") > 0
    assert one(con, "SELECT count(*) FROM mart_expenditure_cofog") > one(
        con, "SELECT count(*) FROM mart_expenditure"
    )


def test_each_application_of_an_identity_is_in_the_scorecard_once(con: duckdb.DuckDBPyConnection) -> None:
    assert sums.off_the_scorecard(con) == []
    assert one(con, "SELECT sum(applications) FROM mart_identity_scorecard") < one(
        con, "SELECT count(*) FROM audit.identity_result"
    )  # those of the superseded print are not in it


def test_projects_stand_once_and_their_sources_are_not_added_to_their_total(
    con: duckdb.DuckDBPyConnection,
) -> None:
    sheets = f"FROM fact_project_evaluation WHERE {LATEST}"
    executed = one(con, "SELECT sum(executed) FROM mart_project")
    assert executed == one(con, f"SELECT sum(total_executed) {sheets}")
    assert executed == one(con, "SELECT sum(projects_executed) FROM mart_department_year")
    with_sources = one(
        con,
        f"SELECT sum(coalesce(total_executed, 0) + coalesce(fiscal_executed, 0) + coalesce(carryover_executed, 0)"
        f" + coalesce(other_executed, 0)) {sheets}",
    )
    assert with_sources > executed


def test_classes_and_groups_would_count_four_times(con: duckdb.DuckDBPyConnection) -> None:
    """合计, 类, 款 and 项 each print the same money."""
    bureau = document(con, "yanggu_finance_2023.txt")
    once = one(con, "SELECT sum(total) FROM mart_expenditure WHERE fund = 'all' AND document_id = ?", bureau)
    raw = "SELECT sum(total) FROM fact_expenditure_by_function WHERE fund = 'all' AND document_id = ?"
    assert once == Decimal("6991400.00")
    assert one(con, raw, bureau) == 4 * once
    assert one(con, f"{raw} AND is_leaf", bureau) == once


def test_funds_would_count_twice_with_the_total_that_holds_them(con: duckdb.DuckDBPyConnection) -> None:
    office = document(con, "yanggu_government_office_2024.pdf")
    by_fund = dict(
        con.execute("SELECT fund, sum(total) FROM mart_expenditure WHERE document_id = ? GROUP BY ALL", [office])
        .fetchall()
    )  # fmt: skip
    assert by_fund == {"all": Decimal("16848700.00"), "general_budget": Decimal("16848700.00")}
    assert one(con, "SELECT expenditure FROM mart_department_year WHERE document_id = ?", office) == by_fund["all"]


def test_two_prints_of_one_form_would_count_twice(con: duckdb.DuckDBPyConnection) -> None:
    prints = [document(con, name) for name in ("first_print.txt", "second_print.txt")]
    versions = (
        "SELECT sum(total) FROM fact_expenditure_by_function WHERE is_leaf AND fund = ? AND document_id IN (?, ?)"
    )
    marts = "SELECT sum(total) FROM mart_expenditure WHERE fund = ? AND document_id IN (?, ?)"
    assert one(con, versions, "all", *prints) == Decimal("1205000.00") + Decimal("1215000.00")
    assert one(con, marts, "all", *prints) == Decimal("1215000.00")
    assert one(con, marts, "general_budget", *prints) == Decimal("1205000.00")


def test_the_three_public_total_is_not_counted_with_its_items(con: duckdb.DuckDBPyConnection) -> None:
    """会议费 0.60 and 培训费 0.30 of the party office stand beside the total; 公务用车 is part of it and a sum."""
    office = document(con, "xixiang_party_office_2024.pdf")
    mart = "SELECT sum(actual) FROM mart_three_public WHERE document_id = ?"
    assert one(con, f"{mart} AND in_total", office) == Decimal("210900.00")
    assert one(con, mart, office) == Decimal("219900.00")
    assert one(con, "SELECT sum(actual) FROM fact_three_public WHERE document_id = ?", office) > Decimal(
        "421800.00"
    )


def test_a_restatement_is_told_once_per_cell(con: duckdb.DuckDBPyConnection) -> None:
    """1.00万元 more of one item: its 款, 类 and 合计 change with it, which is no 4.00万元."""
    where = "FROM mart_restatement WHERE measure = 'total' AND change = 'changed' AND form = 'expenditure'"
    assert one(con, f"SELECT difference {where} AND line_key = 'grand_total'") == Decimal("10000.00")
    assert one(con, f"SELECT sum(difference) {where} AND length(line_code) = 7") == Decimal("10000.00")
    assert one(con, f"SELECT sum(difference) {where}") == Decimal("40000.00")


Check = Callable[[duckdb.DuckDBPyConnection], list[Any]]
PLANTED_IN: dict[Check, int] = {sums.off_the_totals: 1, sums.off_the_departments: 1}
"""What the checks tell of the warehouse as it is; of the others nothing."""


def _grain(mart: str) -> Check:
    return partial(sums.grain_breaches, only=mart)


@pytest.mark.parametrize(
    ("view", "condition", "checks"),
    [
        ("mart_expenditure", "is_leaf", (sums.inner_rows, sums.off_the_totals, sums.off_the_classes)),
        ("mart_expenditure", "is_leaf", (sums.off_the_departments, sums.off_between_forms)),
        ("mart_expenditure_economic", "is_leaf", (sums.inner_rows, sums.off_the_totals, sums.off_between_forms)),
        ("mart_income", "is_leaf", (sums.inner_rows, sums.off_the_totals, sums.off_the_departments)),
        ("mart_three_public", "is_leaf", (sums.inner_rows, sums.off_the_totals)),
        ("mart_expenditure", "is_latest", (sums.superseded_rows,)),
        ("mart_expenditure_cofog", None, (sums.off_the_crosswalks,)),
        ("mart_expenditure_gfsm", None, (sums.off_the_crosswalks,)),
        ("mart_identity_scorecard", None, (sums.off_the_scorecard,)),
        ("mart_county_function_year", None, (sums.off_the_county, _grain("mart_county_function_year"))),
        ("mart_project", None, (sums.off_the_departments, _grain("mart_project"))),
    ],
)
def test_a_mart_that_counts_twice_is_noticed(
    con: duckdb.DuckDBPyConnection, view: str, condition: str | None, checks: tuple[Check, ...]
) -> None:
    """Each check on the warehouse with one condition taken out of one mart, or with all its rows twice."""
    (sql,) = con.execute("SELECT sql FROM duckdb_views() WHERE view_name = ?", [view]).fetchall()[0]
    con.execute("BEGIN")
    try:
        con.execute(f"CREATE OR REPLACE VIEW {view} AS {_spoilt(sql, condition)}")
        after = [len(check(con)) for check in checks]
    finally:
        con.execute("ROLLBACK")
    assert all(told > PLANTED_IN.get(check, 0) for check, told in zip(checks, after, strict=True)), after


def test_a_row_that_stands_twice_is_noticed(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("BEGIN")
    con.execute("INSERT INTO fact_income SELECT * FROM fact_income LIMIT 1")
    told = sums.grain_breaches(con, "fact_income")
    con.execute("ROLLBACK")
    assert len(told) == 1


def _spoilt(sql: str, condition: str | None) -> str:
    """A view's question with a condition that always holds, or with every row of its answer twice."""
    question = sql.partition(" AS ")[2].rstrip().removesuffix(";")
    if condition is None:
        return f"({question}) UNION ALL ({question})"
    spoilt = re.sub(rf"(\w+\.)?\b{condition}\b", "true", question)
    assert spoilt != question
    return spoilt
