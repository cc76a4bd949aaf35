"""Snapshots of the golden warehouse that say their number, and what every client must answer on each.

Publication ``n`` is the golden warehouse with one reception account ``n`` times 0.38 yuan higher, so that the
answer of a cookbook question tells which snapshot it came from, beside ``meta.snapshot`` that names it: an answer
of one snapshot under the name of another is a mixed one. 38 people serve there, so that the amount a head goes up
by a cent, whatever the number: a step that no binary fraction holds.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import yaml

from pipelines.settings import Home
from pipelines.warehouse.cookbook import find_recipe, load_recipes
from pipelines.warehouse.publish import work_file
from tests.clients.found import COMMANDS, REPOSITORY
from tests.faults.readers import publish_one

LEAST_READS, LEAST_SNAPSHOTS = 5, 3
MOST_PUBLICATIONS = 200
RAISED_FILE, RAISED_ROW = "yanggu_finance_2023.txt", (2023, "阳谷县财政局")
STEP, STEP_A_HEAD = Decimal("0.38"), Decimal("0.01")
NAME = "SELECT snapshot_id FROM meta.snapshot"
WRITE = "DELETE FROM ledger"
COOKBOOK = ("reception_per_head", "restated_figures")
MONEY = {"reception", "per_head", "old_amount", "new_amount", "difference"}
PUBLISHED = {"old_published_on": date(2025, 9, 1), "new_published_on": date(2025, 10, 8), "is_corrected": False}


@dataclass(frozen=True)
class Read:
    """What one connection answered: the snapshot's number before and after, each answer by its column names.

    A value is the name of the type in which it arrived, and its text (None for NULL).
    """

    first: int
    last: int
    answers: dict[str, list[dict[str, tuple[str, str | None]]]]


@dataclass(frozen=True)
class Heard:
    """All that one client saw: how often it read, each different read once, how a write was refused, any error."""

    reads: int
    different: list[Read]
    refused: str
    failed: str


def numbered(golden: Path, home: Home, number: int) -> tuple[Path, str]:
    """Build number ``number`` where builds grow; its path and snapshot id."""
    path, snapshot_id = work_file(home), f"{number:032x}"
    shutil.copyfile(golden, path)
    with duckdb.connect(path) as con:
        con.execute("UPDATE meta.snapshot SET snapshot_id = ?", [snapshot_id])
        con.execute(
            "UPDATE fact_three_public SET actual = actual + ? WHERE item = 'reception' AND document_id IN "
            "(SELECT document_id FROM dim_document WHERE source_name = ?)",
            [number * STEP, RAISED_FILE],
        )
    return path, snapshot_id


def publish_numbered(golden: Path, home: Home, number: int) -> None:
    """One publication of a numbered snapshot, under the writer's lock."""
    publish_one(home, number, lambda where, which: numbered(golden, where, which))


def expected_answers(number: int) -> dict[str, list[dict[str, Any]]]:
    """The answers on snapshot ``number``, worked out from the golden ones."""
    told = yaml.safe_load((REPOSITORY / "tests" / "golden" / "expected" / "cookbook.yaml").read_text("utf-8"))
    answers = {name: [_row(told[name]["columns"], row) for row in told[name]["rows"]] for name in COOKBOOK}
    for row in answers["reception_per_head"]:
        if (row["fiscal_year"], row["agency_name"]) == RAISED_ROW:
            row["reception"] += number * STEP
            row["per_head"] += number * STEP_A_HEAD
    answers["restated_figures"] = [row | PUBLISHED for row in answers["restated_figures"]]
    return answers


def _row(columns: list[str], row: list[Any]) -> dict[str, Any]:
    pairs = zip(columns, row, strict=True)
    return {name: Decimal(value) if name in MONEY and value is not None else value for name, value in pairs}


def play(golden: Path, root: Path, clients: list[str]) -> dict[str, Heard]:
    """Publish as long as any client reads; what each of them heard.

    A client reads until it has read often enough and seen enough snapshots; ``stop`` ends the others, should
    snapshots never reach them.
    """
    home, stop, asked = Home(root), root / "stop", root / "asked.json"
    root.mkdir(parents=True)
    publish_numbered(golden, home, 0)
    asked.write_text(json.dumps(_script(home, stop)), encoding="utf-8")
    processes = {name: _start(name, asked) for name in clients}
    try:
        for number in range(1, MOST_PUBLICATIONS):
            if all(process.poll() is not None for process in processes.values()):
                break
            publish_numbered(golden, home, number)
    finally:
        stop.touch()
        said = {name: process.communicate() for name, process in processes.items()}
    return {name: _heard(out, err) for name, (out, err) in said.items()}


def _script(home: Home, stop: Path) -> dict[str, Any]:
    recipes = load_recipes()
    return {
        "link": str(home.current),
        "stop": str(stop),
        "reads": LEAST_READS,
        "snapshots": LEAST_SNAPSHOTS,
        "name": NAME,
        "questions": [find_recipe(name, recipes).sql for name in COOKBOOK],
        "write": WRITE,
    }


def _start(name: str, asked: Path) -> subprocess.Popen[str]:
    command = [*COMMANDS[name], str(asked)]
    return subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def _heard(out: str, err: str) -> Heard:
    if not out:
        return Heard(0, [], "", err)
    told = json.loads(out)
    return Heard(told["reads"], [_read(one) for one in told["different"]], told["refused"], told["failed"])


def _read(one: list[Any]) -> Read:
    first, *answers, last = one
    rows = {
        name: [dict(zip(columns, row, strict=True)) for row in found]
        for name, (columns, found) in zip(COOKBOOK, answers, strict=True)
    }
    return Read(_number(first), _number(last), rows)


def _number(answer: Any) -> int:
    _, [[[_, text]]] = answer
    return int(text, 16)
