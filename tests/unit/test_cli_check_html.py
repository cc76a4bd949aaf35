"""``juesuan check --html``: one page of one document, or one clear line and nothing written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from lxml import html

from pipelines.cli.app import run
from tests.support.small_disclosure import small_disclosure

Capture = pytest.CaptureFixture[str]


def written(folder: Path, name: str = "甲.txt", number: int = 1, **form: str) -> Path:
    path = folder / name
    path.write_text(small_disclosure(number, **form), encoding="utf-8")
    return path


def refused(capsys: Capture, *arguments: str | Path) -> str:
    assert run(["check", *map(str, arguments)]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    (line,) = said.err.splitlines()
    return line


def test_the_page_is_written_and_the_verdict_still_decides_the_status(tmp_path: Path, capsys: Capture) -> None:
    out = tmp_path / "页.html"
    assert run(["check", str(written(tmp_path)), "--html", str(out)]) == 0
    assert str(out) in capsys.readouterr().out.replace("\n", "")
    page = html.document_fromstring(out.read_bytes().decode())
    assert page.xpath("string(//title)")
    assert len(page.xpath("//table[contains(@class, 'printed-table')]")) == 2
    broken = written(tmp_path, "乙.txt", 2, basic_total="85.50")
    assert run(["check", str(broken), "--html", str(out)]) == 1
    assert html.document_fromstring(out.read_bytes().decode()).xpath("//article[contains(@class, 'error')]")


def test_json_stays_alone_on_stdout(tmp_path: Path, capsys: Capture) -> None:
    out = tmp_path / "page.html"
    assert run(["check", "--json", str(written(tmp_path)), "--html", str(out)]) == 0
    assert len(json.loads(capsys.readouterr().out)) == 1
    assert out.exists()


def test_two_documents_are_not_one_page(tmp_path: Path, capsys: Capture) -> None:
    out = tmp_path / "page.html"
    files = [written(tmp_path), written(tmp_path, "乙.txt", 2)]
    assert "one document" in refused(capsys, *files, "--html", out)
    assert not out.exists()


def test_a_place_that_cannot_be_written_is_one_line(tmp_path: Path, capsys: Capture) -> None:
    file = written(tmp_path)
    before = file.read_bytes()
    assert "folder" in refused(capsys, file, "--html", tmp_path)
    assert "no such folder" in refused(capsys, file, "--html", tmp_path / "none" / "page.html")
    assert "itself" in refused(capsys, file, "--html", file)
    assert run(["check", str(file), "--html", "/dev/full"]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "/dev/full" in line
    assert file.read_bytes() == before
