"""Which document supersedes which, in what order, and what is never taken for a version of another."""

from __future__ import annotations

import dataclasses
import itertools
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from pipelines.classification.agencies import is_bare
from pipelines.identities.judge import judge
from pipelines.statements.model import ParsedDocument
from pipelines.warehouse.build import DocumentSource
from tests.support.small_disclosure import small_disclosure
from tests.unit.warehouse.parsed import document, expenditure, project_sheet, summary
from tests.unit.warehouse.versioned import (
    OFFICE,
    Came,
    Version,
    disclosure,
    first_form,
    of_scope,
    second_form,
    versions,
    warehouse,
)

ALONE = Version(1, None, None, True)
SEPTEMBER, OCTOBER = date(2025, 9, 20), date(2025, 10, 8)
A, B = "a" * 16, "b" * 16


def test_a_restated_disclosure_supersedes_and_marts_take_it_while_history_stays(tmp_path: Path) -> None:
    con = warehouse(
        tmp_path, Came(disclosure(), "old.txt"), Came(disclosure(item="41.00"), "new.txt", day=1), judge=judge
    )
    assert versions(con) == {
        "old.txt": Version(1, None, "new.txt", False),
        "new.txt": Version(2, "old.txt", None, True),
    }
    item = "FROM mart_expenditure WHERE function_code = '2010302' AND fund = 'all'"
    assert con.execute(f"SELECT total {item}").fetchall() == [(Decimal("410000.00"),)]
    amounts = con.execute(
        "SELECT source_name, amount FROM ledger WHERE form = 'expenditure' AND line_code = '2010302'"
        " AND measure = 'total' ORDER BY amount"
    ).fetchall()
    assert amounts == [("old.txt", Decimal("400000.00")), ("new.txt", Decimal("410000.00"))]
    judged = con.execute(
        "SELECT count(DISTINCT document_id) FROM audit.identity_result WHERE identity_id LIKE 'expenditure.%'"
    ).fetchall()
    assert judged == [(2,)]
    assert con.execute(
        "SELECT is_latest, count(DISTINCT document_id) FROM proven_fact GROUP BY ALL ORDER BY ALL"
    ).fetchall() == [(False, 1), (True, 1)]


def test_statements_know_the_statement_before_and_after_them(tmp_path: Path) -> None:
    came = Came(disclosure(), "old.txt"), Came(disclosure(item="41.00"), "new.txt", day=1)
    con = warehouse(tmp_path, *came)
    old, new = (one.document_id for one in came)
    found = con.execute(
        "SELECT statement_id, version_no, supersedes, superseded_by, is_latest FROM dim_statement"
        " WHERE form = 'expenditure' ORDER BY version_no"
    ).fetchall()
    first, second = f"{old}-expenditure-t1r1", f"{new}-expenditure-t1r1"
    assert found == [(first, 1, None, second, False), (second, 2, first, None, True)]


def test_of_three_versions_each_knows_its_neighbours(tmp_path: Path) -> None:
    con = warehouse(
        tmp_path,
        Came(disclosure(), "1.txt"),
        Came(disclosure(item="41.00"), "2.txt", day=1),
        Came(disclosure(item="42.00"), "3.txt", day=2),
    )
    assert versions(con) == {
        "1.txt": Version(1, None, "2.txt", False),
        "2.txt": Version(2, "1.txt", "3.txt", False),
        "3.txt": Version(3, "2.txt", None, True),
    }


def test_a_reprint_with_the_same_figures_is_a_version_and_counts_once(tmp_path: Path) -> None:
    con = warehouse(tmp_path, Came(disclosure(), "1.txt"), Came(disclosure() + "\n重新公开\n", "2.txt", day=1))
    assert versions(con)["1.txt"].superseded_by == "2.txt"
    assert con.execute("SELECT count(*) FROM mart_restatement").fetchall() == [(0,)]
    twice = con.execute(
        "SELECT fund, function_code FROM mart_expenditure GROUP BY ALL HAVING count(*) > 1"
    ).fetchall()
    assert twice == []


def test_a_correction_of_one_form_leaves_the_others_standing(tmp_path: Path) -> None:
    con = warehouse(
        tmp_path, Came(disclosure(), "whole.txt"), Came(first_form(item="41.00"), "part.txt", day=1), judge=judge
    )
    assert versions(con) == {
        "whole.txt": Version(1, None, "part.txt", True),
        "part.txt": Version(2, "whole.txt", None, True),
    }
    found = con.execute(
        "SELECT DISTINCT fund, source_name FROM mart_expenditure JOIN dim_document USING (document_id) ORDER BY 1"
    ).fetchall()
    assert found == [("all", "part.txt"), ("general_budget", "whole.txt")]
    years = con.execute(
        "SELECT project_expenditure, general_budget_expenditure, len(document_ids) FROM mart_department_year"
    ).fetchall()
    assert years == [(Decimal("400000.00"), Decimal("1205000.00"), 2)]


def test_a_disclosure_in_two_files_by_form_has_no_versions_and_one_row_in_the_year(tmp_path: Path) -> None:
    con = warehouse(tmp_path, Came(first_form(), "1.txt"), Came(second_form(), "2.txt", day=1))
    assert versions(con) == {"1.txt": ALONE, "2.txt": ALONE}
    assert con.execute("SELECT count(*) FROM mart_department_year").fetchall() == [(1,)]


def test_a_whole_reprint_supersedes_both_halves(tmp_path: Path) -> None:
    con = warehouse(
        tmp_path,
        Came(first_form(), "1.txt"),
        Came(second_form(), "2.txt", day=1),
        Came(disclosure(), "3.txt", day=2),
    )
    assert versions(con) == {
        "1.txt": Version(1, None, "3.txt", False),
        "2.txt": Version(1, None, "3.txt", False),
        "3.txt": Version(2, "2.txt", None, True),
    }


@pytest.mark.parametrize(
    ("old", "new", "latest"),
    [
        # Published first, taken in last.
        (Came(disclosure(), "x.txt", day=9, published_on=SEPTEMBER),
         Came(disclosure(item="41.00"), "y.txt", day=0, published_on=OCTOBER), "y.txt"),
        # The same day in the list: the one that was met later, whatever its name.
        (Came(disclosure(), "z.txt", day=1, published_on=SEPTEMBER),
         Came(disclosure(item="41.00"), "a.txt", day=2, published_on=SEPTEMBER), "a.txt"),
        # Everything equal but the names.
        (Came(disclosure(), "a.txt", published_on=SEPTEMBER),
         Came(disclosure(item="41.00"), "b.txt", published_on=SEPTEMBER), "b.txt"),
        # One has a date of publication, the other only the day when it was met: 2025-09-02 is before 09-20.
        (Came(disclosure(), "z.txt", day=1),
         Came(disclosure(item="41.00"), "a.txt", day=0, published_on=SEPTEMBER), "a.txt"),
        # Of one nothing is known: the other is later.
        (Came(disclosure(), "z.txt", day=None), Came(disclosure(item="41.00"), "a.txt", day=0), "a.txt"),
        # 2025-09-01 02:00 UTC is the first of September in China, where the other was published a day before.
        (Came(disclosure(), "z.txt", day=3, published_on=date(2025, 8, 31)),
         Came(disclosure(item="41.00"), "a.txt", day=0), "a.txt"),
    ],
)  # fmt: skip
def test_the_order_of_versions(old: Came, new: Came, latest: str, tmp_path: Path) -> None:
    for number, order in enumerate(itertools.permutations([old, new])):
        folder = tmp_path / str(number)
        folder.mkdir()
        found = versions(warehouse(folder, *order))
        assert [name for name, version in found.items() if version.is_latest] == [latest]


def test_what_an_address_gives_later_is_later_whatever_its_list_says(tmp_path: Path) -> None:
    came = [
        Came(disclosure(), "z.txt", day=0, published_on=OCTOBER, address="http://a.example/1.txt"),
        Came(disclosure(item="41.00"), "a.txt", day=1, published_on=SEPTEMBER, address="http://a.example/1.txt"),
    ]
    assert versions(warehouse(tmp_path, *came))["a.txt"] == Version(2, "z.txt", None, True)


def test_a_file_that_its_address_gives_again_is_the_latest_again(tmp_path: Path) -> None:
    first = Came(disclosure(), "one.txt", day=0, published_on=SEPTEMBER, address="http://a.example/1.txt")
    second = dataclasses.replace(first, text=disclosure(item="41.00"), name="two.txt", day=1)
    again = dataclasses.replace(first, day=2)
    assert versions(warehouse(tmp_path, first, second, again))["one.txt"] == Version(2, "two.txt", None, True)


def test_what_replaced_another_at_its_address_is_later_even_if_it_was_known_before(tmp_path: Path) -> None:
    by_hand = Came(disclosure(item="41.00"), "z.txt", day=0)
    first = Came(disclosure(), "a.txt", day=1, address="http://a.example/1.txt")
    second = dataclasses.replace(by_hand, day=2, address="http://a.example/1.txt")
    assert versions(warehouse(tmp_path, by_hand, first, second))["z.txt"].is_latest


def test_a_file_taken_in_again_by_hand_stays_where_it_was(tmp_path: Path) -> None:
    old = Came(disclosure(), "old.txt", day=0)
    new = Came(disclosure(item="41.00"), "new.txt", day=1)
    again = dataclasses.replace(old, name="old copy.txt", day=5)
    assert versions(warehouse(tmp_path, old, new, again))["new.txt"].is_latest


def test_the_date_of_publication_is_told(tmp_path: Path) -> None:
    listed = Came(disclosure(), "a.txt", published_on=OCTOBER, address="http://a.example/1.txt")
    elsewhere = dataclasses.replace(listed, published_on=SEPTEMBER, address="http://b.example/1.txt")
    con = warehouse(tmp_path, listed, elsewhere, Came(small_disclosure(2), "b.txt"))
    found = dict(con.execute("SELECT source_name, published_on FROM dim_document").fetchall())
    assert found == {"a.txt": SEPTEMBER, "b.txt": None}


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(small_disclosure(2), id="another office"),
        pytest.param(small_disclosure(year=2023), id="another year"),
        pytest.param(disclosure().replace("阳谷县", "东阿县"), id="another county"),
        pytest.param(of_scope(disclosure(item="41.00"), "（汇总）"), id="the department with its units"),
    ],
)
def test_what_is_no_version_of_an_offices_own_accounts(other: str, tmp_path: Path) -> None:
    own = of_scope(disclosure(), "（本级）")
    con = warehouse(tmp_path, Came(own, "1.txt"), Came(other, "2.txt", day=1))
    assert con.execute("SELECT status FROM dim_document").fetchall() == [("published",)] * 2
    assert versions(con) == {"1.txt": ALONE, "2.txt": ALONE}
    assert con.execute("SELECT count(*) FROM mart_restatement").fetchall() == [(0,)]


def test_a_correction_that_does_not_say_its_scope_is_told_by_its_figures(tmp_path: Path) -> None:
    whole = of_scope(disclosure(), "（本级）")
    con = warehouse(tmp_path, Came(whole, "1.txt"), Came(first_form(item="41.00"), "2.txt", day=1))
    assert con.execute("SELECT source_name, scope FROM dim_document ORDER BY 1").fetchall() == [
        ("1.txt", "own"),
        ("2.txt", "unknown"),
    ]
    assert versions(con)["2.txt"].supersedes == "1.txt"
    assert con.execute("SELECT DISTINCT scope FROM mart_expenditure").fetchall() == [("own",)]


def test_other_figures_tell_no_scope(tmp_path: Path) -> None:
    doubled = disclosure()
    for old, new in (("120.50", "241.00"), ("100.50", "201.00"), ("80.50", "161.00"), ("60.50", "121.00")):
        doubled = doubled.replace(old, new)
    doubled = doubled.replace("40.00", "80.00").replace("20.00", "40.00")
    own = of_scope(disclosure(), "（本级）")
    con = warehouse(tmp_path, Came(own, "1.txt"), Came(doubled, "2.txt", day=1))
    assert versions(con) == {"1.txt": ALONE, "2.txt": ALONE}


def test_figures_that_two_circles_share_tell_no_scope(tmp_path: Path) -> None:
    own, whole = (of_scope(disclosure(), mark) for mark in ("（本级）", "（汇总）"))
    con = warehouse(tmp_path, Came(own, "1.txt"), Came(whole, "2.txt"), Came(first_form(), "3.txt", day=1))
    assert versions(con) == {"1.txt": ALONE, "2.txt": ALONE, "3.txt": ALONE}


def test_an_unknown_year_or_agency_is_no_version_of_anything(tmp_path: Path) -> None:
    yearless = small_disclosure(year=None)
    con = warehouse(
        tmp_path,
        Came(yearless, "1.txt"),
        Came(yearless + "\n再次公开\n", "2.txt", day=1),
        Came(disclosure(), "3.txt"),
    )
    found = versions(con)
    assert found["1.txt"] == found["2.txt"] == Version(None, None, None, False)
    assert found["3.txt"] == ALONE


def _silent(document_id: str, **facts: object) -> ParsedDocument:
    """Two forms whose statements leave agency, place and year to the document."""
    forms = [summary(document_id), expenditure(document_id)]
    unsaid = {"agency_name": None, "fiscal_year": None, **facts}
    own = {name: value for name, value in unsaid.items() if name in ("agency_name", "fiscal_year")}
    of_statements = [
        dataclasses.replace(one, statement=dataclasses.replace(one.statement, agency_name=None, fiscal_year=2024))
        for one in forms
    ]
    return document(document_id, *of_statements, **{**own, **facts, "fiscal_year": 2024})


@pytest.mark.parametrize(
    ("facts", "superseded"),
    [
        ({"agency_name": None}, False),
        ({"agency_name": "财政局", "region_code": None}, False),
        ({"agency_name": "县财政局", "region_code": None}, False),
        ({"agency_name": "财政局", "region_code": "371521"}, True),
        ({"agency_name": "南山管理区财政局", "region_code": None}, True),
    ],
)
def test_only_a_name_that_tells_whose_office_it_is_makes_versions(
    facts: dict[str, object], superseded: bool, tmp_path: Path
) -> None:
    con = warehouse(tmp_path, parsed=[_silent(A, **facts), _silent(B, **facts)])
    assert [row[0] for row in con.execute("SELECT supersedes FROM dim_document ORDER BY 1").fetchall()] == (
        [A, None] if superseded else [None, None]
    )
    latest = con.execute("SELECT count(DISTINCT document_id) FROM mart_expenditure").fetchall()
    assert latest == [(1 if superseded else 2,)]
    assert con.execute("SELECT count(*) FROM mart_department_year").fetchall() == latest


@pytest.mark.parametrize(
    ("name", "bare"),
    [("财政局", True), ("县财政局", True), ("本局", False), ("阳谷县财政局", False), ("县委办公室", True)],
)
def test_a_bare_name_says_only_what_kind_of_office_it_is(name: str, bare: bool) -> None:
    assert is_bare(name) is bare


def test_a_budget_is_no_version_of_the_accounts(tmp_path: Path) -> None:
    accounts = document(A, expenditure(A))
    budget = document(B, expenditure(B), kind="budget", phase="budget")
    con = warehouse(tmp_path, parsed=[accounts, budget])
    assert con.execute("SELECT supersedes, is_latest FROM dim_document").fetchall() == [(None, True)] * 2


def test_a_sheet_printed_in_two_kinds_of_document_counts_once_and_supersedes_none_of_them(tmp_path: Path) -> None:
    accounts = project_sheet(A)
    report = dataclasses.replace(project_sheet(B), kind="performance_report")
    con = warehouse(tmp_path, parsed=[accounts, report])
    assert con.execute("SELECT supersedes FROM dim_document").fetchall() == [(None,)] * 2
    assert con.execute("SELECT document_id FROM mart_project").fetchall() == [(B,)]


@pytest.mark.parametrize(
    ("project", "unit", "projects"),
    [
        ("综合业务经费", None, 1),
        ("综合业务\n经费", None, 1),
        ("取暖费", None, 2),
        ("综合业务经费", "机关事务中心", 2),
    ],
)
def test_a_sheet_is_a_version_by_its_project_and_unit(
    project: str, unit: str | None, projects: int, tmp_path: Path
) -> None:
    other = project_sheet(B, project=project)
    sheet = dataclasses.replace(other.evaluations[0], implementing_unit=unit)
    con = warehouse(tmp_path, parsed=[project_sheet(A), dataclasses.replace(other, evaluations=(sheet,))])
    assert con.execute("SELECT count(*) FROM mart_project").fetchall() == [(projects,)]


def test_a_sheet_without_a_project_is_a_version_of_none(tmp_path: Path) -> None:
    sheets = []
    for document_id in (A, B):
        parsed = project_sheet(document_id)
        nameless = dataclasses.replace(parsed.evaluations[0], project_name=None)
        sheets.append(dataclasses.replace(parsed, evaluations=(nameless,)))
    con = warehouse(tmp_path, parsed=sheets)
    assert con.execute("SELECT count(*) FROM mart_project").fetchall() == [(2,)]


def _with_unit(document_id: str, unit: str) -> ParsedDocument:
    """A file of two disclosures: the office's own, then a unit's."""
    first, second = expenditure(document_id), expenditure(document_id, table=7)
    named = dataclasses.replace(second.statement, disclosure_no=2, agency_name=unit)
    rows = tuple(dataclasses.replace(row, disclosure_no=2) for row in second.ledger)
    unit_forms = dataclasses.replace(second, statement=named, ledger=rows)
    return document(document_id, first, unit_forms, scope="consolidated")


def test_a_units_own_file_replaces_its_forms_in_the_departments_file_and_not_the_file(tmp_path: Path) -> None:
    unit = "阳谷县机关事务中心"
    own = expenditure(B)
    own = dataclasses.replace(own, statement=dataclasses.replace(own.statement, agency_name=unit))
    unit_file = document(B, own, agency_name=unit, scope="own")
    con = warehouse(
        tmp_path,
        parsed=[_with_unit(A, unit), unit_file],
        sources=[
            DocumentSource(A, "department.txt", datetime(2025, 9, 1, tzinfo=UTC)),
            DocumentSource(B, "unit.txt", datetime(2025, 9, 2, tzinfo=UTC)),
        ],
    )
    assert versions(con) == {"department.txt": ALONE, "unit.txt": ALONE}
    found = con.execute(
        "SELECT document_id, disclosure_no, scope, is_latest, version_no FROM dim_statement ORDER BY ALL"
    ).fetchall()
    assert found == [
        (A, 1, "consolidated", True, 1),
        (A, 2, "own", False, 1),
        (B, 1, "own", True, 2),
    ]


def test_a_file_of_several_disclosures_is_superseded_disclosure_by_disclosure(tmp_path: Path) -> None:
    unit = "阳谷县机关事务中心"
    con = warehouse(
        tmp_path,
        parsed=[_with_unit(A, unit), _with_unit(B, unit)],
        sources=[
            DocumentSource(A, "1.txt", datetime(2025, 9, 1, tzinfo=UTC)),
            DocumentSource(B, "2.txt", datetime(2025, 9, 2, tzinfo=UTC)),
        ],
    )
    assert versions(con)["2.txt"] == Version(2, "1.txt", None, True)
    counted = "SELECT DISTINCT document_id, statement_id FROM mart_expenditure"
    assert con.execute(
        f"SELECT disclosure_no FROM ({counted}) JOIN dim_statement USING (document_id, statement_id)"
        " WHERE document_id = ? ORDER BY 1",
        [B],
    ).fetchall() == [(1,), (2,)]
    assert con.execute("SELECT count(*) FROM mart_department_year").fetchall() == [(2,)]


def test_the_office_of_these_tests_is_the_one_that_the_disclosure_prints() -> None:
    assert OFFICE in small_disclosure()
