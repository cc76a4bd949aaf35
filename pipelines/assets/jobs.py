"""The jobs and when they run.

``nightly`` spans assets that are cut in different ways, sources and years of provinces. The orchestrator resolves
a job over such assets only as its own implicit one; ``build_asset_job`` is what it does that with, and the locked
version's definitions are held by a test.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

import dagster as dg
from dagster._core.definitions.assets.job.asset_job import build_asset_job

from pipelines.assets.alerting import alert_on_failure
from pipelines.assets.arriving import JOB

BUILD, CRAWL, NIGHTLY = JOB, "crawl_sources", "nightly"
TIME_ZONE = "Asia/Shanghai"
FRESH = dg.FreshnessPolicy.cron(
    deadline_cron="0 8 * * *", lower_bound_delta=timedelta(hours=6), timezone=TIME_ZONE
)
"""Every morning at eight each asset has been made, or found to be as it should be, since two."""

_CRAWLED = dg.AssetSelection.assets("crawled_sources")


def fresh(assets: Sequence[dg.AssetsDefinition]) -> list[dg.AssetsDefinition]:
    """The assets under the one freshness policy."""
    return list(dg.map_asset_specs(lambda spec: dg.apply_freshness_policy(spec, FRESH), assets))


def jobs(
    assets: Sequence[dg.AssetsDefinition],
    checks: Sequence[dg.AssetChecksDefinition],
    resources: Mapping[str, dg.ConfigurableResource],  # type: ignore[type-arg]
) -> list[dg.JobDefinition | dg.UnresolvedAssetJobDefinition]:
    """Build without fetching, fetch, and both."""
    everything = dg.Definitions(assets=assets, asset_checks=checks, resources=resources).resolve_asset_graph()
    return [
        dg.define_asset_job(
            BUILD,
            selection=dg.AssetSelection.all() - _CRAWLED,
            executor_def=dg.in_process_executor,
            hooks={alert_on_failure},
            description="Disclosures in, an audited and published warehouse out.",
        ),
        dg.define_asset_job(
            CRAWL,
            selection=_CRAWLED,
            executor_def=dg.in_process_executor,
            hooks={alert_on_failure},
            description="What the portals list, into the raw store.",
        ),
        build_asset_job(
            NIGHTLY,
            asset_graph=everything,
            allow_different_partitions_defs=True,
            resource_defs=resources,
            executor_def=dg.in_process_executor,
            hooks={alert_on_failure},
            description="From the portals to the published warehouse, unattended.",
        ),
    ]


at_two = dg.ScheduleDefinition(
    name="every_night_at_two",
    job_name=NIGHTLY,
    cron_schedule="0 2 * * *",
    execution_timezone=TIME_ZONE,
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="Two in the morning where the portals are.",
)
