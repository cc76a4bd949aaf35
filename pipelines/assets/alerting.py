"""When the graph alerts: a step that failed, and a run that ended without saying why.

The hook speaks within the run, whoever started it. The sensor speaks where the daemon runs, for runs that could
not: killed ones, and those that failed before their first step. What a run finds without failing, gaps of a crawl
or documents set aside, its assets tell themselves.
"""

from pathlib import Path
from typing import Any

import dagster as dg

from pipelines.assets.alerts import Alert
from pipelines.assets.monitoring import end_dead_runs
from pipelines.assets.repeating import told
from pipelines.assets.resources import Alerting, Warehouse
from pipelines.settings import Home


@dg.failure_hook(required_resource_keys={"warehouse", "alerting"})
def alert_on_failure(context: dg.HookContext) -> None:
    """Write an alert for a step that failed for good."""
    warehouse: Warehouse = context.resources.warehouse
    alerting: Alerting = context.resources.alerting
    error = context.op_exception
    while error is not None and error.__cause__ is not None:
        error = error.__cause__
    alerting.of(warehouse.place, context.log).tell(
        Alert(
            level="error",
            what="run_failed",
            subject=context.step_key,
            job=context.job_name,
            run_id=context.run_id,
            step=context.step_key,
            error=told(error) if error is not None else "the step failed",
            details=tuple(failed_checks(context.instance, context.run_id)),
        )
    )


@dg.run_failure_sensor(
    name="alert_on_run_failure",
    minimum_interval_seconds=30,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Writes an alert for a run that failed without one: killed, or before its first step.",
)
def alert_on_run_failure(context: dg.RunFailureSensorContext, alerting: Alerting) -> None:
    said = context.failure_event.message or "nothing was said"
    tell_of_run(context.dagster_run, f"the run was killed, or failed outside of its steps: {said}", alerting)


def tell_of_run(run: dg.DagsterRun, error: str, alerting: Alerting) -> Path | None:
    """Alert of a run that failed, unless its own hook has done so."""
    alerts = alerting.of(home_of(run.run_config))
    if any("run_failed" in path.read_text(encoding="utf-8") for path in alerts.of_run(run.run_id)):
        return None
    return alerts.tell(
        Alert(level="error", what="run_failed", subject="run", job=run.job_name, run_id=run.run_id, error=error)
    )


@dg.sensor(
    name="end_killed_runs",
    minimum_interval_seconds=60,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Ends runs whose process is gone, so that they do not count as started and hold up the queue.",
)
def end_killed_runs(context: dg.SensorEvaluationContext) -> dg.SkipReason:
    dead = end_dead_runs(context.instance)
    return dg.SkipReason(f"{len(dead)} runs were gone" if dead else "every run that is under way is alive")


def home_of(run_config: Any) -> Home:
    """The HOME that a run was configured with, else the one of the environment."""
    config = run_config if isinstance(run_config, dict) else {}
    for key in ("resources", "warehouse", "config"):
        config = config.get(key) or {}
    return Home.resolve(Path(config["home"]) if isinstance(config.get("home"), str) and config["home"] else None)


def failed_checks(instance: dg.DagsterInstance, run_id: str) -> list[str]:
    """The checks of a run that stand in the way of a publication, a line each."""
    lines = []
    for entry in instance.all_logs(run_id, of_type=dg.DagsterEventType.ASSET_CHECK_EVALUATION):
        event = entry.dagster_event
        check = event.asset_check_evaluation_data if event is not None else None
        if check is not None and check.blocking and not check.passed and check.severity.value == "ERROR":
            lines.append(f"{check.check_name}: {check.description or 'failed'}")
    return lines
