"""One writer at a time, and a dead writer holds nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pipelines.settings import Home
from pipelines.warehouse.lock import WarehouseLockedError, writer_lock

HOLD = """
import sys, time
from pathlib import Path
from pipelines.settings import Home
from pipelines.warehouse.lock import writer_lock
with writer_lock(Home(Path(sys.argv[1]))):
    print("held", flush=True)
    time.sleep(60)
"""


def holder(home: Home) -> subprocess.Popen[str]:
    process = subprocess.Popen([sys.executable, "-c", HOLD, str(home.root)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_a_second_process_is_told_who_holds_the_lock(tmp_path: Path) -> None:
    home = Home(tmp_path)
    with holder(home) as process:
        try:
            with pytest.raises(WarehouseLockedError, match=f"process {process.pid} on "), writer_lock(home):
                pass
        finally:
            process.kill()


def test_a_killed_holder_frees_the_lock(tmp_path: Path) -> None:
    home = Home(tmp_path)
    with holder(home) as process:
        process.kill()
    with writer_lock(home):
        assert (home.warehouse / ".lock").read_text().startswith(f"process {os.getpid()} ")


def test_the_holder_may_take_it_again(tmp_path: Path) -> None:
    home = Home(tmp_path)
    with writer_lock(home):
        with writer_lock(home):
            pass
        assert (home.warehouse / ".lock").read_text()
    assert (home.warehouse / ".lock").read_text() == ""


def test_who_waits_is_told_for_whom_and_gets_it_when_it_is_free(tmp_path: Path) -> None:
    home, told = Home(tmp_path), list[str]()

    def let_go(text: str) -> None:
        told.append(text)
        process.kill()

    with holder(home) as process, writer_lock(home, 60, let_go):
        assert (home.warehouse / ".lock").read_text().startswith(f"process {os.getpid()} ")
    assert len(told) == 1
    assert f"process {process.pid}" in told[0]


def test_who_has_waited_long_enough_is_told_too(tmp_path: Path) -> None:
    home = Home(tmp_path)
    with holder(home) as process:
        try:
            with pytest.raises(WarehouseLockedError, match=r"waited 0\.3 seconds"), writer_lock(home, 0.3):
                pass
        finally:
            process.kill()
