"""Head counts, units covered, forms declared blank."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.statements.narrative.support import narrative_of, parsed_seed, seed_paths


def counts(text: str) -> list[tuple[str, str | None, int]]:
    return [(row.kind, row.category, row.count) for row in narrative_of(f"三、部门人员情况\n{text}\n").staffing]


def test_a_category_alone_is_of_the_kind_before_it() -> None:
    assert counts("本部门人员编制10人，其中行政编制6人，事业编制4人；实有人员9人，其中行政5人、事业4人。") == [
        ("established_posts", None, 10),
        ("established_posts", "administrative", 6),
        ("established_posts", "institution", 4),
        ("serving", None, 9),
        ("serving", "administrative", 5),
        ("serving", "institution", 4),
    ]


def test_serving_and_retired_are_told_apart() -> None:
    assert counts("共有编制12名，实有人数11人，其中在职11人，退休7人，离退休人员8人。") == [
        ("established_posts", None, 12),
        ("serving", None, 11),
        ("serving", None, 11),
        ("retired", None, 7),
        ("retired_and_left", None, 8),
    ]


def test_people_who_come_and_go_are_no_head_count() -> None:
    assert counts("决算数小于预算数的主要原因是1人调出，1人退休。") == []


def test_a_head_count_is_a_claim_of_its_own() -> None:
    claims = narrative_of("三、部门人员情况\n本部门人员编制10人，退休7人。\n").claims
    assert [(claim.subject_key, claim.unit) for claim in claims] == [
        ("staffing.established_posts", "person"),
        ("staffing.retired", "person"),
    ]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("序号\t单位名称\t备注\n1\t甲县乙局（本级）\t\n2\t甲县乙站\t\n", ["甲县乙局（本级）", "甲县乙站"]),
        ("部门决算编制范围的二级预算单位包括：\n\n1. 甲县乙局本级\n2. 甲县乙站\n", ["甲县乙局本级", "甲县乙站"]),
        ("纳入编制范围的归口单位只有本级单位甲县乙局。\n", ["甲县乙局"]),
        ("负责全县工作。\n", []),
    ],
)
def test_units_covered(text: str, names: list[str]) -> None:
    narrative = narrative_of(f"二、单位构成\n{text}")
    assert [row.unit_name for row in narrative.units] == names
    assert all(row.evidence for row in narrative.units)


def test_a_list_of_projects_is_no_list_of_units() -> None:
    assert narrative_of("序号\t项目名称\t单位名称\n1\t甲项目\t甲县乙局\n").units == ()


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("七、政府性基金预算财政拨款收支决算情况说明\n本年度无此项收支。\n", ["government_fund"]),
        ("八、国有资本经营预算财政拨款支出情况\n本部门没有国有资本经营预算财政拨款支出。\n", ["state_capital"]),
        ("七、政府性基金情况说明\n本部门无政府性基金预算财政拨款收支，已公开空表。\n", ["government_fund"]),
        (
            "九、“三公”经费支出决算情况说明\n1. 因公出国（境）费支出情况说明。\n本部门无因公出国（境）费支出。\n",
            [],
        ),
        ("九、“三公”经费支出决算情况说明\n甲县乙局2024年度无“三公”经费财政拨款支出。\n", ["three_public"]),
        ("五、一般公共预算财政拨款支出情况说明\n上年无政府性基金收支。\n", []),
    ],
)
def test_a_sentence_declares_the_form_of_its_section_blank(text: str, forms: list[str]) -> None:
    assert [(row.form, row.declared_by) for row in narrative_of(text).blank_forms] == [
        (form, "narrative") for form in forms
    ]


SEED_BLANKS = {
    "001": {("government_fund", "form"), ("state_capital", "form"), ("three_public", "form"),
            ("government_fund", "narrative"), ("state_capital", "narrative")},
    "002": {("government_fund", "form"), ("state_capital", "form"), ("government_fund", "list"),
            ("state_capital", "list"), ("government_fund", "narrative"), ("state_capital", "narrative")},
    "003": {("government_fund", "form"), ("state_capital", "form"), ("government_fund", "narrative"),
            ("state_capital", "narrative")},
    "004": set(),
}  # fmt: skip
SEED_STAFFING = {"001": 0, "002": 7, "003": 0, "004": 6}
SEED_UNITS = {
    "001": [],
    "002": ["中共西乡县委办公室"],
    "003": ["阳谷县人民政府办公室（汇总）本级"],
    "004": ["衡山县人民政府办公室"],
}


@pytest.mark.parametrize("path", seed_paths(), ids=lambda path: path.name[:3])
def test_staffing_units_and_blank_forms_of_the_seeds(path: Path) -> None:
    parsed, seed = parsed_seed(path), path.name[:3]
    assert {(row.form, row.declared_by) for row in parsed.blank_forms} == SEED_BLANKS[seed]
    assert len(parsed.staffing) == SEED_STAFFING[seed]
    assert [row.unit_name for row in parsed.units] == SEED_UNITS[seed]
    assert [row.staffing_no for row in parsed.staffing] == list(range(1, len(parsed.staffing) + 1))
