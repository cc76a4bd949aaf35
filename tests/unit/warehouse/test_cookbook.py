"""Each file of the cookbook says what it answers, in one form; the page is made from the files."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pipelines.warehouse.cookbook import (
    DOCUMENT,
    CookbookError,
    Recipe,
    find_recipe,
    load_recipes,
    read_recipe,
    render,
)

HEADER = """-- chapter: 1 One
-- question_zh: 问题？
-- question_en: A question?
-- note: >-
--   Two lines
--   of a note.
-- columns:
--   n = the number
SELECT 1 AS n
""".replace("n = ", "n: ")


def test_a_file_is_read_whole(tmp_path: Path) -> None:
    file = tmp_path / "one_number.sql"
    file.write_text(HEADER, encoding="utf-8")
    (recipe,) = load_recipes(tmp_path)
    assert (recipe.name, recipe.chapter, recipe.question_zh) == ("one_number", "1 One", "问题？")
    assert (recipe.question_en, recipe.note) == ("A question?", "Two lines of a note.")
    assert (recipe.columns, recipe.sql) == ((("n", "the number"),), "SELECT 1 AS n")
    assert recipe.sql in render([recipe])


@pytest.mark.parametrize(
    "text",
    [
        "SELECT 1",
        HEADER.replace("-- question_zh: 问题？\n", ""),
        HEADER.replace("note: >-", "notes: >-"),
        HEADER.replace("--   n: the number\n", "--   {}\n"),
        HEADER.replace("A question?", "A: question: ["),
    ],
)
def test_a_comment_that_says_too_little_names_the_file(tmp_path: Path, text: str) -> None:
    file = tmp_path / "bad.sql"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(CookbookError, match=r"bad\.sql") as told:
        read_recipe(file)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize("name", ["carry_over", "carry-over", "carry_over.sql"])
def test_a_question_is_found_by_its_name(name: str) -> None:
    assert find_recipe(name, load_recipes()).name == "carry_over"


def test_an_unknown_name_hears_of_the_nearest() -> None:
    with pytest.raises(CookbookError, match="near: carry_over"):
        find_recipe("carryover", load_recipes())


def test_the_page_is_up_to_date() -> None:
    assert DOCUMENT.read_text("utf-8") == render(load_recipes())


@pytest.mark.parametrize("recipe", load_recipes(), ids=lambda recipe: recipe.name)
def test_a_question_is_asked_in_both_languages_and_explained(recipe: Recipe) -> None:
    assert re.search(r"[\u4e00-\u9fff].*？$", recipe.question_zh)
    assert re.fullmatch(r"[A-Z].*\?", recipe.question_en)
    assert len(recipe.note.split()) > 20
    assert "ORDER BY" in recipe.sql
    assert not recipe.sql.endswith(";")
