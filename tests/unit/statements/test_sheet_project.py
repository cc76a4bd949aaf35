"""A project's self-evaluation sheet, in the shapes that other counties and readers give it."""

from __future__ import annotations

import json
from dataclasses import replace
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

TITLE = ("项目支出绩效自评表", "（2024年度）", "单位：万元")
FUNDS = {
    "年初预算数": "initial_budget",
    "全年预算数（A）": "full_budget",
    "全年执行数（B）": "executed",
    "分值": "weight",
    "执行率（B/A）": "rate",
    "得分": "score",
}
TOTAL_ROW = dict(zip(FUNDS, ["120", "100", "80.5", "10", "80.50%", "8.05"], strict=True))
HEAD = [
    ["项目名称", "", "道路养护(二期)", "", "", "", "", "", ""],
    ["主管部门", "", "某局", "", "", "实施单位", "某所", "", ""],
]
GOALS = [
    ["年度总体目标", "预期目标", "", "", "", "实际完成情况", "", "", ""],
    ["", "养护道路若干", "", "", "", "已经养护", "", "", ""],
]
INDICATORS = [
    [
        "绩效指标",
        "一级指标",
        "二级指标",
        "三级指标",
        "年度指标值",
        "实际完成值",
        "分值",
        "得分",
        "偏差原因分析及改进措施",
    ],
    ["", "产出指标(50分)", "数量指标", "养护里程", "≥5公里", "5", "20", "18.5", "雨季"],
    ["", "", "", "清扫次数", "≥10次", "12次", "15", "15", ""],
    ["", "", "质量指标", "合格率", "100%", "100%", "15", "15", ""],
    ["", "效益指标", "社会效益指标", "通行", "改善", "改善", "30", "30", ""],
    ["", "满意度指标", "服务对象满意度指标", "居民", "≥90%", "95%", "10", "10", ""],
]
TOTAL = [["总分", "", "", "", "", "", "100", "96.55", "优"]]


def funds_rows(headers: list[str], lead: int = 2) -> list[list[str]]:
    """The money block with its headers in a given order, the rows' labels in the second place."""
    gap = [""] * (lead - 1)
    zeros = [
        "0" if FUNDS.get(header) in ("initial_budget", "full_budget", "executed") else "" for header in headers
    ]
    return [
        ["项目资金", *gap, *headers],
        ["", "年度资金总额", *gap[1:], *(TOTAL_ROW.get(header, "") for header in headers)],
        [
            "",
            "其中：当年财政拨款",
            *gap[1:],
            *(TOTAL_ROW.get(header, "") if header[0] in "年全" else "—" for header in headers),
        ],
        ["", "上年结转资金", *gap[1:], *zeros],
        ["", "其他资金", *gap[1:], *zeros],
    ]


def sheet(
    money: Rows, captions: tuple[str, ...] = TITLE, indicators: Rows = INDICATORS, total: Rows = TOTAL
) -> Reading:
    document = text_document((captions, [*HEAD, *money, *GOALS, *indicators, *total]))
    readings = sheets(document)
    assert len(readings) == 1
    assert not untaken(document, readings[0])
    return readings[0]


def check_funds(reading: Reading, unit: int = 10000) -> None:
    found = ledger(reading)
    for header, text in TOTAL_ROW.items():
        measure = FUNDS[header]
        if measure in ("initial_budget", "full_budget", "executed"):
            for source in ("total", "fiscal"):
                assert found["project", measure, source] == Decimal(text) * unit
            assert found["project", measure, "carryover"] == found["project", measure, "other"] == 0
    assert len(found) == 12
    assert {(measure, value) for _, _, measure, value in values(reading, "funds")} == {
        ("weight", Decimal(10)),
        ("rate", Decimal("80.50")),
        ("score", Decimal("8.05")),
    }


@pytest.mark.parametrize(
    "headers",
    [
        list(FUNDS),
        ["分值", "得分", "执行率（B/A）", "全年执行数（B）", "全年预算数（A）", "年初预算数"],
        [*list(FUNDS)[:3], "备注", *list(FUNDS)[3:]],
        ["年初预算数", "联系人", *list(FUNDS)[1:]],
    ],
)
@pytest.mark.parametrize("lead", [2, 3, 4])
def test_figures_follow_their_headers_in_any_order_and_distance(headers: list[str], lead: int) -> None:
    check_funds(sheet(funds_rows(headers, lead)))


@pytest.mark.parametrize("header_loses", [0, 1])
@pytest.mark.parametrize("losers", [(), (4,), (2, 4), (1, 2, 3, 4)])
def test_rows_that_lost_their_leading_cell_are_read_alike(header_loses: int, losers: tuple[int, ...]) -> None:
    rows = funds_rows(list(FUNDS))
    rows[0] = [rows[0][0], *rows[0][1 + header_loses :]]
    check_funds(sheet([row[1:] if place in losers else row for place, row in enumerate(rows)]))


def test_a_blank_first_figure_does_not_move_the_others() -> None:
    rows = funds_rows(list(FUNDS))
    for row in rows[1:3]:
        row[2] = ""
    found = ledger(sheet(rows))
    assert ("project", "initial_budget", "total") not in found
    assert found["project", "full_budget", "total"] == Decimal(1_000_000)
    assert found["project", "executed", "fiscal"] == Decimal(805_000)


def test_a_split_header_gives_each_part_its_measure_wherever_its_row_was_shifted() -> None:
    header = [
        "项目资金(万元)",
        "",
        "年初预算数",
        "",
        "全年预算数",
        "全年执行数",
        "资金结(转)余",
        "执行率",
        "得分",
        "偏差原因",
    ]
    rows = [
        ["", "资金总额:", "3", "35", "35.5", "10.25", "25.25", "28.87", "2.89"],
        ["市县区财政资金", "3", "35", "35.5", "10.25", "25.25", "28.87", "2.89", "未完成"],
    ]
    for parts in (
        ["", "", "目标申报数", "预算编制数"],
        ["", "目标申报数", "预算编制数"],
        ["目标申报数", "预算编制数"],
    ):
        reading = sheet([header, parts, *rows])
        for source in ("total", "fiscal"):
            amounts = [
                ledger(reading)["project", measure, source]
                for measure in ("requested", "initial_budget", "full_budget", "executed", "balance")
            ]
            assert amounts == [30000, 350000, 355000, 102500, 252500]
        assert {row.quantum for row in reading.ledger} == {Decimal(100)}, "35 beside 10.25 means 35.00"
        assert {row.amount for row in reading.ledger if row.measure == "balance"} == {Decimal(252500)}
        assert reading.evaluation is not None
        assert json.loads(reading.evaluation.texts or "{}") == {"偏差原因（市县区财政资金）": "未完成"}


def test_a_header_printed_twice_makes_its_second_figure_a_repeat() -> None:
    rows = [
        [
            "项目资金(万元)",
            "年初预算数",
            "年初预算数",
            "",
            "全年预算数",
            "全年执行数",
            "资金结(转)余",
            "执行率",
            "得分",
        ],
        ["", "", "目标申报数", "预算编制数"],
        ["", "资金总额:", "20", "19", "20", "21", "10.5", "9.5", "54.48", "5.45"],
    ]
    reading = sheet(rows)
    assert ledger(reading)["project", "requested", "total"] == 190000
    assert ledger(reading)["project", "initial_budget", "total"] == 200000
    assert ledger(reading)["project", "executed", "total"] == 105000
    assert [use.role for use in reading.uses].count("repeat") == 1


@pytest.mark.parametrize(
    ("captions", "label", "factor", "basis"),
    [
        (TITLE, "项目资金", 10000, "form"),
        (("项目支出绩效自评表", "单位：元"), "项目资金", 1, "form"),
        (TITLE, "项目资金（元）", 1, "cell"),
    ],
)
def test_the_nearest_unit_counts(captions: tuple[str, ...], label: str, factor: int, basis: str) -> None:
    rows = funds_rows(list(FUNDS))
    rows[0][0] = label
    reading = sheet(rows, captions)
    check_funds(reading, factor)
    assert reading.statement.unit_basis == basis
    assert {row.quantum for row in reading.ledger} == {Decimal(factor) / 10}


def test_a_sheet_without_any_unit_is_set_aside_and_keeps_what_is_not_money() -> None:
    reading = sheet(funds_rows(list(FUNDS)), ("项目支出绩效自评表", "（2024年度）"))
    assert not reading.ledger
    assert [row.reason for row in reading.quarantine] == ["no_unit_of_money"]
    assert ("total", None, "rate", Decimal("80.50")) in values(reading, "funds")
    assert [use.role for use in reading.uses].count("amount") == 12


def test_the_project_keeps_its_name_even_where_only_the_title_says_it() -> None:
    reading = sheet(funds_rows(list(FUNDS)))
    assert {row.line_name for row in reading.ledger} == {"道路养护（二期）"}
    assert reading.evaluation is not None
    evaluation = reading.evaluation
    assert (evaluation.project_name, evaluation.department, evaluation.implementing_unit) == (
        "道路养护（二期）",
        "某局",
        "某所",
    )
    assert (evaluation.goal_expected, evaluation.goal_actual, evaluation.grade) == (
        "养护道路若干",
        "已经养护",
        "优",
    )
    captions = ("12345热线经费项目支出绩效自评表", "单位：万元")
    document = text_document((captions, [["主管部门", "某局"], *funds_rows(list(FUNDS)), *INDICATORS]))
    assert {row.line_name for reading in sheets(document) for row in reading.ledger} == {"12345热线经费"}


def test_indicators_carry_levels_down_and_their_figures_beside_them() -> None:
    reading = sheet(funds_rows(list(FUNDS)))
    assert [(row.level1, row.level2, row.level3) for row in reading.indicators] == [
        ("产出指标", "数量指标", "养护里程"),
        ("产出指标", "数量指标", "清扫次数"),
        ("产出指标", "质量指标", "合格率"),
        ("效益指标", "社会效益指标", "通行"),
        ("满意度指标", "服务对象满意度指标", "居民"),
    ]
    assert reading.indicators[0].actual == "5"
    assert reading.indicators[0].deviation_reason == "雨季"
    assert [value for _, _, measure, value in values(reading, "indicator") if measure == "weight"] == [
        20,
        15,
        15,
        30,
        10,
    ]
    assert values(reading, "level") == [(None, 1, "weight", Decimal(50))]
    assert values(reading, "total") == [
        (None, None, "weight", Decimal(100)),
        (None, None, "score", Decimal("96.55")),
    ]


@pytest.mark.parametrize("lost", [1, 2])
def test_an_indicator_row_that_lost_leading_cells_is_known_by_its_level(lost: int) -> None:
    rows = [list(row) for row in INDICATORS]
    rows[4], rows[5] = rows[4][1:], rows[5][1:]
    rows[3] = rows[3][lost:]
    shifted, straight = sheet(funds_rows(list(FUNDS)), indicators=rows), sheet(funds_rows(list(FUNDS)))
    assert [replace(row, statement_id="") for row in shifted.indicators] == [
        replace(row, statement_id="") for row in straight.indicators
    ]
    assert values(shifted, "indicator") == values(straight, "indicator")


def test_a_second_level_printed_alone_names_its_first_level() -> None:
    rows = [list(row) for row in INDICATORS]
    rows[4] = ["社会效益指标", "", "通行", "改善", "改善", "30", "30", "", ""]
    assert sheet(funds_rows(list(FUNDS)), indicators=rows).indicators[3].level1 == "效益指标"


def test_one_figure_of_an_indicator_is_its_weight_unless_the_sheet_shows_it_stands_under_the_scores() -> None:
    rows = [list(row) for row in INDICATORS]
    for row in rows[1:]:
        row[7] = ""
    only_weights = values(sheet(funds_rows(list(FUNDS)), indicators=rows), "indicator")
    assert [measure for _, _, measure, _ in only_weights] == ["weight"] * 5
    rows = [list(row) for row in INDICATORS]
    rows[2][6] = ""
    reading = sheet(funds_rows(list(FUNDS)), indicators=rows)
    assert [measure for _, number, measure, _ in values(reading, "indicator") if number == 2] == ["score"]


@pytest.mark.parametrize(
    ("row", "expected", "grade"),
    [
        (["总分", "", "", "", "96.86", "", "", "", ""], [("score", "96.86")], None),
        (["总分", "", "", "", "", "", "100", "", ""], [("weight", "100")], None),
        (["总分", "", "", "", "", "", "100", "优", ""], [("score", "100")], "优"),
        (["总分", "", "", "", "", "", "", "", ""], [], None),
        (["", "总分", "", "", "", "", "100分", "96.55分", ""], [("weight", "100"), ("score", "96.55")], None),
        (["总分", "", "", "", "", "0", "差", "", ""], [("score", "0")], "差"),
    ],
)
def test_the_total_row(row: list[str], expected: list[tuple[str, str]], grade: str | None) -> None:
    reading = sheet(funds_rows(list(FUNDS)), total=[row])
    assert [(measure, value) for _, _, measure, value in values(reading, "total")] == [
        (measure, Decimal(value)) for measure, value in expected
    ]
    assert reading.evaluation is not None
    assert reading.evaluation.grade == grade


def test_two_projects_of_one_name_are_two_sheets() -> None:
    rows = [*HEAD, *funds_rows(list(FUNDS)), *INDICATORS]
    readings = sheets(text_document((TITLE, rows), (TITLE, rows)))
    assert [reading.evaluation.sheet_no for reading in readings if reading.evaluation] == [1, 2]
    assert len({reading.statement.statement_id for reading in readings}) == 2
    assert len({row.cell_id for reading in readings for row in reading.ledger}) == 24


def test_a_row_of_funds_that_no_template_knows_stays_in_the_ledger() -> None:
    rows = [*funds_rows(list(FUNDS)), ["", "对口支援资金", "1", "2", "3", "", "", ""]]
    assert ledger(sheet(rows))["project", "full_budget", "line.对口支援资金"] == 20000


def test_two_rows_of_one_source_are_both_kept() -> None:
    rows = [*funds_rows(list(FUNDS)), ["", "县级财政资金", "1", "2", "3", "", "", ""]]
    assert ledger(sheet(rows))["project", "full_budget", "fiscal#2"] == 20000


def ruled(rows: Rows) -> list[Spanned]:
    """Rows as a PDF's cells: a filled cell reaches over the empty ones behind it, a first level over its rows."""
    cells: list[Spanned] = []
    for number, row in enumerate(rows, start=1):
        for column, text in enumerate(row, start=1):
            if text:
                span = 1
                while column + span <= len(row) and not row[column + span - 1] and column < 4:
                    span += 1
                cells.append((number, column, text, 1, span))
    return cells


def test_true_columns_are_believed() -> None:
    money = funds_rows(list(FUNDS))
    money[3] = ["", "上年结转资金", "", "0", "", "", "", ""]
    document = ruled_document(TITLE, ruled([*HEAD, *money, *GOALS, *INDICATORS, *TOTAL]))
    (reading,) = sheets(document)
    found = ledger(reading)
    assert found["project", "full_budget", "carryover"] == 0
    assert ("project", "initial_budget", "carryover") not in found
    assert found["project", "executed", "total"] == 805000
    assert [row.level1 for row in reading.indicators] == ["产出指标"] * 3 + ["效益指标", "满意度指标"]
    assert {row.page for row in reading.ledger} == {1}


def test_a_weight_merged_over_rows_leaves_the_scores_where_they_stand() -> None:
    header = [(1, column, text, 1, 1) for column, text in enumerate(INDICATORS[0], start=1)]
    cells = [(2, 2, "产出指标", 2, 1), (2, 3, "数量指标", 2, 1), (2, 7, "40", 2, 1)]
    cells += [(2, column, text, 1, 1) for column, text in ((4, "里程"), (5, "≥5"), (6, "5"), (8, "18"))]
    cells += [(3, column, text, 1, 1) for column, text in ((4, "次数"), (5, "≥3"), (6, "3"), (8, "20"))]
    head = [(1, 1, "项目名称", 1, 1), (1, 2, "养护", 1, 8), (2, 1, "项目资金", 1, 2)]
    head += [(2, 3, "全年预算数", 1, 1), (2, 4, "全年执行数", 1, 1)]
    head += [(3, 2, "资金总额", 1, 1), (3, 3, "9", 1, 1), (3, 4, "8", 1, 1)]
    below = [(row + 3, column, text, height, width) for row, column, text, height, width in (*header, *cells)]
    (reading,) = sheets(ruled_document(TITLE, [*head, *below]))
    assert values(reading, "indicator") == [
        (None, 1, "weight", Decimal(40)),
        (None, 1, "score", Decimal(18)),
        (None, 2, "score", Decimal(20)),
    ]
    assert reading.indicators[1].level2 == "数量指标"
