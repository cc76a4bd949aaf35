"""Bad input ends in quarantine with one clear line, and everything else is still done."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipelines.cli.app import run
from tests.faults.bases import zipped
from tests.support.small_disclosure import small_disclosure

GOOD = small_disclosure()


def cut_in_the_last_form() -> bytes:
    """Cut inside a character of the last form's last lines."""
    whole = small_disclosure(4).encode()
    return whole[: whole.rindex("住房保障支出".encode()) + 4]


BAD = {
    "empty.txt": (b"", "empty_file"),
    "blank.txt": (b" \n\t\n", "empty_file"),
    "binary.bin": (bytes(range(256)) * 8, "unknown_format"),
    "letter.txt": ("2024年度\n关于开会的通知\n请各单位准时参加。\n".encode(), "not_final_accounts"),
    "bomb.zip": (zipped({"zeros.txt": bytes(8 * 1024**2)}), "unsafe_archive"),
    "outside.zip": (zipped({"good.txt": GOOD.encode(), "../bad.txt": b"1"}), "unsafe_archive"),
    "nest.zip": (zipped({"2.zip": zipped({"3.zip": zipped({"good.txt": GOOD.encode()})})}), "unsafe_archive"),
    "cut.zip": (zipped({"good.txt": GOOD.encode()})[:-40], "unreadable"),
    "none.zip": (zipped({"figures.csv": b"1"}), "unknown_format"),
    "packed.rar": (b"Rar!\x1a\x07\x01\x00" + bytes(64), "unknown_format"),
    "yearless.txt": (small_disclosure(2, year=None).encode(), "no_fiscal_year"),
    "cut.pdf": (b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 ob", "unreadable"),
    "unitless.txt": (small_disclosure(3, unit=None).encode(), "no_unit_of_money"),
    "cut.txt": (cut_in_the_last_form(), "truncated"),
}
KEPT = {
    "good.txt": {"expenditure", "general_budget_expenditure"},
    "cut.txt": {"expenditure"},
    "member.txt": {"expenditure", "general_budget_expenditure"},
    "deeper.txt": {"expenditure", "general_budget_expenditure"},
}
SOUND = zipped(
    {
        "2024/member.txt": small_disclosure(5).encode(),
        "inner.zip": zipped({"deeper.txt": small_disclosure(6).encode()}),
    }
)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home into which good and bad files were taken by name, not yet built."""
    folder = tmp_path_factory.mktemp("input")
    (folder / "good.txt").write_text(GOOD, encoding="utf-8")
    for name, (content, _) in BAD.items():
        (folder / name).write_bytes(content)
    (folder / "sound.zip").write_bytes(SOUND)
    home = tmp_path_factory.mktemp("home")
    files = [str(path) for path in sorted(folder.iterdir())]
    assert run(["--home", str(home), "ingest", *files]) == 0
    return home


def rows(home: Path, query: str, capsys: pytest.CaptureFixture[str]) -> list[dict[str, str]]:
    assert run(["--home", str(home), "sql", "--json", query]) == 0
    found: list[dict[str, str]] = json.loads(capsys.readouterr().out)
    return found


def test_each_bad_file_is_named_with_its_reason_and_the_rest_is_published(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["--home", str(home), "build"]) == 1
    lines = capsys.readouterr().err.splitlines()
    for name, (_, reason) in BAD.items():
        told = [line for line in lines if line.startswith(name)]
        assert len(told) == 1, (name, lines)
        assert reason in told[0]
    assert len(lines) == len(BAD)

    quarantine = rows(home, "SELECT source_name, reason FROM audit.quarantine", capsys)
    assert {(row["source_name"], row["reason"]) for row in quarantine} == {(n, why) for n, (_, why) in BAD.items()}
    kept: dict[str, set[str]] = {}
    for row in rows(home, "SELECT DISTINCT source_name, form FROM ledger", capsys):
        kept.setdefault(row["source_name"], set()).add(row["form"])
    assert kept == KEPT

    before = sorted((home / "warehouse" / "builds").iterdir())
    assert run(["--home", str(home), "build"]) == 0
    said = capsys.readouterr()
    assert "Nothing new" in said.out
    assert said.err == ""
    assert sorted((home / "warehouse" / "builds").iterdir()) == before
