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
        ("{shape: hierarchy, form: expenditures, codes: function}", "unknown form 'expenditures'"),
        ("{shape: hierarchy, form: expenditure, codes: regional}", "codes"),
        ("{shape: hierarchy, form: expenditure, codes: function, root: total}", "expenditure has no line 'total'"),
        (
            "{shape: agree, pairs: [{left: expenditure:income/grand_total/total, right: income/*/total}]}",
            "expenditure has no section 'income'",
        ),
        (
            "{shape: agree, pairs: [{left: appropriation_summary:income/grand_total/total,"
            " right: income/grand_total/total}]}",
            "appropriation_summary:income has no measure 'total'",
        ),
        (
            "{shape: agree, pairs: [{left: expenditure/grand_total/total, right: expenditure/*/weight}]}",
            "expenditure has no measure 'weight'",
        ),
        ("{shape: agree, pairs: []}", "pairs"),
        ("{shape: agree, match: word, pairs: []}", "match"),
        ("{shape: weights, form: project_evaluation, constant: 100, parts: [level]}", "has no line 'level'"),
        ("{shape: weights, form: project_evaluation, constant: many, parts: [funds]}", "constant"),
        ("{shape: levels, form: expenditure}", "form"),
        ("{shape: rate_score, form: project_evaluation}", "implied"),
        ("{shape: claim_parts, whole: expenditure_total, parts: []}", "parts"),
        ("{shape: claim_parts, whole: expenditure_total, part: [basic_expenditure]}", "part"),
        ("{shape: blank_form_is_untold, told: {three_publics: [three_public.total.actual]}}", "'three_publics'"),
        ("{shape: summary_score, over: [evaluation_summaries]}", "unknown form 'evaluation_summaries'"),
        (
            "{shape: prior_document, pairs: [{left: government_fund/grand_total/opening,"
            " right: government_fund/grand_total/closing_balance}]}",
            "government_fund has no measure 'opening'",
        ),
        ("{shape: units_sum, figures: [expenditure/sum/total]}", "expenditure has no line 'sum'"),
        ("{shape: units_sum, figures: []}", "figures"),
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


@pytest.mark.parametrize(
    ("kind", "law", "reason"),
    [
        ("bound", "{shape: not_negative, figures: [expenditure/*/totals]}", "expenditure has no measure 'totals'"),
        (
            "presence",
            "{shape: occurs, pairs: [{left: three_public/car/actual, right: three_public/total/actual}]}",
            "three_public has no line 'car'",
        ),
        (
            "presence",
            "{shape: occurs, pairs: [{left: three_public/total/actual,"
            " right: [expenditure/grand_total/total, income/grand_total/total]}]}",
            "one section of one form",
        ),
        (
            "bound",
            "{shape: claim_within, limit: general_budget_basic_expenditure/public/amount, subjects: [a]}",
            "general_budget_basic_expenditure has no line 'public'",
        ),
        (
            "ratio",
            "{shape: ratio, rate: project_evaluation/funds/rate, numerator: expenditure/grand_total/total,"
            " denominator: project_evaluation/*/full_budget}",
            "one form",
        ),
        ("sum", "{shape: sum, form: expenditure, along: measure, total: total, parts: [basic]}", "kind"),
        ("ratio", "{shape: sum, form: expenditure, along: measure, total: total, parts: [basic]}", "not ratio"),
        ("equality", "{shape: parents, form: expenditure, codes: function}", "parents is presence, not equality"),
    ],
)
def test_every_shape_refuses_what_it_does_not_know(tmp_path: Path, kind: str, law: str, reason: str) -> None:
    entry = ENTRY.format(id="expenditure.test", law=law).replace("kind: equality", f"kind: {kind}")
    message = refused(tmp_path, entry)
    assert "expenditure.test: " in message
    assert reason in message


@pytest.mark.parametrize("missing", ["title_zh", "title_en", "kind", "severity", "basis", "law"])
def test_an_entry_without_one_of_its_parts_is_refused(tmp_path: Path, missing: str) -> None:
    law = "{shape: hierarchy, form: expenditure, codes: function, root: grand_total}"
    lines = ENTRY.format(id="expenditure.test", law=law).splitlines()
    kept = "\n".join(line for line in lines if not line.startswith(f"  {missing}:"))
    message = refused(tmp_path, kept)
    assert "expenditure.test: " in message
    assert missing in message


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("expenditure: total", "a list of identities is expected"),
        ("- [expenditure", "not YAML"),
        ("- just words", "entry 1"),
        ("- title_zh: 甲", "entry 1: id"),
    ],
)
def test_a_file_that_is_no_catalogue_is_refused(tmp_path: Path, text: str, reason: str) -> None:
    assert reason in refused(tmp_path, text)
