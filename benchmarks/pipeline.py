"""``python -m benchmarks.pipeline``: what one more document costs from ingest to the published snapshot.

Made-up disclosures (``tools.sample.variation``) are ingested and built by the commands a user gives, N/2 of them
in one home and N in another; the difference, over N/2 documents, is the cost of one more, without what a run
costs anyway. Beside it stands what reading alone costs in the same run, on as many processes: from bytes to cells,
and from bytes to the staging shard (reading, understanding, writing). Wall time is what a user waits; processor
time says the same where other work shares the machine. Prints a table and writes
``benchmarks/results_pipeline.json``.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from benchmarks.report import show
from pipelines.readers import read
from pipelines.warehouse.parsing import parse_document
from pipelines.warehouse.shards import write_shard
from tools.sample.pdf import BLOCKS, as_pdf
from tools.sample.variation import varied

RESULTS = Path(__file__).parent / "results_pipeline.json"
SMALL = 60
TARGET = 1.5


@dataclass(frozen=True, slots=True)
class Cost:
    """Wall and processor time in seconds, and the largest process in megabytes."""

    wall: float
    processor: float
    memory: int = 0


def render(folder: Path, numbers: range) -> list[Path]:
    """Set the made-up disclosures of these numbers, on all cores."""
    folder.mkdir(parents=True, exist_ok=True)
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(partial(_rendered, folder), numbers, chunksize=8))


def _rendered(folder: Path, number: int) -> Path:
    figures = varied(number)
    path = folder / f"{figures.name}.pdf"
    if not path.exists():
        path.write_bytes(as_pdf(figures, BLOCKS))
    return path


def run(home: Path, paths: Sequence[Path]) -> Cost:
    """Ingest and build, as a user does; the cost of both commands."""
    with tempfile.TemporaryDirectory() as folder:
        for path in paths:
            (Path(folder) / path.name).symlink_to(path)
        costs = [_command("--home", home, "ingest", folder), _command("--home", home, "build")]
    return Cost(
        sum(cost.wall for cost in costs),
        sum(cost.processor for cost in costs),
        max(cost.memory for cost in costs),
    )


def _command(*arguments: str | Path) -> Cost:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "pipelines", *map(str, arguments)], capture_output=True, text=True, check=False
    )
    wall = time.perf_counter() - started
    if done.returncode != 0:
        raise SystemExit(f"juesuan {' '.join(map(str, arguments))} ended with {done.returncode}:\n{done.stderr}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(wall, processor, after.ru_maxrss // 1024)


def to_cells(path: Path) -> int:
    """Read one file to its cells; the number of pages."""
    return read(path.read_bytes(), path.name).page_count or 0


def to_shard(folder: Path, path: Path) -> int:
    """Read one file, understand it, write its shard: all that a worker does for a document."""
    parsed = parse_document(path.read_bytes(), path.name)
    write_shard(parsed, folder)
    return parsed.page_count or 0


def spread(work: Callable[[Path], int], paths: Sequence[Path], workers: int) -> tuple[Cost, int]:
    """Do one piece of work for every file in so many warm processes: its cost, and the pages."""
    with ProcessPoolExecutor(workers) as pool:
        # Loading libraries and data files is a cost of the run, not of a document.
        list(pool.map(partial(_timed, work), [path for path in paths[:1] for _ in range(4 * workers)]))
        started = time.perf_counter()
        done = list(pool.map(partial(_timed, work), paths))
        wall = time.perf_counter() - started
    return Cost(wall, sum(seconds for seconds, _ in done)), sum(pages for _, pages in done)


def _timed(work: Callable[[Path], int], path: Path) -> tuple[float, int]:
    started = time.process_time()
    pages = work(path)
    return time.process_time() - started, pages


def measure(documents: int = SMALL, folder: Path | None = None) -> dict[str, float]:
    """The whole benchmark; ``folder`` keeps the rendered files for the next time."""
    workers = os.cpu_count() or 1
    half = documents // 2
    with tempfile.TemporaryDirectory(prefix="juesuan-bench-") as scratch:
        place = Path(scratch)
        paths = render((folder or place / "files").resolve(), range(documents))
        added = paths[half:]
        cells, pages = spread(to_cells, added, workers)
        shard, _ = spread(partial(to_shard, place / "shards"), added, workers)
        fewer, more = run(place / "half", paths[:half]), run(place / "whole", paths)
    wall, processor = (more.wall - fewer.wall) / len(added), (more.processor - fewer.processor) / len(added)
    return {
        "documents": documents,
        "workers": workers,
        "pages_per_document": round(pages / len(added), 1),
        "seconds_for_half": round(fewer.wall, 2),
        "seconds_for_all": round(more.wall, 2),
        "largest_process_mb": max(fewer.memory, more.memory),
        "ms_per_document": round(wall * 1000, 1),
        "ms_per_document_to_cells": round(cells.wall / len(added) * 1000, 1),
        "ms_per_document_to_shard": round(shard.wall / len(added) * 1000, 1),
        "processor_ms_per_document": round(processor * 1000, 1),
        "processor_ms_per_document_to_cells": round(cells.processor / len(added) * 1000, 1),
        "processor_ms_per_document_to_shard": round(shard.processor / len(added) * 1000, 1),
        "ratio_to_reading_to_shard": round(wall / (shard.wall / len(added)), 2),
        "ratio_to_reading_to_cells": round(wall / (cells.wall / len(added)), 2),
        "processor_ratio_to_reading_to_shard": round(processor / (shard.processor / len(added)), 2),
        "expected_ratio_at_most": TARGET,
    }


def main(arguments: Sequence[str] = ()) -> dict[str, float]:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pipeline", description=__doc__.partition("\n")[0])
    parser.add_argument("--documents", type=int, default=SMALL, help=f"how many (default {SMALL})")
    parser.add_argument("--folder", type=Path, help="where the rendered files are kept for the next time")
    options = parser.parse_args(arguments)
    measured = measure(options.documents, options.folder)
    show("pipeline", measured)
    RESULTS.write_text(json.dumps(measured, indent=2) + "\n", encoding="utf-8")
    return measured


if __name__ == "__main__":
    main(sys.argv[1:])
