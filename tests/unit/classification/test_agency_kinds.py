"""Names of agencies lead to their kind; ids follow from place and name alone."""

from __future__ import annotations

import pytest

from pipelines.classification.agencies import (
    agency_id,
    agency_kind,
    is_bare,
    load_agency_aliases,
    load_agency_kinds,
    load_branches,
)

# What a county's party, government and congress have: the least that comparison across counties needs.
OF_A_COUNTY = {
    "政府办公室", "党委办公室", "纪委监委", "组织部", "宣传部", "统战部", "政法委", "编办", "机关工委",
    "网信办", "社会工作部", "巡察办", "老干部局", "党校", "档案馆", "党史地方志研究室", "教育局", "公安局",
    "民政局", "司法局", "财政局", "人力资源和社会保障局", "自然资源局", "生态环境局", "住房和城乡建设局",
    "城市管理局", "交通运输局", "水利局", "农业农村局", "林业局", "商务局", "文化和旅游局", "卫生健康局",
    "退役军人事务局", "应急管理局", "审计局", "市场监督管理局", "统计局", "医疗保障局", "信访局",
    "行政审批服务局", "发展和改革局", "工业和信息化局", "科学技术局", "机关事务管理局", "人大常委会",
    "政协委员会", "人民法院", "人民检察院", "总工会", "共青团", "妇女联合会", "工商业联合会", "残疾人联合会",
    "红十字会", "供销合作社", "气象局", "税务局", "乡镇人民政府", "街道办事处", "开发区管理委员会", "学校",
    "医院",
}  # fmt: skip


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
def test_the_word_that_ends_last_tells_the_kind(name: str, kind_id: str | None) -> None:
    kind = agency_kind(name)
    assert (kind.kind_id if kind else None) == kind_id


@pytest.mark.parametrize(
    ("name", "kind_id"),
    [
        ("某县教育局第一中学", "school"),
        ("某县卫生健康局疾病预防控制中心", "disease_control"),
        ("某大学附属医院", "hospital"),
        ("中共某县委党校（行政学院）", "party_school"),
        ("某镇中心卫生院", "primary_care"),
        ("中共某县委机构编制委员会办公室", "institutional_organization"),
        ("某县人大常委会办公室", "peoples_congress"),
    ],
)
def test_a_unit_is_not_taken_for_the_office_it_belongs_to(name: str, kind_id: str) -> None:
    kind = agency_kind(name)
    assert kind is not None
    assert kind.kind_id == kind_id


@pytest.mark.parametrize(
    ("former", "present"),
    [
        ("国土资源局", "自然资源局"),
        ("卫生和计划生育局", "卫生健康局"),
        ("卫计委", "卫健委"),
        ("环境保护局", "生态环境局"),
        ("安全生产监督管理局", "应急管理局"),
        ("工商行政管理局", "市场监督管理局"),
        ("质量技术监督局", "市场监管局"),
        ("农业局", "农业农村局"),
        ("旅游局", "文化和旅游局"),
        ("法制办公室", "司法局"),
        ("扶贫开发办公室", "乡村振兴局"),
        ("人事局", "人力资源和社会保障局"),
    ],
)
def test_an_office_keeps_its_kind_when_it_is_renamed(former: str, present: str) -> None:
    assert agency_kind(f"某县{former}") == agency_kind(f"某县{present}")
    aliases = load_agency_aliases()
    assert aliases[former].valid_to is not None
    assert aliases[present].valid_to is None


def test_every_word_leads_to_its_own_kind() -> None:
    kinds = load_agency_kinds()
    for alias, row in load_agency_aliases().items():
        assert agency_kind(f"某市{alias}") == kinds[row.kind_id]


def test_every_kind_has_words_labels_and_a_branch() -> None:
    kinds = load_agency_kinds()
    assert len(kinds) >= 60
    assert all(kind.label_zh and kind.label_en and kind.branch in load_branches() for kind in kinds.values())
    assert {row.kind_id for row in load_agency_aliases().values() if row.valid_to is None} == set(kinds)


def test_a_county_finds_all_its_departments() -> None:
    assert {kind.label_zh for kind in load_agency_kinds().values()} >= OF_A_COUNTY


def test_a_kind_alone_says_not_whose_office_it_is() -> None:
    assert is_bare("县国土资源局")
    assert is_bare("财政局")
    assert not is_bare("阳谷县财政局")


def test_an_id_is_the_same_however_the_name_is_spaced_and_whatever_its_scope() -> None:
    expected = agency_id("371521", "阳谷县人民政府办公室")
    assert len(expected) == 12
    assert int(expected, 16) >= 0
    assert agency_id("371521", "阳谷县 人民政府\n办公室") == expected
    assert agency_id("371521", "阳谷县人民政府办公室（汇总）") == expected


def test_an_id_tells_places_and_names_apart() -> None:
    ids = {agency_id(region, name) for region in (None, "371521", "430423") for name in ("财政局", "教育局")}
    assert len(ids) == 6
