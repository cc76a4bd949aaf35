"""The rows that the warehouse loads: one per code, with every place's province and prefecture."""

from __future__ import annotations

from pipelines.classification.codes import load_economics, load_functions, load_regions
from pipelines.classification.dimensions import economic_rows, function_rows, region_rows


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
