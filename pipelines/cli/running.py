"""Jobs of the asset graph run in this process, with progress, a log and the orchestrator's record of the run.

What a command asks for and what it says of the result is the command's; how a run is started is here.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.cli.progress import listening_bar
from pipelines.cli.session import ProblemError, Session
from pipelines.loading import loading
from pipelines.settings import REPOSITORY
from pipelines.warehouse.worker import TOLD_BY_WORKER

if TYPE_CHECKING:
    from dagster import DagsterInstance, ExecuteInProcessResult, JobDefinition

    from pipelines.assets.publishing import Published

BUILD, NIGHTLY = "build_warehouse", "nightly"
_LARGEST_LOG = 16 * 1024**2


@dataclass(frozen=True, slots=True)
class Asked:
    """What a run is asked for: settings of resources and steps; one partition, or what is new."""

    warehouse: Mapping[str, float]
    alerting: Mapping[str, str]
    steps: Mapping[str, Mapping[str, Any]]
    partition: str | None = None


def run_job(here: Session, name: str, asked: Asked) -> ExecuteInProcessResult:
    """Run a job against an instance below HOME, so that the orchestrator's pages show this run too."""
    with listening_bar(here) as listener, here.quiet_stdout():
        listener.step("starting")
        with loading():
            from pipelines.assets.progress import listening
            from pipelines.definitions import defs

            opened = _instance(here.home.state)
        job = defs.resolve_job_def(name)
        config = {
            "resources": {
                "warehouse": {"config": {"home": str(here.home.root), **asked.warehouse}},
                "alerting": {"config": dict(asked.alerting)},
            },
            "ops": {step: {"config": dict(settings)} for step, settings in asked.steps.items()},
            "loggers": {"file": {"config": {"path": str(log_path(here))}}},
        }
        _begin_log(log_path(here))
        with _logging_to(log_path(here)), opened as instance, listening(listener):
            _end_dead_runs(here, instance)
            _require_known(asked.partition, job, instance)
            return job.execute_in_process(
                instance=instance, raise_on_error=False, run_config=config, partition_key=asked.partition
            )


def published_by(result: ExecuteInProcessResult) -> Published | None:
    """What the last asset handed out; None where the run ended early because nothing had changed."""
    done = {event.step_key for event in result.get_step_success_events()}
    return result.output_for_node("snapshot") if "snapshot" in done else None


def log_path(here: Session) -> Path:
    """Where the orchestrator's events of all runs are written."""
    return here.home.state / "build.log"


def failures(result: ExecuteInProcessResult) -> list[str]:
    """Why a run failed: the checks that blocked it, else the errors of its steps."""
    blocking = [
        f"{check.check_name}: {check.description or 'failed'}"
        for check in result.get_asset_check_evaluations()
        if not check.passed and check.blocking and check.severity.value == "ERROR"
    ]
    errors = []
    for event in result.get_step_failure_events():
        error = event.step_failure_data.error
        while error is not None and error.cause is not None:
            error = error.cause
        if error is not None:
            # The stack that an error brings out of a reading process is the log's, not one line's.
            errors.append(f"{event.step_key}: {' '.join(error.message.partition(TOLD_BY_WORKER)[0].split())}")
    return blocking or errors or ["the run failed"]


def _end_dead_runs(here: Session, instance: DagsterInstance) -> None:
    """Runs that were killed are ended, and told of, by whoever comes next: there may be no daemon that does."""
    from pipelines.assets.alerting import tell_of_run
    from pipelines.assets.monitoring import end_dead_runs
    from pipelines.assets.resources import Alerting

    for run in end_dead_runs(instance):
        logging.getLogger("juesuan").warning("run %s of %s was killed", run.run_id, run.job_name)
        tell_of_run(run, "the run was killed", Alerting())


def _require_known(partition: str | None, job: JobDefinition, instance: DagsterInstance) -> None:
    if partition is None or job.partitions_def is None:
        return
    known = job.partitions_def.get_partition_keys(dynamic_partitions_store=instance)
    if partition not in known:
        met = ", ".join(known[:20]) if known else "none was met yet"
        raise ProblemError(f"no partition {partition!r}; a partition is YEAR|PROVINCE: {met}")


def _begin_log(path: Path) -> None:
    """One log and the one before it; the orchestrator's store keeps every run's events anyway."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and path.stat().st_size > _LARGEST_LOG:
        path.replace(path.with_suffix(".log.1"))


@contextmanager
def _logging_to(path: Path) -> Iterator[None]:
    """Send what libraries log while the job runs to the log file; without a handler it would reach stderr."""
    handler = logging.FileHandler(path, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    root = logging.getLogger()
    root.addHandler(handler)
    try:
        yield
    finally:
        root.removeHandler(handler)
        handler.close()


def _instance(state: Path) -> DagsterInstance:
    from dagster import DagsterInstance
    from dagster._core.instance.ref import InstanceRef

    from pipelines.assets.event_log import held_open

    state.mkdir(parents=True, exist_ok=True)
    os.environ["DAGSTER_HOME"] = str(state)
    settings = state / "dagster.yaml"
    if not settings.exists():
        known = REPOSITORY / "dagster.yaml"
        settings.write_text(known.read_text(encoding="utf-8") if known.exists() else "", encoding="utf-8")
    # Capturing a step's output would put a pipe between the progress bar and the terminal.
    uncaptured = {"module": "dagster._core.storage.noop_compute_log_manager", "class": "NoOpComputeLogManager"}
    overrides = {
        "telemetry": {"enabled": False},
        "compute_logs": uncaptured,
        "storage": held_open(state),
    }
    return DagsterInstance.from_ref(InstanceRef.from_dir(str(state), overrides=overrides))
