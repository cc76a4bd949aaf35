"""Forms 06 and 09 laid out anew: other numbers of blocks, budget and actual in other places."""

from __future__ import annotations

from tests.support.tabbed import CODE, Form, Row, bare

ITEMS = ("合计", "因公出国（境）费", "公务用车购置及运行维护费", "", "", "公务接待费")
FINE = ("", "", "小计", "公务用车购置费", "公务用车运行维护费", "")


def _budget_and_actual(form: Form) -> tuple[Row, Row] | None:
    """The six items' figures, budget and actual; None where the form prints none."""
    rows = [row for row in form.rows if any(text.strip() for text in row)]
    if form.width == 12:
        return (rows[-1][:6], rows[-1][6:12]) if "." in "".join(rows[-1]) else None
    if form.width == 9:
        by_label = {bare(row[0]): row[1:9] for row in rows}
        return by_label["预算数"], by_label["决算数"]
    return None


def _more(figures: Row) -> Row:
    return ["会议费", "培训费"] if len(figures) == 8 else []


def interleaved(form: Form) -> list[Row] | None:
    """Budget and actual under each item (Shanghai)."""
    if (both := _budget_and_actual(form)) is None:
        return None
    budget, actual = both
    items = [*ITEMS, *_more(budget)]
    fine = [*FINE, *[""] * (len(budget) - 6)]
    width = len(items) * 2
    return [
        ["财政拨款“三公”经费", *[""] * (width - 1)],
        [text for item in items for text in (item, "")],
        [text for item in fine for text in (item, "")],
        ["预算数", "决算数"] * len(items),
        [text for pair in zip(budget, actual, strict=True) for text in pair],
    ]


def as_rows(form: Form) -> list[Row] | None:
    """Budget and actual as two rows (Shaanxi)."""
    if (both := _budget_and_actual(form)) is None:
        return None
    budget, actual = both
    more = _more(budget)
    return [
        ["项目", *ITEMS, *more],
        ["", *FINE, *[""] * len(more)],
        ["栏次", *(str(place + 1) for place in range(len(budget)))],
        ["预算数", *budget],
        ["决算数", *actual],
    ]


def halves(form: Form) -> list[Row] | None:
    """The budget left, the actual right (Shandong)."""
    if (both := _budget_and_actual(form)) is None:
        return None
    budget, actual = both
    more = _more(budget)
    items, fine = [*ITEMS, *more], [*FINE, *[""] * len(more)]
    return [
        ["预算数", *[""] * (len(items) - 1), "决算数", *[""] * (len(items) - 1)],
        [*items, *items],
        [*fine, *fine],
        [str(place + 1) for place in range(2 * len(items))],
        [*budget, *actual],
    ]


def turned(form: Form) -> list[Row] | None:
    """The items as rows, budget and actual as columns."""
    if (both := _budget_and_actual(form)) is None:
        return None
    names = ["合计", "1.因公出国（境）费", "2.公务用车购置及运行维护费", "（1）公务用车购置费"]
    names += ["（2）公务用车运行维护费", "3.公务接待费", *_more(both[0])]
    return [["项目", "预算数", "决算数"], *(list(row) for row in zip(names, *both, strict=True))]


def basic_blocks(form: Form, count: int, *, split: bool) -> list[Row]:
    """Form 06 in so many blocks of code, name, amount; with ``split``, the code in two columns (类, 款)."""
    lines: list[Row] = []
    for place in range(0, form.width - 2, 3):
        lines += [
            row[place : place + 3] for row in form.rows if len(row) > place + 2 and CODE.match(bare(row[place]))
        ]
    personnel, public = next((row[2], row[-1] or row[-2]) for row in form.rows if row and "合计" in row[0])
    height = -(-len(lines) // count)
    head: list[Row] = [["科目编码", "科目名称", "决算数"] * count]
    if split:
        head = [["经济分类科目编码", "", "科目名称", "决算数"] * count, ["类", "款", "", ""] * count]
    rows = [
        [text for block in range(count) for text in _line(lines, block * height + place, split)]
        for place in range(height)
    ]
    step = 4 if split else 3
    total = [""] * (step * count)
    total[0], total[step - 1], total[step], total[-1] = "人员经费合计", personnel, "公用经费合计", public
    return [*head, *rows, total]


def _line(lines: list[Row], place: int, split: bool) -> Row:
    code, name, amount = lines[place] if place < len(lines) else ["", "", ""]
    return [code[:3], code[3:], name, amount] if split else [code, name, amount]


def project_list(expenditure: Form) -> Form:
    """A form that no template knows: the projects by code, under a title much like form 03's."""
    head: list[Row] = [
        ["科目编码", "项目名称", "支出金额", "其中：基本建设", "本年财政拨款"],
        ["栏次", "", "1", "2", "3"],
    ]
    rows = [
        [row[0], f"{row[1]}专项", row[4], "", row[4]]
        for row in expenditure.rows[expenditure.head :]
        if row and CODE.match(bare(row[0])) and row[4].strip()
    ]
    return Form("项目支出决算表", "project_list", list(expenditure.captions), [*head, *rows])
