"""A command of juesuan as a child that can be watched, killed at a chosen moment, or hindered.

What happens inside the child is ``hook/sitecustomize``; here it is started, ended, and its trace is read.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parents[2]
HOOK = Path(__file__).resolve().parent / "hook"
PLAN_VARIABLE = "FAULT_PLAN"
WIDTH = 240
PATIENCE = 600.0
LINGERING = 30.0
START, TAKE_IN, CRAWL, READ, BUILD, CHECK, PUBLISH = (
    "start", "take in", "crawl", "read", "build", "check", "publish",
)  # fmt: skip
PHASES = (START, CRAWL, TAKE_IN, READ, BUILD, CHECK, PUBLISH)
_OF_FOLDERS = (
    ("raw/", TAKE_IN),
    ("warehouse/staging", READ),
    ("warehouse/builds", PUBLISH),
    ("warehouse/current", PUBLISH),
    ("warehouse/.current", PUBLISH),
)


@dataclass(frozen=True)
class Operation:
    """One operation of a command on a file of its HOME; ``phase`` is None where the place tells of none."""

    number: int
    moment: float
    is_leader: bool
    name: str
    place: str
    phase: str | None


@dataclass(frozen=True)
class Plan:
    """What is to happen to a child.

    It is killed before the operation numbered ``kill_at``, or before the first one of that name and place
    (``kill_when``), or ``delay`` seconds later, or ``after`` so many seconds. ``target`` is its whole ``tree``,
    its ``parent`` alone, or the ``worker`` that was at that operation. ``hinder`` makes operations fail with an
    error; ``clock_back`` sets its clock back (seconds).
    """

    kill_at: int | None = None
    kill_when: tuple[str, str] | None = None
    delay: float = 0.0
    after: float | None = None
    target: str = "tree"
    hinder: dict[str, Any] | None = None
    clock_back: float = 0.0


@dataclass
class Ended:
    """How a child ended: ``status`` is negative for a signal."""

    status: int
    seconds: float
    out: str
    err: str
    trace: tuple[Operation, ...]
    lingering: tuple[int, ...] = field(default=())

    @property
    def was_killed(self) -> bool:
        return self.status == -signal.SIGKILL

    @property
    def phase(self) -> str:
        """Where it was when it ended."""
        told = [operation.phase for operation in self.trace if operation.phase is not None]
        return told[-1] if told else START


class Child:
    """One command, started in a process group of its own and watched."""

    def __init__(
        self,
        home: Path,
        arguments: Sequence[str],
        folder: Path,
        plan: Plan | None = None,
        *,
        wrapper: Sequence[str] = (),
    ) -> None:
        plan = plan or Plan()
        folder.mkdir(parents=True, exist_ok=True)
        self._plan, self._arguments = plan, tuple(arguments)
        self._trace = folder / "trace"
        self._trace.unlink(missing_ok=True)
        written = {
            "home": str(home.resolve()),
            "trace": str(self._trace),
            "kill_at": plan.kill_at,
            "kill_when": plan.kill_when,
            "delay": plan.delay,
            "target": plan.target,
            "hinder": plan.hinder,
            "clock_back": plan.clock_back,
        }
        (folder / "plan.json").write_text(json.dumps(written), encoding="utf-8")
        self._out, self._err = folder / "out", folder / "err"
        path = os.pathsep.join([str(HOOK), *filter(None, [os.environ.get("PYTHONPATH")])])
        environment = {**os.environ, PLAN_VARIABLE: str(folder / "plan.json"), "PYTHONPATH": path}
        self._started = time.monotonic()
        with self._out.open("wb") as out, self._err.open("wb") as err:
            self._process = subprocess.Popen(
                [*wrapper, sys.executable, "-m", "pipelines", "--home", str(home), *arguments],
                cwd=REPOSITORY, env=environment, stdin=subprocess.DEVNULL, stdout=out, stderr=err,
                start_new_session=True,
            )  # fmt: skip
        self.pid = self._process.pid

    def ended(self) -> Ended:
        """Wait for its end, killing it where the plan goes by the clock, and for all that it had started."""
        if self._plan.after is not None:
            self._kill_after(self._plan.after)
        status = self._process.wait(PATIENCE)
        seconds = time.monotonic() - self._started
        return Ended(
            status,
            seconds,
            self._out.read_text("utf-8", "replace"),
            self._err.read_text("utf-8", "replace"),
            read_trace(self._trace, is_crawl=self._arguments[:1] == ("crawl",)),
            self._wait_for_the_last(),
        )

    def operations(self) -> tuple[Operation, ...]:
        """What it has done by now."""
        return read_trace(self._trace, is_crawl=self._arguments[:1] == ("crawl",))

    def _kill_after(self, seconds: float) -> None:
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            if self._plan.target == "tree":
                os.killpg(self.pid, signal.SIGKILL)
            else:
                self._process.kill()

    def _wait_for_the_last(self) -> tuple[int, ...]:
        """The processes of its group that will not end: none, if all is well."""
        deadline = time.monotonic() + LINGERING
        while (left := living(self.pid)) and time.monotonic() < deadline:
            time.sleep(0.05)
        for pid in left:
            os.kill(pid, signal.SIGKILL)
        return left


def run(home: Path, arguments: Sequence[str], folder: Path, plan: Plan | None = None) -> Ended:
    """Run one command to its end."""
    return Child(home, arguments, folder, plan).ended()


def read_trace(file: Path, *, is_crawl: bool = False) -> tuple[Operation, ...]:
    """The operations in the order in which they were noted; a record that a kill cut off is left out."""
    data = file.read_bytes() if file.exists() else b""
    found = []
    for number in range(len(data) // WIDTH):
        record = data[number * WIDTH : (number + 1) * WIDTH].decode("utf-8", "replace")
        moment, _pid, who, name, place = record.split(" ", 4)
        place = place.strip()
        is_leader = who == "leader"
        phase = _phase(name, place, is_leader=is_leader, is_crawl=is_crawl)
        found.append(Operation(number + 1, float(moment), is_leader, name, place, phase))
    return tuple(found)


def _phase(name: str, place: str, *, is_leader: bool, is_crawl: bool) -> str | None:
    """Which phase an operation on that place belongs to. Folders are made, and files read, in every phase."""
    if name == "mkdir":
        return None
    if place.startswith("warehouse/work"):
        if name == "read" or (name == "connect" and not is_leader):
            return CHECK
        return PUBLISH if name in ("chmod", "fsync") else BUILD
    phase = next((phase for folder, phase in _OF_FOLDERS if place.startswith(folder)), None)
    if phase == PUBLISH and name in ("read", "connect"):
        return None
    return CRAWL if phase == TAKE_IN and is_crawl else phase


def living(group: int) -> tuple[int, ...]:
    """The processes of a group that have not ended."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                state, _parent, of_group = (entry / "stat").read_text().rpartition(")")[2].split()[:3]
            except (OSError, ValueError):
                continue
            if int(of_group) == group and state not in "ZX":
                found.append(int(entry.name))
    return tuple(found)
