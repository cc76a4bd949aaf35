"""What the ledger of a sample disclosure must hold, taken from its figures alone.

Where the sample prints each figure is told once more here, form by form, so that neither the renderer nor the
readers can be wrong unnoticed.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from pipelines.statements.model import LedgerRow
from tests.golden.independent import Expected
from tools.sample.figures import Figures

WAN = Decimal(10000)
THREE_PUBLIC = (
    "total overseas vehicles vehicle_purchase vehicle_operation reception conference training"  # the items
)
PROCUREMENT = {"total": "政府采购合计", "goods": "货物", "works": "工程", "services": "服务"}
ECONOMIC = "general_budget_basic_expenditure"


def as_item(row: LedgerRow) -> Expected:
    """A ledger row as these expectations name it: economic lines by code, functional ones by code and name."""
    line = row.line_name
    if row.line_code:
        line = row.line_code if row.form == ECONOMIC else f"{row.line_code} {row.line_name}"
    return Expected(row.form, row.section, line, row.measure, row.source_of_funds, row.amount)


def expected(figures: Figures) -> list[Expected]:
    """Every figure that the sample prints in its forms and sheets."""
    items = [*_sheets(figures)]
    if figures.functions:
        items += [*_summaries(figures), *_by_function(figures), *_basic(figures), *_others(figures)]
    return items


def _item(
    form: str, section: str | None, line: str, measure: str, text: str, source: str = "total"
) -> Iterator[Expected]:
    if text:
        yield Expected(form, section, line, measure, source, Decimal(text.replace(",", "")) * WAN)


def _summaries(figures: Figures) -> Iterator[Expected]:
    form, opening, closing = "income_expenditure_summary", figures.opening_balance, figures.closing_balance
    total, whole = figures.year_total, figures.grand_total
    for line, text in (
        ("一般公共预算财政拨款收入", total),
        ("本年收入合计", total),
        ("年初结转和结余", opening),
        ("总计", whole),
    ):
        yield from _item(form, "income", line, "amount", text)
    classes = [(line.name, line.total) for line in figures.classes.values()]
    for line, text in (*classes, ("本年支出合计", total), ("年末结转和结余", closing), ("总计", whole)):
        yield from _item(form, "expenditure", line, "amount", text)
    form = "appropriation_summary"
    for line, text in (
        ("一般公共预算财政拨款", total),
        ("本年收入合计", total),
        ("年初财政拨款结转和结余", opening),
        ("一般公共预算财政拨款", opening),
        ("总计", whole),
    ):
        yield from _item(form, "income", line, "amount", text)
    for line, text in (*classes, ("本年支出合计", total), ("年末财政拨款结转和结余", closing), ("总计", whole)):
        yield from _item(form, "expenditure", line, "total", text)
        yield from _item(form, "expenditure", line, "general_budget", text)


def _by_function(figures: Figures) -> Iterator[Expected]:
    totals = {"total": figures.year_total, "basic": figures.basic_total, "project": figures.project_total}
    lines = [("", "合计", totals)]
    for row in figures.functions:
        amounts = {"total": row.total, "basic": row.basic, "project": row.project}
        lines.append((row.code, f"{row.code} {row.name}", amounts))
    for code, line, amounts in lines:
        for measure in ("total", "fiscal_appropriation"):
            text = figures.printed_otherwise.get((2, code, "total"), amounts["total"])
            yield from _item("income", None, line, measure, text)
        for number, form in ((3, "expenditure"), (5, "general_budget_expenditure")):
            for measure, amount in amounts.items():
                text = figures.printed_otherwise.get((number, code, measure), amount)
                yield from _item(form, None, line, measure, text)


def _basic(figures: Figures) -> Iterator[Expected]:
    for code, (_, text) in figures.economics.items():
        yield from _item(ECONOMIC, None, code, "amount", text)
    yield from _item(ECONOMIC, None, "人员经费合计", "amount", figures.personnel_total)
    yield from _item(ECONOMIC, None, "公用经费合计", "amount", figures.public_total)


def _others(figures: Figures) -> Iterator[Expected]:
    for measure, by_item in figures.three_public.items():
        for item in THREE_PUBLIC.split():
            yield from _item("three_public", None, item, measure, by_item.get(item, ""))
    if figures.operating_statistics:
        for key, line in PROCUREMENT.items():
            yield from _item("operating_statistics", None, line, "amount", figures.procurement.get(key, ""))


def _sheets(figures: Figures) -> Iterator[Expected]:
    for project in figures.projects:
        funds = {
            "initial_budget": project.initial_budget,
            "full_budget": project.full_budget,
            "executed": project.executed,
        }
        for measure, text in funds.items():
            for source in ("total", "fiscal"):
                yield from _item("project_evaluation", None, project.name, measure, text, source)
            for source in ("carryover", "other"):
                yield from _item("project_evaluation", None, project.name, measure, "0", source)
