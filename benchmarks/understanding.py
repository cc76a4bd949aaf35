"""``python -m benchmarks.understanding``: what it costs to understand a document that has been read to cells.

The sample disclosures, each understood several times in one process; the best round counts. Beside it stands what
reading the same bytes to cells costs, so that the share of each is seen.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.report import show
from pipelines.readers import read
from pipelines.statements.understand import understand

SAMPLE = Path(__file__).parent.parent / "data" / "raw" / "sample"
ROUNDS = 5


def measure() -> dict[str, float]:
    """Milliseconds of the sample's files, and how understanding compares with reading the PDFs among them."""
    result: dict[str, float] = {}
    read_pdfs = understood_pdfs = 0.0
    for path in sorted(SAMPLE.iterdir()):
        if path.suffix not in (".pdf", ".txt"):
            continue
        data = path.read_bytes()
        document = read(data, path.name)
        understood = _best(lambda document=document: understand(document))
        result[f"{path.name}_ms"] = round(understood * 1000, 1)
        if path.suffix == ".pdf":
            understood_pdfs += understood
            read_pdfs += _best(lambda data=data, path=path: read(data, path.name))
    result["understanding_to_reading_of_pdfs"] = round(understood_pdfs / read_pdfs, 2)
    return result


def _best(work: Callable[[], object]) -> float:
    def once() -> float:
        started = time.process_time()
        work()
        return time.process_time() - started

    return min(once() for _ in range(ROUNDS))


def main() -> dict[str, float]:
    measured = measure()
    show("understanding", measured)
    return measured


if __name__ == "__main__":
    main()
