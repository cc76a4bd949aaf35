"""In the warehouse a crosswalk neither gains nor loses money, whatever the documents print."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from pipelines.readers import read
from pipelines.statements.model import ParsedDocument
from pipelines.statements.understand import understand
from pipelines.warehouse.build import build_database
from pipelines.warehouse.shards import write_shard
from tests.unit.warehouse.parsed import Line, document, form

REPOSITORY = Path(__file__).resolve().parents[3]
SAMPLE = REPOSITORY / "data" / "raw" / "sample"
COMPARABILITY = REPOSITORY / "docs" / "comparability.md"
ODD = "e" * 16
YEARS = "(SELECT unnest(range(2005, 2031)) AS year)"


def nameless_codes() -> ParsedDocument:
    """A document with codes that no list has, a leaf without one, and more money than a county has."""
    functions = {"2010499": "0.01", "2069999": "7", "25001": "91234567890.55", "2080505": "3.07", "213": "5"}
    economics = {"30101": "1.50", "30311": "2", "50101": "91234567890.55", "399": "0.07"}
    forms = [
        form(
            ODD,
            "expenditure",
            1,
            [Line(f"function.{code}", "甲", {"total": total}, code) for code, total in functions.items()],
        ),
        form(
            ODD,
            "general_budget_basic_expenditure",
            2,
            [
                *(Line(f"economic.{code}", "乙", {"amount": text}, code) for code, text in economics.items()),
                Line("operating_total", "公用经费合计", {"amount": "4.04"}),
            ],
        ),
    ]
    return document(ODD, *forms)


@pytest.fixture(scope="module")
def con(tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    folder = tmp_path_factory.mktemp("crosswalk")
    parsed = [
        understand(read((SAMPLE / name).read_bytes(), name))
        for name in ("shuozhou_zone_office_2024.txt", "yanggu_government_office_2024.pdf")
    ]
    parsed.append(nameless_codes())
    path = folder / "built.duckdb"
    build_database(path, [write_shard(document, folder / "shards") for document in parsed])
    return duckdb.connect(path, read_only=True)


@pytest.mark.parametrize(
    ("mart", "money", "crossed"),
    [
        ("mart_expenditure", "total", "mart_expenditure_cofog"),
        ("mart_expenditure_economic", "amount", "mart_expenditure_gfsm"),
    ],
)
def test_totals_agree_with_and_without_the_crosswalk(
    con: duckdb.DuckDBPyConnection, mart: str, money: str, crossed: str
) -> None:
    by = "document_id, statement_id"
    plain = con.execute(f"SELECT {by}, sum({money}) FROM {mart} GROUP BY ALL ORDER BY ALL").fetchall()
    through = con.execute(f"SELECT {by}, sum(amount) FROM {crossed} GROUP BY ALL ORDER BY ALL").fetchall()
    assert plain
    assert through == plain
    assert all(isinstance(row[2], Decimal) for row in through)


@pytest.mark.parametrize(
    ("fact", "money", "bridge", "code"),
    [
        ("fact_expenditure_by_function", "total", "bridge_function_cofog", "function_code"),
        ("fact_expenditure_by_economic", "amount", "bridge_economic_gfsm", "economic_code"),
    ],
)
def test_every_leaf_with_a_code_resolves_to_all_of_its_money(
    con: duckdb.DuckDBPyConnection, fact: str, money: str, bridge: str, code: str
) -> None:
    leaves = f"{fact} AS fact WHERE is_leaf AND {code} IS NOT NULL"
    (plain,) = con.execute(f"SELECT sum({money}) FROM {leaves}").fetchall()
    (through,) = con.execute(
        f"""
        SELECT sum({money} * share)
        FROM (FROM {leaves}) AS fact
        JOIN {bridge} AS bridge
            ON bridge.{code} = fact.{code}
            AND fact.fiscal_year BETWEEN bridge.valid_from AND bridge.valid_to
        """
    ).fetchall()
    assert plain == through
    assert plain[0]


@pytest.mark.parametrize(
    ("bridge", "code", "dimension"),
    [
        ("bridge_function_cofog", "function_code", "dim_function"),
        ("bridge_economic_gfsm", "economic_code", "dim_economic"),
    ],
)
def test_every_code_has_shares_of_one_in_every_year(
    con: duckdb.DuckDBPyConnection, bridge: str, code: str, dimension: str
) -> None:
    wrong = con.execute(
        f"""
        SELECT dimension.{code}, year, sum(share)
        FROM {dimension} AS dimension
        CROSS JOIN {YEARS}
        LEFT JOIN {bridge} AS bridge
            ON bridge.{code} = dimension.{code} AND year BETWEEN bridge.valid_from AND bridge.valid_to
        GROUP BY ALL
        HAVING sum(share) IS DISTINCT FROM 1
        """
    ).fetchall()
    assert wrong == []


def test_a_code_takes_the_rule_of_its_nearest_ancestor(con: duckdb.DuckDBPyConnection) -> None:
    found = con.execute(
        """
        SELECT function_code, rule_code, cofog_code FROM bridge_function_cofog
        WHERE function_code IN ('2010301', '2050202', '2080599', '20899')
        ORDER BY ALL
        """
    ).fetchall()
    assert found == [
        ("2010301", "20103", "01.1"),
        ("2050202", "2050202", "09.1"),
        ("2080599", "2080599", "10.2"),
        ("20899", "20899", "10.9"),
    ]


def test_a_code_of_no_list_cannot_be_classified(con: duckdb.DuckDBPyConnection) -> None:
    found = con.execute(
        """
        SELECT function_code, rule_code, cofog_code, share FROM bridge_function_cofog WHERE function_code = '25001'
        UNION ALL
        SELECT economic_code, rule_code, gfsm_code, share FROM bridge_economic_gfsm WHERE economic_code = '50101'
        """
    ).fetchall()
    assert found == [("25001", None, "NC", 1), ("50101", None, "NC", 1)]


def test_a_leaf_without_a_code_cannot_be_classified(con: duckdb.DuckDBPyConnection) -> None:
    found = con.execute(
        "SELECT gfsm_code, amount FROM mart_expenditure_gfsm WHERE economic_code IS NULL AND document_id = ?",
        [ODD],
    ).fetchall()
    assert found == [("NC", Decimal("40400.00"))]


def test_a_code_means_what_it_meant_in_its_year(con: duckdb.DuckDBPyConnection) -> None:
    found = con.execute(
        "SELECT valid_from, valid_to, gfsm_code FROM bridge_economic_gfsm WHERE economic_code = '30311' ORDER BY 1"
    ).fetchall()
    assert found == [(1900, 2017, "211"), (2018, 9999, "272")]
    names = con.execute(
        """
        SELECT fiscal_year, function_name FROM dim_function_year
        WHERE function_code = '207' AND fiscal_year IN (2018, 2019) ORDER BY ALL
        """
    ).fetchall()
    assert names == [(2018, "文化体育与传媒支出"), (2019, "文化旅游体育与传媒支出")]
    ended = con.execute("SELECT max(fiscal_year) FROM dim_function_year WHERE function_code = '20115'").fetchall()
    assert ended == [(2018,)]


def test_every_agency_has_a_kind_of_the_list(con: duckdb.DuckDBPyConnection) -> None:
    kinds = con.execute("SELECT agency.kind, agency.branch FROM dim_agency AS agency ORDER BY ALL").fetchall()
    assert kinds
    unknown = con.execute("SELECT kind FROM dim_agency ANTI JOIN dim_agency_kind USING (kind, branch)").fetchall()
    assert unknown == []


def test_every_printed_function_is_in_force_in_its_year(con: duckdb.DuckDBPyConnection) -> None:
    printed = "FROM fact_expenditure_by_function WHERE function_code IS NOT NULL"
    assert con.execute(f"SELECT count(*) > 0 {printed}").fetchall() == [(True,)]
    unknown = con.execute(
        f"SELECT * FROM (SELECT fiscal_year, function_code {printed}) "
        "ANTI JOIN dim_function_year USING (fiscal_year, function_code)"
    ).fetchall()
    assert unknown == []


QUERIES = re.findall(
    r"^```sql\n(SELECT.*?)^```$", COMPARABILITY.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE
)


@pytest.mark.parametrize("query", QUERIES)
def test_what_the_page_on_comparability_asks_is_answered(con: duckdb.DuckDBPyConnection, query: str) -> None:
    answer = con.execute(query).fetchall()
    (total,) = con.execute("SELECT sum(total) FROM mart_expenditure WHERE fund = 'all'").fetchall()
    assert sum(row[2] for row in answer) == total[0]
