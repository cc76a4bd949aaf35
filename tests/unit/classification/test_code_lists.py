"""The committed lists obey their own structure, and say what they must."""

from __future__ import annotations

import pytest

from pipelines.classification.codes import (
    Economic,
    Function,
    function_parent,
    level_of,
    load_economics,
    load_function_names,
    load_functions,
    load_region_names,
    load_regions,
)
from pipelines.classification.gazetteer import load_zones
from pipelines.classification.region_history import load_region_changes
from pipelines.classification.tables import BASES


def test_every_function_stands_below_an_existing_parent_of_the_level_above() -> None:
    functions = load_functions()
    for code, function in functions.items():
        assert function.level == {3: "类", 5: "款", 7: "项"}[len(code)]
        assert function.parent_code == (code[:-2] if len(code) > 3 else None)
        assert function.parent_code is None or function.parent_code in functions


def test_every_economic_code_stands_below_its_class() -> None:
    economics = load_economics()
    for code, economic in economics.items():
        assert economic.level == {3: "类", 5: "款"}[len(code)]
        assert (economic.parent_code or code) in economics
        assert code.startswith("3")


def test_lists_are_in_the_order_of_their_codes() -> None:
    assert list(load_functions()) == sorted(load_functions())
    assert list(load_economics()) == sorted(load_economics())
    assert list(load_regions()) == sorted(load_regions())


def test_names_are_not_blank_and_carry_no_spaces() -> None:
    names = [function.function_name for function in load_functions().values()]
    names += [economic.economic_name for economic in load_economics().values()]
    names += [region.region_name for region in load_regions().values()]
    assert all(names)
    assert not [name for name in names if any(character.isspace() for character in name)]


def test_every_class_in_force_is_listed() -> None:
    classes = {code for code in load_functions() if len(code) == 3}
    in_force = {str(code) for code in range(201, 225)} - {"218"}
    assert classes == in_force | {"227", "229", "230", "231", "232", "233", "234"}


def test_economic_classes_are_complete() -> None:
    classes = {code for code, economic in load_economics().items() if economic.level == "类"}
    assert {"301", "302", "303", "307", "309", "310", "311", "312", "313", "399"} <= classes


def test_what_is_called_observed_says_in_how_many_documents() -> None:
    rows: list[Function | Economic] = [*load_functions().values(), *load_economics().values()]
    for row in rows:
        assert row.basis in BASES
        if row.basis == "observed":
            assert row.basis_detail is not None
            count = int(row.basis_detail.removeprefix("in ").removesuffix(" documents"))
            assert count >= 2
        else:
            assert row.basis_detail is None


def test_no_code_claims_to_be_from_a_published_list() -> None:
    """The classifications here were written and observed, not copied from a published list."""
    rows: list[Function | Economic] = [*load_functions().values(), *load_economics().values()]
    assert {row.basis for row in rows} == {"observed", "knowledge"}


@pytest.mark.parametrize(
    ("code", "first", "last"),
    [
        ("224", 2019, None),
        ("234", 2020, None),
        ("20139", 2024, None),
        ("2010308", None, 2023),
        ("20115", None, 2018),
    ],
)
def test_known_years_of_codes(code: str, first: int | None, last: int | None) -> None:
    function = load_functions()[code]
    assert (function.valid_from, function.valid_to) == (first, last)


def test_a_code_is_valid_within_the_years_of_its_parent() -> None:
    functions = load_functions()
    for function in functions.values():
        if function.parent_code is None:
            continue
        parent = functions[function.parent_code]
        if parent.valid_from is not None:
            assert function.valid_from is not None and function.valid_from >= parent.valid_from
        if parent.valid_to is not None:
            assert function.valid_to is not None and function.valid_to <= parent.valid_to


def test_former_names_differ_from_the_name_in_force() -> None:
    functions = load_functions()
    former = load_function_names()
    assert not [name for name in former if name.function_name == functions[name.function_code].function_name]
    assert len({(name.function_code, name.function_name) for name in former}) == len(former)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("资源勘探信息等支出", "215"),
        ("国土海洋气象等支出", "220"),
        ("医疗卫生与计划生育支出", "210"),
        ("文化体育与传媒支出", "207"),
        ("行政事业单位离退休", "20805"),
        ("扶贫", "21305"),
    ],
)
def test_former_names_lead_to_the_code(name: str, code: str) -> None:
    assert {former.function_code for former in load_function_names() if former.function_name == name} == {code}


def test_every_region_stands_below_an_existing_parent_and_in_a_list_or_in_a_change() -> None:
    regions = load_regions()
    changed = {change.successor_code for change in load_region_changes()}
    for code, region in regions.items():
        assert len(code) == 6
        if region.level == "province":
            assert region.parent_code is None
        else:
            assert region.parent_code is not None
            parent = regions[region.parent_code]
            assert code.startswith(parent.region_code.rstrip("0")[:2])
            assert parent.level == ("province" if region.level == "prefecture" else parent.level) != "county"
        assert region.in_2005 or region.in_2019 or region.in_2024 or code in changed


def test_provinces_are_thirty_four() -> None:
    assert sum(region.level == "province" for region in load_regions().values()) == 34


def test_former_names_of_regions_are_not_their_names() -> None:
    regions = load_regions()
    for former in load_region_names():
        assert regions[former.region_code].region_name != former.region_name


def test_zones_have_no_code_of_their_own() -> None:
    regions = load_regions()
    for zone in load_zones():
        assert zone.parent_code in regions
        assert zone.statistical_code is None or zone.statistical_code not in regions


def test_parent_and_level_follow_from_the_digits() -> None:
    assert [function_parent(code) for code in ("2010350", "20103", "201")] == ["20103", "201", None]
    assert [level_of(code) for code in ("2010350", "20103", "201")] == ["项", "款", "类"]
    assert [level_of(text) for text in ("", "2010", "二〇一", "２０１")] == [None] * 4
    with pytest.raises(ValueError, match="2010"):
        function_parent("2010")
