"""``python -m benchmarks.reading``: what reading PDFs to cells costs, beside its two measures.

One measure is what a person would otherwise use, ``pdfplumber``'s own ``extract_tables``; the other is the least
that any reader on pdfium can take: loading each page and taking its text. All three read the same files in one
process, alternating, and the best of the rounds counts, so that the ratios mean something on a noisy machine. The
files are the sample and, where they are, the real disclosures beside the repository. Prints a table and writes
``benchmarks/results_reading.json``.
"""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pdfplumber
import pypdfium2

from pipelines.readers.pdf import read_pdf

HERE = Path(__file__).parent
SAMPLE = HERE.parent / "data" / "raw" / "sample"
REAL = HERE.parent.parent / "shared" / "real"
RESULTS = HERE / "results_reading.json"
ROUNDS = 5
SLOW_ROUNDS = 1
"""``pdfplumber`` takes minutes; its noise is small beside its time."""


@dataclass(frozen=True, slots=True)
class Measured:
    """Seconds that each way took for one file, the best of its rounds."""

    name: str
    pages: int
    cells: float
    bare_text: float
    extract_tables: float


def bare_text(data: bytes) -> int:
    """Load every page and take its text with pdfium; returns the number of pages."""
    with pypdfium2.PdfDocument(data) as document:
        for index in range(len(document)):
            page = document[index]
            text = page.get_textpage()
            text.get_text_range()
            text.close()
            page.close()
        return len(document)


def extract_tables(data: bytes) -> int:
    """Take the tables off every page as a person would by hand; returns the number of pages."""
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        for page in pdf.pages:
            page.extract_tables()
            page.close()
        return len(pdf.pages)


def files() -> dict[str, bytes]:
    """Every PDF with text, each content once."""
    found: dict[str, bytes] = {}
    seen: set[str] = set()
    for path in (*sorted(SAMPLE.glob("*.pdf")), *sorted(REAL.rglob("*.pdf"))):
        data = path.read_bytes()
        digest = hashlib.sha256(data).hexdigest()
        if digest not in seen and _has_text(data):
            seen.add(digest)
            found[path.name] = data
    return found


def _has_text(data: bytes) -> bool:
    try:
        with pypdfium2.PdfDocument(data) as document:
            return any(document[index].get_textpage().count_chars() for index in range(len(document)))
    except pypdfium2.PdfiumError:
        return False


def seconds(work: Callable[[bytes], object], data: bytes) -> float:
    start = time.process_time()
    work(data)
    return time.process_time() - start


def measure(name: str, data: bytes, rounds: int = ROUNDS, slow_rounds: int = SLOW_ROUNDS) -> Measured:
    """Alternate the three ways over one file."""
    fast = [(seconds(read_pdf, data), seconds(bare_text, data)) for _ in range(rounds)]
    slow = [seconds(extract_tables, data) for _ in range(slow_rounds)]
    cells, text = (min(column) for column in zip(*fast, strict=True))
    with pypdfium2.PdfDocument(data) as document:
        pages = len(document)
    return Measured(name, pages, cells, text, min(slow))


def peak_memory(path: Path) -> float:
    """Megabytes at most held by a process that does nothing but read one file."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.reading", str(path)],
        cwd=HERE.parent,
        capture_output=True,
        text=True,
        check=True,
    )
    return float(done.stdout)


def main() -> None:
    """Measure, print a table, write the results."""
    found = files()
    measured = []
    print(f"{'file':42} {'pages':>5} {'ms/page':>8} {'bare':>6} {'tables':>7} {'x bare':>7} {'tables/x':>8}")
    for name, data in found.items():
        one = measure(name, data)
        measured.append(one)
        _print_row(one)
    total = Measured(
        "all",
        sum(one.pages for one in measured),
        sum(one.cells for one in measured),
        sum(one.bare_text for one in measured),
        sum(one.extract_tables for one in measured),
    )
    _print_row(total)
    largest = max((*SAMPLE.glob("*.pdf"), *REAL.rglob("*.pdf")), key=lambda path: path.stat().st_size)
    longest = max(measured, key=lambda one: one.pages).name
    paths = {path.name: path for path in (*SAMPLE.glob("*.pdf"), *REAL.rglob("*.pdf"))}
    result = {
        "files": len(measured),
        "pages": total.pages,
        "rounds": ROUNDS,
        "to_cells_pages_per_second_per_core": round(total.pages / total.cells, 1),
        "bare_pdfium_text_pages_per_second_per_core": round(total.pages / total.bare_text, 1),
        "pdfplumber_extract_tables_pages_per_second_per_core": round(total.pages / total.extract_tables, 1),
        "times_as_fast_as_extract_tables": round(total.extract_tables / total.cells, 1),
        "times_the_time_of_bare_text": round(total.cells / total.bare_text, 2),
        "most_times_the_time_of_bare_text": round(max(one.cells / one.bare_text for one in measured), 2),
        "peak_memory_mb_longest_file": round(peak_memory(paths[longest]), 1),
        "peak_memory_mb_largest_file": round(peak_memory(largest), 1),
    }
    for key, value in result.items():
        print(f"{key:54} {value}")
    RESULTS.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")


def _print_row(one: Measured) -> None:
    per_page = [1000 * value / one.pages for value in (one.cells, one.bare_text, one.extract_tables)]
    print(
        f"{one.name[:30]:42} {one.pages:5} {per_page[0]:8.2f} {per_page[1]:6.2f} {per_page[2]:7.1f} "
        f"{one.cells / one.bare_text:7.2f} {one.extract_tables / one.cells:8.1f}",
        flush=True,
    )


def _peak_in_megabytes() -> float:
    """The most memory that this program had resident; ``getrusage`` would count its parent's peak too."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


if __name__ == "__main__":
    if len(sys.argv) > 1:
        read_pdf(Path(sys.argv[1]).read_bytes())
        print(_peak_in_megabytes())
    else:
        main()
