"""Snapshots made by hand for the tests of exports, and the texts that such files must survive."""

from __future__ import annotations

from pathlib import Path

import duckdb

from pipelines.identities.judge import judge
from pipelines.settings import Home
from pipelines.statements.model import ParsedDocument
from pipelines.warehouse import publish as publishing
from pipelines.warehouse.build import Run, build_database
from pipelines.warehouse.shards import write_shard

HOSTILE = (
    "=1+1",
    "=cmd|' /C calc'!A0",
    "+49",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    " =1",
    "\u3000＝1",
    "＝1",
    "－1",
    "＋1",
    "＠x",
    "'",
    "'=1",
    "''",
    "",
    " ",
    "a,b",
    'say "x"',
    "line\nbreak",
    "cr\r\nlf",
    "_x000D_",
    "<r>run</r>",
    "<r></r>",
    "<r><t>a</t></r>",
    "http://example.org",
    "mailto:a@b",
    "{=1}",
    "0012",
    "1e5",
    "TRUE",
    "NULL",
    "\x01\x1f",
    "𠮷野家 😀",
    "]]>&<!--",
    "\ufeffx",
    "trailing ",
)


def snapshot_home(folder: Path, *statements: str, snapshot_id: str = "f" * 32) -> Home:
    """A home with one published snapshot that holds what the statements make."""
    home = Home(folder / "home")
    publish_snapshot(home, *statements, snapshot_id=snapshot_id)
    return home


def published_home(
    folder: Path, *documents: ParsedDocument, judged: bool = True, history: Path | None = None
) -> Home:
    """A home with a snapshot of the documents, built in their order."""
    home = Home(folder)
    publishing.clean_work(home)
    shards = [write_shard(parsed, home.staging) for parsed in documents]
    work = publishing.work_file(home)
    built = build_database(
        work, shards, judge=judge if judged else None, run=Run(documents_new=len(shards)), history=history
    )
    publishing.publish(home, work, built.snapshot_id)
    return home


def publish_snapshot(home: Home, *statements: str, snapshot_id: str) -> Path:
    """Publish one more snapshot."""
    publishing.clean_work(home)
    work = publishing.work_file(home)
    with duckdb.connect(work) as con:
        con.execute("CREATE SCHEMA meta")
        con.execute("CREATE SCHEMA audit")
        con.execute(
            """
            CREATE TABLE meta.snapshot AS
            SELECT ? AS snapshot_id, now()::TIMESTAMP AS built_at, 1 AS schema_version, '0.1.0' AS code_version,
                   2 AS documents, 3::BIGINT AS ledger_rows
            """,
            [snapshot_id],
        )
        con.execute("CREATE TABLE audit.run AS SELECT uuid()::VARCHAR AS run_id, now()::TIMESTAMP AS started_at")
        for statement in statements:
            con.execute(statement)
    return publishing.publish(home, work, snapshot_id).snapshot.path


def table_of(name: str, texts: tuple[str, ...]) -> str:
    """A statement that makes a table of texts: ``place`` counts them, ``content`` holds them, one is NULL."""
    rows = ", ".join(f"({place}, {_literal(text)})" for place, text in enumerate([*texts, None]))
    return f"CREATE TABLE {name} AS SELECT * FROM (VALUES {rows}) AS t(place, content)"


def _literal(text: str | None) -> str:
    if text is None:
        return "NULL"
    return " || ".join(f"chr({ord(letter)})" for letter in text) if text else "''"
