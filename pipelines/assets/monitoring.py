"""Runs that are over although nobody said so: a killed process cannot report its end.

Every run signs with its process. Whoever looks next, another run or the watching sensor, ends the runs whose
process is gone, so that they do not count as started for ever nor hold up the queue.
"""

from __future__ import annotations

import os
import socket
from pathlib import Path

import dagster as dg

PROCESS = "juesuan/process"
_ALIVE = [dg.DagsterRunStatus.STARTING, dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.CANCELING]


def sign(instance: dg.DagsterInstance, run_id: str) -> None:
    """Note in the run's tags which process executes it."""
    instance.add_run_tags(run_id, {PROCESS: _signature(os.getpid())})


def end_dead_runs(instance: dg.DagsterInstance) -> list[dg.DagsterRun]:
    """Report the failure of every run of this machine whose process is gone; returns those runs."""
    dead = []
    for record in instance.get_run_records(dg.RunsFilter(statuses=_ALIVE)):
        run = record.dagster_run
        signature = run.tags.get(PROCESS)
        if signature is not None and _is_gone(signature):
            instance.report_run_failed(
                run, f"the process of this run is gone ({signature}): killed, or switched off"
            )
            dead.append(run)
    return dead


def _signature(pid: int) -> str:
    return f"{socket.gethostname()} {pid} {_begun(pid)}"


def _is_gone(signature: str) -> bool:
    """Whether a process of this machine has ended; of another machine's nothing is known."""
    host, pid, begun = signature.split(" ")
    if host != socket.gethostname():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        pass
    return _begun(int(pid)) != begun


def _begun(pid: int) -> str:
    """When a process was started, in the kernel's ticks, so that its number taken over by another is noticed.

    ``unknown`` where the system does not tell; a zombie has ended.
    """
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    except OSError:
        return "unknown"
    return "ended" if fields[0] in {"Z", "X"} else fields[19]
