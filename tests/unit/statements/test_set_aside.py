"""What is no final accounts is named and set aside; its tables, however alike, put nothing into the ledger."""

from __future__ import annotations

import pytest

from pipelines.statements.model import ParsedDocument
from pipelines.statements.understand import understand
from tests.unit.statements.narrative.support import document

SHEET = (
    "{title}\n（{year}年度）\n项目名称\t道路养护\n主管部门\t甲县乙局\t实施单位\t甲县乙局\n"
    "项目资金（万元）\t\t年初预算数\t全年预算数\t全年执行数\t分值\t执行率\t得分\n"
    "\t年度资金总额\t5.00\t5.00\t5.00\t10\t100%\t10\n"
    "绩效指标\t一级指标\t二级指标\t三级指标\t年度指标值\t分值\t实际完成值\t得分\n"
    "\t产出指标\t数量指标\t养护里程\t5公里\t90\t5公里\t88\n"
    "总分\t\t\t\t\t100\t\t98\n"
)
EXPENDITURE = (
    "支出决算表\n公开03表\n部门：甲县乙局\n2024年度\n金额单位：万元\n"
    "科目编码\t科目名称\t本年支出合计\t基本支出\t项目支出\t上缴上级支出\t经营支出\t对附属单位补助支出\n"
    "合计\t\t5.00\t5.00\t\t\t\t\n201\t一般公共服务支出\t5.00\t5.00\t\t\t\t\n"
)


def read(text: str, name: str = "x.txt") -> ParsedDocument:
    return understand(document(text, name))


def reasons(parsed: ParsedDocument) -> list[tuple[str | None, str]]:
    return [(row.statement_id, row.reason) for row in parsed.quarantine]


def test_the_sheets_of_final_accounts_published_apart_are_read() -> None:
    parsed = read("甲县乙局2024年度项目支出绩效自评报告\n" + SHEET.format(title="项目支出绩效自评表", year=2024))
    assert (parsed.kind, reasons(parsed)) == ("performance_report", [])
    assert [str(row.amount) for row in parsed.ledger] == ["50000.00"] * 3


@pytest.mark.parametrize("title", ["项目支出绩效自评表", "项目支出绩效目标表"])
def test_the_same_sheets_in_a_budget_put_nothing_anywhere(title: str) -> None:
    parsed = read("甲县乙局2025年部门预算\n" + SHEET.format(title=title, year=2025))
    assert reasons(parsed) == [(None, "not_final_accounts")]
    assert (parsed.kind, parsed.phase) == ("budget", "budget")
    taken = (parsed.ledger, parsed.evaluations, parsed.sheet_values, parsed.indicators, parsed.claims)
    assert taken == ((), (), (), (), ())


@pytest.mark.parametrize(
    ("text", "detail"),
    [
        ("甲县水务局2026年部门预算\n", "a budget (部门预算) of 甲县水务局 for 2026, told from its cover"),
        (
            "甲县水务局2023年度项目支出绩效评价报告\n",
            "a performance report (项目支出绩效评价报告) of 甲县水务局 for 2023, told from its cover",
        ),
        (
            "阳谷县2023年财政总决算\n",
            "a whole government's final accounts (财政总决算) of 阳谷县 for 2023, told from its cover",
        ),
        (
            "甲县水务局政府信息公开申请表\n",
            "an application form (政府信息公开申请表) of 甲县水务局, told from its title",
        ),
        ("关于放假的通知\n", "a notice (的通知), told from its title"),
        (
            "XX县XX局\n2024年度部门决算\n" + EXPENDITURE.replace("5.00", "").replace("甲县乙局", "XX局"),
            "the official template, forms without figures (部门决算) for 2024, told from its cover",
        ),
    ],
)
def test_the_detail_names_what_it_is_of_whom_and_of_which_year(text: str, detail: str) -> None:
    (row,) = read(text).quarantine
    assert (row.statement_id, row.reason, row.detail) == (None, "not_final_accounts", detail)


def test_final_accounts_without_a_form_say_so_and_what_names_nothing_is_not_guessed_at() -> None:
    final = read("甲县乙局2024年度部门决算\n本年支出合计8.00万元。\n")
    assert reasons(final) == [(None, "no_statutory_form")]
    assert "final accounts (部门决算) of 甲县乙局 for 2024" in final.quarantine[0].detail
    unknown = read("2024年度\n人员情况\n")
    assert (unknown.kind, reasons(unknown)) == ("other", [(None, "no_statutory_form")])
    assert "nothing in it names a kind" in unknown.quarantine[0].detail


@pytest.mark.parametrize("cover", ["甲县乙局2024年度部门决算", "甲县乙局2024年度部门决算及2025年部门预算"])
def test_a_disclosure_of_both_is_read_for_its_final_accounts(cover: str) -> None:
    budget = "部门收支总表\n单位：万元\n项目\t预算数\n支出合计\t7.00\n"
    parsed = read(f"{cover}\n{EXPENDITURE}{budget}")
    assert (parsed.kind, parsed.phase, reasons(parsed)) == ("final_accounts", "final_accounts", [])
    assert {(row.form, str(row.amount)) for row in parsed.ledger} == {("expenditure", "50000.00")}


def test_what_is_set_aside_keeps_agency_year_and_place() -> None:
    parsed = read("阳谷县水利局2026年部门预算\n")
    assert (parsed.agency_name, parsed.fiscal_year, parsed.region_code) == ("阳谷县水利局", 2026, "371521")
    assert {row.field for row in parsed.evidence} >= {"kind", "agency_name", "fiscal_year", "region_code"}
