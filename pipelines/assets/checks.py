"""The expectation suites as asset checks on the closed build, before it may be published.

One check per suite. Where a county's own arithmetic fails the check warns and stops nothing; where our own rules
fail, or an expectation raised, it is an error and the publication does not happen.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import dagster as dg
import duckdb

from pipelines.assets.handing_on import pass_on, standing
from pipelines.assets.preview import preview
from pipelines.assets.progress import progress
from pipelines.assets.resources import Warehouse
from pipelines.identities.expectations import SuiteResult
from pipelines.identities.suites import STRUCTURE, suites

if TYPE_CHECKING:
    from pipelines.identities.expectations import ExpectationResult

_JUDGED = "identity_results"


def _spec(suite: str) -> dg.AssetCheckSpec:
    says = "The warehouse's own rules." if suite == STRUCTURE else f"The identities of {suite}."
    return dg.AssetCheckSpec(suite, asset=_JUDGED, description=says, blocking=True)


@dg.multi_asset_check(name="expectation_suites", specs=[_spec(suite) for suite in suites()])
def expectation_suites(warehouse: Warehouse) -> Iterator[dg.AssetCheckResult]:
    """Run every suite once on the documents that were built, read-only."""
    home = warehouse.writing()
    built = standing(home)
    progress().step("running the expectations")
    results = warehouse.examined(Path(built.examined))
    if not any(result.blocks_publication for result in results):
        pass_on(home, built)
    with duckdb.connect(built.examined, read_only=True) as con:
        for result in results:
            yield _check(con, result)


def _check(con: duckdb.DuckDBPyConnection, result: SuiteResult) -> dg.AssetCheckResult:
    failed = [expectation for expectation in result.expectations if not expectation.success]
    metadata: dict[str, dg.RawMetadataValue] = {
        "expectations": len(result.expectations),
        "failed": len(failed),
        "raised": len(result.raised),
    }
    if result.suite != STRUCTURE:
        metadata["verdicts"] = preview(con, _VERDICTS.format(subject=result.suite))
    severity = dg.AssetCheckSeverity.ERROR if result.blocks_publication else dg.AssetCheckSeverity.WARN
    return dg.AssetCheckResult(
        asset_key=_JUDGED,
        check_name=result.suite,
        passed=result.success,
        severity=severity,
        description="; ".join(_told(expectation) for expectation in failed) or None,
        metadata=metadata,
    )


def _told(expectation: ExpectationResult) -> str:
    what = f"raised {expectation.raised}" if expectation.raised else f"{expectation.unexpected_count} rows"
    return f"{expectation.id}: {what}"


_VERDICTS = """
    SELECT
        identity_id,
        count(*) FILTER (WHERE verdict = 'exact') AS exact,
        count(*) FILTER (WHERE verdict = 'rounding') AS rounding,
        count(*) FILTER (WHERE verdict = 'implausible') AS implausible,
        count(*) FILTER (WHERE verdict = 'violated') AS violated,
        count(*) FILTER (WHERE verdict = 'not_applicable') AS not_applicable
    FROM audit.identity_result
    WHERE identity_id LIKE '{subject}.%'
    GROUP BY identity_id
    ORDER BY identity_id
"""
