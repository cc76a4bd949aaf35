"""``python -m tests.faults.kills --count 200``: juesuan killed at random moments, and what was left of it.

Each kill has a number, and all about it follows from that number: the phase, the moment, who is killed. Three of
four strike at an operation on a file that belongs to the phase, half of them that instant, half some time after;
the fourth strikes after a random time, wherever the command is then. What came of each is a line of the results
file, so that a run that was stopped goes on where it was.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.faults import children
from tests.faults.children import PHASES, Operation, Plan
from tests.faults.scenes import SCENE_OF, Scene, copy_of, prepare
from tests.faults.wreck import Known, after_a_kill, after_the_next_run
from tests.support.portal import Portal

LONGEST_DELAY = 4.0
TARGETS = ("tree",) * 5 + ("parent",) * 3 + ("worker",) * 2


@dataclass(frozen=True)
class Outcome:
    """One kill: where it was meant and where it landed, whom it took, and what was wrong afterwards."""

    number: int
    aimed_at: str
    moment: str
    target: str
    landed_in: str
    killed: bool
    converged: bool
    problems: tuple[str, ...]


def planned(number: int, scenes: dict[str, Scene]) -> tuple[str, Scene, Plan, str]:
    """The phase aimed at, the scene, the plan, and the moment in words."""
    dice = random.Random(f"kill {number}")
    phases = [phase for phase in PHASES if SCENE_OF.get(phase) in scenes]
    phase = phases[number % len(phases)]
    scene = scenes[SCENE_OF[phase]]
    target = dice.choice(TARGETS)
    points = [operation for operation in scene.course if operation.phase == phase]
    if target == "worker":
        # Only reading and checking have workers; elsewhere the whole tree is taken.
        points = [operation for operation in points if not operation.is_leader] or points
    if dice.random() < 0.25 or not points:
        target = "parent" if target == "parent" else "tree"
        after = dice.uniform(0, scene.seconds)
        return phase, scene, Plan(after=after, target=target), f"after {after:.2f} s"
    point = dice.choice(points)
    delay = dice.choice([0.0, dice.uniform(0, _until_the_next(scene.course, point))])
    told = f"{point.name} {point.place}" + (f" + {delay:.3f} s" if delay else "")
    return phase, scene, Plan(kill_at=point.number, delay=delay, target=target), told


def _until_the_next(course: Sequence[Operation], point: Operation) -> float:
    later = [operation.moment for operation in course[point.number :] if operation.moment > point.moment]
    return min(LONGEST_DELAY, later[0] - point.moment) if later else LONGEST_DELAY


def strike(number: int, scenes: dict[str, Scene], folder: Path, known: Known, *, converge: bool = True) -> Outcome:
    """Kill once, look at what is left, let the next run go over it, and look again."""
    phase, scene, plan, moment = planned(number, scenes)
    with copy_of(scene, folder) as home:
        struck = children.run(home.root, scene.command, folder / "struck", plan)
        problems = [f"still running: {pid}" for pid in struck.lingering]
        if not struck.was_killed and struck.status not in (0, 1):
            problems.append(f"ended with {struck.status}: {struck.err.strip()}")
        problems += after_a_kill(home, known)
        if converge:
            for command in scene.then:
                ended = children.run(home.root, command, folder / "next")
                if ended.status not in (0, 1):
                    problems.append(f"next {' '.join(command)} ended with {ended.status}: {ended.err.strip()}")
            problems += after_the_next_run(home, known, scene.expected)
        is_gone = struck.was_killed or plan.target == "worker"
        return Outcome(
            number, phase, moment, plan.target, struck.phase, is_gone, converge and not problems, tuple(problems)
        )


def done_before(results: Path) -> dict[int, Outcome]:
    """The outcomes of an earlier call; a line that was cut off is none."""
    found = {}
    for line in results.read_text(encoding="utf-8").splitlines() if results.exists() else ():
        try:
            values = json.loads(line)
        except ValueError:
            continue
        found[values["number"]] = Outcome(**{**values, "problems": tuple(values["problems"])})
    return found


def table(outcomes: Sequence[Outcome]) -> str:
    """How many kills landed where, whom they took, and how many were got over."""
    landed = Counter(outcome.landed_in for outcome in outcomes if outcome.killed)
    rows = [
        "| phase it landed in | kills | whole tree | parent only | worker | converged |",
        "| --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    for phase in PHASES:
        here = [outcome for outcome in outcomes if outcome.killed and outcome.landed_in == phase]
        if here:
            rows.append(_row(phase, landed[phase], here))
    everywhere = [outcome for outcome in outcomes if outcome.killed]
    rows.append(_row("all", len(everywhere), everywhere))
    late = len(outcomes) - len(everywhere)
    bad = [outcome for outcome in outcomes if outcome.problems]
    rows += ["", f"{late} more came too late: the command had ended. {len(bad)} left something wrong."]
    rows += [f"kill {one.number} ({one.aimed_at}, {one.moment}): {'; '.join(one.problems)}" for one in bad]
    return "\n".join(rows)


def _row(name: str, kills: int, outcomes: Sequence[Outcome]) -> str:
    targets = Counter(outcome.target for outcome in outcomes)
    converged = sum(outcome.converged for outcome in outcomes)
    return f"| {name} | {kills} | {targets['tree']} | {targets['parent']} | {targets['worker']} | {converged} |"


def strike_all(
    count: int, folder: Path, told: Callable[[Outcome], None], *, lane: int = 0, lanes: int = 1
) -> list[Outcome]:
    """Strike until ``count`` kills have landed; numbers that came too late are made up for by further ones.

    Several calls may share the work: each takes every ``lanes``-th number, in a folder of its own.
    """
    results = folder / "results.jsonl"
    outcomes = done_before(results)
    with Portal() as portal:
        scenes = prepare(_emptied(folder / "scenes"), portal=portal)
        known = Known()
        number = lane
        while sum(outcome.killed for outcome in outcomes.values()) < count:
            if number not in outcomes:
                outcomes[number] = strike(number, scenes, folder / "at", known)
                with results.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(asdict(outcomes[number]), ensure_ascii=False) + "\n")
                told(outcomes[number])
            number += lanes
    return [outcomes[number] for number in sorted(outcomes)]


def _emptied(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def main() -> int:
    parser = argparse.ArgumentParser(description="Kill juesuan at random moments and see what is left of it.")
    parser.add_argument("--count", type=int, default=200, help="kills that must land")
    parser.add_argument("--folder", type=Path, default=Path(".kills"), help="where it works and keeps results")
    parser.add_argument("--lane", type=int, default=0, help="which of several calls at once this one is")
    parser.add_argument("--lanes", type=int, default=1, help="how many calls share the numbers")
    given = parser.parse_args()

    def told(outcome: Outcome) -> None:
        state = "; ".join(outcome.problems) or ("ok" if outcome.killed else "came too late")
        print(f"{outcome.number:4} {outcome.target:6} {outcome.landed_in:8} {outcome.moment}: {state}", flush=True)

    outcomes = strike_all(given.count, given.folder.resolve(), told, lane=given.lane, lanes=given.lanes)
    print(table(outcomes))
    return 1 if any(outcome.problems for outcome in outcomes) else 0


if __name__ == "__main__":
    sys.exit(main())
