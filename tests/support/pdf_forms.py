"""The nine statutory forms of the invented disclosure as tables with merged cells, printed in many ways.

What is printed is ``full_disclosure``'s; here stands only how: where codes, line numbers, blocks, budget and
actual stand, which cells are merged, how an amount is written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from tests.support import full_disclosure as full
from tests.support.pdf_paper import C, Row, Ruled
from tools.sample.vocabulary import EXPENDITURE_CLASSES as CLASSES
from tools.sample.vocabulary import ordinal

UNITS = {"万元": Decimal(1), "元": Decimal(10000)}
NEGATED = ("government_fund", "opening_balance")
TITLES = {
    "income_expenditure_summary": "收入支出决算总表",
    "income": "收入决算表",
    "expenditure": "支出决算表",
    "appropriation_summary": "财政拨款收入支出决算总表",
    "general_budget_expenditure": "一般公共预算财政拨款支出决算表",
    "general_budget_basic_expenditure": "一般公共预算财政拨款基本支出决算明细表",
    "government_fund": "政府性基金预算财政拨款收入支出决算表",
    "state_capital": "国有资本经营预算财政拨款支出决算表",
    "three_public": "财政拨款“三公”经费支出决算表",
}


@dataclass(frozen=True)
class Print:
    """How the forms are printed.

    ``codes``: whole, split (201 | 03 | 01 in every row), once (parents left blank), nested (201 | 20103 |
    2010301), nested_alone (each in its own column). ``three_public``: halves, interleaved, rows, turned.
    ``amount`` writes a figure in the form's unit; ``word`` writes a word of the header.
    """

    unit: str = "万元"
    codes: str = "whole"
    code_words: tuple[str, str, str] = ("项目", "科目编码", "科目名称")
    number_row: bool = True
    line_numbers: bool = True
    total_merged: bool = True
    total_at_end: bool = False
    blocks: int = 3
    three_public: str = "halves"
    reception_first: bool = False
    unit_in_head: bool = False
    negative: bool = False
    nothing: str = ""
    amount: Callable[[Decimal], str] = field(default=lambda value: f"{value:,.2f}")
    word: Callable[[str], str] = field(default=lambda word: word)
    name_width: float = 14
    code_width: float = 8

    def figure(self, value: Decimal) -> str:
        return self.amount(value * UNITS[self.unit]) if value else self.nothing

    def measure(self, word: str) -> str:
        return f"{self.word(word)}（{self.unit}）" if self.unit_in_head else self.word(word)


def forms(how: Print) -> Iterator[tuple[str, Ruled]]:
    """Each form's name and table in the order of the national scheme."""
    coded = full.coded_forms()
    if how.negative:
        place = [measure for measure, _ in full.FUND].index(NEGATED[1])
        for figures in coded["government_fund"].values():
            figures[place] = -figures[place]
    yield "income_expenditure_summary", _summary(how)
    yield "income", _coded(how, _flat(full.INCOME), coded["income"])
    yield "expenditure", _coded(how, _flat(full.EXPENDITURE), coded["expenditure"])
    yield "appropriation_summary", _appropriation(how)
    spent = [("本年支出", [word for _, word in full.SPENT])]
    yield "general_budget_expenditure", _coded(how, spent, coded["general_budget_expenditure"])
    yield "general_budget_basic_expenditure", _basic(how)
    fund = [("年初结转和结余", []), ("本年收入", []), *spent, ("年末结转和结余", [])]
    yield "government_fund", _coded(how, fund, coded["government_fund"])
    yield "state_capital", _coded(how, spent, coded["state_capital"])
    yield "three_public", _three_public(how)


Groups = Sequence[tuple[str, Sequence[str]]]


def _flat(measures: Sequence[tuple[str, str]]) -> Groups:
    return [(word, []) for _, word in measures]


def _coded(how: Print, groups: Groups, lines: dict[str, list[Decimal]]) -> Ruled:
    """Code, name, measures; the header has two rows, three where the code is split."""
    depth = 1 if how.codes == "whole" else 3
    project, code, name = map(how.word, how.code_words)
    high = 2 if depth == 1 else 3
    first: Row = [C(project, depth + 1)]
    second: Row = [C(code, depth), C(name, 1, high - 1)]
    third: Row = list(map(how.word, ("类", "款", "项"))) if depth == 3 else []
    for word, fine in groups:
        first.append(C(how.measure(word), max(len(fine), 1), 1 if fine else high))
        second += [C(how.measure(one), 1, high - 1) for one in fine]
    width = sum(max(len(fine), 1) for _, fine in groups)
    head = [first, second, *([third] if third else [])]
    if how.number_row:
        head.append([C(how.word("栏次"), depth + 1), *map(str, range(1, width + 1))])
    body: list[Row] = []
    for number, values in lines.items():
        figures = [how.figure(value) for value in values]
        if number:
            body.append([*_code(how, number), full.NAMES[number], *figures])
        else:
            total: Row = [C("合计", depth + 1)] if how.total_merged else ["合计", *[""] * depth]
            body.append([*total, *figures])
    if how.total_at_end:
        body = [*body[1:], body[0]]
    narrow = how.code_width if depth == 1 else how.code_width * 0.7
    return Ruled(head, body, [*[narrow] * depth, how.name_width, *[9.0] * width], int(not how.total_at_end))


def _code(how: Print, code: str) -> list[str]:
    if how.codes == "whole":
        return [code]
    split = [code[:3], code[3:5], code[5:7]]
    nested = [code[:end] if len(code) >= end else "" for end in (3, 5, 7)]
    own = (3, 5, 7).index(len(code))
    alone = {"once": split, "nested_alone": nested}.get(how.codes)
    if alone is not None:
        return [part if place == own else "" for place, part in enumerate(alone)]
    return split if how.codes == "split" else nested


def _beside(
    lines: Sequence[tuple[str, Decimal]], numbered: int, height: int, gap: tuple[str, Decimal]
) -> list[tuple[str, Decimal]]:
    return [*lines[:numbered], *[gap] * (height - len(lines)), *lines[numbered:]]


def _two_sided(
    how: Print, heads: Sequence[str], lines: Sequence[tuple[str, Decimal, str, list[Decimal]]]
) -> Ruled:
    line = [how.word("行次")] if how.line_numbers else []
    name = how.word("项目")
    side = 2 + len(line)
    measures = [how.measure(word) for word in heads]
    head: list[Row] = [
        [C(how.word("收入"), side), C(how.word("支出"), side - 1 + len(heads) - 1)],
        [name, *line, measures[0], name, *line, *measures[1:]],
    ]
    blank = [""] * len(line)
    if how.number_row:
        number = how.word("栏次")
        head.append([number, *blank, "1", number, *blank, *map(str, range(2, len(heads) + 1))])
    body: list[Row] = []
    for place, (left, value, right, values) in enumerate(lines, start=1):
        own, other = ([str(place)], [str(place + len(lines))]) if line else ([], [])
        figures = [how.figure(one) for one in values]
        blanks = [""] * len(figures)
        body.append(
            [left, *own, how.figure(value) if left else "", right, *other, *(figures if right else blanks)]
        )
    narrow = [3.0] * len(line)
    widths = [how.name_width, *narrow, 9.0, how.name_width, *narrow, *[9.0] * (len(heads) - 1)]
    return Ruled(head, body, widths)


def _summary(how: Print) -> Ruled:
    left, right = full.summary()
    lines = []
    for place, ((name, value), (other, received)) in enumerate(
        zip(right, _beside(left, 8, len(right), ("", Decimal(0))), strict=True), start=1
    ):
        own = f"{ordinal(place)}{other}" if other and place <= 8 else other
        lines.append((own, received, f"{ordinal(place)}{name}" if place <= len(CLASSES) else name, [value]))
    return _two_sided(how, ["金额", "金额"], lines)


def _appropriation(how: Print) -> Ruled:
    left, right = full.appropriation()
    right = [*right[:-1], *[("", [Decimal(0)] * 4)] * 3, right[-1]]
    lines = []
    for place, ((name, values), (other, received)) in enumerate(
        zip(right, _beside(left, 3, len(right), ("", Decimal(0))), strict=True), start=1
    ):
        own = f"{ordinal(place)}{other}" if other and place <= 3 else other
        lines.append((own, received, f"{ordinal(place)}{name}" if place <= len(CLASSES) else name, values))
    return _two_sided(how, ["金额", "合计", *full.FUND_NAMES], lines)


def _basic(how: Print) -> Ruled:
    """Form 06 in blocks: 人员经费 in the first, 公用经费 in the others; in two columns where codes are split."""
    split = how.codes != "whole"
    personnel = [line for line in full.economics() if line[0][:3] in ("301", "303")]
    public = [line for line in full.economics() if line[0][:3] in ("302", "310")]
    others = max(how.blocks - 1, 1)
    height = -(-len(public) // others)
    blocks = [personnel, *(public[i * height : (i + 1) * height] for i in range(others))]
    words = [how.code_words[1], how.code_words[2], "金额"]
    cells: Row = [how.word(words[0]), how.word(words[1]), how.measure(words[2])]
    step = 3
    if split:
        cells, step = [C(how.word(words[0]), 2), C(how.word(words[1]), 1, 2), C(how.measure(words[2]), 1, 2)], 4
    head: list[Row] = [
        [C(how.word("人员经费"), step), C(how.word("公用经费"), step * others)],
        cells * len(blocks),
    ]
    if split:
        head.append([*map(how.word, ("类", "款") * len(blocks))])
    body: list[Row] = []
    for place in range(max(map(len, blocks))):
        row: Row = []
        for block in blocks:
            code, name, value = block[place] if place < len(block) else ("", "", Decimal(0))
            row += [*([code[:3], code[3:]] if split else [code]), name, how.figure(value) if code else ""]
        body.append(row)
    sums = [how.figure(value) for value in full.personnel_and_public()]
    body.append([C("人员经费合计", step - 1), sums[0], C("公用经费合计", step * others - 1), sums[1]])
    code_widths = [how.code_width * 0.7] * 2 if split else [how.code_width]
    return Ruled(head, body, [*code_widths, how.name_width, 9.0] * len(blocks))


_VEHICLES = ("小计", "公务用车购置费", "公务用车运行维护费")
_ITEM_WORDS = ("合计", "因公出国（境）费", "公务用车购置及运行维护费", "公务接待费")


def _three_public(how: Print) -> Ruled:
    order = [0, 1, 5, 2, 3, 4] if how.reception_first else [0, 1, 2, 3, 4, 5]
    figures = {
        measure: [how.figure(Decimal(texts[place])) for place in order]
        for measure, texts in full.THREE_PUBLIC.items()
    }
    budget, actual = figures["budget"], figures["actual"]
    word = how.word
    fine: Row = [word(one) for one in _VEHICLES]
    items = [
        _ITEM_WORDS[0],
        _ITEM_WORDS[1],
        *([_ITEM_WORDS[3], _ITEM_WORDS[2]] if how.reception_first else _ITEM_WORDS[2:]),
    ]
    both: Row = [how.measure("预算数"), how.measure("决算数")]
    wide = {word: 3 if word == _ITEM_WORDS[2] else 1 for word in items}
    if how.three_public == "halves":
        half: Row = [C(word(item), wide[item], 1 if wide[item] == 3 else 2) for item in items]
        head: list[Row] = [[C(one, 6) if isinstance(one, str) else one for one in both], half * 2, fine * 2]
        numbers: list[Row] = [list(map(str, range(1, 13)))] if how.number_row else []
        return Ruled([*head, *numbers], [[*budget, *actual]], [8.0] * 12)
    if how.three_public == "interleaved":
        head = [
            [C(word(item), wide[item] * 2, 1 if wide[item] == 3 else 2) for item in items],
            [C(str(one), 2) for one in fine],
            both * 6,
        ]
        return Ruled(head, [[text for pair in zip(budget, actual, strict=True) for text in pair]], [8.0] * 12)
    if how.three_public == "rows":
        head = [
            [C(word("项目"), 1, 2), *(C(word(item), wide[item], 1 if wide[item] == 3 else 2) for item in items)],
            fine,
        ]
        numbers = [[word("栏次"), *map(str, range(1, 7))]] if how.number_row else []
        return Ruled([*head, *numbers], [["预算数", *budget], ["决算数", *actual]], [8.0] * 7)
    names = ["合计", "1.因公出国（境）费"]
    vehicles = ["公务用车购置及运行维护费", "（1）公务用车购置费", "（2）公务用车运行维护费"]
    names += (
        ["2.公务接待费", f"3.{vehicles[0]}", *vehicles[1:]]
        if how.reception_first
        else [f"2.{vehicles[0]}", *vehicles[1:], "3.公务接待费"]
    )
    rows: list[Row] = [list(row) for row in zip(names, budget, actual, strict=True)]
    return Ruled([[word("项目"), *both]], rows, [20.0, 9.0, 9.0])
