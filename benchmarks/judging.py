"""``python -m benchmarks.judging``: what judging a whole warehouse by every law costs, and how it grows.

Two warehouses of made-up disclosures, one twice the other; the difference is what one more document costs.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.report import show
from pipelines.identities.judge import judge
from pipelines.warehouse.build import build_facts, connect, load_dimensions, load_reported
from pipelines.warehouse.parsing import parse_document
from pipelines.warehouse.shards import write_shard
from tools.sample.text import as_tabbed_text
from tools.sample.variation import varied

DOCUMENTS = 100


def measure(documents: int = DOCUMENTS) -> dict[str, float]:
    """Processor time of judging, as a whole and for one more document."""
    with tempfile.TemporaryDirectory(prefix="juesuan-bench-") as scratch:
        place = Path(scratch)
        shards = [_shard(place / "shards", number) for number in range(documents)]
        half, _ = _judged(place / "half.duckdb", shards[: documents // 2])
        whole, verdicts = _judged(place / "whole.duckdb", shards)
    return {
        "documents": documents,
        "verdicts": verdicts,
        "seconds": round(whole, 2),
        "verdicts_per_second": round(verdicts / whole),
        "ms_per_further_document": round((whole - half) / (documents - documents // 2) * 1000, 1),
    }


def _shard(folder: Path, number: int) -> Path:
    figures = varied(number)
    return write_shard(parse_document(as_tabbed_text(figures).encode(), f"{figures.name}.txt"), folder)


def _judged(path: Path, shards: Sequence[Path]) -> tuple[float, int]:
    with connect(path) as con:
        load_reported(con, shards)
        load_dimensions(con)
        build_facts(con)
        started = time.process_time()
        judge(con)
        seconds = time.process_time() - started
        return seconds, con.execute("SELECT count(*) FROM audit.identity_result").fetchall()[0][0]


def main() -> dict[str, float]:
    measured = measure()
    show("judging", measured)
    return measured


if __name__ == "__main__":
    main()
