"""The rows that the warehouse loads: one per code, with every place's province and prefecture."""

from __future__ import annotations

from pipelines.classification.agencies import load_agency_kinds
from pipelines.classification.codes import load_economics, load_functions, load_regions
from pipelines.classification.dimensions import (
    agency_kind_rows,
    economic_rows,
    function_rows,
    region_name_rows,
    region_rows,
)


def test_one_row_per_code() -> None:
    assert [row.function_code for row in function_rows()] == list(load_functions())
    assert [row.economic_code for row in economic_rows()] == list(load_economics())
    assert [row.region_code for row in region_rows()] == list(load_regions())


def test_places_carry_their_province_and_prefecture() -> None:
    rows = {row.region_code: row for row in region_rows()}
    yanggu, putuo, shandong, jiyuan = (rows[code] for code in ("371521", "310107", "370000", "419001"))
    assert (yanggu.province_name, yanggu.prefecture_name, yanggu.level) == ("山东省", "聊城市", "county")
    assert (putuo.province_name, putuo.prefecture_code) == ("上海市", None)
    assert (shandong.province_code, shandong.prefecture_code) == ("370000", None)
    assert (jiyuan.province_name, jiyuan.prefecture_code) == ("河南省", None)


def test_a_prefecture_is_its_own_prefecture() -> None:
    rows = [row for row in region_rows() if row.level == "prefecture"]
    assert rows
    assert all(row.prefecture_code == row.region_code for row in rows)


def test_the_basis_says_in_which_lists_a_place_stands() -> None:
    rows = {row.region_code: row for row in region_rows()}
    assert rows["371521"].basis == "published_list: 2005, 2019, 2024"
    assert rows["371200"].basis == "published_list: 2005, 2019"
    assert rows["371503"].basis == "published_list: 2024"
    assert rows["630221"].basis == "published_list: another year"


def test_a_place_is_followed_to_the_code_in_force() -> None:
    rows = {row.region_code: row for row in region_rows()}
    chiping, pingan, xingtai = rows["371523"], rows["632121"], rows["130521"]
    assert (chiping.valid_to, chiping.successor_code, chiping.current_code) == (2018, "371503", "371503")
    assert (pingan.successor_code, pingan.current_code) == ("630221", "630203")
    assert (xingtai.valid_to, xingtai.successor_code, xingtai.current_code) == (2019, None, None)
    assert (rows["371521"].successor_code, rows["371521"].current_code) == (None, "371521")


def test_provinces_and_prefectures_have_their_english_name() -> None:
    rows = region_rows()
    assert not [row.region_name for row in rows if row.level != "county" and row.region_name_en is None]
    assert {row.region_name_en for row in rows if row.region_code in ("140000", "610000")} == {"Shanxi", "Shaanxi"}


def test_every_name_of_a_region_is_a_row_and_one_is_current() -> None:
    rows = region_name_rows()
    assert sorted(row.region_code for row in rows if row.is_current) == list(load_regions())
    xiangyang = [(row.region_name, row.valid_to, row.is_current) for row in rows if row.region_code == "420600"]
    assert xiangyang == [("襄阳市", None, True), ("襄樊市", 2009, False)]


def test_names_that_tell_no_kind_have_a_kind_of_their_own() -> None:
    rows = {row.kind: row for row in agency_kind_rows()}
    assert set(rows) == {*load_agency_kinds(), "unclassified"}
    assert (rows["unclassified"].kind_zh, rows["unclassified"].branch) == ("未分类", "unclassified")
    assert rows["court"].branch_zh == "审判机关"
