"""``python -m benchmarks.cookbook``: what the questions of the cookbook cost on a warehouse of many counties.

The warehouse is made (``benchmarks.many_counties``) or taken from ``--folder``, where it stays for the next time.
Every question is asked once to warm up and then five times; the median counts, from the statement's text to all
rows in memory. With ``--postgres`` PostgreSQL has the same tables and is asked the same in turn with DuckDB
(``benchmarks.postgres``, ``benchmarks.dialect``); both answers must be equal, else the time means nothing.
Prints a table and, with ``--write``, writes ``results_cookbook.json`` and the tables of ``README.md``.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import duckdb

from benchmarks import many_counties
from benchmarks.dialect import to_postgres
from benchmarks.postgres import Postgres, TimedOutError, running
from benchmarks.report import show
from benchmarks.same_rows import give_tables, require_same
from pipelines.warehouse.cookbook import Recipe, load_recipes

RESULTS = Path(__file__).parent / "results_cookbook.json"
PAGE = Path(__file__).parent / "README.md"
_BEGIN, _END = "<!-- timings: written by --write -->", "<!-- end of timings -->"
SMALL = 100_000
ROUNDS = 5
TARGET_MS = 300
TARGET_SHARE = 95
TARGET_RATIO = 10
LIMIT_SECONDS = 120
DERIVED_AS = ("tables", "views")
_THREADS = 2


@dataclass(frozen=True, slots=True)
class Timing:
    """One question: medians in milliseconds. ``is_bound`` where PostgreSQL did not finish: it takes longer."""

    question: str
    rows: int
    duckdb_ms: float
    postgres_ms: float | None = None
    is_bound: bool = False

    @property
    def ratio(self) -> float | None:
        return self.postgres_ms / self.duckdb_ms if self.postgres_ms is not None else None


def warehouse(folder: Path, rows: int) -> Path:
    """The warehouse of about so many ledger rows in a folder, made if it is not there yet."""
    path = folder / f"many_counties_{rows}.duckdb"
    if not path.exists():
        growing = path.with_suffix(".growing")
        growing.unlink(missing_ok=True)
        many_counties.build(growing, rows)
        growing.rename(path)
    return path


def ask(con: duckdb.DuckDBPyConnection, sql: str) -> tuple[float, int]:
    """Milliseconds until all rows of an answer are in memory, and their number."""
    started = time.perf_counter()
    answer = con.execute(sql).to_arrow_table()
    return (time.perf_counter() - started) * 1000, answer.num_rows


def timed(con: duckdb.DuckDBPyConnection, recipe: Recipe, postgres: Postgres | None = None) -> Timing:
    """Ask one question of both, in turn."""
    _, rows = ask(con, recipe.sql)
    theirs = None
    if postgres is not None:
        theirs = to_postgres(recipe.sql)
        try:
            postgres.milliseconds(theirs, LIMIT_SECONDS)
        except TimedOutError:
            here = statistics.median(ask(con, recipe.sql)[0] for _ in range(ROUNDS))
            return Timing(recipe.name, rows, here, LIMIT_SECONDS * 1000.0, is_bound=True)
        require_same(con, postgres, recipe, theirs)
    here_ms, there_ms = [], []
    for _ in range(ROUNDS):
        here_ms.append(ask(con, recipe.sql)[0])
        if postgres is not None and theirs is not None:
            there_ms.append(postgres.milliseconds(theirs, LIMIT_SECONDS))
    return Timing(recipe.name, rows, statistics.median(here_ms), statistics.median(there_ms) if there_ms else None)


def measure(path: Path, postgres_has: str | None = None) -> dict[str, object]:
    """Ask everything; the figures of the whole and of each question. ``postgres_has`` is one of ``DERIVED_AS``."""
    with ExitStack() as stack:
        con = stack.enter_context(duckdb.connect(str(path), read_only=True, config={"threads": _THREADS}))
        postgres = None
        if postgres_has is not None:
            postgres = stack.enter_context(running())
            as_views = postgres_has == "views"
            give_tables(con, postgres, load_recipes(), path.parent, derived_as_views=as_views)
        timings = []
        for recipe in load_recipes():
            timings.append(timed(con, recipe, postgres))
            print(_row(timings[-1]), flush=True)
        ((documents, ledger_rows),) = con.execute("SELECT documents, ledger_rows FROM meta.snapshot").fetchall()
        fast = sum(timing.duckdb_ms < TARGET_MS for timing in timings)
        figures: dict[str, object] = {
            "ledger_rows": ledger_rows,
            "documents": documents,
            "database_mb": round(path.stat().st_size / 1024**2),
            "threads": _THREADS,
            "load_average": os.getloadavg()[0],
            "duckdb": duckdb.__version__,
            "questions": len(timings),
            "under_300_ms": fast,
            "percent_under_300_ms": round(100 * fast / len(timings), 1),
            "expected_percent_at_least": TARGET_SHARE,
        }
        ratios = [timing.ratio for timing in timings if timing.ratio is not None]
        if postgres is not None:
            figures |= {
                "postgres": postgres.version,
                "derived_tables_in_postgres": postgres_has,
                "times_as_fast_as_postgres": round(statistics.geometric_mean(ratios), 1),
                "expected_times_at_least": TARGET_RATIO,
            }
        return figures | {"timings": [_told(timing) for timing in timings]}


def _told(timing: Timing) -> dict[str, object]:
    told = {name: round(value, 1) if isinstance(value, float) else value for name, value in asdict(timing).items()}
    return told | {"ratio": round(timing.ratio, 1) if timing.ratio is not None else None}


def _row(timing: Timing) -> str:
    row = f"  {timing.question:34} {timing.rows:>8} rows {timing.duckdb_ms:>9.1f} ms"
    if timing.postgres_ms is None or timing.ratio is None:
        return row
    more = ">" if timing.is_bound else " "
    return f"{row} {more}{timing.postgres_ms:>9.1f} ms {more}{timing.ratio:>7.1f} times"


def _write(measured: dict[str, object], kind: str) -> None:
    """Keep the figures beside those of the other kinds of run, and set the page's tables anew."""
    kept = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    kept[kind] = measured
    RESULTS.write_text(json.dumps(kept, indent=2) + "\n", encoding="utf-8")
    page = PAGE.read_text(encoding="utf-8")
    before, rest = page.split(_BEGIN)
    after = rest.split(_END)[1]
    PAGE.write_text(before + _BEGIN + _tables(kept) + _END + after, encoding="utf-8")


def _tables(kept: dict[str, dict[str, Any]]) -> str:
    """One table for each kind of run."""
    lines = [""]
    for kind, run in sorted(kept.items()):
        told = {name: value for name, value in run.items() if name != "timings"}
        lines += ["", f"**{kind}**: " + "; ".join(f"{name} {value}" for name, value in told.items()) + ".", ""]
        lines += ["| question | rows | DuckDB ms | PostgreSQL ms | times |", "| --- | ---: | ---: | ---: | ---: |"]
        for one in run["timings"]:
            theirs, more = one["postgres_ms"], "≥ " if one["is_bound"] else ""
            compared = f"{more}{theirs} | {more}{one['ratio']}" if theirs is not None else "|"
            lines.append(f"| {one['question']} | {one['rows']} | {one['duckdb_ms']} | {compared} |")
    return "\n".join([*lines, ""])


def main(arguments: Sequence[str] = ()) -> dict[str, object]:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.cookbook", description=__doc__.partition("\n")[0])
    parser.add_argument("--rows", type=int, default=SMALL, help=f"of the ledger (default {SMALL:,})")
    parser.add_argument("--folder", type=Path, help="where the warehouse is kept for the next time")
    parser.add_argument(
        "--postgres",
        choices=DERIVED_AS,
        help="beside PostgreSQL on the same rows; what the build derives from other rows is there as well a table,"
        " or a view",
    )
    parser.add_argument("--write", action="store_true", help=f"write {RESULTS.name} and the tables of the page")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="juesuan-bench-") as scratch:
        folder = options.folder or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        measured = measure(warehouse(folder, options.rows), options.postgres)
    show("cookbook", {name: value for name, value in measured.items() if name != "timings"})
    if options.write:
        _write(measured, f"postgres_with_{options.postgres}" if options.postgres else "duckdb")
    return measured


if __name__ == "__main__":
    main(sys.argv[1:])
