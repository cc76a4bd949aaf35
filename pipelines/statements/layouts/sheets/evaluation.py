"""A self-evaluation sheet, of a project or of a whole department: head, money, goals, indicators, total, texts.

Here a sheet is cut into its blocks by the words with which they begin, in whatever order they stand, and the
blocks that are mere labels and texts are read. Money and indicators have their own modules.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field

from pipelines.statements.layouts.sheets import funds, indicator_block, money_block
from pipelines.statements.layouts.sheets.alignment import Slot, filled
from pipelines.statements.layouts.sheets.collector import Sheet
from pipelines.statements.layouts.sheets.indicator_block import IndicatorHeader, IndicatorWords
from pipelines.statements.layouts.sheets.money_block import MoneyHeader, MoneyWords, unit_in
from pipelines.statements.layouts.sheets.words import Words, printed_weight, read_points, words_of
from pipelines.statements.model import EvaluationRow
from pipelines.statements.tables import Reading, TableRow
from pipelines.statements.templates import Template
from pipelines.statements.wording.numbers import is_not_applicable
from pipelines.statements.wording.text import fold, squeeze, strip_markup

_FULL_MARKS = 100
_LABEL_LENGTH = 40  # a cell longer than this is a text, not the label of one


@dataclass
class _Blocks:
    """The rows of a sheet by block."""

    head: list[TableRow] = field(default_factory=list)
    money: list[TableRow] = field(default_factory=list)
    goals: list[TableRow] = field(default_factory=list)
    indicators: list[TableRow] = field(default_factory=list)
    total: list[TableRow] = field(default_factory=list)
    tail: list[TableRow] = field(default_factory=list)


@dataclass
class _Facts:
    """What the labelled cells of a sheet say."""

    fields: dict[str, str] = field(default_factory=dict)
    expected: list[str] = field(default_factory=list)
    actual: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _SheetWords:
    fields: Words
    goals: Words
    total: Words
    grades: Words
    tail: Words

    @classmethod
    def of(cls, template: Template) -> _SheetWords:
        return cls(*(words_of(template, name) for name in ("fields", "goals", "total", "grades", "tail")))


def read_evaluation(sheet: Sheet) -> Reading:
    """Read one self-evaluation sheet."""
    template = sheet.recognised.template
    words = _SheetWords.of(template)
    indicator_words = IndicatorWords.of(template)
    money = money_block.find_header(sheet.rows, MoneyWords.of(template))
    indicators = indicator_block.find_header(sheet.rows, indicator_words)
    blocks = _cut(sheet.rows, money, indicators, words)
    facts = _Facts()
    labelled_money = [row for row in blocks.head if money is None and funds.has_labelled_figures(row, template)]
    _read_head(sheet, [row for row in blocks.head if row not in labelled_money], facts, words)
    if money is None:
        sheet.found_unit(next((unit for row in labelled_money if (unit := unit_in(row))), None))
        others = funds.read_labelled_funds(sheet, labelled_money, _project_name(sheet, facts))
        _read_head(sheet, others, facts, words)
    else:
        sheet.found_unit(money.unit)
        _read_block_weight(sheet, money)
        _use_header(sheet, money.first, money.last)
        funds.read_funds(sheet, money, blocks.money, _project_name(sheet, facts))
    _read_goals(sheet, blocks.goals, facts, words)
    if indicators is not None:
        _use_header(sheet, indicators.first, indicators.first)
        indicator_block.read_indicators(sheet, indicators, blocks.indicators, indicator_words)
    for row in blocks.total:
        _read_total(sheet, row, indicators, facts, words)
    _read_tail(sheet, blocks.tail, facts, words)
    return sheet.reading(_evaluation(sheet, facts))


def _cut(
    rows: Sequence[TableRow], money: MoneyHeader | None, indicators: IndicatorHeader | None, words: _SheetWords
) -> _Blocks:
    """Cut the rows into blocks. A block ends where another begins."""
    blocks = _Blocks()
    current = blocks.head
    for index, row in enumerate(rows):
        if money is not None and money.first <= index <= money.last:
            current = blocks.money
            continue
        if indicators is not None and index == indicators.first:
            current = blocks.indicators
            continue
        first = _first_text(row)
        after_header = indicators is not None and index > indicators.first
        if after_header and first in words.total and blocks.indicators and not blocks.total:
            blocks.total.append(row)
            current = blocks.tail
            continue
        if first in words.tail and (after_header or indicators is None):
            current = blocks.tail
        elif current in (blocks.head, blocks.money) and _is_goal_header(row, words):
            current = blocks.goals
        current.append(row)
    return blocks


def _first_text(row: TableRow) -> str:
    return next((text for _, text in filled(row)), "")


def _is_goal_header(row: TableRow, words: _SheetWords) -> bool:
    found = {words.goals.key(text) for _, text in filled(row)}
    return bool(found & {"expected", "actual", "block"})


def _read_block_weight(sheet: Sheet, money: MoneyHeader) -> None:
    """The weight of the execution of the budget, where only the block's own label prints it."""
    if any(slot.key == "weight" for slot in money.slots):
        return
    row = sheet.rows[money.first]
    for column, text in filled(row):
        if (weight := printed_weight(text)) is not None:
            sheet.value(row, column, weight, "level", "weight")


def _use_header(sheet: Sheet, first: int, last: int) -> None:
    for row in sheet.rows[first : last + 1]:
        sheet.use_text(row, (column for column, _ in filled(row)), "header")


def _read_head(sheet: Sheet, rows: Sequence[TableRow], facts: _Facts, words: _SheetWords) -> None:
    """Labels, each followed by its value; a label that no vocabulary knows keeps its text under itself."""
    for row in rows:
        cells = filled(row)
        place = 0
        while place < len(cells):
            column, label = cells[place]
            value = cells[place + 1] if place + 1 < len(cells) else None
            key = words.fields.key(label)
            if value is None or (value[1] in words.fields and fold(value[1]) != fold(label)):
                sheet.use(row, column, "label" if key else "text")
                place += 1
                continue
            sheet.use(row, column, "label")
            sheet.use(row, value[0], "not_applicable" if is_not_applicable(value[1]) else "text")
            if key:
                facts.fields.setdefault(key, squeeze(value[1]))
            else:
                sheet.text(squeeze(label).rstrip("：:"), strip_markup(value[1]).strip())
            place += 2


def _read_goals(sheet: Sheet, rows: Sequence[TableRow], facts: _Facts, words: _SheetWords) -> None:
    """Two labels and, beside or below them, the goal set and the goal reached."""
    actual_from = 0
    for row in rows:
        texts = []
        for column, text in filled(row):
            meaning = words.goals.key(text)
            if meaning is None:
                texts.append((column, text))
                continue
            sheet.use(row, column, "label")
            if meaning == "actual":
                actual_from = column
        for place, (column, text) in enumerate(texts):
            sheet.use(row, column, "text")
            alone_on_the_right = len(texts) == 1 and actual_from > 1 and column >= actual_from
            side = facts.actual if place > 0 or alone_on_the_right else facts.expected
            side.append(strip_markup(text).strip())


def _read_total(
    sheet: Sheet, row: TableRow, header: IndicatorHeader | None, facts: _Facts, words: _SheetWords
) -> None:
    """The row of the total: full marks and score, the grade behind them.

    One figure alone is the score, wherever a merged cell put it; only full marks that stand exactly under the
    weights, with no grade behind them, are the weights' sum.
    """
    figures = []
    for place, (column, text) in enumerate(filled(row)):
        points = read_points(text)
        if place == 0:
            sheet.use(row, column, "label")
        elif points is not None:
            figures.append((column, points))
        elif text in words.grades:
            facts.fields["grade"] = squeeze(text)
            sheet.use(row, column, "text")
        else:
            sheet.use_text(row, [column], "text")
    weight = header.slot("weight") if header else None
    if len(figures) == 1:
        column, points = figures[0]
        is_weight = (
            points.value == _FULL_MARKS and "grade" not in facts.fields and _stands_under(row, column, weight)
        )
        sheet.value(row, column, points, "total", "weight" if is_weight else "score")
        return
    for (column, points), measure in zip(figures, ("weight", "score"), strict=False):
        sheet.value(row, column, points, "total", measure)


def _stands_under(row: TableRow, column: int, slot: Slot | None) -> bool:
    cell = row.grid.at(row.row_index, column)
    return slot is not None and cell is not None and column == slot.start and cell.column_span == 1


def _read_tail(sheet: Sheet, rows: Sequence[TableRow], facts: _Facts, words: _SheetWords) -> None:
    """Texts behind the total: the last cell of a row is the text, the one before it is what it is about."""
    for row in rows:
        cells = filled(row)
        label = cells[-2][1] if len(cells) > 1 else ""
        column, text = cells[-1]
        sheet.use_text(row, (place for place, _ in cells[:-1]), "label")
        if len(cells) == 1 and len(fold(text)) <= _LABEL_LENGTH and fold(text).endswith("："):
            sheet.use(row, column, "label")
            continue
        sheet.use_text(row, [column], "text")
        key = words.fields.key(label) if label else None
        if key:
            facts.fields.setdefault(key, squeeze(text))
            continue
        if not label:
            label, text = _own_label(text)
        sheet.text(squeeze(label).rstrip("：:"), strip_markup(text).strip())


def _own_label(text: str) -> tuple[str, str]:
    """A cell that holds label and text at once: ``备注：…``; a text without label goes by 说明."""
    for colon in "：:":
        label, found, rest = strip_markup(text).partition(colon)
        if found and len(label) <= _LABEL_LENGTH:
            return label, rest
    return "说明", text


def _project_name(sheet: Sheet, facts: _Facts) -> str:
    """The project's name from its field, else what the title names before the form's own words."""
    name = facts.fields.get("project_name")
    title = squeeze(sheet.recognised.title)
    if not name:
        endings = sorted(sheet.recognised.template.titles, key=len, reverse=True)
        name = next(
            (title.split(ending)[0] for ending in endings if ending in title and title.split(ending)[0]), title
        )
    return funds.full_width(name)


def _evaluation(sheet: Sheet, facts: _Facts) -> EvaluationRow:
    is_project = "project" in {line.line_key for line in sheet.recognised.template.lines}
    return EvaluationRow(
        statement_id=sheet.statement_id,
        sheet_no=1,
        form=sheet.recognised.template.form,
        project_name=_project_name(sheet, facts) if is_project else None,
        department=facts.fields.get("department"),
        implementing_unit=facts.fields.get("implementing_unit"),
        grade=facts.fields.get("grade"),
        goal_expected="\n".join(facts.expected) or None,
        goal_actual="\n".join(facts.actual) or None,
        texts=json.dumps(sheet.texts, ensure_ascii=False) if sheet.texts else None,
    )
