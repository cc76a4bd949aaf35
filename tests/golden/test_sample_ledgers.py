"""The samples in the repository read back to exactly the figures that they were typeset from, PDF and text."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from pipelines.readers import read
from pipelines.statements.model import ParsedDocument
from pipelines.statements.understand import understand
from tests.support import sample_ledger, stacked
from tools.sample.__main__ import RENDERERS
from tools.sample.figures import Figures, load_all
from tools.sample.text import as_tabbed_text

SAMPLE = Path(__file__).resolve().parents[2] / "data" / "raw" / "sample"
ALL = {figures.name: figures for figures in load_all()}
WITH_FORMS = [name for name, figures in ALL.items() if figures.functions]
PRINTS = {
    "committed": lambda figures: _committed(figures).read_bytes(),
    "tabbed": lambda figures: as_tabbed_text(figures).encode(),
    "stacked": lambda figures: stacked.text(figures, ragged=False).encode(),
    "stacked_ragged": lambda figures: stacked.text(figures, ragged=True).encode(),
}
CASES = [
    (name, how)
    for name, figures in ALL.items()
    for how in PRINTS
    if figures.functions or how == "committed"  # one sample has sheets only
]


def _committed(figures: Figures) -> Path:
    return SAMPLE / f"{figures.name}{RENDERERS[figures.media][0]}"


@cache
def parsed(name: str, how: str) -> ParsedDocument:
    return understand(read(PRINTS[how](ALL[name]), f"{name}.{how}"))


def test_every_sample_in_the_repository_has_its_figures() -> None:
    assert {path.stem for path in SAMPLE.iterdir() if path.suffix in (".pdf", ".txt")} == set(ALL)


@pytest.mark.parametrize("name", [name for name, figures in ALL.items() if figures.media != "pdf"])
def test_a_committed_text_is_what_the_figures_render(name: str) -> None:
    figures = ALL[name]
    assert _committed(figures).read_bytes() == RENDERERS[figures.media][1](figures)


@pytest.mark.parametrize(("name", "how"), CASES)
def test_the_ledger_is_the_figures(name: str, how: str) -> None:
    document = parsed(name, how)
    printed = Counter(sample_ledger.expected(ALL[name]))
    found = Counter(map(sample_ledger.as_item, document.ledger))
    assert not document.quarantine
    assert not printed - found, "printed but not in the ledger"
    assert not found - printed, "in the ledger but not printed"


@pytest.mark.parametrize(("name", "how"), CASES)
def test_no_number_of_a_sample_stays_unexplained(name: str, how: str) -> None:
    assert not parsed(name, how).unexplained


@pytest.mark.parametrize(("name", "how"), CASES)
def test_the_sheets_are_read_to_the_last_point(name: str, how: str) -> None:
    """Rates, weights and scores are no money: they are the sheet's values, indicator by indicator."""
    document, projects = parsed(name, how), ALL[name].projects
    sheets = {row.project_name: row.statement_id for row in document.evaluations}
    assert set(sheets) == {project.name for project in projects}
    for project in projects:
        values = [row for row in document.sheet_values if row.statement_id == sheets[project.name]]
        of = {(row.subject, row.measure, row.indicator_no): row.value for row in values}
        assert of["funds", "rate", None] == Decimal(project.rate.rstrip("%"))
        assert of["funds", "score", None] == Decimal(project.fund_score)
        assert of["total", "score", None] == Decimal(project.total_score)
        indicators = [row for row in document.indicators if row.statement_id == sheets[project.name]]
        assert [(row.level1, row.level2) for row in indicators] == [
            (indicator.level1, indicator.level2) for indicator in project.indicators
        ]
        for number, indicator in enumerate(project.indicators, start=1):
            assert of["indicator", "weight", number] == Decimal(indicator.weight)
            assert of["indicator", "score", number] == Decimal(indicator.score)


@pytest.mark.parametrize(("name", "how"), CASES)
def test_each_sample_says_who_and_when(name: str, how: str) -> None:
    document, figures = parsed(name, how), ALL[name]
    assert (document.agency_name, document.fiscal_year, document.unit_text) == (
        figures.agency,
        figures.year,
        "万元",
    )


@pytest.mark.parametrize("name", WITH_FORMS)
def test_head_counts_and_blank_forms_of_a_sample_are_told(name: str) -> None:
    document, figures = parsed(name, "committed"), ALL[name]
    counts = {row.kind: row.count for row in document.staffing}
    kinds = {"established": "established_posts", "serving": "serving", "retired": "retired_and_left"}
    assert counts == {kinds[key]: count for key, count in figures.staffing.items()}
    blank = {"government_fund", "state_capital"}
    if not figures.three_public:
        blank.add("three_public")
    assert {row.form for row in document.statements if row.is_blank} == blank


@pytest.mark.parametrize("name", [name for name, figures in ALL.items() if figures.media == "pdf"])
def test_every_figure_of_a_pdf_keeps_its_page_and_its_box(name: str) -> None:
    document = parsed(name, "committed")
    cells = {cell.cell_id: cell for cell in document.cells}
    for row in document.ledger:
        cell = cells[row.cell_id]
        assert row.page == cell.page is not None
        assert None not in (cell.x0, cell.top, cell.x1, cell.bottom)
        assert row.reported_text == cell.text.strip()
