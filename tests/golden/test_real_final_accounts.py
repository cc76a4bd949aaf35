"""Real disclosures read to the cell: held against ledgers written down from the pages.

``expected/*.csv`` was typed from what ``pdftotext`` gives and from the pages as pictures, never from what the
package reads; the amounts of each page were counted against the page's own text. The files themselves are
published documents beside the checkout; a clone without them has nothing to read here.
"""

from __future__ import annotations

import csv
from collections import Counter
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from pipelines.readers import read
from pipelines.readers.model import UnreadableError
from pipelines.statements.model import LedgerRow, ParsedDocument
from pipelines.statements.understand import understand

EXPECTED = Path(__file__).parent / "expected"
REAL = Path(__file__).resolve().parents[2].parent / "shared" / "real"
FINAL_ACCOUNTS = {
    "foshan_rail_transit_2019": "2026年佛山市交通运输局部门预算.pdf",
    "shanghai_putuo_finance_2024": "上海市普陀区财政局2024年度部门决算.pdf",
    "shanghai_putuo_social_work_2024": "中共上海市普陀区委社会工作部 2024 年度部门决算.pdf",
}
BLANK_TEMPLATE = "附件2：部门决算模板.pdf"
BUDGETS = [
    "003_深圳_2026年深圳市气象局部门预算.pdf",
    "006_苏州_交通运输局_2026年部门预算.pdf",
    "上海市普陀区商务委员会25年预算.pdf",
    "江苏_江苏省委办公厅2019年度部门预算公开文件.pdf",
]
LONG_BUDGETS = [
    "017_福州_2026年福州市科技创新局部门预算.pdf",
    "020_西安_应急管理局_2026年部门预算.pdf",
]


class Figure(NamedTuple):
    """One amount with its page and full address, in yuan."""

    page: int | None
    form: str
    section: str | None
    line_code: str | None
    line_name: str
    line_key: str
    measure: str
    amount: Decimal


def _present(folder: str, names: list[str]) -> list[str]:
    return [name for name in names if (REAL / folder / name).is_file()]


def _found(folder: str, pattern: str) -> list[str]:
    return sorted(path.name for path in (REAL / folder).glob(pattern))


DISCLOSURES = [key for key, name in FINAL_ACCOUNTS.items() if _present("final_accounts", [name])]


@cache
def parsed(folder: str, name: str) -> ParsedDocument:
    return understand(read((REAL / folder / name).read_bytes(), name))


def disclosure(key: str) -> ParsedDocument:
    return parsed("final_accounts", FINAL_ACCOUNTS[key])


def by_hand(key: str) -> list[Figure]:
    with (EXPECTED / f"{key}.csv").open(encoding="utf-8") as stream:
        return [
            Figure(
                page=int(row["page"]),
                form=row["form"],
                section=row["section"] or None,
                line_code=row["line_code"] or None,
                line_name=row["line_name"],
                line_key=row["line_key"],
                measure=row["measure"],
                amount=Decimal(row["amount"]),
            )
            for row in csv.DictReader(stream)
        ]


def as_figure(row: LedgerRow) -> Figure:
    return Figure(
        row.page, row.form, row.section, row.line_code, row.line_name, row.line_key, row.measure, row.amount
    )


@pytest.mark.parametrize("key", sorted(FINAL_ACCOUNTS))
def test_the_figures_written_down_agree_with_one_another(key: str) -> None:
    """The oracle itself: one amount per address, every class the sum of its items within rounding."""
    figures = by_hand(key)
    places = Counter((f.form, f.section, f.line_key, f.measure) for f in figures)
    assert set(places.values()) == {1}
    amounts = {(f.form, f.line_key, f.measure): f.amount for f in figures if f.line_code}
    for (form, line, measure), amount in amounts.items():
        parts = [
            value
            for (other, child, of), value in amounts.items()
            if (other, of) == (form, measure) and child.startswith(line) and len(child) == len(line) + 2
        ]
        assert not parts or abs(amount - sum(parts)) <= 50 * (len(parts) + 1), (form, line, measure)


@pytest.mark.parametrize("key", DISCLOSURES)
def test_every_amount_of_the_forms_is_in_the_ledger_at_its_place_and_no_other(key: str) -> None:
    read_by_us = Counter(map(as_figure, disclosure(key).ledger))
    expected = Counter(by_hand(key))
    assert not expected - read_by_us, "printed but not in the ledger"
    assert not read_by_us - expected, "in the ledger but not printed"


@pytest.mark.parametrize("key", DISCLOSURES)
def test_no_number_of_a_form_stays_unexplained_and_nothing_is_set_aside(key: str) -> None:
    document = disclosure(key)
    last = max(row.table_index for row in document.ledger)
    tables = {f"table {number}" for number in range(1, last + 1)}
    assert not [row for row in document.unexplained if row.place.split(" row")[0] in tables]
    assert not document.quarantine


@pytest.mark.parametrize("key", DISCLOSURES)
def test_the_step_of_the_figures_is_that_of_the_forms(key: str) -> None:
    assert {row.quantum for row in disclosure(key).ledger} == {Decimal(100)}


@pytest.mark.parametrize(
    ("key", "agency", "region", "year"),
    [
        ("foshan_rail_transit_2019", "佛山市轨道交通局", "440600", 2019),
        ("shanghai_putuo_finance_2024", "上海市普陀区财政局", "310107", 2024),
        ("shanghai_putuo_social_work_2024", "中共上海市普陀区委社会工作部", "310107", 2024),
    ],
)
def test_each_document_says_who_where_and_when_whatever_its_file_name_says(
    key: str, agency: str, region: str, year: int
) -> None:
    if key not in DISCLOSURES:
        return
    document = disclosure(key)
    assert (document.agency_name, document.region_code, document.fiscal_year) == (agency, region, year)
    assert (document.kind, document.phase, document.unit_text) == ("final_accounts", "final_accounts", "万元")


@pytest.mark.parametrize(
    ("key", "blank"),
    [
        ("foshan_rail_transit_2019", set()),
        ("shanghai_putuo_finance_2024", {"government_fund", "state_capital"}),
        ("shanghai_putuo_social_work_2024", {"three_public", "government_fund", "state_capital"}),
    ],
)
def test_forms_without_figures_are_blank_and_say_why(key: str, blank: set[str]) -> None:
    if key not in DISCLOSURES:
        return
    statements = disclosure(key).statements
    assert {row.form for row in statements if row.is_blank} == blank
    assert all(row.blank_reason for row in statements if row.is_blank)


@pytest.mark.parametrize("key", [key for key in DISCLOSURES if key.startswith("foshan")])
def test_the_total_line_repeated_on_every_page_is_kept_as_a_repeat(key: str) -> None:
    document = disclosure(key)
    in_ledger = {row.cell_id: row for row in document.ledger}
    repeats = [cell for cell in document.cells if cell.role == "repeat"]
    # forms 02, 03, 05 and the funds' form are printed over two pages each: 7 + 6 + 3 + 6 figures
    assert len(repeats) == 22
    for cell in repeats:
        first = in_ledger[cell.repeat_of or ""]
        assert (first.line_key, first.reported_text) == ("grand_total", cell.text.strip())


@pytest.mark.parametrize("name", _present("final_accounts", [BLANK_TEMPLATE]))
def test_the_blank_template_has_the_forms_and_no_figures(name: str) -> None:
    document = parsed("final_accounts", name)
    assert not document.ledger
    assert {row.form for row in document.statements} >= {"income", "expenditure", "three_public"}
    assert all(row.is_blank for row in document.statements)


def _is_set_aside(document: ParsedDocument) -> bool:
    reasons = {row.reason for row in document.quarantine if row.statement_id is None}
    return document.kind == "budget" and not document.ledger and reasons == {"not_final_accounts"}


@pytest.mark.parametrize("name", _present("budgets", BUDGETS))
def test_a_budget_is_not_taken_for_final_accounts(name: str) -> None:
    assert _is_set_aside(parsed("budgets", name))


@pytest.mark.slow
@pytest.mark.parametrize("name", _present("budgets", LONG_BUDGETS))
def test_a_long_budget_is_not_taken_for_final_accounts(name: str) -> None:
    assert _is_set_aside(parsed("budgets", name))


@pytest.mark.parametrize("name", _found("other", "scan_*.pdf"))
def test_a_scan_is_told_apart(name: str) -> None:
    with pytest.raises(UnreadableError) as raised:
        read((REAL / "other" / name).read_bytes(), name)
    assert raised.value.reason == "no_text_layer"


@pytest.mark.parametrize("name", _found("other", "0*.pdf"))
def test_what_is_no_disclosure_is_set_aside_whatever_its_name(name: str) -> None:
    document = parsed("other", name)
    assert not document.ledger
    assert "not_final_accounts" in {row.reason for row in document.quarantine}
