"""The functional classification over its revisions: what ended says where its spending is printed now."""

from __future__ import annotations

from pipelines.classification.codes import load_functions
from pipelines.classification.function_history import ENDING, function_names, load_function_changes


def test_every_group_that_ended_says_what_became_of_it() -> None:
    told = {change.function_code for change in load_function_changes() if change.change in ENDING}
    ended = {code for code, function in load_functions().items() if function.valid_to is not None}
    assert not {code for code in ended if not {code, code[:5]} & told}


def test_known_changes() -> None:
    into = {
        (change.function_code, change.change, change.successor_code, change.year)
        for change in load_function_changes()
    }
    assert {
        ("20115", "merged", "20138", 2019),
        ("20704", "split", "20706", 2019),
        ("20704", "split", "20708", 2019),
        ("2010308", "moved", "20140", 2024),
        (None, "introduced", "234", 2020),
        ("207", "renamed", "207", 2019),
    } <= into


def test_a_renaming_keeps_the_former_name() -> None:
    (renamed,) = [change for change in load_function_changes() if change.function_code == "220" and change.note]
    assert (renamed.year, renamed.note) == (2019, "国土海洋气象等支出")


def test_every_code_has_one_current_name_and_names_do_not_overlap_it() -> None:
    names = function_names()
    current = {name.function_code: name for name in names if name.is_current}
    assert len(current) == sum(name.is_current for name in names) == len(load_functions())
    for name in names:
        first = current[name.function_code].valid_from
        if not name.is_current and name.valid_to is not None:
            assert first is not None
            assert name.valid_to < first
