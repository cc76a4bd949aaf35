"""Amounts, units, captions, titles and words of the forms printed another way.

Each function changes one form in place, or gives the text of one cell.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from tests.support.print_columns import is_number_row
from tests.support.tabbed import AMOUNT, CODE, CODED, TWO_SIDED, Form, Row, bare, each_cell, is_word

OTHER_TITLES = {
    "income_expenditure_summary": "部门收支决算总表",
    "income": "部门收入决算表",
    "expenditure": "部门支出决算表",
    "appropriation_summary": "财政拨款收支决算总表",
    "general_budget_expenditure": "公共预算财政拨款支出决算表",
    "general_budget_basic_expenditure": "公共预算财政拨款基本支出决算表",
    "government_fund": "政府性基金预算财政拨款支出决算表",
    "state_capital": "国有资本经营预算财政拨款收入支出决算表",
    "three_public": "一般公共预算财政拨款“三公”经费支出决算表",
}


def in_unit(unit: str, times: int, step: str) -> Callable[[Form], None]:
    """In 元 or another unit; ``step`` is the last digit printed. Counts are no money and stay."""

    def amount(text: str) -> str:
        if not AMOUNT.match(text.strip()):
            return text
        return f"{(Decimal(text.replace(',', '')) * times).quantize(Decimal(step)):,}"

    def change(form: Form) -> None:
        form.rows = [[amount(text) for text in row] for row in form.rows]
        form.captions = [caption.replace("万元", unit) for caption in form.captions]

    return change


def unit_in_header_cells(form: Form) -> None:
    form.captions = [caption for caption in form.captions if "万元" not in caption]
    words = ("金额", "决算数", "合计", "小计", "收入", "支出", "拨款", "费", "结余")
    for row in form.rows[: form.head] if form.form != "operating_statistics" else ():
        for place, text in enumerate(row):
            if bare(text).endswith(words) and bare(text) not in ("收入", "支出"):
                row[place] = f"{text}（万元）"
    if form.form == "operating_statistics":
        form.rows = [["统计数（万元）" if cell == "统计数" else cell for cell in row] for row in form.rows]


def unit_beside_agency(form: Form) -> None:
    agency = next((caption for caption in form.captions if "：" in caption and "万元" not in caption), "")
    rest = [caption for caption in form.captions if caption != agency and "万元" not in caption]
    form.captions = [*rest, f"{agency}　　　　单位：万元"]


def captions_in_cells(form: Form) -> None:
    """Title, number, agency and unit are rows of the table, as a spreadsheet prints them."""
    width = form.width
    rows = [[form.title, *[""] * (width - 1)]]
    rows += [[caption, *[""] * (width - 1)] for caption in form.captions if "万元" not in caption]
    rows.append([*[""] * (width - 1), "单位：万元"])
    form.captions, form.rows = [], [*rows, *form.rows]


def without_separators(_form: Form, _row: int, _column: int, text: str) -> str:
    return text.replace(",", "") if AMOUNT.match(text.strip()) else text


def full_width(_form: Form, _row: int, _column: int, text: str) -> str:
    """Full-width digits, stops and commas in amounts and codes."""
    if not AMOUNT.match(text.strip()) and not CODE.match(text.strip()):
        return text
    return "".join(
        chr(ord(character) + 0xFEE0) if character in "0123456789.," else character for character in text
    )


def empty_places(form: Form) -> list[tuple[int, int]]:
    """The places of a form's empty amounts: a line stands there and prints nothing."""
    body = range(form.head, len(form.rows))
    if form.form in TWO_SIDED:
        sides = [(0, range(2, 3)), (3, range(5, form.width))]
    elif form.form == "general_budget_basic_expenditure":
        sides = [(place, range(place + 2, place + 3)) for place in range(0, form.width - 2, 3)]
    elif form.form in CODED:
        filled = [c for row in form.rows for c, text in enumerate(row) if AMOUNT.match(text)]
        sides = [(0, range(min(filled, default=form.width), form.width))]
    else:
        return []
    return [
        (r, c)
        for r in body
        for label, columns in sides
        for c in columns
        if is_empty_amount(form.rows[r], label, c)
    ]


def is_empty_amount(row: Row, label: int, column: int) -> bool:
    name = bare(row[label]) if label < len(row) else ""
    if not name or column >= len(row) or row[column].strip():
        return False
    return not name.endswith("经费合计") and name not in _HEADS and not is_number_row(row)


_HEADS = ("项目", "收入", "人员经费", "公用经费", "科目编码", "支出")


def empty_as(mark: str) -> Callable[[Form], None]:
    def change(form: Form) -> None:
        for row, column in empty_places(form):
            form.rows[row][column] = mark

    return change


def spaced_header(form: Form, row: int, _column: int, text: str) -> str:
    if row >= form.head or not is_word(text):
        return text
    return " ".join(text) if len(text) < 5 else f"{text[:2]} {text[2:5]} {text[5:]}".rstrip()


def indented(form: Form, row: int, column: int, text: str) -> str:
    """Names set in by the level of their code, or by their place under a total."""
    if row < form.head or not is_word(text) or form.form == "operating_statistics":
        return text
    code = bare(form.rows[row][column - 1]) if column else ""
    return "\u3000" * (max(len(code) - 3, 0) // 2 + (0 if CODE.match(code) else 1)) + text


def titled(title: Callable[[Form], str]) -> Callable[[Form], None]:
    def change(form: Form) -> None:
        form.title = title(form)

    return change


def unnamed(form: Form) -> None:
    """Neither a form number nor the agency over the forms, only the unit."""
    form.captions = [caption for caption in form.captions if "万元" in caption]


HEADER_WORDS = {"金额": "决算数", "小计": "合计", "科目编码": "功能分类科目编码", "科目代码": "功能分类科目编码"}
OLDER_NAMES = {
    "使用非财政拨款结余（含专用结余）": "用事业基金弥补收支差额",
    "资源勘探工业信息等支出": "资源勘探信息等支出",
    "自然资源海洋气象等支出": "国土海洋气象等支出",
    "卫生健康支出": "医疗卫生与计划生育支出",
}


def other_header_words(text: str) -> str:
    def word(form: Form, row: int, _column: int, text: str) -> str:
        known = form.form in (*TWO_SIDED, *CODED) and row < form.head
        return HEADER_WORDS.get(bare(text), text) if known else text

    return each_cell(word)(text)


def older_names(text: str) -> str:
    def name(_form: Form, _row: int, _column: int, text: str) -> str:
        for new, old in OLDER_NAMES.items():
            text = text.replace(new, old)
        return text

    return each_cell(name)(text)


def unit_printed(unit: str) -> Callable[[Form], None]:
    """The unit of money in other words."""

    def change(form: Form) -> None:
        form.captions = [unit if "万元" in caption else caption for caption in form.captions]

    return change


def captions_behind_title(form: Form) -> None:
    """Number, agency and unit in the line of the title."""
    form.title = " ".join([form.title, "公开02表", "部门：某某单位", "金额单位：万元"])
    form.captions = []
