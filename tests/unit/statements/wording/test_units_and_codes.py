"""Units of money by their evidence; codes whole and in parts."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pipelines.statements.wording.codes import join_code, split_code_and_name
from pipelines.statements.wording.units import bracketed_unit, unit_in, without_unit
from tests.unit.statements.disclosures import Shape, disclosure, read_text


@pytest.mark.parametrize(
    ("text", "unit", "in_yuan"),
    [
        ("金额单位：万元", "万元", 10000),
        ("单位:元", "元", 1),
        ("（单位：人民币千元）", "千元", 1000),
        ("部门：某局 单位： 万 元", "万元", 10000),
        ("单位：亿元 公开01表", "亿元", 100000000),
    ],
)
def test_captions_state_units(text: str, unit: str, in_yuan: int) -> None:
    assert unit_in(text) == (unit, Decimal(in_yuan))


@pytest.mark.parametrize("text", ["编制单位：某局", "单位：元坝区财政局", "预算单位", "共计12万元"])
def test_what_is_no_unit(text: str) -> None:
    assert unit_in(text) is None


def test_header_cells_state_units_in_brackets() -> None:
    assert bracketed_unit("决算数（万元）") == ("万元", Decimal(10000))
    assert bracketed_unit("全年预算数(A)") is None
    assert without_unit("金额（元）") == "金额"


def test_the_form_speaks_before_the_cells_and_the_cells_before_the_document() -> None:
    document = ("万元", Decimal(10000))
    silent = disclosure(Shape(stated_unit=False, unit="元"))
    in_cells = silent.replace("\t金额", "\t金额（元）").replace("\t决算数", "\t决算数（元）")
    stated = disclosure(Shape(unit="元"))
    by_form = {
        name: {reading.statement.form: reading.statement for reading in read_text(text, document)}
        for name, text in (("silent", silent), ("cells", in_cells), ("stated", stated))
    }
    form = "income_expenditure_summary"
    assert (by_form["silent"][form].unit_text, by_form["silent"][form].unit_basis) == ("万元", "document")
    assert (by_form["cells"][form].unit_text, by_form["cells"][form].unit_basis) == ("元", "cell")
    assert (by_form["stated"][form].unit_text, by_form["stated"][form].unit_basis) == ("元", "form")


@pytest.mark.parametrize(
    ("parts", "above", "code"),
    [
        (["2010350"], (), "2010350"),
        (["201", "03", "50"], (), "2010350"),
        (["201", "", ""], ("208", "05", "05"), "201"),
        (["201", "20103", "2010350"], (), "2010350"),
        (["", "03", ""], ("201", "", ""), "20103"),
        (["", "", "50"], ("201", "03", ""), "2010350"),
        (["301", "01"], (), "30101"),
        (["合计", "", ""], ("201", "03", ""), None),
        (["", "", ""], ("201", "03", ""), None),
        (["901"], (), None),
    ],
)
def test_join_code(parts: list[str], above: tuple[str, ...], code: str | None) -> None:
    assert join_code(parts, above)[0] == code


def test_code_and_name_in_one_cell() -> None:
    assert split_code_and_name("20103 政府办公厅（室）及相关机构事务") == (
        "20103",
        "政府办公厅（室）及相关机构事务",
    )
    assert split_code_and_name("2024年度") is None
