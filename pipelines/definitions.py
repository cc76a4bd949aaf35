"""The Dagster code location: the whole graph on one screen.

raw_store → parsed_documents → ledger → facts → identity_results → snapshot, with the checks that stand between
the last two. One job runs it all in one process, because one process holds the warehouse for writing; reading
documents is spread over processes inside its step.
"""

import dagster as dg

from pipelines.assets import building, checks, publishing, reading
from pipelines.assets.log import file_log
from pipelines.assets.resources import Warehouse

build_warehouse = dg.define_asset_job(
    "build_warehouse",
    selection=dg.AssetSelection.all(),
    executor_def=dg.in_process_executor,
    description="Disclosures in, an audited and published warehouse out.",
)

defs = dg.Definitions(
    assets=dg.load_assets_from_modules([reading, building, publishing]),
    asset_checks=dg.load_asset_checks_from_modules([building, checks]),
    jobs=[build_warehouse],
    executor=dg.in_process_executor,
    resources={"warehouse": Warehouse()},
    loggers={"console": dg.colored_console_logger, "file": file_log},
)
