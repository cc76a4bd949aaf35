"""What a test run makes once, also where several workers share its tests: whoever comes first makes it.

The others wait, and read what it was from a file beside it.
"""

from __future__ import annotations

import fcntl
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

Made = TypeVar("Made")


def once(folder: Path, name: str, make: Callable[[], Made]) -> Made:
    """What ``make`` gave to the first that asked for ``name`` in this folder."""
    kept = folder / f"{name}.made"
    with (folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            made = make()
            kept.write_bytes(pickle.dumps(made))
        found: Made = pickle.loads(kept.read_bytes())
        return found
