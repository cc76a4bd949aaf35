"""CSV: what a cell says comes back whole, and no spreadsheet runs any of it."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipelines.warehouse.export.exporting import Format, export
from pipelines.warehouse.export.harmless import MARK, harmless_sql, is_harmful, restored
from tests.unit.warehouse.exported import HOSTILE, snapshot_home, table_of

FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
VALUES = """
    CREATE TABLE figures AS SELECT * FROM (VALUES
        (2, -0.50::DECIMAL(18, 2), false, NULL, NULL::TIMESTAMP, [], '-5'),
        (1, 9999999999999999.99, true, DATE '2024-02-29', TIMESTAMP '2026-01-02 03:04:05.5',
         ['x', 'y"z', NULL], NULL),
        (NULL, NULL, NULL, NULL, NULL, NULL, '')
    ) AS t(number, amount, truth, day, moment, names, content)
"""


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_hostile_texts_come_back_whole(tmp_path: Path) -> None:
    home = snapshot_home(tmp_path, table_of("note", HOSTILE))
    export(home, tmp_path / "out", Format.csv, ["note"])
    cells = [row["content"] for row in rows_of(tmp_path / "out" / "note.csv")]
    assert [restored(cell) for cell in cells] == [*HOSTILE, ""]


def test_no_cell_begins_as_a_formula(tmp_path: Path) -> None:
    home = snapshot_home(tmp_path, table_of("note", HOSTILE))
    export(home, tmp_path / "out", Format.csv, ["note"])
    cells = [row["content"] for row in rows_of(tmp_path / "out" / "note.csv")]
    assert not [cell for cell in cells if cell.strip(" \u3000\ufeff").startswith(FORMULAS)]


def test_an_empty_text_is_not_null(tmp_path: Path) -> None:
    home = snapshot_home(tmp_path, table_of("note", ("",)))
    export(home, tmp_path / "out", Format.csv, ["note"])
    assert (tmp_path / "out" / "note.csv").read_bytes() == '\ufeffplace,content\n0,""\n1,\n'.encode()


def test_numbers_times_and_lists_are_plain(tmp_path: Path) -> None:
    export(snapshot_home(tmp_path, VALUES), tmp_path / "out", Format.csv, ["figures"])
    first, second, third = rows_of(tmp_path / "out" / "figures.csv")
    assert first == {
        "number": "1",
        "amount": "9999999999999999.99",
        "truth": "true",
        "day": "2024-02-29",
        "moment": "2026-01-02 03:04:05.500000",
        "names": '["x","y\\"z",null]',
        "content": "",
    }
    assert (second["amount"], second["truth"], second["content"], second["names"]) == (
        "-0.50",
        "false",
        "'-5",
        "[]",
    )
    assert set(third.values()) == {""}


def test_duckdb_reads_the_same_values_and_types(tmp_path: Path) -> None:
    export(snapshot_home(tmp_path, VALUES), tmp_path / "out", Format.csv, ["figures"])
    with duckdb.connect() as con:
        found = con.execute(
            "SELECT number, amount, truth, day, moment FROM read_csv(?, types = {'amount': 'DECIMAL(18, 2)'})",
            [str(tmp_path / "out" / "figures.csv")],
        )
        kinds = [str(column[1]) for column in found.description or []]
        rows = found.fetchall()
    assert kinds == ["BIGINT", "DECIMAL(18,2)", "BOOLEAN", "DATE", "TIMESTAMP"]
    assert [row[1] for row in rows] == [Decimal("9999999999999999.99"), Decimal("-0.50"), None]


def test_rows_stand_in_one_order_whatever_the_build_wrote_first(tmp_path: Path) -> None:
    backwards = table_of("note", ("a", "b")).replace("CREATE TABLE note AS", "CREATE TABLE note AS FROM (") + (
        ") ORDER BY place DESC"
    )
    export(snapshot_home(tmp_path / "1", table_of("note", ("a", "b"))), tmp_path / "x", Format.csv, ["note"])
    export(snapshot_home(tmp_path / "2", backwards), tmp_path / "y", Format.csv, ["note"])
    assert (tmp_path / "x" / "note.csv").read_bytes() == (tmp_path / "y" / "note.csv").read_bytes()


@pytest.fixture(scope="module")
def con() -> duckdb.DuckDBPyConnection:
    return duckdb.connect()


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
@example("'=1")
@example("\u3000-1")
@example("\ufeff@x")
@example("\v=1")
def test_the_mark_can_be_undone_and_both_languages_agree(con: duckdb.DuckDBPyConnection, text: str) -> None:
    found = con.execute(f"SELECT {harmless_sql('t.x')} FROM (SELECT ?::VARCHAR AS x) AS t", [text]).fetchone()
    assert found is not None
    assert found[0] == (MARK + text if is_harmful(text) else text)
    assert restored(found[0]) == text
