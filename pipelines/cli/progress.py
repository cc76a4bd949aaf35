"""A run's progress for a person: a bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from pipelines.cli.session import Session

_PLAIN_LINES = 10


class Bar:
    """One line on a terminal: the present step, and how far a counted step has come."""

    def __init__(self, bar: Progress) -> None:
        self._bar = bar
        self._task = bar.add_task("", total=None)

    def step(self, text: str) -> None:
        self._bar.update(self._task, description=text, total=None, completed=0, name="")

    def advance(self, done: int, total: int, name: str) -> None:
        self._bar.update(self._task, completed=done, total=total, name=name)

    def note(self, text: str) -> None:
        self._bar.console.print(text, highlight=False, markup=False, soft_wrap=True)


class Lines:
    """A line per step, and about ten lines for a counted step however long it is."""

    def __init__(self, here: Session) -> None:
        self._here = here

    def step(self, text: str) -> None:
        self._here.say(text)

    def advance(self, done: int, total: int, name: str) -> None:
        every = max(1, total // _PLAIN_LINES)
        if done == total or done % every == 0:
            self._here.say(f"  {done} of {total} documents")

    def note(self, text: str) -> None:
        self._here.say(f"  {text}")


@contextmanager
def listening_bar(here: Session) -> Iterator[Bar | Lines]:
    """The listener that fits where this command speaks."""
    if not here.err.is_terminal or here.as_json:
        yield Lines(here)
        return
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[name]}", markup=False, style="dim"),
    )
    with Progress(*columns, console=here.err, transient=True) as bar:
        yield Bar(bar)
