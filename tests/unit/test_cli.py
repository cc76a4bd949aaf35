"""The command line: exit statuses, one JSON document, one clear line for every error."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from dagster import AssetKey, DagsterEventType, DagsterRunStatus
from dagster._core.storage.sqlite_storage import DagsterSqliteStorage

from pipelines.cli.app import run
from tests.support.small_disclosure import small_disclosure

Capture = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a sound disclosure and one whose 合计 line does not fit its columns."""
    folder = tmp_path_factory.mktemp("input")
    (folder / "sound.txt").write_text(small_disclosure(1), encoding="utf-8")
    (folder / "wrong.txt").write_text(small_disclosure(2, basic_total="81.50"), encoding="utf-8")
    (folder / "notes.xyz").write_text("not a disclosure")
    home = tmp_path_factory.mktemp("home")
    assert run(["ingest", str(folder), "--home", str(home)]) == 0
    assert run(["build", "--home", str(home)]) == 0
    return home


@pytest.fixture
def home(built: Path, tmp_path: Path) -> Path:
    """A copy that a test may change."""
    return shutil.copytree(built, tmp_path / "home", symlinks=True)


def one_line(capsys: Capture) -> str:
    said = capsys.readouterr()
    assert said.out == ""
    assert len(said.err.splitlines()) == 1, said.err
    assert said.err.startswith("juesuan: ")
    return said.err


def answer(capsys: Capture) -> object:
    """What ``--json`` put on stdout: exactly one document."""
    return json.loads(capsys.readouterr().out, parse_float=Decimal)


def test_help_starts_quickly_and_loads_nothing_heavy() -> None:
    code = (
        "import sys\nfrom pipelines.cli.app import run\nassert run(['--help']) == 0\n"
        "heavy = {'dagster', 'duckdb', 'polars', 'great_expectations', 'pydantic'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)


@pytest.mark.parametrize("arguments", [["--help"], [], ["--version"], ["build", "--help"], ["sql", "-h"]])
def test_help_ends_0(arguments: list[str], capsys: Capture) -> None:
    assert run(arguments) == 0
    assert "juesuan" in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments",
    [
        ["bogus"],
        ["--nope"],
        ["build", "--nope"],
        ["ingest"],
        ["ingest", "/no/such/path"],
        ["check"],
        ["check", "/no/such/file"],
        ["check", "/"],
        ["report"],
        ["sql"],
        ["sql", "SELECT 1"],
        ["sql", "SELECT 1", "--format", "xml"],
        ["sql", "SELECT 1", "--file", "x.sql"],
        ["sql", "--file", "/no/such/file.sql"],
        ["publish"],
        ["publish", "--undo"],
    ],
)
def test_what_cannot_be_attempted_ends_2_with_one_line(
    arguments: list[str], tmp_path: Path, capsys: Capture
) -> None:
    assert run(["--home", str(tmp_path / "empty"), *arguments]) == 2
    one_line(capsys)
    assert not (tmp_path / "empty" / "raw").exists()


def test_a_missing_path_keeps_the_others_from_being_taken_too(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "a.txt").write_text(small_disclosure())
    home = tmp_path / "home"
    assert run(["--home", str(home), "ingest", str(tmp_path / "a.txt"), str(tmp_path / "b.txt")]) == 2
    assert "b.txt" in one_line(capsys)
    assert not home.exists()


def test_home_is_the_option_else_the_variable(
    built: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    for arguments in (["--home", str(built), "report", "--json"], ["report", "--json", "--home", str(built)]):
        assert run(arguments) == 0
        answer(capsys)
    monkeypatch.setenv("JUESUAN_HOME", str(built))
    assert run(["--json", "report"]) == 0
    answer(capsys)
    assert run(["--home", str(built / "elsewhere"), "report"]) == 2


def test_ingest_tells_new_known_and_skipped(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "in").mkdir()
    for name in ("a.txt", "b.txt"):
        (tmp_path / "in" / name).write_text(small_disclosure())
    (tmp_path / "in" / "c.xyz").write_text("?")
    command = ["--home", str(tmp_path / "home"), "ingest", str(tmp_path / "in"), "--json"]
    assert run(command) == 0
    first = answer(capsys)
    assert isinstance(first, dict)
    assert [len(first[key]) for key in ("new", "new_sources", "known", "skipped")] == [1, 1, 0, 1]
    assert run(command) == 0
    second = answer(capsys)
    assert isinstance(second, dict)
    assert [len(second[key]) for key in ("new", "new_sources", "known", "skipped")] == [0, 0, 2, 1]


def test_build_with_nothing_new_says_so_and_ends_0(home: Path, capsys: Capture) -> None:
    before = sorted((home / "warehouse" / "builds").iterdir())
    assert run(["--home", str(home), "build"]) == 0
    said = capsys.readouterr()
    assert "Nothing new" in said.out
    assert said.err == ""
    assert run(["--home", str(home), "build", "--json"]) == 0
    told = answer(capsys)
    assert isinstance(told, dict)
    assert told["status"] == "unchanged"
    assert sorted((home / "warehouse" / "builds").iterdir()) == before


def test_a_build_says_nothing_on_stderr_when_all_is_well(home: Path) -> None:
    """In a process of its own: a test runner catches what libraries log."""
    command = [sys.executable, "-m", "pipelines", "--home", str(home), "build"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_build_takes_what_lies_in_the_inbox(home: Path, capsys: Capture) -> None:
    inbox = home / "raw" / "inbox"
    inbox.mkdir(parents=True)
    (inbox / "late.txt").write_text(small_disclosure(3), encoding="utf-8")
    (inbox / "notes.xyz").write_text("not a disclosure")
    assert run(["--home", str(home), "build", "--json"]) == 0
    said = capsys.readouterr()
    assert [line for line in said.err.splitlines() if "notes.xyz" in line and "skipped" in line]
    told = json.loads(said.out)
    assert (told["status"], told["documents"], told["set_aside"]) == ("published", 3, [])


def test_build_of_an_empty_home_publishes_an_empty_warehouse(tmp_path: Path, capsys: Capture) -> None:
    assert run(["--home", str(tmp_path), "build"]) == 0
    capsys.readouterr()
    assert run(["--home", str(tmp_path), "sql", "--json", "SELECT count(*) AS n FROM ledger"]) == 0
    assert answer(capsys) == [{"n": 0}]


def test_undo_points_back_and_the_next_build_forward_again(home: Path, capsys: Capture) -> None:
    def snapshot() -> object:
        capsys.readouterr()
        assert run(["--home", str(home), "sql", "--json", "SELECT snapshot_id, documents FROM meta.snapshot"]) == 0
        return answer(capsys)

    first = snapshot()
    (home / "raw" / "inbox").mkdir(parents=True)
    (home / "raw" / "inbox" / "late.txt").write_text(small_disclosure(3), encoding="utf-8")
    assert run(["--home", str(home), "build"]) == 0
    second = snapshot()
    assert second != first
    assert run(["--home", str(home), "publish", "--undo"]) == 0
    assert snapshot() == first
    assert run(["--home", str(home), "publish", "--undo"]) == 2
    assert run(["--home", str(home), "build"]) == 0
    assert snapshot() == second


def test_check_reads_without_a_warehouse(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "sound.txt").write_text(small_disclosure(), encoding="utf-8")
    (tmp_path / "wrong.txt").write_text(small_disclosure(basic_total="81.50"), encoding="utf-8")
    home = tmp_path / "home"
    assert run(["--home", str(home), "check", str(tmp_path / "sound.txt"), "--json"]) == 0
    told = answer(capsys)
    assert isinstance(told, list)
    (sound,) = told
    assert sound["document"]["agency_name"] == "阳谷县示范第1办公室"
    assert (sound["document"]["fiscal_year"], sound["document"]["units"]) == (2024, ["万元"])
    assert {form["form"] for form in sound["forms"]} == {"expenditure", "general_budget_expenditure"}
    verdicts = {one["identity_id"]: one for one in sound["identities"]}
    assert verdicts["expenditure.children_sum_to_parent"]["exact"] > 0
    assert sound["findings"] == []

    assert run(["--home", str(home), "check", str(tmp_path / "wrong.txt")]) == 1
    said = capsys.readouterr().out
    assert "expenditure.columns_sum_to_total" in said
    assert "row 4" in said
    assert not home.exists()


def test_check_of_an_unreadable_file_ends_1_and_checks_the_others(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "sound.txt").write_text(small_disclosure(), encoding="utf-8")
    (tmp_path / "empty.txt").write_bytes(b"")
    assert run(["check", str(tmp_path / "empty.txt"), str(tmp_path / "sound.txt"), "--json"]) == 1
    said = capsys.readouterr()
    assert [line for line in said.err.splitlines() if "empty.txt" in line and "empty_file" in line]
    told = json.loads(said.out)
    assert [len(one["forms"]) for one in told] == [0, 2]


def test_report_tells_documents_forms_identities_and_findings(built: Path, capsys: Capture) -> None:
    assert run(["--home", str(built), "report", "--json"]) == 0
    told = answer(capsys)
    assert isinstance(told, dict)
    assert [document["source_name"] for document in told["documents"]] == ["sound.txt", "wrong.txt"]
    assert {finding["source_name"] for finding in told["findings"]} == {"wrong.txt"}
    assert all(finding["places"] for finding in told["findings"] if finding["identity_id"])
    assert {form["form"]: form["documents"] for form in told["forms"]} == {
        "expenditure": 2,
        "general_budget_expenditure": 2,
    }


def test_report_of_one_document(built: Path, capsys: Capture) -> None:
    assert run(["--home", str(built), "report", "--json"]) == 0
    told = answer(capsys)
    assert isinstance(told, dict)
    sound = told["documents"][0]["document_id"]
    assert run(["--home", str(built), "report", "--document", sound]) == 0
    assert "wrong.txt" not in capsys.readouterr().out
    assert run(["--home", str(built), "report", "--document", "unknown"]) == 2
    one_line(capsys)


@pytest.mark.parametrize("columns", [60, 100])
def test_report_fits_its_width_and_has_no_colours_off_a_terminal(
    built: Path, columns: int, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    from rich.cells import cell_len

    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert run(["--home", str(built), "report"]) == 0
    said = capsys.readouterr().out
    assert "\x1b" not in said
    tables = [line for line in said.splitlines() if not line.startswith(("  juesuan", "Database"))]
    assert max(cell_len(line) for line in tables) <= columns


def test_sql_writes_every_format(built: Path, tmp_path: Path, capsys: Capture) -> None:
    query = "SELECT line_name, amount FROM ledger WHERE line_code = '221' ORDER BY ALL LIMIT 1"
    assert run(["--home", str(built), "sql", query]) == 0
    assert "200000.00" in capsys.readouterr().out
    assert run(["--home", str(built), "sql", query, "--format", "csv"]) == 0
    assert capsys.readouterr().out == "line_name,amount\n住房保障支出,200000.00\n"
    assert run(["--home", str(built), "sql", query, "--file", str(tmp_path / "f.csv"), "--format", "csv"]) == 0
    assert (tmp_path / "f.csv").read_text() == "line_name,amount\n住房保障支出,200000.00\n"
    assert run(["--home", str(built), "sql", query, "--json"]) == 0
    assert answer(capsys) == [{"line_name": "住房保障支出", "amount": Decimal("200000.00")}]
    (tmp_path / "query.sql").write_text(query)
    for form in ("csv", "json", "parquet", "table"):
        target = tmp_path / f"out.{form}"
        assert (
            run(
                [
                    "--home",
                    str(built),
                    "sql",
                    "--file",
                    str(tmp_path / "query.sql"),
                    "--format",
                    form,
                    "-o",
                    str(target),
                ]
            )
            == 0
        )
        assert target.stat().st_size > 0


def test_a_long_table_says_what_it_does_not_show(built: Path, capsys: Capture) -> None:
    assert run(["--home", str(built), "sql", "SELECT range FROM range(501)"]) == 0
    assert "500 of 501" in capsys.readouterr().err


@pytest.mark.parametrize("query", ["COPY ledger TO 'x.csv'", "SELECT 1; SELECT 2", "FROM 'x.csv'", "SELEC", ""])
def test_refused_sql_ends_2_with_one_line(built: Path, query: str, capsys: Capture) -> None:
    assert run(["--home", str(built), "sql", query]) == 2
    one_line(capsys)


def test_a_refused_query_leaves_an_older_result_alone(built: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    target.write_text("older")
    assert run(["--home", str(built), "sql", "SELECT nothing", "--format", "csv", "-o", str(target)]) == 2
    assert target.read_text() == "older"
    assert [path.name for path in tmp_path.iterdir()] == ["out.csv"]


def test_results_are_never_written_over_the_warehouse(built: Path, capsys: Capture) -> None:
    target = built / "warehouse" / "current.duckdb"
    assert run(["--home", str(built), "sql", "SELECT 1", "--format", "csv", "-o", str(target)]) == 2
    one_line(capsys)
    assert target.is_symlink()


def test_debug_shows_where_an_error_came_from(tmp_path: Path, capsys: Capture) -> None:
    assert run(["--home", str(tmp_path), "report", "--debug"]) == 2
    assert "Traceback" in capsys.readouterr().err


def test_a_reader_of_our_output_may_leave(built: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "pipelines",
        "--home",
        str(built),
        "sql",
        "--format",
        "csv",
        "FROM range(2000000)",
    ]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=dict(os.environ)
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""


def test_a_run_from_the_command_line_is_read_by_the_orchestrators_own_storage(home: Path) -> None:
    """Also where the orchestrator's pages have written there before, and the next run goes on."""
    assert run(["build", "--home", str(home)]) == 0
    storage = DagsterSqliteStorage(str(home / "state"))
    runs = storage.run_storage.get_runs()
    assert [one.status for one in runs] == [DagsterRunStatus.SUCCESS] * 2
    for one in runs:
        told = {event.dagster_event_type for event in storage.event_log_storage.get_logs_for_run(one.run_id)}
        assert {DagsterEventType.RUN_SUCCESS, DagsterEventType.ASSET_MATERIALIZATION} <= told
    asset = storage.event_log_storage.get_latest_materialization_events([AssetKey("snapshot")])
    latest = asset[AssetKey("snapshot")]
    assert latest is not None
    assert latest.run_id == runs[0].run_id
