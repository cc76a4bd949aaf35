"""What must hold of a HOME whatever was killed in it, and what must hold once the next run is through.

Everything is looked at from outside: files, links, and the tables of the published database, over SQL of our own.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import polars as pl

from pipelines.settings import Home
from pipelines.warehouse.content_hash import content_hash

# When bytes were met differs between two runs of the same content, and so do the names of crawls.
_OF_THE_RUN = ("crawl_id",)
Content = dict[str, tuple[int, int]]


@dataclass
class Known:
    """Published files that were examined already, by the hash of their bytes: what they hold, what is wrong."""

    examined: dict[str, list[str]] = field(default_factory=dict)


def after_a_kill(home: Home, known: Known, *, had_snapshot: bool = True) -> list[str]:
    """Everything that a kill must not have done; empty where all is well."""
    problems = _link(home, had_snapshot)
    for built in sorted(home.builds.glob("*.duckdb")):
        problems += _published_file(built, known)
    problems += _raw_store(home)
    shards = home.staging.glob("[!.]*.parquet")
    problems += [f"{shard.name} is no whole shard" for shard in shards if not _whole(shard)]
    return problems


def after_the_next_run(home: Home, known: Known, expected: Content) -> list[str]:
    """Beyond that, what holds when an undisturbed run has gone over the wreck."""
    problems = after_a_kill(home, known)
    if problems:
        return problems
    got = content(home.current.resolve())
    for table in sorted(expected.keys() | got.keys()):
        if expected.get(table) != got.get(table):
            rows = [side.get(table, (None, 0))[0] for side in (expected, got)]
            problems.append(f"{table}: not what an undisturbed run gives ({rows[0]} rows there, {rows[1]} here)")
    return problems + [f"left behind: {path.relative_to(home.root)}" for path in _left_behind(home)]


def _left_behind(home: Home) -> list[Path]:
    """Databases that were not finished, files that did not get their name.

    Those of the raw store may stand: several calls write there at once, so that they are swept when they are old.
    """
    return [
        *(home.warehouse / "work").glob("*.duckdb*"),
        *home.warehouse.glob(".current*"),
        *home.staging.glob(".*"),
        *home.builds.glob("*.tmp"),
    ]


def content(database: Path) -> Content:
    """Every content table's rows, counted and summed, without what tells of the run: times and names of crawls."""
    found: Content = {}
    with duckdb.connect(str(database), read_only=True) as con:
        for schema, table, names in con.execute(_TABLES, [list(_OF_THE_RUN)]).fetchall():
            values = ", ".join(f'coalesce("{name}"::VARCHAR, chr(30))' for name in names)
            numbers = f'SELECT md5_number_lower(concat_ws(chr(31), {values})) AS number FROM "{schema}"."{table}"'
            rows, total = con.execute(f"SELECT count(*), sum(number::HUGEINT) FROM ({numbers})").fetchall()[0]
            found[f"{schema}.{table}"] = (rows, int(total or 0))
    return found


_TABLES = """
    SELECT schema_name, table_name, list(column_name ORDER BY column_index)
    FROM duckdb_columns()
    SEMI JOIN (SELECT table_oid FROM duckdb_tables() WHERE NOT temporary) USING (table_oid)
    WHERE schema_name <> 'meta' AND (schema_name, table_name) <> ('audit', 'run')
        AND data_type NOT LIKE 'TIMESTAMP%' AND NOT list_contains(?, column_name)
    GROUP BY ALL
    ORDER BY ALL
"""


def _link(home: Home, had_snapshot: bool) -> list[str]:
    link = home.current
    if not link.is_symlink():
        return ["the published link is gone"] if had_snapshot or link.exists() else []
    if link.readlink().is_absolute():
        return ["the published link does not move with its HOME"]
    target = link.resolve()
    return [] if target.is_file() and target.parent == home.builds.resolve() else [f"the link points at {target}"]


def _published_file(built: Path, known: Known) -> list[str]:
    digest = hashlib.sha256(built.read_bytes()).hexdigest() + built.name
    if digest not in known.examined:
        known.examined[digest] = [f"{built.name}: {problem}" for problem in _examined(built)]
    return known.examined[digest]


def _examined(built: Path) -> list[str]:
    try:
        with duckdb.connect(str(built), read_only=True) as con:
            return _named_by_its_content(con, built) + _rules(con)
    except duckdb.Error as error:
        return [f"cannot be opened or read: {error}"]


def _named_by_its_content(con: duckdb.DuckDBPyConnection, built: Path) -> list[str]:
    said = con.execute("SELECT snapshot_id FROM meta.snapshot").fetchall()
    name = built.stem.partition("-")[2]
    if said != [(name,)]:
        return [f"names itself {said}"]
    really = content_hash(con)
    return [] if really == name else [f"holds {really}"]


def _rules(con: duckdb.DuckDBPyConnection) -> list[str]:
    broken = {rule: con.execute(query).fetchall()[0][0] for rule, query in _RULES.items()}
    return [f"{rule}: {count}" for rule, count in broken.items() if count]


_RULES = {
    "documents twice": "SELECT count(*) - count(DISTINCT document_id) FROM dim_document",
    "statements twice": "SELECT count(*) - count(DISTINCT statement_id) FROM statement",
    "ledger cells twice": "SELECT count(*) - count(DISTINCT cell_id) FROM ledger",
    "names twice": "SELECT count(*) - count(DISTINCT (document_id, source_name)) FROM document_name",
    "amounts without their cell": """
        SELECT count(*) FROM ledger ANTI JOIN source_cell USING (document_id, cell_id)
        """,
    "amounts without their document": "SELECT count(*) FROM ledger ANTI JOIN dim_document USING (document_id)",
    "cells of unknown documents": "SELECT count(*) FROM source_cell ANTI JOIN dim_document USING (document_id)",
    "verdicts of unknown documents": """
        SELECT count(*) FROM audit.identity_result ANTI JOIN dim_document USING (document_id)
        """,
    "documents without a name": "SELECT count(*) FROM dim_document ANTI JOIN document_name USING (document_id)",
    "snapshot rows but one": "SELECT abs(count(*) - 1) FROM meta.snapshot",
    "the snapshot's count of documents": """
        SELECT abs(any_value(documents) - (SELECT count(*) FROM dim_document WHERE status = 'published'))
        FROM meta.snapshot
        """,
}


def _raw_store(home: Home) -> list[str]:
    problems = []
    for place in home.store.glob("[0-9a-f][0-9a-f]/*"):
        if not place.name.startswith(".") and hashlib.sha256(place.read_bytes()).hexdigest() != place.name:
            problems.append(f"{place.name} is not what its name says")
    for rows in home.store.glob("*/*.parquet"):
        if not rows.name.startswith(".") and not _whole(rows):
            problems.append(f"{rows.relative_to(home.store)} is not whole")
    return problems


def documents(home: Home) -> Counter[str]:
    """How often each document stands in the published snapshot."""
    with duckdb.connect(str(home.current.resolve()), read_only=True) as con:
        return Counter(dict(con.execute("SELECT document_id, count(*) FROM dim_document GROUP BY ALL").fetchall()))


def _whole(file: Path) -> bool:
    try:
        pl.read_parquet(file, glob=False)
    except (OSError, pl.exceptions.PolarsError):
        return False
    return True
