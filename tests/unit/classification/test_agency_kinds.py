"""Names of agencies lead to their kind; ids follow from place and name alone."""

from __future__ import annotations

import pytest

from pipelines.classification.agencies import agency_id, agency_kind, load_agency_kinds


@pytest.mark.parametrize(
    ("name", "kind_id"),
    [
        ("阳谷县人民政府办公室", "government_office"),
        ("中共西乡县委办公室", "party_committee_office"),
        ("朔州经济开发区管理委员会综合办公室", "zone_administration_office"),
        ("中共上海市普陀区委社会工作部", "social_work_department"),
        ("上海市普陀区财政局", "finance"),
        ("佛山市轨道交通局", "transport"),
        ("上海市普陀区人民政府万里街道办事处", "subdistrict_office"),
        ("某县国有资产监督管理委员会", "state_assets"),
        ("某市教育局幼儿园", "school"),
        ("某市 公安局\n交通警察支队", "public_security"),
        ("某集团委员会", None),
        ("某某公司", None),
    ],
)
def test_the_longest_word_tells_the_kind(name: str, kind_id: str | None) -> None:
    kind = agency_kind(name)
    assert (kind.kind_id if kind else None) == kind_id


def test_every_word_leads_to_its_own_kind() -> None:
    for kind in load_agency_kinds():
        for pattern in kind.patterns:
            assert agency_kind(f"某市{pattern}") == kind


def test_there_are_about_sixty_kinds_with_both_labels() -> None:
    kinds = load_agency_kinds()
    assert len(kinds) >= 60
    assert all(kind.label_zh and kind.label_en for kind in kinds)


def test_an_id_is_the_same_however_the_name_is_spaced_and_whatever_its_scope() -> None:
    expected = agency_id("371521", "阳谷县人民政府办公室")
    assert len(expected) == 12
    assert int(expected, 16) >= 0
    assert agency_id("371521", "阳谷县 人民政府\n办公室") == expected
    assert agency_id("371521", "阳谷县人民政府办公室（汇总）") == expected


def test_an_id_tells_places_and_names_apart() -> None:
    ids = {agency_id(region, name) for region in (None, "371521", "430423") for name in ("财政局", "教育局")}
    assert len(ids) == 6
