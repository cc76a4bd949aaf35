"""Building the database from the shards: the steps in order, each one set of numbered files in ``sql/``.

Only the order, the inputs and the bookkeeping live here; what the tables are is said in SQL. The steps are
functions of a connection, so that an orchestrator can call them one by one on the same growing file:
``load_reported`` (0xx), ``load_dimensions`` (1xx), ``build_facts`` (2xx to 4xx), then the judging of identities
(5xx, the identities room's), then ``finish`` (6xx marts, comments, the snapshot's name).
"""

from __future__ import annotations

import os
import uuid
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import polars as pl

import pipelines
from pipelines.settings import SQL
from pipelines.warehouse.classification_inputs import crosswalk_inputs, knowledge_inputs
from pipelines.warehouse.content_hash import Table, content_hash, content_sums, keep_sums
from pipelines.warehouse.corrections import Filed, require_fitting, to_frame
from pipelines.warehouse.dictionary import apply_comments
from pipelines.warehouse.inputs import (
    agency_input,
    economic_input,
    form_input,
    function_input,
    line_input,
    measure_input,
    region_input,
)
from pipelines.warehouse.quarantine import keep_since
from pipelines.warehouse.shard_tables import load
from pipelines.warehouse.shards import document_id_of
from pipelines.warehouse.structure import examine

SCHEMA_VERSION = 1
_MEBIBYTES = 1536  # enough for a few thousand documents without a detour over the disk (2026-11)
_FEW = 100
"""Documents up to which one thread does it: to hand a statement of a few rows to several costs more than it saves
(a third of the time that building 20 documents takes, 2026-11)."""

Judge = Callable[[duckdb.DuckDBPyConnection], None]
_SOURCES = pl.Schema(
    {
        "document_id": pl.String(),
        "source_name": pl.String(),
        "seen_at": pl.Datetime("us"),
        "published_on": pl.Date(),
        "address": pl.String(),
    }
)
_OPEN_LISTS = ("120_dim_codes.sql", "125_bridges.sql", "140_dim_agency.sql")
_FAILURES = pl.Schema({"document_id": pl.String(), "detail": pl.String()})


@dataclass(frozen=True, slots=True)
class DocumentSource:
    """One name under which the bytes of a document were ingested, and when (UTC).

    Of what was fetched also its address, and the day on which the list says it was published. All that one crawl
    fetched was met at one moment, for within a crawl the order is the network's.
    """

    document_id: str
    source_name: str
    seen_at: datetime | None = None
    published_on: date | None = None
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """What is known of a run before its build is finished; ``documents_new`` is what it took in."""

    documents_new: int = 0
    run_id: str = field(default_factory=lambda: uuid.uuid4().hex)
    started_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    code_version: str = pipelines.__version__


@dataclass(frozen=True, slots=True)
class BuildResult:
    """What a finished build holds.

    ``changes`` is the database of the documents that were built, where that is not the build itself: what keeps
    the warehouse's own rules there keeps them in the build.
    """

    path: Path
    snapshot_id: str
    documents: int
    quarantined: int
    ledger_rows: int
    changes: Path | None = None


def connect(path: Path, documents: int | None = None) -> duckdb.DuckDBPyConnection:
    """Open a growing build for writing: bounded memory, the rest goes to disk; nothing comes from the network.

    ``documents`` is how many it will hold, where that is known.
    """
    half = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2
    con = duckdb.connect(
        path,
        config={
            "memory_limit": f"{min(half // 1024**2, _MEBIBYTES)}MiB",
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            **({"threads": "1"} if documents is not None and documents <= _FEW else {}),
        },
    )
    _run_file(con, SQL / "001_macros.sql")
    return con


def run_sql(con: duckdb.DuckDBPyConnection, *hundreds: int) -> None:
    """Execute the files of the given hundreds (``0`` is 0xx) in the order of their numbers."""
    for file in sorted(SQL.glob("[0-9][0-9][0-9]_*.sql")):
        if int(file.name[0]) in hundreds:
            _run_file(con, file)


def load_reported(
    con: duckdb.DuckDBPyConnection,
    shards: Sequence[Path],
    *,
    failed: Mapping[Path, Sequence[str]] | None = None,
    sources: Sequence[DocumentSource] = (),
) -> None:
    """Load what the documents say: the reported tables and the staging tables of the facts.

    ``shards`` are the good ones, at most one per document. ``failed`` are shards that broke a rule of ours, with
    the details: such a document is quarantined as structural, and nothing of that shard is loaded but its name;
    if another shard of the document is among the good ones, that one serves. ``sources`` are all names under
    which documents were ingested; a document without one has the name in its shard.
    """
    failed = failed or {}
    _require_one_per_document(shards)
    details = [(document_id_of(path), detail) for path, reasons in failed.items() for detail in reasons]
    tables = [*load(con, shards), *load(con, failed, "failed_shard", names=())]
    _register(con, "structural_failure", pl.DataFrame(details, schema=_FAILURES, orient="row"))
    named = [
        (source.document_id, source.source_name, _utc(source.seen_at), source.published_on, source.address)
        for source in sources
    ]
    _register(con, "document_source", pl.DataFrame(named, schema=_SOURCES, orient="row").unique())
    run_sql(con, 0)
    for table in tables:
        con.execute(f'DROP TABLE "{table}"')


def load_dimensions(con: duckdb.DuckDBPyConnection) -> None:
    """Load forms, codes, regions, agencies and documents: the lists we bring, and what documents add to them."""
    _register(con, "input_form", form_input())
    _register(con, "input_measure", measure_input())
    _register(con, "input_line", line_input())
    _register(con, "input_region", region_input())
    for name, frame in knowledge_inputs().items():
        _register(con, name, frame)
    _register_open_lists(con, "staging.document")
    run_sql(con, 1)


def remake(con: duckdb.DuckDBPyConnection, made: Sequence[Table]) -> None:
    """Make anew, from published tables, the lists that documents add to: what one adds another may add, too."""
    con.execute("CREATE SCHEMA staging")
    for table in made:
        con.execute(f"DROP TABLE {'.'.join(table)}")
    _register_open_lists(con, "dim_document")
    for name in _OPEN_LISTS:
        _run_file(con, SQL / name)
    con.execute("DROP SCHEMA staging CASCADE")
    apply_comments(con, [table for _, table in made])


def build_facts(con: duckdb.DuckDBPyConnection, corrections: Sequence[Filed] = ()) -> None:
    """Build the star schema's facts from the reported tables, and the audit's fixed tables.

    Accepted corrections lie over the reported amounts; one that no longer fits raises ``CorrectionError``.
    """
    _register(con, "input_correction", to_frame(corrections))
    run_sql(con, 2, 3, 4)
    require_fitting(con)


def finish(
    con: duckdb.DuckDBPyConnection, path: Path, run: Run | None = None, *, history: Path | None = None
) -> BuildResult:
    """Close a build: marts, comments, the hash of its content, the run's row, a checkpoint.

    ``history`` is the last published database, whose runs are kept.
    """
    add_marts(con)
    apply_comments(con)
    sums = content_sums(con)
    keep_sums(con, sums)
    snapshot_id, run = content_hash(con, sums), run or Run()
    if history is None:
        result = sign(con, path, snapshot_id, run)
    else:
        con.execute(f"ATTACH {literal(str(history))} AS history (READ_ONLY)")
        result = sign(con, path, snapshot_id, run, "history")
        con.execute("DETACH history")
    con.execute("CHECKPOINT")
    return result


def add_marts(con: duckdb.DuckDBPyConnection) -> None:
    """What is made when all is judged; then the tables that only the build needed go."""
    if not _has_table(con, "audit", "identity_result"):
        run_sql(con, 5)
    run_sql(con, 6)
    con.execute("DROP SCHEMA staging CASCADE")


def sign(
    con: duckdb.DuckDBPyConnection, path: Path, snapshot_id: str, run: Run, history: str | None = None
) -> BuildResult:
    """Write the run's row and the snapshot's, and tell what the build holds.

    ``history`` is the attached database whose runs are kept; a copy of it has them.
    """
    result = BuildResult(
        path,
        snapshot_id,
        _count(con, "dim_document WHERE status = 'published'"),
        _count(con, "dim_document WHERE status = 'quarantined'"),
        _count(con, "ledger"),
    )
    now = datetime.now(UTC).replace(tzinfo=None)
    if history is not None:
        con.execute(f"INSERT INTO audit.run BY NAME SELECT * FROM {history}.audit.run ORDER BY started_at, run_id")
    keep_since(con, run.run_id, now, history)
    _record(con, run, result, now)
    return result


def build_database(
    path: Path,
    shards: Sequence[Path],
    *,
    judge: Judge | None = None,
    sources: Sequence[DocumentSource] = (),
    corrections: Sequence[Filed] = (),
    run: Run | None = None,
    history: Path | None = None,
) -> BuildResult:
    """Build a whole database in one go: the shards examined, loaded, judged, finished. ``path`` must be new."""
    examined = examine(shards)
    with connect(path, len(shards)) as con:
        load_reported(con, examined.good, failed=examined.failed, sources=sources)
        load_dimensions(con)
        build_facts(con, corrections)
        if judge is not None:
            judge(con)
        return finish(con, path, run, history=history)


def literal(text: str) -> str:
    """A text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"


def _run_file(con: duckdb.DuckDBPyConnection, file: Path) -> None:
    try:
        con.execute(file.read_text(encoding="utf-8"))
    except duckdb.Error as error:
        error.add_note(f"in sql/{file.name}")
        raise


def _register(con: duckdb.DuckDBPyConnection, name: str, frame: pl.DataFrame) -> None:
    con.register(name, frame.to_arrow())


def _require_one_per_document(shards: Sequence[Path]) -> None:
    documents = Counter(document_id_of(path) for path in shards)
    twice = sorted(document for document, count in documents.items() if count > 1)
    if twice:
        raise ValueError(f"more than one shard of {', '.join(twice)}")


def _utc(moment: datetime | None) -> datetime | None:
    """The warehouse keeps times in UTC, without a zone."""
    return moment.astimezone(UTC).replace(tzinfo=None) if moment is not None and moment.tzinfo else moment


def _register_open_lists(con: duckdb.DuckDBPyConnection, documents: str) -> None:
    """The lists that documents add to; ``documents`` is the relation that has all of them."""
    _register(con, "input_function", function_input())
    _register(con, "input_economic", economic_input())
    for name, frame in crosswalk_inputs().items():
        _register(con, name, frame)
    named = con.execute(
        f"""
        SELECT DISTINCT
            coalesce(statement.agency_name, document.agency_name) AS agency_name,
            coalesce(statement.region_code, document.region_code) AS region_code
        FROM {documents} AS document
        LEFT JOIN statement USING (document_id)
        WHERE coalesce(statement.agency_name, document.agency_name) IS NOT NULL
        UNION
        SELECT agency_name, region_code FROM {documents} WHERE agency_name IS NOT NULL
        ORDER BY ALL
        """
    ).fetchall()
    _register(con, "input_agency", agency_input(named))


def _record(con: duckdb.DuckDBPyConnection, run: Run, result: BuildResult, finished: datetime) -> None:
    started = _utc(run.started_at)
    assert started is not None
    con.execute(
        "INSERT INTO audit.run VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            run.run_id,
            started,
            finished,
            run.documents_new,
            result.documents + result.quarantined,
            result.quarantined,
            result.ledger_rows,
            (finished - started).total_seconds(),
            run.code_version,
        ],
    )
    con.execute("DELETE FROM meta.snapshot")
    con.execute(
        "INSERT INTO meta.snapshot VALUES (?, ?, ?, ?, ?, ?)",
        [result.snapshot_id, finished, SCHEMA_VERSION, run.code_version, result.documents, result.ledger_rows],
    )


def _has_table(con: duckdb.DuckDBPyConnection, schema: str, table: str) -> bool:
    found = con.execute(
        """
        SELECT count(*) FROM duckdb_tables()
        WHERE database_name = current_database() AND schema_name = ? AND table_name = ?
        """,
        [schema, table],
    ).fetchone()
    return found is not None and found[0] > 0


def _count(con: duckdb.DuckDBPyConnection, relation: str) -> int:
    found = con.execute(f"SELECT count(*) FROM {relation}").fetchone()
    assert found is not None
    return int(found[0])
