"""Killed at any moment, a command harms nothing, and the next one gives what an undisturbed one would have given.

A kill in each phase of a build; hundreds, at random moments of everything, are ``python -m tests.faults.kills``.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from pipelines.settings import Home
from tests.faults import children
from tests.faults.children import BUILD, CHECK, CRAWL, PHASES, PUBLISH, READ, TAKE_IN, Operation, Plan
from tests.faults.kills import planned
from tests.faults.scenes import Scene
from tests.faults.wreck import Known, after_a_kill, after_the_next_run, content

MOMENTS = [
    (READ, ("rename", "warehouse/staging/"), "tree"),
    (READ, ("open", "warehouse/staging/"), "parent"),
    (BUILD, ("connect", "warehouse/work"), "tree"),
    (PUBLISH, ("rename", "warehouse/builds/"), "tree"),
    (PUBLISH, ("rename", "warehouse/current"), "tree"),
]
"""Reading is struck at a shard that is to get its name, and where workers lose their parent; building where the
database grows; publication before the build is moved, and before the link is."""


@pytest.mark.slow
def test_kills_in_every_phase_are_got_over(scene: Scene, home: Home, known: Known, tmp_path: Path) -> None:
    """One after the other over the same home, each run going over the wreck of the one before."""
    for phase, moment, target in MOMENTS:
        struck = children.run(home.root, scene.command, tmp_path / "struck", Plan(kill_when=moment, target=target))
        assert struck.was_killed, f"{moment}: {struck.status} {struck.err}"
        assert struck.phase == phase
        assert struck.lingering == ()
        assert after_a_kill(home, known) == [], moment
    ended = children.run(home.root, scene.command, tmp_path / "next")
    assert ended.status in (0, 1), ended.err
    assert after_the_next_run(home, known, scene.expected) == []


@pytest.mark.slow
def test_a_killed_worker_costs_no_document(scene: Scene, home: Home, known: Known, tmp_path: Path) -> None:
    """Its run reads the document again by itself and goes on."""
    point = next(one.number for one in scene.course if one.phase == READ and not one.is_leader)
    struck = children.run(home.root, scene.command, tmp_path / "struck", Plan(kill_at=point, target="worker"))
    assert struck.status in (0, 1), struck.err
    assert after_the_next_run(home, known, scene.expected) == []


def test_what_is_left_is_really_looked_at(scene: Scene, home: Home, tmp_path: Path) -> None:
    """Each thing that a kill must not do is found when it is done by hand."""
    assert after_a_kill(home, Known()) == []
    for harm in (link_lost, build_cut_short, build_renamed, raw_bytes_changed, shard_cut_short):
        place = harm(home)
        assert after_a_kill(home, Known()), harm.__name__
        place.undo()
        assert after_a_kill(home, Known()) == [], harm.__name__
    expected = content(home.current.resolve())
    assert after_the_next_run(home, Known(), expected) == []
    assert after_the_next_run(home, Known(), {**expected, "main.ledger": (0, 0)})
    (home.staging / ".left").touch()
    assert after_the_next_run(home, Known(), expected) == ["left behind: warehouse/staging/.left"]


class Harm:
    """A file changed, and put back."""

    def __init__(self, path: Path) -> None:
        self.path, self.link = path, path.readlink() if path.is_symlink() else None
        self.data = b"" if self.link else path.read_bytes()
        self.moved: Path | None = None

    def undo(self) -> None:
        if self.moved is not None:
            self.moved.rename(self.path)
        elif self.link is not None:
            self.path.symlink_to(self.link)
        else:
            self.path.chmod(0o644)
            self.path.write_bytes(self.data)


def link_lost(home: Home) -> Harm:
    harm = Harm(home.current)
    home.current.unlink()
    return harm


def build_cut_short(home: Home) -> Harm:
    harm = Harm(home.current.resolve())
    harm.path.chmod(0o644)
    harm.path.write_bytes(harm.data[: len(harm.data) // 2])
    return harm


def build_renamed(home: Home) -> Harm:
    """A build that names itself otherwise, beside the published one."""
    harm = Harm(home.current.resolve())
    twin = harm.path.with_name(f"20000101T000000000000Z-{'0' * 32}.duckdb")
    twin.write_bytes(harm.data)

    class Twin(Harm):
        def undo(self) -> None:
            twin.unlink()

    return Twin(harm.path)


def raw_bytes_changed(home: Home) -> Harm:
    harm = Harm(next(home.store.glob("[0-9a-f][0-9a-f]/*")))
    harm.path.write_bytes(harm.data + b"!")
    return harm


def shard_cut_short(home: Home) -> Harm:
    harm = Harm(next(home.staging.glob("*.parquet")))
    harm.path.write_bytes(harm.data[:100])
    return harm


def test_two_hundred_kills_strike_every_phase_and_everybody() -> None:
    """All that a number decides, without running anything: the courses are made up."""
    scenes = {phase: scene_of(phase) for phase in (CRAWL, TAKE_IN, READ, BUILD)}
    plans = [planned(number, scenes) for number in range(200)]
    aimed = Counter(phase for phase, _, _, _ in plans)
    assert set(aimed) == set(PHASES) - {"start"}
    assert min(aimed.values()) >= 30
    assert {plan.target for _, _, plan, _ in plans} == {"tree", "parent", "worker"}
    assert sum(plan.after is not None for _, _, plan, _ in plans) >= 30
    assert sum(plan.delay > 0 for _, _, plan, _ in plans) >= 30
    for phase, scene, plan, _ in plans:
        if plan.kill_at is not None:
            assert scene.course[plan.kill_at - 1].phase == phase
        if plan.target == "worker":
            assert not scene.course[(plan.kill_at or 0) - 1].is_leader
    assert plans == [planned(number, scenes) for number in range(200)]


def scene_of(name: str) -> Scene:
    phases = {CRAWL: [CRAWL], TAKE_IN: [TAKE_IN], READ: [READ, BUILD], BUILD: [BUILD, CHECK, PUBLISH]}[name]
    course = [
        Operation(
            number, number / 10, is_leader=phase != READ and number % 3 > 0, name="open", place="x", phase=phase
        )
        for number, phase in enumerate([phase for phase in phases for _ in range(20)], start=1)
    ]
    return Scene(name, Path("home"), ("build",), (("build",),), {}, tuple(course), 10.0)
