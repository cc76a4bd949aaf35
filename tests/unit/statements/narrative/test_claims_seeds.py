"""The claims of the seeds, held against sections read by hand and against the cells they repeat."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from pipelines.statements.model import ClaimRow, ParsedDocument
from pipelines.statements.wording.numbers import UNITS_IN_YUAN
from tests.unit.statements.narrative.support import parsed_seed, seed_paths

PATHS = seed_paths()
BY_SEED = {path.name[:3]: path for path in PATHS}
each_seed = pytest.mark.parametrize("path", PATHS, ids=lambda path: path.name[:3])


def within(parsed: ParsedDocument, section: str) -> list[ClaimRow]:
    return [claim for claim in parsed.claims if claim.section is not None and section in claim.section]


@each_seed
def test_every_figure_occurs_in_its_sentence(path: Path) -> None:
    claims = parsed_seed(path).claims
    assert claims
    assert [claim.claim_id for claim in claims if claim.reported_text not in claim.sentence] == []


@each_seed
def test_claim_ids_are_unique_and_bases_exist(path: Path) -> None:
    claims = parsed_seed(path).claims
    ids = {claim.claim_id for claim in claims}
    assert len(ids) == len(claims)
    assert {claim.base_id for claim in claims if claim.base_id is not None} <= ids


@each_seed
def test_value_and_quantum_print_the_reported_text_again(path: Path) -> None:
    for claim in parsed_seed(path).claims:
        unit = next((unit for unit in ("亿元", "万元", "元") if claim.reported_text.endswith(unit)), None)
        if unit is None:
            continue
        factor = UNITS_IN_YUAN[unit]
        printed = (claim.value / factor).quantize(claim.quantum / factor)
        assert f"{printed}{unit}" == claim.reported_text.replace(",", ""), claim.claim_id


@each_seed
def test_a_cell_belongs_to_the_address_of_its_claim(path: Path) -> None:
    parsed = parsed_seed(path)
    ledger = {row.cell_id: row for row in parsed.ledger}
    addressed = [claim for claim in parsed.claims if claim.cell_id in ledger]
    assert addressed
    for claim in addressed:
        row = ledger[claim.cell_id or ""]
        assert (row.form, row.section, row.line_key, row.measure) == (
            claim.form,
            claim.line_section,
            claim.line_key,
            claim.measure,
        )


# Where narrative and form print different figures, and only there (in yuan: narrative, cell).
DIFFERENCES = {
    "001": {},
    "002": {
        "three_public.total.budget": ("211000.00", "210900.00"),
        "three_public.reception.budget": ("91000.00", "90900.00"),
    },
    "003": {"general_budget_basic_expenditure": ("9802000.00", "9801900.00")},
    "004": {},
}


@each_seed
def test_claims_differ_from_their_cells_only_where_the_document_does(path: Path) -> None:
    parsed = parsed_seed(path)
    ledger = {row.cell_id: row.amount for row in parsed.ledger}
    different = {
        claim.subject_key: (str(claim.value), str(ledger[claim.cell_id]))
        for claim in parsed.claims
        if claim.cell_id in ledger and ledger[claim.cell_id] != claim.value
    }
    assert different == DIFFERENCES[path.name[:3]]


# Counted by hand: seed, words of the section's heading, claims by kind.
SECTIONS = [
    ("001", "收入支出决算总体情况说明", {"amount": 2, "change_amount": 2, "change_rate": 2}),
    ("001", "一般公共预算财政拨款支出决算结构情况", {"amount": 5, "share": 4}),
    ("001", "一般公共预算财政拨款支出决算具体情况",
     {"amount": 10, "completion_rate": 5, "change_amount": 4, "change_rate": 2}),
    ("001", "“三公”经费财政拨款支出决算总体情况说明", {"amount": 6, "change_amount": 5}),
    ("002", "机关运行经费支出情况说明", {"amount": 2, "completion_rate": 1, "change_amount": 1}),
    ("002", "政府采购支出情况说明", {"amount": 6, "share": 5}),
    ("002", "国有资产占用及购置情况说明", {"count": 12}),
    ("003", "收入决算结构情况", {"amount": 7, "share": 6}),
    ("003", "一般公共预算财政拨款支出决算具体情况", {"amount": 16, "completion_rate": 7}),
    ("003", "县级预算项目绩效自评结果",
     {"count": 3, "score": 16, "amount": 32, "completion_rate": 17}),
    ("004", "基本支出情况", {"amount": 3}),
]  # fmt: skip


@pytest.mark.parametrize(("seed", "section", "kinds"), [one for one in SECTIONS if one[0] in BY_SEED], ids=str)
def test_claims_by_kind(seed: str, section: str, kinds: dict[str, int]) -> None:
    assert Counter(claim.kind for claim in within(parsed_seed(BY_SEED[seed]), section)) == kinds


@pytest.mark.parametrize(
    "path", [path for path in PATHS if path.name.startswith("003")], ids=lambda path: path.name[:3]
)
def test_sixteen_projects_of_which_one_name_is_two_and_sheets_are_missing(path: Path) -> None:
    parsed = parsed_seed(path)
    projects = [
        claim for claim in within(parsed, "县级预算项目绩效自评结果") if claim.subject_key == "project.executed"
    ]
    assert (len(projects), sum(claim.value for claim in projects)) == (16, Decimal("6991700.00"))
    hotline = [claim for claim in projects if claim.subject.startswith("12345")]
    ledger = {row.cell_id: row.amount for row in parsed.ledger}
    assert [ledger[claim.cell_id or ""] for claim in hotline] == [claim.value for claim in hotline]
    assert len({claim.cell_id for claim in hotline}) == 2
    named = {row.project_name for row in parsed.evaluations}
    without = [claim.subject for claim in projects if claim.cell_id is None]
    assert len(without) == 1 and not named & set(without)
