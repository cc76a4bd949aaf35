"""How the graph is cut: fetching by source; from the ledger on by fiscal year and province.

Year and province are not known before a document is read, so the keys are added when they are met; ``unknown``
is one of each. A source's key is its id in the registry.
"""

from __future__ import annotations

from collections.abc import Iterable

import dagster as dg

from pipelines.warehouse.partitions import UNKNOWN

FISCAL_YEAR, PROVINCE, SOURCE = "fiscal_year", "province", "source"
SOURCES = dg.DynamicPartitionsDefinition(name=SOURCE)
TABLES = dg.MultiPartitionsDefinition(
    {
        FISCAL_YEAR: dg.DynamicPartitionsDefinition(name=FISCAL_YEAR),
        PROVINCE: dg.DynamicPartitionsDefinition(name=PROVINCE),
    }
)


def asked_for(context: dg.AssetExecutionContext) -> tuple[str, ...] | None:
    """The partitions that this run was started for; None for a run over what is new."""
    if not (context.has_partition_key or context.has_partition_key_range):
        return None
    return tuple(str(key) for key in context.partition_keys)


def table_key(fiscal_year: str, province: str) -> dg.MultiPartitionKey:
    """The key of one year in one province, as the orchestrator writes it: ``2024|530000``."""
    return dg.MultiPartitionKey({FISCAL_YEAR: fiscal_year, PROVINCE: province})


def add_sources(instance: dg.DagsterInstance, ids: Iterable[str]) -> None:
    """Make every source of the registry a partition."""
    _add(instance, SOURCE, ids)


def add_tables(instance: dg.DagsterInstance, keys: Iterable[tuple[str, str]]) -> None:
    """Make the years and provinces that were met partitions, and what could not be told."""
    met = [(UNKNOWN, UNKNOWN), *keys]
    _add(instance, FISCAL_YEAR, (year for year, _ in met))
    _add(instance, PROVINCE, (province for _, province in met))


def _add(instance: dg.DagsterInstance, name: str, keys: Iterable[str]) -> None:
    known = set(instance.get_dynamic_partitions(name))
    if new := sorted(set(keys) - known):
        instance.add_dynamic_partitions(name, new)
