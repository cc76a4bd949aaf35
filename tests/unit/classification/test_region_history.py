"""A county is followed over its changes: no code begins or ends without a row that says from or to where."""

from __future__ import annotations

import pytest

from pipelines.classification.codes import load_regions
from pipelines.classification.region_history import (
    ENDING,
    current_code,
    later_codes,
    load_region_changes,
    successors,
)
from pipelines.classification.regions import find_region


@pytest.mark.parametrize(
    ("code", "current"),
    [
        ("371523", "371503"),  # 茌平县, a district since 2019
        ("522423", "520581"),  # 黔西县, with its prefecture in 2011, a city since 2021
        ("542623", "540481"),  # 米林县, likewise in 2015 and 2023
        ("110103", "110101"),  # 崇文区, part of 东城区 since 2010
        ("320602", "320613"),  # 崇川区, enlarged under another code
        ("371521", "371521"),
    ],
)
def test_a_place_is_found_under_the_code_in_force(code: str, current: str) -> None:
    assert current_code(code) == current


@pytest.mark.parametrize("code", ["130521", "230711", "341400"])
def test_a_place_that_was_divided_has_no_successor(code: str) -> None:
    assert current_code(code) is None
    assert later_codes(code) == ()
    parts = [change for change in load_region_changes() if change.region_code == code]
    assert len(parts) > 1
    assert {(change.change, change.extent) for change in parts} == {("split", "part")}


def test_every_code_that_ended_says_what_became_of_it() -> None:
    ended = {code for code, region in load_regions().items() if region.valid_to is not None}
    assert {change.region_code for change in load_region_changes() if change.change in ENDING} == ended


def test_every_code_that_began_says_where_it_came_from() -> None:
    begun = {code for code, region in load_regions().items() if region.valid_from is not None}
    assert begun <= {change.successor_code for change in load_region_changes()}


def test_a_successor_begins_with_its_first_change_and_stands_when_it_takes_over() -> None:
    regions = load_regions()
    for change in load_region_changes():
        successor = regions[change.successor_code]
        assert successor.valid_from is None or successor.valid_from <= change.year
        assert successor.valid_to is None or successor.valid_to >= change.year
    first: dict[str, int] = {}
    for change in load_region_changes():
        first.setdefault(change.successor_code, change.year)
    for code, region in regions.items():
        assert region.valid_from is None or region.valid_from == first[code]


def test_no_chain_of_successors_runs_in_a_circle() -> None:
    for code in successors():
        chain = (code, *later_codes(code))
        assert len(set(chain)) == len(chain)


@pytest.mark.parametrize(
    ("agency", "code"),
    [
        ("茌平县人民政府办公室", "371523"),
        ("聊城市茌平区人民政府办公室", "371503"),
        ("密云县财政局", "110228"),
        ("南通市港闸区民政局", "320611"),
        ("平安县教育局", "630221"),
        ("双湖县民政局", "540630"),
        ("玉树县财政局", "632721"),
    ],
)
def test_a_document_of_an_earlier_year_finds_its_place(agency: str, code: str) -> None:
    found = find_region(agency)
    assert found is not None
    assert found.region_code == code
