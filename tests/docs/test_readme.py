"""The README tells the truth: its queries give the printed answers, its commands exist, its links lead on."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
README_WIDTH = "110"
PAGES = ("README.md", "README.zh-CN.md")
QUERY = re.compile(r"```sql\n(.*?)```\n```text\n(.*?)\n```", re.DOTALL)
LINK = re.compile(r"\]\(([^)#:]+)\)")
COMMAND = re.compile(r"^(?:make|juesuan) ([a-z]+)", re.MULTILINE)


def juesuan(*arguments: str | Path) -> str:
    """Run the command line as a person does; its standard output."""
    done = subprocess.run(
        [sys.executable, "-m", "pipelines", *map(str, arguments)],
        cwd=REPOSITORY,
        env={**os.environ, "COLUMNS": README_WIDTH, "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def sample_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What ``make run`` does, below a folder of the test's own."""
    home = tmp_path_factory.mktemp("home")
    juesuan("--home", home, "ingest", REPOSITORY / "data" / "raw" / "sample")
    juesuan("--home", home, "build")
    return home


@pytest.mark.slow
def test_every_query_of_the_readmes_gives_the_answer_printed_below_it(sample_home: Path) -> None:
    shown = [match for page in PAGES for match in QUERY.findall((REPOSITORY / page).read_text("utf-8"))]
    assert len(shown) >= 6
    for query, printed in shown:
        answer = "\n".join(line.rstrip() for line in juesuan("--home", sample_home, "sql", query).splitlines())
        assert answer.strip("\n") == printed


@pytest.mark.slow
def test_the_sample_run_ends_with_a_report_that_names_the_planted_error(sample_home: Path) -> None:
    report = re.sub(r"\s+", "", juesuan("--home", sample_home, "report"))
    assert "planted_error_archive_2024.pdf" in report
    assert "档案事务158.40≠行政运行185.40" in report


@pytest.mark.parametrize("page", [*PAGES, "CONTRIBUTING.md", "docs/architecture.md"])
def test_every_link_leads_to_a_file(page: str) -> None:
    path = REPOSITORY / page
    links = LINK.findall(path.read_text("utf-8"))
    assert not [link for link in links if not (path.parent / link).exists()]


@pytest.mark.parametrize("page", PAGES)
def test_every_command_of_the_readme_exists(page: str) -> None:
    makefile = (REPOSITORY / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    named = set(COMMAND.findall((REPOSITORY / page).read_text("utf-8")))
    commands = set(re.findall(r"[│ ]([a-z]+)  ", juesuan("--help")))
    assert named
    assert named <= targets | commands


def test_every_direct_dependency_says_why_it_was_chosen() -> None:
    import tomllib

    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))["project"]
    direct = [
        *project["dependencies"],
        *(one for extra in project["optional-dependencies"].values() for one in extra),
    ]
    explained = (REPOSITORY / "docs" / "dependencies.md").read_text("utf-8")
    locked = (REPOSITORY / "requirements.txt").read_text("utf-8").lower().replace("_", "-")
    for requirement in direct:
        name = re.split(r"[=<>]", requirement)[0]
        assert f"`{name}`" in explained
        assert f"{name.lower()}==" in locked
