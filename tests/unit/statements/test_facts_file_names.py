"""File names as portals and scrapers give them: heard only where nothing inside the file speaks."""

from __future__ import annotations

import pytest

from tests.unit.statements.narrative.support import facts_of

FINAL, BUDGET = "final_accounts", "budget"

# (what it shows, text, file name, kind, year, agency, basis of the agency)
FILE_NAMES = [
    (
        "nothing inside tells",
        "支出合计5.00万元。",
        "甲县财政局2024年度部门决算.txt",
        FINAL,
        2024,
        "甲县财政局",
        "file name",
    ),
    (
        "a scraper's name",
        "支出合计5.00万元。",
        "020_甲市_乙县应急管理局_2026年部门预算.txt",
        BUDGET,
        2026,
        "乙县应急管理局",
        "file name",
    ),
    (
        "the inside says another",
        "2019年佛山市轨道交通局部门决算",
        "2026年佛山市交通运输局部门预算.txt",
        FINAL,
        2019,
        "佛山市轨道交通局",
        "cover",
    ),
    (
        "a lying kind tells no year",
        "佛山市轨道交通局部门决算",
        "2026年佛山市交通运输局部门预算.txt",
        FINAL,
        None,
        "佛山市轨道交通局",
        "cover",
    ),
    (
        "a form to fill in",
        "济南市审计局政府信息公开申请表",
        "2026年济南市审计局部门预算.txt",
        "other",
        None,
        "济南市审计局",
        "title",
    ),
    (
        "a notice",
        "甲县财政局关于做好2024年部门决算公开工作的通知",
        "甲县2023年部门决算.txt",
        "other",
        2024,
        "甲县财政局",
        "title",
    ),
]


@pytest.mark.parametrize(
    ("text", "name", "kind", "year", "agency", "basis"),
    [c[1:] for c in FILE_NAMES],
    ids=[c[0] for c in FILE_NAMES],
)
def test_a_file_name_speaks_only_where_nothing_inside_does(
    text: str, name: str, kind: str, year: int | None, agency: str, basis: str
) -> None:
    facts = facts_of(text + "\n", name)
    assert (facts.kind, facts.fiscal_year, facts.agency_name) == (kind, year, agency)
    assert next(row.basis for row in facts.evidence if row.field == "agency_name") == basis
