"""Which unit holds for a form that states none: the document's word for all, never a neighbour's caption."""

from __future__ import annotations

import pytest

from pipelines.readers import read
from pipelines.statements.model import ParsedDocument
from pipelines.statements.understand import understand
from tools.sample.figures import FIGURES, load
from tools.sample.text import as_tabbed_text

CAPTION = "金额单位：万元"
TEXT = as_tabbed_text(load(FIGURES / "shuozhou_zone_office_2024.yaml"))
FORM = "一般公共预算财政拨款支出决算表"


def parsed(text: str) -> ParsedDocument:
    return understand(read(text.encode(), "disclosure.txt"))


def without_caption_of(form: str) -> str:
    before, title, after = TEXT.partition(f"\n\n{form}\n\n")
    return before + title + after.replace(CAPTION + "\n\n", "", 1)


def test_a_silent_form_among_forms_that_state_theirs_is_set_aside_alone() -> None:
    whole, cut = parsed(TEXT), parsed(without_caption_of(FORM))
    assert [(row.reason, "general_budget_expenditure" in str(row.statement_id)) for row in cut.quarantine] == [
        ("no_unit_of_money", True)
    ]
    expected = [row.cell_id.split("-")[1] for row in whole.ledger if row.form != "general_budget_expenditure"]
    assert [row.cell_id.split("-")[1] for row in cut.ledger] == expected


@pytest.mark.parametrize("sentence", ["本套报表金额单位均为万元。", "以下表格单位：万元"])
def test_a_declaration_for_all_tables_holds_for_a_silent_form(sentence: str) -> None:
    declared = without_caption_of(FORM).replace("第一部分 部门概况", f"第一部分 部门概况\n\n{sentence}")
    document = parsed(declared)
    assert not document.quarantine
    assert {row.unit_basis for row in document.statements if row.form == "general_budget_expenditure"} == {
        "document"
    }


def test_where_no_form_states_a_unit_the_running_text_tells_it() -> None:
    document = parsed(TEXT.replace(CAPTION + "\n\n", "").replace("（万元）", ""))
    whole = parsed(TEXT)
    assert [row.amount for row in document.ledger] == [row.amount for row in whole.ledger]
