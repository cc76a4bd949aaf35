"""What a later version prints otherwise: one row a cell, old and new side by side, nothing for what is alike."""

from __future__ import annotations

import dataclasses
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines.statements.model import LedgerRow, ParsedDocument
from pipelines.warehouse.build import DocumentSource
from pipelines.warehouse.corrections import Correction, Filed
from tests.support.small_disclosure import small_disclosure
from tests.support.tabbed import Form, each_cell
from tests.unit.warehouse.parsed import Form as ParsedForm
from tests.unit.warehouse.parsed import Line, coded, counted, document, expenditure, form, project_sheet, summary
from tests.unit.warehouse.versioned import Came, disclosure, first_form, warehouse

A, B = "a" * 16, "b" * 16
SHORT = "line_key, measure, change, old_amount, new_amount, difference, is_rounding"


def restated(con: duckdb.DuckDBPyConnection, columns: str = SHORT) -> list[tuple[Any, ...]]:
    return con.execute(f"SELECT {columns} FROM mart_restatement ORDER BY ALL").fetchall()


def in_order(*parsed: ParsedDocument) -> list[DocumentSource]:
    """Each came in a day after the one before it."""
    return [
        DocumentSource(one.document_id, one.source_name, datetime(2025, 9, day, tzinfo=UTC))
        for day, one in enumerate(parsed, 1)
    ]


def compared(folder: Path, *parsed: ParsedDocument) -> duckdb.DuckDBPyConnection:
    return warehouse(folder, parsed=parsed, sources=in_order(*parsed))


def test_a_restated_cell_is_one_row_with_all_that_is_known_of_both(tmp_path: Path) -> None:
    came = (
        Came(disclosure(), "old.txt", published_on=date(2025, 9, 20)),
        Came(disclosure(item="41.00"), "new.txt", day=1, published_on=date(2025, 10, 8)),
    )
    con = warehouse(tmp_path, *came)
    old, new = (one.document_id for one in came)
    (row,) = con.execute("FROM mart_restatement").fetchall()
    told = dict(zip([column[0] for column in con.description], row, strict=True))
    agency = con.execute("SELECT DISTINCT agency_id FROM dim_statement").fetchall()[0][0]
    assert told == {
        "fiscal_year": 2024,
        "province_name": "山东省",
        "prefecture_name": "聊城市",
        "region_code": "371521",
        "region_name": "阳谷县",
        "agency_id": agency,
        "agency_name": "阳谷县示范第1办公室",
        "scope": "unknown",
        "form": "expenditure",
        "form_zh": "支出决算表",
        "form_en": "Expenditure",
        "section": None,
        "line_key": "function.2010302",
        "line_code": "2010302",
        "line_name": "一般行政管理事务",
        "measure": "total",
        "measure_zh": "本年支出合计",
        "measure_en": "Expenditure of the year",
        "source_of_funds": "total",
        "change": "changed",
        "old_amount": Decimal("400000.00"),
        "new_amount": Decimal("410000.00"),
        "difference": Decimal("10000.00"),
        "is_rounding": False,
        "old_quantum": Decimal("100.00"),
        "new_quantum": Decimal("100.00"),
        "old_reported_text": "40.00",
        "new_reported_text": "41.00",
        "old_cell_id": f"{old}-t1r8c3",
        "new_cell_id": f"{new}-t1r8c3",
        "old_statement_id": f"{old}-expenditure-t1r1",
        "new_statement_id": f"{new}-expenditure-t1r1",
        "old_document_id": old,
        "new_document_id": new,
        "old_source_name": "old.txt",
        "new_source_name": "new.txt",
        "old_published_on": date(2025, 9, 20),
        "new_published_on": date(2025, 10, 8),
        "old_version_no": 1,
        "new_version_no": 2,
        "is_latest": True,
        "is_corrected": False,
    }


def _figures() -> list[tuple[int, int, int]]:
    """Form, row and column of every figure of the small disclosure."""
    found: list[tuple[int, int, int]] = []
    titles: list[str] = []

    def note(piece: Form, row: int, column: int, text: str) -> str:
        if piece.title not in titles:
            titles.append(piece.title)
        if row >= piece.head and column >= 2 and text:
            found.append((titles.index(piece.title), row, column))
        return text

    each_cell(note)(small_disclosure())
    return found


def test_whichever_cell_is_restated_exactly_that_one_is_a_row(tmp_path: Path) -> None:
    """Many versions in one warehouse: each restates one figure of the one before it and leaves the rest."""
    places = _figures()
    titles = ["支出决算表", "一般公共预算财政拨款支出决算表"]
    # What stands below keeps a form whose sums do not close any more from being taken for one that breaks off.
    text = f"{small_disclosure()}\n第四部分 名词解释\n基本支出：为保障机构正常运转而发生的支出。\n"
    came = [Came(text, "0.txt")]
    for number, place in enumerate(places, 1):

        def restate(piece: Form, row: int, column: int, cell: str, place: tuple[int, int, int] = place) -> str:
            here = (titles.index(piece.title), row, column)
            return f"{Decimal(cell) + 7:.2f}" if here == place else cell

        text = each_cell(restate)(text)
        came.append(Came(text, f"{number}.txt", day=number))
    con = warehouse(tmp_path, *came)
    rows = con.execute(
        """
        SELECT new_source_name, form, new_cell_id[18:], difference, new_version_no - old_version_no, is_latest
        FROM mart_restatement
        ORDER BY new_version_no
        """
    ).fetchall()
    names = ("expenditure", "general_budget_expenditure")
    last = f"{len(places)}.txt"
    expected = [
        (
            f"{number}.txt",
            names[place[0]],
            f"t{place[0] + 1}r{place[1] + 1}c{place[2] + 1}",
            Decimal("70000.00"),
            1,
        )
        for number, place in enumerate(places, 1)
    ]
    assert len(expected) == 2 * 19
    assert [(*row[:5],) for row in rows] == expected
    assert [row[0] for row in rows if row[5]] == [last]


def test_three_versions_are_two_steps(tmp_path: Path) -> None:
    con = warehouse(
        tmp_path,
        Came(disclosure(), "1.txt"),
        Came(disclosure(item="41.00"), "2.txt", day=1),
        Came(disclosure() + "\n改回\n", "3.txt", day=2),
    )
    assert restated(con, "old_source_name, new_source_name, old_amount, new_amount, is_latest") == [
        ("1.txt", "2.txt", Decimal("400000.00"), Decimal("410000.00"), False),
        ("2.txt", "3.txt", Decimal("410000.00"), Decimal("400000.00"), True),
    ]


def test_a_correction_of_one_form_restates_nothing_of_the_others(tmp_path: Path) -> None:
    con = warehouse(tmp_path, Came(disclosure(), "1.txt"), Came(first_form(item="41.00"), "2.txt", day=1))
    assert restated(con, "form, line_key, change") == [("expenditure", "function.2010302", "changed")]


def test_a_whole_print_after_a_partial_one_is_held_against_the_last_print_of_each_form(tmp_path: Path) -> None:
    con = warehouse(
        tmp_path,
        Came(disclosure(), "1.txt"),
        Came(first_form(item="41.00"), "2.txt", day=1),
        Came(disclosure(item="42.00").replace("20.00\t20.00", "21.00\t20.00"), "3.txt", day=2),
    )
    found = con.execute(
        "SELECT form, old_source_name, new_source_name, count(*) FROM mart_restatement GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    assert found == [
        ("expenditure", "1.txt", "2.txt", 1),
        ("expenditure", "2.txt", "3.txt", 4),
        ("general_budget_expenditure", "1.txt", "3.txt", 3),
    ]


def test_lines_that_come_and_go_are_told_and_what_is_not_printed_counts_as_nothing(tmp_path: Path) -> None:
    old = document(A, expenditure(A))
    lines = [
        coded("201", "一般公共服务支出", total="1,414.53", basic="709.85", project="704.68"),
        coded("20103", "政府办公厅（室）及相关机构事务", total="1,409.02", basic="709.85", project="699.17"),
        coded("2010301", "行政运行", total="1,409.02", basic="709.85", project="699.17"),
        coded("20106", "财政事务", total="5.51", project="5.51"),
        coded("208", "社会保障和就业支出", total="270.34"),
        Line("grand_total", "合计", {"total": "1,684.87", "basic": "980.19", "project": "704.68"}),
    ]
    new = document(B, form(B, "expenditure", 2, lines))
    con = compared(tmp_path, old, new)
    money = Decimal("55100.00")
    assert restated(con) == [
        ("function.20105", "project", "removed", money, None, -money, False),
        ("function.20105", "total", "removed", money, None, -money, False),
        ("function.20106", "project", "added", None, money, money, False),
        ("function.20106", "total", "added", None, money, money, False),
        ("function.208", "basic", "removed", Decimal("2703400.00"), None, Decimal("-2703400.00"), False),
    ]
    assert restated(con, "line_name, old_cell_id IS NULL, new_cell_id IS NULL, old_quantum, new_quantum")[-1] == (
        "财政事务", True, False, None, Decimal("100.00"),
    )  # fmt: skip


def _line(document_id: str, printed: str, unit: str, *, others: dict[str, str] | None = None) -> ParsedForm:
    lines = [coded("201", "一般公共服务支出", **({"total": printed} if printed else {}))]
    lines += [coded(code, code, total=text) for code, text in (others or {}).items()]
    return form(document_id, "expenditure", 2, lines, Decimal(unit))


@pytest.mark.parametrize(
    ("old", "new", "rows"),
    [
        # 元 and 万元: every true value of 1234567.89 is printed 123.46.
        (("1234567.89", "1"), ("123.46", "10000"), [(Decimal("32.11"), True)]),
        # 123.45 is no print of it: 1,234,567.89 lies outside 1,234,450 … 1,234,550.
        (("1234567.89", "1"), ("123.45", "10000"), [(Decimal("-67.89"), False)]),
        # Other decimals of one unit.
        (("123.456", "10000"), ("123.46", "10000"), [(Decimal("40.00"), True)]),
        (("123.456", "10000"), ("123.47", "10000"), [(Decimal("140.00"), False)]),
        # The last digit: one value, 123.455, lies in both.
        (("123.45", "10000"), ("123.46", "10000"), [(Decimal("100.00"), True)]),
        (("123.45", "10000"), ("123.47", "10000"), [(Decimal("200.00"), False)]),
        # The same money in another unit is no restatement at all.
        (("1234500.00", "1"), ("123.45", "10000"), []),
    ],
)
def test_what_the_printed_steps_explain_is_told_from_what_they_do_not(
    old: tuple[str, str], new: tuple[str, str], rows: list[tuple[Decimal, bool]], tmp_path: Path
) -> None:
    con = compared(tmp_path, document(A, _line(A, *old)), document(B, _line(B, *new)))
    assert restated(con, "difference, is_rounding") == rows


@pytest.mark.parametrize(
    ("printed", "unit", "rest", "explained"),
    [
        ("30.00", "1", {"208": "5.00"}, True),  # 30 元 is 0.00 万元: left out
        ("80.00", "1", {"208": "5.00"}, False),  # 80 元 is 0.01 万元
        ("0.00", "10000", {}, True),  # a printed nothing, left out
    ],
)
def test_a_small_figure_that_the_other_unit_rounds_to_nothing_is_explained(
    printed: str, unit: str, rest: dict[str, str], explained: bool, tmp_path: Path
) -> None:
    old = document(A, _line(A, printed, unit))
    new = document(B, form(B, "expenditure", 2, [coded(code, code, total=text) for code, text in rest.items()]))
    found = restated(compared(tmp_path, old, new), "line_key, change, is_rounding")
    assert found[0] == ("function.201", "removed", explained)


def test_counts_are_exact(tmp_path: Path) -> None:
    def cars(document_id: str, count: str) -> ParsedDocument:
        lines = [Line("vehicles", "车辆", {"count": count})]
        return document(document_id, form(document_id, "operating_statistics", 10, lines, Decimal(1)))

    assert restated(compared(tmp_path, cars(A, "3"), cars(B, "4")), "difference, is_rounding") == [
        (Decimal("1.00"), False)
    ]


def _raised(rows: tuple[LedgerRow, ...], **where: str) -> tuple[LedgerRow, ...]:
    """The rows, those that fit raised by 100 yuan."""
    return tuple(
        dataclasses.replace(row, amount=row.amount + 100)
        if all(getattr(row, name) == value for name, value in where.items())
        else row
        for row in rows
    )


def test_both_sides_of_a_form_and_all_sources_of_a_sheet_are_told_apart(tmp_path: Path) -> None:
    def printed(document_id: str) -> ParsedDocument:
        sheet, form = project_sheet(document_id), summary(document_id)
        return counted(
            dataclasses.replace(
                sheet,
                ledger=sheet.ledger + form.ledger,
                statements=(*sheet.statements, form.statement),
                cells=sheet.cells + form.cells,
            )
        )

    new = printed(B)
    rows = _raised(new.ledger, section="income", line_key="grand_total")
    rows = _raised(rows, source_of_funds="fiscal", measure="executed")
    con = compared(tmp_path, printed(A), dataclasses.replace(new, ledger=rows))
    assert restated(con, "form, section, line_key, measure, source_of_funds") == [
        ("income_expenditure_summary", "income", "grand_total", "amount", "total"),
        ("project_evaluation", None, "project", "executed", "fiscal"),
    ]


def test_a_correction_changes_no_print_and_is_marked(tmp_path: Path) -> None:
    old, new = document(A, expenditure(A)), document(B, _with_total(expenditure(B), "1,684.97"))
    cell = next(row.cell_id for row in new.ledger if row.line_key == "grand_total" and row.measure == "total")
    correction = Correction.model_validate(
        {
            "cell_id": cell,
            "document_id": B,
            "expects": "1,684.97",
            "value": "16848700.00",
            "reason": "misread",
            "status": "accepted",
            "author": "someone",
            "date": "2026-11-21",
        }
    )
    con = warehouse(
        tmp_path, parsed=[old, new], sources=in_order(old, new), corrections=[Filed("a.yaml", 1, correction)]
    )
    assert restated(con, "line_key, old_amount, new_amount, is_corrected") == [
        ("grand_total", Decimal("16848700.00"), Decimal("16849700.00"), True)
    ]


def _with_total(printed: ParsedForm, text: str) -> ParsedForm:
    """The same form with another figure in 合计, total."""
    place = next(row.cell_id for row in printed.ledger if (row.line_key, row.measure) == ("grand_total", "total"))
    amount = Decimal(text.replace(",", "")) * 10000
    return dataclasses.replace(
        printed,
        ledger=tuple(
            dataclasses.replace(row, reported_text=text, amount=amount) if row.cell_id == place else row
            for row in printed.ledger
        ),
        cells=tuple(
            dataclasses.replace(cell, text=text) if cell.cell_id == place else cell for cell in printed.cells
        ),
    )
