"""The lists agree with what real disclosures and other lists say, where those stand beside the checkout."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from pipelines.classification.codes import load_economics, load_function_names, load_functions, load_regions
from pipelines.classification.gazetteer import load_zones

SHARED = Path(__file__).resolve().parents[3].parent / "shared"
SEEDS = sorted((SHARED / "seeds").glob("*.txt"))
CODE_AND_NAME = re.compile(r"(?<![\d.,])([23]\d{2}(?:\d{2}){0,2})\t([^\t\n\d]+)")
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
