"""The form templates: data that must be whole, since nothing else decides."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from pipelines.statements.captions import bare_title
from pipelines.statements.templates import load_template, load_templates
from pipelines.statements.wording.text import fold

NINE = {
    "income_expenditure_summary": {"amount"},
    "income": {
        "total",
        "fiscal_appropriation",
        "superior_subsidy",
        "undertaking",
        "operating",
        "subordinate_remittance",
        "other",
    },
    "expenditure": {"total", "basic", "project", "remit_to_superior", "operating", "subsidy_to_subordinate"},
    "appropriation_summary": {"amount", "total", "general_budget", "government_fund", "state_capital"},
    "general_budget_expenditure": {"total", "basic", "project"},
    "general_budget_basic_expenditure": {"amount"},
    "government_fund": {"opening_balance", "income", "total", "basic", "project", "closing_balance"},
    "state_capital": {"opening_balance", "income", "total", "basic", "project", "closing_balance"},
    "three_public": {"budget", "actual"},
}


def test_the_nine_forms_have_the_measures_of_the_contract() -> None:
    templates = load_templates()
    for form, measures in NINE.items():
        assert measures <= set(templates[form].measures)


def test_no_title_names_two_forms() -> None:
    owners: dict[str, str] = {}
    for template in load_templates().values():
        for title in template.titles:
            assert owners.setdefault(bare_title(title), template.form) == template.form


def test_a_name_stands_for_one_line_of_a_section_at_one_place() -> None:
    for form in NINE:
        template = load_templates()[form]
        seen: set[tuple[str | None, str, tuple[str, ...]]] = set()
        for line in template.lines:
            for name in dict.fromkeys(map(fold, line.all_names)):
                key = (line.section, name, line.after)
                assert key not in seen, (template.form, key)
                seen.add(key)


def test_parents_are_lines_of_the_same_section() -> None:
    for form in NINE:
        keys = {(line.section, line.line_key) for line in load_templates()[form].lines}
        for line in load_templates()[form].lines:
            assert line.parent_key is None or (line.section, line.parent_key) in keys


def test_old_and_new_names_of_a_line_share_its_key() -> None:
    lines = load_templates()["income_expenditure_summary"].lines
    keys = {name: line.line_key for line in lines for name in line.all_names}
    for old, new in (
        ("用事业基金弥补收支差额", "使用非财政拨款结余（含专用结余）"),
        ("资源勘探信息等支出", "资源勘探工业信息等支出"),
        ("国土海洋气象等支出", "自然资源海洋气象等支出"),
        ("医疗卫生与计划生育支出", "卫生健康支出"),
    ):
        assert keys[old] == keys[new]


def test_a_misspelt_key_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "form.yaml"
    path.write_text("form: x\nlabel_zh: x\nlabel_en: x\ntitles: [x]\nlayout: coded_rows\nmeasure: {}\n", "utf-8")
    with pytest.raises(ValidationError, match="measure"):
        load_template(path)
