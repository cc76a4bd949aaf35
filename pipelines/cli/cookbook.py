"""``juesuan cookbook``: the questions that analysts ask, listed, and answered on the published snapshot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from pipelines.cli.session import (
    DONE,
    DebugOption,
    HomeOption,
    JsonOption,
    ProblemError,
    Session,
    program,
    session,
)
from pipelines.cli.sql import Format, FormatOption, OutputOption, QueryMemoryOption, TimeoutOption, answered

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipelines.warehouse.cookbook import Recipe


def cookbook(
    context: typer.Context,
    name: Annotated[
        str | None,
        typer.Argument(metavar="NAME", help="The question; without it, all are listed.", show_default=False),
    ] = None,
    form: FormatOption = Format.table,
    output: OutputOption = None,
    timeout: TimeoutOption = 60.0,
    memory: QueryMemoryOption = "2GB",
    home: HomeOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> int:
    """List the questions of the cookbook, or answer one."""
    from pipelines.warehouse.cookbook import CookbookError, find_recipe, load_recipes
    from pipelines.warehouse.query import Limits

    here = session(context, home, as_json)
    recipes = load_recipes()
    if name is None:
        if form is not Format.table or output is not None:
            raise ProblemError("--format and --output are for an answer: name a question")
        _list(here, recipes)
        return DONE
    try:
        recipe = find_recipe(name, recipes)
    except CookbookError as error:
        raise ProblemError(str(error)) from None
    chosen = Format.json if here.as_json else form
    if chosen is Format.table and output is None:
        _introduce(here, recipe)
    answered(here, recipe.sql, chosen, output, Limits(memory=memory, seconds=timeout))
    return DONE


def _list(here: Session, recipes: Sequence[Recipe]) -> None:
    from pipelines.cli.tables import table

    if here.as_json:
        here.answer(
            [
                {
                    "name": recipe.name,
                    "chapter": recipe.chapter,
                    "question_zh": recipe.question_zh,
                    "question_en": recipe.question_en,
                    "note": recipe.note,
                    "columns": dict(recipe.columns),
                }
                for recipe in recipes
            ]
        )
        return
    by_chapter = sorted(recipes, key=lambda recipe: (recipe.chapter, recipe.name))
    rows = [(recipe.name, f"{recipe.question_zh} {recipe.question_en}") for recipe in by_chapter]
    here.out.print(table("", ["name", "question"], rows))
    here.say(f"Answer one: {program()} cookbook NAME")


def _introduce(here: Session, recipe: Recipe) -> None:
    """What a reader must know before the figures."""
    here.out.print(recipe.question_zh, highlight=False, markup=False)
    here.out.print(recipe.question_en, highlight=False, markup=False)
    here.out.print(f"\n{recipe.note}\n", highlight=False, markup=False)
