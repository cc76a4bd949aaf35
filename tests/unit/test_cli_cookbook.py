"""``juesuan cookbook``: the list, an answer with its note, an answer alone, and its one line of trouble."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from pipelines.cli.app import run
from pipelines.warehouse.cookbook import QUERIES, find_recipe, load_recipes
from tests.unit.warehouse.exported import published_home
from tests.unit.warehouse.parsed import full_document

Capture = pytest.CaptureFixture[str]
NAME = "basic_and_project_by_agency"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(published_home(tmp_path_factory.mktemp("home"), full_document("a" * 16)).root)


def test_every_question_is_listed(tmp_path: Path, capsys: Capture) -> None:
    """Without a warehouse too: the questions come with the program."""
    assert run(["cookbook", "--home", str(tmp_path)]) == 0
    shown = capsys.readouterr().out
    assert [recipe.name for recipe in load_recipes() if recipe.name not in shown] == []


def test_the_list_as_json_is_one_document(tmp_path: Path, capsys: Capture) -> None:
    assert run(["cookbook", "--home", str(tmp_path), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [one["name"] for one in told] == [recipe.name for recipe in load_recipes()]
    assert all(one["question_zh"] and one["question_en"] and one["note"] and one["columns"] for one in told)


def test_an_answer_comes_with_its_question_and_note(home: str, capsys: Capture) -> None:
    assert run(["cookbook", NAME, "--home", home]) == 0
    shown = capsys.readouterr().out
    recipe = find_recipe(NAME, load_recipes())
    words = " ".join(shown.split())
    assert recipe.question_zh in words
    assert recipe.question_en in words
    assert recipe.note in words
    # The leaves of form 03, in however narrow a column.
    assert "16848700.00" in "".join(shown.split())


def test_other_forms_hold_the_rows_alone(home: str, tmp_path: Path, capsys: Capture) -> None:
    columns = [name for name, _ in find_recipe(NAME, load_recipes()).columns]
    assert run(["cookbook", NAME, "--home", home, "--format", "csv"]) == 0
    (head, *rows) = csv.reader(capsys.readouterr().out.splitlines())
    assert head == columns
    assert rows
    assert run(["cookbook", NAME, "--home", home, "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)) == len(rows)
    target = tmp_path / "answer.parquet"
    assert run(["cookbook", NAME, "--home", home, "--format", "parquet", "-o", str(target)]) == 0
    assert target.read_bytes()[:4] == b"PAR1"


def test_the_file_itself_can_be_run(home: str, capsys: Capture) -> None:
    assert run(["cookbook", NAME, "--home", home, "--format", "csv"]) == 0
    answer = capsys.readouterr().out
    assert run(["sql", "--file", str(QUERIES / f"{NAME}.sql"), "--home", home, "--format", "csv"]) == 0
    assert capsys.readouterr().out == answer


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["nothing_like_it"], "no such question"),
        ([NAME], "no warehouse below"),
        (["--format", "csv"], "name a question"),
    ],
)
def test_trouble_is_one_line(tmp_path: Path, capsys: Capture, arguments: list[str], expected: str) -> None:
    assert run(["cookbook", *arguments, "--home", str(tmp_path)]) == 2
    said = capsys.readouterr().err
    assert len(said.splitlines()) == 1
    assert expected in said
