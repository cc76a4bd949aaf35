"""How the benchmarks print what they have measured: one line for each figure."""

from __future__ import annotations

from collections.abc import Mapping


def show(title: str, measured: Mapping[str, object]) -> None:
    """Print the figures of one benchmark under its name."""
    print(f"\n{title}")
    for name, value in measured.items():
        print(f"  {name:46} {value:>10}" if isinstance(value, int | float) else f"  {name:46} {value}")
