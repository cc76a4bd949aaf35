"""A shard keeps a document whole: what was written is what is read, in one step or not at all."""

from __future__ import annotations

import dataclasses
from decimal import Decimal
from pathlib import Path

import duckdb
import polars as pl
import pytest

from pipelines.statements.model import LedgerRow, ParsedDocument, QuarantineRow, SheetValueRow
from pipelines.warehouse.shards import (
    ShardError,
    document_id_of,
    earlier_shards,
    read_shard,
    record_fields,
    record_types,
    shard_path,
    shard_schema,
    write_shard,
)
from tests.unit.warehouse.parsed import claim, document, full_document, summary

DOCUMENT = "0123456789abcdef"


def test_what_is_written_is_what_is_read(tmp_path: Path) -> None:
    parsed = full_document(DOCUMENT)
    assert all(getattr(parsed, name) for name in record_types())
    assert read_shard(write_shard(parsed, tmp_path)) == parsed


def test_an_unreadable_document_has_a_shard_with_its_quarantine(tmp_path: Path) -> None:
    parsed = ParsedDocument(
        DOCUMENT,
        "broken.pdf",
        "application/pdf",
        "test 1",
        None,
        quarantine=(QuarantineRow(None, "unreadable", "x"),),
    )
    path = write_shard(parsed, tmp_path)
    assert read_shard(path) == parsed
    assert duckdb.sql(f"SELECT len(ledger), len(quarantine) FROM '{path}'").fetchall() == [(0, 1)]


def test_every_field_of_the_model_is_a_column_of_the_same_name() -> None:
    schema = shard_schema()
    assert list(schema) == [field.name for field in dataclasses.fields(ParsedDocument)]
    for name, record in record_types().items():
        nested = schema[name]
        assert isinstance(nested, pl.List)
        assert isinstance(nested.inner, pl.Struct)
        assert [field.name for field in nested.inner.fields] == [
            field.name for field in dataclasses.fields(record)
        ]


def test_no_figure_is_a_float() -> None:
    floats = {
        (record.__name__, field.name)
        for record in record_types().values()
        for field in record_fields(record)
        if field.dtype == pl.Float64
    }
    assert floats == {("CellRow", name) for name in ("x0", "top", "x1", "bottom")}


def test_money_is_kept_to_the_cent_and_figures_to_six_places() -> None:
    money = {field.name: field.dtype for field in record_fields(LedgerRow)}
    assert money["amount"] == money["quantum"] == pl.Decimal(18, 2)
    values = {field.name: field.dtype for field in record_fields(SheetValueRow)}
    assert values["value"] == values["quantum"] == pl.Decimal(18, 6)


def test_a_figure_finer_than_its_column_keeps_an_interval_that_holds_the_print(tmp_path: Path) -> None:
    parsed = full_document(DOCUMENT)
    rate = dataclasses.replace(
        parsed.sheet_values[0], value=Decimal("80.3571428571"), quantum=Decimal("0.0000000001")
    )
    kept = read_shard(write_shard(dataclasses.replace(parsed, sheet_values=(rate,)), tmp_path)).sheet_values[0]
    assert kept.quantum == Decimal("0.000001")
    assert abs(kept.value - rate.value) <= kept.quantum / 2


def test_an_amount_too_large_to_keep_is_an_error_that_names_it(tmp_path: Path) -> None:
    parsed = full_document(DOCUMENT)
    huge = dataclasses.replace(parsed.ledger[0], amount=Decimal(10) ** 17)
    with pytest.raises(ShardError, match="amount"):
        write_shard(dataclasses.replace(parsed, ledger=(huge,)), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_claim_too_large_to_keep_stays_as_an_unexplained_number(tmp_path: Path) -> None:
    parsed = document(DOCUMENT, claims=(claim("126000000000000"), claim("100")))
    kept = read_shard(write_shard(parsed, tmp_path))
    assert [row.value for row in kept.claims] == [Decimal(100)]
    assert [row.text for row in kept.unexplained] == ["126"]
    assert [(page.claims, page.unexplained, page.numbers) for page in kept.pages] == [(1, 1, 2)]


def test_a_failed_write_leaves_the_earlier_shard_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_shard(full_document(DOCUMENT), tmp_path)
    before = path.read_bytes()

    def fails(_handle: int) -> None:
        raise OSError("no space left")

    monkeypatch.setattr("pipelines.warehouse.shards.os.fsync", fails)
    with pytest.raises(OSError, match="no space"):
        write_shard(document(DOCUMENT, summary(DOCUMENT)), tmp_path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_the_name_tells_document_and_version(tmp_path: Path) -> None:
    first = shard_path(tmp_path, DOCUMENT, "reader 1")
    assert document_id_of(first) == DOCUMENT
    assert first == shard_path(tmp_path, DOCUMENT, "reader 1")
    assert first != shard_path(tmp_path, DOCUMENT, "reader 2")


def test_an_earlier_reading_can_be_found_while_its_columns_are_todays(tmp_path: Path) -> None:
    old = write_shard(dataclasses.replace(full_document(DOCUMENT), reader="reader 1"), tmp_path)
    new = write_shard(dataclasses.replace(full_document(DOCUMENT), reader="reader 2"), tmp_path)
    pl.DataFrame({"document_id": [DOCUMENT]}).write_parquet(tmp_path / f"{DOCUMENT}-000000000000.parquet")
    (tmp_path / f"{DOCUMENT}-ffffffffffff.parquet").write_bytes(b"cut off")
    assert set(earlier_shards(tmp_path, DOCUMENT)) == {old, new}
