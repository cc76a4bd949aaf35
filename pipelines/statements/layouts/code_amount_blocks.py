"""Forms of several blocks of code, name, amount side by side (06), closed by 人员经费合计 and 公用经费合计."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from pipelines.readers.model import Document
from pipelines.statements import headers
from pipelines.statements.building import LineName, StatementDraft
from pipelines.statements.recognise import Recognised
from pipelines.statements.tables import DocumentFacts, Reading, TableRow
from pipelines.statements.templates import Template
from pipelines.statements.wording import codes
from pipelines.statements.wording.numbers import is_not_applicable, read_number
from pipelines.statements.wording.text import fold, line_name

_AMOUNT = "amount"


@dataclass(frozen=True, slots=True)
class _Block:
    """One block's columns.

    ``shares`` are columns that repeat the amount under 人员经费 or 公用经费. ``beside`` are the columns of the
    government's classification (政府预算支出经济分类) where it stands beside the department's before one amount.
    """

    codes: tuple[int, ...]
    name: int
    amount: int
    shares: Mapping[int, str]
    beside: Mapping[int, str] = field(default_factory=dict)


def read(document: Document, recognised: Recognised, template: Template, facts: DocumentFacts) -> Reading:
    """Read a form of blocks."""
    draft = StatementDraft(document, recognised, facts)
    words = template.header_words
    totals = {fold(name): line.line_key for line in template.lines for name in line.all_names}
    rows = recognised.table.rows
    blocks: tuple[_Block, ...] = ()
    above: dict[int, tuple[str, ...]] = {}
    for header, data in _runs(rows, words, set(totals)):
        for row in header:
            draft.use_row(row, "header")
        if header or not _fit(blocks, data):
            coded = [row for row in data if not _is_closing(row, totals)]
            blocks = _blocks(header, coded, template) or blocks
        for row in data:
            if _is_totals_row(row, blocks, totals):
                _read_totals(draft, row, blocks, totals)
            for block in blocks:
                above[block.name] = _read_block(draft, row, block, above.get(block.name, ()))
            draft.use_texts(row)
    return draft.reading(closed=bool(draft.line_keys & set(totals.values())))


def _runs(
    rows: Sequence[TableRow], words: frozenset[str], totals: set[str]
) -> list[tuple[list[TableRow], list[TableRow]]]:
    """Header rows and the data rows below them; a new grid is a new run, its columns may stand elsewhere."""
    runs: list[tuple[list[TableRow], list[TableRow]]] = [([], [])]
    for row in rows:
        is_total = any(text in totals for text in row.folded())
        if headers.is_header_row(row, words) and not (is_total and _has_number(row)):
            if runs[-1][1]:
                runs.append(([], []))
            runs[-1][0].append(row)
            continue
        if runs[-1][1] and runs[-1][1][-1].grid is not row.grid:
            runs.append(([], []))
        runs[-1][1].append(row)
    return runs


def _fit(blocks: Sequence[_Block], data: Sequence[TableRow]) -> bool:
    """Whether a continuation without header has its codes where they were."""
    if not blocks:
        return False
    first = [block.codes[0] for block in blocks]
    return any(codes.is_economic_code(_code_text(row, column)) for row in data for column in first)


def _blocks(header: Sequence[TableRow], data: Sequence[TableRow], template: Template) -> tuple[_Block, ...]:
    """The blocks, found by where whole codes stand in the data; the header says what only it can say."""
    width = max((row.width for row in (*header, *data)), default=0)
    own = headers.own_words(header)
    leading = [column for column in range(1, width + 1) if _leads(column, data, own, template)]
    starts = [column for column in leading if column - 1 not in leading or not _nests(column, data)]
    blocks = []
    unpaid: list[tuple[tuple[int, ...], int]] = []
    for start, end in pairwise([*starts, width + 1]):
        code_columns = _code_run(start, end, data)
        rest = range(code_columns[-1] + 1, end)
        name = next((c for c in rest if any(_is_name(row, c) for row in data)), None)
        if name is None:
            continue
        amounts = [c for c in rest if c > name]
        headed = [c for c in amounts if any(headers.measure_of(word, template) for _, word in own.get(c, []))]
        shares = _shares(own, amounts) if headed or len(_filled(amounts, data)) > 1 else {}
        filled = _filled([c for c in amounts if c not in shares], data)
        amount = next(iter(headed or filled or [c for c in amounts if c not in shares]), None)
        if amount is None:
            unpaid.append((code_columns, name))
            continue
        blocks.append(_of_department(_Block(code_columns, name, amount, shares), unpaid, data))
        unpaid = []
    return tuple(blocks)


def _of_department(
    block: _Block, unpaid: Sequence[tuple[tuple[int, ...], int]], data: Sequence[TableRow]
) -> _Block:
    """The block whose line an amount is where both classifications stand before it: the department's."""
    for code_columns, name in unpaid:
        own, other = _classification(block.codes[0], data), _classification(code_columns[0], data)
        if {own, other} != {"3", "5"}:
            continue
        codes_beside, name_beside = (code_columns, name) if own == "3" else (block.codes, block.name)
        beside = {**dict.fromkeys(codes_beside, "code"), name_beside: "name"}
        if own == "5":
            block = replace(block, codes=code_columns, name=name)
        block = replace(block, beside={**block.beside, **beside})
    return block


def _classification(column: int, data: Sequence[TableRow]) -> str | None:
    """With which digit all economic codes of a column begin: 3 the department's, 5 the government's."""
    first = {text[0] for row in data if codes.is_economic_code(text := _code_text(row, column))}
    return first.pop() if len(first) == 1 else None


def _shares(own: Mapping[int, Sequence[tuple[int, str]]], columns: Sequence[int]) -> dict[int, str]:
    """Columns headed 人员经费 and 公用经费 within one block: they divide its amount."""
    keys = {"人员经费": "personnel_total", "公用经费": "public_total", "日常公用经费": "public_total"}
    return {column: keys[word] for column in columns for _, word in own.get(column, []) if word in keys}


def _leads(
    column: int, data: Sequence[TableRow], own: Mapping[int, Sequence[tuple[int, str]]], template: Template
) -> bool:
    """Whether whole economic codes stand in a column, and nothing that is no code.

    Amounts in whole yuan can look like codes: a column headed as an amount is none.
    """
    if any(headers.measure_of(word, template) for _, word in own.get(column, [])):
        return False
    texts = [text for row in data if (text := _code_text(row, column))]
    return bool(texts) and all(map(codes.is_code_part, texts)) and any(map(codes.is_economic_code, texts))


def _nests(column: int, data: Sequence[TableRow]) -> bool:
    """Whether a column of codes carries on the codes of the column before it (``301 | 30101``)."""
    pairs = [(_code_text(row, column - 1), _code_text(row, column)) for row in data]
    return all(not inner or inner.startswith(outer) for outer, inner in pairs)


def _code_run(start: int, end: int, data: Sequence[TableRow]) -> tuple[int, ...]:
    """A column of codes and those beside it that hold only parts of codes."""
    found = [start]
    for column in range(start + 1, end):
        texts = [text for row in data if (text := _code_text(row, column))]
        if not codes.carry_on(texts):
            break
        found.append(column)
    return tuple(found)


def _code_text(row: TableRow, column: int) -> str:
    """A cell's text where it could be part of a code, not a label such as 人员经费合计."""
    text = fold(row.text(column)) if 1 <= column <= row.width else ""
    return text if any(map(str.isdigit, text)) else ""


def _read_block(draft: StatementDraft, row: TableRow, block: _Block, above: tuple[str, ...]) -> tuple[str, ...]:
    for column, role in block.beside.items():
        if column <= row.width and codes.is_economic_code(_code_text(row, min(block.beside))):
            draft.use(row, column, role)
    parts = [row.text(column) if column <= row.width else "" for column in block.codes]
    code, above = codes.join_code(parts, above)
    if code is None or block.amount > row.width:
        return above
    for column in block.codes:
        draft.use(row, column, "code")
    draft.use(row, block.name, "name")
    line = LineName(f"economic.{code}", line_name(row.text(block.name)), code=code)
    for column in (block.amount, *block.shares):
        if column <= row.width:
            draft.amount(row, column, line, _AMOUNT)
    return above


def _is_closing(row: TableRow, totals: Mapping[str, str]) -> bool:
    """A row with a total's label and no code at all; where its label was left once, its figures stand anywhere."""
    texts = row.folded()
    return any(line_name(text) in totals for text in texts) and not any(map(codes.is_whole_code, texts))


def _is_totals_row(row: TableRow, blocks: Sequence[_Block], totals: Mapping[str, str]) -> bool:
    """A row with a total's label and no code in any block."""
    coded = any(codes.is_whole_code(_code_text(row, block.codes[0])) for block in blocks)
    return not coded and any(fold(line_name(text)) in totals for text in row.texts())


def _read_totals(
    draft: StatementDraft, row: TableRow, blocks: Sequence[_Block], totals: Mapping[str, str]
) -> None:
    """Read 人员经费合计 and 公用经费合计: each label's amount is the first figure before the next label."""
    shares = {column: key for block in blocks for column, key in block.shares.items()}
    line: LineName | None = None
    for column, text in enumerate(row.texts(), start=1):
        name = line_name(text)
        if (key := totals.get(fold(name))) is not None:
            line = LineName(key, name)
            draft.use(row, column, "name")
        elif line is not None and (read_number(text) is not None or is_not_applicable(text)):
            if column in shares:
                total = {"personnel_total": "人员经费合计", "public_total": "公用经费合计"}[shares[column]]
                draft.amount(row, column, LineName(shares[column], total), _AMOUNT)
            else:
                draft.amount(row, column, line, _AMOUNT)
                line = line if shares else None


def _is_name(row: TableRow, column: int) -> bool:
    text = fold(row.text(column)) if column <= row.width else ""
    return bool(text) and read_number(text) is None and not is_not_applicable(text)


def _filled(columns: Sequence[int], data: Sequence[TableRow]) -> list[int]:
    return [c for c in columns if any(c <= row.width and read_number(row.text(c)) is not None for row in data)]


def _has_number(row: TableRow) -> bool:
    return any(headers.has_decimals(text) for text in row.folded())
