"""``juesuan check``: the tally by page, the members of an archive, a cell shown on its page."""

from __future__ import annotations

import io
import json
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from pipelines.cli.app import run
from pipelines.cli.page_tally import LONG, total
from pipelines.statements.model import NUMBER_ROLES, PageRow
from pipelines.warehouse.parsing import parse_document
from tests.support.small_disclosure import small_disclosure

SAMPLE = Path(__file__).resolve().parents[2] / "data" / "raw" / "sample" / "yanggu_government_office_2024.pdf"
PAGE = re.compile(r"\s*(\d+|all \d+)\s+\d+\s+\d\.\d\d\s+\d+\s+(\S.*)")
Capture = pytest.CaptureFixture[str]


def checked(capsys: Capture, *arguments: str, status: int = 0) -> list[dict[str, Any]]:
    assert run(["check", "--json", *arguments]) == status
    told: list[dict[str, Any]] = json.loads(capsys.readouterr().out)
    return told


def refused(capsys: Capture, *arguments: str) -> str:
    """The one line that a call ends with that could not be attempted."""
    assert run(["check", *arguments]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    (line,) = said.err.splitlines()
    return line


def written(folder: Path, name: str = "甲.txt", number: int = 1) -> str:
    path = folder / name
    path.write_text(small_disclosure(number), encoding="utf-8")
    return str(path)


def archive(folder: Path, **members: bytes) -> str:
    path = folder / "甲.zip"
    with zipfile.ZipFile(path, "w") as file:
        for name, data in members.items():
            file.writestr(name, data)
    return str(path)


def test_json_has_every_page_with_all_its_counts(capsys: Capture) -> None:
    (told,) = checked(capsys, str(SAMPLE))
    pages = told["pages"]
    assert [page["page"] for page in pages] == list(range(1, 16))
    for page in pages:
        assert page["numbers"] == sum(page[role] for role in NUMBER_ROLES)
    document = told["document"]
    assert (document["pages"], document["unread"], document["unexplained"]) == (15, 0, 0)
    assert document["numbers"] == sum(page["numbers"] for page in pages)
    assert document["ledger_rows"] == sum(page["amounts"] for page in pages)


def test_the_tally_by_page_is_printed(capsys: Capture) -> None:
    assert run(["check", str(SAMPLE)]) == 0
    lines = capsys.readouterr().out.splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith("Numbers by page"))
    rows = [found.groups() for line in lines[start:] if (found := PAGE.match(line))]
    assert [page for page, _ in rows] == [*(str(number) for number in range(1, 16)), "all 15"]
    assert all("numbers:" in told or "claims:" in told or "amounts:" in told for _, told in rows)


def test_of_a_long_document_only_the_telling_pages_are_printed(tmp_path: Path, capsys: Capture) -> None:
    from pipelines.cli.page_tally import show_pages
    from pipelines.cli.session import Session, _console
    from pipelines.settings import Home

    quiet = [PageRow(number, 100, None, 1, amounts=1) for number in range(1, LONG + 10)]
    loud = PageRow(LONG + 10, 100, None, 2, amounts=1, unexplained=1)
    stream = io.StringIO()
    here = Session(Home.resolve(tmp_path), False, _console(stream), _console(stream))
    show_pages(here, [*quiet, loud])
    said = stream.getvalue()
    assert f"{LONG + 10} " in said
    assert f"all {LONG + 10}" in said
    assert f"{LONG + 9} more pages" in said
    assert len([line for line in said.splitlines() if "amounts:1 " in line]) == 1


def test_the_total_is_the_sum_of_the_pages() -> None:
    one, two = PageRow(1, 10, None, 3, amounts=2, dates=1), PageRow(2, 5, None, 4, amounts=4)
    assert total([one, two]) == PageRow(None, 15, None, 7, amounts=6, dates=1)


def test_each_document_in_an_archive_is_shown_with_its_place_there(tmp_path: Path, capsys: Capture) -> None:
    members = {
        "2024/甲.txt": small_disclosure(1).encode(),
        "2024/乙.txt": small_disclosure(2).encode(),
        "__MACOSX/._甲.txt": b"\0\5",
    }
    path = archive(tmp_path, **members)
    told = checked(capsys, path)
    assert [one["file"] for one in told] == [f"{path}/2024/甲.txt", f"{path}/2024/乙.txt"]
    assert [one["document"]["agency_name"] for one in told] == ["阳谷县示范第1办公室", "阳谷县示范第2办公室"]


def test_an_archive_that_is_not_safe_is_a_quarantine_line(tmp_path: Path, capsys: Capture) -> None:
    path = archive(tmp_path, **{"../甲.txt": small_disclosure(1).encode()})
    (told,) = checked(capsys, path, status=1)
    assert [row["reason"] for row in told["quarantine"]] == ["unsafe_archive"]
    assert told["file"] == path


def test_an_unreadable_file_beside_a_good_one_is_a_quarantine_line(tmp_path: Path, capsys: Capture) -> None:
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(SAMPLE.read_bytes()[:20_000])
    bad, good = checked(capsys, str(broken), written(tmp_path), status=1)
    assert [row["reason"] for row in bad["quarantine"]] == ["unreadable"]
    assert (bad["pages"], good["quarantine"]) == ([], [])


def test_a_cell_is_drawn_and_named(tmp_path: Path, capsys: Capture) -> None:
    row = parse_document(SAMPLE.read_bytes(), SAMPLE.name).ledger[0]
    out = tmp_path / "cell.png"
    assert run(["check", str(SAMPLE), "--crop", row.cell_id, str(out)]) == 0
    said = capsys.readouterr()
    place = f"page {row.page}, table {row.table_index} row {row.row_index} column {row.column_index}"
    assert said.out == f"{SAMPLE}, {place}: {row.reported_text}\n"
    assert said.err == ""
    with Image.open(out) as picture:
        assert picture.format == "PNG"
        assert min(picture.size) > 1000


def test_a_cell_is_drawn_with_json_and_from_an_archive(tmp_path: Path, capsys: Capture) -> None:
    cell = parse_document(SAMPLE.read_bytes(), SAMPLE.name).cells[0]
    path = archive(tmp_path, **{"甲.pdf": SAMPLE.read_bytes(), "乙.txt": small_disclosure().encode()})
    out = tmp_path / "cell.jpg"
    assert run(["check", "--json", path, "--crop", cell.cell_id, str(out)]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["file"], told["page"], told["text"]) == (f"{path}/甲.pdf", cell.page, cell.text)
    assert told["box"] == [cell.x0, cell.top, cell.x1, cell.bottom]
    assert out.read_bytes().startswith(b"\xff\xd8")


def test_what_cannot_be_drawn_is_one_line(tmp_path: Path, capsys: Capture) -> None:
    known = parse_document(SAMPLE.read_bytes(), SAMPLE.name).cells[0].cell_id
    text = written(tmp_path)
    of_text = parse_document(Path(text).read_bytes(), "甲.txt").cells[0].cell_id
    out = str(tmp_path / "out.png")
    own = known.split("-")[0]
    assert "no cell" in refused(capsys, str(SAMPLE), "--crop", f"{own}-t99r1c1", out)
    assert f"begin with {own}-" in refused(capsys, str(SAMPLE), "--crop", "nonsense", out)
    assert "has no pages" in refused(capsys, text, "--crop", of_text, out)
    assert "one FILE, not 2" in refused(capsys, str(SAMPLE), text, "--crop", known, out)
    assert "No such file" in refused(capsys, str(SAMPLE), "--crop", known, str(tmp_path / "no" / "out.png"))
    assert "no kind of picture" in refused(capsys, str(SAMPLE), "--crop", known, str(tmp_path / "out.xyz"))
    assert "no such file" in refused(capsys, "/no/such/file.pdf", "--crop", known, out)
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"%PDF-1.7 broken")
    (bad,) = checked(capsys, str(broken), status=1)
    bad_id = bad["document"]["document_id"]
    assert "unreadable" in refused(capsys, str(broken), "--crop", f"{bad_id}-t1r1c1", out)
    assert "2 arguments" in refused(capsys, str(SAMPLE), "--crop", known)
    assert not Path(out).exists()
