"""An invented disclosure in which every column of every form carries its own figure.

Real disclosures leave most columns empty, so that a figure read into a wrong column may not be noticed. Here all
money sources, all three funds, all kinds of expenditure and all items of the “三公” form differ. The books balance
to the cent. ``figures`` are what the ledger must hold, in yuan; ``text`` is the national scheme's print of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from tools.sample.vocabulary import EXPENDITURE_CLASSES as CLASSES
from tools.sample.vocabulary import ordinal

AGENCY = "示例县样本管理局"
YEAR = 2023
WAN = Decimal(10000)
NAMES = {
    "201": "一般公共服务支出",
    "20103": "政府办公厅（室）及相关机构事务",
    "2010301": "行政运行",
    "2010302": "一般行政管理事务",
    "208": "社会保障和就业支出",
    "20805": "行政事业单位养老支出",
    "2080505": "机关事业单位基本养老保险缴费支出",
    "210": "卫生健康支出",
    "21011": "行政事业单位医疗",
    "2101101": "行政单位医疗",
    "212": "城乡社区支出",
    "21208": "国有土地使用权出让收入安排的支出",
    "2120801": "征地和拆迁补偿支出",
    "2120803": "城市建设支出",
    "221": "住房保障支出",
    "22102": "住房改革支出",
    "2210201": "住房公积金",
    "223": "国有资本经营预算支出",
    "22301": "解决历史遗留问题及改革成本支出",
    "2230105": "国有企业退休人员社会化管理补助支出",
}
INCOME = (
    ("total", "本年收入合计"),
    ("fiscal_appropriation", "财政拨款收入"),
    ("superior_subsidy", "上级补助收入"),
    ("undertaking", "事业收入"),
    ("operating", "经营收入"),
    ("subordinate_remittance", "附属单位上缴收入"),
    ("other", "其他收入"),
)
EXPENDITURE = (
    ("total", "本年支出合计"),
    ("basic", "基本支出"),
    ("project", "项目支出"),
    ("remit_to_superior", "上缴上级支出"),
    ("operating", "经营支出"),
    ("subsidy_to_subordinate", "对附属单位补助支出"),
)
SPENT = (("total", "小计"), ("basic", "基本支出"), ("project", "项目支出"))
FUND = (
    ("opening_balance", "年初结转和结余"),
    ("income", "本年收入"),
    *SPENT,
    ("closing_balance", "年末结转和结余"),
)
FUNDS = ("general_budget", "government_fund", "state_capital")
FUND_NAMES = ("一般公共预算财政拨款", "政府性基金预算财政拨款", "国有资本经营预算财政拨款")
ITEMS = (
    ("total", "合计"),
    ("overseas", "因公出国（境）费"),
    ("vehicles", "小计"),
    ("vehicle_purchase", "公务用车购置费"),
    ("vehicle_operation", "公务用车运行维护费"),
    ("reception", "公务接待费"),
)
GENERAL_BUDGET = {
    "2010301": ("312.07", "21.13"),
    "2010302": ("", "84.66"),
    "2080505": ("45.92", ""),
    "2101101": ("22.18", ""),
    "2210201": ("39.41", ""),
}
GOVERNMENT_FUND = {  # opening balance, income, basic, project, closing balance
    "2120801": ("6.50", "90.25", "8.75", "79.10", "8.90"),
    "2120803": ("3.25", "40.00", "", "41.05", "2.20"),
}
STATE_CAPITAL = {"2230105": ("3.30", "14.40")}
OTHER_SPENDING = {"2010302": ("1.37", "5.83", "2.29", "7.71", "9.97")}
INCOME_BY_CODE = {
    "2010301": ("330.20", "", "", "", "", "5.05"),
    "2010302": ("91.16", "4.44", "12.06", "3.03", "2.02", "1.01"),
    "2080505": ("45.92", "", "", "", "", ""),
    "2101101": ("22.18", "", "", "", "", ""),
    "2210201": ("39.41", "", "", "", "", ""),
    "2120801": ("90.25", "", "", "", "", ""),
    "2120803": ("40.00", "", "", "", "", ""),
    "2230105": ("17.70", "", "", "", "", ""),
}
OPENING = ("12.34", "9.75", "0.60")
CLOSING = ("15.84", "11.10", "0.60")
OPENING_ALL, SURPLUS, DISTRIBUTION, CLOSING_ALL = "26.36", "1.15", "0.41", "32.39"
ECONOMIC = (
    ("301", "工资福利支出", ""),
    ("30101", "基本工资", "151.03"),
    ("30102", "津贴补贴", "88.47"),
    ("30103", "奖金", "33.60"),
    ("30108", "机关事业单位基本养老保险缴费", "45.92"),
    ("30110", "职工基本医疗保险缴费", "22.18"),
    ("30113", "住房公积金", "39.41"),
    ("303", "对个人和家庭的补助", ""),
    ("30302", "退休费", "4.09"),
    ("30309", "奖励金", "0.36"),
    ("302", "商品和服务支出", ""),
    ("30201", "办公费", "11.70"),
    ("30205", "水费", "0.88"),
    ("30206", "电费", "6.61"),
    ("30211", "差旅费", "7.19"),
    ("30217", "公务接待费", "2.37"),
    ("30231", "公务用车运行维护费", "3.93"),
    ("310", "资本性支出", ""),
    ("31002", "办公设备购置", "1.84"),
)
THREE_PUBLIC = {
    "budget": ("16.30", "1.20", "12.50", "7.60", "4.90", "2.60"),
    "actual": ("15.51", "1.11", "12.03", "8.10", "3.93", "2.37"),
}


class Printed(NamedTuple):
    """One figure of the ledger: the amount is in yuan."""

    form: str
    section: str | None
    line: str
    measure: str
    amount: Decimal


def _value(text: str) -> Decimal:
    return Decimal(text or 0)


def _amount(value: Decimal) -> str:
    return f"{value:,.2f}" if value else ""


def _tree(leaves: dict[str, Sequence[Decimal]]) -> dict[str, list[Decimal]]:
    """The sums of all classes and groups over some items, by code in the order of codes; 合计 has no code."""
    width = len(next(iter(leaves.values())))
    lines: dict[str, list[Decimal]] = {"": [Decimal(0)] * width}
    for code in sorted(leaves):
        for level in ("", code[:3], code[:5], code):
            before = lines.get(level, [Decimal(0)] * width)
            lines[level] = [a + b for a, b in zip(before, leaves[code], strict=True)]
    return {code: lines[code] for code in sorted(lines)}


def _spent(texts: Sequence[str]) -> list[Decimal]:
    return [sum(map(_value, texts), Decimal(0)), *map(_value, texts)]


def coded_forms() -> dict[str, dict[str, list[Decimal]]]:
    """Forms 02, 03, 05, 07, 08: by form and code, the figures in the order of the form's measures."""
    income = {code: [_value(text) for text in texts] for code, texts in INCOME_BY_CODE.items()}
    fund = {code: [_value(text) for text in texts] for code, texts in GOVERNMENT_FUND.items()}
    budget = {code: _spent(texts) for code, texts in GENERAL_BUDGET.items()}
    capital = {code: _spent(texts) for code, texts in STATE_CAPITAL.items()}
    everything: dict[str, list[Decimal]] = {}
    for code, figures in (
        *budget.items(),
        *capital.items(),
        *((c, [f[2] + f[3], *f[2:4]]) for c, f in fund.items()),
    ):
        everything[code] = [*figures, Decimal(0), Decimal(0), Decimal(0)]
    for code, texts in OTHER_SPENDING.items():
        basic, project, *rest = map(_value, texts)
        more = [basic + project + sum(rest), basic, project, *rest]
        everything[code] = [a + b for a, b in zip(everything[code], more, strict=True)]
    return {
        "income": _tree({code: [sum(figures, Decimal(0)), *figures] for code, figures in income.items()}),
        "expenditure": _tree(everything),
        "general_budget_expenditure": _tree(budget),
        "government_fund": _tree({c: [f[0], f[1], f[2] + f[3], *f[2:]] for c, f in fund.items()}),
        "state_capital": _tree(capital),
    }


MEASURES = {
    "income": INCOME,
    "expenditure": EXPENDITURE,
    "general_budget_expenditure": SPENT,
    "government_fund": FUND,
    "state_capital": SPENT,
}


def summary() -> tuple[list[tuple[str, Decimal]], list[tuple[str, Decimal]]]:
    """Form 01: the lines of the income and of the expenditure side, without ordinals."""
    forms = coded_forms()
    sources = forms["income"][""]
    received = [_received(place) for place in range(3)]
    year_in, year_out = sources[0], forms["expenditure"][""][0]
    left = [(f"{name}收入", value) for name, value in zip(FUND_NAMES, received, strict=True)]
    left += [(name, value) for (_, name), value in zip(INCOME[2:], sources[2:], strict=True)]
    left += [("本年收入合计", year_in), ("使用非财政拨款结余（含专用结余）", _value(SURPLUS))]
    left += [("年初结转和结余", _value(OPENING_ALL)), ("总计", year_in + _value(SURPLUS) + _value(OPENING_ALL))]
    right = [(name, _class_total("expenditure", name)) for name in CLASSES]
    right += [
        ("本年支出合计", year_out),
        ("结余分配", _value(DISTRIBUTION)),
        ("年末结转和结余", _value(CLOSING_ALL)),
    ]
    return left, [*right, ("总计", year_out + _value(DISTRIBUTION) + _value(CLOSING_ALL))]


def _received(place: int) -> Decimal:
    """What one of the three funds gave in the year."""
    forms = coded_forms()
    if place == 1:
        return forms["government_fund"][""][1]
    if place == 2:
        return forms["income"]["223"][1]
    return forms["income"][""][1] - _received(1) - _received(2)


def _class_total(form: str, name: str) -> Decimal:
    place = [measure for measure, _ in MEASURES[form]].index("total")
    lines = coded_forms()[form]
    return next((f[place] for code, f in lines.items() if len(code) == 3 and NAMES[code] == name), Decimal(0))


def appropriation() -> tuple[list[tuple[str, Decimal]], list[tuple[str, list[Decimal]]]]:
    """Form 04: the income lines, and the expenditure lines with 合计 and the three funds."""
    received = [_received(place) for place in range(3)]
    opening, closing = list(map(_value, OPENING)), list(map(_value, CLOSING))
    left = list(zip(FUND_NAMES, received, strict=True))
    left += [("本年收入合计", sum(received, Decimal(0))), ("年初财政拨款结转和结余", sum(opening, Decimal(0)))]
    left += list(zip(FUND_NAMES, opening, strict=True))
    left.append(("总计", sum(received, Decimal(0)) + sum(opening, Decimal(0))))
    forms = ("general_budget_expenditure", "government_fund", "state_capital")
    right = []
    for name in CLASSES:
        by_fund = [_class_total(form, name) for form in forms]
        right.append((name, [sum(by_fund, Decimal(0)), *by_fund]))
    year = [sum((figures[i] for _, figures in right), Decimal(0)) for i in range(4)]
    kept = [sum(closing, Decimal(0)), *closing]
    right += [("本年支出合计", year), ("年末财政拨款结转和结余", kept)]
    return left, [*right, ("总计", [a + b for a, b in zip(year, kept, strict=True)])]


def economics() -> list[tuple[str, str, Decimal]]:
    """Form 06: code, name, amount."""
    leaves = {code: _value(text) for code, _, text in ECONOMIC if text}
    return [
        (code, name, leaves.get(code) or sum((v for c, v in leaves.items() if c.startswith(code)), Decimal(0)))
        for code, name, _ in ECONOMIC
    ]


def personnel_and_public() -> tuple[Decimal, Decimal]:
    sums = {code: value for code, _, value in economics() if len(code) == 3}
    return sums["301"] + sums["303"], sums["302"] + sums["310"]


def figures() -> Iterator[Printed]:
    """Every figure that the disclosure prints."""
    for side, lines in zip(("income", "expenditure"), summary(), strict=True):
        for name, value in lines:
            yield Printed("income_expenditure_summary", side, name, "amount", value)
    for form, by_code in coded_forms().items():
        for code, values in by_code.items():
            for (measure, _), value in zip(MEASURES[form], values, strict=True):
                yield Printed(form, None, f"{code} {NAMES[code]}" if code else "合计", measure, value)
    left, right = appropriation()
    for name, value in left:
        yield Printed("appropriation_summary", "income", name, "amount", value)
    for name, values in right:
        for measure, value in zip(("total", *FUNDS), values, strict=True):
            yield Printed("appropriation_summary", "expenditure", name, measure, value)
    basic = "general_budget_basic_expenditure"
    for code, name, value in economics():
        yield Printed(basic, None, f"{code} {name}", "amount", value)
    for name, value in zip(("人员经费合计", "公用经费合计"), personnel_and_public(), strict=True):
        yield Printed(basic, None, name, "amount", value)
    for measure, texts in THREE_PUBLIC.items():
        for (item, _), text in zip(ITEMS, texts, strict=True):
            yield Printed("three_public", None, item, measure, _value(text))


def expected() -> list[Printed]:
    """The ledger in yuan: an amount of nothing is not printed."""
    return [figure._replace(amount=figure.amount * WAN) for figure in figures() if figure.amount]


def text() -> str:
    """The disclosure as tabbed text."""
    parts = [AGENCY, f"{YEAR}年度部门决算", "第一部分 部门概况", "本部门负责样本的管理。", "第二部分 部门决算表"]
    for number, (title, rows) in enumerate(_forms(), start=1):
        head = [title, f"公开{number:02d}表", f"部门：{AGENCY}", "金额单位：万元"]
        parts += [*head, "\n".join("\t".join(row) for row in rows), f"注：{title}的填列说明。"]
    return "\n\n".join([*parts, "第三部分 名词解释", "一、基本支出：为保障机构正常运转而发生的支出。"]) + "\n"


def _forms() -> Iterator[tuple[str, list[list[str]]]]:
    coded = coded_forms()
    yield "收入支出决算总表", _summary_rows()
    yield "收入决算表", [*_flat_head(INCOME), *_coded_rows(coded["income"])]
    yield "支出决算表", [*_flat_head(EXPENDITURE), *_coded_rows(coded["expenditure"])]
    yield "财政拨款收入支出决算总表", _appropriation_rows()
    yield "一般公共预算财政拨款支出决算表", [*_spent_head(), *_coded_rows(coded["general_budget_expenditure"])]
    yield "一般公共预算财政拨款基本支出决算明细表", _basic_rows()
    head = [
        ["项目", "", "年初结转和结余", "本年收入", "本年支出", "", "", "年末结转和结余"],
        ["科目编码", "科目名称", "", "", "小计", "基本支出", "项目支出", ""],
        ["栏次", "", *"123456"],
    ]
    yield "政府性基金预算财政拨款收入支出决算表", [*head, *_coded_rows(coded["government_fund"])]
    yield "国有资本经营预算财政拨款支出决算表", [*_spent_head(), *_coded_rows(coded["state_capital"])]
    yield "财政拨款“三公”经费支出决算表", _three_public_rows()


def _flat_head(measures: Sequence[tuple[str, str]]) -> list[list[str]]:
    width = len(measures)
    return [
        ["项目", "", *(name for _, name in measures)],
        ["科目编码", "科目名称", *[""] * width],
        ["栏次", "", *(str(i + 1) for i in range(width))],
    ]


def _spent_head() -> list[list[str]]:
    return [
        ["项目", "", "本年支出", "", ""],
        ["科目编码", "科目名称", "小计", "基本支出", "项目支出"],
        ["栏次", "", *"123"],
    ]


def _coded_rows(lines: dict[str, list[Decimal]]) -> list[list[str]]:
    return [[code or "合计", NAMES.get(code, ""), *map(_amount, values)] for code, values in lines.items()]


def _summary_rows() -> list[list[str]]:
    left, right = summary()
    rows = [["收入", "", "", "支出", "", ""], ["项目", "行次", "金额", "项目", "行次", "金额"]]
    rows.append(["栏次", "", "1", "栏次", "", "2"])
    for i, ((right_name, right_value), (left_name, left_value)) in enumerate(
        zip(right, _beside(left, 8, len(right)), strict=True)
    ):
        name = f"{ordinal(i + 1)}{right_name}" if i < len(CLASSES) else right_name
        other = f"{ordinal(i + 1)}{left_name}" if left_name and i < 8 else left_name
        rows.append([other, str(i + 1), _amount(left_value), name, str(i + 31), _amount(right_value)])
    return rows


def _beside(lines: list[tuple[str, Decimal]], numbered: int, height: int) -> list[tuple[str, Decimal]]:
    """The left side's lines: the numbered ones at the top, the closing ones at the bottom, a gap between."""
    gap = [("", Decimal(0))] * (height - len(lines))
    return [*lines[:numbered], *gap, *lines[numbered:]]


def _appropriation_rows() -> list[list[str]]:
    left, right = appropriation()
    lines = [*right[:-1], *[("", [Decimal(0)] * 4)] * 3, right[-1]]
    rows = [["收入", "", "", "支出", *[""] * 5], ["项目", "行次", "金额", "项目", "行次", "合计", *FUND_NAMES]]
    rows.append(["栏次", "", "1", "栏次", "", *"2345"])
    for i, ((name, values), (other, value)) in enumerate(zip(lines, _beside(left, 3, len(lines)), strict=True)):
        right_name = f"{ordinal(i + 1)}{name}" if i < len(CLASSES) else name
        left_name = f"{ordinal(i + 1)}{other}" if other and i < 3 else other
        rows.append([left_name, str(i + 1), _amount(value), right_name, str(i + 33), *map(_amount, values)])
    return rows


def _basic_rows() -> list[list[str]]:
    blocks: list[list[tuple[str, str, Decimal]]] = [[], [], []]
    for line in economics():
        blocks[{"301": 0, "303": 0, "302": 1, "310": 2}[line[0][:3]]].append(line)
    rows = [["人员经费", "", "", "公用经费", *[""] * 5], ["科目编码", "科目名称", "金额"] * 3]
    for i in range(max(map(len, blocks))):
        row: list[str] = []
        for block in blocks:
            code, name, value = block[i] if i < len(block) else ("", "", Decimal(0))
            row += [code, name, _amount(value)]
        rows.append(row)
    personnel, public = personnel_and_public()
    rows.append(["人员经费合计", "", _amount(personnel), "公用经费合计", *[""] * 4, _amount(public)])
    return rows


def _three_public_rows() -> list[list[str]]:
    half = ["合计", "因公出国（境）费", "公务用车购置及运行维护费", "", "", "公务接待费"]
    fine = ["", "", "小计", "公务用车购置费", "公务用车运行维护费", ""]
    return [
        ["预算数", *[""] * 5, "决算数", *[""] * 5],
        [*half, *half],
        [*fine, *fine],
        [str(i) for i in range(1, 13)],
        [*THREE_PUBLIC["budget"], *THREE_PUBLIC["actual"]],
    ]
