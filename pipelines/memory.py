"""Telling Python's garbage collector what it need not look at.

Libraries of this size make hundreds of thousands of objects while they load, which live as long as the process. To
look through them again and again took a twentieth of a small build, and once more when it ended (2026-11).
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def loading() -> Iterator[None]:
    """Load libraries inside: what they make is never collected, and not looked through for what can be."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_enabled:
            gc.enable()


def ending() -> None:
    """The process ends: what it holds goes with it, and is not taken apart object by object."""
    gc.freeze()
