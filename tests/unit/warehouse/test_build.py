"""Building: the tables hold what the shards hold, what is set aside stays out, and runs are remembered."""

from __future__ import annotations

import dataclasses
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from pipelines.statements.model import ParsedDocument, QuarantineRow
from pipelines.warehouse.build import (
    BuildResult,
    DocumentSource,
    Run,
    build_database,
    build_facts,
    connect,
    finish,
    load_dimensions,
    load_reported,
)
from pipelines.warehouse.shards import write_shard
from tests.unit.warehouse.parsed import document, expenditure, full_document, summary

A, B = "a" * 16, "b" * 16
LEDGER = [
    "cell_id", "document_id", "statement_id", "disclosure_no", "source_name", "fiscal_year", "phase",
    "region_code", "agency_name", "form", "section", "line_code", "line_name", "line_key", "measure",
    "source_of_funds", "amount", "quantum", "reported_text", "page", "table_index", "row_index", "column_index",
    "confirmations", "tightest_bound",
]  # fmt: skip


def built(folder: Path, *documents: ParsedDocument) -> duckdb.DuckDBPyConnection:
    path = folder / "built.duckdb"
    build_database(path, [write_shard(parsed, folder / "shards") for parsed in documents])
    return duckdb.connect(path, read_only=True)


def test_the_ledger_has_the_promised_columns_in_their_order(tmp_path: Path) -> None:
    con = built(tmp_path, full_document(A))
    described = con.execute("DESCRIBE ledger").fetchall()
    assert [row[0] for row in described] == LEDGER
    types = {row[0]: row[1] for row in described}
    assert types["amount"] == types["quantum"] == "DECIMAL(18,2)"
    assert types["fiscal_year"] == "INTEGER"
    assert types["line_code"] == types["region_code"] == "VARCHAR"


def test_every_ledger_row_of_the_shard_is_in_the_table_unchanged(tmp_path: Path) -> None:
    parsed = full_document(A)
    con = built(tmp_path, parsed)
    columns = [field.name for field in dataclasses.fields(parsed.ledger[0])]
    found = con.execute(f"SELECT {', '.join(columns)} FROM ledger").fetchall()
    assert set(found) == {tuple(getattr(row, name) for name in columns) for row in parsed.ledger}
    assert len(found) == len(parsed.ledger)


def test_every_record_type_of_the_shard_has_a_table_with_all_its_rows(tmp_path: Path) -> None:
    parsed = full_document(A)
    con = built(tmp_path, parsed)
    tables = {
        "statements": "statement",
        "cells": "source_cell",
        "sheet_values": "sheet_value",
        "evaluations": "fact_project_evaluation",
        "indicators": "fact_project_indicator",
        "evaluation_summaries": "fact_evaluation_summary",
        "claims": "fact_narrative_claim",
        "staffing": "fact_staffing",
        "units": "bridge_document_unit",
        "blank_forms": "fact_form_blank",
        "evidence": "document_evidence",
        "unexplained": "audit.unexplained_number",
        "pages": "audit.document_page",
        "quarantine": "audit.quarantine",
    }
    counts = {
        name: con.execute(f"SELECT count(*) FROM {table}").fetchall()[0][0] for name, table in tables.items()
    }
    assert counts == {name: len(getattr(parsed, name)) for name in tables}


def test_an_empty_warehouse_can_be_built(tmp_path: Path) -> None:
    result = build_database(tmp_path / "built.duckdb", [])
    assert (result.documents, result.ledger_rows) == (0, 0)


def test_a_quarantined_document_is_known_but_states_nothing(tmp_path: Path) -> None:
    parsed = dataclasses.replace(full_document(B), quarantine=(QuarantineRow(None, "no_fiscal_year", "none"),))
    con = built(tmp_path, full_document(A), parsed)
    assert con.execute("SELECT document_id, status, is_latest FROM dim_document").fetchall() == [
        (A, "published", True),
        (B, "quarantined", False),
    ]
    for table in ("ledger", "statement", "sheet_value", "fact_narrative_claim", "fact_project_evaluation"):
        assert con.execute(f"SELECT DISTINCT document_id FROM {table}").fetchall() == [(A,)], table
    assert con.execute("SELECT count(*) FROM source_cell WHERE document_id = ?", [B]).fetchall() == [
        (len(parsed.cells),)
    ]
    quarantine = con.execute("SELECT * FROM audit.quarantine WHERE document_id = ?", [B]).fetchall()
    assert quarantine == [(B, f"{B}.txt", None, "no_fiscal_year", "none")]


def test_a_quarantined_statement_goes_alone(tmp_path: Path) -> None:
    one, two = summary(A), expenditure(A)
    statement = one.statement.statement_id
    con = built(tmp_path, document(A, one, two, quarantine=(QuarantineRow(statement, "no_unit_of_money", "x"),)))
    assert con.execute("SELECT DISTINCT form FROM ledger").fetchall() == [("expenditure",)]
    assert con.execute("SELECT count(*) FROM fact_summary_line").fetchall() == [(0,)]
    assert con.execute("SELECT count(*) FROM statement").fetchall() == [(2,)]
    assert con.execute("SELECT status FROM dim_document").fetchall() == [("published",)]


def test_a_structural_failure_is_quarantined_and_the_rest_is_published(tmp_path: Path) -> None:
    bad = full_document(B)
    con = built(tmp_path, full_document(A), dataclasses.replace(bad, ledger=(*bad.ledger, bad.ledger[0])))
    assert con.execute("SELECT DISTINCT document_id FROM ledger").fetchall() == [(A,)]
    assert con.execute("SELECT document_id, status FROM dim_document WHERE status <> 'published'").fetchall() == [
        (B, "quarantined")
    ]
    reasons = con.execute("SELECT DISTINCT document_id, reason FROM audit.quarantine WHERE statement_id IS NULL")
    assert reasons.fetchall() == [(B, "structural")]


def test_an_earlier_reading_serves_while_the_failure_is_named(tmp_path: Path) -> None:
    bad = full_document(A)
    earlier = write_shard(full_document(A), tmp_path)
    failing = write_shard(dataclasses.replace(bad, reader="test 2", ledger=(*bad.ledger, bad.ledger[0])), tmp_path)
    with connect(tmp_path / "built.duckdb") as con:
        load_reported(con, [earlier], failed={failing: ["duplicate cell in the ledger: x"]})
        load_dimensions(con)
        build_facts(con)
        finish(con, tmp_path / "built.duckdb")
        assert con.execute("SELECT count(*) FROM ledger").fetchall() == [(len(bad.ledger),)]
        assert con.execute("SELECT status, reader FROM dim_document").fetchall() == [("published", "test 1")]
        assert con.execute("SELECT reason FROM audit.quarantine WHERE statement_id IS NULL").fetchall() == [
            ("structural",)
        ]


def test_two_shards_of_one_document_are_refused(tmp_path: Path) -> None:
    first = write_shard(full_document(A), tmp_path)
    second = write_shard(dataclasses.replace(full_document(A), reader="test 2"), tmp_path)
    with connect(tmp_path / "built.duckdb") as con, pytest.raises(ValueError, match=A):
        load_reported(con, [first, second])


def test_a_document_of_two_names_has_the_first_in_order(tmp_path: Path) -> None:
    path = tmp_path / "built.duckdb"
    shard = write_shard(full_document(A), tmp_path)
    build_database(path, [shard], sources=[DocumentSource(A, "z.txt"), DocumentSource(A, "b.txt")])
    with duckdb.connect(path, read_only=True) as con:
        assert con.execute("SELECT source_name, sources FROM dim_document").fetchall() == [("b.txt", 2)]
        assert con.execute("SELECT DISTINCT source_name FROM ledger").fetchall() == [("b.txt",)]


def test_a_statements_own_year_and_agency_come_before_the_documents(tmp_path: Path) -> None:
    one = summary(A)
    silent = dataclasses.replace(expenditure(A).statement, fiscal_year=None, agency_name=None)
    own = dataclasses.replace(one.statement, fiscal_year=2023, agency_name="另一单位")
    parsed = dataclasses.replace(document(A, one, expenditure(A)), statements=(own, silent))
    con = built(tmp_path, parsed)
    found = con.execute("SELECT DISTINCT form, fiscal_year, agency_name FROM ledger ORDER BY form").fetchall()
    assert found == [
        ("expenditure", 2024, "阳谷县人民政府办公室"),
        ("income_expenditure_summary", 2023, "另一单位"),
    ]
    assert con.execute("SELECT count(*) FROM dim_agency").fetchall() == [(2,)]


def test_the_snapshot_and_the_run_say_what_was_built(tmp_path: Path) -> None:
    path = tmp_path / "built.duckdb"
    result = build_database(path, [write_shard(full_document(A), tmp_path)], run=Run(documents_new=1))
    with duckdb.connect(path, read_only=True) as con:
        snapshot = con.execute("SELECT snapshot_id, documents, ledger_rows FROM meta.snapshot").fetchall()
        rows = con.execute(
            "SELECT documents_new, documents_total, ledger_rows, seconds >= 0 FROM audit.run"
        ).fetchall()
    assert snapshot == [(result.snapshot_id, 1, result.ledger_rows)]
    assert rows == [(1, 1, result.ledger_rows, True)]


def test_runs_of_the_last_snapshot_are_kept(tmp_path: Path) -> None:
    shard = write_shard(full_document(A), tmp_path)
    first, second = tmp_path / "it's first.duckdb", tmp_path / "second.duckdb"
    build_database(first, [shard], run=Run(run_id="one"))
    build_database(second, [shard], run=Run(run_id="two"), history=first)
    with duckdb.connect(second, read_only=True) as con:
        assert con.execute("SELECT run_id FROM audit.run").fetchall() == [("one",), ("two",)]


def test_the_judges_verdicts_count_for_each_cell(tmp_path: Path) -> None:
    cell = full_document(A).ledger[0].cell_id

    def judge(con: duckdb.DuckDBPyConnection) -> None:
        con.execute(
            """
            CREATE TABLE audit.finding (
                finding_id VARCHAR, document_id VARCHAR, severity VARCHAR, cause VARCHAR
            );
            CREATE TABLE audit.identity_result AS
            SELECT *
            FROM (VALUES ('a', 'exact'), ('b', 'rounding'), ('c', 'violated'), ('d', 'not_applicable'))
                AS result (identity_id, verdict),
                (
                    SELECT
                        ?::VARCHAR AS document_id, NULL::VARCHAR AS statement_id, 's' AS scope, [?] AS cell_ids,
                        'equality' AS kind, 'yuan' AS unit, 50 AS bound, 70 AS residual
                )
            """,
            [A, cell],
        )

    path = tmp_path / "built.duckdb"
    build_database(path, [write_shard(full_document(A), tmp_path)], judge=judge)
    with duckdb.connect(path, read_only=True) as con:
        assert con.execute("SELECT * FROM audit.cell_verdict").fetchall() == [(cell, 2, 1, 50)]
        assert con.execute("SELECT laws_held, laws_broken FROM mart_department_year").fetchall() == [(2, 1)]


def test_the_database_has_no_keys_no_indexes_and_no_leftovers(tmp_path: Path) -> None:
    con = built(tmp_path, full_document(A))
    assert con.execute(
        "SELECT count(*) FROM duckdb_constraints() WHERE constraint_type <> 'NOT NULL'"
    ).fetchall() == [(0,)]
    assert con.execute("SELECT count(*) FROM duckdb_indexes()").fetchall() == [(0,)]
    schemas = con.execute("SELECT DISTINCT schema_name FROM duckdb_tables()").fetchall()
    assert {name for (name,) in schemas} == {"main", "audit", "meta"}
    assert list(tmp_path.glob("*.wal")) == []


def test_a_result_tells_where_and_how_much(tmp_path: Path) -> None:
    parsed = full_document(A)
    path = tmp_path / "built.duckdb"
    result = build_database(path, [write_shard(parsed, tmp_path)])
    assert result == BuildResult(path, result.snapshot_id, 1, 0, len(parsed.ledger))
    assert sum((row.amount for row in parsed.ledger), Decimal(0)) > 0
