"""A build killed at any moment leaves the published snapshot as it was, and the next build is right."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from pipelines.cli.app import run
from pipelines.settings import Home
from pipelines.warehouse.publish import current_snapshot
from tests.support.small_disclosure import small_disclosure

LATER = 6
PATIENCE = 120.0


@pytest.fixture(scope="module")
def material(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A home with one published document and more taken in, and the snapshot that building the rest must give."""
    folder = tmp_path_factory.mktemp("input")
    for number in range(1, LATER + 2):
        (folder / f"{number}.txt").write_text(small_disclosure(number), encoding="utf-8")
    home = tmp_path_factory.mktemp("home") / "home"
    assert run(["--home", str(home), "ingest", str(folder / "1.txt")]) == 0
    assert run(["--home", str(home), "build"]) == 0
    assert run(["--home", str(home), "ingest", str(folder)]) == 0
    undisturbed = tmp_path_factory.mktemp("undisturbed") / "home"
    shutil.copytree(home, undisturbed, symlinks=True)
    assert run(["--home", str(undisturbed), "build"]) == 0
    snapshot = current_snapshot(Home(undisturbed))
    assert snapshot is not None
    return home, snapshot.snapshot_id


def shards_appear(home: Home) -> bool:
    return len(list(home.staging.glob("*.parquet"))) > 1


def a_shard_is_half_written(home: Home) -> bool:
    return any(home.staging.glob(".*"))


def the_work_file_grows(home: Home) -> bool:
    return any((home.warehouse / "work").glob("build.duckdb*"))


def a_second_build_stands(home: Home) -> bool:
    return len(list(home.builds.glob("*.duckdb"))) > 1


@pytest.mark.slow
@pytest.mark.parametrize(
    "moment",
    [shards_appear, a_shard_is_half_written, the_work_file_grows, a_second_build_stands],
)
def test_a_killed_build_harms_nothing(
    moment: Callable[[Home], bool], material: tuple[Path, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    prepared, expected = material
    home = Home(shutil.copytree(prepared, tmp_path / "home", symlinks=True))
    published = current_snapshot(home)
    assert published is not None
    content = hashlib.sha256(published.path.read_bytes()).hexdigest()

    children = kill_when(home, moment)

    assert hashlib.sha256(published.path.read_bytes()).hexdigest() == content
    readable = current_snapshot(home)
    assert readable is not None
    assert readable.snapshot_id in {published.snapshot_id, expected}
    assert documents(home) in {1, LATER + 1}
    assert gone(children)

    assert run(["--home", str(home.root), "build"]) == 0, capsys.readouterr().err
    after = current_snapshot(home)
    assert after is not None
    assert after.snapshot_id == expected
    assert documents(home) == LATER + 1
    assert list((home.warehouse / "work").iterdir()) == []
    assert not list(home.staging.glob(".*"))


def kill_when(home: Home, moment: Callable[[Home], bool]) -> list[int]:
    """Start a build, kill it when the moment has come (or it has ended), and name the processes it had started."""
    command = [sys.executable, "-m", "pipelines", "--home", str(home.root), "build"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + PATIENCE
    while process.poll() is None and not moment(home):
        assert time.monotonic() < deadline
    found = subprocess.run(["pgrep", "-P", str(process.pid)], capture_output=True, text=True, check=False)
    process.kill()
    process.wait()
    return [int(pid) for pid in found.stdout.split()]


def gone(processes: list[int]) -> bool:
    """Whether the workers of a killed build end by themselves."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        if not any(Path(f"/proc/{pid}").exists() and not is_zombie(pid) for pid in processes):
            return True
        time.sleep(0.1)
    return False


def is_zombie(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def documents(home: Home) -> int:
    with duckdb.connect(str(home.current.resolve()), read_only=True) as con:
        return int(con.execute("SELECT count(*) FROM dim_document").fetchall()[0][0])


def test_a_second_writer_is_told_and_harms_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    hold = (
        "import sys, time; from pathlib import Path; from pipelines.settings import Home\n"
        "from pipelines.warehouse.lock import writer_lock\n"
        "with writer_lock(Home(Path(sys.argv[1]))):\n    print('held', flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", hold, str(tmp_path)], stdout=subprocess.PIPE) as holder:
        try:
            assert holder.stdout is not None
            holder.stdout.readline()
            assert run(["--home", str(tmp_path), "build"]) == 2
        finally:
            holder.kill()
    told = capsys.readouterr()
    assert len(told.err.splitlines()) == 1
    assert f"process {holder.pid}" in told.err
    assert [path.name for path in (tmp_path / "warehouse").iterdir()] == [".lock"]
