"""A sheet that goes on over a page, where the reader counts the columns anew."""

from __future__ import annotations

from decimal import Decimal

from pipelines.readers.model import Box, Cell, Document, Grid, Paragraph
from tests.unit.statements.sheet_support import ledger, sheets, untaken, values

# column:text, and :span where the cell is wider than one column
FIRST = [
    "1:项目名称:2 3:河道清理:7",
    "1:项目资金（万元）:2 3:年初预算数 4:全年预算数 5:全年执行数 6:分值 7:执行率 8:得分:2",
    "2:年度资金总额 4:12 5:11.4 6:10 7:95% 8:9.5:2",
    "1:绩效指标 2:一级指标 3:二级指标 4:三级指标 5:年度指标值 6:实际完成值 7:分值 8:得分 9:偏差原因",
    "2:产出指标 3:数量指标 4:里程 5:≥5 6:5 7:40 8:38",
]
SECOND = [
    "2:质量指标 3:合格率 4:100% 5:100% 6:20 7:20",
    "1:效益指标 2:社会效益指标 3:环境 4:改善 5:改善 6:30 7:25",
    "1:总分:5 6:100 7:92.5",
]


def grid(rows: list[str], index: int) -> Grid:
    cells = []
    for number, row in enumerate(rows, start=1):
        for cell in row.split():
            place, text, *span = cell.split(":")
            column = int(place)
            box = Box(column, number, column + 1, number + 1)
            cells.append(Cell(number, column, text, 1, int(span[0]) if span else 1, box))
    columns = max(cell.column + cell.column_span - 1 for cell in cells)
    return Grid(index, tuple(cells), len(rows), columns, index + 1, index)


def test_rows_of_the_next_page_find_the_headers_of_the_first() -> None:
    blocks = (Paragraph("项目支出绩效自评表", 1, 1), grid(FIRST, 1), grid(SECOND, 2))
    document = Document("made", "made.pdf", "application/pdf", "test", blocks, 2)
    (reading,) = sheets(document)
    assert ledger(reading) == {
        ("project", "full_budget", "total"): Decimal(120000),
        ("project", "executed", "total"): Decimal(114000),
    }
    assert [(row.level1, row.level2, row.level3, row.actual) for row in reading.indicators] == [
        ("产出指标", "数量指标", "里程", "5"),
        ("产出指标", "质量指标", "合格率", "100%"),
        ("效益指标", "社会效益指标", "环境", "改善"),
    ]
    assert [value for _, _, _, value in values(reading, "indicator")] == [40, 38, 20, 20, 30, 25]
    assert values(reading, "total") == [
        (None, None, "weight", Decimal(100)),
        (None, None, "score", Decimal("92.5")),
    ]
    assert {row.page for row in reading.sheet_values} == {1, 2}
    assert not untaken(document, reading)
