"""XLSX: what a cell says comes back whole, nothing is a formula, and every limit is told."""

from __future__ import annotations

import zipfile
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from lxml import etree
from openpyxl.utils.escape import unescape

from pipelines.warehouse.dictionary import load_dictionary
from pipelines.warehouse.export.exporting import Format, export
from pipelines.warehouse.export.relations import chosen, relations_of
from pipelines.warehouse.export.snapshot import opened
from pipelines.warehouse.export.xlsx import SheetLimits, sheet_name, write_xlsx
from tests.unit.warehouse.exported import HOSTILE, snapshot_home, table_of

HEADING = 2
MART = """
    CREATE VIEW mart_income AS SELECT * FROM (VALUES
        (2024, '371521', '2010301', 16848700.10::DECIMAL(18, 2), true, DATE '2024-02-29', ['a', 'b']),
        (2023, '371521', '0012', -0.01, false, NULL, NULL),
        (2025, '371521', NULL, 9999999999999999.99, NULL, DATE '1850-01-01', [])
    ) AS t(fiscal_year, region_code, function_code, total, is_corrected, day, correction_ids)
"""


def book_of(folder: Path, *statements: str, tables: tuple[str, ...] = ()) -> Any:
    export(snapshot_home(folder, *statements), folder / "out", Format.xlsx, tables)
    return openpyxl.load_workbook(folder / "out" / "juesuan.xlsx")


def limited(folder: Path, limits: SheetLimits, *statements: str) -> tuple[Any, tuple[str, ...]]:
    home, work = snapshot_home(folder, *statements), folder / "work"
    work.mkdir()
    with opened(home, work, work) as snapshot:
        relations = chosen(relations_of(snapshot.con, load_dictionary()), ["note"])
        _, notes = write_xlsx(snapshot, relations, work / "b.xlsx", work, limits)
    return openpyxl.load_workbook(work / "b.xlsx"), notes


def test_hostile_texts_come_back_whole_and_are_texts(tmp_path: Path) -> None:
    sheet = book_of(tmp_path, table_of("note", HOSTILE), tables=("note",))["note"]
    cells = [sheet.cell(HEADING + 1 + place, 2) for place in range(len(HOSTILE) + 1)]
    assert [unescape(cell.value or "") for cell in cells] == [*HOSTILE, ""]
    assert not [cell for cell in cells if cell.data_type not in {"s", "inlineStr", "n"} or cell.hyperlink]
    assert cells[-1].value is None
    assert all(cell.data_type != "n" for cell in cells[:-1] if cell.value)


def test_a_text_like_a_formula_stays_a_text_when_it_is_edited(tmp_path: Path) -> None:
    sheet = book_of(tmp_path, table_of("note", ("=1+1", "plain")), tables=("note",))["note"]
    assert [sheet.cell(HEADING + 1 + place, 2).quotePrefix for place in (0, 1)] == [True, False]


def test_values_come_back_with_their_types_and_formats(tmp_path: Path) -> None:
    sheet = book_of(tmp_path, MART)["mart_income"]
    rows = {row[0].value: row for row in sheet.iter_rows(min_row=HEADING + 1)}
    year, region, code, total, truth, day, names = rows[2024]
    assert (year.value, region.value, code.value, truth.value) == (2024, "371521", "2010301", True)
    assert Decimal(repr(total.value)) == Decimal("16848700.1")
    assert total.number_format == "#,##0.00"
    assert (day.value, day.number_format) == (datetime(2024, 2, 29), "yyyy-mm-dd")
    assert names.value == '["a", "b"]'
    assert rows[2023][2].value == "0012"
    assert rows[2025][2].value is None


def test_what_a_cell_cannot_hold_is_a_text_and_told(tmp_path: Path) -> None:
    book = book_of(tmp_path, MART)
    row = next(
        row for row in book["mart_income"].iter_rows(min_row=HEADING + 1, values_only=True) if row[0] == 2025
    )
    assert (row[3], row[5]) == ("9999999999999999.99", "1850-01-01")
    notes = [row[1] for row in book.worksheets[1].iter_rows(values_only=True)]
    assert any("1 numbers of total have more than 15 digits" in note for note in notes)
    assert any("1 moments of day" in note for note in notes)


def test_the_heading_is_chinese_with_the_name_below_and_frozen(tmp_path: Path) -> None:
    book = book_of(tmp_path, MART)
    sheet = book["mart_income"]
    assert [sheet.cell(1, 1).value, sheet.cell(2, 1).value] == ["年度", "fiscal_year"]
    assert sheet.freeze_panes == "A3"
    assert sheet.auto_filter.ref == "A2:G5"
    assert sheet.column_dimensions["D"].width > 8


def test_the_dictionary_is_the_first_sheet(tmp_path: Path) -> None:
    book = book_of(tmp_path, MART)
    assert book.sheetnames == ["数据字典 Dictionary", "说明 Notes", "mart_income"]
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert any(row[:4] == ("mart_income", "total", "合计", "Total") and row[5] == "yuan" for row in rows)
    warnings = load_dictionary().relations["mart_income"].warnings
    about = next(str(row[4]) for row in rows if row[0] == "mart_income")
    assert warnings
    assert all(warning.zh in about and warning.en in about for warning in warnings)


def test_a_mart_without_rows_has_its_heading(tmp_path: Path) -> None:
    sheet = book_of(tmp_path, "CREATE VIEW mart_empty AS SELECT 1 AS x WHERE false")["mart_empty"]
    assert list(sheet.iter_rows(values_only=True)) == [("x",), ("x",)]


def test_more_rows_than_a_sheet_holds_go_on_in_another(tmp_path: Path) -> None:
    texts = tuple(f"t{place}" for place in range(6))
    book, notes = limited(tmp_path, SheetLimits(rows=5), table_of("note", texts))
    assert book.sheetnames[2:] == ["note", "note (2)", "note (3)"]
    values = [row[1] for name in book.sheetnames[2:] for row in book[name].iter_rows(min_row=3, values_only=True)]
    assert values == [*texts, None]
    assert notes == ("note: 7 rows are more than a sheet holds; they go on in note (2), note (3)",)
    assert book["note (3)"].auto_filter.ref == "A2:B3"


def test_exactly_as_many_rows_as_a_sheet_holds_are_one_sheet(tmp_path: Path) -> None:
    book, notes = limited(tmp_path, SheetLimits(rows=5), table_of("note", ("a", "b")))
    assert (book.sheetnames[2:], notes) == (["note"], ())


@pytest.mark.parametrize(
    ("text", "kept"), [("x" * 11, "x" * 9 + "…"), ("😀" * 6, "😀" * 4 + "…"), ("x" * 10, "x" * 10)]
)
def test_a_text_longer_than_a_cell_is_cut_and_told(tmp_path: Path, text: str, kept: str) -> None:
    book, notes = limited(tmp_path, SheetLimits(text=10), table_of("note", (text,)))
    assert book["note"].cell(HEADING + 1, 2).value == kept
    assert len(notes) == (text != kept)


def test_a_character_that_no_workbook_holds_is_replaced_and_told(tmp_path: Path) -> None:
    book, notes = limited(tmp_path, SheetLimits(), table_of("note", ("a\uffffb",)))
    assert book["note"].cell(HEADING + 1, 2).value == "a\ufffdb"
    assert "U+FFFD" in notes[0]


def test_every_part_is_well_formed_and_holds_no_formula(tmp_path: Path) -> None:
    book_of(tmp_path, table_of("note", HOSTILE), tables=("note",))
    with zipfile.ZipFile(tmp_path / "out" / "juesuan.xlsx") as parts:
        trees = [etree.fromstring(parts.read(name)) for name in parts.namelist()]
    assert not [element for tree in trees for element in tree.iter("{*}f")]


def test_names_of_sheets_fit_and_differ() -> None:
    taken: set[str] = set()
    names = [sheet_name(name, taken) for name in ("a" * 40, "A" * 40, "x[1]:*?/\\", "'q'", "History", "''")]
    assert names == ["a" * 31, "A" * 27 + " (2)", "x_1______", "q", "History (2)", "_"]


def test_two_workbooks_of_one_snapshot_are_the_same_bytes(tmp_path: Path) -> None:
    home = snapshot_home(tmp_path, MART, table_of("mart_note", HOSTILE))
    for name in ("x", "y"):
        export(home, tmp_path / name, Format.xlsx)
    assert (tmp_path / "x" / "juesuan.xlsx").read_bytes() == (tmp_path / "y" / "juesuan.xlsx").read_bytes()
