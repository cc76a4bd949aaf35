"""The expectation suites, generated from the catalogue: one per subject of identities, and ``structure``.

The files in ``expectations/suites`` are what Great Expectations runs; they are never written by hand. A suite of
identities fails where a county's own arithmetic does not close; ``structure`` fails where we did not keep our own
rules, and blocks a publication. ``{batch}`` is the view of a suite's batch.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.identities.catalogue import Identity, load_catalogue
from pipelines.settings import EXPECTATIONS

SUITES = EXPECTATIONS / "suites"
STRUCTURE = "structure"
# What a batch is: GE wants one relation per suite; the queries may name any other.
BATCHES = {STRUCTURE: "SELECT document_id, cell_id FROM ledger"}
IDENTITY_BATCH = "SELECT * FROM audit.identity_result"


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of the warehouse itself: the rows that break it."""

    name: str
    says: str
    broken: str


def _unique(table: str, *key: str, name: str | None = None) -> Rule:
    """One row per key; GROUP BY takes NULLs (a line without section) for one, as it should here."""
    columns = ", ".join(key)
    return Rule(
        f"unique_{name or table.replace('.', '_')}",
        f"{table} has one row per {columns}",
        f"SELECT {columns}, count(*) AS rows FROM {table} GROUP BY {columns} HAVING count(*) > 1",
    )


def _no_null(table: str, *columns: str) -> Rule:
    condition = " OR ".join(f"{column} IS NULL" for column in columns)
    return Rule(
        f"complete_{table.replace('.', '_')}",
        f"{table} has no NULL in {', '.join(columns)}",
        f"SELECT {', '.join(columns)} FROM {table} WHERE {condition}",
    )


def _known(table: str, columns: tuple[str, ...], known: str) -> Rule:
    keys = ", ".join(columns)
    return Rule(
        f"known_{'_'.join(columns)}_of_{table.replace('.', '_')}",
        f"every {keys} of {table} is in {known}",
        f"SELECT DISTINCT {keys} FROM {table} ANTI JOIN {known} USING ({keys})",
    )


_LEDGER_KEYS = (
    "cell_id",
    "document_id",
    "statement_id",
    "disclosure_no",
    "form",
    "line_key",
    "measure",
    "source_of_funds",
)
STRUCTURE_RULES = (
    _unique("ledger", "document_id", "cell_id"),
    _unique("ledger", "statement_id", "section", "line_key", "measure", "source_of_funds", name="ledger_line"),
    _unique("statement", "document_id", "statement_id"),
    _unique("source_cell", "document_id", "cell_id"),
    _unique("sheet_value", "document_id", "cell_id"),
    _unique("dim_document", "document_id"),
    _unique("dim_form", "form"),
    _unique("dim_measure", "form", "measure"),
    _unique("dim_agency", "agency_id"),
    _unique("fact_summary_line", "statement_id", "section", "line_key"),
    _unique("fact_income", "statement_id", "function_code"),
    _unique("fact_expenditure_by_function", "statement_id", "function_code", "fund"),
    _unique("fact_expenditure_by_economic", "statement_id", "line_key"),
    _unique("fact_project_evaluation", "statement_id"),
    _unique("fact_project_indicator", "statement_id", "indicator_no"),
    _unique("fact_narrative_claim", "claim_id"),
    _unique("audit.identity_result", "identity_id", "document_id", "statement_id", "scope"),
    _unique("audit.finding", "finding_id"),
    _no_null("ledger", *_LEDGER_KEYS, "line_name", "amount", "quantum", "reported_text"),
    _no_null("statement", "document_id", "statement_id", "disclosure_no", "form"),
    _no_null("source_cell", "document_id", "cell_id", "table_index", "row_index", "column_index"),
    _no_null("audit.identity_result", "identity_id", "document_id", "scope", "kind", "verdict", "cell_ids"),
    _no_null("audit.finding", "finding_id", "document_id", "severity", "cause", "title_zh", "detail"),
    _known("ledger", ("form",), "dim_form"),
    _known("ledger", ("form", "measure"), "dim_measure"),
    _known("ledger", ("document_id",), "dim_document"),
    _known("ledger", ("document_id", "statement_id"), "statement"),
    _known("ledger", ("document_id", "cell_id"), "source_cell"),
    Rule(
        "quantum_is_positive",
        "every amount has a step",
        "SELECT cell_id, quantum FROM ledger WHERE quantum <= 0",
    ),
    Rule(
        "section_is_known",
        "a section is income or expenditure",
        "SELECT DISTINCT form, section FROM ledger WHERE section NOT IN ('income', 'expenditure')",
    ),
    Rule(
        "no_amount_is_lost",
        "every cell read as an amount is a row of the ledger, unless its statement or document is quarantined",
        """SELECT source_cell.document_id, source_cell.cell_id
        FROM source_cell
        SEMI JOIN dim_document AS document
            ON document.document_id = source_cell.document_id AND document.status = 'published'
        ANTI JOIN audit.quarantine AS aside
            ON aside.document_id = source_cell.document_id AND aside.statement_id = source_cell.statement_id
        ANTI JOIN ledger
            ON ledger.document_id = source_cell.document_id AND ledger.cell_id = source_cell.cell_id
        WHERE source_cell.role = 'amount'""",
    ),
    Rule(
        "no_amount_is_invented",
        "every row of the ledger is a cell read as an amount",
        """SELECT ledger.document_id, ledger.cell_id
        FROM ledger
        ANTI JOIN source_cell
            ON source_cell.document_id = ledger.document_id AND source_cell.cell_id = ledger.cell_id
            AND source_cell.role = 'amount'""",
    ),
    Rule(
        "verdicts_are_known",
        "a verdict is one of five, and what could not be judged says why",
        """SELECT identity_id, document_id, scope, verdict, reason
        FROM audit.identity_result
        WHERE verdict NOT IN ('exact', 'rounding', 'implausible', 'violated', 'not_applicable')
            OR (verdict = 'not_applicable' AND reason IS NULL)""",
    ),
    Rule(
        "violations_are_found",
        "every violated identity has a finding",
        """SELECT result.identity_id, result.document_id, result.scope
        FROM audit.identity_result AS result
        ANTI JOIN audit.finding AS finding
            ON finding.document_id = result.document_id AND finding.identity_id = result.identity_id
        WHERE result.verdict = 'violated'""",
    ),
)


def suites() -> dict[str, dict[str, Any]]:
    """All suites by name, as the files hold them."""
    catalogue = load_catalogue()
    subjects = sorted({identity.id.partition(".")[0] for identity in catalogue})
    by_name = {
        subject: _suite(subject, [_of_identity(one) for one in catalogue if one.id.partition(".")[0] == subject])
        for subject in subjects
    }
    return {**by_name, STRUCTURE: _suite(STRUCTURE, [_of_rule(rule) for rule in STRUCTURE_RULES])}


def batch_of(suite: str) -> str:
    """The query whose result is a suite's batch."""
    return BATCHES.get(suite, IDENTITY_BATCH)


def write_suites(folder: Path = SUITES) -> tuple[Path, ...]:
    """Write every suite's file and remove files of suites that are no more."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, suite in suites().items():
        path = folder / f"{name}.json"
        path.write_text(render(suite), encoding="utf-8")
        written.append(path)
    for path in set(folder.glob("*.json")) - set(written):
        path.unlink()
    return tuple(written)


def render(suite: dict[str, Any]) -> str:
    return json.dumps(suite, ensure_ascii=False, indent=2) + "\n"


def _suite(name: str, expectations: list[dict[str, Any]]) -> dict[str, Any]:
    notes = "generated from the catalogue; python -m pipelines.identities.generate"
    return {"name": name, "meta": {"notes": notes}, "expectations": expectations}


def _of_identity(identity: Identity) -> dict[str, Any]:
    query = (
        "SELECT document_id, statement_id, scope, lhs, rhs, residual, bound FROM {batch}"
        f" WHERE identity_id = '{identity.id}' AND verdict = 'violated'"
    )
    meta = {
        "identity_id": identity.id,
        "title_zh": identity.title_zh,
        "title_en": identity.title_en,
        "severity": identity.severity,
    }
    return _expectation(query, identity.title_en, meta)


def _of_rule(rule: Rule) -> dict[str, Any]:
    query = " ".join(rule.broken.split())
    return _expectation(f"WITH batch AS (SELECT 1 FROM {{batch}} LIMIT 1) {query}", rule.says, {"rule": rule.name})


def _expectation(query: str, description: str, meta: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "unexpected_rows_expectation",
        "kwargs": {"unexpected_rows_query": query},
        "description": description,
        "meta": meta,
    }
