"""The hash names what a database holds: not how it was built, and no change goes unseen."""

from __future__ import annotations

import dataclasses
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from pipelines.warehouse.build import Run, build_database
from pipelines.warehouse.content_hash import content_hash, table_hash
from pipelines.warehouse.shards import write_shard
from tests.unit.warehouse.parsed import document, full_document

A, B = "a" * 16, "b" * 16


def test_two_builds_of_the_same_content_have_one_name(tmp_path: Path) -> None:
    documents = [full_document(A), full_document(B)]
    first = [write_shard(parsed, tmp_path / "one") for parsed in documents]
    second = [write_shard(parsed, tmp_path / "two") for parsed in reversed(documents)]
    one = build_database(tmp_path / "1.duckdb", first, run=Run(documents_new=2))
    two = build_database(tmp_path / "2.duckdb", second, history=tmp_path / "1.duckdb")
    assert one.snapshot_id == two.snapshot_id
    with duckdb.connect(tmp_path / "1.duckdb", read_only=True) as con:
        assert content_hash(con) == one.snapshot_id


def test_a_changed_cent_changes_the_name(tmp_path: Path) -> None:
    parsed = full_document(A)
    first = dataclasses.replace(parsed.ledger[0], amount=parsed.ledger[0].amount + Decimal("0.01"))
    changed = dataclasses.replace(parsed, ledger=(first, *parsed.ledger[1:]), reader="test 2")
    one = build_database(tmp_path / "1.duckdb", [write_shard(parsed, tmp_path)])
    two = build_database(tmp_path / "2.duckdb", [write_shard(changed, tmp_path)])
    three = build_database(tmp_path / "3.duckdb", [write_shard(document(B), tmp_path)])
    assert len({one.snapshot_id, two.snapshot_id, three.snapshot_id}) == 3


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("SELECT unnest([1, 2]) AS x", "SELECT unnest([2, 1]) AS x", True),
        ("SELECT unnest([1, 1]) AS x", "SELECT unnest([2, 2]) AS x", False),
        ("SELECT unnest([1, 1]) AS x", "SELECT 1 AS x", False),
        ("SELECT 1 AS x", "SELECT 1 AS y", False),
        ("SELECT 1::DECIMAL(18, 2) AS x", "SELECT 1::DECIMAL(18, 6) AS x", False),
        ("SELECT NULL::VARCHAR AS x", "SELECT '' AS x", False),
        ("SELECT 'a' AS x, 'b' AS y", "SELECT 'b' AS x, 'a' AS y", False),
        ("SELECT 1 AS x WHERE false", "SELECT 1 AS x", False),
    ],
)
def test_rows_count_in_any_order_and_each_of_them(one: str, other: str, same: bool) -> None:
    hashes = []
    for query in (one, other):
        with duckdb.connect() as con:
            con.execute(f"CREATE TABLE t AS {query}")
            hashes.append(table_hash(con, "main", "t"))
    assert (hashes[0] == hashes[1]) is same
