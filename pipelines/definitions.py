"""The Dagster code location: the whole graph on one screen.

crawled_sources → raw_store → parsed_documents → ledger → facts → identity_results → snapshot, with the checks that
stand between them. Every job runs in one process, because one process holds the warehouse for writing; reading
documents and crawling are spread over processes inside their steps.
"""

import dagster as dg

from pipelines.assets import alerting, arriving, building, checks, crawling, publishing, reading
from pipelines.assets.jobs import at_two, fresh, jobs
from pipelines.assets.log import file_log
from pipelines.assets.resources import Alerting, Warehouse

assets = fresh(
    [
        crawling.crawled_sources,
        reading.raw_store,
        reading.parsed_documents,
        building.warehouse_tables,
        publishing.snapshot,
    ]
)
asset_checks = [checks.expectation_suites]
resources = {"warehouse": Warehouse(), "alerting": Alerting()}

defs = dg.Definitions(
    assets=assets,
    asset_checks=asset_checks,
    jobs=jobs(assets, asset_checks, resources),
    schedules=[at_two],
    sensors=[arriving.inbox, alerting.alert_on_run_failure, alerting.end_killed_runs],
    executor=dg.in_process_executor,
    resources=resources,
    loggers={"console": dg.colored_console_logger, "file": file_log},
)
