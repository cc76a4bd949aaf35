"""Where a run cannot write, the clock is wrong, or another run is at work: told clearly, and nothing is lost."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.settings import Home
from pipelines.warehouse.publish import current_snapshot, snapshots
from tests.faults import children
from tests.faults.children import Child, Ended, Plan
from tests.faults.scenes import Scene, lay_out
from tests.faults.wreck import Known, after_a_kill, after_the_next_run, documents
from tests.support.portal import Portal
from tests.support.small_disclosure import small_disclosure

WRITES = ["open", "rename", "fsync", "symlink", "mkdir"]
A_YEAR = 365 * 86400.0
FEW_BLOCKS = 2000  # of 512 bytes: a megabyte, less than any database of ours
ATTENTION, NOTHING_DONE = 1, 2


def hindered(home: Home, arguments: tuple[str, ...], folder: Path, place: str, error: str) -> Ended:
    hinder = {"operations": WRITES, "places": [place], "error": error}
    return children.run(home.root, arguments, folder / "hindered", Plan(hinder=hinder))


def one_clear_line(ended: Ended, *words: str) -> None:
    """What went wrong is said on stderr, without a traceback."""
    assert "Traceback" not in ended.err
    assert any(all(word in line for word in words) for line in ended.err.splitlines()), ended.err


@pytest.mark.slow
def test_a_full_disk_stops_the_build_and_loses_nothing(
    scene: Scene, home: Home, known: Known, tmp_path: Path
) -> None:
    """Full where shards, the growing build, the builds or the link are to be written; then there is room again."""
    before = current_snapshot(home)
    for attempt, ended in enumerate(builds_on_full_disks(home, tmp_path)):
        assert ended.status in (ATTENTION, NOTHING_DONE), f"{attempt}: {ended.out}"
        one_clear_line(ended, "not published")
        assert ended.lingering == ()
        assert after_a_kill(home, known) == []
        assert current_snapshot(home) == before
    assert children.run(home.root, ("build",), tmp_path / "next").status in (0, 1)
    assert after_the_next_run(home, known, scene.expected) == []


def builds_on_full_disks(home: Home, folder: Path) -> Iterator[Ended]:
    """Every way to have no room that a test can have.

    A small file system where the machine lets a test have one; a limit on the size of files, which the database
    engine meets in its own writes; and operations that fail as they do where no room is left.
    """
    # The shards first: when they are written, no later build writes there again.
    yield hindered(home, ("build",), folder, "warehouse/staging/", "ENOSPC")
    if can_mount():
        mount = f'mount -t tmpfs -o size=8k none "{home.staging}"; exec "$@"'
        wrapper = ("unshare", "-rm", "sh", "-c", mount, "sh")
        yield Child(home.root, ("build",), folder / "real", wrapper=wrapper).ended()
    limit = f'ulimit -f {FEW_BLOCKS}; exec "$@"'
    yield Child(home.root, ("build",), folder / "limited", wrapper=("sh", "-c", limit, "sh")).ended()
    for place in ("warehouse/work", "warehouse/builds", "warehouse/.current"):
        yield hindered(home, ("build",), folder, place, "ENOSPC")


def can_mount() -> bool:
    """Whether this machine lets anybody have a small disk of their own, in a name space."""
    command = ["unshare", "-rm", "sh", "-c", "mount -t tmpfs none /mnt"]
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


@pytest.mark.parametrize("error", ["ENOSPC", "EROFS"])
def test_a_store_that_cannot_be_written_takes_nothing_and_says_so(
    error: str, home: Home, known: Known, tmp_path: Path
) -> None:
    new = tmp_path / "new.txt"
    new.write_text(small_disclosure(40), encoding="utf-8")
    ended = hindered(home, ("ingest", str(new)), tmp_path, "raw/", error)
    assert ended.status in (ATTENTION, NOTHING_DONE)
    one_clear_line(ended, "No space left" if error == "ENOSPC" else "Read-only file system")
    assert after_a_kill(home, known) == []
    again = children.run(home.root, ("ingest", str(new)), tmp_path / "again")
    assert again.status == 0
    assert "1 new" in again.out


def test_a_read_only_home_can_be_read_and_is_not_built(home: Home, known: Known, tmp_path: Path) -> None:
    for question in (("report",), ("sql", "SELECT count(*) FROM ledger"), ("publish", "--list")):
        assert hindered(home, question, tmp_path, "", "EROFS").status == 0
    ended = hindered(home, ("build",), tmp_path, "", "EROFS")
    assert ended.status in (ATTENTION, NOTHING_DONE)
    one_clear_line(ended, "Read-only file system")
    assert after_a_kill(home, known) == []


@pytest.mark.slow
def test_a_clock_set_back_disturbs_neither_order_nor_content(
    scene: Scene, home: Home, known: Known, tmp_path: Path
) -> None:
    before = current_snapshot(home)
    assert before is not None
    ended = children.run(home.root, ("build",), tmp_path / "earlier", Plan(clock_back=A_YEAR))
    assert ended.status in (0, 1), ended.err
    assert after_the_next_run(home, known, scene.expected) == []
    assert snapshots(home)[0] == before
    assert snapshots(home)[-1] == current_snapshot(home)
    # The clock was really set back: what is named by the time of publication is just after the one before.
    assert (snapshots(home)[-1].published_at - before.published_at).total_seconds() < 1
    assert children.run(home.root, ("publish", "--undo"), tmp_path / "undo").status == 0
    assert current_snapshot(home) == before


@pytest.mark.slow
def test_two_builds_at_once_are_one_build(scene: Scene, home: Home, known: Known, tmp_path: Path) -> None:
    """The second is told by whom the warehouse is written, or waits where it was asked to."""
    first = Child(home.root, ("build",), tmp_path / "first")
    wait_until_it_writes(first)
    refused = children.run(home.root, ("build",), tmp_path / "refused")
    waiting = Child(home.root, ("build", "--wait", "500"), tmp_path / "waiting")
    assert refused.status == NOTHING_DONE
    assert refused.err.splitlines()[0].startswith("juesuan: ")
    one_clear_line(refused, "is being written by", f"process {first.pid}")
    assert first.ended().status in (0, 1)
    ended = waiting.ended()
    assert ended.status == 0, ended.err
    assert "Nothing new" in ended.out
    assert after_the_next_run(home, known, scene.expected) == []


@pytest.mark.slow
def test_what_is_taken_in_while_a_build_runs_is_in_the_next(home: Home, known: Known, tmp_path: Path) -> None:
    """By hand, several at once, and from a portal, of which one article has lost its file."""
    more = tmp_path / "more"
    more.mkdir()
    for number in range(50, 54):
        (more / f"{number}.txt").write_text(small_disclosure(number), encoding="utf-8")
    with Portal() as portal:
        crawled = lay_out(portal, home.root)
        build = Child(home.root, ("build",), tmp_path / "build")
        wait_until_it_writes(build)
        crawl = Child(home.root, ("crawl", "--source", "county"), tmp_path / "crawl")
        takers = [
            Child(home.root, ("ingest", str(path)), tmp_path / path.stem)
            for path in [*sorted(more.iterdir()), more]
        ]
        assert [taker.ended().status for taker in takers] == [0] * len(takers)
        assert crawl.ended().status == ATTENTION
    assert build.ended().status in (0, 1)
    assert after_a_kill(home, known) == []
    assert children.run(home.root, ("build",), tmp_path / "next").status in (0, 1)
    assert after_a_kill(home, known) == []
    found = documents(home)
    assert len(found) == 3 + 6 + 4 + crawled
    assert set(found.values()) == {1}


def wait_until_it_writes(child: Child) -> None:
    """Until the build has the warehouse to itself: it has made its work folder."""
    deadline = time.monotonic() + children.PATIENCE
    while not any(one.place.startswith("warehouse/work") for one in child.operations()):
        assert time.monotonic() < deadline
        time.sleep(0.05)
