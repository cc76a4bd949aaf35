"""Each of our own rules is broken once, in the smallest way, and must say so; the sound document is silent."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pipelines.statements.model import LedgerRow, ParsedDocument, QuarantineRow
from pipelines.warehouse import structure
from pipelines.warehouse.shards import record_fields, record_types, write_shard
from pipelines.warehouse.structure import examine, structural_failures
from tests.unit.warehouse.parsed import amount_cell, counted, full_document

GOOD = "a" * 16
BAD = "b" * 16


Corruption = Callable[[ParsedDocument], ParsedDocument]


def sound(document_id: str = BAD) -> ParsedDocument:
    return full_document(document_id)


def with_first(parsed: ParsedDocument, **changes: object) -> ParsedDocument:
    """The document with its first ledger row changed."""
    first: LedgerRow = dataclasses.replace(parsed.ledger[0], **changes)  # type: ignore[arg-type]
    return dataclasses.replace(parsed, ledger=(first, *parsed.ledger[1:]))


def with_cell(parsed: ParsedDocument, **changes: object) -> ParsedDocument:
    """The document with its first source cell changed."""
    first = dataclasses.replace(parsed.cells[0], **changes)  # type: ignore[arg-type]
    return dataclasses.replace(parsed, cells=(first, *parsed.cells[1:]))


def doubled_line(parsed: ParsedDocument) -> ParsedDocument:
    again = dataclasses.replace(parsed.ledger[0], cell_id=f"{BAD}-t1r1c9", column_index=9)
    cell = amount_cell(again.cell_id, again.statement_id, 1, 1, 9, again.reported_text)
    return dataclasses.replace(parsed, ledger=(*parsed.ledger, again), cells=(*parsed.cells, cell))


def changed(table: str, **changes: object) -> Corruption:
    """The document with the first record of a kind changed."""

    def corrupt(parsed: ParsedDocument) -> ParsedDocument:
        first, *others = getattr(parsed, table)
        records: Any = {table: (dataclasses.replace(first, **changes), *others)}
        return dataclasses.replace(parsed, **records)

    return corrupt


def with_page(parsed: ParsedDocument, **changes: int) -> ParsedDocument:
    """The document with the count of its first page changed."""
    first = dataclasses.replace(parsed.pages[0], **changes)
    return dataclasses.replace(parsed, pages=(first, *parsed.pages[1:]))


def as_pdf(parsed: ParsedDocument) -> ParsedDocument:
    """The document as if it had been read from the first page of a PDF."""
    return counted(
        dataclasses.replace(
            parsed,
            media_type="application/pdf",
            ledger=tuple(dataclasses.replace(row, page=1) for row in parsed.ledger),
            claims=tuple(dataclasses.replace(row, page=1) for row in parsed.claims),
        )
    )


def repeated(table: str) -> Corruption:
    """The document with the first record of a kind twice."""

    def corrupt(parsed: ParsedDocument) -> ParsedDocument:
        records: Any = {table: (*getattr(parsed, table), getattr(parsed, table)[0])}
        return dataclasses.replace(parsed, **records)

    return corrupt


def first_required(record: type) -> str:
    names = [field.name for field in record_fields(record) if not field.nullable]
    return next(name for name in names if not name.endswith("_id"))


CORRUPTIONS: dict[str, Corruption] = {
    "duplicate cell in the ledger": repeated("ledger"),
    "duplicate line in the ledger": doubled_line,
    "duplicate source cell": repeated("cells"),
    "duplicate statement": repeated("statements"),
    "duplicate sheet value": repeated("sheet_values"),
    "duplicate indicator": repeated("indicators"),
    "duplicate evaluation": repeated("evaluations"),
    "duplicate claim": repeated("claims"),
    "quantum not above zero": changed("sheet_values", quantum=Decimal(0)),
    "missing value in the document": lambda p: dataclasses.replace(p, media_type=None),  # type: ignore[arg-type]
    **{
        f"missing value in {table}": changed(table, **{first_required(record): None})
        for table, record in record_types().items()
    },
    **{
        f"{table} without statement": changed(table, statement_id="nowhere")
        for table in ("ledger", "sheet_values", "evaluations", "indicators", "evaluation_summaries", "cells")
    },
    "unknown form": lambda p: with_first(p, form="expenditures"),
    "measure unknown to its form": lambda p: with_first(p, measure="basic"),
    "form differs from its statement's": lambda p: with_first(p, form="general_budget_basic_expenditure"),
    "section out of vocabulary": lambda p: with_first(p, section="left"),
    "source of funds out of vocabulary": lambda p: with_first(p, source_of_funds="bank"),
    "phase out of vocabulary": lambda p: dataclasses.replace(p, phase="final"),
    "scope out of vocabulary": lambda p: dataclasses.replace(p, scope="all"),
    "ledger without fiscal year": lambda p: dataclasses.replace(
        p,
        fiscal_year=None,
        statements=tuple(dataclasses.replace(s, fiscal_year=None) for s in p.statements),
    ),
    "number without a role": lambda p: with_page(p, numbers=p.pages[0].numbers + 1),
    "page counted twice": repeated("pages"),
    "amounts of a page are not its ledger rows": lambda p: dataclasses.replace(
        p,
        pages=tuple(dataclasses.replace(page, amounts=0, numbers=page.numbers - page.amounts) for page in p.pages),
    ),
    "unexplained numbers of a page are not those listed": lambda p: dataclasses.replace(p, unexplained=()),
    "cell of a PDF without a box": lambda p: with_cell(as_pdf(p), x1=None),
    "claim of a PDF without a page": lambda p: changed("claims", page=None)(as_pdf(p)),
    "amount lost between layers: row dropped": lambda p: dataclasses.replace(p, ledger=p.ledger[1:]),
    "amount lost between layers: row invented": lambda p: dataclasses.replace(p, cells=p.cells[1:]),
    "amount lost between layers: digit cut": lambda p: with_first(
        p, reported_text="684.87", amount=Decimal(6848700)
    ),
    "amount lost between layers: other figure": lambda p: with_cell(p, text="1,684.78"),
    "amount lost between layers: other statement": lambda p: with_cell(
        p, statement_id=p.statements[1].statement_id
    ),
}


def test_a_sound_document_breaks_no_rule(tmp_path: Path) -> None:
    assert structural_failures([write_shard(sound(), tmp_path)]) == {}
    assert structural_failures([]) == {}


@pytest.mark.parametrize("name", CORRUPTIONS)
def test_each_broken_rule_is_named(name: str, tmp_path: Path) -> None:
    paths = [write_shard(sound(GOOD), tmp_path), write_shard(CORRUPTIONS[name](sound()), tmp_path)]
    failures = structural_failures(paths)
    assert list(failures) == [BAD]
    assert any(detail.startswith(name.partition(": ")[0] + ": ") for detail in failures[BAD])


def test_a_sound_pdf_breaks_no_rule(tmp_path: Path) -> None:
    assert structural_failures([write_shard(as_pdf(sound()), tmp_path)]) == {}


def test_every_rule_has_its_corruption() -> None:
    assert {name.partition(": ")[0] for name in CORRUPTIONS} == set(structure._rules())


def test_a_figure_within_a_cell_of_words_is_found_whole(tmp_path: Path) -> None:
    wordy = with_cell(sound(), text="按收入性质分： 1,684.87 万元")
    assert structural_failures([write_shard(wordy, tmp_path)]) == {}


def test_a_quarantined_statement_may_have_cells_without_ledger_rows(tmp_path: Path) -> None:
    parsed = sound()
    first = parsed.statements[0].statement_id
    parsed = dataclasses.replace(
        parsed,
        ledger=tuple(row for row in parsed.ledger if row.statement_id != first),
        quarantine=(QuarantineRow(first, "no_unit_of_money", "no unit"),),
    )
    parsed = counted(parsed)
    assert structural_failures([write_shard(parsed, tmp_path)]) == {}


def test_a_long_list_of_breaches_is_cut_with_their_number(tmp_path: Path) -> None:
    parsed = dataclasses.replace(sound(), ledger=())
    details = structural_failures([write_shard(parsed, tmp_path)])[BAD]
    assert details[0].endswith(f"and {len(parsed.cells) - 5} more")


def test_only_the_failing_shards_are_set_aside(tmp_path: Path) -> None:
    good = write_shard(sound(GOOD), tmp_path)
    bad = write_shard(doubled_line(sound()), tmp_path)
    examined = examine([bad, good])
    assert examined.good == (good,)
    assert list(examined.failed) == [bad]
    assert "duplicate line" in examined.failed[bad][0]
