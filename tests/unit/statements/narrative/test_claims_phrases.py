"""What a sentence claims: kind, value, direction, subject, whatever the phrasing."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pipelines.statements.model import ClaimRow
from tests.unit.statements.narrative.support import claims_of, narrative_of, unexplained_of

YUAN = Decimal(1)


def brief(claims: tuple[ClaimRow, ...]) -> list[tuple[str, Decimal, str | None]]:
    return [(claim.kind, claim.value, claim.direction) for claim in claims]


@pytest.mark.parametrize(
    ("printed", "value", "quantum"),
    [
        ("350.07万元", "3500700.00", "100"),
        ("6.7万元", "67000.00", "1000"),
        ("207万元", "2070000.00", "10000"),
        ("1,234.56万元", "12345600.00", "100"),
        ("1,234.56 万元", "12345600.00", "100"),
        ("１２３.４５万元", "1234500.00", "100"),
        ("12.345678万元", "123456.78", "0.01"),
        ("1.2亿元", "120000000.00", "10000000"),
        ("3500700.00元", "3500700.00", "0.01"),
        ("3500700元", "3500700.00", "1"),
    ],
)
def test_an_amount_is_in_yuan_with_the_step_of_its_last_digit(printed: str, value: str, quantum: str) -> None:
    (claim,) = claims_of(f"2024年度基本支出{printed}。")
    assert (claim.kind, claim.unit, claim.value, claim.quantum) == (
        "amount",
        "yuan",
        Decimal(value),
        Decimal(quantum),
    )
    assert claim.subject_key == "basic_expenditure"
    assert claim.reported_text in claim.sentence


@pytest.mark.parametrize("verb", ["增加", "增长", "上升", "提高"])
def test_words_of_rising_are_an_increase(verb: str) -> None:
    claims = claims_of(f"基本支出10.00万元。比上年{verb}2.00万元，{verb}25%。")
    assert brief(claims)[1:] == [
        ("change_amount", Decimal("20000.00"), "increase"),
        ("change_rate", Decimal(25), "increase"),
    ]
    assert {claim.base_id for claim in claims} == {claims[0].claim_id}


@pytest.mark.parametrize("verb", ["减少", "下降", "降低", "减少了"])
def test_words_of_falling_are_a_decrease(verb: str) -> None:
    claims = claims_of(f"基本支出10.00万元，较上年决算{verb}2.00万元，下降16.67%。")
    assert brief(claims)[1] == ("change_amount", Decimal("20000.00"), "decrease")
    assert claims[1].subject_key == "basic_expenditure.change_from_prior_year"


@pytest.mark.parametrize("words", ["与上年决算数持平", "与2023年决算数相同", "与上年基本持平"])
def test_no_change_in_words_is_a_change_of_nothing(words: str) -> None:
    claims = claims_of(f"基本支出10.00万元，{words}。")
    assert brief(claims)[1] == ("change_amount", Decimal(0), "unchanged")
    assert claims[1].reported_text in claims[1].sentence
    assert claims[1].subject_key == "basic_expenditure.change_from_prior_year"


def test_praise_is_no_claim_of_being_unchanged() -> None:
    assert claims_of("该项工作得到一致好评。") == ()


@pytest.mark.parametrize(
    "share", ["占62.50%", "占比62.50%", "占本年支出合计的62.50%", "占本年支出合计的比重为62.50%"]
)
def test_a_share_belongs_to_the_amount_before_it(share: str) -> None:
    amount, part = claims_of(f"其中：基本支出5.00万元，{share}；")
    assert (part.kind, part.value, part.base_id) == ("share", Decimal("62.50"), amount.claim_id)
    assert part.subject_key is not None and part.subject_key.startswith("basic_expenditure.share")


def test_budget_execution_and_completion_are_one_group() -> None:
    section = "五、一般公共预算财政拨款支出决算情况说明"
    budget, actual, rate = claims_of(
        "一般公共预算财政拨款支出年初预算8.00万元，支出决算6.00万元，完成年初预算的75%。", section
    )
    assert [claim.subject_key for claim in (budget, actual, rate)] == [
        "initial_budget.general_budget_expenditure",
        "general_budget_expenditure",
        "general_budget_expenditure.completion_of_initial_budget",
    ]
    assert {claim.base_id for claim in (budget, actual, rate)} == {actual.claim_id}
    assert (budget.form, actual.form) == (None, "general_budget_expenditure")


def test_a_change_names_what_it_is_measured_against() -> None:
    section = "十、机关运行经费支出说明"
    claims = claims_of("机关运行经费支出9.00万元，比年初预算数减少1.00万元，下降10%。", section)
    assert [claim.subject_key for claim in claims] == [
        "operating_funds.total",
        "operating_funds.total.change_from_initial_budget",
        "operating_funds.total.change_from_initial_budget",
    ]


def test_a_rise_of_the_expenditure_itself_is_a_change_not_an_amount() -> None:
    section = "十、机关运行经费支出情况说明"
    claims = claims_of("机关运行经费预算5.5万元，支出决算6.60万元。支出决算比上年增长0.60万元。", section)
    assert [(claim.kind, claim.subject_key) for claim in claims] == [
        ("amount", "budget.operating_funds.total"),
        ("amount", "operating_funds.total"),
        ("change_amount", "operating_funds.total.change_from_prior_year"),
    ]


def test_a_figure_of_another_year_has_no_cell_and_its_own_year() -> None:
    claims = claims_of("基本支出10.00万元，上年决算数为12.00万元。")
    assert [(claim.subject_key, claim.fiscal_year, claim.form) for claim in claims] == [
        ("basic_expenditure", 2024, "expenditure"),
        ("prior_year.basic_expenditure", 2023, None),
    ]


def test_the_same_words_mean_what_their_section_is_about() -> None:
    expenditure = claims_of("基本支出10.00万元。", "三、支出决算情况说明")[0]
    basic = claims_of("基本支出10.00万元。", "六、一般公共预算财政拨款基本支出决算情况说明")[0]
    assert (expenditure.form, basic.form) == ("expenditure", "general_budget_expenditure")
    assert basic.subject_key == "general_budget_basic_expenditure"


def test_an_item_without_a_subject_is_about_its_number() -> None:
    heading = "九、财政拨款“三公”经费支出决算情况说明"
    text = f"{heading}\n1、公务接待费支出情况说明。\n2024年度预算2.5万元，支出决算2.49万元。\n"
    budget, actual = narrative_of(text).claims
    assert (budget.subject_key, budget.measure) == ("three_public.reception.budget", "budget")
    assert (actual.subject_key, actual.measure) == ("three_public.reception.actual", "actual")


def test_counts_of_standard_phrases() -> None:
    section = "十二、国有资产占用情况说明"
    text = (
        "截至2024年12月31日，本部门共有车辆4辆，其中机要通信用车1辆、其他用车3辆。"
        "单价100万元（含）以上设备（不含车辆）2台（套）。"
    )
    claims = claims_of(text, section)
    assert [(claim.subject_key, claim.value, claim.unit) for claim in claims] == [
        ("vehicles.total", Decimal(4), "vehicle"),
        ("vehicles.confidential", Decimal(1), "vehicle"),
        ("vehicles.other", Decimal(3), "vehicle"),
        ("equipment.over_1m", Decimal(2), "item"),
    ]


def test_receptions_are_told_apart_by_whom_they_receive() -> None:
    text = (
        "共接待3批次，30人次。国内接待费1万元，共接待2批次，20人次，"
        "其中外事接待1批次，5人次；国（境）外接待1批次，10人次。"
    )
    claims = claims_of(text, "九、“三公”经费支出决算情况说明")
    counts = {claim.subject_key: int(claim.value) for claim in claims if claim.kind == "count"}
    assert counts == {
        "reception.total.groups": 3,
        "reception.total.visits": 30,
        "reception.domestic.groups": 2,
        "reception.domestic.visits": 20,
        "reception.foreign_affairs.groups": 1,
        "reception.foreign_affairs.visits": 5,
        "reception.abroad.groups": 1,
        "reception.abroad.visits": 10,
    }


def test_evaluations_counts_grades_funds_and_scores() -> None:
    text = (
        "项目绩效自评个数5个，涉及资金30万元：3个项目自评等级为“优”，2个项目自评等级为“差”。"
        "部门整体支出绩效自评得分91分。"
    )
    claims = claims_of(text, "（四）预算绩效情况说明")
    assert [(claim.kind, claim.subject_key, claim.value) for claim in claims] == [
        ("count", "evaluation.count", Decimal(5)),
        ("amount", "evaluation.funds", Decimal("300000.00")),
        ("count", "evaluation.grade.excellent", Decimal(3)),
        ("count", "evaluation.grade.poor", Decimal(2)),
        ("score", "department.score", Decimal(91)),
    ]


def test_a_project_is_called_by_its_name_though_it_begins_with_a_number() -> None:
    text = (
        "十三、预算绩效情况说明\n"
        "1.甲乙经费项目绩效自评综述:项目自评得分为97.5分。全年预算数为10万元,执行数为7.5万元,完成预算的75%。\n"
        "2.12345热线经费项目绩效自评综述:项目自评得分为90分。全年预算数为8万元,执行数为4万元,完成预算的50%。\n"
    )
    claims = narrative_of(text).claims
    assert {claim.subject.removesuffix("全年预算") for claim in claims} == {"甲乙经费", "12345热线经费"}
    assert [claim.subject_key for claim in claims[:4]] == [
        "project.score",
        "project.full_budget",
        "project.executed",
        "project.executed.completion_of_budget",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "会议服务保障次数≥150次，成本不超过5万元。",
        "自评得分在80分以下的，按照100-80%(含)、80-60%(含)确定分值。",
        "截至2024年12月31日，联系电话：6215003，2023年7-12月。",
        "附件3 表10 第2次修订，公开09表。",
    ],
)
def test_dates_thresholds_bands_and_ordinals_are_no_figures(text: str) -> None:
    printed = f"三、支出决算情况说明\n{text}\n"
    assert (narrative_of(printed).claims, unexplained_of(printed)) == ((), [])


def test_a_figure_that_is_no_claim_is_unexplained_with_its_place() -> None:
    printed = "三、支出决算情况说明\n全年编印简报88期。\n"
    assert narrative_of(printed).claims == ()
    assert unexplained_of(printed) == [("paragraph 2", "88期")]


def test_definitions_claim_nothing_but_are_accounted_for() -> None:
    printed = "第四部分 名词解释\n一、基本支出：指每人每月3000元以及其他支出。\n"
    assert narrative_of(printed).claims == ()
    assert unexplained_of(printed) == [("paragraph 2", "3000元")]
