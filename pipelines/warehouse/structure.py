"""Our own failures, looked for per document before a build: what no county's arithmetic can excuse.

A county whose books do not close is a finding. A duplicate key, an amount that was lost between the page and the
ledger, a form that no template knows are ours: the document is set aside as structural, the rest is published.
Everything is decided by SQL over many shards at once; one query is one rule.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import polars as pl

from pipelines.statements.model import NUMBER_ROLES, ParsedDocument
from pipelines.statements.templates import load_templates
from pipelines.warehouse.shard_tables import frames, in_portions
from pipelines.warehouse.shards import document_id_of, record_fields, record_types

SECTIONS = ("income", "expenditure")
SOURCES_OF_FUNDS = ("total", "fiscal", "carryover", "other")
PHASES = ("final_accounts", "budget")
SCOPES = ("consolidated", "own", "unknown")
_NAMED_PER_RULE = 5
_OF_STATEMENTS = ("ledger", "sheet_values", "evaluations", "indicators", "evaluation_summaries", "cells")


@dataclass(frozen=True, slots=True)
class Examined:
    """The shards that may be published, and those set aside with what is wrong in each."""

    good: tuple[Path, ...]
    failed: Mapping[Path, tuple[str, ...]]


def examine(shards: Sequence[Path]) -> Examined:
    """Part the shards into those that keep the warehouse's rules and those that break one."""
    failures = structural_failures(shards)
    return Examined(
        tuple(path for path in shards if document_id_of(path) not in failures),
        {path: tuple(failures[document_id_of(path)]) for path in shards if document_id_of(path) in failures},
    )


def structural_failures(shards: Sequence[Path]) -> dict[str, list[str]]:
    """The rules that each document breaks, in words; documents that break none are absent.

    A document that is quarantined as a whole is not examined: nothing of it is published.
    """
    failures: dict[str, list[str]] = {}
    if not shards:
        return failures
    with duckdb.connect() as con:
        con.register("known_measure", _known_measures().to_arrow())
        for portion in in_portions(shards):
            _show(con, portion)
            for rule, query in _rules().items():
                for document_id, detail, count in con.execute(_summarised(query)).fetchall():
                    more = f" and {count - _NAMED_PER_RULE} more" if count > _NAMED_PER_RULE else ""
                    failures.setdefault(document_id, []).append(f"{rule}: {detail}{more}")
    return failures


def _show(con: duckdb.DuckDBPyConnection, shards: Sequence[Path]) -> None:
    """Show the rows of every record type under its name; documents set aside as a whole have none."""
    tables = frames(shards)
    aside = tables["quarantine"].filter(pl.col("statement_id").is_null()).select("document_id")
    for name, rows in tables.items():
        con.register(name, (rows.join(aside, on="document_id", how="anti") if len(aside) else rows).to_arrow())


def _known_measures() -> pl.DataFrame:
    rows = [(form, measure) for form, template in load_templates().items() for measure in template.measures]
    return pl.DataFrame(rows, schema={"form": pl.String, "measure": pl.String}, orient="row")


def _rules() -> dict[str, str]:
    """Every rule: its name, and a query that gives (document_id, detail) for each breach."""
    forms = _quoted(tuple(load_templates()))
    rules = {
        "duplicate cell in the ledger": _duplicates("ledger", "cell_id"),
        "duplicate line in the ledger": _duplicates(
            "ledger", "statement_id", "section", "line_key", "measure", "source_of_funds"
        ),
        "duplicate source cell": _duplicates("cells", "cell_id"),
        "duplicate statement": _duplicates("statements", "statement_id"),
        "duplicate sheet value": _duplicates("sheet_values", "cell_id"),
        "duplicate indicator": _duplicates("indicators", "statement_id", "indicator_no"),
        "duplicate evaluation": _duplicates("evaluations", "statement_id"),
        "duplicate claim": _duplicates("claims", "claim_id"),
        "unknown form": f"""
            SELECT document_id, form AS detail FROM statements WHERE form NOT IN ({forms})
            UNION SELECT document_id, form FROM ledger WHERE form NOT IN ({forms})
            """,
        "measure unknown to its form": f"""
            SELECT DISTINCT document_id, form || ' ' || measure AS detail
            FROM ledger ANTI JOIN known_measure USING (form, measure)
            WHERE form IN ({forms})
            """,
        "form differs from its statement's": """
            SELECT DISTINCT document_id, ledger.statement_id || ' ' || ledger.form AS detail
            FROM ledger JOIN statements USING (document_id, statement_id)
            WHERE ledger.form <> statements.form
            """,
        "section out of vocabulary": _outside("ledger", "section", SECTIONS),
        "source of funds out of vocabulary": _outside("ledger", "source_of_funds", SOURCES_OF_FUNDS),
        "phase out of vocabulary": _outside("shard", "phase", PHASES),
        "scope out of vocabulary": _outside("shard", "scope", SCOPES),
        "quantum not above zero": """
            SELECT document_id, cell_id AS detail FROM ledger WHERE quantum <= 0
            UNION ALL SELECT document_id, cell_id FROM sheet_values WHERE quantum <= 0
            UNION ALL SELECT document_id, claim_id FROM claims WHERE quantum <= 0
            """,
        "ledger without fiscal year": """
            SELECT DISTINCT document_id, ledger.statement_id AS detail
            FROM ledger
            JOIN statements USING (document_id, statement_id)
            JOIN shard USING (document_id)
            WHERE statements.fiscal_year IS NULL AND shard.fiscal_year IS NULL
            """,
        "amount lost between layers": _LOST,
        "number without a role": f"""
            SELECT document_id, format('page {{}}: {{}} numbers', coalesce(page::VARCHAR, '-'), numbers) AS detail
            FROM pages WHERE numbers <> {" + ".join(f'"{role}"' for role in NUMBER_ROLES)}
            """,
        "page counted twice": _duplicates("pages", "page"),
        "amounts of a page are not its ledger rows": _disagreeing("amounts", "ledger"),
        "unexplained numbers of a page are not those listed": _disagreeing("unexplained", "unexplained"),
        "cell of a PDF without a box": """
            SELECT document_id, cell_id AS detail
            FROM ledger JOIN shard USING (document_id) JOIN cells USING (document_id, cell_id)
            WHERE media_type = 'application/pdf'
                AND (ledger.page IS NULL OR x0 IS NULL OR top IS NULL OR x1 <= x0 OR bottom <= top
                    OR x1 IS NULL OR bottom IS NULL)
            """,
        "claim of a PDF without a page": """
            SELECT document_id, claim_id AS detail
            FROM claims JOIN shard USING (document_id)
            WHERE media_type = 'application/pdf' AND claims.page IS NULL
            """,
    }
    rules |= {f"{name} without statement": _orphans(name) for name in _OF_STATEMENTS}
    rules |= {f"missing value in {name}": query for name, query in _missing_values().items()}
    return rules


# A cell taken for an amount is a ledger row, a ledger row is such a cell, and both say the same. In a cell of more
# than one figure the reported text is one of them, whole: a digit cut from it is a loss too. Statements in
# quarantine are exempt: their cells stay, their amounts are set aside.
_LOST = r"""
    WITH cell AS (
        SELECT document_id, statement_id, cell_id, text FROM cells WHERE role = 'amount'
    ),
    paired AS (
        SELECT
            document_id,
            cell_id,
            cell.cell_id IS NULL AS is_invented,
            ledger.cell_id IS NULL AS is_lost,
            coalesce(ledger.statement_id, cell.statement_id) AS statement_id,
            cell.statement_id IS DISTINCT FROM ledger.statement_id AS is_moved,
            regexp_replace(cell.text, '[\s\x{3000}\x{200b}\x{feff}\x{a0}]+', '', 'g') AS squeezed,
            cell.text AS text,
            regexp_replace(ledger.reported_text, '[\s\x{3000}\x{200b}\x{feff}\x{a0}]+', '', 'g') AS reported
        FROM cell FULL JOIN ledger USING (document_id, cell_id)
    ),
    -- A pattern of its own for every row is dear: only where the plain comparison fails.
    judged AS (
        SELECT
            *,
            '(^|[^0-9０-９.,，])' || regexp_escape(reported) || '($|[^0-9０-９])' AS whole
        FROM paired
        WHERE is_lost OR is_invented OR is_moved OR squeezed IS DISTINCT FROM reported
    )
    SELECT
        document_id,
        cell_id || CASE
            WHEN is_lost THEN format(' prints {} and is in no ledger row', text)
            WHEN is_invented THEN format(' is in the ledger as {} and no cell prints it', reported)
            WHEN is_moved THEN ' stands in another statement than its ledger row'
            ELSE format(' prints {} and is in the ledger as {}', text, reported)
        END AS detail
    FROM judged
    ANTI JOIN quarantine USING (document_id, statement_id)
    WHERE is_lost OR is_invented OR is_moved
        OR NOT (regexp_matches(squeezed, whole) OR regexp_matches(text, whole))
    """


def _duplicates(table: str, *key: str) -> str:
    columns = ", ".join(key)
    return f"""
        SELECT document_id, concat_ws(' ', {columns}) AS detail
        FROM {table}
        GROUP BY document_id, {columns}
        HAVING count(*) > 1
        """


def _disagreeing(role: str, table: str) -> str:
    """Pages whose count of a role is not the number of rows that a table has for them."""
    return f"""
        WITH counted AS (SELECT document_id, page, "{role}" AS counted FROM pages),
        listed AS (SELECT document_id, page, count(*) AS listed FROM {table} GROUP BY ALL)
        SELECT
            document_id,
            format('page {{}}: {{}} counted, {{}} rows', coalesce(page::VARCHAR, '-'), counted, listed) AS detail
        FROM (
            SELECT
                coalesce(counted.document_id, listed.document_id) AS document_id,
                coalesce(counted.page, listed.page) AS page,
                coalesce(counted, 0) AS counted,
                coalesce(listed, 0) AS listed
            FROM counted
            FULL JOIN listed
                ON counted.document_id = listed.document_id AND counted.page IS NOT DISTINCT FROM listed.page
        )
        WHERE counted <> listed
        """


def _outside(table: str, column: str, vocabulary: tuple[str, ...]) -> str:
    return f"""
        SELECT DISTINCT document_id, {column} AS detail
        FROM {table}
        WHERE {column} NOT IN ({_quoted(vocabulary)})
        """


def _orphans(table: str) -> str:
    return f"""
        SELECT DISTINCT document_id, statement_id AS detail
        FROM {table} ANTI JOIN statements USING (document_id, statement_id)
        WHERE statement_id IS NOT NULL
        """


def _missing_values() -> dict[str, str]:
    """One query per record type: the fields that its dataclass does not allow to be None."""
    queries = {name: _missing(name, record) for name, record in record_types().items()}
    return {"the document": _missing("shard", ParsedDocument), **queries}


def _missing(table: str, record: type) -> str:
    required = [field.name for field in record_fields(record) if not field.nullable]
    tests = ", ".join(f"CASE WHEN {name} IS NULL THEN '{name}' END" for name in required)
    return f"""
        SELECT DISTINCT document_id, concat_ws(' ', {tests}) AS detail
        FROM {table}
        WHERE {" OR ".join(f"{name} IS NULL" for name in required)}
        """


def _summarised(query: str) -> str:
    return f"""
        SELECT
            document_id,
            string_agg(detail, '; ' ORDER BY detail) FILTER (WHERE place <= {_NAMED_PER_RULE}),
            max(place)
        FROM (
            SELECT
                document_id,
                detail,
                row_number() OVER (PARTITION BY document_id ORDER BY detail) AS place
            FROM ({query})
        )
        GROUP BY document_id
        ORDER BY document_id
        """


def _quoted(words: tuple[str, ...]) -> str:
    return ", ".join(f"'{word}'" for word in words)
