"""A whole department's evaluation, its baseline and the list of evaluations, in several shapes."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from pipelines.statements.tables import Reading
from tests.unit.statements.sheet_support import (
    Rows,
    Spanned,
    ledger,
    ruled_document,
    sheets,
    text_document,
    untaken,
    values,
)

CAPTIONS = ("部门整体支出绩效自评表", "(2024年度)")
HEAD = [["部门(单位)名称", "", "", "某县财政局"]]
INDICATORS = [
    ["年度绩效指标完成情况", "一级指标", "二级指标", "指标内容", "年度指标值", "实际完成值", "分值", "得分"],
    ["", "产出指标(30分)", "数量指标", "指标1:会议", "≥5次", "6", "30", "30"],
    ["总分", "", "", "", "", "", "100", "96"],
]
TASK_FUNDS = ["全年预算数(万元)(A)", "", "", "全年执行数(万元)(B)", "分值", "执行率(B/A)"]
TASKS = [
    ["年度任务完成情况", "任务名称", "主要内容", "完成情况", *TASK_FUNDS],
    ["", "", "", "", "总额", "年初预算数", "其他资金", "总额", "", ""],
    ["", "任务1", "人员经费", "已完成", "500", "480.5", "", "499.5", "—", "99.9%"],
    ["", "党建工作", "一、活动", "已完成", "20", "20", "1", "20", "—", "100%"],
    ["", "金额合计", "", "", "520", "500.5", "1", "519.5", "10", "99.9%"],
]


def read_one(rows: Rows, captions: tuple[str, ...] = CAPTIONS) -> Reading:
    document = text_document((captions, rows))
    (reading,) = sheets(document)
    assert not untaken(document, reading)
    return reading


@pytest.mark.parametrize("total_is_shifted", [False, True])
def test_tasks_are_lines_under_a_split_header(total_is_shifted: bool) -> None:
    rows = [list(row) for row in TASKS]
    if total_is_shifted:
        rows[-1] = rows[-1][1:]
    reading = read_one([*HEAD, *rows, *INDICATORS])
    assert [(row.line_name, row.line_key, row.measure, row.amount) for row in reading.ledger] == [
        ("人员经费", "task.1", "full_budget", Decimal(5000000)),
        ("人员经费", "task.1", "initial_budget", Decimal(4805000)),
        ("人员经费", "task.1", "executed", Decimal(4995000)),
        ("党建工作", "task.2", "full_budget", Decimal(200000)),
        ("党建工作", "task.2", "initial_budget", Decimal(200000)),
        ("党建工作", "task.2", "other_funds", Decimal(10000)),
        ("党建工作", "task.2", "executed", Decimal(200000)),
        ("金额合计", "grand_total", "full_budget", Decimal(5200000)),
        ("金额合计", "grand_total", "initial_budget", Decimal(5005000)),
        ("金额合计", "grand_total", "other_funds", Decimal(10000)),
        ("金额合计", "grand_total", "executed", Decimal(5195000)),
    ]
    assert values(reading, "funds") == [
        ("task.1", None, "rate", Decimal("99.9")),
        ("task.2", None, "rate", Decimal(100)),
        ("total", None, "weight", Decimal(10)),
        ("total", None, "rate", Decimal("99.9")),
    ]
    assert reading.evaluation is not None
    assert (reading.evaluation.department, reading.evaluation.project_name) == ("某县财政局", None)
    assert reading.statement.unit_basis == "cell"


def test_both_sides_of_a_split_header_may_name_sources() -> None:
    rows = [
        ["年度任务", "任务名称", "全年预算数(万元)", "", "全年执行数(万元)", ""],
        ["", "", "财政拨款", "其他", "财政拨款", "其他"],
        ["", "养护", "9", "1", "8", "0.5"],
    ]
    found = ledger(read_one([*HEAD, *rows, *INDICATORS]))
    assert found == {
        ("task.1", "full_budget", "fiscal"): 90000,
        ("task.1", "full_budget", "other"): 10000,
        ("task.1", "executed", "fiscal"): 80000,
        ("task.1", "executed", "other"): 5000,
    }


FUNDS = [
    ["年度预算申请（万元）", "", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "自评得分"],
    ["", "年度资金总额", "100.5", "120", "110", "10", "91.67%", "9"],
]


def test_natures_are_read_with_their_amount_in_one_cell_or_in_two() -> None:
    together = [
        ["", "按收入性质分：120", "按支出性质分：110"],
        ["", "其中：一般公共预算：120", "其中：基本支出：70.25"],
        ["", "政府性基金拨款：", "项目支出：39.75"],
    ]
    apart = [
        ["", "按收入性质分：", "120", "按支出性质分：", "110"],
        ["", "其中：一般公共预算", "120", "其中：基本支出", "70.25"],
        ["", "政府性基金拨款：", "", "项目支出：", "39.75"],
    ]
    expected = {
        ("grand_total", "initial_budget", "total"): 1005000,
        ("grand_total", "full_budget", "total"): 1200000,
        ("grand_total", "executed", "total"): 1100000,
        ("nature.income_total", "amount", "total"): 1200000,
        ("nature.general_budget", "amount", "total"): 1200000,
        ("nature.expenditure_total", "amount", "total"): 1100000,
        ("nature.basic", "amount", "total"): 702500,
        ("nature.project", "amount", "total"): 397500,
    }
    for natures in (together, apart):
        reading = read_one([*HEAD, *FUNDS, *natures, *INDICATORS])
        assert ledger(reading) == expected
        assert {row.quantum for row in reading.ledger} == {Decimal(100)}
        assert {row.reported_text for row in reading.ledger if row.line_key == "nature.basic"} == {"70.25"}


def test_a_ruled_sheet_is_read_by_its_columns() -> None:
    cells: list[Spanned] = [(1, 1, "部门（单位）名称", 1, 2), (1, 3, "某县财政局", 1, 6)]
    cells += [(2, 1, FUNDS[0][0], 2, 1), (2, 2, "", 1, 1)]
    cells += [(2, column, text, 1, 1) for column, text in enumerate(FUNDS[0][2:], start=3)]
    cells += [(3, column, text, 1, 1) for column, text in enumerate(FUNDS[1][1:], start=2)]
    cells += [
        (row, column, text, 1, 1)
        for row, texts in enumerate(INDICATORS, start=4)
        for column, text in enumerate(texts, start=1)
    ]
    (reading,) = sheets(ruled_document(CAPTIONS, cells))
    assert ledger(reading)["grand_total", "executed", "total"] == 1100000
    assert values(reading, "total") == [(None, None, "weight", Decimal(100)), (None, None, "score", Decimal(96))]


def test_money_behind_labels_needs_no_header() -> None:
    rows = [
        ["项目名称", "河道清理", "", "联系电话", "5551234"],
        ["预算执行情况（万元）", "预算数：", "12.5", "执行数：", "11.4"],
        ["", "其中：财政拨款", "10", "其中：财政拨款", "9"],
        ["其他资金", "2.5", "其他资金", "2.4", ""],
    ]
    reading = read_one([*rows, *INDICATORS], ("项目支出绩效自评表",))
    assert ledger(reading) == {
        ("project", "full_budget", "total"): 125000,
        ("project", "executed", "total"): 114000,
        ("project", "full_budget", "fiscal"): 100000,
        ("project", "executed", "fiscal"): 90000,
        ("project", "full_budget", "other"): 25000,
        ("project", "executed", "other"): 24000,
    }
    assert {row.line_name for row in reading.ledger} == {"河道清理"}


BASELINE = [
    ["财政供养人员情况（人）", "编制数", "2024年实际在职人数", "控制率"],
    ["", "65", "63", "96.92%"],
    ["经费控制情况（万元）", "2023年决算数", "2024年预算数", "2024年决算数"],
    ["三公经费：", "10.02", "11", "5.51"],
    ["其中：公车购置", "", "", ""],
    ["4、公务接待", "6.02", "——", "1.55"],
    ["某项特别经费", "1", "2", "3"],
    [
        "楼堂馆所控制情况",
        "批复规模（㎡）",
        "实际规模（㎡）",
        "规模控制率",
        "预算投资（万元）",
        "实际投资（万元）",
        "投资概算控制率",
    ],
    ["", "1200", "1180.5", "98.4%", "300", "290", "96.7%"],
    ["厉行节约保障措施", "严格控制各项开支"],
]


def baseline(rows: Rows) -> Reading:
    return read_one(rows, ("2024年度部门整体支出绩效评价基础数据表",))


def test_the_baseline_gives_years_their_measures() -> None:
    reading = baseline(BASELINE)
    found = ledger(reading)
    assert found["three_public.total", "prior_actual", "total"] == 100200
    assert found["three_public.total", "budget", "total"] == 110000
    assert found["three_public.total", "actual", "total"] == 55100
    assert found["three_public.reception", "actual", "total"] == 15500
    assert ("three_public.reception", "budget", "total") not in found
    assert found["line.某项特别经费", "budget", "total"] == 20000
    assert {row.line_name for row in reading.ledger} >= {"三公经费", "公务接待", "某项特别经费"}


def test_the_baselines_columns_may_stand_in_another_order() -> None:
    swapped = [[row[0], *reversed(row[1:])] if 2 <= place <= 6 else row for place, row in enumerate(BASELINE)]
    assert ledger(baseline(swapped)) == ledger(baseline(BASELINE))


def test_people_and_square_metres_are_not_money() -> None:
    reading = baseline(BASELINE)
    assert [(row.kind, row.count) for row in reading.staffing] == [("established_posts", 65), ("serving", 63)]
    found = {
        row.line_key: (row.amount, row.quantum) for row in reading.ledger if row.line_key.startswith("buildings")
    }
    assert found == {
        "buildings.approved_area": (Decimal(1200), Decimal(1)),
        "buildings.actual_area": (Decimal("1180.5"), Decimal("0.1")),
        "buildings.budgeted_investment": (Decimal(3000000), Decimal(100)),
        "buildings.actual_investment": (Decimal(2900000), Decimal(100)),
    }
    assert [value for _, _, _, value in values(reading, "total")] == [
        Decimal("96.92"),
        Decimal("98.4"),
        Decimal("96.7"),
    ]
    assert reading.evaluation is not None
    texts = json.loads(reading.evaluation.texts or "{}")
    assert texts["编制数"] == "65"
    assert texts["厉行节约保障措施"] == "严格控制各项开支"


SUMMARY = [
    ["序号", "项目名称", "资金使用单位", "自评得分", "自评等级"],
    ["县本级项目支出绩效自评", "", "", "", ""],
    ["1", "12345 热线经费", "某办机关", "96.86", "优"],
    ["2", "出国(境)经费", "某办机关", "", ""],
]


@pytest.mark.parametrize("order", [(0, 1, 2, 3, 4), (0, 1, 4, 3, 2), (3, 0, 1, 2, 4)])
def test_the_summary_list_keeps_score_and_grade_by_project(order: tuple[int, ...]) -> None:
    rows = [[row[place] for place in order] if len([t for t in row if t]) > 1 else row for row in SUMMARY]
    reading = read_one(rows, ("2024年度预算项目绩效自评情况汇总表",))
    assert [
        (row.row_no, row.section, row.project_name, row.fund_user, row.score, row.grade)
        for row in reading.summaries
    ] == [
        (1, "县本级项目支出绩效自评", "12345热线经费", "某办机关", Decimal("96.86"), "优"),
        (2, "县本级项目支出绩效自评", "出国（境）经费", "某办机关", None, None),
    ]
    assert not reading.ledger
