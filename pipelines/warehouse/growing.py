"""How a new build comes out of the published one and the documents that were built beside it.

The changes were built by the same steps and the same SQL as a whole database, in one of their own. They are poured
into a copy of the snapshot: of each table the rows of the touched documents go, those of the changes come. Lists
that all documents add to are made anew from what the copy then holds, and the sources' lists are loaded whole.
Where the copy has grown stale, with rows that are gone or blocks that are free, the rest of the snapshot is poured
into the changes instead: the same rows, in a fresh file. The published file is never touched.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import duckdb

from pipelines.identities.catalogue import load_catalogue
from pipelines.identities.judge import create_laws
from pipelines.sources.atomic import force
from pipelines.warehouse.build import BuildResult, Run, add_marts, connect, finish, literal, remake, sign
from pipelines.warehouse.content_hash import (
    RowSum,
    Table,
    content_columns,
    content_hash,
    keep_sums,
    kept_sums,
    quoted,
    row_sum,
)
from pipelines.warehouse.coverage import load_coverage
from pipelines.warehouse.dictionary import apply_comments
from pipelines.warehouse.freshness import write_note
from pipelines.warehouse.grain import REMADE, WHOLE, DocumentTable, document_tables
from pipelines.warehouse.planning import Plan
from pipelines.warehouse.publish import work_file

_STALE_ROWS = 0.25
"""The share of rows that are gone but stand in the file, at which a snapshot is written afresh and not copied."""

_STALE_BLOCKS = 0.5
_FEW_BLOCKS = 256
"""The same for blocks of the file that hold nothing; a copy fills some of them again, and 64 megabytes are few."""

Copy = Future[Path]
"""The copy of a snapshot, once it is made."""

_CHANGES, _BASE = "changes_to_pour", "base"


class PouringError(Exception):
    """What was poured is not what should have been: a fault of ours, and nothing may be published."""


@contextmanager
def copied_ahead(plan: Plan) -> Iterator[Copy | None]:
    """Copy the snapshot of a plan, and force the copy to its file, while the changes are built inside.

    None where nothing is poured into a copy.
    """
    if plan.base is None or is_stale(plan.base):
        yield None
        return
    with ThreadPoolExecutor(1) as thread:
        yield thread.submit(_copy, plan.base, work_file(plan.home))


def grow(
    con: duckdb.DuckDBPyConnection,
    plan: Plan,
    copy: Copy | None,
    run: Run | None = None,
    examine: Callable[[Path], object] = lambda changes: None,
) -> BuildResult:
    """Make the new build of the judged database of a plan; ``con`` is open on ``plan.path``, and may be closed.

    ``copy`` is of ``copied_ahead``. ``examine`` is told where the changes are as soon as they are complete and
    only read, so that they can be checked while they are poured. What the build was made of is noted beside it.
    """
    run = run or Run()
    load_coverage(con, plan.coverage)
    if plan.base is None:
        result = finish(con, plan.path, run, history=plan.history)
    else:
        add_marts(con)
        if copy is None:
            result = _afresh(con, plan, run)
        else:
            con.close()
            examine(plan.path)
            result = _poured(plan, copy.result(), run)
    write_note(result.path, plan.note)
    return result


def is_stale(build: Path) -> bool:
    """Whether too much of a file is no content any more."""
    with duckdb.connect(str(build), read_only=True) as con:
        places = {
            (schema, table): size
            for schema, table, size in con.execute(
                "SELECT schema_name, table_name, estimated_size FROM duckdb_tables() WHERE NOT temporary"
            ).fetchall()
        }
        rows = {table: kept.rows for table, kept in kept_sums(con).items()}
        ((blocks, free),) = con.execute("SELECT total_blocks, free_blocks FROM pragma_database_size()").fetchall()
    gone = sum(places[table] - count for table, count in rows.items())
    return bool(
        gone > _STALE_ROWS * sum(rows.values()) or (blocks > _FEW_BLOCKS and free > _STALE_BLOCKS * blocks)
    )


def _copy(base: Path, build: Path) -> Path:
    shutil.copyfile(base, build)
    force(build)
    return build


def _poured(plan: Plan, build: Path, run: Run) -> BuildResult:
    """The changes poured into a copy of the snapshot."""
    with connect(build) as con, _attached(con, plan.path, _CHANGES):
        copy, tables = _current(con), document_tables(con)
        sums = _sums(con, tables, copy, _CHANGES, plan)
        touched = _among(plan.touched)
        con.begin()
        for table in tables:
            _pour(con, table, _CHANGES, copy, leaving=plan.replaced, coming=touched)
        for whole in sorted(WHOLE):
            _replace(con, whole, _CHANGES, copy)
        con.commit()
        return replace(_closed(con, build, sums, tables, run), changes=plan.path)


def _afresh(con: duckdb.DuckDBPyConnection, plan: Plan, run: Run) -> BuildResult:
    """What else the snapshot holds poured into the changes, document by document."""
    assert plan.base is not None
    changes = _current(con)
    con.execute("RESET threads")  # the changes may have been few, the rest is not
    with _attached(con, plan.base, _BASE):
        tables = document_tables(con)
        sums = _sums(con, tables, _BASE, changes, plan)
        context, rest = plan.loaded - plan.touched, f"NOT {_among(plan.touched)}"
        con.begin()
        for table in tables:
            _pour(con, table, _BASE, changes, leaving=context, coming=rest)
        con.commit()
        create_laws(con, load_catalogue())
        apply_comments(con)
        return _closed(con, plan.path, sums, tables, run, _BASE)


def _closed(
    con: duckdb.DuckDBPyConnection,
    build: Path,
    sums: dict[Table, RowSum],
    tables: Sequence[DocumentTable],
    run: Run,
    history: str | None = None,
) -> BuildResult:
    """Make anew what all documents add to, sign the build, and force it to its file."""
    _require_rows(con, tables, sums)
    remake(con, sorted(REMADE))
    columns = content_columns(con)
    known = sums | {table: row_sum(con, quoted(table), columns[table]) for table in REMADE | WHOLE}
    keep_sums(con, known)
    result = sign(con, build, content_hash(con, known), run, history)
    con.execute(f"CHECKPOINT {_current(con)}")
    return result


def _sums(
    con: duckdb.DuckDBPyConnection,
    tables: Sequence[DocumentTable],
    base: str,
    changes: str,
    plan: Plan,
) -> dict[Table, RowSum]:
    """The sums that the new build will have: the base's, less what goes, and what comes."""
    sums = kept_sums(con, base)
    if content_columns(con, base) != content_columns(con, changes):
        raise PouringError("the published snapshot has other tables or columns than the changes")
    for table in tables:
        if plan.replaced:
            sums[table.name] -= _sum_of(con, table, base, plan.replaced)
        sums[table.name] += _sum_of(con, table, changes, plan.touched)
    return sums


def _sum_of(
    con: duckdb.DuckDBPyConnection, table: DocumentTable, database: str, documents: Collection[str]
) -> RowSum:
    rows = f"{quoted(table.name, database)} WHERE {table.document} {_among(documents)}"
    return row_sum(con, rows, table.columns)


def _pour(
    con: duckdb.DuckDBPyConnection,
    table: DocumentTable,
    out_of: str,
    into: str,
    *,
    leaving: Collection[str],
    coming: str,
) -> None:
    """Take the rows of some documents out of a table and put others in, in the order that they stand in."""
    target, source = quoted(table.name, into), quoted(table.name, out_of)
    if leaving:
        con.execute(f"DELETE FROM {target} WHERE {table.document} {_among(leaving)}")
    con.execute(
        f"INSERT INTO {target} BY NAME"
        f" FROM {source} WHERE {table.document} {coming} ORDER BY {table.document}, rowid"
    )


def _replace(con: duckdb.DuckDBPyConnection, table: Table, out_of: str, into: str) -> None:
    con.execute(f"DELETE FROM {quoted(table, into)}")
    con.execute(f"INSERT INTO {quoted(table, into)} BY NAME FROM {quoted(table, out_of)} ORDER BY rowid")


def _require_rows(
    con: duckdb.DuckDBPyConnection, tables: Sequence[DocumentTable], sums: dict[Table, RowSum]
) -> None:
    """Every table has as many rows as its sum says; more, if a document came twice, fewer, if one was lost."""
    for table in tables:
        ((rows,),) = con.execute(f"SELECT count(*) FROM {quoted(table.name)}").fetchall()
        if rows != sums[table.name].rows:
            name = ".".join(table.name)
            raise PouringError(
                f"{name} has {rows} rows where {sums[table.name].rows} were poured; build with --full"
            )


def _among(documents: Collection[str]) -> str:
    """The SQL that a document is one of these, after its column."""
    named = ", ".join(literal(document) for document in sorted(documents))
    return f"IN ({named})" if named else "IN (SELECT '' WHERE FALSE)"


def _current(con: duckdb.DuckDBPyConnection) -> str:
    ((name,),) = con.execute("SELECT current_database()").fetchall()
    return str(name)


@contextmanager
def _attached(con: duckdb.DuckDBPyConnection, path: Path, name: str) -> Iterator[None]:
    """Attached for a while, to be read; after an error nothing is detached, for the connection is given up."""
    con.execute(f"ATTACH {literal(str(path))} AS {name} (READ_ONLY)")
    yield
    con.execute(f"DETACH {name}")
