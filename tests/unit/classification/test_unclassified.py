"""An agency that fits no kind is called so in the warehouse, and listed with the nearest kinds."""

from __future__ import annotations

import dataclasses
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from pipelines.statements.model import ParsedDocument
from pipelines.warehouse.build import build_database
from pipelines.warehouse.report import load_report
from pipelines.warehouse.shards import write_shard
from pipelines.warehouse.unclassified import load_unclassified
from tests.unit.warehouse.parsed import full_document

NAMES = {"a" * 16: "阳谷县财政局", "b" * 16: "阳谷县园林绿化服务中心", "c" * 16: "阳谷县XYZ"}


def named(document_id: str, name: str) -> ParsedDocument:
    parsed = full_document(document_id)
    statements = tuple(dataclasses.replace(row, agency_name=name) for row in parsed.statements)
    return dataclasses.replace(parsed, agency_name=name, statements=statements)


@pytest.fixture(scope="module")
def con(tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    folder: Path = tmp_path_factory.mktemp("unclassified")
    shards = [write_shard(named(document_id, name), folder / "shards") for document_id, name in NAMES.items()]
    build_database(folder / "built.duckdb", shards)
    return duckdb.connect(folder / "built.duckdb", read_only=True)


def test_its_kind_says_so(con: duckdb.DuckDBPyConnection) -> None:
    kinds = con.execute("SELECT agency_name, kind, kind_zh, branch FROM dim_agency ORDER BY ALL").fetchall()
    assert kinds == [
        ("阳谷县XYZ", "unclassified", "未分类", "unclassified"),
        ("阳谷县园林绿化服务中心", "unclassified", "未分类", "unclassified"),
        ("阳谷县财政局", "finance", "财政局", "government"),
    ]


def test_the_report_lists_it_with_the_nearest_kinds(con: duckdb.DuckDBPyConnection) -> None:
    listed = {line.agency_name: line for line in load_report(con).unclassified}
    assert set(listed) == {"阳谷县XYZ", "阳谷县园林绿化服务中心"}
    garden = listed["阳谷县园林绿化服务中心"]
    assert (garden.documents, garden.nearest[0].kind, garden.nearest[0].alias) == (1, "forestry", "园林绿化局")
    assert Decimal("0.5") < garden.nearest[0].similarity < 1
    assert listed["阳谷县XYZ"].nearest == ()


def test_the_report_of_one_document_lists_its_own(con: duckdb.DuckDBPyConnection) -> None:
    assert [line.agency_name for line in load_unclassified(con, "b" * 16)] == ["阳谷县园林绿化服务中心"]
    assert load_unclassified(con, "a" * 16) == ()
