"""What large libraries cost that one command loads: less to load, less to look through, nothing to tidy up."""

from __future__ import annotations

import gc
import importlib.util
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def loading() -> Iterator[None]:
    """Load libraries inside: what they make stays as long as the process, and is never looked through for garbage.

    It is hundreds of thousands of objects. To look through them again and again took a twentieth of the time of
    adding a few documents, and when the process ended as much once more (2026-11).
    """
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


def load_when_used(*modules: str) -> None:
    """Let these modules be loaded only when something in them is used, whoever imports them; absent ones are left.

    For what a library imports and we never call. In a process of our own alone: it holds for all of it.
    """
    for name in modules:
        spec = importlib.util.find_spec(name) if name not in sys.modules else None
        if spec is None or spec.loader is None:
            continue
        spec.loader = importlib.util.LazyLoader(spec.loader)
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
        above, _, own = name.rpartition(".")
        if above:
            setattr(sys.modules[above], own, module)
