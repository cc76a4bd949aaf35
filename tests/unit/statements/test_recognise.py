"""Which form a table is: title and header together, never a number."""

from __future__ import annotations

import pytest

from pipelines.statements.captions import agency_in, bare_title
from pipelines.statements.recognise import Recognised, recognise
from pipelines.statements.segment import segment
from tests.unit.statements.test_segment import document

CODE = ["科目编码", "科目名称"]
SPENDING = [*CODE, "本年支出合计", "基本支出", "项目支出", "上缴上级支出", "经营支出", "对附属单位补助支出"]
INCOME = [
    *CODE,
    "本年收入合计",
    "财政拨款收入",
    "上级补助收入",
    "事业收入",
    "经营收入",
    "附属单位上缴收入",
    "其他收入",
]
BASIC_PROJECT = [*CODE, "小计", "基本支出", "项目支出"]
THREE_PUBLIC = [
    ["预算数", "", "", "", "", "", "决算数"],
    ["合计", "因公出国（境）费", "公务用车购置及运行维护费", "", "", "公务接待费"],
    ["", "", "小计", "公务用车购置费", "公务用车运行维护费", ""],
]


def forms(*blocks: str | list[list[str]]) -> list[str]:
    return [found.form for found in found_in(*blocks)]


def found_in(*blocks: str | list[list[str]]) -> tuple[Recognised, ...]:
    return recognise(segment(document(*blocks)))


def rows(header: list[str]) -> list[list[str]]:
    return [header, ["201", "一般公共服务支出", *["1.00"] * (len(header) - 2)]]


@pytest.mark.parametrize(
    ("title", "form"),
    [
        ("一般公共预算财政拨款支出决算表", "general_budget_expenditure"),
        ("一般公共预算财政拨款支出决算表（按支出功能分类科目）", "general_budget_expenditure"),
        ("五、一般公共预算财政拨款支出决算表", "general_budget_expenditure"),
        ("公共预算财政拨款支出决算表", "general_budget_expenditure"),
        ("2024年度一般公共预算财政拨款支出决算表", "general_budget_expenditure"),
        ("某县人民政府办公室2024年度一般公共预算财政拨款支出决算表", "general_budget_expenditure"),
        ("政 府 性 基 金 预 算 财 政 拨 款 支 出 决 算 表", "government_fund"),
        ("国有资本经营预算财政拨款支出决算表", "state_capital"),
        ("国有资本经营预算财政拨款收入支出决算表", "state_capital"),
    ],
)
def test_forms_that_share_a_header_are_told_by_their_title(title: str, form: str) -> None:
    assert forms(title, "公开07表", "单位：万元", rows(BASIC_PROJECT)) == [form]


def test_the_number_of_a_form_means_nothing() -> None:
    for number in ("公开02表", "公开09表", "表7"):
        assert forms("支出决算表", number, "单位：万元", rows(SPENDING)) == ["expenditure"]


def test_a_title_on_two_lines() -> None:
    assert forms("一般公共预算财政拨款", "支出决算表", "公开05", "表", rows(BASIC_PROJECT)) == [
        "general_budget_expenditure"
    ]


def test_a_title_in_the_first_row_of_the_grid() -> None:
    assert forms([["支出决算表", "", ""], ["单位：万元", "", ""], *rows(SPENDING)]) == ["expenditure"]


def test_the_header_overrules_a_title_that_belongs_to_another_form() -> None:
    assert forms("收入决算表", rows(SPENDING)) == ["expenditure"]
    assert forms("支出决算表", rows(INCOME)) == ["income"]


def test_a_header_of_its_own_is_enough_where_the_title_is_missing() -> None:
    assert forms("第二部分", rows(INCOME)) == ["income"]
    assert forms("第二部分", THREE_PUBLIC) == ["three_public"]


def test_a_shared_header_without_a_title_is_no_form() -> None:
    assert forms("第二部分", rows(BASIC_PROJECT)) == []


def test_a_foreign_title_is_not_taken_for_a_known_one() -> None:
    assert forms("项目支出决算表", rows(SPENDING)) == []
    assert forms("项目收入支出决算表", rows(SPENDING)) == []
    assert forms("部门收入总体情况表", rows(INCOME)) == []


def test_contents_and_narrative_headings_are_no_titles() -> None:
    contents = ["目 录", "一、收入支出决算总表.....2", "三、支出决算表.....5"]
    narrative = "2024年度支出合计631.71万元，其中：基本支出349.97万元，占55.40%。"
    plain = [["序号", "单位名称"], ["1", "某局"]]
    assert forms(*contents, plain) == []
    assert forms("五、一般公共预算财政拨款支出决算情况说明", rows(BASIC_PROJECT)) == []
    assert forms("一般公共预算财政拨款支出决算表", narrative, rows(BASIC_PROJECT)) == []


def test_a_note_between_title_and_table_does_not_part_them() -> None:
    note = "说明：本部门没有使用国有资本经营预算安排的支出，故本表无数据。"
    assert forms("国有资本经营预算财政拨款支出决算表", note, rows(BASIC_PROJECT)) == ["state_capital"]


def test_what_the_caption_says() -> None:
    (found,) = found_in(
        "支出决算表", "公开03表", "部门名称：某经济开发区管", "理委员会 2024年度", "单位：千元", rows(SPENDING)
    )
    assert (found.title, found.agency_name, found.fiscal_year) == ("支出决算表", "某经济开发区管理委员会", 2024)
    assert found.unit is not None
    assert (found.unit.text, found.unit.basis) == ("千元", "form")
    assert "支出决算表" in found.evidence


@pytest.mark.parametrize(
    ("lines", "agency"),
    [
        (["部门：某县乙局（汇总）"], "某县乙局（汇总）"),
        (["编制单位：某县乙局", "公开01表"], "某县乙局"),
        (["部门： 某县乙局 单位：万元"], "某县乙局"),
        (["单位名称：某县乙局 2024年度"], "某县乙局"),
        (["部门名称：某县乙", "局"], "某县乙局"),
        (["编制单位（盖章）：某县乙局", "金额单位：万元"], "某县乙局"),
        (["单位：万元"], None),
        (["单位：人民币元"], None),
    ],
)
def test_agency_in_captions(lines: list[str], agency: str | None) -> None:
    assert agency_in(document(*lines).paragraphs) == agency


@pytest.mark.parametrize(
    "printed", ["表 1 收入支出决算总表", "一、收入支出决算总表", "- 收入支出决算总表（2024年度）"]
)
def test_bare_title(printed: str) -> None:
    assert bare_title(printed) == "收入支出决算总表"


def test_the_same_form_of_another_agency_is_the_next_disclosure() -> None:
    def form(title: str, header: list[str], agency: str) -> list[str | list[list[str]]]:
        return [title, f"部门：{agency}", "单位：万元", rows(header)]

    found = found_in(
        *form("收入决算表", INCOME, "甲局（汇总）"),
        *form("支出决算表", SPENDING, "甲局（汇总）"),
        *form("收入决算表", INCOME, "甲局（本级）"),
        *form("支出决算表", SPENDING, "甲局（本级）"),
    )
    assert [each.disclosure_no for each in found] == [1, 1, 2, 2]


def test_interleaved_disclosures_are_told_by_their_agency() -> None:
    found = found_in(
        *[
            block
            for title, header in (("收入决算表", INCOME), ("支出决算表", SPENDING))
            for agency in ("甲局", "乙局")
            for block in (title, f"部门：{agency}", rows(header))
        ]
    )
    assert [each.disclosure_no for each in found] == [1, 2, 1, 2]


def test_forms_again_without_any_agency_are_another_disclosure() -> None:
    once: list[str | list[list[str]]] = ["收入决算表", rows(INCOME), "支出决算表", rows(SPENDING)]
    assert [each.disclosure_no for each in found_in(*once, *once)] == [1, 1, 2, 2]


def test_two_three_public_forms_of_one_disclosure_stay_two_statements() -> None:
    found = found_in(
        "财政拨款“三公”经费支出决算表",
        "部门：甲局",
        THREE_PUBLIC,
        "一般公共预算财政拨款“三公”经费支出决算表",
        "部门：甲局",
        THREE_PUBLIC,
    )
    assert [(each.form, each.disclosure_no) for each in found] == [("three_public", 1), ("three_public", 1)]


def test_a_form_printed_on_under_its_title_is_one_statement() -> None:
    found = found_in(
        "支出决算表", "部门：甲局", rows(SPENDING), "以下续前页内容", "支出决算表", "部门：甲局", rows(SPENDING)
    )
    assert [len(each.table.rows) for each in found] == [4]
