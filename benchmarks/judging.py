"""``python -m benchmarks.judging``: what judging a whole warehouse by every law costs, step by step.

The warehouse is a herd: the sample disclosures and some made-up ones, copied in SQL under ids and agencies of
their own until the ledger has a million rows. The samples print rounded amounts and planted errors, so that the
proof has something to decide. Wall time is what a run waits, on as many threads as the machine has cores;
processor time is added up over the threads, and says the same where other work shares the machine.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from benchmarks.report import show
from pipelines.identities import judge as judging
from pipelines.warehouse.build import build_facts, connect, load_dimensions, load_reported
from pipelines.warehouse.parsing import parse_document
from pipelines.warehouse.shards import write_shard
from tools.sample.text import as_tabbed_text
from tools.sample.variation import varied

SAMPLE = Path(__file__).parent.parent / "data" / "raw" / "sample"
LEDGER_ROWS = 1_000_000
MADE_UP = 20
TARGET_SECONDS = 20
TARGET_DOCUMENTS_PER_SECOND = 50
_ACTORS = frozenset({"agency_id", "agency_name", "unit_name"})
_LAWS = ("create_laws", "keep_figures", "gather_terms", "decide_laws")
_STEPS = (*_LAWS, "prove", "write_findings")


@dataclass
class Clock:
    """Wall and processor seconds by the name of the step."""

    wall: dict[str, float] = field(default_factory=dict)
    processor: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        wall, processor = time.perf_counter(), time.process_time()
        yield
        self.wall[name] = time.perf_counter() - wall
        self.processor[name] = time.process_time() - processor


def originals(folder: Path) -> list[Path]:
    """The shards that are copied: the samples and the first made-up disclosures."""
    documents = [(path.name, path.read_bytes()) for path in sorted(SAMPLE.iterdir())]
    for number in range(MADE_UP):
        figures = varied(number)
        documents.append((f"{figures.name}.txt", as_tabbed_text(figures).encode()))
    return [write_shard(parse_document(data, name), folder) for name, data in documents]


def multiply(con: duckdb.DuckDBPyConnection, ledger_rows: int) -> int:
    """Copy all documents until the ledger has about so many rows; the number of rows."""
    copies = round(ledger_rows / _count(con, "ledger"))
    tables = con.execute(
        "SELECT name FROM (SELECT table_oid, table_name AS name FROM duckdb_tables() WHERE schema_name = 'main')"
        " SEMI JOIN (SELECT table_oid FROM duckdb_columns() WHERE column_name = 'document_id') USING (table_oid)"
        " ORDER BY name"
    ).fetchall()
    for (table,) in tables:
        columns = con.execute(f"SELECT column_name, column_type FROM (DESCRIBE main.{table})").fetchall()
        selected = ", ".join(_copied(name, kind) for name, kind in columns)
        con.execute(
            f"INSERT INTO main.{table} BY NAME SELECT {selected} FROM main.{table} AS source,"
            f" (SELECT '~' || unnest(range(1, {copies})) AS mark) AS copy ORDER BY mark"
        )
    return _count(con, "ledger")


def _copied(name: str, kind: str) -> str:
    if name in _ACTORS:
        return f"source.{name} || mark AS {name}"
    if kind == "VARCHAR" and (name.endswith("_id") or name == "repeat_of"):
        return f"replace(source.{name}, source.document_id, source.document_id || mark) AS {name}"
    return f"source.{name}"


def timed_judging(con: duckdb.DuckDBPyConnection) -> Clock:
    """Judge with each step on the clock."""
    clock = Clock()
    plain = {name: getattr(judging, name) for name in _STEPS}

    def on_the_clock(name: str) -> Callable[..., object]:
        def run(*arguments: object) -> object:
            with clock.step(name):
                return plain[name](*arguments)

        return run

    try:
        for name in _STEPS:
            setattr(judging, name, on_the_clock(name))
        with clock.step("judge"):
            judging.judge(con)
    finally:
        for name, step in plain.items():
            setattr(judging, name, step)
    return clock


def measure(ledger_rows: int = LEDGER_ROWS) -> dict[str, float]:
    """Seconds of judging a herd of so many ledger rows, and of each step."""
    with (
        tempfile.TemporaryDirectory(prefix="juesuan-bench-") as scratch,
        connect(Path(scratch) / "herd.duckdb") as con,
    ):
        load_reported(con, originals(Path(scratch) / "shards"))
        load_dimensions(con)
        build_facts(con)
        rows = multiply(con, ledger_rows)
        con.execute("CHECKPOINT")
        clock = timed_judging(con)
        documents = _count(con, "audit.feasibility")
        in_doubt = _count(con, "audit.feasibility WHERE status NOT IN ('closed', 'not_decidable')")
        return {
            "ledger_rows": rows,
            "documents": documents,
            "verdicts": _count(con, "audit.identity_result"),
            "findings": _count(con, "audit.finding"),
            **_figures(clock, "laws", _LAWS),
            "expected_seconds_of_laws_at_most": TARGET_SECONDS,
            **_figures(clock, "proof", ("prove",)),
            "documents_proven_per_second": round(documents / clock.processor["prove"]),
            "documents_in_doubt": in_doubt,
            "documents_in_doubt_proven_per_second": round(in_doubt / clock.processor["prove"]),
            "expected_documents_per_second_at_least": TARGET_DOCUMENTS_PER_SECOND,
            **_figures(clock, "findings", ("write_findings",)),
            **_figures(clock, "judging", ("judge",)),
        }


def _figures(clock: Clock, title: str, steps: Sequence[str]) -> dict[str, float]:
    return {
        f"seconds_of_{title}": round(sum(clock.wall[step] for step in steps), 2),
        f"processor_seconds_of_{title}": round(sum(clock.processor[step] for step in steps), 2),
    }


def _count(con: duckdb.DuckDBPyConnection, relation: str) -> int:
    return int(con.execute(f"SELECT count(*) FROM {relation}").fetchall()[0][0])


def main(arguments: Sequence[str] = ()) -> dict[str, float]:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.judging", description=__doc__.partition("\n")[0])
    parser.add_argument("--rows", type=int, default=LEDGER_ROWS, help=f"of the ledger (default {LEDGER_ROWS})")
    options = parser.parse_args(arguments)
    measured = measure(options.rows)
    show("judging", measured)
    return measured


if __name__ == "__main__":
    main(sys.argv[1:])
