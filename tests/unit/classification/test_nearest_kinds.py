"""A name that fits no kind is told the kinds it is close to, by the words that tell most."""

from __future__ import annotations

import pytest

from pipelines.classification.agencies import agency_kind
from pipelines.classification.nearness import nearest_kinds


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("某县园林绿化服务中心", "forestry"),
        ("阳谷县水文局", "water_resources"),
        ("阳谷县史志档案中心", "archives"),
    ],
)
def test_the_rarer_words_decide(name: str, nearest: str) -> None:
    assert agency_kind(name) is None
    found = nearest_kinds(name)
    assert found[0].kind.kind_id == nearest
    assert [near.similarity for near in found] == sorted((near.similarity for near in found), reverse=True)


def test_a_name_between_two_kinds_is_told_both() -> None:
    near = {found.kind.kind_id for found in nearest_kinds("某市工业园区建设管理局")}
    assert {"zone_administration", "housing_construction"} <= near


def test_each_kind_is_named_once_and_no_more_than_asked() -> None:
    found = nearest_kinds("某县园林绿化服务中心", limit=5)
    assert len({near.kind.kind_id for near in found}) == len(found) == 5
    assert all(0 < near.similarity <= 1 for near in found)


def test_what_has_nothing_in_common_is_near_nothing() -> None:
    assert nearest_kinds("XYZ") == ()


def test_the_place_of_an_agency_does_not_make_it_near() -> None:
    assert nearest_kinds("县") == ()
