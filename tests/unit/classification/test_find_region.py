"""An agency's name tells its place; what it leaves open the text settles, or nobody does."""

from __future__ import annotations

import time

import pytest

from pipelines.classification.codes import load_regions
from pipelines.classification.regions import find_region


def code_of(agency: str, text: str = "") -> str | None:
    found = find_region(agency, text)
    return found.region_code if found else None


@pytest.mark.parametrize(
    ("agency", "code"),
    [
        ("阳谷县人民政府办公室", "371521"),
        ("中共西乡县委办公室", "610724"),
        ("衡山县人民政府办公室", "430423"),
        ("佛山市轨道交通局", "440600"),
        ("吉林省教育厅", "220000"),
        ("吉林市教育局", "220200"),
        ("重庆市民政局", "500000"),
        ("中国共产党阳谷县纪律检查委员会", "371521"),
        ("国家税务总局莒县税务局", "371122"),
        ("浦东新区财政局", "310115"),
        ("广西壮族自治区南宁市西乡塘区教育局", "450107"),
        ("阳 谷 县\n人民政府办公室", "371521"),
        ("中山市南区街道办事处", "442000"),
        ("襄樊市教育局", "420600"),
    ],
)
def test_the_place_is_read_from_the_name(agency: str, code: str) -> None:
    assert code_of(agency) == code


@pytest.mark.parametrize(
    ("agency", "code"),
    [
        ("中共上海市普陀区委社会工作部", "310107"),
        ("舟山市普陀区财政局", "330903"),
        ("福州市鼓楼区司法局", "350102"),
        ("江苏省南京市鼓楼区司法局", "320106"),
        ("济宁市市中区教育局", "370802"),
        ("北京市朝阳区教育局", "110105"),
        ("石家庄市桥东区民政局", "130103"),
    ],
)
def test_a_shared_name_is_settled_by_the_places_before_it(agency: str, code: str) -> None:
    found = find_region(agency)
    assert found is not None
    assert found.region_code == code
    assert found.basis.endswith("in the name")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", None),
        ("本部门贯彻执行党的方针政策", None),
        ("舟山市财政局关于印发的通知", "330903"),
        ("按照上海市的统一部署", "310107"),
        ("赴上海学习，由舟山市财政局批复", None),
        ("赴舟山市学习；上海市普陀区财政局", "310107"),
        ("浙江省财政厅", "330903"),
    ],
)
def test_a_shared_name_is_settled_by_the_text_or_stays_open(text: str, code: str | None) -> None:
    assert code_of("普陀区财政局", text) == code


@pytest.mark.parametrize(
    ("agency", "code"),
    [
        ("朔州经济开发区管理委员会综合办公室", "140600"),
        ("山西朔州经济开发区管理委员会", "140600"),
        ("朔州市经济开发区财政局", "140600"),
        ("西安高新区管委会", "610100"),
        ("昆山高新技术产业开发区管委会", "320583"),
        ("郑州航空港经济综合实验区管委会", "410100"),
        ("湖南衡阳松木经济开发区管委会", "430400"),
        ("大通湖管理区财政局", "430900"),
        ("北京经济技术开发区管理委员会", "110000"),
    ],
)
def test_a_zone_belongs_to_its_nearest_coded_parent(agency: str, code: str) -> None:
    found = find_region(agency)
    assert found is not None
    assert found.region_code == code
    assert found.basis == f"agency name: zone, nearest coded parent {found.region_name}"


@pytest.mark.parametrize(
    ("agency", "code"),
    [
        ("恩施州委组织部", "422800"),
        ("临夏州教育局", "622900"),
        ("阿克苏地委办公室", "652900"),
        ("内蒙古党委办公厅", "150000"),
    ],
)
def test_short_forms_of_autonomous_divisions_and_stems_before_a_body(agency: str, code: str) -> None:
    assert code_of(agency) == code


@pytest.mark.parametrize(
    "agency",
    [
        "",
        "教育局",
        "西乡街道商会",
        "朔州日报社",
        "中心城区管理处",
        "经济开发区管理委员会",
        "新华书店",
        "朝阳医院",
        "海港经济开发区管委会",
    ],
)
def test_words_that_name_no_place_are_not_taken_for_one(agency: str) -> None:
    assert find_region(agency) is None


def test_a_name_without_a_place_is_told_from_governments_in_one_line_of_descent() -> None:
    text = "经衡山县人民政府批准，报衡阳市人民政府和湖南省财政厅备案"
    assert code_of("教育局", text) == "430423"
    assert code_of("教育局", text + "，并抄送阳谷县人民政府") is None
    assert code_of("教育局", "加快老城区改造") is None


def test_the_name_outweighs_the_text() -> None:
    assert code_of("阳谷县人民政府办公室", "衡山县人民政府 湖南省衡阳市") == "371521"


def test_a_code_that_was_replaced_gives_way_to_the_one_in_force() -> None:
    regions = load_regions()
    assert code_of("南通市崇川区财政局") == "320613"
    assert [regions[code].region_name for code in ("320602", "320613")] == ["崇川区", "崇川区"]


def test_every_county_is_found_below_its_prefecture_and_province() -> None:
    """Not one of the counties in force is lost or mistaken once its full chain is named."""
    regions = load_regions()
    missed = []
    for code, region in regions.items():
        if region.in_2024 is False or region.parent_code is None:
            continue
        chain, parent = region.region_name, regions[region.parent_code]
        while True:
            chain = parent.region_name + chain
            if parent.parent_code is None:
                break
            parent = regions[parent.parent_code]
        found = find_region(chain + "人民政府办公室")
        if found is None or found.region_code != code:
            missed.append((code, chain, found))
    assert missed == []


def test_most_county_names_alone_are_enough_and_none_is_mistaken() -> None:
    regions = load_regions()
    counties = [region for region in regions.values() if region.level == "county" and region.in_2024]
    for county in counties:
        found = find_region(county.region_name + "财政局")
        assert found is None or regions[found.region_code].region_name == county.region_name


def test_a_call_takes_less_than_two_milliseconds() -> None:
    text = "根据普陀区委区政府的部署，本部门认真履行职责。" * 1000
    find_region("普陀区财政局", text)
    started = time.perf_counter()
    for _ in range(50):
        find_region("中共上海市普陀区委社会工作部", text)
    assert (time.perf_counter() - started) / 50 < 0.002
