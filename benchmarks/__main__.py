"""``make bench``: what understanding a disclosure costs beyond taking its tables off the page.

Both sides read the same sample PDFs in the same process, alternating, so that the ratio means something on a noisy
machine. The rival is what a person would otherwise write: ``pdfplumber``'s own ``extract_tables``, which gives
lists of strings and knows nothing of forms. Prints a table and writes ``benchmarks/results.json``.
"""

from __future__ import annotations

import io
import json
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import pdfplumber

from pipelines.readers import read
from pipelines.statements.understand import understand

HERE = Path(__file__).parent
SAMPLE = HERE.parent / "data" / "raw" / "sample"
ROUNDS = 5


def extract_tables(path: Path) -> int:
    """Take the tables off every page as a person would by hand; returns the number of pages."""
    with pdfplumber.open(io.BytesIO(path.read_bytes())) as pdf:
        for page in pdf.pages:
            page.extract_tables()
            page.close()
        return len(pdf.pages)


def to_ledger(path: Path) -> int:
    """Read the same file to ledger rows, claims and places."""
    document = read(path.read_bytes(), path.name)
    understand(document)
    return document.page_count or 0


def seconds(work: Callable[[Path], int], paths: list[Path]) -> float:
    start = time.perf_counter()
    for path in paths:
        work(path)
    return time.perf_counter() - start


def main() -> None:
    """Alternate the two readings and report the median of each and their ratio."""
    paths = sorted(SAMPLE.glob("*.pdf"))
    pages = sum(extract_tables(path) for path in paths)
    rounds = [(seconds(extract_tables, paths), seconds(to_ledger, paths)) for _ in range(ROUNDS)]
    tables, ledger = (statistics.median(column) for column in zip(*rounds, strict=True))
    result = {
        "pages": pages,
        "rounds": ROUNDS,
        "pdfplumber_extract_tables_pages_per_second": round(pages / tables, 1),
        "juesuan_to_ledger_pages_per_second": round(pages / ledger, 1),
        "time_ratio_to_extract_tables": round(statistics.median(b / a for a, b in rounds), 2),
    }
    for name, value in result.items():
        print(f"{name:48} {value}")
    (HERE / "results.json").write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
