"""A tabbed-text disclosure as lines and statutory forms, so that a test can print its forms another way.

Knows the titles of the bases only and nothing of how the package reads; a form is its title, the lines below it
and its rows of cells. An empty row stands for a blank line within the table.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field

Row = list[str]
TITLES = {
    "收入支出决算总表": "income_expenditure_summary",
    "收入决算表": "income",
    "支出决算表": "expenditure",
    "财政拨款收入支出决算总表": "appropriation_summary",
    "一般公共预算财政拨款支出决算表": "general_budget_expenditure",
    "一般公共预算财政拨款基本支出决算明细表": "general_budget_basic_expenditure",
    "一般公共预算财政拨款基本支出决算表": "general_budget_basic_expenditure",
    "政府性基金预算财政拨款收入支出决算表": "government_fund",
    "国有资本经营预算财政拨款支出决算表": "state_capital",
    "财政拨款“三公”经费支出决算表": "three_public",
    "财政拨款“三公”经费及会议费、培训费支出决算表": "three_public",
    "部门决算公开相关信息统计表": "operating_statistics",
}
CODED = ("income", "expenditure", "general_budget_expenditure", "government_fund", "state_capital")
TWO_SIDED = ("income_expenditure_summary", "appropriation_summary")
AMOUNT = re.compile(r"^-?\d[\d,]*\.\d+$")
CODE = re.compile(r"^\d{3}(\d\d){0,2}$")
_WITHIN = 16


@dataclass
class Form:
    """One statutory form as it is printed."""

    title: str
    form: str
    captions: list[str]
    rows: list[Row] = field(default_factory=list)

    @property
    def head(self) -> int:
        """How many rows head the table: all before the first 合计, code, or numbered line."""
        for place, row in enumerate(self.rows):
            first = bare(row[0]) if row else ""
            if first == "合计" and not is_word("".join(row[2:])):
                return place
            if first == "预算数" and any(map(AMOUNT.match, row)):
                return place
            if CODE.match(first) or first.startswith("一、一般公共预算") or AMOUNT.match(first):
                return place
        return len(self.rows)

    @property
    def width(self) -> int:
        return max(map(len, self.rows), default=0)

    def lines(self) -> list[str]:
        spread = [part for caption in self.captions for part in ("", caption)]
        return [self.title, *spread, "", *("\t".join(row) for row in self.rows), ""]


@dataclass
class Disclosure:
    """Lines of running text and forms, in their order."""

    pieces: list[str | Form]

    @classmethod
    def parse(cls, text: str) -> Disclosure:
        lines = text.splitlines()
        pieces: list[str | Form] = []
        place = 0
        while place < len(lines):
            form = TITLES.get(bare(lines[place]))
            if form is None or not any("\t" in line for line in lines[place : place + _WITHIN]):
                pieces.append(lines[place])
                place += 1
                continue
            piece, place = _form(lines, place, form)
            pieces.append(piece)
        return cls(pieces)

    @property
    def forms(self) -> list[Form]:
        return [piece for piece in self.pieces if isinstance(piece, Form)]

    def text(self) -> str:
        lines: list[str] = []
        for piece in self.pieces:
            lines += piece.lines() if isinstance(piece, Form) else [piece]
        return "\n".join(lines) + "\n"


def _form(lines: list[str], start: int, form: str) -> tuple[Form, int]:
    first = next(i for i in range(start, len(lines)) if "\t" in lines[i])
    piece = Form(lines[start].strip(), form, [line for line in lines[start + 1 : first] if line.strip()])
    place = first
    while place < len(lines) and ("\t" in lines[place] or _only_blank(lines, place)):
        piece.rows.append(lines[place].split("\t") if "\t" in lines[place] else [])
        place += 1
    return piece, place


def _only_blank(lines: list[str], place: int) -> bool:
    """Whether a blank line has rows on both sides: the table goes on."""
    return not lines[place].strip() and place + 1 < len(lines) and "\t" in lines[place + 1]


def bare(text: str) -> str:
    return re.sub(r"\s", "", text)


def is_word(text: str) -> bool:
    return any("\u4e00" <= character <= "\u9fff" for character in text)


def each_form(change: Callable[[Form], None]) -> Callable[[str], str]:
    """A change of text from a change that is made to every form in place."""

    def changed(text: str) -> str:
        disclosure = deepcopy(Disclosure.parse(text))
        for form in disclosure.forms:
            change(form)
        return disclosure.text()

    return changed


def each_cell(change: Callable[[Form, int, int, str], str]) -> Callable[[str], str]:
    """A change of text from a change of single cells: form, row, column, text → text."""

    def of_form(form: Form) -> None:
        form.rows = [[change(form, r, c, text) for c, text in enumerate(row)] for r, row in enumerate(form.rows)]

    return each_form(of_form)
