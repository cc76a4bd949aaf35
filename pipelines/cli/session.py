"""What all commands share: where HOME is, how to speak, and the three exit statuses."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from pipelines.settings import Home

DONE = 0
NEEDS_ATTENTION = 1
NOTHING_DONE = 2
WIDTH_WITHOUT_TERMINAL = 120

HomeOption = Annotated[
    Path | None,
    typer.Option(
        "--home",
        metavar="DIR",
        help="Where the stores and the warehouse are (else $JUESUAN_HOME, else the repository's data/).",
        show_default=False,
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="One JSON document on stdout, nothing else.")]
DebugOption = Annotated[bool, typer.Option("--debug", help="Show where an error came from.")]


class ProblemError(Exception):
    """What a person can act on, as one line; ``status`` is the exit status it ends with."""

    def __init__(self, message: str, status: int = NOTHING_DONE) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True, slots=True)
class Session:
    """One call of the command line: its home and its two voices."""

    home: Home
    as_json: bool
    out: Console
    err: Console

    def say(self, text: str) -> None:
        """A plain line for a person; with ``--json`` it stays off stdout."""
        (self.err if self.as_json else self.out).print(text, highlight=False, markup=False, soft_wrap=True)

    def warn(self, text: str) -> None:
        """A line on stderr, never wrapped."""
        print(text, file=sys.stderr, flush=True)

    def answer(self, value: Any) -> None:
        """The one JSON document of ``--json``."""
        sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2, default=str) + "\n")

    @contextmanager
    def quiet_stdout(self) -> Iterator[None]:
        """Send what libraries print to stderr, so that stdout holds the command's own words alone."""
        with redirect_stdout(sys.stderr):
            yield


def program() -> str:
    """How the person who reads this can call the program again: by name if it is on the PATH, else by its path."""
    called = Path(sys.argv[0])
    if shutil.which("juesuan") or called.name != "juesuan":
        return "juesuan"
    with suppress(ValueError):
        return str(called.resolve().relative_to(Path.cwd()))
    return str(called)


def session(context: typer.Context, home: Path | None, as_json: bool) -> Session:
    """The options given after the command's name, else those before it, else the defaults."""
    before = context.find_root().params
    given = home or before.get("home")
    wants_json = as_json or bool(before.get("as_json"))
    return Session(Home.resolve(given), wants_json, _console(sys.stdout), _console(sys.stderr))


def _console(stream: Any) -> Console:
    """Colours and the terminal's width on a terminal; elsewhere neither, whatever the environment says."""
    if stream.isatty():
        return Console(file=stream)
    columns = os.environ.get("COLUMNS", "")
    width = int(columns) if columns.isdigit() and int(columns) > 0 else WIDTH_WITHOUT_TERMINAL
    return Console(file=stream, force_terminal=False, no_color=True, width=width)
