"""The lists agree with what real disclosures and other lists say, where those stand beside the checkout."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from pipelines.classification.codes import (
    load_economics,
    load_function_names,
    load_functions,
    load_region_names,
    load_regions,
)
from pipelines.classification.gazetteer import load_zones

SHARED = Path(__file__).resolve().parents[3].parent / "shared"
SEEDS = sorted((SHARED / "seeds").glob("*.txt"))
CODE_AND_NAME = re.compile(r"(?<![\d.,])([23]\d{2}(?:\d{2}){0,2})\t([^\t\n\d]+)")
OVERSEAS = {"710000", "810000", "820000"}
OTHER_NAME = re.compile(r"([^|]+)\((\d+)\)")


def known_names() -> dict[str, set[str]]:
    """Every name of every code of both classifications, brackets full-width."""
    names: dict[str, set[str]] = {}
    for function in load_functions().values():
        names.setdefault(function.function_code, set()).add(function.function_name)
    for former in load_function_names():
        names[former.function_code].add(former.function_name)
    for economic in load_economics().values():
        names.setdefault(economic.economic_code, set()).add(economic.economic_name)
    return names


def folded(name: str) -> str:
    return re.sub(r"\s", "", name).replace("(", "（").replace(")", "）")


def rows(name: str, delimiter: str = ",") -> list[dict[str, str]]:
    path = SHARED / "reference" / name
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter=delimiter))


def test_every_code_of_a_disclosure_is_listed_with_the_name_it_prints() -> None:
    names = known_names()
    unknown = {
        (seed.stem, code, name)
        for seed in SEEDS
        for code, name in CODE_AND_NAME.findall(seed.read_text(encoding="utf-8"))
        if folded(name) not in names.get(code, set())
    }
    assert unknown == set()


def test_the_economic_list_is_complete_and_agrees() -> None:
    economics = load_economics()
    listed = {row["code"]: folded(row["name"]) for row in rows("econ_codes_modern.csv")}
    missing = {code: name for code, name in listed.items() if code not in economics}
    differing = {code: name for code, name in listed.items() if folded(economics[code].economic_name) != name}
    assert (missing, differing) == ({}, {})


def test_what_is_called_observed_was_observed_so_often() -> None:
    observed = {row["code"]: row for row in rows("observed_codes.csv")}
    claims = [
        (function.function_code, function.function_name, function.basis_detail)
        for function in load_functions().values()
        if function.basis == "observed" and observed
    ]
    for code, name, detail in claims:
        counts = {folded(other): int(n) for other, n in OTHER_NAME.findall(observed[code]["other_names"])}
        counts[folded(observed[code]["best_name"])] = int(observed[code]["n_docs"])
        plain = {re.sub(r"[“”\"]", "", seen): count for seen, count in counts.items()}
        assert detail == f"in {plain[re.sub(r'[“”]', '', folded(name))]} documents"


@pytest.mark.parametrize(("name", "flag"), [("gb2260_200512.tsv", "in_2005"), ("gb2260_201904.tsv", "in_2019")])
def test_regions_are_marked_as_the_lists_of_their_year_have_them(name: str, flag: str) -> None:
    listed = {row["Code"] for row in rows(name, delimiter="\t")}
    marked = {code for code, region in load_regions().items() if getattr(region, flag)}
    assert not listed or listed == marked


def test_every_division_of_2024_is_a_region_a_zone_or_a_placeholder() -> None:
    regions = load_regions()
    zones = {zone.statistical_code for zone in load_zones()}
    areas = rows("divisions_2024_areas.csv")
    unplaced = [row for row in areas if row["code"] not in regions and row["code"] not in zones]
    # 嘉峪关市 has no counties; the statistical list repeats the prefecture as one.
    assert [row["name"] for row in unplaced] in ([], ["嘉峪关市"])
    assert not [row for row in areas if row["code"] in regions and regions[row["code"]].region_name != row["name"]]


@pytest.mark.parametrize(("name", "year"), [("gb2260_200512.tsv", 2005), ("gb2260_201904.tsv", 2019)])
def test_a_region_was_called_so_in_the_year_of_the_list(name: str, year: int) -> None:
    regions = load_regions()
    former = {(former.region_code, former.region_name): former.valid_to for former in load_region_names()}
    wrong = []
    for row in rows(name, delimiter="\t"):
        region = regions[row["Code"]]
        if row["Name"] == region.region_name:
            earlier = [last for (code, _), last in former.items() if code == region.region_code]
            right = all(last is not None and last < year for last in earlier)
        else:
            last = former.get((region.region_code, row["Name"]))
            right = last is not None and last >= year
        if not right:
            wrong.append(row)
    assert wrong == []


@pytest.mark.parametrize(("name", "year"), [("gb2260_200512.tsv", 2005), ("gb2260_201904.tsv", 2018)])
def test_a_code_is_valid_in_the_year_of_each_list_and_no_other_code_is(name: str, year: int) -> None:
    """The list of April 2019 still has what ended in that year."""
    listed = {row["Code"] for row in rows(name, delimiter="\t")}
    valid = {
        code
        for code, region in load_regions().items()
        if (region.valid_from or 0) <= year and (region.valid_to is None or region.valid_to >= year)
    }
    assert not listed or listed - OVERSEAS == valid - OVERSEAS


def test_a_code_is_in_force_if_the_list_of_2024_has_it() -> None:
    levels = ("areas", "cities", "provinces")
    listed = {row["code"].ljust(6, "0") for level in levels for row in rows(f"divisions_2024_{level}.csv")}
    in_force = {code for code, region in load_regions().items() if region.valid_to is None}
    missing = {code for code, region in load_regions().items() if region.in_2024 and code not in in_force}
    beyond = in_force - listed
    assert missing == set()
    # Counted elsewhere: Taiwan, Hong Kong and Macao; made in the last days of the year: 和康县, 和安县.
    assert not listed or beyond <= OVERSEAS | {"653228", "653229"}


def test_every_zone_of_2024_has_its_statistical_code_and_parent() -> None:
    zones = {zone.statistical_code: zone for zone in load_zones()}
    listed = [row for row in rows("divisions_2024_areas.csv") if row["code"] in zones]
    named = [(row["name"].removesuffix("管委会"), zones[row["code"]].zone_name) for row in listed]
    assert [(name, zone) for name, zone in named if name != zone] == []
    assert [row for row in listed if zones[row["code"]].parent_code[:2] != row["provinceCode"]] == []


def test_every_functional_code_that_two_disclosures_print_is_listed() -> None:
    functions = load_functions()
    codes = [row for row in rows("observed_codes.csv") if int(row["n_docs"]) >= 2 and row["code"].startswith("2")]
    unknown = {row["code"]: row["best_name"] for row in codes if row["code"] not in functions}
    # Numbers of other tables (200 人次), and words of a form's own beside a number that looks like a code.
    classes = {code for code in functions if len(code) == 3}
    assert {code: name for code, name in unknown.items() if code[:3] in classes} in ({}, {"2100000": "平方米"})
    assert len(unknown) * 25 <= len(codes)
