"""Where an agency belongs: its name first, then what the file says, then the file's name; never a guess."""

from __future__ import annotations

import pytest

from tests.unit.statements.narrative.support import facts_of

NAMESAKE = "朝阳区教育局2023年度部门决算\n目录\n第一部分 概况\n第一部分 概况\n负责全区教育工作。\n"


@pytest.mark.parametrize(
    ("inside", "name", "code"),
    [
        ("", "x.txt", None),
        ("经长春市教育局批复。\n", "x.txt", "220104"),
        ("经北京市教育委员会批复。\n", "x.txt", "110105"),
        # a cell of a table, where the text names no city
        ("单位\t金额\n北京市朝阳区第一小学\t5.00\n", "x.txt", "110105"),
        # the file's name is the last to be asked, and loses against the inside
        ("", "北京市_朝阳区教育局.txt", "110105"),
        ("经长春市教育局批复。\n", "北京市_朝阳区教育局.txt", "220104"),
    ],
)
def test_a_name_that_several_places_share_is_settled_by_the_file_or_stays_open(
    inside: str, name: str, code: str | None
) -> None:
    facts = facts_of(NAMESAKE + inside, name)
    assert facts.region_code == code
    assert ("file name" in (facts.region_basis or "")) == (code is not None and not inside)


@pytest.mark.parametrize(
    ("agency", "code"),
    [
        ("江苏省教育厅", "320000"),
        ("锡林郭勒盟行政公署办公室", "152500"),
        ("达拉特旗交通运输局", "150621"),
        ("苏州工业园区教育局", "320500"),
        ("四川天府新区财政金融局", "510000"),
        ("贵安新区社会事务管理局", "520000"),
        ("广州南沙新区管理委员会", "440115"),
        ("西藏自治区林芝市巴宜区教育局", "540402"),
        ("新疆生产建设兵团第八师石河子市财政局", "659001"),
        ("原永年县扶贫开发办公室", "130429"),
    ],
)
def test_zones_leagues_banners_and_provinces_have_their_codes(agency: str, code: str) -> None:
    facts = facts_of(f"{agency}\n2023年度部门决算\n")
    assert (facts.agency_name, facts.region_code) == (agency, code)


@pytest.mark.parametrize("agency", ["国家信访局", "中华人民共和国财政部", "全国妇女联合会", "中央统战部机关"])
def test_a_body_of_the_whole_country_lies_nowhere_even_if_its_text_names_a_place(agency: str) -> None:
    facts = facts_of(f"{agency}2026年度部门预算\n目录\n负责同北京市人民政府联系。\n")
    assert (facts.agency_name, facts.region_code) == (agency, None)


def test_a_local_office_of_a_national_body_lies_where_its_name_says() -> None:
    assert facts_of("国家统计局阳谷调查队2023年度部门决算\n国家税务总局莒县税务局\n").region_code is not None
    assert facts_of("国家税务总局莒县税务局2023年度部门决算\n").region_code == "371122"
