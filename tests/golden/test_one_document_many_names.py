"""The same bytes under several names are one document: all its names are told, the first of them is its own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipelines.cli.app import run
from tests.support.small_disclosure import small_disclosure

REAL = Path(__file__).resolve().parents[2].parent / "shared" / "real" / "other"
BUREAUS = sorted(path for path in REAL.glob("*信访局*.pdf"))
MADE = ("乙县.txt", "甲县/乙县.txt", "丙县.txt")


def build(home: Path, folder: Path, capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    """Ingest a folder, build, and give the documents as the report names them."""
    assert run(["--home", str(home), "ingest", str(folder)]) == 0
    run(["--home", str(home), "build"])
    capsys.readouterr()
    assert run(["--home", str(home), "report", "--json"]) == 0
    documents: list[dict[str, object]] = json.loads(capsys.readouterr().out)["documents"]
    return documents


def shown(home: Path, document: object, capsys: pytest.CaptureFixture[str]) -> str:
    assert run(["--home", str(home), "report", "--document", str(document)]) == 0
    return capsys.readouterr().out


def test_a_document_is_shown_under_all_its_names(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "in"
    for name in MADE:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(small_disclosure(), encoding="utf-8")
    (document,) = build(tmp_path / "home", folder, capsys)
    assert document["names"] == ["丙县.txt", "乙县.txt"]
    assert document["source_name"] == "丙县.txt"
    told = shown(tmp_path / "home", document["document_id"], capsys)
    assert all(name in told for name in ("丙县.txt", "乙县.txt"))
    assert "final accounts" in told


@pytest.mark.parametrize("count", [len(BUREAUS)] if BUREAUS else [])
def test_the_file_that_was_found_under_the_names_of_three_cities(
    count: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for path in BUREAUS:
        (folder / path.name).write_bytes(path.read_bytes())
    (document,) = build(tmp_path / "home", folder, capsys)
    names = [path.name for path in BUREAUS]
    assert (len(names), document["names"], document["source_name"]) == (count, names, names[0])
    assert (document["status"], document["kind"]) == ("quarantined", "budget")
    assert (document["agency_name"], document["fiscal_year"], document["region_code"]) == (
        "国家信访局",
        2026,
        None,
    )
    told = shown(tmp_path / "home", document["document_id"], capsys)
    assert "not_final_accounts" in told
