"""A crosswalk's rows answer for every code and every year once, and a fault in them stops with file and row."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from pipelines.classification import crosswalks
from pipelines.classification.codes import load_economics, load_functions
from pipelines.classification.crosswalks import (
    Rule,
    load_cofog,
    load_economic_gfsm,
    load_function_cofog,
    load_gfsm,
)
from pipelines.classification.tables import ClassificationError

HEADER = "economic_code,valid_from,valid_to,gfsm_code,share,basis,confidence,note\n"
SOUND = "".join(
    f"{code},,,NC,1,judgement,low,\n" for code in load_economics() if len(code) == 3 and code not in ("301", "302")
)


def write(folder: Path, *lines: str) -> Path:
    path = folder / "crosswalk.csv"
    path.write_text(HEADER + SOUND + "".join(line + "\n" for line in lines), encoding="utf-8")
    return path


def test_a_sound_crosswalk_is_read(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "301,,,21,0.25,judgement,low,",
        "301,,,22,0.75,judgement,low,",
        "302,,2017,22,1,derived_from_definitions,high,",
        "302,2018,,21,1,derived_from_definitions,high,",
    )
    found = [rule for rule in load_economic_gfsm(path) if rule.code in ("301", "302")]
    assert [(rule.target, rule.share, rule.valid_from, rule.valid_to) for rule in found] == [
        ("21", Decimal("0.25"), 1900, 9999),
        ("22", Decimal("0.75"), 1900, 9999),
        ("22", Decimal(1), 1900, 2017),
        ("21", Decimal(1), 2018, 9999),
    ]


@pytest.mark.parametrize(
    ("lines", "complaint"),
    [
        (["30777,,,21,1,judgement,low,"], "30777 stands in no line of its list"),
        (["301,,,999,1,judgement,low,"], "999 stands in no line of its list"),
        (["301,,,21,0.5,judgement,low,", "301,,,22,0.4,judgement,low,"], "the shares of 301 sum to 0.9"),
        (["301,,,21,1,judgement,low,", "301,,,22,1,judgement,low,"], "the shares of 301 sum to 2"),
        (["301,,,21,0.5,judgement,low,", "301,,,21,0.5,judgement,low,"], "301 leads to 21 twice"),
        (["301,,,21,0.33333,judgement,low,"], "not a decimal"),
        (["301,,,21,0,judgement,low,"], "not a decimal"),
        (["301,,,21,0.0,judgement,low,"], "not a decimal"),
        (["301,,,21,-1,judgement,low,"], "not a decimal"),
        (["301,,2017,21,1,judgement,low,"], "301 has no line for some years"),
        (["301,,2017,21,1,judgement,low,", "301,2019,,21,1,judgement,low,"], "leave out years at 2019"),
        (["301,,2018,21,1,judgement,low,", "301,2018,,21,1,judgement,low,"], "overlap or leave out years at 2018"),
        (["301,,,21,1,known,low,"], "none of published, derived_from_definitions, judgement"),
        (["301,,,21,1,published,high,"], "names its publication"),
        (["301,,,21,1,judgement,sure,"], "none of high, medium, low"),
        (["301,,,21,1,judgement,low,"], "no line for 302"),
    ],
)
def test_a_fault_names_file_row_and_cause(tmp_path: Path, lines: list[str], complaint: str) -> None:
    path = write(tmp_path, *lines)
    last = 1 + len(SOUND.splitlines()) + len(lines)
    with pytest.raises(ClassificationError, match=f"^{re.escape(str(path))}:{last}: .*{complaint}"):
        load_economic_gfsm(path)


@pytest.mark.parametrize("load", [load_function_cofog, load_economic_gfsm])
def test_nothing_is_called_published_and_every_judgement_of_little_confidence_says_why(
    load: Callable[[], tuple[Rule, ...]],
) -> None:
    """No publication is known that prints either correspondence; see docs/decisions/0008-crosswalks.md."""
    assert {rule.basis for rule in load()} == {"derived_from_definitions", "judgement"}
    assert not [rule for rule in load() if rule.share != 1 and (rule.note is None or rule.confidence != "low")]
    assert not [rule for rule in load() if rule.basis == "judgement" and rule.confidence == "high"]


def test_the_targets_are_whole() -> None:
    cofog = load_cofog()
    assert sum(target.level == "division" for target in cofog.values()) == 10
    assert sum(target.level == "group" for target in cofog.values()) == 69
    assert all(target.parent_code == code[:2] for code, target in cofog.items() if target.level == "group")
    assert cofog["01.1"].gfsm_code == "7011"
    assert cofog["10.9"].gfsm_code == "7109"
    assert {str(code) for code in range(21, 29)} | {"31", "32", "33"} <= set(load_gfsm())
    assert load_gfsm()[crosswalks.UNCLASSIFIABLE].kind == cofog[crosswalks.UNCLASSIFIABLE].level


@pytest.mark.parametrize(
    ("code", "targets"),
    [
        ("2050202", {"09.1"}),
        ("20501", {"09.8"}),
        ("2210201", {"NC"}),
        ("20104", {"01.3", "04.1"}),
        ("22402", {"03.2"}),
        ("231", {"NC"}),
        ("232", {"01.7"}),
    ],
)
def test_some_functions_in_terms_of_cofog(code: str, targets: set[str]) -> None:
    own = [rule for rule in load_function_cofog() if code.startswith(rule.code)]
    nearest = max(rule.code for rule in own)
    assert {rule.target for rule in own if rule.code == nearest} == targets
    assert code in load_functions()
