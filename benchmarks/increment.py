"""``python -m benchmarks.increment``: what a night costs that adds a few documents to many.

Made-up disclosures are ingested and built by the commands a user gives: all of them in an empty home, then one in
a hundred more, then nothing more. The ratio is that of the night that adds to the build of all, from the bytes on.
Wall time is what a user waits; processor time says the same where other work shares the machine. Prints a table
and writes ``benchmarks/results_increment.json``.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import duckdb

from benchmarks.pipeline import Cost, render, run
from benchmarks.report import show

RESULTS = Path(__file__).parent / "results_increment.json"
DOCUMENTS = 400
ONE_IN = 100
TARGET = 5.0


def measure(documents: int = DOCUMENTS, folder: Path | None = None) -> dict[str, float]:
    """The whole benchmark; ``folder`` keeps the rendered files for the next time."""
    with tempfile.TemporaryDirectory(prefix="juesuan-bench-") as scratch:
        place = Path(scratch)
        paths = render((folder or place / "files").resolve(), range(documents + max(1, documents // ONE_IN)))
        home = place / "home"
        whole = run(home, paths[:documents])
        night = run(home, paths[documents:])
        idle = run(home, paths[documents:])
        with duckdb.connect(str(home / "warehouse" / "current.duckdb"), read_only=True) as con:
            ((known, ledger_rows),) = con.execute("SELECT documents, ledger_rows FROM meta.snapshot").fetchall()
        megabytes = (home / "warehouse" / "current.duckdb").stat().st_size / 1024**2
    return {
        "documents": documents,
        "documents_added": len(paths) - documents,
        "documents_published": known,
        "ledger_rows": ledger_rows,
        "database_mb": round(megabytes),
        "workers": os.cpu_count() or 1,
        **_figures("whole", whole),
        **_figures("night", night),
        **_figures("night_without_news", idle),
        "percent_of_whole": _percent(night.wall, whole.wall),
        "processor_percent_of_whole": _percent(night.processor, whole.processor),
        "expected_percent_at_most": TARGET,
    }


def _figures(name: str, cost: Cost) -> dict[str, float]:
    return {
        f"seconds_of_{name}": round(cost.wall, 2),
        f"processor_seconds_of_{name}": round(cost.processor, 2),
    }


def _percent(part: float, whole: float) -> float:
    return round(100 * part / whole, 2)


def main(arguments: Sequence[str] = ()) -> dict[str, float]:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.increment", description=__doc__.partition("\n")[0])
    parser.add_argument("--documents", type=int, default=DOCUMENTS, help=f"how many (default {DOCUMENTS})")
    parser.add_argument("--folder", type=Path, help="where the rendered files are kept for the next time")
    options = parser.parse_args(arguments)
    measured = measure(options.documents, options.folder)
    show("increment", measured)
    RESULTS.write_text(json.dumps(measured, indent=2) + "\n", encoding="utf-8")
    return measured


if __name__ == "__main__":
    main(sys.argv[1:])
