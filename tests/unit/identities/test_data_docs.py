"""Great Expectations' own pages of the suites: built from a database, in an empty folder or over their own."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import html

from pipelines.identities.catalogue import load_catalogue
from pipelines.identities.expectations import build_data_docs
from tests.support.judge_db import JudgeDb

SUITE = "three_public"


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    db = JudgeDb()
    statement = db.statement("three_public")
    db.amounts(statement, "total", budget="5.00")
    db.amounts(statement, "reception", budget="4.00")
    db.judged()
    path = tmp_path_factory.mktemp("data_docs") / "built.duckdb"
    db.con.execute(f"ATTACH '{path}' AS built")
    db.con.execute("COPY FROM DATABASE memory TO built")
    db.con.execute("DETACH built")
    return path


def test_the_pages_tell_each_law_and_how_often_it_is_broken(
    database: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "docs"
    first = build_data_docs(database, folder, [SUITE])
    assert capfd.readouterr().out == ""
    assert first == folder / "index.html"
    assert SUITE in html.document_fromstring(first.read_bytes()).text_content()
    law = next(one.title_zh for one in load_catalogue() if one.id == "three_public.items_sum_to_total")
    (result,) = (folder / "validations").rglob("*.html")
    (row,) = html.document_fromstring(result.read_bytes()).xpath(f"//tr[td[contains(., '{law}')]]")
    assert row.xpath("string(td[last()])").strip() == "1"
    build_data_docs(database, folder, [SUITE])
    assert len(list((folder / "validations").rglob("*.html"))) == 1


def test_a_folder_of_other_files_is_left_alone(database: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine.txt"
    mine.write_text("x", encoding="utf-8")
    with pytest.raises(FileExistsError, match="other files"):
        build_data_docs(database, tmp_path, [SUITE])
    assert mine.read_text(encoding="utf-8") == "x"


def test_a_database_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        build_data_docs(tmp_path / "none.duckdb", tmp_path / "docs", [SUITE])
