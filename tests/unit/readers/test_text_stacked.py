"""Shape two: each cell on lines of its own, opened by a tab; an empty line ends a row."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipelines.readers import Document, Grid, Paragraph, read


def read_lines(*lines: str) -> Document:
    return read("\n".join(lines).encode(), "stacked.txt")


def rows(grid: Grid) -> list[list[str]]:
    return [[cell.text for cell in grid.cells if cell.row == row] for row in range(1, grid.row_count + 1)]


def paragraphs(document: Document) -> list[str]:
    return [paragraph.text for paragraph in document.paragraphs]


def test_cells_follow_each_other_and_an_empty_line_ends_the_row() -> None:
    document = read_lines("基础数据表", "\t项目", "\t决算数", "", "\t三公经费", "\t5.51", "", "", "正文")
    assert rows(document.grids[0]) == [["项目", "决算数"], ["三公经费", "5.51"]]
    assert paragraphs(document) == ["基础数据表", "正文"]


def test_a_cell_keeps_its_line_breaks() -> None:
    document = read_lines("\t偏差原因", "及改进措施", "\t分值", "", "\t无", "\t10", "")
    assert rows(document.grids[0]) == [["偏差原因\n及改进措施", "分值"], ["无", "10"]]


def test_empty_lines_before_a_cells_text_belong_to_the_cell() -> None:
    document = read_lines(
        "\t部门", "\t某办公室", "", "\t", "", "", "年度预算申请", "（万元）", "\t", "\t年初预算数", ""
    )
    assert rows(document.grids[0]) == [["部门", "某办公室"], ["年度预算申请\n（万元）", "", "年初预算数"]]


def test_an_empty_last_cell_does_not_swallow_what_follows_the_table() -> None:
    document = read_lines(
        "\t总分",
        "\t95",
        "\t",
        "",
        "",
        "填表人：     填报日期：",
        "附件三",
        "2024年度项目支出绩效自评表",
        "\t项目名称",
        "\t业务经费",
        "",
    )
    assert [rows(grid) for grid in document.grids] == [[["总分", "95", ""]], [["项目名称", "业务经费"]]]
    assert paragraphs(document) == ["填表人：     填报日期：", "附件三", "2024年度项目支出绩效自评表"]


def test_a_vertically_merged_cell_goes_on_as_an_empty_cell() -> None:
    document = read_lines("\t产出指标", "\t数量", "\t5", "", "\t", "\t质量", "\t6", "")
    assert rows(document.grids[0]) == [["产出指标", "数量", "5"], ["", "质量", "6"]]


def test_a_line_indented_with_a_tab_is_a_paragraph() -> None:
    document = read_lines("标题", "", "\t2024年度", "", "正文")
    assert all(isinstance(block, Paragraph) for block in document.blocks)
    assert paragraphs(document) == ["标题", "2024年度", "正文"]


def test_both_shapes_in_one_document() -> None:
    document = read_lines(
        "\t项目", "\t决算数", "", "\t公用经费", "\t5", "", "", "合计表", "", "项目\t金额\t备注", "合计\t5\t"
    )
    assert [rows(grid) for grid in document.grids] == [
        [["项目", "决算数"], ["公用经费", "5"]],
        [["项目", "金额", "备注"], ["合计", "5", ""]],
    ]


_word = st.text(alphabet="产出指标经费0123456789.≥%", min_size=1, max_size=6)
_lines = st.lists(_word, min_size=1, max_size=3)
_cell = st.tuples(st.integers(0, 3), _lines)
_row_of_cells = st.tuples(st.lists(_cell, min_size=1, max_size=4), _lines)
_tables = st.lists(st.lists(_row_of_cells, min_size=2, max_size=4), min_size=1, max_size=3)


@given(_tables)
def test_what_is_stacked_is_read_as_the_same_cells(
    tables: list[list[tuple[list[tuple[int, list[str]]], list[str]]]],
) -> None:
    """Leading empty lines anywhere but in a row's last cell, where only what follows could tell them apart."""
    written: list[str] = []
    expected: list[list[list[str]]] = []
    for table in tables:
        written += ["附件一", "绩效自评表"]
        for cells, last in table:
            for blank, lines in cells:
                written += ["\t", *[""] * (blank - 1), *lines] if blank else ["\t" + lines[0], *lines[1:]]
            written += ["\t" + last[0], *last[1:], ""]
        written += ["", "说明：本表由单位填写。"]
        expected.append([["\n".join(lines) for _, lines in cells] + ["\n".join(last)] for cells, last in table])
    document = read_lines(*written)
    assert [rows(grid) for grid in document.grids] == expected
