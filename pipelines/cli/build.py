"""``juesuan build``: the asset graph run in this process, over what is new or changed."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipelines.cli.progress import listening_bar
from pipelines.cli.session import (
    DONE,
    NEEDS_ATTENTION,
    DebugOption,
    HomeOption,
    JsonOption,
    ProblemError,
    Session,
    session,
)
from pipelines.settings import REPOSITORY

if TYPE_CHECKING:
    from dagster import DagsterInstance, ExecuteInProcessResult

    from pipelines.assets.publishing import Published


def build(
    context: typer.Context,
    home: HomeOption = None,
    workers: Annotated[int, typer.Option(min=0, help="Processes that read documents (0: one per core).")] = 0,
    seconds: Annotated[float, typer.Option(min=1, help="Time that reading one document may take.")] = 120,
    memory: Annotated[int, typer.Option(min=256, help="Megabytes that reading one document may take.")] = 1536,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> int:
    """Read what is new, judge it, and publish a new snapshot.

    Takes what lies in the inbox and the raw store. With nothing new it publishes nothing and says so.
    """
    from pipelines.warehouse.lock import WarehouseLockedError, writer_lock

    here = session(context, home, as_json)
    try:
        with writer_lock(here.home):
            result = _run(
                here, {"workers": workers, "seconds_per_document": seconds, "megabytes_per_document": memory}
            )
    except WarehouseLockedError as error:
        raise ProblemError(str(error)) from None
    if not result.success:
        return _blocked(here, result)
    published = _published(result)
    return _published_summary(here, published) if published is not None else _unchanged_summary(here)


def _run(here: Session, limits: Mapping[str, float]) -> ExecuteInProcessResult:
    """Run the job against an instance below HOME, so that the orchestrator's pages show this run too."""
    with listening_bar(here) as listener, here.quiet_stdout():
        listener.step("starting")
        from pipelines.assets.progress import listening
        from pipelines.definitions import defs

        job = defs.resolve_job_def("build_warehouse")
        config = {
            "resources": {"warehouse": {"config": {"home": str(here.home.root), **limits}}},
            "loggers": {"file": {"config": {"path": str(log_path(here))}}},
        }
        with _logging_to(log_path(here)), _instance(here.home.state) as instance, listening(listener):
            return job.execute_in_process(instance=instance, raise_on_error=False, run_config=config)


def log_path(here: Session) -> Path:
    """Where the orchestrator's events of all runs are written."""
    return here.home.state / "build.log"


@contextmanager
def _logging_to(path: Path) -> Iterator[None]:
    """Send what libraries log while the job runs to the log file; without a handler it would reach stderr."""
    path.parent.mkdir(parents=True, exist_ok=True)
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

    state.mkdir(parents=True, exist_ok=True)
    os.environ["DAGSTER_HOME"] = str(state)
    settings = state / "dagster.yaml"
    if not settings.exists():
        known = REPOSITORY / "dagster.yaml"
        settings.write_text(known.read_text(encoding="utf-8") if known.exists() else "", encoding="utf-8")
    # Capturing a step's output would put a pipe between the progress bar and the terminal.
    uncaptured = {"module": "dagster._core.storage.noop_compute_log_manager", "class": "NoOpComputeLogManager"}
    overrides = {"telemetry": {"enabled": False}, "compute_logs": uncaptured}
    return DagsterInstance.from_ref(InstanceRef.from_dir(str(state), overrides=overrides))


def _published(result: ExecuteInProcessResult) -> Published | None:
    """What the last asset handed out; None where the run ended early because nothing had changed."""
    made = {
        event.asset_key.to_user_string() for event in result.get_asset_materialization_events() if event.asset_key
    }
    return result.output_for_node("snapshot") if "snapshot" in made else None


def _published_summary(here: Session, published: Published) -> int:
    status = NEEDS_ATTENTION if published.set_aside else DONE
    from pipelines.warehouse.difference import told

    lines = told(published.set_aside)
    for line in lines:
        here.warn(line)
    if here.as_json:
        here.answer({"status": "published" if published.is_new else "unchanged", **asdict(published)})
        return status
    if not published.is_new:
        here.say("Nothing new: the published snapshot stands.")
        return status
    here.say(
        f"Published snapshot {published.snapshot_id}: {published.documents} documents, "
        f"{published.ledger_rows} amounts."
    )
    here.say(f"Verdicts: {_counts(published.verdicts)}. Findings: {_counts(published.findings) or 'none'}.")
    if lines:
        here.say(f"Set aside in this run: {len(lines)} documents, in whole or in part; juesuan report lists why.")
    here.say(f"Database: {here.home.current}")
    return status


def _unchanged_summary(here: Session) -> int:
    from pipelines.warehouse.publish import current_snapshot

    snapshot = current_snapshot(here.home)
    if here.as_json:
        here.answer({"status": "unchanged", "snapshot_id": snapshot.snapshot_id if snapshot else None})
    else:
        here.say("Nothing new: the published snapshot stands.")
    return DONE


def _blocked(here: Session, result: ExecuteInProcessResult) -> int:
    """A run that did not reach the publication: the reason on one line each, the whole story in the log."""
    reasons = failures(result)
    for reason in reasons:
        here.warn(f"not published: {reason}")
    here.warn(f"the published snapshot is as it was; the run's log is {log_path(here)}")
    if here.as_json:
        here.answer({"status": "blocked", "reasons": reasons, "log": str(log_path(here))})
    return NEEDS_ATTENTION


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
            errors.append(f"{event.step_key}: {' '.join(error.message.split())}")
    return blocking or errors or ["the run failed"]


def _counts(counts: tuple[tuple[str, int], ...]) -> str:
    return ", ".join(f"{count} {name}" for name, count in counts)
