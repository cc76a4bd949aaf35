"""What every real file is, of whom and of which year: read from its pages, whatever its name says.

The table was written down from the pages. The files are published documents beside the checkout; a clone without
them has nothing to read here.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from pipelines.readers import read
from pipelines.statements.model import ParsedDocument
from pipelines.statements.understand import understand

REAL = Path(__file__).resolve().parents[2].parent / "shared" / "real"
SEEDS = REAL.parent / "seeds"


class Expected(NamedTuple):
    """Kind, year, agency, region of a file."""

    kind: str
    year: int | None
    agency: str | None
    region: str | None


BUDGET, FINAL, REPORT = "budget", "final_accounts", "performance_report"
PETITIONS = Expected(BUDGET, 2026, "国家信访局", None)
FILES = {
    "budgets/003_深圳_2026年深圳市建筑工务署部门预算.pdf": Expected(BUDGET, 2026, "深圳市建筑工务署", "440300"),
    "budgets/003_深圳_2026年深圳市文化广电旅游体育局部门预算.pdf": Expected(
        BUDGET, 2026, "深圳市文化广电旅游体育局（本级）", "440300"
    ),
    "budgets/003_深圳_2026年深圳市气象局部门预算.pdf": Expected(BUDGET, 2026, "深圳市气象局（本级）", "440300"),
    "budgets/003_深圳_2026年深圳市水务局部门预算.pdf": Expected(BUDGET, 2026, "深圳市水务局", "440300"),
    "budgets/006_苏州_2026年苏州市水务局部门预算.pdf": Expected(BUDGET, 2026, "苏州市水务局", "320500"),
    "budgets/006_苏州_2026年苏州市自然资源和规划局部门预算.pdf": Expected(
        BUDGET, 2026, "苏州市自然资源和规划局", "320500"
    ),
    "budgets/006_苏州_交通运输局_2026年部门预算.pdf": Expected(BUDGET, 2026, "苏州市交通运输局", "320500"),
    "budgets/015_长沙_2026年长沙市公安局2025年部门预算.pdf": Expected(BUDGET, 2025, "长沙市公安局", "430100"),
    # the files' names say the city's bureaus of other names
    "budgets/017_福州_2026年福州市生态环境局部门预算.pdf": Expected(
        BUDGET, 2026, "福州经济技术开发区生态环境局", "350100"
    ),
    "budgets/017_福州_2026年福州市科技创新局部门预算.pdf": Expected(
        BUDGET, 2026, "福州市科学技术局（本级）", "350100"
    ),
    # the files' names say 2026
    "budgets/020_西安_医疗保障局_2026年部门预算.pdf": Expected(BUDGET, 2022, "西安市医疗保障局", "610100"),
    "budgets/020_西安_发展和改革局_2026年部门预算.pdf": Expected(BUDGET, 2019, "西安市发展和改革委员会", "610100"),
    "budgets/020_西安_应急管理局_2026年部门预算.pdf": Expected(BUDGET, 2019, "西安市安全生产监督管理局", "610100"),
    "budgets/020_西安_规划和自然资源局_2026年部门预算.pdf": Expected(
        BUDGET, 2022, "西安市自然资源和规划局", "610100"
    ),
    "budgets/上海市普陀区人民政府万里街道办事处24年预算.pdf": Expected(
        BUDGET, 2024, "上海市普陀区人民政府万里街道办事处", "310107"
    ),
    "budgets/上海市普陀区商务委员会25年预算.pdf": Expected(BUDGET, 2025, "上海市普陀区商务委员会", "310107"),
    "budgets/江苏_2018年省检察院部门预算公开.pdf": Expected(BUDGET, 2018, "江苏省人民检察院", "320000"),
    "budgets/江苏_江苏省委办公厅2019年度部门预算公开文件.pdf": Expected(BUDGET, 2019, "江苏省委办公厅", "320000"),
    "budgets/江苏_江苏省高级人民法院2019年度部门预算公开.pdf": Expected(
        BUDGET, 2019, "江苏省高级人民法院", "320000"
    ),
    # called a budget 2026 of another bureau, and final accounts 2019
    "final_accounts/2026年佛山市交通运输局部门预算.pdf": Expected(FINAL, 2019, "佛山市轨道交通局", "440600"),
    "final_accounts/上海市普陀区财政局2024年度部门决算.pdf": Expected(FINAL, 2024, "上海市普陀区财政局", "310107"),
    "final_accounts/中共上海市普陀区委社会工作部 2024 年度部门决算.pdf": Expected(
        FINAL, 2024, "中共上海市普陀区委社会工作部", "310107"
    ),
    "final_accounts/附件2：部门决算模板.pdf": Expected("form_template", 2024, None, None),
    "other/009_武汉_2026年武汉市信访局部门预算.pdf": PETITIONS,
    "other/2026年曲靖市信访局部门预算.pdf": PETITIONS,
    "other/2026年遵义市信访局部门预算.pdf": PETITIONS,
    "other/018_济南_2026年济南市审计局部门预算.pdf": Expected("other", None, "济南市审计局", "370100"),
    "other/performance_report_长沙_国资委.pdf": Expected(
        REPORT, 2020, "长沙市人民政府国有资产监督管理委员会", "430100"
    ),
    # web pages
    "other/html_named_pdf_重庆_司法局.pdf": Expected(BUDGET, 2026, "重庆市教育矫治局", "500000"),
    "other/html_named_pdf_重庆_民政局.pdf": Expected(BUDGET, 2026, "重庆市民政局", "500000"),
}
PRESENT = [name for name in FILES if (REAL / name).is_file()]
SET_ASIDE = [name for name in PRESENT if FILES[name].kind != FINAL]


@cache
def parsed(path: Path) -> ParsedDocument:
    return understand(read(path.read_bytes(), path.name))


@pytest.mark.parametrize("name", PRESENT)
def test_each_file_is_named_as_what_it_is(name: str) -> None:
    document = parsed(REAL / name)
    found = Expected(document.kind or "", document.fiscal_year, document.agency_name, document.region_code)
    assert found == FILES[name]


@pytest.mark.parametrize("name", PRESENT)
def test_each_fact_keeps_where_it_was_told_and_no_file_name_was_needed(name: str) -> None:
    evidence = {row.field: row for row in parsed(REAL / name).evidence}
    expected = FILES[name]
    told = {"kind": expected.kind, "agency_name": expected.agency, "region_code": expected.region}
    for field, value in told.items():
        assert (evidence[field].value if field in evidence else None) == value
    assert "file name" not in {row.basis for row in evidence.values()}


@pytest.mark.parametrize("name", SET_ASIDE)
def test_what_is_no_final_accounts_is_set_aside_in_one_clear_line_and_puts_nothing_anywhere(name: str) -> None:
    document = parsed(REAL / name)
    (row,) = document.quarantine
    assert (row.statement_id, row.reason) == (None, "not_final_accounts")
    expected = FILES[name]
    assert expected.agency is None or f" of {expected.agency}" in row.detail
    assert expected.year is None or f" for {expected.year}, told from its " in row.detail
    assert document.phase == ("budget" if expected.kind == BUDGET else FINAL)
    taken = (document.ledger, document.claims, document.staffing, document.units, document.blank_forms)
    sheets = (document.evaluations, document.indicators, document.sheet_values, document.evaluation_summaries)
    assert not any((*taken, *sheets))


@pytest.mark.parametrize("name", [name for name in PRESENT if FILES[name] == FILES[name]._replace(kind=FINAL)])
def test_final_accounts_are_taken_in(name: str) -> None:
    document = parsed(REAL / name)
    assert document.ledger
    assert not document.quarantine


@pytest.mark.parametrize("name", [name for name in PRESENT if FILES[name] == PETITIONS])
def test_the_same_bytes_are_one_document_whatever_its_names(name: str) -> None:
    first = next(name for name in PRESENT if FILES[name] == PETITIONS)
    assert parsed(REAL / name).document_id == parsed(REAL / first).document_id


@pytest.mark.parametrize("path", sorted(SEEDS.glob("004_*.txt")), ids=lambda path: path.name[:3])
def test_evaluation_sheets_published_apart_are_read(path: Path) -> None:
    document = parsed(path)
    assert (document.kind, len(document.ledger), document.quarantine) == (REPORT, 45, ())
