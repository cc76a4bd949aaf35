"""Typesets the nine forms from invented figures in the shapes of several provinces, and says what is printed.

A test varies one thing of a ``Shape`` and asks that the same figures come out at the same places.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipelines.readers import read
from pipelines.readers.model import Document
from pipelines.statements.reading import read_statements
from pipelines.statements.segment import segment
from pipelines.statements.tables import DocumentFacts, Reading

Money = Decimal | None
Figure = tuple[str, str | None, str, str, Decimal]

NAMES = {
    "201": "一般公共服务支出",
    "20103": "政府办公厅（室）及相关机构事务",
    "2010301": "行政运行",
    "2010302": "一般行政管理事务",
    "208": "社会保障和就业支出",
    "20805": "行政事业单位养老支出",
    "2080505": "机关事业单位基本养老保险缴费支出",
    "213": "农林水支出",
    "21305": "巩固脱贫攻坚成果衔接乡村振兴",
    "2130599": "其他巩固脱贫攻坚成果衔接乡村振兴支出",
}
# basic and project expenditure of the finest lines
LEAVES = {
    "2010301": ("310.27", None),
    "2010302": (None, "88.40"),
    "2080505": ("41.06", None),
    "2130599": ("3.30", "12.05"),
}
ECONOMIC = [
    [("301", "工资福利支出", "300.13"), ("30101", "基本工资", "250.03"), ("30113", "住房公积金", "50.10")],
    [("302", "商品和服务支出", "50.50"), ("30201", "办公费", "50.50"), ("30212", "因公出国（境）费用", None)],
    [("310", "资本性支出", None), ("31002", "办公设备购置", None), ("399", "其他支出", "4.00")],
]
STAFF, PUBLIC = "300.13", "54.50"
THREE_PUBLIC = {
    "total": ("20.00", "18.51"),
    "overseas": (None, None),
    "vehicles": ("12.00", "11.20"),
    "vehicle_purchase": ("0.00", "0.00"),
    "vehicle_operation": ("12.00", "11.20"),
    "reception": ("8.00", "7.31"),
}
ITEM_TITLES = {
    "total": "合计",
    "overseas": "因公出国（境）费",
    "vehicles": "小计",
    "vehicle_purchase": "公务用车购置费",
    "vehicle_operation": "公务用车运行维护费",
    "reception": "公务接待费",
}
FUNDS = {
    "general_budget": "一般公共预算财政拨款",
    "government_fund": "政府性基金预算财政拨款",
    "state_capital": "国有资本经营预算财政拨款",
}


@dataclass(frozen=True)
class Shape:
    """How the same figures are printed."""

    unit: str = "万元"
    line_numbers: bool = True
    codes: str = "whole"  # whole, split, nested, split_once
    total_at_end: bool = False
    header_again: bool = False
    funds: tuple[str, ...] = ("general_budget", "government_fund", "state_capital")
    swapped: bool = False
    shifted_header: bool = False
    number_row: bool = True
    three_public: str = "halves"  # halves, rows, under_items, item_rows
    agency: str | None = "甲县乙局"
    stated_unit: bool = True

    def money(self, text: str | None) -> str:
        if text is None:
            return ""
        value = Decimal(text)
        return f"{value:,.2f}" if self.unit == "万元" else f"{value * 10000:,.2f}"


def tree() -> dict[str, tuple[Money, Money]]:
    """Basic and project expenditure of every code and of the whole (key empty), summed from the finest lines."""
    sums: dict[str, tuple[Money, Money]] = {}
    for code in ["", *NAMES]:
        parts = [leaf for name, leaf in LEAVES.items() if name.startswith(code)]
        sums[code] = (_sum(part[0] for part in parts), _sum(part[1] for part in parts))
    return sums


def _sum(texts: Iterable[str | None]) -> Money:
    values = [Decimal(text) for text in texts if text is not None]
    return sum(values, Decimal(0)) if values else None


def _text(value: Money) -> str | None:
    return None if value is None else str(value)


# --- typesetting -----------------------------------------------------------------------------------------------


def caption(title: str, shape: Shape) -> list[str]:
    lines = [title, ""]
    if shape.agency:
        lines += [f"部门：{shape.agency}", ""]
    return [*lines, f"金额单位：{shape.unit}" if shape.stated_unit else "", ""]


def tabbed(rows: Iterable[Sequence[str]]) -> list[str]:
    rows = [list(row) for row in rows]
    width = max(map(len, rows))
    return ["\t".join([*row, *[""] * (width - len(row))]) for row in rows]


def two_sided(shape: Shape, *, appropriations: bool) -> list[str]:
    sums = tree()
    classes = [(NAMES[code], _total(sums[code])) for code in ("201", "208", "213")]
    year, opening = _total(sums[""]), "7.50"
    grand = str(Decimal(year) + Decimal(opening))
    funds = list(shape.funds) if appropriations else []
    measures = ["合计", *(FUNDS[fund] for fund in funds)] if appropriations else ["金额"]

    def amounts(text: str | None) -> list[str]:
        cells = {"合计": shape.money(text), FUNDS["general_budget"]: shape.money(text), "金额": shape.money(text)}
        return [cells.get(measure, "") for measure in measures]

    if shape.swapped and appropriations:
        measures = [*measures[1:], measures[0]]
    suffix = "" if appropriations else "收入"
    left = [
        (f"{ordinal}、{FUNDS[fund]}{suffix}", "") for ordinal, fund in zip("一二三", shape.funds, strict=False)
    ]
    left[0] = (left[0][0], year)
    right = [(f"{ordinal}、{name}", amount) for ordinal, (name, amount) in zip("一二三", classes, strict=True)]
    balance = "财政拨款结转和结余" if appropriations else "结转和结余"
    while len(left) < len(right):
        left.append(("", ""))
    left += [("本年收入合计", year), (f"年初{balance}", opening)]
    right += [("本年支出合计", year), (f"年末{balance}", opening)]
    if appropriations:
        left += [(FUNDS[fund], opening if fund == "general_budget" else "") for fund in shape.funds]
        right += [("", "")] * len(shape.funds)
    else:
        left.insert(-1, ("用事业基金弥补收支差额", ""))
        right.insert(-1, ("结余分配", ""))
    left.append(("总计", grand))
    right.append(("总计", grand))

    number = ["行次"] if shape.line_numbers else []
    header = [
        ["收入", *[""] * len(number), "", "支出"],
        ["项目", *number, "金额", "项目", *number, *measures],
    ]
    if shape.number_row and number:
        header.append(["栏次", "", "1", "栏次", "", *(str(n) for n in range(2, 2 + len(measures)))])
    data = []
    for place, ((name, amount), (other, spent)) in enumerate(zip(left, right, strict=True), start=1):
        numbers = [str(place)] if number else []
        others = [str(place + len(left))] if number else []
        data.append([name, *numbers, shape.money(amount or None), other, *others, *amounts(spent or None)])
    half = len(data) // 2
    rows = [*header, *data[:half], *(header if shape.header_again else []), *data[half:]]
    return tabbed(rows)


def _total(pair: tuple[Money, Money]) -> str:
    return str(sum((value for value in pair if value is not None), Decimal(0)))


def coded(shape: Shape, headers: Sequence[str], values: dict[str, list[str]]) -> list[str]:
    """A form with codes: ``values`` by code, the total under the empty code; one text per header."""
    order = list(range(len(headers)))
    if shape.swapped:
        order = [*order[1:], order[0]]
    titles = [headers[place] for place in order]
    lead = {"whole": 1, "split": 3, "nested": 3, "split_once": 3}[shape.codes]
    first = ["项目", *[""] * lead, *titles]
    second = ["科目编码", *[""] * (lead - 1), "科目名称"]
    if shape.shifted_header:
        first = ["项目", *titles]
    header = [first, second]
    if lead == 3:
        header.append(["类", "款", "项"])
    if shape.number_row:
        header.append(["栏次", *[""] * lead, *(str(n) for n in range(1, len(titles) + 1))])
    total = [["合计", *[""] * lead, *(values[""][place] for place in order)]]
    data = []
    above = ""
    for code, name in NAMES.items():
        data.append([*_code_cells(code, above, shape.codes), name, *(values[code][place] for place in order)])
        above = code
    half = len(data) // 2
    again = [*header, *total] if shape.header_again else []
    start, end = ([], total) if shape.total_at_end else (total, [])
    return tabbed([*header, *start, *data[:half], *again, *data[half:], *end])


def _code_cells(code: str, above: str, how: str) -> list[str]:
    if how == "whole":
        return [code]
    if how == "nested":
        return [code[:3], code[:5] if len(code) > 3 else "", code if len(code) > 5 else ""]
    cells = [code[:3], code[3:5], code[5:]]
    if how == "split_once" and len(code) > 3:
        cells[0] = ""
        if len(code) > 5:
            cells[1] = ""
    return cells


def blocks(shape: Shape) -> list[str]:
    lead = 2 if shape.codes == "split" else 1
    head = [cell for _ in ECONOMIC for cell in ["科目编码", *[""] * (lead - 1), "科目名称", "决算数"]]
    rows = [["人员经费", *[""] * (lead + 1), "公用经费"], head]
    for place in range(3):
        if place == 2 and shape.header_again:
            rows += [rows[0], rows[1]]
        row: list[str] = []
        for code, name, amount in (block[place] for block in ECONOMIC):
            cells = [code[:3], code[3:]] if lead == 2 else [code]
            row += [*cells, name, "——" if amount is None else shape.money(amount)]
        rows.append(row)
    width = 3 * (lead + 2)
    last = ["人员经费合计", *[""] * lead, shape.money(STAFF), "公用经费合计"]
    rows.append([*last, *[""] * (width - len(last) - 1), shape.money(PUBLIC)])
    return tabbed(rows)


def three_public(shape: Shape) -> list[str]:
    items = list(THREE_PUBLIC)
    if shape.swapped:
        items = ["total", "overseas", "reception", "vehicles", "vehicle_purchase", "vehicle_operation"]
    groups = ["公务用车购置及运行维护费" if item == "vehicles" else ITEM_TITLES[item] for item in items]
    top = [
        "" if item in ("vehicle_purchase", "vehicle_operation") else g
        for item, g in zip(items, groups, strict=True)
    ]
    below = [ITEM_TITLES[item] if item.startswith("vehicle") else "" for item in items]
    budget = [shape.money(THREE_PUBLIC[item][0]) for item in items]
    actual = [shape.money(THREE_PUBLIC[item][1]) for item in items]
    if shape.three_public == "rows":
        return tabbed(
            [["项目", *top], ["", *below], ["栏次", *"123456"], ["预算数", *budget], ["决算数", *actual]]
        )
    if shape.three_public == "under_items":
        return tabbed(
            [
                [cell for text in top for cell in (text, "")],
                [cell for text in below for cell in (text, "")],
                ["预算数", "决算数"] * 6,
                [cell for pair in zip(budget, actual, strict=True) for cell in pair],
            ]
        )
    if shape.three_public == "item_rows":
        names = {**ITEM_TITLES, "total": "“三公”经费合计", "vehicles": "2.公务用车购置及运行维护费"}
        rows = [
            [names[item], str(place), b, a]
            for place, (item, b, a) in enumerate(zip(items, budget, actual, strict=True), start=1)
        ]
        return tabbed([["项目", "行次", "预算数", "决算数"], ["栏次", "", "1", "2"], *rows])
    numbers = [str(n) for n in range(1, 13)]
    return tabbed([["预算数", *[""] * 5, "决算数"], [*top, *top], [*below, *below], numbers, [*budget, *actual]])


INCOME_HEADERS = (
    "本年收入合计",
    "财政拨款收入",
    "上级补助收入",
    "事业收入",
    "经营收入",
    "附属单位上缴收入",
    "其他收入",
)
EXPENDITURE_HEADERS = ("本年支出合计", "基本支出", "项目支出", "上缴上级支出", "经营支出", "对附属单位补助支出")
FUND_HEADERS = ("年初结转和结余", "本年收入", "小计", "基本支出", "项目支出", "年末结转和结余")
FUND_MEASURES = ("opening_balance", "income", "total", "basic", "project", "closing_balance")


def income_values(shape: Shape) -> dict[str, list[str]]:
    return {code: [shape.money(_total(pair))] * 2 + [""] * 5 for code, pair in tree().items()}


def expenditure_values(shape: Shape, columns: int) -> dict[str, list[str]]:
    return {
        code: [shape.money(_total(pair)), *(shape.money(_text(part)) for part in pair), *[""] * (columns - 3)]
        for code, pair in tree().items()
    }


def fund_values(shape: Shape) -> dict[str, list[str]]:
    return {
        code: [
            "",
            shape.money(_total(pair)),
            shape.money(_total(pair)),
            *(shape.money(_text(p)) for p in pair),
            "",
        ]
        for code, pair in tree().items()
    }


def disclosure(shape: Shape = Shape()) -> str:
    """All nine forms of one department."""
    parts = [
        ("收入支出决算总表", two_sided(shape, appropriations=False)),
        ("收入决算表", coded(shape, INCOME_HEADERS, income_values(shape))),
        ("支出决算表", coded(shape, EXPENDITURE_HEADERS, expenditure_values(shape, 6))),
        ("财政拨款收入支出决算总表", two_sided(shape, appropriations=True)),
        ("一般公共预算财政拨款支出决算表", coded(shape, EXPENDITURE_HEADERS[:3], expenditure_values(shape, 3))),
        ("一般公共预算财政拨款基本支出决算明细表", blocks(shape)),
        ("政府性基金预算财政拨款收入支出决算表", coded(shape, FUND_HEADERS, fund_values(shape))),
        (
            "国有资本经营预算财政拨款支出决算表",
            coded(shape, EXPENDITURE_HEADERS[:3], expenditure_values(shape, 3)),
        ),
        ("财政拨款“三公”经费支出决算表", three_public(shape)),
    ]
    lines: list[str] = []
    for title, table in parts:
        lines += [*caption(title, shape), *table, "", "注：本表反映部门本年度情况。", ""]
    return "\n".join([*lines, "第三部分 情况说明", ""])


# --- what is printed -------------------------------------------------------------------------------------------


def expected(shape: Shape = Shape()) -> set[Figure]:
    """Every figure of ``disclosure``: form, section, line key, measure, yuan."""
    sums = tree()
    year = Decimal(_total(sums[""]))
    opening = Decimal("7.50")
    found: set[Figure] = set()
    for form in ("income_expenditure_summary", "appropriation_summary"):
        spent = ("amount",) if form.startswith("income") else ("total", "general_budget")
        for key, value in (
            ("general_budget_appropriation", year),
            ("year_total", year),
            ("opening_balance", opening),
            ("grand_total", year + opening),
        ):
            found.add((form, "income", key, "amount", value))
        if form == "appropriation_summary":
            found.add((form, "income", "opening_balance.general_budget", "amount", opening))
        lines = [(f"function.{code}", Decimal(_total(sums[code]))) for code in ("201", "208", "213")]
        lines += [("year_total", year), ("closing_balance", opening), ("grand_total", year + opening)]
        found |= {(form, "expenditure", key, measure, value) for key, value in lines for measure in spent}
    for code, (basic, project) in sums.items():
        key = f"function.{code}" if code else "grand_total"
        whole = Decimal(_total((basic, project)))
        found |= {("income", None, key, measure, whole) for measure in ("total", "fiscal_appropriation")}
        for form in ("expenditure", "general_budget_expenditure", "government_fund", "state_capital"):
            figures = {"total": whole, "basic": basic, "project": project}
            if form == "government_fund":
                figures["income"] = whole
            found |= {(form, None, key, measure, v) for measure, v in figures.items() if v is not None}
    form = "general_budget_basic_expenditure"
    for block in ECONOMIC:
        found |= {(form, None, f"economic.{code}", "amount", Decimal(v)) for code, _, v in block if v}
    for key, text in (("personnel_total", STAFF), ("public_total", PUBLIC)):
        found.add((form, None, key, "amount", Decimal(text)))
    for item, pair in THREE_PUBLIC.items():
        for measure, text in zip(("budget", "actual"), pair, strict=True):
            if text is not None:
                found.add(("three_public", None, item, measure, Decimal(text)))
    return {(form, section, key, measure, value * 10000) for form, section, key, measure, value in found}


# --- reading ---------------------------------------------------------------------------------------------------


def facts_of(document: Document, unit: tuple[str, Decimal] | None = None) -> DocumentFacts:
    unit_text, in_yuan = unit or (None, None)
    return DocumentFacts(document.document_id, None, None, 2024, None, "unknown", None, None, unit_text, in_yuan)


def read_text(text: str, unit: tuple[str, Decimal] | None = None) -> tuple[Reading, ...]:
    document = read(text.encode(), "disclosure.txt")
    return read_statements(document, segment(document), facts_of(document, unit))


def figures(readings: Iterable[Reading]) -> list[Figure]:
    return [
        (row.form, row.section, row.line_key, row.measure, row.amount)
        for reading in readings
        for row in reading.ledger
    ]
