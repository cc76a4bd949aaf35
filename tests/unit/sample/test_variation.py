"""Made-up disclosures are sound: the same for the same number, balanced, and read as they were set."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from pipelines.readers import read
from pipelines.statements.understand import understand
from tools.sample.layout import forms
from tools.sample.pdf import BLOCKS, as_pdf
from tools.sample.variation import varied

NUMBERS = range(12)


def amount(printed: str) -> Decimal:
    return Decimal(printed.replace(",", "") or "0")


def test_a_number_always_gives_the_same_disclosure_and_another_number_another() -> None:
    assert [varied(number) for number in NUMBERS] == [varied(number) for number in NUMBERS]
    assert len({(varied(number).agency, varied(number).year_total) for number in NUMBERS}) == len(NUMBERS)


@pytest.mark.parametrize("number", NUMBERS)
def test_every_level_adds_up(number: int) -> None:
    figures = varied(number)
    for measure, total in (("basic", figures.basic_total), ("project", figures.project_total)):
        for width in (3, 5, 7):
            lines = [amount(getattr(line, measure)) for line in figures.functions if len(line.code) == width]
            assert sum(lines) == amount(total)
    assert amount(figures.basic_total) + amount(figures.project_total) == amount(figures.year_total)
    assert amount(figures.year_total) + amount(figures.opening_balance) == amount(figures.grand_total)
    assert amount(figures.personnel_total) + amount(figures.public_total) == amount(figures.basic_total)
    for project in figures.projects:
        assert sum(int(row.weight) for row in project.indicators) == 90
        scored = sum(int(row.score) for row in project.indicators) + amount(project.fund_score)
        assert scored == amount(project.total_score)


def test_every_economic_code_has_its_line_in_the_form_of_its_year() -> None:
    for number in range(200):
        forms(varied(number))
    figures = replace(varied(0), economics={"30399": ("其他对个人和家庭的补助", "1.00"), "30499": ("", "1.00")})
    with pytest.raises(ValueError, match=r"no line for \['30499'"):
        forms(figures)


def test_a_document_set_in_blocks_is_read_like_any_other() -> None:
    figures = varied(0)
    parsed = understand(read(as_pdf(figures, BLOCKS), "varied.pdf"))
    printed = {
        (row.line_key, row.measure): row.reported_text for row in parsed.ledger if row.form == "expenditure"
    }
    expected = {
        (f"function.{line.code}", measure): getattr(line, measure)
        for line in figures.functions
        for measure in ("total", "basic", "project")
        if getattr(line, measure)
    }
    assert expected.items() <= printed.items()
    assert parsed.agency_name == figures.agency
    assert not parsed.quarantine
