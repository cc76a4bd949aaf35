"""The lists that the dimensions are loaded from, as frames: templates, classifications, regions, agencies.

What a frame's rows mean is their own room's business; which of them become a table is ``sql/1xx``'s.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

import polars as pl

from pipelines.classification import dimensions
from pipelines.classification.agencies import UNCLASSIFIED, agency_id, agency_kind, is_bare
from pipelines.statements.templates import load_templates

_CODE_COLUMNS = {
    "level": pl.String,
    "parent_code": pl.String,
    "valid_from": pl.Int32,
    "valid_to": pl.Int32,
    "basis": pl.String,
    "basis_detail": pl.String,
}
_REGION_COLUMNS = {
    "region_code": pl.String,
    "region_name": pl.String,
    "region_name_en": pl.String,
    "province_code": pl.String,
    "province_name": pl.String,
    "prefecture_code": pl.String,
    "prefecture_name": pl.String,
    "level": pl.String,
    "parent_code": pl.String,
    "valid_from": pl.Int32,
    "valid_to": pl.Int32,
    "successor_code": pl.String,
    "current_code": pl.String,
    "basis": pl.String,
}


def form_input() -> pl.DataFrame:
    """Every form that a template describes."""
    return _strings(
        ("form", "label_zh", "label_en", "layout"),
        ((t.form, t.label_zh, t.label_en, t.layout) for t in load_templates().values()),
    )


def measure_input() -> pl.DataFrame:
    """Every measure of every form."""
    return _strings(
        ("form", "measure", "label_zh", "label_en"),
        (
            (template.form, name, measure.label_zh, measure.label_en)
            for template in load_templates().values()
            for name, measure in template.measures.items()
        ),
    )


def line_input() -> pl.DataFrame:
    """Every line that a template names; a line named twice in one section (by two aliases) is one row."""
    rows = {
        (template.form, line.section, line.line_key): (
            template.form,
            line.section,
            line.line_key,
            line.parent_key,
            line.is_total,
            line.label_zh,
            line.label_en,
        )
        for template in load_templates().values()
        for line in reversed(template.lines)
    }
    schema = {
        "form": pl.String,
        "section": pl.String,
        "line_key": pl.String,
        "parent_key": pl.String,
        "is_total": pl.Boolean,
        "label_zh": pl.String,
        "label_en": pl.String,
    }
    return pl.DataFrame(list(rows.values()), schema=schema, orient="row")


def function_input() -> pl.DataFrame:
    """The functional classification 功能分类."""
    schema = {"function_code": pl.String, "function_name": pl.String, **_CODE_COLUMNS}
    return _frame(dimensions.function_rows(), schema)


def economic_input() -> pl.DataFrame:
    """The economic classification 经济分类."""
    schema = {"economic_code": pl.String, "economic_name": pl.String, **_CODE_COLUMNS}
    return _frame(dimensions.economic_rows(), schema)


def region_input() -> pl.DataFrame:
    """Provinces, prefectures and counties."""
    return _frame(dimensions.region_rows(), _REGION_COLUMNS)


def agency_input(named: Sequence[tuple[str, str | None]]) -> pl.DataFrame:
    """Our id and kind for every (printed agency name, region code).

    ``is_bare``: the name does not tell whose office it is, and no region does either.
    """
    texts = _strings(
        ("agency_name", "region_code", "agency_id", "kind", "kind_zh", "kind_en", "branch"),
        ((name, region, agency_id(region, name), *_kind(name)) for name, region in named),
    )
    bare = pl.Series("is_bare", [region is None and is_bare(name) for name, region in named], dtype=pl.Boolean)
    return texts.with_columns(bare)


def _kind(agency_name: str) -> tuple[str, str, str, str]:
    kind = agency_kind(agency_name)
    row = _agency_kinds()[kind.kind_id if kind is not None else UNCLASSIFIED]
    return row.kind, row.kind_zh, row.kind_en, row.branch


@cache
def _agency_kinds() -> Mapping[str, dimensions.AgencyKindRow]:
    return {row.kind: row for row in dimensions.agency_kind_rows()}


def _frame(rows: Iterable[Any], schema: dict[str, Any]) -> pl.DataFrame:
    """Dataclass rows by the names of their fields; fields the dimension does not have are left out."""
    return pl.DataFrame(
        [tuple(getattr(row, name) for name in schema) for row in rows], schema=schema, orient="row"
    )


def _strings(columns: Sequence[str], rows: Iterable[Sequence[str | None]]) -> pl.DataFrame:
    return pl.DataFrame([tuple(row) for row in rows], schema=dict.fromkeys(columns, pl.String), orient="row")
