"""Every number of the seeds, the samples and the real disclosures has a place, and the count is not our own.

For PDFs the numbers of each page are counted a second time in the text that pdfium gives for it, which knows
nothing of cells, paragraphs or public finance: both counts must be the same on every page.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pypdfium2
import pytest

from pipelines.readers import read
from pipelines.statements.model import NUMBER_ROLES, PageRow, ParsedDocument
from pipelines.statements.templates import load_templates
from pipelines.statements.understand import understand

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
FILES = {
    path.name: path
    for path in sorted(
        [
            *(ROOT / "data" / "raw" / "sample").iterdir(),
            *SHARED.glob("seeds/*.txt"),
            *SHARED.glob("real/final_accounts/*.pdf"),
        ]
    )
    if path.suffix in (".pdf", ".txt")
}
PDFS = [name for name in FILES if name.endswith(".pdf")]
NUMBER = re.compile(r"\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?")
# What the running text tells of a year's work (briefs printed, meetings held) and no standard phrase reads.
UNEXPLAINED_IN_TEXT = {
    "002_a9b2cdc255e52000.txt": 33,
    "003_8e0e4eb5d50c1166.txt": 6,
}


@cache
def parsed(name: str) -> ParsedDocument:
    return understand(read(FILES[name].read_bytes(), name))


def summed(name: str) -> dict[str, int]:
    return {role: sum(getattr(page, role) for page in parsed(name).pages) for role in ("numbers", *NUMBER_ROLES)}


@pytest.mark.parametrize("name", FILES)
def test_every_number_has_exactly_one_role(name: str) -> None:
    for page in parsed(name).pages:
        assert page.numbers == sum(getattr(page, role) for role in NUMBER_ROLES), page


@pytest.mark.parametrize("name", PDFS)
def test_as_many_numbers_are_counted_on_each_page_as_its_plain_text_holds(name: str) -> None:
    with pypdfium2.PdfDocument(FILES[name].read_bytes()) as pdf:
        plain = [len(NUMBER.findall(page.get_textpage().get_text_range())) for page in pdf]
    rows = parsed(name).pages
    assert [(page.page, page.numbers) for page in rows] == list(enumerate(plain, start=1))


@pytest.mark.parametrize("name", [name for name in FILES if name not in PDFS])
def test_as_many_numbers_are_counted_in_a_text_as_it_holds(name: str) -> None:
    """Within a few: a number broken over two lines is one for us, two for the plain text."""
    plain = len(NUMBER.findall(FILES[name].read_text(encoding="utf-8")))
    assert abs(summed(name)["numbers"] - plain) <= plain // 50


@pytest.mark.parametrize("name", FILES)
def test_no_number_of_a_table_is_unexplained(name: str) -> None:
    assert [row for row in parsed(name).unexplained if row.place.startswith("table")] == []


@pytest.mark.parametrize("name", FILES)
def test_the_running_text_leaves_only_what_a_year_of_work_is_told_in(name: str) -> None:
    document = parsed(name)
    if document.quarantine:
        assert {role for role, count in summed(name).items() if count} <= {"numbers", "unread"}
        return
    assert len(document.unexplained) == UNEXPLAINED_IN_TEXT.get(name, 0)
    assert all(re.search(r"\d余?万?余?[条期次人份件部篇场处米个名]", row.text) for row in document.unexplained)


@pytest.mark.parametrize("name", FILES)
def test_the_counts_are_those_of_the_rows(name: str) -> None:
    document, counts = parsed(name), summed(name)
    if document.quarantine:
        return
    sheet_scores = sum(row.score is not None for row in document.evaluation_summaries)
    assert counts["amounts"] == len(document.ledger)
    assert counts["repeats"] == sum(cell.role == "repeat" for cell in document.cells)
    assert counts["values"] >= len(document.sheet_values) + sheet_scores
    claims_with_a_number = [claim for claim in document.claims if re.search(r"\d", claim.reported_text)]
    assert counts["claims"] + counts["counts"] == len(claims_with_a_number)


@pytest.mark.parametrize("name", FILES)
def test_codes_and_numbers_of_lines_are_those_that_the_forms_print(name: str) -> None:
    """A cell that was read as a code holds one number, whole or a part of one."""
    document, counts = parsed(name), summed(name)
    if document.quarantine:
        return
    forms = {one.statement_id for one in document.statements if not load_templates()[one.form].is_sheet}
    printed = sum(cell.role == "code" and cell.statement_id in forms for cell in document.cells)
    assert counts["codes"] >= printed


@pytest.mark.parametrize("name", PDFS)
def test_every_ledger_row_of_a_pdf_has_a_box_on_its_page_and_every_claim_a_page_and_line(name: str) -> None:
    document = parsed(name)
    cells = {cell.cell_id: cell for cell in document.cells}
    with pypdfium2.PdfDocument(FILES[name].read_bytes()) as pdf:
        sizes = [page.get_size() for page in pdf]
    for row in document.ledger:
        cell = cells[row.cell_id]
        assert cell.page == row.page is not None
        width, height = sizes[row.page - 1]
        assert cell.x0 is not None and cell.top is not None and cell.x1 is not None and cell.bottom is not None
        assert 0 <= cell.x0 < cell.x1 <= width and 0 <= cell.top < cell.bottom <= height
    assert all(claim.page is not None and claim.line > 0 for claim in document.claims)


@pytest.mark.parametrize("name", [name for name in FILES if name.startswith("2026年佛山市")])
def test_a_list_of_names_and_scores_without_a_title_is_read(name: str) -> None:
    """佛山市轨道交通局 2019, page 29."""
    document = parsed(name)
    assert [str(row.score) for row in document.evaluation_summaries] == [
        "100", "96.53", "97.87", "100", "99.71", "100", "100",
    ]  # fmt: skip
    assert document.evaluation_summaries[1].project_name == "2019年度聘请专家人员经费"
    page: PageRow = document.pages[28]
    assert (page.values, page.unexplained, page.dates) == (7, 0, 1)
