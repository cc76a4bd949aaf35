"""The same disclosure as other counties print it.

Each variant turns a tabbed text into another that says the same: only the print differs, so that the ledger must
stay what it was but for the variant's own change (``expect``). What varies was seen in real disclosures of other
provinces (Shanghai, Guangdong, Yunnan, Guangxi, Inner Mongolia) or in what scrapers leave of them.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce

from tests.golden.independent import Expected
from tests.support import relaid
from tests.support.tabbed import (
    AMOUNT,
    CODE,
    CODED,
    TITLES,
    TWO_SIDED,
    Disclosure,
    Form,
    Row,
    bare,
    each_cell,
    each_form,
    is_word,
)

Ledger = Counter[Expected]
Change = Callable[[str], str]
OTHER_AGENCY = "邻县人民政府综合事务局"
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


def _same(ledger: Ledger) -> Ledger:
    return ledger


@dataclass(frozen=True)
class Variant:
    """A change of print. ``sound_heads``: only where the base's own headers stand over their columns.

    ``whole``: tried on the whole file; else on its forms and running text alone, without the evaluation sheets.
    """

    name: str
    change: Change
    expect: Callable[[Ledger], Ledger] = _same
    sound_heads: bool = False
    whole: bool = False
    disclosures: int = 1


# --- columns ------------------------------------------------------------------------------------------------


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


def _renumbered(row: Row) -> Row:
    """The row that numbers the columns, counting from the left again."""
    count = itertools.count(1)
    return [str(next(count)) if text.strip().isdigit() else text for text in row]


def _is_number_row(row: Row) -> bool:
    texts = [bare(text) for text in row if text.strip()]
    return bool(texts) and all(text in ("栏次", "档次") or text.isdigit() for text in texts)


def _columns_in_another_order(form: Form) -> None:
    order, groups = ORDERS.get(form.form, ([], []))
    if len(order) != form.width:
        return
    head = form.head
    for place, row in enumerate(form.rows):
        moved = permuted(row, order, groups if place < head else ()) if row else row
        form.rows[place] = _renumbered(moved) if place < head and _is_number_row(moved) else moved


def _without_line_numbers(form: Form) -> None:
    if form.form in TWO_SIDED:
        form.rows = [row[:1] + row[2:4] + row[5:] for row in form.rows]


def _without_number_row(form: Form) -> None:
    form.rows = [row for row in form.rows if not row or not _is_number_row(row)]


def _with_an_empty_column(form: Form) -> None:
    form.rows = [[*row, ""] if row else row for row in form.rows]


def _trailing_tabs_cut(form: Form) -> None:
    """Rows end with their last printed cell, as some extractions leave them; one tab marks a row as a row."""
    for row in form.rows:
        while len(row) > 2 and not row[-1]:
            row.pop()


# --- codes --------------------------------------------------------------------------------------------------


def _levels(code: str) -> Row:
    return [code[:3], code[3:5], code[5:7]]


def _split(form: Form, parts: Callable[[str, str], Row], head: Callable[[Form], list[Row]]) -> None:
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


def _wider_head(form: Form) -> list[Row]:
    return [[row[0], "", "", *row[1:]] if row else row for row in form.rows[: form.head]]


def _head_with_levels(form: Form) -> list[Row]:
    """A row 类, 款, 项 below the words of the header, above the row of numbers if there is one."""
    rows = _wider_head(form)
    at = next((place for place, row in enumerate(rows) if _is_number_row(row)), len(rows))
    return [*rows[:at], ["类", "款", "项", *[""] * (form.width - 1)], *rows[at:]]


def _split_repeated(form: Form) -> None:
    _split(form, lambda code, _: _levels(code), _head_with_levels)


def _split_once(form: Form) -> None:
    """Each level printed where it begins, its place left empty in the rows below, as merged cells leave it."""

    def parts(code: str, before: str) -> Row:
        return [new if new != old else "" for new, old in zip(_levels(code), _kept(code, before), strict=True)]

    _split(form, parts, _head_with_levels)


def _kept(code: str, before: str) -> Row:
    """The levels that a code shares with the one before it, the first ones only."""
    shared: Row = []
    for new, old in zip(_levels(code), _levels(before), strict=True):
        if new != old:
            break
        shared.append(new)
    return [*shared, *["-"] * (3 - len(shared))]


def _split_nested(form: Form) -> None:
    """Whole codes, each level in a column of its own."""
    _split(form, lambda code, _: [code if len(code) == n else "" for n in (3, 5, 7)], _wider_head)


def _split_beside_total(form: Form) -> None:
    """类, 款, 项 in the row of 合计, as Shanghai prints them."""
    _split(form, lambda code, _: _levels(code), _wider_head)
    for row in form.rows[form.head :] if form.form in CODED else ():
        if row and bare(row[0]) == "合计":
            row[:4] = ["类", "款", "项", "合计"]


# --- rows ---------------------------------------------------------------------------------------------------


def _total_row(form: Form) -> int | None:
    if form.form not in CODED:
        return None
    return next((i for i in range(form.head, len(form.rows)) if bare(form.rows[i][0]) == "合计"), None)


def _total_at_the_end(form: Form) -> None:
    place = _total_row(form)
    if place is not None:
        form.rows.append(form.rows.pop(place))


def _without_total(form: Form) -> None:
    place = _total_row(form)
    if place is not None and len(form.rows) > place + 1:
        form.rows.pop(place)


def _empty_total(form: Form) -> None:
    place = _total_row(form)
    if place is not None:
        form.rows[place] = [text if is_word(text) else "" for text in form.rows[place]]


def _repeated(form: Form, between: Sequence[Row]) -> None:
    """The header, and the row of 合计 where it stands at the top, once more in the middle: a new page."""
    head, total = form.head, _total_row(form)
    if len(form.rows) < head + 8 or form.form == "operating_statistics":
        return
    again = [*form.rows[:head], *(form.rows[total : total + 1] if total is not None else ())]
    middle = head + (len(form.rows) - head) // 2 + 1
    if form.rows[middle - 1] and form.rows[middle]:
        form.rows[middle:middle] = [*between, *(list(row) for row in again)]


def _header_repeated(form: Form) -> None:
    _repeated(form, [[]])


def _header_repeated_at_once(form: Form) -> None:
    _repeated(form, [])


def _page_number_between(form: Form) -> None:
    """A page ends in the middle of the form and the next goes on without a header."""
    if len(form.rows) >= form.head + 8 and form.form != "operating_statistics":
        middle = form.head + (len(form.rows) - form.head) // 2 + 1
        form.rows[middle:middle] = [[], ["— 12 —"], []]


def _total_beside_codes(form: Form) -> None:
    """合计 in the column of names, its place among the codes empty."""
    place = _total_row(form)
    if place is not None and not form.rows[place][1].strip():
        form.rows[place][:2] = ["", form.rows[place][0]]


def _total_spaced(_form: Form, _row: int, _column: int, text: str) -> str:
    return {"合计": "合　　计", "总计": "总  计"}.get(bare(text), text)


def _code_and_name_in_one_cell(form: Form) -> None:
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


def _page_repeated(form: Form) -> None:
    """The whole head of the page again: number, title, agency, unit, header, 合计."""
    lines = [form.captions[0], form.title, *form.captions[1:]]
    _repeated(form, [[], *(row for line in lines for row in ([line], []))])


# --- money --------------------------------------------------------------------------------------------------


def _in_unit(unit: str, times: int, step: str) -> Callable[[Form], None]:
    """In 元 or another unit; ``step`` is the last digit printed. Counts are no money and stay."""

    def amount(text: str) -> str:
        if not AMOUNT.match(text.strip()):
            return text
        return f"{(Decimal(text.replace(',', '')) * times).quantize(Decimal(step)):,}"

    def change(form: Form) -> None:
        form.rows = [[amount(text) for text in row] for row in form.rows]
        form.captions = [caption.replace("万元", unit) for caption in form.captions]

    return change


def _unit_in_header_cells(form: Form) -> None:
    form.captions = [caption for caption in form.captions if "万元" not in caption]
    words = ("金额", "决算数", "合计", "小计", "收入", "支出", "拨款", "费", "结余")
    for row in form.rows[: form.head] if form.form != "operating_statistics" else ():
        for place, text in enumerate(row):
            if bare(text).endswith(words) and bare(text) not in ("收入", "支出"):
                row[place] = f"{text}（万元）"
    if form.form == "operating_statistics":
        form.rows = [["统计数（万元）" if cell == "统计数" else cell for cell in row] for row in form.rows]


def _unit_beside_agency(form: Form) -> None:
    agency = next((caption for caption in form.captions if "：" in caption and "万元" not in caption), "")
    rest = [caption for caption in form.captions if caption != agency and "万元" not in caption]
    form.captions = [*rest, f"{agency}　　　　单位：万元"]


def _captions_in_cells(form: Form) -> None:
    """Title, number, agency and unit are rows of the table, as a spreadsheet prints them."""
    width = form.width
    rows = [[form.title, *[""] * (width - 1)]]
    rows += [[caption, *[""] * (width - 1)] for caption in form.captions if "万元" not in caption]
    rows.append([*[""] * (width - 1), "单位：万元"])
    form.captions, form.rows = [], [*rows, *form.rows]


def _without_separators(_form: Form, _row: int, _column: int, text: str) -> str:
    return text.replace(",", "") if AMOUNT.match(text.strip()) else text


def _full_width(_form: Form, _row: int, _column: int, text: str) -> str:
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
        if _is_empty_amount(form.rows[r], label, c)
    ]


def _is_empty_amount(row: Row, label: int, column: int) -> bool:
    name = bare(row[label]) if label < len(row) else ""
    if not name or column >= len(row) or row[column].strip():
        return False
    return not name.endswith("经费合计") and name not in _HEADS and not _is_number_row(row)


_HEADS = ("项目", "收入", "人员经费", "公用经费", "科目编码", "支出")


def empty_as(mark: str) -> Callable[[Form], None]:
    def change(form: Form) -> None:
        for row, column in empty_places(form):
            form.rows[row][column] = mark

    return change


# --- words --------------------------------------------------------------------------------------------------


def _spaced_header(form: Form, row: int, _column: int, text: str) -> str:
    if row >= form.head or not is_word(text):
        return text
    return " ".join(text) if len(text) < 5 else f"{text[:2]} {text[2:5]} {text[5:]}".rstrip()


def _indented(form: Form, row: int, column: int, text: str) -> str:
    """Names set in by the level of their code, or by their place under a total."""
    if row < form.head or not is_word(text) or form.form == "operating_statistics":
        return text
    code = bare(form.rows[row][column - 1]) if column else ""
    return "\u3000" * (max(len(code) - 3, 0) // 2 + (0 if CODE.match(code) else 1)) + text


def _titled(title: Callable[[Form], str]) -> Callable[[Form], None]:
    def change(form: Form) -> None:
        form.title = title(form)

    return change


def _unnamed(form: Form) -> None:
    """Neither a form number nor the agency over the forms, only the unit."""
    form.captions = [caption for caption in form.captions if "万元" in caption]


HEADER_WORDS = {"金额": "决算数", "小计": "合计", "科目编码": "功能分类科目编码", "科目代码": "功能分类科目编码"}
OLDER_NAMES = {
    "使用非财政拨款结余（含专用结余）": "用事业基金弥补收支差额",
    "资源勘探工业信息等支出": "资源勘探信息等支出",
    "自然资源海洋气象等支出": "国土海洋气象等支出",
    "卫生健康支出": "医疗卫生与计划生育支出",
}


def _other_header_words(text: str) -> str:
    def word(form: Form, row: int, _column: int, text: str) -> str:
        known = form.form in (*TWO_SIDED, *CODED) and row < form.head
        return HEADER_WORDS.get(bare(text), text) if known else text

    return each_cell(word)(text)


def _older_names(text: str) -> str:
    def name(_form: Form, _row: int, _column: int, text: str) -> str:
        for new, old in OLDER_NAMES.items():
            text = text.replace(new, old)
        return text

    return each_cell(name)(text)


def _with_older_names(ledger: Ledger) -> Ledger:
    renamed: Ledger = Counter()
    for item, count in ledger.items():
        line = item.line
        for new, old in OLDER_NAMES.items():
            line = line.replace(new, old)
        renamed[item._replace(line=line)] += count
    return renamed


# --- forms --------------------------------------------------------------------------------------------------


def _two_funds(form: Form) -> None:
    """Form 04 of before 2020: no state capital."""
    if form.form != "appropriation_summary":
        return
    rows = []
    for row in form.rows:
        left = ["", *row[1:2], ""] if row and "国有资本经营" in row[0] else row[:3]
        rows.append([*left, *row[3:8]])
    form.rows = rows


def _without_state_capital(ledger: Ledger) -> Ledger:
    return _only(
        ledger,
        lambda item: (
            not (
                item.form == "appropriation_summary"
                and (item.measure == "state_capital" or (item.section == "income" and "国有资本" in item.line))
            )
        ),
    )


def _only(ledger: Ledger, keep: Callable[[Expected], bool]) -> Ledger:
    return Counter({item: count for item, count in ledger.items() if keep(item)})


def _leaving_out(*forms: str) -> tuple[Change, Callable[[Ledger], Ledger]]:
    def change(text: str) -> str:
        disclosure = Disclosure.parse(text)
        kept = [p for p in disclosure.pieces if not (isinstance(p, Form) and p.form in forms)]
        return Disclosure(kept).text()

    return change, lambda ledger: _only(ledger, lambda item: item.form not in forms)


def _eleven_forms(text: str) -> str:
    """Yunnan's two more: the projects line by line, and the “三公” form of the general budget beside the whole."""
    disclosure = Disclosure.parse(text)
    pieces: list[str | Form] = []
    for piece in disclosure.pieces:
        pieces.append(piece)
        if isinstance(piece, Form) and piece.form == "expenditure":
            pieces += [relaid.project_list(piece), ""]
        if isinstance(piece, Form) and piece.form == "three_public":
            title = "一般公共预算" + piece.title
            pieces += ["", Form(title, piece.form, piece.captions, [list(row) for row in piece.rows]), ""]
    return Disclosure(pieces).text()


def _three_public_twice(ledger: Ledger) -> Ledger:
    return Counter({i: count * (2 if i.form == "three_public" else 1) for i, count in ledger.items()})


def _two_units(text: str) -> str:
    """All forms again behind the last, of another unit."""
    disclosure = Disclosure.parse(text)
    last = max(place for place, piece in enumerate(disclosure.pieces) if isinstance(piece, Form))
    again: list[str | Form] = []
    for form in disclosure.forms:
        captions = [f"部门：{OTHER_AGENCY}", *(caption for caption in form.captions if "万元" in caption)]
        again += ["", Form(form.title, form.form, captions, [list(row) for row in form.rows])]
    return Disclosure([*disclosure.pieces[: last + 1], *again, *disclosure.pieces[last + 1 :]]).text()


def _forms_twice(ledger: Ledger) -> Ledger:
    forms = set(TITLES.values())
    return Counter({item: count * (2 if item.form in forms else 1) for item, count in ledger.items()})


def _without_totals(ledger: Ledger) -> Ledger:
    return _only(ledger, lambda item: not (item.form in CODED and item.line == "合计"))


# --- all ----------------------------------------------------------------------------------------------------


def in_turn(*changes: Change) -> Change:
    return lambda text: reduce(lambda so_far, change: change(so_far), changes, text)


def _three_public(layout: Callable[[Form], list[Row] | None]) -> Change:
    def change(form: Form) -> None:
        rows = layout(form) if form.form == "three_public" else None
        form.rows = rows or form.rows

    return each_form(change)


def _blocks(count: int, split: bool = False) -> Change:
    def change(form: Form) -> None:
        if form.form == "general_budget_basic_expenditure":
            form.rows = relaid.basic_blocks(form, count, split=split)

    return each_form(change)


VARIANTS = (
    Variant("as_it_is", each_form(lambda form: None), whole=True),
    Variant("columns_in_another_order", each_form(_columns_in_another_order), sound_heads=True),
    Variant("without_line_numbers", each_form(_without_line_numbers)),
    Variant("without_number_row", each_form(_without_number_row)),
    Variant("with_an_empty_column", each_form(_with_an_empty_column)),
    Variant("trailing_tabs_cut", each_form(_trailing_tabs_cut)),
    Variant("codes_split_and_repeated", each_form(_split_repeated)),
    Variant("codes_split_and_printed_once", each_form(_split_once)),
    Variant("codes_nested", each_form(_split_nested)),
    Variant("codes_split_beside_the_total", each_form(_split_beside_total), sound_heads=True),
    Variant("total_at_the_end", each_form(_total_at_the_end)),
    Variant("total_missing", each_form(_without_total), _without_totals),
    Variant("total_empty", each_form(_empty_total), _without_totals),
    Variant("header_and_total_repeated", each_form(_header_repeated)),
    Variant("header_repeated_at_once", each_form(_header_repeated_at_once)),
    Variant("page_number_between", each_form(_page_number_between)),
    Variant("total_beside_codes", each_form(_total_beside_codes), sound_heads=True),
    Variant("total_spaced", each_cell(_total_spaced)),
    Variant("code_and_name_in_one_cell", each_form(_code_and_name_in_one_cell), sound_heads=True),
    Variant("whole_page_head_repeated", each_form(_page_repeated)),
    Variant("in_yuan", each_form(_in_unit("元", 10000, "0.01"))),
    Variant("in_whole_yuan", each_form(_in_unit("元", 10000, "1"))),
    Variant("in_thousands_of_yuan", each_form(_in_unit("千元", 10, "0.1"))),
    Variant("unit_in_header_cells", each_form(_unit_in_header_cells), whole=True),
    Variant("unit_beside_agency", each_form(_unit_beside_agency)),
    Variant("captions_in_cells", each_form(_captions_in_cells)),
    Variant("no_agency_and_number_over_forms", each_form(_unnamed)),
    Variant("thousands_not_separated", each_cell(_without_separators)),
    Variant("full_width_digits", each_cell(_full_width)),
    Variant("dash_for_empty", each_form(empty_as("-"))),
    Variant("header_words_spaced", each_cell(_spaced_header)),
    Variant("names_indented", each_cell(_indented)),
    Variant("other_titles", each_form(_titled(lambda form: OTHER_TITLES.get(form.form, form.title)))),
    Variant("titles_with_ordinals", each_form(_titled(lambda form: f"附表3：{form.title}"))),
    Variant("titles_with_year", each_form(_titled(lambda form: f"2024年度{form.title}"))),
    Variant("titles_with_unit", each_form(_titled(lambda form: f"{form.title}（单位：万元）"))),
    Variant("titles_with_form_number", each_form(_titled(lambda form: f"公开02表 {form.title}"))),
    Variant("titles_in_two_lines", each_form(_titled(lambda form: f"{form.title[:-5]}\n{form.title[-5:]}"))),
    Variant("other_header_words", _other_header_words),
    Variant("older_line_names", _older_names, _with_older_names),
    Variant("two_funds", each_form(_two_funds), _without_state_capital),
    Variant("eight_forms_without_three_public", *_leaving_out("three_public")),
    Variant("eight_forms_without_funds", *_leaving_out("government_fund", "state_capital")),
    Variant("eleven_forms", _eleven_forms, _three_public_twice),
    Variant("three_public_interleaved", _three_public(relaid.interleaved)),
    Variant("three_public_as_rows", _three_public(relaid.as_rows)),
    Variant("three_public_as_halves", _three_public(relaid.halves)),
    Variant("basic_in_two_blocks", _blocks(2)),
    Variant("basic_in_three_blocks", _blocks(3)),
    Variant("basic_in_four_blocks", _blocks(4)),
    Variant("basic_codes_split", _blocks(2, split=True)),
    Variant("windows_line_ends", lambda text: "\ufeff" + text.replace("\n", "\r\n")),
    Variant("two_units_in_one_file", _two_units, _forms_twice, disclosures=2, whole=True),
    Variant(
        "as_in_shanghai",
        in_turn(
            each_form(_total_at_the_end),
            each_form(_split_repeated),
            each_form(_without_number_row),
            each_form(_without_line_numbers),
            _three_public(relaid.interleaved),
            _blocks(2, split=True),
            each_form(_unnamed),
        ),
        sound_heads=True,
        whole=True,
    ),
    Variant(
        "as_in_guangdong",
        in_turn(each_form(_two_funds), each_form(_unit_beside_agency), each_form(_page_repeated)),
        _without_state_capital,
        whole=True,
    ),
    Variant(
        "as_in_guangxi",
        in_turn(
            each_form(_columns_in_another_order),
            each_form(_header_repeated),
            each_form(_in_unit("元", 10000, "0.01")),
        ),
        sound_heads=True,
    ),
)
