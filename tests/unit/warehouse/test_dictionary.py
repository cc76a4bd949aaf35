"""The data dictionary says what the database holds, no more and no less, and the document is made from it."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from pydantic import ValidationError

from pipelines.identities.judge import judge
from pipelines.warehouse.build import build_database
from pipelines.warehouse.dictionary import (
    DOCUMENT,
    DictionaryError,
    apply_comments,
    differences,
    load_dictionary,
    render,
)
from pipelines.warehouse.shards import write_shard
from tests.unit.warehouse.parsed import full_document


@pytest.fixture(scope="module")
def con(tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    folder = tmp_path_factory.mktemp("built")
    build_database(folder / "built.duckdb", [write_shard(full_document("a" * 16), folder)], judge=judge)
    return duckdb.connect(folder / "built.duckdb")


def test_database_and_dictionary_agree(con: duckdb.DuckDBPyConnection) -> None:
    assert differences(con) == []


def test_a_difference_is_seen(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("BEGIN")
    con.execute("CREATE TABLE stray (x INTEGER)")
    con.execute("ALTER TABLE dim_form ADD COLUMN extra INTEGER")
    con.execute("DROP VIEW mart_project")
    told = " ".join(differences(con))
    con.execute("ROLLBACK")
    assert "stray is not in the dictionary" in told
    assert "dim_form" in told
    assert "mart_project is in the dictionary, not in the database" in told


def test_the_document_is_up_to_date() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == render()


def test_every_relation_and_column_carries_its_comment(con: duckdb.DuckDBPyConnection) -> None:
    apply_comments(con)
    silent = con.execute(
        """
        SELECT table_name, column_name FROM duckdb_columns() WHERE comment IS NULL AND NOT internal
        UNION ALL SELECT table_name, '' FROM duckdb_tables() WHERE comment IS NULL
        UNION ALL SELECT view_name, '' FROM duckdb_views() WHERE comment IS NULL AND NOT internal
        """
    ).fetchall()
    assert silent == []


def test_every_amount_of_money_says_its_unit() -> None:
    silent = {
        (name, column)
        for name, relation in load_dictionary().relations.items()
        for column, meaning in relation.columns.items()
        if column in {"amount", "total", "budget", "executed"} and meaning.unit is None
    }
    assert silent == set()


@pytest.mark.parametrize(
    ("columns", "error"),
    [
        ("unexplained_name: ~", DictionaryError),
        ("missing_cell_id: ~", DictionaryError),
        ("x: {label_zh: 名, label_en: Name, remark: misspelt key}", ValidationError),
    ],
)
def test_a_column_without_a_meaning_is_an_error(tmp_path: Path, columns: str, error: type[Exception]) -> None:
    path = tmp_path / "dictionary.yaml"
    path.write_text(
        "chapters: {a: A}\ncolumns: {}\nsuffixes: {_cell_id: {label_zh: '{}格', label_en: 'Cell of {}'}}\n"
        "relations:\n  t:\n    chapter: a\n    label_zh: 表\n    label_en: T\n    description: d\n"
        f"    columns:\n      {columns}\n",
        encoding="utf-8",
    )
    with pytest.raises(error):
        load_dictionary(path)
