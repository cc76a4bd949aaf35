"""What a run tells the person who started it, while it runs.

The graph speaks through one small protocol; a terminal, a plain log or nobody listens.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Protocol


class Progress(Protocol):
    """Steps of a run, and how far a counted step has come."""

    def step(self, text: str) -> None:
        """A step begins."""

    def advance(self, done: int, total: int, name: str) -> None:
        """One of ``total`` documents of the current step is done."""

    def note(self, text: str) -> None:
        """Something was met on the way that a person should know of."""


class Silent:
    """Nobody listens."""

    def step(self, text: str) -> None:
        pass

    def advance(self, done: int, total: int, name: str) -> None:
        pass

    def note(self, text: str) -> None:
        pass


_SILENT = Silent()
_listener: ContextVar[Progress] = ContextVar("progress", default=_SILENT)


def progress() -> Progress:
    """Whoever listens to the present run."""
    return _listener.get()


@contextmanager
def listening(listener: Progress) -> Iterator[None]:
    """Let ``listener`` hear what is run inside."""
    token = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(token)
