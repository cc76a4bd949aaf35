"""docs/sources.md tells the truth: its example loads, every key of an entry and every column has its line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pydantic import BaseModel

from pipelines.settings import REPOSITORY
from pipelines.sources.manifest import MANIFEST_SCHEMA
from pipelines.sources.registry import (
    ArticleRules,
    Filters,
    Limits,
    ListPage,
    Pages,
    Rate,
    Source,
    load_registry,
)

PAGE = (REPOSITORY / "docs" / "sources.md").read_text(encoding="utf-8")


def test_the_example_is_an_entry_that_loads(tmp_path: Path) -> None:
    (example,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    (tmp_path / "jiaxian.yaml").write_text(example, encoding="utf-8")
    (one,) = load_registry(tmp_path)
    assert one.id == "jiaxian" and one.active
    assert one.filters.why_not("甲县教育局2023年度部门决算") is None


@pytest.mark.parametrize("model", [Source, ListPage, Pages, ArticleRules, Filters, Rate, Limits])
def test_every_key_of_an_entry_is_explained(model: type[BaseModel]) -> None:
    table = PAGE[PAGE.index("| key | means") : PAGE.index("## `juesuan crawl`")]
    assert [name for name in model.model_fields if f"`{name}`" not in table and f"`{name}:" not in table] == []


def test_every_column_of_the_manifest_is_explained() -> None:
    table = PAGE[PAGE.index("### Columns of the manifest") : PAGE.index("## Coverage")]
    assert [name for name in MANIFEST_SCHEMA if f"`{name}`" not in table] == []


@pytest.mark.parametrize("status", ["published", "not_got", "not_wanted", "not_published"])
def test_every_status_of_coverage_is_explained(status: str) -> None:
    view = (REPOSITORY / "sql" / "660_mart_coverage.sql").read_text(encoding="utf-8")
    assert f"'{status}'" in view
    assert f"| `{status}` |" in PAGE
