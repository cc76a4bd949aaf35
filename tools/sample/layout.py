"""The forms as they are printed: each a title, its captions, a table of cells with spans, and its notes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pipelines.classification.codes import load_economics
from tools.sample.figures import Figures, Project
from tools.sample.vocabulary import (
    ECONOMIC_BLOCKS,
    EXPENDITURE_CLASSES,
    INCOME_SOURCES,
    THREE_PUBLIC,
    VEHICLES,
    ordinal,
)


@dataclass(frozen=True, slots=True)
class C:
    """A cell that covers more than one place."""

    text: str
    columns: int = 1
    rows: int = 1


Row = list["str | C"]


@dataclass(frozen=True, slots=True)
class Form:
    """One printed form. Cells fill the free places of their row from the left, as in HTML."""

    title: str
    captions: tuple[str, ...]
    rows: list[Row]
    notes: tuple[str, ...]
    wide: bool = False


def forms(figures: Figures) -> list[Form]:
    """The statutory forms in their order."""
    result = [
        _summary(figures),
        _by_function(figures, 2, "收入决算表", _INCOME_HEAD, _income_row),
        _by_function(figures, 3, "支出决算表", _EXPENDITURE_HEAD, _expenditure_row),
        _appropriation(figures),
        _by_function(figures, 5, "一般公共预算财政拨款支出决算表", _BUDGET_HEAD, _budget_row),
        _basic(figures),
        _government_fund(figures),
        _state_capital(figures),
        _three_public(figures),
    ]
    return [*result, _operating_statistics(figures)] if figures.operating_statistics else result


def sheets(figures: Figures) -> list[Form]:
    """The project self-evaluation sheets."""
    return [_project_sheet(figures, project) for project in figures.projects]


def _captions(figures: Figures, number: int) -> tuple[str, ...]:
    return (f"公开{number:02d}表", f"部门：{figures.printed_agency}", f"金额单位：{figures.unit}")


def _summary(figures: Figures) -> Form:
    income = [ordinal(i) + name for i, name in enumerate(INCOME_SOURCES, 1)]
    amounts = {income[0]: figures.year_total}
    classes = figures.classes
    rows: list[Row] = [
        [C("收入", 3), C("支出", 3)],
        ["项目", "行次", "金额", "项目", "行次", "金额"],
        ["栏次", "", "1", "栏次", "", "2"],
    ]
    first = len(EXPENDITURE_CLASSES) + 6
    for i, name in enumerate(EXPENDITURE_CLASSES):
        left = income[i] if i < len(income) else ""
        amount = classes[name].total if name in classes else ""
        rows.append([left, str(i + 1), amounts.get(left, ""), ordinal(i + 1) + name, str(first + i), amount])
    closing = (
        ("本年收入合计", figures.year_total, "本年支出合计", figures.year_total),
        ("使用非财政拨款结余（含专用结余）", "", "结余分配", ""),
        ("年初结转和结余", figures.opening_balance, "年末结转和结余", figures.closing_balance),
        ("总计", figures.grand_total, "总计", figures.grand_total),
    )
    for i, (left, income_amount, right, amount) in enumerate(closing, len(EXPENDITURE_CLASSES) + 1):
        rows.append([left, str(i), income_amount, right, str(first + i - 1), amount])
    return Form(
        "收入支出决算总表", _captions(figures, 1), rows, ("注：本表反映部门本年度总收支和年末结转结余情况。",)
    )


_INCOME_HEAD: list[Row] = [
    [
        C("项目", 2),
        C("本年收入合计", rows=2),
        C("财政拨款收入", rows=2),
        C("上级补助收入", rows=2),
        C("事业收入", rows=2),
        C("经营收入", rows=2),
        C("附属单位上缴收入", rows=2),
        C("其他收入", rows=2),
    ],
    ["科目编码", "科目名称"],
    [C("栏次", 2), "1", "2", "3", "4", "5", "6", "7"],
]
_EXPENDITURE_HEAD: list[Row] = [
    [
        C("项目", 2),
        C("本年支出合计", rows=2),
        C("基本支出", rows=2),
        C("项目支出", rows=2),
        C("上缴上级支出", rows=2),
        C("经营支出", rows=2),
        C("对附属单位补助支出", rows=2),
    ],
    ["科目编码", "科目名称"],
    [C("栏次", 2), "1", "2", "3", "4", "5", "6"],
]
_BUDGET_HEAD: list[Row] = [
    [C("项目", 2), C("本年支出", 3)],
    ["科目编码", "科目名称", "小计", "基本支出", "项目支出"],
    [C("栏次", 2), "1", "2", "3"],
]


def _income_row(total: str, basic: str, project: str) -> list[str]:
    return [total, total, "", "", "", "", ""]


def _expenditure_row(total: str, basic: str, project: str) -> list[str]:
    return [total, basic, project, "", "", ""]


def _budget_row(total: str, basic: str, project: str) -> list[str]:
    return [total, basic, project]


def _by_function(figures: Figures, number: int, title: str, head: list[Row], amounts) -> Form:  # type: ignore[no-untyped-def]
    totals = amounts(figures.year_total, figures.basic_total, figures.project_total)
    rows: list[Row] = [*head, [C("合计", 2), *totals]]
    for line in figures.functions:
        printed = [
            figures.printed_otherwise.get((number, line.code, measure), getattr(line, measure))
            for measure in ("total", "basic", "project")
        ]
        rows.append([line.code, line.name, *amounts(*printed)])
    return Form(
        title, _captions(figures, number), rows, ("注：本表反映部门本年度取得或支出的情况。",), number != 5
    )


def _appropriation(figures: Figures) -> Form:
    classes = figures.classes
    rows: list[Row] = [
        [C("收入", 3), C("支出", 6)],
        [
            "项目",
            "行次",
            "金额",
            "项目",
            "行次",
            "合计",
            "一般公共预算财政拨款",
            "政府性基金预算财政拨款",
            "国有资本经营预算财政拨款",
        ],
        ["栏次", "", "1", "栏次", "", "2", "3", "4", "5"],
    ]
    funds = ("一般公共预算财政拨款", "政府性基金预算财政拨款", "国有资本经营预算财政拨款")
    first = len(EXPENDITURE_CLASSES) + 7
    for i, name in enumerate(EXPENDITURE_CLASSES):
        left = ordinal(i + 1) + funds[i] if i < len(funds) else ""
        amount = classes[name].total if name in classes else ""
        income = figures.year_total if i == 0 else ""
        rows.append([left, str(i + 1), income, ordinal(i + 1) + name, str(first + i), amount, amount, "", ""])
    opening, closing, total = figures.opening_balance, figures.closing_balance, figures.grand_total
    for i, (left, income, right, amount) in enumerate(
        (
            ("本年收入合计", figures.year_total, "本年支出合计", figures.year_total),
            ("年初财政拨款结转和结余", opening, "年末财政拨款结转和结余", closing),
            (funds[0], opening, "", ""),
            (funds[1], "", "", ""),
            (funds[2], "", "", ""),
            ("总计", total, "总计", total),
        ),
        len(EXPENDITURE_CLASSES) + 1,
    ):
        rows.append([left, str(i), income, right, str(first + i - 1), amount, amount, "", ""])
    return Form(
        "财政拨款收入支出决算总表",
        _captions(figures, 4),
        rows,
        ("注：本表反映部门本年度财政拨款的总收支和年末结转结余情况。",),
        True,
    )


def _basic(figures: Figures) -> Form:
    names = {
        code: row.economic_name
        for code, row in load_economics().items()
        if (row.valid_from or 0) <= figures.year <= (row.valid_to or figures.year)
    }
    if unknown := figures.economics.keys() - names.keys():
        raise ValueError(f"{figures.name}: the form of {figures.year} has no line for {sorted(unknown)}")
    blocks = [[code for code in sorted(names) if code[:3] in classes] for classes in ECONOMIC_BLOCKS]
    rows: list[Row] = [
        [C("人员经费", 3), C("公用经费", 6)],
        ["科目编码", "科目名称", "金额"] * len(blocks),  # type: ignore[list-item]
    ]
    for i in range(max(len(block) for block in blocks)):
        row: Row = []
        for block in blocks:
            code = block[i] if i < len(block) else ""
            row += [code, names.get(code, ""), figures.economics.get(code, ("", ""))[1]]
        rows.append(row)
    rows.append([C("人员经费合计", 2), figures.personnel_total, C("公用经费合计", 5), figures.public_total])
    return Form(
        "一般公共预算财政拨款基本支出决算明细表",
        _captions(figures, 6),
        rows,
        ("注：本表反映部门本年度一般公共预算财政拨款基本支出明细情况。",),
        True,
    )


def _government_fund(figures: Figures) -> Form:
    rows: list[Row] = [
        [
            C("项目", 2),
            C("年初结转和结余", rows=2),
            C("本年收入", rows=2),
            C("本年支出", 3),
            C("年末结转和结余", rows=2),
        ],
        ["科目编码", "科目名称", "小计", "基本支出", "项目支出"],
        [C("栏次", 2), "1", "2", "3", "4", "5", "6"],
        [C("合计", 2), "", "", "", "", "", ""],
    ]
    return Form(
        "政府性基金预算财政拨款收入支出决算表",
        _captions(figures, 7),
        rows,
        ("说明：本部门没有政府性基金收支，故本表无数据。",),
        True,
    )


def _state_capital(figures: Figures) -> Form:
    rows: list[Row] = [*_BUDGET_HEAD, [C("合计", 2), "", "", ""]]
    return Form(
        "国有资本经营预算财政拨款支出决算表",
        _captions(figures, 8),
        rows,
        ("说明：本部门没有国有资本经营预算支出，故本表无数据。",),
    )


def _three_public(figures: Figures) -> Form:
    captions = _captions(figures, 9)
    budget, actual = figures.three_public.get("budget", {}), figures.three_public.get("actual", {})
    if figures.three_public_layout == "rows":
        keys = (*THREE_PUBLIC, "conference", "training")
        rows: list[Row] = [
            [C("项目", rows=3), C("财政拨款“三公”经费", 6), C("会议费", rows=3), C("培训费", rows=3)],
            [
                C("合计", rows=2),
                C("因公出国（境）费", rows=2),
                C("公务用车购置及运行维护费", 3),
                C("公务接待费", rows=2),
            ],
            ["小计", "公务用车购置费", "公务用车运行维护费"],
            ["栏次", *[str(i) for i in range(1, 9)]],
            ["预算数", *[budget.get(key, "") for key in keys]],
            ["决算数", *[actual.get(key, "") for key in keys]],
        ]
        return Form("财政拨款“三公”经费及会议费、培训费支出决算表", captions, rows, (), True)
    half: Row = [
        C("合计", rows=2),
        C("因公出国（境）费", rows=2),
        C("公务用车购置及运行维护费", 3),
        C("公务接待费", rows=2),
    ]
    fine: Row = ["小计", "公务用车购置费", "公务用车运行维护费"]
    rows = [
        [C("预算数", 6), C("决算数", 6)],
        [*half, *half],
        [*fine, *fine],
        [str(i) for i in range(1, 13)],
        [*[budget.get(key, "") for key in THREE_PUBLIC], *[actual.get(key, "") for key in THREE_PUBLIC]],
    ]
    notes = () if budget or actual else ("说明：本部门没有财政拨款“三公”经费支出，故本表无数据。",)
    return Form("财政拨款“三公”经费支出决算表", captions, rows, notes, True)


def _operating_statistics(figures: Figures) -> Form:
    lines = [("合计", "total"), ("货物", "goods"), ("工程", "works"), ("服务", "services")]
    rows: list[Row] = [[C("一、政府采购情况", 3)], ["项目", "行次", "统计数"]]
    rows += [[name, str(i), figures.procurement.get(key, "")] for i, (name, key) in enumerate(lines, 1)]
    rows += [
        [C("二、机关运行经费", 3)],
        ["项目", "行次", "统计数"],
        ["（一）行政单位", "5", ""],
        ["（二）参照公务员法管理事业单位", "6", ""],
        [C("三、国有资产占用情况", 3)],
    ]
    rows += [[name, str(i), figures.procurement.get(name, "")] for i, name in enumerate(VEHICLES, 7)]
    return Form("部门决算公开相关信息统计表", _captions(figures, 10), rows, ())


def _project_sheet(figures: Figures, project: Project) -> Form:
    funds = (project.initial_budget, project.full_budget, project.executed)
    rows: list[Row] = [
        ["项目名称", C(project.name, 8)],
        ["主管部门", C(figures.agency, 4), "实施单位", C(figures.agency, 3)],
        [
            C("项目资金（万元）", rows=5),
            C("", 2),
            "年初预算数",
            "全年预算数（A）",
            "全年执行数（B）",
            "分值",
            "执行率（B/A）",
            "得分",
        ],
        [C("年度资金总额", 2), *funds, "10", project.rate, project.fund_score],
        [C("其中：当年财政拨款", 2), *funds, "", "", ""],
        [C("上年结转资金", 2), "0", "0", "0", "", "", ""],
        [C("其他资金", 2), "0", "0", "0", "", "", ""],
        [C("年度总体目标", rows=2), C("预期目标", 4), C("实际完成情况", 4)],
        [C("按年初计划完成工作。", 4), C("已按计划完成。", 4)],
        [
            C("绩效指标", rows=len(project.indicators) + 1),
            "一级指标",
            "二级指标",
            "三级指标",
            "年度指标值",
            "实际完成值",
            "分值",
            "得分",
            "偏差原因分析及改进措施",
        ],
        *[list(_merged(project, i)) for i in range(len(project.indicators))],
        [C("总分", 6), "100", project.total_score, ""],
    ]
    return Form("项目支出绩效自评表", (f"（{figures.year}年度）",), rows, (), True)


def _merged(project: Project, i: int) -> Iterator[str | C]:
    """One indicator's row: levels that go on from the row above are covered by its span."""
    indicators = project.indicators
    for depth in (1, 2):
        path = [(row.level1, row.level2)[:depth] for row in indicators]
        if i == 0 or path[i] != path[i - 1]:
            length = next((k for k in range(i, len(path)) if path[k] != path[i]), len(path)) - i
            yield C(path[i][-1], rows=length)
    row = indicators[i]
    yield from (f"指标{i + 1}", "按计划完成", "已完成", row.weight, row.score, "")
