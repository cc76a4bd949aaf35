"""``juesuan correct``: writes one entry for a cell of the published snapshot; a build applies or refuses it."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
import yaml

from pipelines.cli.app import run
from pipelines.settings import Home
from pipelines.warehouse.build import build_database
from pipelines.warehouse.corrections import load_corrections
from pipelines.warehouse.publish import clean_work, current_snapshot, publish, work_file
from pipelines.warehouse.shards import write_shard
from tests.support.small_disclosure import small_disclosure
from tests.unit.warehouse.parsed import counted, document, expenditure, project_sheet

Capture = pytest.CaptureFixture[str]
A, SHEET = "a" * 16, "c" * 16
CELL = f"{A}-t2r6c3"  # 合计, basic: 980.19 万元
RATE = f"{SHEET}-t9r2c9"  # 80.36 percent


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with a published snapshot of one form and one sheet, and with corrections of its own: none."""
    home = Home(tmp_path / "home")
    clean_work(home)
    parsed = (document(A, expenditure(A)), project_sheet(SHEET))
    shards = [write_shard(counted(one), home.staging) for one in parsed]
    publish(home, work_file(home), build_database(work_file(home), shards).snapshot_id)
    (home.root / "corrections").mkdir()
    return home.root


def corrected(home: Path, *arguments: str) -> int:
    return run(["correct", *arguments, "--home", str(home)])


def test_a_correction_is_written_and_both_figures_are_told(home: Path, capsys: Capture) -> None:
    arguments = (CELL, "9801800.00", "--reason", "看错一位", "--author", "someone")
    assert corrected(home, *arguments) == 0
    said = capsys.readouterr()
    assert said.err == ""
    assert "980.19 = 9801900.00 yuan" in said.out
    assert "980.18 = 9801800.00 yuan" in said.out
    assert "the next juesuan build applies it" in said.out
    path = home / "corrections" / f"{A}.yaml"
    assert str(path) in said.out
    (entry,) = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert entry.pop("date")
    assert entry == {
        "cell_id": CELL,
        "document_id": A,
        "source_name": f"{A}.txt",
        "expects": "980.19",
        "expects_value": "9801900.00",
        "value": "9801800.00",
        "reason": "看错一位",
        "status": "accepted",
        "author": "someone",
    }


def test_a_figure_in_the_unit_of_the_page_becomes_yuan(home: Path, capsys: Capture) -> None:
    assert corrected(home, CELL, "980.18", "--as-printed", "--reason", "r", "--status", "proposed", "--json") == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["value"], said["status"]) == ("9801800.00", "proposed")
    (filed,) = load_corrections(home / "corrections")
    assert (filed.correction.value, filed.correction.status) == (Decimal("9801800.00"), "proposed")


def test_yuan_finer_than_the_page_prints_is_asked_about(home: Path, capsys: Capture) -> None:
    assert corrected(home, CELL, "980.18", "--reason", "r") == 0
    assert "was --as-printed meant?" in capsys.readouterr().err


def test_a_rate_keeps_its_own_unit_and_a_figure_may_be_negative(home: Path) -> None:
    assert corrected(home, RATE, "80.355", "--as-printed", "--reason", "r") == 0
    assert corrected(home, CELL, "-100", "--reason", "r") == 0
    values = {filed.correction.cell_id: filed.correction.value for filed in load_corrections(home / "corrections")}
    assert values == {RATE: Decimal("80.355"), CELL: Decimal(-100)}


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("no-such-cell", "1", "--reason", "r"), "no cell no-such-cell"),
        ((CELL, "1,000", "--reason", "r"), "exact figure"),
        ((CELL, "1e3", "--reason", "r"), "exact figure"),
        ((CELL, "0.001", "--reason", "r"), "two decimals"),
        ((CELL, "980.19", "--as-printed", "--reason", "r"), "nothing to correct"),
        ((CELL, "1", "--reason", " "), "reason"),
        ((CELL, "1", "--reason", "r", "--author", " "), "author"),
        ((CELL, "1", "--reason", "r", "--status", "rejected"), "--status"),
        ((CELL, "1", "--reason", "r", "--nope"), "--nope"),
        ((CELL, "1"), "--reason"),
        ((CELL, "--reason", "r"), "VALUE"),
    ],
)
def test_what_cannot_be_written_ends_2_with_one_line_and_writes_nothing(
    arguments: tuple[str, ...], told: str, home: Path, capsys: Capture
) -> None:
    assert corrected(home, *arguments) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert len(said.err.splitlines()) == 1
    assert told in said.err
    assert list((home / "corrections").iterdir()) == []


def test_without_a_warehouse_there_is_nothing_to_correct(tmp_path: Path, capsys: Capture) -> None:
    assert corrected(tmp_path, CELL, "1", "--reason", "r") == 2
    assert "no warehouse" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_second_accepted_correction_of_a_cell_is_refused(home: Path, capsys: Capture) -> None:
    assert corrected(home, CELL, "9801800.00", "--reason", "r") == 0
    before = (home / "corrections" / f"{A}.yaml").read_bytes()
    assert corrected(home, CELL, "9801700.00", "--reason", "r") == 2
    assert "has an accepted correction already" in capsys.readouterr().err
    assert (home / "corrections" / f"{A}.yaml").read_bytes() == before


def test_a_unit_that_the_text_does_not_bear_out_is_not_guessed(home: Path, capsys: Capture) -> None:
    path = current_snapshot(Home(home)).path  # type: ignore[union-attr]
    path.chmod(0o644)
    with duckdb.connect(path) as con:
        con.execute("UPDATE statement SET unit_in_yuan = 1")
    assert corrected(home, CELL, "1", "--as-printed", "--reason", "r") == 2
    assert "give VALUE in yuan" in capsys.readouterr().err


def test_from_the_page_to_the_facts_and_the_guard(tmp_path: Path, capsys: Capture) -> None:
    """The 合计 line prints 81.50 where its columns and lines say 80.50; a person corrects it."""
    source, home = tmp_path / "wrong.txt", tmp_path / "home"
    source.write_text(small_disclosure(basic_total="81.50"), encoding="utf-8")
    assert run(["ingest", str(source), "--home", str(home)]) == 0
    assert run(["build", "--home", str(home)]) == 0
    current = home / "warehouse" / "current.duckdb"
    printed = (
        "SELECT cell_id, amount, confirmations FROM ledger WHERE form = 'expenditure' AND reported_text = '81.50'"
    )
    with duckdb.connect(current, read_only=True) as con:
        ((cell, *before),) = con.execute(printed).fetchall()
        findings = con.execute("SELECT finding_id, cause FROM audit.finding ORDER BY ALL").fetchall()
    assert findings

    assert corrected(home, cell, "80.50", "--as-printed", "--reason", "读错一位") == 0
    assert run(["build", "--home", str(home)]) == 0
    first = current.resolve()
    with duckdb.connect(current, read_only=True) as con:
        assert con.execute(printed).fetchall() == [(cell, *before)]
        assert con.execute(
            """
            SELECT fact.basic, fact.is_corrected, correction.reason
            FROM fact_expenditure_by_function AS fact, unnest(correction_ids) AS link (correction_id)
            JOIN correction USING (correction_id)
            """
        ).fetchall() == [(Decimal("805000.00"), True, "读错一位")]
        assert con.execute("SELECT basic_expenditure, is_corrected FROM mart_department_year").fetchall() == [
            (Decimal("805000.00"), True)
        ]
        assert con.execute("SELECT finding_id, cause FROM audit.finding ORDER BY ALL").fetchall() == findings

    (path,) = (home / "corrections").iterdir()
    path.write_text(path.read_text(encoding="utf-8").replace('"81.50"', '"81.05"'), encoding="utf-8")
    capsys.readouterr()
    assert run(["build", "--home", str(home)]) == 1
    said = capsys.readouterr().err
    assert f"{path.name}, entry 1: cell {cell} was expected to print 81.05" in said
    assert "prints 81.50 (815000.00)" in said
    assert current.resolve() == first
