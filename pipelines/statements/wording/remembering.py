"""Pure functions of a printed text that remember their answers: a document prints few words, over and over."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TypeVar

T = TypeVar("T")

REMEMBERED = 1 << 14  # texts; one document asks a hundred thousand times about a few hundred words (2026-11)


def remembered(function: Callable[[str], T]) -> Callable[[str], T]:
    """The function with its latest answers kept. What it returns must not be changed by whoever gets it."""
    return lru_cache(maxsize=REMEMBERED)(function)
