"""The title of a list's item says whose accounts it announces, of which year, of what kind; it never invents."""

from __future__ import annotations

import pytest

from pipelines.statements.facts.listed import ListedTitle, read_listed_title

ACCOUNTS = "final_accounts"


@pytest.mark.parametrize(
    ("title", "agency", "year", "kind"),
    [
        ("甲县教育局2023年度部门决算公开", "甲县教育局", 2023, ACCOUNTS),
        ("2022年度中共甲县委办公室部门决算", "中共甲县委办公室", 2022, ACCOUNTS),
        ("2023年部门决算公开--甲县水利局", "甲县水利局", 2023, ACCOUNTS),
        ("甲县财政局关于2023年度部门决算的公开", "甲县财政局", 2023, ACCOUNTS),
        ("甲县融媒体中心２０２３年度单位决算", "甲县融媒体中心", 2023, ACCOUNTS),
        ("[部门决算] 甲县教育局 2023年", "甲县教育局", 2023, ACCOUNTS),
        ("2023年度决算公开（水利局）", "水利局", 2023, ACCOUNTS),
        ("教育局2021年决算", "教育局", 2021, ACCOUNTS),
        ("甲县民政局2024年部门预算公开", "甲县民政局", 2024, "budget"),
        ("关于批复2023年部门决算的通知", None, 2023, ACCOUNTS),
        ("阳谷县2023年度部门决算公开", None, 2023, ACCOUNTS),
        ("甲县教育局 2024-09-12", "甲县教育局", None, None),
        ("通知", None, None, None),
        ("", None, None, None),
    ],
)
def test_a_title_is_read(title: str, agency: str | None, year: int | None, kind: str | None) -> None:
    assert read_listed_title(title) == ListedTitle(agency, year, kind)
