"""Another process that holds a warehouse for writing."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from pipelines.settings import Home

_HOLD = """
import sys
from pathlib import Path
from pipelines.settings import Home
from pipelines.warehouse.lock import writer_lock
with writer_lock(Home(Path(sys.argv[1]))):
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def held_by_another(home: Home) -> Iterator[subprocess.Popen[str]]:
    """It holds until it is let go: its standard input closed, or killed."""
    command = [sys.executable, "-c", _HOLD, str(home.root)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "held\n"
            yield process
        finally:
            process.kill()
