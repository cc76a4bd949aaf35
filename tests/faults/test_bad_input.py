"""Bad input ends in quarantine with one clear line, and everything else is still done."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipelines.cli.app import run
from tests.support.small_disclosure import small_disclosure

GOOD = small_disclosure()
BAD = {
    "empty.txt": (b"", "empty_file"),
    "blank.txt": (b" \n\t\n", "empty_file"),
    "binary.bin": (bytes(range(256)) * 8, "unknown_format"),
    "letter.txt": ("2024年度\n关于开会的通知\n请各单位准时参加。\n".encode(), "no_statutory_form"),
    "yearless.txt": (small_disclosure(2, year=None).encode(), "no_fiscal_year"),
    "cut.pdf": (b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 ob", "unreadable"),
}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home into which good and bad files were taken, not yet built."""
    folder = tmp_path_factory.mktemp("input")
    (folder / "good.txt").write_text(GOOD, encoding="utf-8")
    for name, (content, _) in BAD.items():
        (folder / name).write_bytes(content)
    home = tmp_path_factory.mktemp("home")
    files = [str(path) for path in sorted(folder.iterdir())]
    assert run(["--home", str(home), "ingest", *files]) == 0
    return home


def test_each_bad_file_is_named_with_its_reason_and_the_rest_is_published(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["--home", str(home), "build"]) == 1
    lines = capsys.readouterr().err.splitlines()
    for name, (_, reason) in BAD.items():
        told = [line for line in lines if name in line]
        assert len(told) == 1, (name, lines)
        assert reason in told[0]
    assert not [line for line in lines if "good.txt" in line or "Traceback" in line]

    assert (
        run(
            ["--home", str(home), "sql", "--json", "SELECT source_name, reason FROM audit.quarantine ORDER BY ALL"]
        )
        == 0
    )
    rows = json.loads(capsys.readouterr().out)
    assert {(row["source_name"], row["reason"]) for row in rows} == {(n, reason) for n, (_, reason) in BAD.items()}
    assert run(["--home", str(home), "sql", "--json", "SELECT DISTINCT source_name FROM ledger"]) == 0
    assert json.loads(capsys.readouterr().out) == [{"source_name": "good.txt"}]

    before = sorted((home / "warehouse" / "builds").iterdir())
    assert run(["--home", str(home), "build"]) == 0
    said = capsys.readouterr()
    assert "Nothing new" in said.out
    assert said.err == ""
    assert sorted((home / "warehouse" / "builds").iterdir()) == before


def test_a_statement_without_a_unit_is_quarantined_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with_unit, _, second = small_disclosure().partition("一般公共预算财政拨款支出决算表")
    file = tmp_path / "half.txt"
    file.write_text(
        with_unit.replace("金额单位：万元", "") + "一般公共预算财政拨款支出决算表" + second, encoding="utf-8"
    )
    home = str(tmp_path / "home")
    assert run(["--home", home, "ingest", str(file)]) == 0
    assert run(["--home", home, "build"]) == 1
    assert [
        line for line in capsys.readouterr().err.splitlines() if "half.txt" in line and "no_unit_of_money" in line
    ]
    assert run(["--home", home, "sql", "--json", "SELECT DISTINCT form FROM ledger"]) == 0
    assert json.loads(capsys.readouterr().out) == [{"form": "general_budget_expenditure"}]


def test_a_cut_off_text_is_named_and_what_is_whole_is_kept(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = small_disclosure().encode()
    file = tmp_path / "cut.txt"
    file.write_bytes(whole[: whole.rindex("住房保障支出".encode()) + 4])
    home = str(tmp_path / "home")
    assert run(["--home", home, "ingest", str(file)]) == 0
    assert run(["--home", home, "build"]) == 1
    assert [line for line in capsys.readouterr().err.splitlines() if "cut.txt" in line and "truncated" in line]
    assert run(["--home", home, "sql", "--json", "SELECT DISTINCT form FROM ledger"]) == 0
    assert json.loads(capsys.readouterr().out) == [{"form": "expenditure"}]
