"""Where the columns of a form with codes are: measures that head groups of columns under shared words."""

from __future__ import annotations

from pipelines.readers.model import Cell, Grid
from pipelines.statements.layouts.columns import place_columns
from pipelines.statements.tables import TableRow
from pipelines.statements.templates import load_templates

GROUPS = ["项目", "", "年初结转和结余", "", "", "本年收入", "", "", "本年支出", "", "", "年末结转和结余", "", ""]
BALANCE = ["合计", "基本支出结转", "项目支出结转和结余"]
YEAR = ["合计", "基本支出", "项目支出"]
WORDS = ["科目编码", "科目名称", *BALANCE, *YEAR, *YEAR, *BALANCE]
LINE = [
    "2010301",
    "行政运行",
    "1.00",
    "0.40",
    "0.60",
    "9.00",
    "6.00",
    "3.00",
    "8.00",
    "5.00",
    "3.00",
    "2.00",
    "1.40",
]


def rows(*texts: list[str]) -> list[TableRow]:
    cells = tuple(
        Cell(row, column, text)
        for row, one in enumerate(texts, start=1)
        for column, text in enumerate(one, start=1)
    )
    grid = Grid(1, cells, len(texts), len(GROUPS), 1, 1)
    return [TableRow(grid, row) for row in range(1, len(texts) + 1)]


def test_sums_of_groups_are_the_measures_and_what_divides_a_balance_is_none() -> None:
    *header, line = rows(GROUPS, WORDS, [*LINE, "0.60"])
    placed = place_columns(header, [line], load_templates()["general_budget_expenditure"])
    assert placed.measures == {
        3: "opening_balance",
        6: "income",
        9: "total",
        10: "basic",
        11: "project",
        12: "closing_balance",
    }
    assert placed.basis == "printed"


def test_groups_of_which_one_is_headed_twice_are_not_placed_by_their_words() -> None:
    twice = [word.replace("本年收入", "本年支出") for word in GROUPS]
    *header, line = rows(twice, WORDS, [*LINE, "0.60"])
    placed = place_columns(header, [line], load_templates()["general_budget_expenditure"])
    assert "total" not in {placed.measures.get(column) for column in (6, 9)} or placed.basis == "row_law"
