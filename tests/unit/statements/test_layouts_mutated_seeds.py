"""The seeds printed otherwise say the same: their figures keep line and measure through every change of shape."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from tests.unit.statements.disclosures import Figure, figures, read_text

SEEDS = sorted((Path(__file__).resolve().parents[4] / "shared" / "seeds").glob("00[123]_*.txt"))
STATUTORY = {
    "income_expenditure_summary",
    "income",
    "expenditure",
    "appropriation_summary",
    "general_budget_expenditure",
    "general_budget_basic_expenditure",
    "government_fund",
    "state_capital",
    "three_public",
}
TWO_SIDED = ("收入支出决算总表", "财政拨款收入支出决算总表")
CODED = ("收入决算表", "支出决算表", "一般公共预算财政拨款支出决算表")
AMOUNT = re.compile(r"^-?[\d,]+\.\d+$")
CODE = re.compile(r"^2\d\d(\d\d){0,2}$")
Rows = list[list[str]]


def tables(text: str) -> Iterator[tuple[str, Rows | str]]:
    """The text in pieces: a line outside tables with an empty title, the rows of a table with its title."""
    title, rows = "", []  # type: str, Rows
    for line in text.split("\n"):
        if "\t" in line:
            rows.append(line.split("\t"))
            continue
        if rows:
            yield title, rows
            rows = []
        if line.strip().endswith("表") and "公开" not in line:
            title = line.strip()
        yield "", line
    if rows:
        yield title, rows


def mutated(text: str, titles: tuple[str, ...], change: Callable[[Rows], Rows]) -> str:
    lines = []
    for title, piece in tables(text):
        if isinstance(piece, str):
            lines.append(piece)
        else:
            lines += ["\t".join(row) for row in (change(piece) if title in titles else piece)]
    return "\n".join(lines)


def in_yuan(text: str) -> str:
    lines = []
    for line in text.replace("单位：万元", "单位：元").split("\n"):
        cells = line.split("\t")
        if len(cells) > 1:
            cells = [
                f"{Decimal(c.replace(',', '')) * 10000:,.2f}" if AMOUNT.match(c.strip()) else c for c in cells
            ]
        lines.append("\t".join(cells))
    return "\n".join(lines)


def in_whole_yuan(text: str) -> str:
    return re.sub(r"(?<=\d)\.00(?=\t|\n|$)", "", in_yuan(text))


def _without_line_numbers(rows: Rows) -> Rows:
    return [[cell for place, cell in enumerate(row) if place not in (1, 4)] for row in rows]


def without_line_numbers(text: str) -> str:
    return mutated(text, TWO_SIDED, _without_line_numbers)


def codes_split(text: str) -> str:
    def split(rows: Rows) -> Rows:
        found = []
        for row in rows:
            code = row[0].strip()
            parts = [code[:3], code[3:5], code[5:]] if CODE.match(code) else [row[0], "", ""]
            found.append([*parts, *row[1:]])
        return found

    return mutated(text, CODED, split)


def total_at_end(text: str) -> str:
    def move(rows: Rows) -> Rows:
        totals = [row for row in rows if row[0].replace(" ", "") == "合计"]
        return [row for row in rows if row not in totals] + totals

    return mutated(text, CODED, move)


def header_again(text: str) -> str:
    def repeat(rows: Rows) -> Rows:
        first = next(place for place, row in enumerate(rows) if CODE.match(row[0].strip()))
        middle = (first + len(rows)) // 2
        return [*rows[:middle], *rows[:first], *rows[middle:]]

    return mutated(text, CODED, repeat)


def page_break(text: str) -> str:
    """The table cut by a blank line, the second part without a header."""

    def cut(rows: Rows) -> Rows:
        return [*rows[: len(rows) // 2], [""], *rows[len(rows) // 2 :]]

    return mutated(text, (*CODED, *TWO_SIDED), cut)


def empty_cells_cut(text: str) -> str:
    return "\n".join(line.rstrip("\t") if line.count("\t") > 1 else line for line in text.split("\n"))


MUTATIONS = [
    in_yuan,
    in_whole_yuan,
    without_line_numbers,
    codes_split,
    total_at_end,
    header_again,
    page_break,
    empty_cells_cut,
]


def statutory(text: str) -> list[Figure]:
    return [figure for figure in figures(read_text(text)) if figure[0] in STATUTORY]


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.__name__)
@pytest.mark.parametrize("seed", SEEDS, ids=lambda path: path.name[:3])
def test_figures_survive(seed: Path, mutation: Callable[[str], str]) -> None:
    text = seed.read_text(encoding="utf-8")
    changed = mutation(text)
    assert changed != text
    before, after = statutory(text), statutory(changed)
    assert len(after) == len(set(after))
    assert set(after) == set(before)
