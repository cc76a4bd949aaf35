"""An entry that cannot be used is refused when the registry is loaded, with the file, the entry and the reason."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from pipelines.settings import REPOSITORY
from pipelines.sources.registry import Filters, RegistryError, Source, host_of, is_xpath, load_registry
from tests.support.portals import HOST, LIST, entry, source


def put(folder: Path, name: str, content: Any) -> None:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")


def a_list(**changes: Any) -> list[dict[str, Any]]:
    return [{"address": LIST, "items": "ul li", **changes}]


def test_an_entry_is_named_after_its_file_unless_it_states_its_id(tmp_path: Path) -> None:
    put(tmp_path, "yanggu.yaml", entry())
    put(tmp_path, "b.yml", {"id": "other", **entry(active=False)})
    put(tmp_path, "many.yaml", [{"id": "z", **entry()}, {"id": "y", **entry()}])
    (tmp_path / ".gitkeep").touch()
    assert [one.id for one in load_registry(tmp_path)] == ["other", "y", "yanggu", "z"]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"colour": "red"}, "colour: no such key"),
        ({"title_zh": None}, "title_zh"),
        ({"region_code": 371521}, "region_code"),
        ({"region_code": "3715"}, "region_code"),
        ({"region_code": "371599"}, "there is no 371599"),
        ({"id": "No Id"}, "id: "),
        ({"active": "yes"}, "active"),
        ({"time_zone": "Asia/Atlantis"}, "no time zone 'Asia/Atlantis'"),
        ({"hosts": []}, "hosts"),
        ({"hosts": ["http://portal.example"]}, "is no host"),
        ({"hosts": ["Portal.example"]}, "is no host"),
        ({"hosts": ["other.example"]}, "hosts do not contain portal.example"),
        ({"hosts": [f"{HOST}:8080"]}, "hosts do not contain portal.example"),
        ({"lists": []}, "lists"),
        ({"lists": a_list(items="ul[")}, "is no CSS selector"),
        ({"lists": a_list(items="//ul[")}, "is no XPath selector"),
        ({"lists": a_list(link="./@href[")}, "is no XPath selector"),
        ({"lists": a_list(address="ftp://portal.example/")}, "is no http or https address"),
        ({"lists": a_list(date_formats=["%Y年%m月"])}, "does not hold year, month and day"),
        ({"lists": a_list(pages={"template": f"http://{HOST}/index.html"})}, "must hold {page} once"),
        ({"lists": a_list(pages={"template": "http://other.example/{page}"})}, "other.example"),
        ({"lists": a_list(pages={"template": f"http://{HOST}/{{page}}", "first": 3, "last": 2})}, "before first"),
        ({"lists": a_list(pages={"template": f"http://{HOST}/{{page}}"}, next="a.next")}, "state one"),
        ({"filters": {"title_includes": "(决算"}}, "is no regular expression"),
        ({"filters": {"years": [1023]}}, "filters.years"),
        ({"filters": {"years": ["2023"]}}, "filters.years"),
        ({"rate": {"requests_per_second": 0}}, "rate.requests_per_second"),
        ({"rate": {"user_agent": "采集"}}, "rate.user_agent"),
        ({"limits": {"pages": 0}}, "limits.pages"),
        ({"limits": {"fetch": 5}}, "limits.fetch: no such key"),
        ({"article": {"body": "div["}}, "article.body"),
    ],
)
def test_what_is_wrong_is_told_with_file_entry_and_reason(
    tmp_path: Path, changes: dict[str, Any], told: str
) -> None:
    put(tmp_path, "yanggu.yaml", entry(**changes))
    with pytest.raises(RegistryError) as caught:
        load_registry(tmp_path, regions={"371521"})
    assert str(caught.value).startswith(f"yanggu.yaml: {changes.get('id', 'yanggu')}: ")
    assert told in str(caught.value)


@pytest.mark.parametrize("content", ["[", "", "- 1\n", "title_zh: a\ntitle_zh: b\n", "just words\n", "a: \x01\n"])
def test_a_file_that_holds_no_entries_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "a.yaml").write_text(content, encoding="utf-8")
    with pytest.raises(RegistryError, match=r"^a\.yaml: "):
        load_registry(tmp_path)


def test_an_id_stands_once_in_the_whole_registry(tmp_path: Path) -> None:
    put(tmp_path, "a.yaml", entry())
    put(tmp_path, "b.yaml", {"id": "a", **entry()})
    with pytest.raises(RegistryError, match=r"stands in a\.yaml too"):
        load_registry(tmp_path)


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("http://portal.example/x", True),
        ("https://PORTAL.example:443/x", True),
        ("http://portal.example:8080/", False),
        ("http://portal.example.evil/", False),
        ("http://evil/portal.example", False),
        ("http://portal.example@evil/", False),
        ("ftp://portal.example/", False),
        ("javascript:void(0)", False),
        ("http://portal.example:99999/", False),
        ("http://[::1/", False),
    ],
)
def test_an_address_is_allowed_by_its_host_and_port_alone(address: str, allowed: bool) -> None:
    assert source().allows(address) is allowed


def test_a_port_that_is_not_the_schemes_own_is_part_of_the_host() -> None:
    assert (host_of("http://a.example:8000/x"), host_of("http://[::1]:80/")) == ("a.example:8000", "[::1]")


@pytest.mark.parametrize("selector", ["//a", "./a/@href", "(//ul)[1]/li", "@href", ".", "string(.)", ".//a"])
def test_xpath_is_told_from_css(selector: str) -> None:
    assert is_xpath(selector)
    assert not is_xpath(".list > li a::attr(href)")


@pytest.mark.parametrize(
    ("filters", "title", "why_not"),
    [
        ({}, "通知", None),
        ({"title_includes": "决算"}, "甲县教育局2023年度部门预算", "title_includes"),
        ({"title_excludes": "批复|培训"}, "关于批复2023年部门决算的通知", "title_excludes"),
        ({"years": [2023]}, "甲县教育局2022年度部门决算", "years"),
        ({"years": [2023]}, "甲县教育局2023年度部门决算", None),
        ({"years": [2023]}, "甲县教育局部门决算", None),
        ({"since": 2022}, "甲县教育局2021年度部门决算", "since"),
        ({"since": 2022}, "甲县教育局2022年度部门决算", None),
        ({"years": [2023]}, "索引号120230001 部门决算", None),
    ],
)
def test_a_filter_says_why_an_item_is_not_wanted(filters: dict[str, Any], title: str, why_not: str | None) -> None:
    assert Filters.model_validate(filters).why_not(title) == why_not


def test_the_registry_of_the_repository_loads_and_says_what_each_entry_rests_on() -> None:
    registry = load_registry(REPOSITORY / "data" / "sources")
    assert registry
    assert all(isinstance(one, Source) and one.basis for one in registry)
    assert not any(one.allow_private for one in registry)
