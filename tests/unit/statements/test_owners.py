"""In a file that holds the forms of two units, every statement belongs to its own unit, its year and place."""

from __future__ import annotations

from pipelines.statements.understand import understand
from tests.unit.statements.narrative.support import document

COVER = "阳谷县财政局\n2024年度部门决算\n"


def forms(agency: str, year: str) -> str:
    """One unit's expenditure form and a project sheet that names nobody."""
    return (
        f"支出决算表\n公开03表\n部门：{agency}\n{year}年度\n金额单位：万元\n"
        "科目编码\t科目名称\t本年支出合计\t基本支出\t项目支出\t上缴上级支出\t经营支出\t对附属单位补助支出\n"
        "合计\t\t8.00\t5.00\t3.00\t\t\t\n"
        "201\t一般公共服务支出\t8.00\t5.00\t3.00\t\t\t\n"
        "注：本表反映部门本年度各项支出情况。\n"
        "项目支出绩效自评表\n"
        "项目名称\t会议经费\n"
        "项目资金（万元）\t\t年初预算数\t全年预算数\t全年执行数\t分值\t执行率\t得分\n"
        "\t年度资金总额\t3.00\t3.00\t3.00\t10\t100%\t10\n"
        "\t其中：当年财政拨款\t3.00\t3.00\t3.00\t—\t\t—\n"
        "总分\t\t\t\t\t100\t\t100\n"
    )


def owners(text: str) -> set[tuple[int, str, str | None, int | None, str | None]]:
    return {
        (one.disclosure_no, one.form, one.agency_name, one.fiscal_year, one.region_code)
        for one in understand(document(text)).statements
    }


def test_a_silent_sheet_belongs_to_the_unit_of_its_own_disclosure() -> None:
    text = COVER + forms("阳谷县财政局", "2024") + forms("沂源县自然资源局", "2023")
    assert owners(text) == {
        (1, "expenditure", "阳谷县财政局", 2024, None),
        (1, "project_evaluation", "阳谷县财政局", 2024, None),
        (2, "expenditure", "沂源县自然资源局", 2023, "370323"),
        (2, "project_evaluation", "沂源县自然资源局", 2023, "370323"),
    }


def test_a_unit_whose_name_holds_no_place_lies_where_the_document_lies() -> None:
    text = COVER + forms("阳谷县财政局", "2024") + forms("会计核算中心", "2024")
    assert {region for *_, region in owners(text)} == {None}


def test_what_heads_the_next_list_is_no_part_of_an_agency_s_name() -> None:
    for heading in ("县对下转移支付项目绩效自评", "一般公共预算部分"):
        text = COVER + forms("阳谷县财政局（汇总）", "2024").replace("\n2024年度\n", f"\n{heading}\n")
        assert ("阳谷县财政局", 1) in {(name, number) for number, _, name, *_ in owners(text)}
        assert all(heading not in (name or "") for _, _, name, *_ in owners(text))


def test_a_name_that_runs_on_to_the_next_line_is_one_name() -> None:
    text = COVER + forms("阳谷县经济开发区管\n理委员会办公室", "2024")
    assert "阳谷县经济开发区管理委员会办公室" in {name for _, _, name, *_ in owners(text)}


def test_the_forms_of_another_year_of_one_unit_are_another_disclosure() -> None:
    text = COVER + forms("阳谷县财政局", "2024") + forms("阳谷县财政局", "2023")
    assert {(number, form, year) for number, form, _, year, _ in owners(text)} == {
        (1, "expenditure", 2024),
        (1, "project_evaluation", 2024),
        (2, "expenditure", 2023),
        (2, "project_evaluation", 2023),
    }
