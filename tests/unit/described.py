"""Everything that the code location defines, as plain values that read like a page."""

from __future__ import annotations

from typing import Any

import dagster as dg
import yaml


def described(defs: dg.Definitions) -> dict[str, Any]:
    """Assets, checks, jobs, schedules and sensors with all that an operator relies on."""
    repository = defs.get_repository_def()
    return {
        "assets": _assets(defs),
        "jobs": {job.name: _job(job) for job in sorted(repository.get_all_jobs(), key=lambda one: one.name)},
        "schedules": {
            one.name: {
                "cron": one.cron_schedule,
                "time_zone": one.execution_timezone,
                "job": one.job_name,
                "at_start": one.default_status.value,
            }
            for one in repository.schedule_defs
        },
        "sensors": {
            one.name: {
                "type": one.sensor_type.value,
                "seconds": one.minimum_interval_seconds,
                "jobs": [target.job_name for target in one.targets],
                "at_start": one.default_status.value,
            }
            for one in sorted(repository.sensor_defs, key=lambda one: one.name)
        },
        "resources": sorted(repository.get_top_level_resources()),
    }


def _assets(defs: dg.Definitions) -> dict[str, Any]:
    graph = defs.resolve_asset_graph()
    checks: dict[str, list[str]] = {}
    for key in sorted(graph.asset_check_keys):
        spec = graph.get_check_spec(key)
        checks.setdefault(key.asset_key.to_user_string(), []).append(
            f"{key.name} ({'blocking' if spec.blocking else 'tells'})"
        )
    found = {}
    for key in graph.toposorted_asset_keys:
        node = graph.get(key)
        name = key.to_user_string()
        found[name] = {
            "group": node.group_name,
            "deps": sorted(parent.to_user_string() for parent in node.parent_keys),
            "step": node.assets_def.op.name,
            "partitions": _partitions(node.partitions_def),
            "backfill": _backfill(node.backfill_policy),
            "retries": _retries(node.assets_def.op.retry_policy),
            "freshness": _freshness(node.assets_def.get_asset_spec(key).freshness_policy),
            "checks": checks.get(name, []),
        }
    return found


def _job(job: dg.JobDefinition) -> dict[str, Any]:
    return {
        "assets": sorted(key.to_user_string() for key in job.asset_layer.selected_asset_keys),
        "partitions": _partitions(job.partitions_def),
        "executor": job.executor_def.name,
        "hooks": sorted(hook.name for hook in job.hook_defs),
    }


def _partitions(definition: dg.PartitionsDefinition[Any] | None) -> Any:
    if isinstance(definition, dg.MultiPartitionsDefinition):
        return {part.name: _partitions(part.partitions_def) for part in definition.partitions_defs}
    return f"dynamic {definition.name}" if isinstance(definition, dg.DynamicPartitionsDefinition) else None


def _backfill(policy: dg.BackfillPolicy | None) -> str | None:
    return None if policy is None else policy.policy_type.value.lower()


def _retries(policy: dg.RetryPolicy | None) -> str | None:
    if policy is None:
        return None
    backoff = policy.backoff.value.lower() if policy.backoff else "no"
    return f"{policy.max_retries}, first after {policy.delay} s, {backoff} back-off"


def _freshness(policy: Any) -> str | None:
    if policy is None:
        return None
    hours = policy.lower_bound_delta.total_seconds() / 3600
    return f"by {policy.deadline_cron} {policy.timezone}, made in the {hours:g} hours before"


HEAD = """\
# Everything that the code location defines. A difference here is a change for whoever operates it: say so in the
# changelog and in docs/operations.md, then write down what is now:
# python -m tests.unit.described > tests/unit/definitions.yaml
"""


def written(defs: dg.Definitions) -> str:
    """The page itself."""
    return HEAD + yaml.safe_dump(described(defs), allow_unicode=True, sort_keys=False, width=110)


if __name__ == "__main__":
    from pipelines.definitions import defs as ours

    print(written(ours), end="")
