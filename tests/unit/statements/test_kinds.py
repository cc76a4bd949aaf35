"""What a document is: by its forms, its title, its headings, its columns, and last its file name."""

from __future__ import annotations

import pytest

from pipelines.statements.kinds import (
    KINDS,
    form_titles,
    is_placeholder,
    kind_in_title,
    kind_words,
    paper_in_title,
)
from tests.unit.statements.narrative.support import facts_of

CODED = "科目编码\t科目名称\t合计\n201\t一般公共服务支出\t5.00\n"
ACCOUNTS = ("收入支出决算总表", "收入决算表", "支出决算表", "财政拨款收入支出决算总表")
BUDGETS = ("部门收支总表", "部门收入总表", "部门支出总表", "一般公共预算支出预算表")
GOVERNMENTS = ("一般公共预算收入决算表", "社会保险基金收支决算表", "地方政府债务限额和余额情况表")


def forms(*titles: str) -> str:
    return "".join(f"{title}\n单位：万元\n{CODED}" for title in titles)


def kind_of(text: str, name: str = "x.txt") -> tuple[str | None, str]:
    facts = facts_of(text, name)
    return facts.kind, next(row.basis for row in facts.evidence if row.field == "kind")


def test_every_rule_names_a_known_kind_and_every_kind_can_be_told_to_people() -> None:
    words = kind_words()
    assert {rule.kind for rule in words.titles} <= set(KINDS)
    assert set(words.labels) == set(KINDS)
    assert {*words.part_kinds.values(), *words.header_words} <= set(KINDS)


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("甲县乙局2023年度部门（单位）决算", "final_accounts"),
        ("甲县乙局2023年部门收支预算", "budget"),
        ("甲县本级部门决算", "final_accounts"),
        ("甲县乙局部门预算绩效自评报告", "performance_report"),
        ("甲县乙局2023年度部门决算绩效评价报告", "performance_report"),
        ("甲市财政预算编审中心2023年决算", "final_accounts"),
        ("甲县2023年财政收支决算", "government_final_accounts"),
        ("甲县2024年政府预算公开", "government_budget"),
        ("甲县乙镇政府2023年度决算公开", "final_accounts"),
        ("甲县乙局2024年项目支出绩效目标申报表", "other"),
        ("甲县乙局预算管理办法", None),
        ("甲县预算法宣传", None),
        ("甲县乙局决算编制手册", None),
    ],
)
def test_the_words_of_a_title_name_the_kind(title: str, kind: str | None) -> None:
    named = kind_in_title(title)
    assert (named.kind if named is not None else None) == kind


@pytest.mark.parametrize(
    ("title", "label"),
    [
        ("甲县乙局政府信息公开申请表", "an application form"),
        ("关于批复甲县2023年决算的通知", "a notice"),
        ("甲县预算绩效管理暂行办法", "a regulation"),
        ("中华人民共和国预算法", "a law"),
        ("甲县2022年度预算执行情况审计报告", "an audit report"),
        ("甲县乙局政府信息公开工作年度报告", "an annual report"),
        ("甲县乙局2023年度部门决算", None),
        ("甲县乙局收入支出决算总表", None),
    ],
)
def test_the_end_of_a_title_names_a_paper_that_is_no_disclosure(title: str, label: str | None) -> None:
    named = paper_in_title(title)
    assert (named.label if named is not None else None) == label


def test_each_form_counts_once_and_for_one_sort_only() -> None:
    counted = form_titles([*ACCOUNTS, *ACCOUNTS, *BUDGETS, *GOVERNMENTS, "一般公共预算财政拨款支出决算表"])
    assert (counted.final_accounts, counted.budget, counted.government) == (5, 4, 3)
    assert counted.is_settled


@pytest.mark.parametrize(
    ("text", "kind", "basis"),
    [
        # a cover copied from the budget on top of final accounts; and the other way round
        ("甲县乙局2023年部门预算\n" + forms(*ACCOUNTS), "final_accounts", "forms"),
        ("甲县乙局2023年部门决算\n" + forms(*BUDGETS), "budget", "forms"),
        # both in one file: read for its final accounts
        ("甲县乙局2023年部门预决算公开\n" + forms(*BUDGETS, *ACCOUNTS), "final_accounts", "cover"),
        ("甲县乙局2024年部门预算公开\n" + forms(*BUDGETS, *ACCOUNTS), "final_accounts", "forms"),
        # one form for comparison makes no final accounts, a hundred words no budget
        ("甲县乙局2024年部门预算\n" + forms(*BUDGETS, "财政拨款“三公”经费支出决算表"), "budget", "cover"),
        (
            "甲县乙局2023年度部门决算\n" + "年初预算5万元，预算数。\n" * 100 + forms(ACCOUNTS[0]),
            "final_accounts",
            "cover",
        ),
        ("甲县乙局2024年部门预算\n" + "上年决算数5万元。\n" * 100, "budget", "cover"),
        # a whole government's forms
        (forms(*GOVERNMENTS), "government_final_accounts", "forms"),
        ("甲县2023年政府决算公开\n" + forms(*GOVERNMENTS, *ACCOUNTS), "government_final_accounts", "cover"),
        # without any title: the headings of the parts, then one form, then the columns
        (
            "目录\n第一部分 基本情况\n第二部分 2023年度部门决算公开表\n第一部分 基本情况\n",
            "final_accounts",
            "heading",
        ),
        ("第一部分 2024年部门预算情况说明\n", "budget", "heading"),
        ("支出决算表\n" + CODED, "final_accounts", "form title"),
        ("单位绩效自评表\n" + CODED, "performance_report", "form title"),
        ("甲县乙局\n项目\t决算数\n合计\t5.00\n", "final_accounts", "columns"),
        ("甲县乙局\n项目\t预算数\n合计\t5.00\n", "budget", "columns"),
        # papers
        ("甲县乙局关于开展2024年部门决算公开工作的通知\n请各单位准时报送。\n", "other", "title"),
        ("关于批复甲县乙局2023年度部门决算的通知\n" + forms(*ACCOUNTS), "final_accounts", "cover"),
        ("关于开会的事\n", "other", "nothing that names a kind"),
    ],
)
def test_forms_go_before_the_title_the_title_before_headings_and_columns(text: str, kind: str, basis: str) -> None:
    assert kind_of(text) == (kind, basis)


def test_the_file_name_is_asked_last() -> None:
    assert kind_of("关于开会的事\n", "甲县乙局2023年度部门决算.txt") == ("final_accounts", "file name")
    assert kind_of("项目\t预算数\n合计\t5.00\n", "甲县乙局2023年度部门决算.txt") == ("budget", "columns")


@pytest.mark.parametrize(
    "name", ["上海市XX局", "××县××局", "某县财政局", "某某局", "20XX年甲县____局", "（部门名称）", "＊＊县"]
)
def test_a_name_to_be_filled_in_is_none(name: str) -> None:
    assert is_placeholder(name)


@pytest.mark.parametrize("name", ["阳谷县人民政府办公室", "甲县乙局（本级）", "中共甲县委办公室"])
def test_a_name_is_no_placeholder(name: str) -> None:
    assert not is_placeholder(name)


@pytest.mark.parametrize(
    ("figure", "kind"), [("", "form_template"), ("0.00", "form_template"), ("5.00", "final_accounts")]
)
def test_a_template_has_a_name_to_be_filled_in_and_no_figure(figure: str, kind: str) -> None:
    form = f"收入决算表\n部门：XX局\n单位：万元\n科目编码\t科目名称\t合计\n201\t一般公共服务支出\t{figure}\n"
    facts = facts_of(f"甲市XX局\n2024年度部门决算\n{form}")
    assert (facts.kind, facts.agency_name, facts.fiscal_year) == (kind, None, 2024)


def test_a_unit_without_money_is_no_template() -> None:
    assert (
        facts_of("甲县乙局\n2024年度部门决算\n收入决算表\n科目编码\t科目名称\t合计\n\t合计\t\n").kind
        == "final_accounts"
    )
