"""How often a printed figure is proven: counted per application, of what is printed, by what really holds."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import duckdb

from pipelines.identities.judge import judge
from pipelines.warehouse.build import build_database
from pipelines.warehouse.shards import write_shard
from tests.unit.warehouse.parsed import document, expenditure, full_document

A = "a" * 16
FIRST, SECOND, THIRD, FOURTH = (f"{A}-t2r{row}c2" for row in (1, 2, 3, 5))
RESULTS = [
    # identity, kind, unit, bound, verdict, cells
    ("sum", "equality", "yuan", "250", "exact", [FIRST, SECOND, FIRST]),
    ("sum", "equality", "yuan", "150", "rounding", [FIRST, THIRD]),
    ("within", "bound", "yuan", "100", "exact", [FIRST, THIRD]),
    ("rate", "ratio", "percent", "0.005", "exact", [FIRST]),
    ("occurs", "presence", "yuan", "0", "exact", [FOURTH]),
    ("broken", "equality", "yuan", "50", "violated", [THIRD]),
    ("odd", "equality", "yuan", "50", "implausible", [SECOND]),
    ("blank", "equality", "yuan", "50", "not_applicable", [FIRST, SECOND, THIRD, FOURTH]),
]


def verdicts(con: duckdb.DuckDBPyConnection) -> None:
    con.execute(
        """
        CREATE TABLE audit.finding (
            finding_id VARCHAR, document_id VARCHAR, severity VARCHAR, cause VARCHAR
        );
        CREATE TABLE audit.identity_result (
            identity_id VARCHAR, document_id VARCHAR, statement_id VARCHAR, scope VARCHAR, kind VARCHAR,
            unit VARCHAR, bound DECIMAL(24, 6), verdict VARCHAR, cell_ids VARCHAR[], residual DECIMAL(24, 6)
        );
        """
    )
    rows = [
        (identity, A, None, str(number), kind, unit, Decimal(bound), verdict, cells, Decimal(number))
        for number, (identity, kind, unit, bound, verdict, cells) in enumerate(RESULTS)
    ]
    con.executemany("INSERT INTO audit.identity_result VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)


def test_confirmations_and_the_tightest_equation_of_every_row(tmp_path: Path) -> None:
    path = tmp_path / "built.duckdb"
    build_database(path, [write_shard(document(A, expenditure(A)), tmp_path)], judge=verdicts)
    with duckdb.connect(path, read_only=True) as con:
        counted = dict(
            con.execute("SELECT cell_id, (confirmations, tightest_bound) FROM ledger ORDER BY cell_id").fetchall()
        )
        assert counted[FIRST] == (4, Decimal(150))
        assert counted[SECOND] == (1, Decimal(250))
        assert counted[THIRD] == (2, Decimal(150))
        assert counted[FOURTH] == (1, None)
        assert {pair for cell, pair in counted.items() if cell not in {FIRST, SECOND, THIRD, FOURTH}} == {
            (0, None)
        }
        proven = con.execute("SELECT cell_id, contradictions, is_corrected FROM proven_fact ORDER BY 1").fetchall()
        assert proven == [(FIRST, 0, False), (SECOND, 1, False), (THIRD, 1, False), (FOURTH, 0, False)]
        score = con.execute(
            """
            SELECT
                figures, confirmed, proven, contradicted, laws_held, laws_violated, laws_implausible, largest_gap
            FROM audit.document_score
            """
        ).fetchall()
        assert score == [(len(counted), 4, 1, 2, 5, 1, 1, Decimal(6))]
        assert con.execute("SELECT verdict FROM audit.broken_identity ORDER BY scope").fetchall() == [
            ("violated",),
            ("implausible",),
        ]


def test_the_ledgers_counts_are_those_of_the_results(tmp_path: Path) -> None:
    path = tmp_path / "built.duckdb"
    build_database(path, [write_shard(full_document(A), tmp_path)], judge=judge)
    with duckdb.connect(path, read_only=True) as con:
        counted = con.execute("SELECT cell_id, confirmations FROM ledger ORDER BY cell_id").fetchall()
        expected = con.execute(
            """
            SELECT ledger.cell_id, count(result.identity_id)
            FROM ledger
            LEFT JOIN audit.identity_result AS result
                ON result.verdict IN ('exact', 'rounding') AND list_contains(result.cell_ids, ledger.cell_id)
            GROUP BY ledger.cell_id
            ORDER BY ledger.cell_id
            """
        ).fetchall()
        assert counted == expected
        assert sum(times for _, times in counted) > len(counted)
        assert con.execute("SELECT count(*) FROM proven_fact").fetchone() == (
            sum(times > 0 for _, times in counted),
        )


def test_a_warehouse_that_was_not_judged_proves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "built.duckdb"
    build_database(path, [write_shard(document(A, expenditure(A)), tmp_path)])
    with duckdb.connect(path, read_only=True) as con:
        assert con.execute("SELECT count(*) FROM proven_fact").fetchone() == (0,)
        assert con.execute("SELECT DISTINCT confirmations, tightest_bound FROM ledger").fetchall() == [(0, None)]
