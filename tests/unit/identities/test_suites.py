"""The expectation suites: generated, never stale, and run on DuckDB read-only and in silence."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest

from pipelines.identities import expectations as running
from pipelines.identities.catalogue import load_catalogue
from pipelines.identities.expectations import SuiteResult, run_suites
from pipelines.identities.suites import STRUCTURE, SUITES, render, suites
from tests.support.judge_db import JudgeDb


def test_the_files_are_what_the_catalogue_generates() -> None:
    """If this fails: python -m pipelines.identities.generate"""
    generated = {f"{name}.json": render(suite) for name, suite in suites().items()}
    assert {path.name: path.read_text(encoding="utf-8") for path in SUITES.glob("*.json")} == generated


def test_every_identity_is_in_one_suite() -> None:
    found = [
        entry["meta"]["identity_id"]
        for path in SUITES.glob("*.json")
        for entry in json.loads(path.read_text(encoding="utf-8"))["expectations"]
        if "identity_id" in entry["meta"]
    ]
    assert sorted(found) == sorted(identity.id for identity in load_catalogue())


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A judged database with one broken law and one broken rule of our own."""
    db = JudgeDb()
    statement = db.statement("three_public")
    db.amounts(statement, "total", budget="5.00")
    db.amounts(statement, "reception", budget="4.00")
    db.judged()
    path = tmp_path_factory.mktemp("suites") / "built.duckdb"
    db.con.execute(f"ATTACH '{path}' AS built")
    db.con.execute("COPY FROM DATABASE memory TO built")
    db.con.execute("DETACH built")
    return path


@pytest.fixture(scope="module")
def results(database: Path) -> dict[str, SuiteResult]:
    return {result.suite: result for result in run_suites(database, ["three_public", "income", STRUCTURE])}


def test_a_broken_law_fails_its_suite_and_blocks_nothing(results: dict[str, SuiteResult]) -> None:
    three_public = results["three_public"]
    assert not three_public.success
    assert not three_public.blocks_publication
    failed = {one.identity_id: one.unexpected_count for one in three_public.expectations if not one.success}
    assert failed == {"three_public.items_sum_to_total": 1}


def test_a_suite_whose_laws_hold_succeeds(results: dict[str, SuiteResult]) -> None:
    assert results["income"].success


def test_our_own_broken_rule_blocks(results: dict[str, SuiteResult]) -> None:
    """The ledger rows of this database have no source cell: an amount from nowhere."""
    structure = results[STRUCTURE]
    assert structure.blocks_publication
    invented = next(one for one in structure.expectations if one.id == "no_amount_is_invented")
    assert (invented.success, invented.unexpected_count) == (False, 2)


def test_an_expectation_that_raises_fails_and_blocks(results: dict[str, SuiteResult]) -> None:
    """This database has no dim_agency: the rule about it cannot be evaluated."""
    raised = {one.id: one for one in results[STRUCTURE].raised}
    assert not raised["unique_dim_agency"].success
    assert "dim_agency" in (raised["unique_dim_agency"].raised or "")


def test_running_prints_nothing_and_writes_nothing(database: Path, capfd: pytest.CaptureFixture[str]) -> None:
    before = database.read_bytes()
    run_suites(database, ["three_public"])
    assert capfd.readouterr().out == ""
    assert database.read_bytes() == before
    assert not database.with_name(database.name + ".wal").exists()


def test_the_file_is_free_again_after_a_run(database: Path) -> None:
    """DuckDB refuses a second connection with other settings: one that was left open would show here."""
    run_suites(database, ["income"])
    with duckdb.connect(database, config={"memory_limit": "500MB"}) as con:
        con.execute("SELECT 1")


def test_a_suite_that_does_not_exist_is_an_error(database: Path, tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        run_suites(database, ["incomes"])
    with pytest.raises(FileNotFoundError):
        run_suites(tmp_path / "none.duckdb")


def test_the_library_is_not_imported_before_it_is_needed() -> None:
    assert "great_expectations" not in vars(running)
