"""The cookbook: questions that analysts ask, each a file of ``sql/queries`` with its answer and meaning.

A file begins with a comment that is YAML: the question in Chinese and English, what the answer means and where it
misleads, and its columns in order. ``docs/cookbook.md`` is made from the files
(``python -m pipelines.warehouse.cookbook`` writes it). Running them is ``query``'s business.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pipelines.settings import REPOSITORY, SQL

QUERIES = SQL / "queries"
DOCUMENT = REPOSITORY / "docs" / "cookbook.md"
_HEADER = re.compile(r"\A(?:--[^\n]*\n)+")
_Words = Annotated[str, Field(min_length=1)]


class CookbookError(ValueError):
    """A file of the cookbook does not say what it must, or a name is none of its."""


class _Header(BaseModel):
    """The comment of a file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    chapter: _Words
    question_zh: _Words
    question_en: _Words
    note: _Words
    columns: Annotated[dict[str, _Words], Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class Recipe:
    """One question. ``columns`` are those of the answer in their order, each with its meaning."""

    name: str
    chapter: str
    question_zh: str
    question_en: str
    note: str
    columns: tuple[tuple[str, str], ...]
    sql: str


def load_recipes(folder: Path = QUERIES) -> tuple[Recipe, ...]:
    """Every question, in the order of names."""
    return tuple(read_recipe(file) for file in sorted(folder.glob("*.sql")))


def read_recipe(file: Path) -> Recipe:
    """Read one file; what its comment leaves out or misspells is an error that names the file."""
    text = file.read_text(encoding="utf-8")
    found = _HEADER.match(text)
    if found is None:
        raise CookbookError(f"{file.name}: it does not begin with a comment")
    lines = [line.removeprefix("--").removeprefix(" ") for line in found[0].splitlines()]
    try:
        header = _Header.model_validate(yaml.safe_load("\n".join(lines)))
    except (yaml.YAMLError, ValidationError) as error:
        raise CookbookError(f"{file.name}: its comment cannot be read: {' '.join(str(error).split())}") from None
    return Recipe(
        name=file.stem,
        chapter=header.chapter,
        question_zh=header.question_zh,
        question_en=header.question_en,
        note=" ".join(header.note.split()),
        columns=tuple(header.columns.items()),
        sql=text[found.end() :].strip(),
    )


def find_recipe(name: str, recipes: Sequence[Recipe]) -> Recipe:
    """The question of this name (or of this file); else an error that names the nearest ones."""
    by_name = {recipe.name: recipe for recipe in recipes}
    wanted = name.removesuffix(".sql").replace("-", "_")
    if wanted in by_name:
        return by_name[wanted]
    near = get_close_matches(wanted, by_name, n=3, cutoff=0.5)
    hint = f"; near: {', '.join(near)}" if near else ""
    raise CookbookError(f"{name}: no such question{hint} (juesuan cookbook lists them)")


def render(recipes: Sequence[Recipe]) -> str:
    """The cookbook as a page: an overview by chapter, then every question with its note, columns and SQL."""
    chapters = {recipe.chapter: [r for r in recipes if r.chapter == recipe.chapter] for recipe in recipes}
    lines = [
        "# The cookbook 分析手册",
        "",
        "<!-- Made from sql/queries/*.sql by `python -m pipelines.warehouse.cookbook`: change those. -->",
        "",
        f"{len(recipes)} questions that analysts ask, each answered by one statement on the published warehouse.",
        "`juesuan cookbook` lists them, `juesuan cookbook NAME` tells what the answer means and runs it,",
        "`juesuan cookbook NAME --format csv` gives the rows alone, and `juesuan sql --file sql/queries/NAME.sql`",
        "runs the file as it is: copy it and narrow it to your county or year.",
        "",
        "Money is in yuan (元), rates are in percent. Unless a question says otherwise it reads the latest",
        "version of each form, leaves only; a sum of leaves may differ from the printed total by the rounding",
        "of its parts, or because the form does not add up. NULL means that the disclosures do not tell, never",
        "zero. The columns of the tables are explained in [the data dictionary](data-dictionary.md).",
        "",
    ]
    for chapter in sorted(chapters):
        lines += [f"**{chapter}**", ""]
        lines += [f"* [{r.question_en}](#{r.name}) {r.question_zh}" for r in chapters[chapter]]
        lines.append("")
    for chapter in sorted(chapters):
        for recipe in chapters[chapter]:
            lines += _page(recipe)
    return "\n".join(lines)


def _page(recipe: Recipe) -> list[str]:
    return [
        f"## {recipe.name}",
        "",
        f"**{recipe.question_zh}**  ",
        f"**{recipe.question_en}**",
        "",
        recipe.note,
        "",
        "| column | meaning |",
        "| --- | --- |",
        *(f"| {name} | {meaning.replace('|', chr(92) + '|')} |" for name, meaning in recipe.columns),
        "",
        "```sql",
        recipe.sql,
        "```",
        "",
    ]


if __name__ == "__main__":
    DOCUMENT.write_text(render(load_recipes()), encoding="utf-8")
