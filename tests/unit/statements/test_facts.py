"""What a document says of itself, and from where it is told."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from tests.unit.statements.narrative.support import facts_of, parsed_seed, seed_paths

FORM = (
    "支出决算表\n公开03表\n部门：{agency}\n金额单位：{unit}\n"
    "科目编码\t科目名称\t本年支出合计\n201\t一般公共服务支出\t5.00\n"
)


def test_a_cover_tells_title_kind_agency_and_year() -> None:
    facts = facts_of("阳谷县人民政府办公室\n2024年度部门决算公开\n目 录\n第一部分 概况\n第一部分 概况\n")
    assert (facts.kind, facts.fiscal_year, facts.agency_name) == ("final_accounts", 2024, "阳谷县人民政府办公室")
    assert facts.title == "阳谷县人民政府办公室2024年度部门决算公开"
    assert {row.field: row.basis for row in facts.evidence}["fiscal_year"] == "cover"


@pytest.mark.parametrize(
    "cover", ["甲县人民政府综合办公\n室", "甲县人民政府综合办公室\n室", "甲县人民政府\n综合办公室"]
)
def test_a_name_broken_on_the_cover_is_told_by_the_forms(cover: str) -> None:
    facts = facts_of(f"{cover}\n2024年度部门决算公开\n{FORM.format(agency='甲县人民政府综合办公室', unit='万元')}")
    assert facts.agency_name == "甲县人民政府综合办公室"
    assert facts.title == "甲县人民政府综合办公室2024年度部门决算公开"


def test_captions_outvote_one_that_is_cut() -> None:
    whole, cut = FORM.format(agency="甲县乙局", unit="万元"), FORM.format(agency="甲县", unit="万元")
    assert facts_of(f"2024年度部门决算\n{cut}{whole}{whole}").agency_name == "甲县乙局"


def test_without_cover_and_captions_the_file_name_names_the_agency() -> None:
    assert facts_of("支出合计5.00万元。\n", "甲县财政局2024年度部门决算.txt").agency_name == "甲县财政局"


def test_sheets_alone_name_the_agency_that_carries_out_their_projects() -> None:
    sheet = "项目绩效自评表\n（2024年度）\n项目名称\t甲项目\n主管部门\t甲县\t实施单位\t604001-甲县乙局\n"
    assert facts_of(sheet + sheet, "x.txt").agency_name == "甲县乙局"


def test_a_consolidated_disclosure_says_so_and_keeps_its_name() -> None:
    facts = facts_of("2024 年度\n阳谷县人民政府办公室\n（ 汇总 ） 部门决算\n目 录\n第一部分 概况\n")
    assert (facts.agency_name, facts.scope) == ("阳谷县人民政府办公室", "consolidated")


@pytest.mark.parametrize(
    ("units", "scope"),
    [
        ("序号\t单位名称\n1\t甲县乙局\n", "own"),
        ("序号\t单位名称\n1\t甲县乙局（机关）\n2\t甲县乙站\n", "consolidated"),
        ("我部门没有下属单位，单独编制本部门决算。\n", "own"),
        ("负责全县工作。\n", "unknown"),
    ],
)
def test_scope_is_told_by_the_units_covered(units: str, scope: str) -> None:
    assert facts_of(f"甲县乙局2024年度部门决算\n一、部门决算单位构成\n{units}").scope == scope


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("甲县乙局二〇二四年度部门决算\n", 2024),
        ("支出决算表\n（2023年度）\n", 2023),
        ("三、支出决算情况说明\n2024年度支出合计5.00万元。与2023年度相比，减少1.00万元。\n", 2024),
        ("三、支出决算情况说明\n支出合计5.00万元。与2023年度相比，减少1.00万元。发布日期：2025年9月1日。\n", None),
        ("支出决算表\n支出合计5.00万元。\n", None),
    ],
)
def test_the_year_is_the_one_the_document_is_about(text: str, year: int | None) -> None:
    assert facts_of(text, "20251020.txt").fiscal_year == year


@pytest.mark.parametrize(
    ("text", "unit", "shared"),
    [
        (FORM.format(agency="甲县乙局", unit="万元"), "万元", None),
        (FORM.format(agency="甲县乙局", unit="元"), "元", None),
        ("项目资金（万元）\t年初预算数\n年度资金总额\t5\n", "万元", None),
        ("基本支出50000.00元，项目支出30000.00元，接待费1万元。\n", "元", Decimal(1)),
        ("没有金额。\n", None, None),
    ],
)
def test_the_unit_is_the_commonest_printed_and_holds_for_silent_forms_only_if_no_form_states_one(
    text: str, unit: str | None, shared: Decimal | None
) -> None:
    facts = facts_of(text)
    assert (facts.unit_text, facts.unit_in_yuan) == (unit, shared)


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("甲县乙局2024年度部门决算", "final_accounts"),
        ("甲县乙局2024年部门预算", "budget"),
        ("2024年度甲县乙局部门整体支出绩效自评报告", "performance_report"),
        ("关于召开会议的通知", "other"),
    ],
)
def test_the_title_tells_the_kind(title: str, kind: str) -> None:
    assert facts_of(f"{title}\n").kind == kind


def test_every_fact_keeps_its_evidence() -> None:
    facts = facts_of(
        "阳谷县人民政府办公室\n2024年度部门决算公开\n" + FORM.format(agency="阳谷县人民政府办公室", unit="万元")
    )
    assert {row.field for row in facts.evidence} >= {
        "title",
        "kind",
        "agency_name",
        "fiscal_year",
        "unit_text",
        "region_code",
    }
    assert facts.region_code == "371521"


SEED_FACTS = {
    "001": ("朔州经济开发区管理委员会综合办公室", "unknown", "final_accounts"),
    "002": ("中共西乡县委办公室", "own", "final_accounts"),
    "003": ("阳谷县人民政府办公室", "consolidated", "final_accounts"),
    "004": ("衡山县人民政府办公室", "own", "performance_report"),
}


@pytest.mark.parametrize("path", seed_paths(), ids=lambda path: path.name[:3])
def test_facts_of_the_seeds(path: Path) -> None:
    parsed = parsed_seed(path)
    assert (parsed.agency_name, parsed.scope, parsed.kind) == SEED_FACTS[path.name[:3]]
    assert (parsed.fiscal_year, parsed.unit_text) == (2024, "万元")
