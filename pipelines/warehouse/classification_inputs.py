"""What the classification room knows, as frames: names and changes of codes, zones, kinds of agency, crosswalks.

The lists that dimensions of their own are made of (codes, regions, agencies) are ``inputs``' business; which rows
become a table is ``sql/1xx``'s.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import Any

import polars as pl

from pipelines.classification import crosswalks, dimensions
from pipelines.classification.agencies import AgencyAlias
from pipelines.classification.crosswalks import Cofog, Gfsm, Rule
from pipelines.classification.dimensions import AgencyKindRow, RegionNameRow
from pipelines.classification.function_history import (
    FunctionChange,
    NameInYears,
    function_names,
    load_function_changes,
)
from pipelines.classification.gazetteer import Zone
from pipelines.classification.region_history import RegionChange, load_region_changes

_TYPES: dict[str, Any] = {
    "str": pl.String,
    "str | None": pl.String,
    "int": pl.Int32,
    "int | None": pl.Int32,
    "bool": pl.Boolean,
    "Decimal": pl.Decimal(5, crosswalks.PLACES),
}


def knowledge_inputs() -> dict[str, pl.DataFrame]:
    """The lists that no document adds to, by the names under which SQL reads them."""
    return {
        "input_region_name": _frame(RegionNameRow, dimensions.region_name_rows()),
        "input_region_change": _frame(RegionChange, load_region_changes()),
        "input_zone": _frame(Zone, dimensions.zone_rows()),
        "input_agency_kind": _frame(AgencyKindRow, dimensions.agency_kind_rows()),
        "input_agency_alias": _frame(AgencyAlias, dimensions.agency_alias_rows()),
        "input_function_name": _frame(NameInYears, function_names()),
        "input_function_change": _frame(FunctionChange, load_function_changes()),
        "input_cofog": _frame(Cofog, crosswalks.load_cofog().values()),
        "input_gfsm": _frame(Gfsm, crosswalks.load_gfsm().values()),
    }


def crosswalk_inputs() -> dict[str, pl.DataFrame]:
    """The crosswalks' rules: bridges are made of them for every code, also those that only documents have."""
    return {
        "input_cofog_rule": _frame(Rule, crosswalks.load_function_cofog()),
        "input_gfsm_rule": _frame(Rule, crosswalks.load_economic_gfsm()),
    }


def _frame(kind: type[Any], rows: Iterable[Any]) -> pl.DataFrame:
    """Dataclass rows under the names and types of their fields."""
    fields = {field.name: _TYPES[str(field.type)] for field in dataclasses.fields(kind)}
    return pl.DataFrame(
        [tuple(getattr(row, name) for name in fields) for row in rows], schema=fields, orient="row"
    )
