"""The readers on real inputs kept beside the checkout; where they are absent nothing is parametrised."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from pathlib import Path

import pdfplumber
import pytest

from pipelines.readers import Cell, Document, UnreadableError, read

SHARED = Path(__file__).resolve().parents[3].parent / "shared"
SEEDS = sorted((SHARED / "seeds").glob("*.txt"))
DISCLOSURES = sorted((SHARED / "real" / "final_accounts").glob("*.pdf"))
SCANS = sorted((SHARED / "real" / "other").glob("scan_*.pdf"))
WEB_PAGES = sorted((SHARED / "real" / "other").glob("html_named_pdf_*.pdf"))
PAGES_COMPARED = range(4, 9)


@lru_cache(maxsize=8)
def disclosure(path: Path) -> Document:
    return read(path.read_bytes(), path.name)


def by_name(path: Path) -> str:
    return path.stem


@pytest.mark.parametrize("path", SEEDS, ids=by_name)
def test_no_printed_character_of_a_seed_is_lost_or_invented(path: Path) -> None:
    document = read(path.read_bytes(), path.name)
    texts = [paragraph.text for paragraph in document.paragraphs]
    texts += [cell.text for grid in document.grids for cell in grid.cells]
    printed = Counter("".join(path.read_text(encoding="utf-8").split()))
    assert Counter("".join("".join(texts).split())) == printed


@pytest.mark.parametrize("path", SEEDS, ids=by_name)
def test_every_row_of_a_seed_stands_in_one_grid(path: Path) -> None:
    """A row printed as ``code TAB name TAB amount`` is a grid row with the same cells, wherever it stands."""
    document = read(path.read_bytes(), path.name)
    read_rows = {tuple(row) for grid in document.grids for row in _ragged_rows(grid.cells)}
    lines = path.read_text(encoding="utf-8").split("\n")
    printed = {tuple(cell.strip() for cell in line.split("\t")) for line in lines if line.count("\t") >= 2}
    assert printed <= read_rows


def _ragged_rows(cells: tuple[Cell, ...]) -> list[list[str]]:
    rows: dict[int, list[str]] = {}
    for cell in cells:
        rows.setdefault(cell.row, []).append(cell.text)
    return list(rows.values())


@pytest.mark.parametrize("path", [path for path in SEEDS if path.name.startswith("004")], ids=by_name)
def test_the_stacked_seed_has_three_tables_and_the_text_between_them(path: Path) -> None:
    document = read(path.read_bytes(), path.name)
    assert [(grid.row_count, grid.column_count) for grid in document.grids] == [(24, 7), (21, 9), (20, 9)]
    between = [paragraph.text for paragraph in document.paragraphs]
    assert {"附件二", "2024年度部门整体支出绩效自评表", "附件三", "2024年度项目支出绩效自评表"} <= set(between)
    assert document.grids[1].row(3)[:8] == [
        "",
        "年度资金总额",
        "1054.88",
        "1444.37",
        "1440.69",
        "10",
        "99.74%",
        "9",
    ]
    assert document.grids[2].row(10)[0] == "绩效指标"
    assert document.grids[2].row(20)[:3] == ["总分", "100", "95"]


@pytest.mark.parametrize("path", DISCLOSURES, ids=by_name)
def test_grids_agree_with_pdfplumber_cell_for_cell(path: Path) -> None:
    document = disclosure(path)
    with pdfplumber.open(path) as reference:
        for number in PAGES_COMPARED:
            page = reference.pages[number - 1]
            tables = [table for table in page.extract_tables() if any(text for row in table for text in row)]
            page.close()
            grids = [grid for grid in document.grids if grid.page == number]
            assert [list(grid.rows()) for grid in grids] == [
                [[text or "" for text in row] for row in table] for table in tables
            ]


@pytest.mark.parametrize("path", DISCLOSURES, ids=by_name)
def test_boxes_lie_on_the_page_and_hold_their_spans(path: Path) -> None:
    for grid in disclosure(path).grids:
        covered: Counter[tuple[int, int]] = Counter()
        for cell in grid.cells:
            assert cell.box is not None
            assert 0 <= cell.box.x0 < cell.box.x1
            assert 0 <= cell.box.top < cell.box.bottom
            rows = range(cell.row, cell.row + cell.row_span)
            covered.update((row, cell.column + n) for row in rows for n in range(cell.column_span))
        assert max(covered.values()) == 1
        assert max(row for row, _ in covered) == grid.row_count
        assert max(column for _, column in covered) == grid.column_count


@pytest.mark.parametrize("path", SCANS, ids=by_name)
def test_a_scan_has_no_text_layer(path: Path) -> None:
    with pytest.raises(UnreadableError) as caught:
        read(path.read_bytes(), path.name)
    assert caught.value.reason == "no_text_layer"


@pytest.mark.parametrize("path", WEB_PAGES, ids=by_name)
def test_a_web_page_under_the_name_of_a_pdf_is_read_as_the_page_it_is(path: Path) -> None:
    document = read(path.read_bytes(), path.name)
    assert document.media_type == "text/html"
    assert any("预算" in paragraph.text for paragraph in document.paragraphs)
    assert not any("function" in paragraph.text for paragraph in document.paragraphs)
