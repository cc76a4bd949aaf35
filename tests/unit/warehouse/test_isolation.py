"""A task that crashes, hangs or takes all memory fails alone; its process is replaced and the others go on."""

from __future__ import annotations

import ctypes
import faulthandler
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, wait
from pathlib import Path

import pytest

from pipelines.warehouse import isolation
from pipelines.warehouse.isolation import MEGABYTE, EndedError, IsolatedExecutor, ParseLimits, StartError

ONE_SECOND = ParseLimits(workers=1, seconds=1)
SMALL = ParseLimits(workers=1, seconds=60, memory=256 * MEGABYTE)


def process_id() -> int:
    return os.getpid()


def after(seconds: float) -> int:
    time.sleep(seconds)
    return os.getpid()


def segfault() -> None:
    faulthandler._sigsegv()


def abort() -> None:
    os.abort()


def exit_quietly() -> None:
    os._exit(0)


def hang() -> None:
    while True:
        time.sleep(0.01)


def hang_in_c() -> None:
    """Holds the interpreter's lock and hears no signal that a handler could answer."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGALRM, signal.SIGTERM, signal.SIGINT})
    ctypes.PyDLL(None).sleep(60)


def eat_slowly() -> None:
    eaten = []
    while True:
        eaten.append(b"x" * MEGABYTE)
        time.sleep(0.005)


def eat_at_once() -> int:
    return len(bytes(8 * 1024 * MEGABYTE))


def eat_in_c() -> None:
    """What native code does that gets no memory: it says so and aborts."""
    ctypes.CDLL(None).malloc.restype = ctypes.c_void_p
    if not ctypes.CDLL(None).malloc(ctypes.c_size_t(8 * 1024 * MEGABYTE)):
        os.write(2, b"memory allocation of 8589934592 bytes failed\n")
        os.abort()


def hold(megabytes: int) -> int:
    globals()["held"] = b"x" * (megabytes * MEGABYTE)
    return os.getpid()


def chatter(lines: int) -> int:
    for line in range(lines):
        print(f"line {line}: a library complains")
        print(f"line {line}: and again", file=sys.stderr)
    return lines


def fail(error: BaseException) -> None:
    raise error


def modules() -> set[str]:
    return {name.partition(".")[0] for name in sys.modules}


class Unpackable:
    def __reduce__(self) -> tuple[Callable[[], None], tuple[()]]:
        raise TypeError("cannot be packed")


def unpackable() -> Unpackable:
    return Unpackable()


class UnknownThereError(Exception):
    def __init__(self, one: str, two: str) -> None:
        super().__init__(f"{one} {two}")


def fail_with_two_arguments() -> None:
    raise UnknownThereError("first", "second")


def ended(limits: ParseLimits, function: Callable[[], object]) -> EndedError:
    with IsolatedExecutor(1, limits) as executor:
        error = executor.submit(function).exception()
        assert isinstance(error, EndedError)
        # The next task finds a fresh process.
        assert executor.submit(process_id).result() > 0
    return error


@pytest.mark.parametrize(
    ("function", "told"),
    [
        (segfault, "SIGSEGV (test_isolation.py:"),
        (abort, "SIGABRT (test_isolation.py:"),
        (exit_quietly, "status 0"),
    ],
)
def test_a_process_that_dies_is_told_by_how_and_where(function: Callable[[], object], told: str) -> None:
    error = ended(SMALL, function)
    assert error.reason == "reader_crashed"
    assert told in error.detail
    assert not error.from_outside


@pytest.mark.parametrize("function", [hang, hang_in_c])
def test_a_hang_is_ended_from_outside_and_its_place_is_told(function: Callable[[], object]) -> None:
    error = ended(ONE_SECOND, function)
    assert error.reason == "timed_out"
    assert error.detail.startswith("reading took longer than 1 seconds (test_isolation.py:")
    assert error.seconds < 5


def test_memory_taken_bit_by_bit_is_ended_from_outside() -> None:
    error = ended(SMALL, eat_slowly)
    assert error.reason == "out_of_memory"
    assert "more than the 256 MB allowed" in error.detail


def test_memory_asked_for_at_once_is_refused_and_the_process_goes_on() -> None:
    with IsolatedExecutor(1, SMALL) as executor, pytest.raises(MemoryError):
        executor.submit(eat_at_once).result()


def test_native_code_that_aborts_for_want_of_memory_is_out_of_memory() -> None:
    error = ended(SMALL, eat_in_c)
    assert error.reason == "out_of_memory"
    assert "256 MB allowed" in error.detail


@pytest.mark.parametrize(
    ("number", "reason"), [(signal.SIGKILL, "out_of_memory"), (signal.SIGTERM, "reader_crashed")]
)
def test_a_signal_from_outside_blames_nobody(number: signal.Signals, reason: str) -> None:
    with IsolatedExecutor(1) as executor:
        victim = executor.submit(process_id).result()
        future = executor.submit(after, 30)
        while not future.running():
            time.sleep(0.01)
        threading.Timer(0.5, os.kill, (victim, number)).start()
        error = future.exception(20)
    assert isinstance(error, EndedError)
    assert (error.reason, error.from_outside) == (reason, True)
    assert number.name in error.detail


def test_what_runs_beside_a_death_is_not_touched() -> None:
    with IsolatedExecutor(2) as executor:
        wait([executor.submit(after, 0.3), executor.submit(after, 0.3)])
        innocent = executor.submit(after, 2)
        deaths: list[Future[None]] = [executor.submit(segfault) for _ in range(3)]
        assert all(isinstance(death.exception(), EndedError) for death in deaths)
        assert innocent.result() > 0


def test_a_process_killed_while_idle_is_replaced() -> None:
    with IsolatedExecutor(1) as executor:
        victim = executor.submit(process_id).result()
        os.kill(victim, signal.SIGKILL)
        time.sleep(0.2)
        assert executor.submit(process_id).result() != victim


def test_one_process_serves_many_tasks_until_it_holds_too_much() -> None:
    with IsolatedExecutor(1) as executor:
        assert len({executor.submit(process_id).result() for _ in range(20)}) == 1
        fat = executor.submit(hold, isolation._KEPT // MEGABYTE + 50).result()
        assert executor.submit(process_id).result() != fat
        assert not Path(f"/proc/{fat}").exists()


def test_open_files_and_processes_do_not_pile_up() -> None:
    before = len(list(Path("/proc/self/fd").iterdir()))
    with IsolatedExecutor(1) as executor:
        for _ in range(5):
            assert isinstance(executor.submit(exit_quietly).exception(), EndedError)
        executor.submit(process_id).result()
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_chatter_neither_reaches_the_terminal_nor_the_next_death(capfd: pytest.CaptureFixture[str]) -> None:
    with IsolatedExecutor(1) as executor:
        assert executor.submit(chatter, 20000).result() == 20000
        error = executor.submit(segfault).exception()
    assert isinstance(error, EndedError)
    assert "SIGSEGV (test_isolation.py:" in error.detail
    assert capfd.readouterr() == ("", "")


def test_an_exception_of_the_task_is_raised_here_with_its_stack() -> None:
    with IsolatedExecutor(1) as executor:
        error = executor.submit(fail, OSError(28, "No space left on device")).exception()
        assert isinstance(error, OSError)
        assert error.errno == 28
        assert "in fail" in "".join(error.__notes__)
        assert "first second" in str(executor.submit(fail_with_two_arguments).exception())
        assert "cannot be packed" in str(executor.submit(unpackable).exception())
        assert executor.submit(process_id).result() > 0


def test_a_process_that_cannot_start_is_no_task_s_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(isolation, "_program", lambda *_: "raise SystemExit('no such library')")
    with IsolatedExecutor(1) as executor, pytest.raises(StartError, match="no such library"):
        executor.submit(process_id).result()


def test_leaving_after_an_error_does_not_wait_for_what_is_being_read() -> None:
    started = time.monotonic()
    with pytest.raises(KeyboardInterrupt), IsolatedExecutor(1) as executor:
        victim = executor.submit(process_id).result()
        running, queued = executor.submit(hang), executor.submit(process_id)
        while not running.running():
            time.sleep(0.01)
        raise KeyboardInterrupt
    assert time.monotonic() - started < 20
    assert isinstance(running.exception(), EndedError)
    assert queued.cancelled()
    assert not Path(f"/proc/{victim}").exists()


def test_a_process_carries_nothing_of_its_parent() -> None:
    import dagster

    assert dagster.__name__ in sys.modules
    with IsolatedExecutor(1) as executor:
        loaded = executor.submit(modules).result()
    assert not loaded & {"dagster", "great_expectations"}


def test_a_process_ends_with_its_parent() -> None:
    code = (
        "import os, time\n"
        "from pipelines.warehouse.isolation import IsolatedExecutor\n"
        "executor = IsolatedExecutor(1)\n"
        "print(executor.submit(os.getpid).result(), flush=True)\n"
        "executor.submit(time.sleep, 60)\n"
        "time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        worker = int(parent.stdout.readline())
        time.sleep(0.3)
        parent.kill()
    deadline = time.monotonic() + 20
    while Path(f"/proc/{worker}").exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not Path(f"/proc/{worker}").exists()
