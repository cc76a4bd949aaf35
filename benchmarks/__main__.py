"""``make bench``: every benchmark in one run, each ratio against what it is named after.

Prints the figures and writes ``benchmarks/results.json``. What they mean is said in ``benchmarks/README.md``.
"""

from __future__ import annotations

import json
import platform
from pathlib import Path

from benchmarks import cookbook, judging, pipeline, reading, understanding

RESULTS = Path(__file__).parent / "results.json"


def main() -> None:
    """Reading, understanding, judging; the whole pipeline and the cookbook in small."""
    reading.main()
    results = {
        "machine": {
            "python": platform.python_version(),
            "processor": platform.machine(),
            "system": platform.system(),
        },
        "reading": json.loads(reading.RESULTS.read_text(encoding="utf-8")),
        "understanding": understanding.main(),
        "judging": judging.main(),
        "pipeline": pipeline.main(),
        "cookbook": cookbook.main(),
    }
    RESULTS.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
