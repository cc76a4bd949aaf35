"""docs/clients.md tells the truth: each of its snippets runs as it stands and prints the answer shown there."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from tests.clients.found import NODE_CLIENT, REPOSITORY, found

PAGE = (REPOSITORY / "docs" / "clients.md").read_text(encoding="utf-8")
SECTION = re.compile(r"^## ([^\n]+)\n(?:(?!^## ).)*?```(python|sh|js)\n(.*?)```", re.MULTILINE | re.DOTALL)
SNIPPETS = {title: (language, text) for title, language, text in SECTION.findall(PAGE)}
RUNNABLE = [title for title, (language, _) in SNIPPETS.items() if language != "js" or "node" in found()]


def command(language: str, text: str, folder: Path) -> list[str]:
    """How a person runs it: Python and the shell take it as it is, Node.js finds packages beside a file."""
    if language == "python":
        return [sys.executable, "-c", text]
    if language == "sh":
        return ["sh", "-c", text]
    (folder / "node_modules").symlink_to(NODE_CLIENT / "node_modules")
    script = folder / "snippet.mjs"
    script.write_text(text, encoding="utf-8")
    return ["node", str(script)]


def test_every_client_has_its_snippet() -> None:
    assert len(SNIPPETS) == len(re.findall(r"^```(?:python|sh|js)$", PAGE, re.MULTILINE)) == 8


@pytest.mark.parametrize("title", RUNNABLE)
def test_the_snippet_prints_the_answer(checkout: Path, tmp_path: Path, title: str) -> None:
    (answer,) = re.findall(r"```text\n(.*?)```", PAGE, re.DOTALL)
    environment = {
        **os.environ,
        "PATH": os.pathsep.join([sysconfig.get_path("scripts"), os.environ["PATH"]]),
        "HOME": str(tmp_path),
    }
    done = subprocess.run(
        command(*SNIPPETS[title], tmp_path),
        cwd=checkout,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, answer), done.stderr


def test_the_floats_that_the_page_warns_of(checkout: Path) -> None:
    """The reason for the longer snippets of pandas; when these become decimals, the page can be shortened."""
    import duckdb
    import pandas
    from sqlalchemy import NullPool, create_engine

    question = "SELECT actual FROM mart_three_public"
    link = checkout / "data" / "warehouse" / "current.duckdb"
    engine = create_engine(f"duckdb:///{link}", connect_args={"read_only": True}, poolclass=NullPool)
    with duckdb.connect(link, read_only=True) as con:
        assert con.sql(question).df()["actual"].dtype == "float64"
    assert pandas.read_sql(question, engine)["actual"].dtype == "float64"
