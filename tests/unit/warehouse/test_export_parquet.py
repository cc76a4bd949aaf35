"""Parquet: exact values, the dictionary's words on every column, an order that a remote reader can use."""

from __future__ import annotations

import json
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pyarrow
import pytest
from pyarrow import parquet

from pipelines.warehouse.dictionary import load_dictionary
from pipelines.warehouse.export.exporting import Format, export
from pipelines.warehouse.export.parquet import write_parquet
from pipelines.warehouse.export.relations import UnknownTableError, chosen, published, relations_of
from pipelines.warehouse.export.snapshot import opened
from tests.unit.warehouse.exported import HOSTILE, published_home, snapshot_home, table_of
from tests.unit.warehouse.parsed import full_document

MART = """
    CREATE VIEW mart_income AS SELECT * FROM (VALUES
        (2024, '371521', 16848700.10::DECIMAL(18, 2), 0.123456::DECIMAL(24, 6), ['a', 'b'], true),
        (2023, '371521', -0.01, NULL, NULL, false),
        (2023, '110101', 9999999999999999.99, 1, [], NULL),
        (2023, NULL, NULL, NULL, NULL, NULL)
    ) AS t(fiscal_year, region_code, total, tightest_bound, correction_ids, is_corrected)
"""
LEDGER = """
    CREATE TABLE ledger AS
    SELECT 'd' || lpad((range * 7 % 50)::VARCHAR, 3, '0') AS document_id, range::INTEGER AS row_index,
           'cell ' || range AS cell_id, (range / 100)::DECIMAL(18, 2) AS amount
    FROM range(5000)
"""


def read(folder: Path, statement: str, table: str) -> parquet.ParquetFile:
    export(snapshot_home(folder, statement), folder / "out", Format.parquet, [table])
    return parquet.ParquetFile(folder / "out" / f"{table}.parquet")


def test_values_and_types_are_exact(tmp_path: Path) -> None:
    file = read(tmp_path, MART, "mart_income")
    schema = file.schema_arrow
    assert schema.field("total").type == pyarrow.decimal128(18, 2)
    assert schema.field("tightest_bound").type == pyarrow.decimal128(24, 6)
    assert schema.field("fiscal_year").type == pyarrow.int32()
    rows = {(row["fiscal_year"], row["region_code"]): row for row in file.read().to_pylist()}
    assert rows[2024, "371521"]["total"] == Decimal("16848700.10")
    assert rows[2024, "371521"]["correction_ids"] == ["a", "b"]
    assert rows[2023, "110101"]["total"] == Decimal("9999999999999999.99")
    assert rows[2023, "110101"]["correction_ids"] == []
    assert rows[2023, "371521"]["correction_ids"] is None


def test_texts_are_as_they_are(tmp_path: Path) -> None:
    file = read(tmp_path, table_of("note", HOSTILE), "note")
    assert file.read().column("content").to_pylist() == [*HOSTILE, None]


def test_a_column_carries_the_dictionary_s_words(tmp_path: Path) -> None:
    schema = read(tmp_path, MART, "mart_income").schema_arrow
    told = {key.decode(): value.decode() for key, value in schema.field("total").metadata.items()}
    assert told == load_dictionary().relations["mart_income"].columns["total"].told()
    assert (told["label_zh"], told["unit"], told["official"]) == ("合计", "yuan", "收入决算表·本年收入合计")
    assert schema.metadata[b"relation"] == b"mart_income"
    assert schema.metadata[b"snapshot_id"] == b"f" * 32


def test_every_file_of_a_warehouse_says_what_the_dictionary_says(tmp_path: Path) -> None:
    export(published_home(tmp_path / "home", full_document("a" * 16), judged=False), tmp_path / "out")
    relations = load_dictionary().relations
    files = sorted((tmp_path / "out").glob("*.parquet"))
    assert len(files) > 50
    for path in files:
        schema, entry = parquet.read_schema(path), relations[path.name.removesuffix(".parquet")]
        about = {key.decode(): value.decode() for key, value in schema.metadata.items()}
        assert (about["label_zh"], about["description"]) == (entry.label_zh, entry.description)
        assert about.get("grain", "") == ", ".join(entry.grain)
        assert all(one.zh in about["warnings"] and one.en in about["warnings"] for one in entry.warnings)
        assert json.loads(about["dictionary"]) == entry.model_dump(mode="json")
        for field in schema:
            told = {key.decode(): value.decode() for key, value in field.metadata.items()}
            assert told == entry.columns[field.name].told(), (path.name, field.name)


def test_marts_stand_by_region_and_year_and_nulls_last(tmp_path: Path) -> None:
    file = read(tmp_path, MART, "mart_income")
    rows = [(row["region_code"], row["fiscal_year"]) for row in file.read().to_pylist()]
    assert rows == [("110101", 2023), ("371521", 2023), ("371521", 2024), (None, 2023)]
    names = [file.schema_arrow.names[one.column_index] for one in file.metadata.row_group(0).sorting_columns]
    assert names == ["region_code", "fiscal_year"]


def test_row_groups_are_even_and_tell_their_range(tmp_path: Path) -> None:
    home = snapshot_home(tmp_path, LEDGER)
    with opened(home, tmp_path, tmp_path) as snapshot:
        relation = chosen(relations_of(snapshot.con, load_dictionary()), ["ledger"])[0]
        assert write_parquet(snapshot, relation, tmp_path / "l.parquet", row_group=2048) == 5000
    found = parquet.ParquetFile(tmp_path / "l.parquet").metadata
    assert [found.row_group(place).num_rows for place in range(3)] == [2048, 2048, 904]
    column = found.row_group(0).column(0)
    assert (column.compression, column.has_offset_index, column.has_column_index) == ("ZSTD", True, True)
    ranges = [found.row_group(place).column(0).statistics for place in range(3)]
    assert [one.max <= other.min for one, other in pairwise(ranges)] == [True, True]


def test_a_relation_without_rows_is_a_file_with_its_columns(tmp_path: Path) -> None:
    file = read(tmp_path, "CREATE TABLE note AS SELECT 1::DECIMAL(18, 2) AS amount WHERE false", "note")
    assert (file.metadata.num_rows, file.schema_arrow.names) == (0, ["amount"])


def test_everything_is_exported_but_the_views_that_judge(tmp_path: Path) -> None:
    home = snapshot_home(tmp_path, "CREATE SCHEMA law", "CREATE VIEW law.one AS SELECT 1 AS x", MART)
    with opened(home, tmp_path, tmp_path) as snapshot:
        relations = relations_of(snapshot.con, load_dictionary())
    assert [one.name for one in published(relations)] == ["audit.run", "mart_income", "meta.snapshot"]
    assert [one.name for one in chosen(relations, ["law.one", "m*", "main.mart_income"])] == [
        "law.one",
        "mart_income",
        "meta.snapshot",
    ]
    with pytest.raises(UnknownTableError, match="near: mart_income"):
        chosen(relations, ["mart_incom"])
