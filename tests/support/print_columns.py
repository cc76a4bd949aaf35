"""Columns, codes and rows of the forms printed another way: orders, split codes, totals and headers elsewhere.

Each function changes one form in place.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Sequence

from tests.support.tabbed import CODE, CODED, TWO_SIDED, Form, Row, bare, is_word

ORDERS: dict[str, tuple[list[int], list[set[int]]]] = {
    "income": ([0, 1, 8, 3, 5, 2, 4, 7, 6], []),
    "expenditure": ([0, 1, 4, 3, 7, 6, 5, 2], []),
    "appropriation_summary": ([0, 1, 2, 3, 4, 7, 6, 8, 5], []),
    "general_budget_expenditure": ([0, 1, 4, 2, 3], [{2, 3, 4}]),
    "state_capital": ([0, 1, 3, 4, 2], [{2, 3, 4}]),
    "government_fund": ([0, 1, 7, 5, 6, 4, 3, 2], [{4, 5, 6}]),
    "three_public": (
        [6, 7, 11, 8, 10, 9, 0, 1, 5, 2, 4, 3],
        [set(range(6)), set(range(6, 12)), {2, 3, 4}, {8, 9, 10}],
    ),
}


def permuted(row: Row, order: Sequence[int], groups: Iterable[set[int]]) -> Row:
    """A row with its cells in another order; a word that spans a group stays over the group's first column."""
    cells = [*row, *[""] * (len(order) - len(row))]
    new = [cells[place] for place in order]
    for group in groups:
        first, *rest = sorted(group)
        if not cells[first] or any(cells[place] for place in rest):
            continue
        places = [new_place for new_place, old in enumerate(order) if old in group]
        for place in places:
            new[place] = ""
        new[places[0]] = cells[first]
    return new


def renumbered(row: Row) -> Row:
    """The row that numbers the columns, counting from the left again."""
    count = itertools.count(1)
    return [str(next(count)) if text.strip().isdigit() else text for text in row]


def is_number_row(row: Row) -> bool:
    texts = [bare(text) for text in row if text.strip()]
    return bool(texts) and all(text in ("栏次", "档次") or text.isdigit() for text in texts)


def columns_in_another_order(form: Form) -> None:
    order, groups = ORDERS.get(form.form, ([], []))
    if len(order) != form.width:
        return
    head = form.head
    for place, row in enumerate(form.rows):
        moved = permuted(row, order, groups if place < head else ()) if row else row
        form.rows[place] = renumbered(moved) if place < head and is_number_row(moved) else moved


def without_line_numbers(form: Form) -> None:
    if form.form in TWO_SIDED:
        form.rows = [row[:1] + row[2:4] + row[5:] for row in form.rows]


def without_number_row(form: Form) -> None:
    form.rows = [row for row in form.rows if not row or not is_number_row(row)]


def with_an_empty_column(form: Form) -> None:
    form.rows = [[*row, ""] if row else row for row in form.rows]


def trailing_tabs_cut(form: Form) -> None:
    """Rows end with their last printed cell, as some extractions leave them; one tab marks a row as a row."""
    for row in form.rows:
        while len(row) > 2 and not row[-1]:
            row.pop()


def levels(code: str) -> Row:
    return [code[:3], code[3:5], code[5:7]]


def split(form: Form, parts: Callable[[str, str], Row], head: Callable[[Form], list[Row]]) -> None:
    if form.form not in CODED:
        return
    rows = head(form)
    before = ""
    for row in form.rows[form.head :]:
        code = bare(row[0]) if row else ""
        if CODE.match(code):
            rows.append([*parts(code, before), *row[1:]])
            before = code
        else:
            rows.append([row[0], "", "", *row[1:]] if row else row)
    form.rows = rows


def wider_head(form: Form) -> list[Row]:
    return [[row[0], "", "", *row[1:]] if row else row for row in form.rows[: form.head]]


def head_with_levels(form: Form) -> list[Row]:
    """A row 类, 款, 项 below the words of the header, above the row of numbers if there is one."""
    rows = wider_head(form)
    at = next((place for place, row in enumerate(rows) if is_number_row(row)), len(rows))
    return [*rows[:at], ["类", "款", "项", *[""] * (form.width - 1)], *rows[at:]]


def split_repeated(form: Form) -> None:
    split(form, lambda code, _: levels(code), head_with_levels)


def split_once(form: Form) -> None:
    """Each level printed where it begins, its place left empty in the rows below, as merged cells leave it."""

    def parts(code: str, before: str) -> Row:
        return [new if new != old else "" for new, old in zip(levels(code), kept(code, before), strict=True)]

    split(form, parts, head_with_levels)


def kept(code: str, before: str) -> Row:
    """The levels that a code shares with the one before it, the first ones only."""
    shared: Row = []
    for new, old in zip(levels(code), levels(before), strict=True):
        if new != old:
            break
        shared.append(new)
    return [*shared, *["-"] * (3 - len(shared))]


def split_nested(form: Form) -> None:
    """Whole codes, each level in a column of its own."""
    split(form, lambda code, _: [code if len(code) == n else "" for n in (3, 5, 7)], wider_head)


def split_beside_total(form: Form) -> None:
    """类, 款, 项 in the row of 合计, as Shanghai prints them."""
    split(form, lambda code, _: levels(code), wider_head)
    for row in form.rows[form.head :] if form.form in CODED else ():
        if row and bare(row[0]) == "合计":
            row[:4] = ["类", "款", "项", "合计"]


def total_row(form: Form) -> int | None:
    if form.form not in CODED:
        return None
    return next((i for i in range(form.head, len(form.rows)) if bare(form.rows[i][0]) == "合计"), None)


def total_at_the_end(form: Form) -> None:
    place = total_row(form)
    if place is not None:
        form.rows.append(form.rows.pop(place))


def without_total(form: Form) -> None:
    place = total_row(form)
    if place is not None and len(form.rows) > place + 1:
        form.rows.pop(place)


def empty_total(form: Form) -> None:
    place = total_row(form)
    if place is not None:
        form.rows[place] = [text if is_word(text) else "" for text in form.rows[place]]


def repeated(form: Form, between: Sequence[Row]) -> None:
    """The header, and the row of 合计 where it stands at the top, once more in the middle: a new page."""
    head, total = form.head, total_row(form)
    if len(form.rows) < head + 8 or form.form == "operating_statistics":
        return
    again = [*form.rows[:head], *(form.rows[total : total + 1] if total is not None else ())]
    middle = head + (len(form.rows) - head) // 2 + 1
    if form.rows[middle - 1] and form.rows[middle]:
        form.rows[middle:middle] = [*between, *(list(row) for row in again)]


def header_repeated(form: Form) -> None:
    repeated(form, [[]])


def header_repeated_at_once(form: Form) -> None:
    repeated(form, [])


def page_number_between(form: Form) -> None:
    """A page ends in the middle of the form and the next goes on without a header."""
    if len(form.rows) >= form.head + 8 and form.form != "operating_statistics":
        middle = form.head + (len(form.rows) - form.head) // 2 + 1
        form.rows[middle:middle] = [[], ["— 12 —"], []]


def total_beside_codes(form: Form) -> None:
    """合计 in the column of names, its place among the codes empty."""
    place = total_row(form)
    if place is not None and not form.rows[place][1].strip():
        form.rows[place][:2] = ["", form.rows[place][0]]


def total_spaced(_form: Form, _row: int, _column: int, text: str) -> str:
    return {"合计": "合　　计", "总计": "总  计"}.get(bare(text), text)


def code_and_name_in_one_cell(form: Form) -> None:
    if form.form not in CODED:
        return
    for row in form.rows[form.head :]:
        if CODE.match(bare(row[0])) and is_word(row[1]):
            row[0] = f"{row[0]} {row[1]}"
    form.rows = [[row[0], *row[2:]] for row in form.rows]
    form.rows[0][0] = "项目"
    for row in form.rows[1 : form.head]:
        if is_word(row[0]) and bare(row[0]) != "栏次":
            row[0] = "功能分类科目"


def page_repeated(form: Form) -> None:
    """The whole head of the page again: number, title, agency, unit, header, 合计."""
    lines = [form.captions[0], form.title, *form.captions[1:]]
    repeated(form, [[], *(row for line in lines for row in ([line], []))])


def names_before_codes(form: Form) -> None:
    for row in form.rows if form.form in CODED else ():
        row[:2] = [row[1], row[0]]
    if form.form in CODED:
        form.rows[0][:2] = ["项目", ""]


def total_in_all_code_columns(form: Form) -> None:
    """The merged cell of 合计 gives its text to every place that it covers."""
    split_repeated(form)
    for row in form.rows if form.form in CODED else ():
        if bare(row[0]) == "合计":
            row[:4] = ["合计"] * 4


def budgets_before_the_amount(form: Form) -> None:
    """Form 01 with the year's first and last budget beside the amount: only the amount is the ledger's."""
    if form.form != "income_expenditure_summary":
        return
    head = form.head
    words = {head - 2: ["年初预算数", "全年预算数", "决算数"], head - 1: ["1", "2", "3"]}
    for place, row in enumerate(form.rows):
        if not row:
            continue
        left, right = (
            words.get(place, [""] * 3) if place < head else ["7.77", "8.88", text] if text else [""] * 3
            for text in (row[2], row[5])
        )
        form.rows[place] = [*row[:2], *left, *row[3:5], *right]
