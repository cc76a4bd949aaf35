"""Sums across agencies take each yuan once: no summary beside the books it holds, no class beside its items."""

from __future__ import annotations

import dataclasses
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines.statements.model import ParsedDocument, UnitRow
from pipelines.warehouse.build import build_database
from pipelines.warehouse.shards import write_shard
from tests.unit.warehouse.parsed import AGENCY, document, expenditure, project_sheet

UNIT = "阳谷县机关事务服务中心"
OTHER = "莘县机关事务服务中心"
ONCE = Decimal("16848700.00")


def disclosure(letter: str, agency: str = AGENCY, scope: str = "unknown", **fields: object) -> ParsedDocument:
    """Forms 03 and 05 of an agency; every agency prints the same figures."""
    document_id = letter * 16
    forms = (expenditure(document_id), expenditure(document_id, 3, "general_budget_expenditure"))
    year = int(str(fields.get("fiscal_year", 2024)))
    named = [
        dataclasses.replace(
            one, statement=dataclasses.replace(one.statement, agency_name=agency, fiscal_year=year)
        )
        for one in forms
    ]
    return document(document_id, *named, **{"agency_name": agency, "scope": scope, **fields})


def project(letter: str, agency: str = AGENCY, **fields: Any) -> ParsedDocument:
    """The same project's sheet, printed by an agency."""
    sheet = project_sheet(letter * 16)
    printed = tuple(dataclasses.replace(one, agency_name=agency, fiscal_year=2024) for one in sheet.statements)
    return dataclasses.replace(sheet, statements=printed, agency_name=agency, **fields)


def built(folder: Path, *documents: ParsedDocument) -> duckdb.DuckDBPyConnection:
    path = folder / "built.duckdb"
    build_database(path, [write_shard(one, folder / "shards") for one in documents])
    return duckdb.connect(path, read_only=True)


def spent(con: duckdb.DuckDBPyConnection, region: str = "371521", fund: str = "all") -> Decimal | None:
    (row,) = con.execute(
        "SELECT sum(total) FROM mart_county_function_year WHERE region_code = ? AND fund = ?", [region, fund]
    ).fetchall()
    return row[0]  # type: ignore[no-any-return]


def left_out(con: duckdb.DuckDBPyConnection) -> set[tuple[str, str]]:
    rows = con.execute("SELECT document_id[1], why_not FROM dim_statement_counted WHERE NOT is_counted").fetchall()
    return set(rows)


UNITS = (UnitRow(1, AGENCY, "text"), UnitRow(2, UNIT, "text"))


@pytest.mark.parametrize(
    ("documents", "expected"),
    [
        ([disclosure("a")], set()),
        ([disclosure("a", scope="consolidated"), disclosure("b", scope="own")], {("b", "narrower_scope")}),
        ([disclosure("a", scope="own"), disclosure("b", scope="consolidated", units=UNITS), disclosure("c", UNIT)],
         {("a", "narrower_scope"), ("c", "unit_of_summary")}),
        ([disclosure("a", units=UNITS), disclosure("c", UNIT)], {("c", "unit_of_summary")}),
    ],
)  # fmt: skip
def test_what_a_summary_holds_is_counted_with_it_alone(
    tmp_path: Path, documents: list[ParsedDocument], expected: set[tuple[str, str]]
) -> None:
    con = built(tmp_path, *documents)
    assert left_out(con) == expected
    assert spent(con) == ONCE
    assert spent(con, fund="general_budget") == ONCE


def test_a_unit_of_a_departments_own_books_is_counted(tmp_path: Path) -> None:
    """A file of 本级 alone does not hold the money of the units that it names."""
    con = built(tmp_path, disclosure("a", scope="own", units=UNITS), disclosure("c", UNIT))
    assert left_out(con) == set()
    assert spent(con) == 2 * ONCE


def test_a_unit_of_the_same_name_elsewhere_or_in_another_year_is_counted(tmp_path: Path) -> None:
    con = built(
        tmp_path,
        disclosure("a", units=(UnitRow(1, OTHER, "text"), UnitRow(2, UNIT, "text"))),
        disclosure("b", OTHER, region_code="371522"),
        disclosure("c", UNIT, fiscal_year=2023),
    )
    assert spent(con, "371522") == ONCE
    assert {year for (year,) in con.execute("SELECT fiscal_year FROM mart_county_function_year").fetchall()} == {
        2023,
        2024,
    }


def test_a_project_of_a_department_and_of_its_unit_is_counted_once(tmp_path: Path) -> None:
    whole, own = project("a", scope="consolidated", units=UNITS), project("b", scope="own")
    con = built(tmp_path, whole, own, project("c", UNIT, scope="unknown"))
    rows = con.execute("SELECT document_id[1], scope, is_counted FROM mart_project ORDER BY ALL").fetchall()
    assert rows == [("a", "consolidated", True), ("b", "own", False), ("c", "unknown", False)]


def test_classes_and_sections_are_not_added_to_their_items(tmp_path: Path) -> None:
    con = built(tmp_path, disclosure("a"))
    rows = con.execute(
        """
        SELECT function_code, class_code, group_code, total, basic, project, agencies
        FROM mart_county_function_year
        WHERE fund = 'all'
        ORDER BY function_code
        """
    ).fetchall()
    assert rows == [
        ("2010301", "201", "20103", Decimal(14090200), Decimal(7098500), Decimal(6991700), 1),
        ("20105", "201", "20105", Decimal(55100), None, Decimal(55100), 1),
        ("208", "208", None, Decimal(2703400), Decimal(2703400), None, 1),
    ]


def test_each_row_is_one_grain(tmp_path: Path) -> None:
    con = built(tmp_path, disclosure("a"), disclosure("b", UNIT), disclosure("c", OTHER, region_code="371522"))
    doubled = con.execute(
        """
        SELECT fiscal_year, region_code, fund, function_code
        FROM mart_county_function_year GROUP BY ALL HAVING count(*) > 1
        """
    ).fetchall()
    assert doubled == []
    assert spent(con) == 2 * ONCE
