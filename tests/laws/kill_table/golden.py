"""The clean documents that are corrupted: the samples, a full disclosure, what lies in ../shared, each law's
example.

A document with true findings is as good: what counts is what a corruption adds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import duckdb

from pipelines.identities.catalogue import load_catalogue
from pipelines.warehouse.build import build_database
from pipelines.warehouse.parsing import parse_document
from pipelines.warehouse.shards import write_shard
from tests.laws.examples import example
from tests.support import full_disclosure
from tests.support.judge_db import DOCUMENT, JudgeDb

REPOSITORY = Path(__file__).resolve().parents[3]
SAMPLE = REPOSITORY / "data" / "raw" / "sample"
SHARED = REPOSITORY.parent / "shared"
_EXAMPLE = "law-"
_TABLES = (
    "SELECT DISTINCT table_name FROM duckdb_columns() WHERE column_name = 'document_id' AND schema_name = 'main'"
)


def documents(*, with_shared: bool) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of each golden document."""
    yield "full_disclosure.txt", full_disclosure.text().encode()
    folders = [SAMPLE, SHARED / "seeds", SHARED / "real" / "final_accounts"]
    for folder in folders if with_shared else folders[:1]:
        for path in sorted(folder.glob("*")):
            if path.suffix in {".pdf", ".txt"}:
                yield path.name, path.read_bytes()


def clean_database(folder: Path, *, with_shared: bool, with_examples: bool) -> tuple[JudgeDb, list[str]]:
    """A database whose schema ``clean`` holds the golden documents; its tables, and the documents' ids."""
    db = JudgeDb()
    tables = sorted(name for (name,) in db.rows(_TABLES))
    db.con.execute("CREATE SCHEMA clean")
    for table in tables:
        db.con.execute(f"CREATE TABLE clean.{table} AS FROM main.{table}")
    shards = [write_shard(parse_document(data, name), folder) for name, data in documents(with_shared=with_shared)]
    built = folder / "golden.duckdb"
    build_database(built, shards)
    db.con.execute(f"ATTACH '{built}' AS golden (READ_ONLY)")
    for table in tables:
        _take(db.con, f"golden.main.{table}", table)
    db.con.execute("DETACH golden")
    if with_examples:
        for identity in load_catalogue():
            _take_example(db.con, example(identity, corrupt=False), example_of(identity.id), tables)
    return db, sorted({family(document) for (document,) in db.rows("SELECT document_id FROM clean.dim_document")})


def family(document_id: str) -> str:
    """The id that the documents of one example share: a law across documents needs several."""
    return document_id.partition(".")[0]


def example_of(identity_id: str) -> str:
    """The id of a law's example."""
    return _EXAMPLE + identity_id.replace(".", ":")


def is_example(document_id: str) -> bool:
    """Whether a clean document is a law's example and no disclosure."""
    return document_id.startswith(_EXAMPLE)


def _take(con: duckdb.DuckDBPyConnection, source: str, table: str) -> None:
    have = {name for (name,) in con.execute(f"SELECT column_name FROM (DESCRIBE {source})").fetchall()}
    names = [name for (name,) in con.execute(f"SELECT column_name FROM (DESCRIBE clean.{table})").fetchall()]
    columns = ", ".join(name for name in names if name in have)
    con.execute(f"INSERT INTO clean.{table} BY NAME SELECT {columns} FROM {source}")


def _take_example(con: duckdb.DuckDBPyConnection, db: JudgeDb, name: str, tables: list[str]) -> None:
    """Put an example's documents beside the others: the first has its name, further ones a number too."""
    ids = [
        document
        for (document,) in db.rows("SELECT document_id FROM dim_document ORDER BY document_id <> ?, 1", [DOCUMENT])
    ]
    named = {document: f"{name}.{number}" if number else name for number, document in enumerate(ids)}
    for table in tables:
        frame = db.con.execute(f"SELECT * FROM {table}").to_arrow_table()
        if frame.num_rows:
            con.register("one", frame)
            columns = [
                _renamed(column, named) if column.endswith("_id") else column for column in frame.column_names
            ]
            con.execute(f"INSERT INTO clean.{table} BY NAME SELECT {', '.join(columns)} FROM one")
            con.unregister("one")


def _renamed(column: str, named: Mapping[str, str]) -> str:
    expression = column
    for document, name in named.items():
        expression = f"replace({expression}, '{document}', '{name}')"
    return f"{expression} AS {column}"
