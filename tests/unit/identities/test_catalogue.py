"""The catalogue: what stands in it, and how it refuses what cannot stand."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.identities.catalogue import CatalogueError, load_catalogue

ENTRY = """
- id: {id}
  title_zh: 甲
  title_en: A
  kind: equality
  severity: error
  basis: form
  law: {law}
"""


def refused(tmp_path: Path, text: str) -> str:
    path = tmp_path / "identities.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CatalogueError) as raised:
        load_catalogue(path)
    message = str(raised.value)
    assert message.startswith("identities.yaml: ")
    return message


def test_every_identity_is_named_by_its_form_or_subject() -> None:
    identities = load_catalogue()
    assert len({identity.id for identity in identities}) == len(identities)
    for named in (
        "income_expenditure_summary.income_balances",
        "expenditure.children_sum_to_parent",
        "expenditure.columns_sum_to_total",
        "income.total_agrees_with_summary",
        "general_budget_basic_expenditure.agrees_with_general_budget",
        "three_public.items_sum_to_total",
        "project_evaluation.executed_within_project_expenditure",
    ):
        assert named in {identity.id for identity in identities}


@pytest.mark.parametrize(
    ("law", "reason"),
    [
        ("{shape: sum, form: budget, along: measure, total: total, parts: [basic]}", "unknown form 'budget'"),
        (
            "{shape: sum, form: expenditure, along: measure, total: total, parts: [basics]}",
            "expenditure has no measure 'basics'",
        ),
        (
            "{shape: sum, form: three_public, along: line, total: total, parts: [travel]}",
            "three_public has no line 'travel'",
        ),
        (
            "{shape: agree, pairs: [{left: income/grand_total, right: expenditure/grand_total/total}]}",
            "not an address: 'income/grand_total'",
        ),
        ("{shape: product, form: expenditure}", "law"),
    ],
)
def test_a_law_that_speaks_of_the_unknown_is_refused_by_name(tmp_path: Path, law: str, reason: str) -> None:
    message = refused(tmp_path, ENTRY.format(id="expenditure.test", law=law))
    assert "expenditure.test" in message
    assert reason in message


def test_an_id_is_used_once_and_is_form_dot_law(tmp_path: Path) -> None:
    law = "{shape: hierarchy, form: expenditure, codes: function, root: grand_total}"
    entry = ENTRY.format(id="expenditure.test", law=law)
    assert "used twice" in refused(tmp_path, entry + entry)
    assert "id" in refused(tmp_path, ENTRY.format(id="Expenditure", law=law))


def test_a_misspelt_key_is_refused(tmp_path: Path) -> None:
    law = "{shape: hierarchy, form: expenditure, codes: function, roots: grand_total}"
    assert "roots" in refused(tmp_path, ENTRY.format(id="expenditure.test", law=law))


def test_two_pairs_may_not_share_a_scope(tmp_path: Path) -> None:
    pair = "{left: income/grand_total/total, right: expenditure/grand_total/total}"
    law = f"{{shape: agree, pairs: [{pair}, {pair}]}}"
    assert "same left side" in refused(tmp_path, ENTRY.format(id="income.test", law=law))
