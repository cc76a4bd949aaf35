"""Shards become tables row for row, however many portions they are read in."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from pipelines.warehouse import shard_tables
from pipelines.warehouse.shard_tables import frames, in_portions, load
from pipelines.warehouse.shards import read_shard, record_types, write_shard
from tests.unit.warehouse.parsed import document, full_document

DOCUMENTS = ["a" * 16, "b" * 16, "c" * 16]


@pytest.fixture
def shards(tmp_path: Path) -> list[Path]:
    parsed = [full_document(DOCUMENTS[0]), document(DOCUMENTS[1]), full_document(DOCUMENTS[2])]
    return [write_shard(one, tmp_path) for one in parsed]


def test_every_record_of_every_shard_is_one_row_of_its_document(shards: list[Path]) -> None:
    tables = frames(shards)
    assert set(tables) == {"shard", *record_types()}
    assert sorted(tables["shard"]["document_id"]) == DOCUMENTS
    for shard in shards:
        parsed = read_shard(shard)
        for name, record in record_types().items():
            rows = tables[name].filter(document_id=parsed.document_id).drop("document_id").to_dicts()
            assert tuple(record(**row) for row in rows) == getattr(parsed, name)


@pytest.mark.parametrize("at_once", [1, 2, 200])
def test_portions_change_nothing(at_once: int, shards: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shard_tables, "AT_ONCE", at_once)
    assert [path for portion in in_portions(shards) for path in portion] == sorted(shards)
    with duckdb.connect() as con:
        load(con, shards)
        counted = {
            name: con.execute(f'SELECT count(*) FROM "shard_{name}"').fetchall()[0][0] for name in record_types()
        }
        order = [row[0] for row in con.execute("SELECT document_id FROM shard").fetchall()]
    assert counted == {name: sum(len(getattr(read_shard(one), name)) for one in shards) for name in record_types()}
    assert order == DOCUMENTS


def test_no_shards_make_empty_tables_with_all_their_columns() -> None:
    with duckdb.connect() as con:
        made = load(con, [], "failed", names=("ledger",))
        assert made == ("failed", "failed_ledger")
        assert con.execute("SELECT count(amount) FROM failed_ledger").fetchall() == [(0,)]
