"""One run of the kill table, and its table and shares as Markdown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from pipelines.identities.catalogue import load_catalogue
from pipelines.identities.judge import judge
from tests.laws.kill_table.corruptions import KINDS, SINGLE_FIGURE, Clean, corrupted
from tests.laws.kill_table.golden import clean_database, is_example
from tests.laws.kill_table.herd import Copy, blank_statements, figures, raise_herd
from tests.laws.kill_table.outcomes import Outcome, count, false_accusations, flagged, share, stances
from tests.support.judge_db import JudgeDb

_HERD_FIGURES = 400_000  # of all copies together
_EACH_OF_EXAMPLE = 4
_DIGITS = SINGLE_FIGURE[:3]


def run(folder: Path, *, each: int, with_shared: bool, with_examples: bool) -> Outcome:
    """Judge the clean documents, then their corrupted copies, herd by herd."""
    db, documents = clean_database(folder, with_shared=with_shared, with_examples=with_examples)
    tables = [name for (name,) in db.rows("SELECT table_name FROM duckdb_tables() WHERE schema_name = 'clean'")]
    for table in tables:
        db.con.execute(f"INSERT INTO main.{table} BY NAME SELECT * FROM clean.{table}")
    judge(db.con)
    clean, standing = flagged(db.con), stances(db.con)
    outcome = Outcome(accused=false_accusations(clean))
    sizes: dict[str, int] = {}
    for herd in _herds(_copies(db, documents, each, sizes), sizes):
        raise_herd(db.con, herd, tables)
        judge(db.con)
        count(outcome, db.con, herd, clean, standing)
    return outcome


def _copies(db: JudgeDb, documents: Sequence[str], each: int, sizes: dict[str, int]) -> Iterator[Copy]:
    number = 0
    for document in documents:
        printed = figures(db.con.cursor(), document)
        sizes[document] = len(printed)
        clean = Clean.of(printed, blank_statements(db.con.cursor(), document))
        for kind in KINDS:
            most = _EACH_OF_EXAMPLE if is_example(document) else each
            for corruption in corrupted(clean, kind, most, document):
                number += 1
                yield Copy(f"{document}#{number}", document, corruption)


def _herds(copies: Iterator[Copy], sizes: dict[str, int]) -> Iterator[list[Copy]]:
    herd: list[Copy] = []
    held = 0
    for copy in copies:
        herd.append(copy)
        held += sizes[copy.clean_id]
        if held >= _HERD_FIGURES:
            yield herd
            herd, held = [], 0
    if herd:
        yield herd


def table(outcome: Outcome) -> str:
    """The kill table as Markdown."""
    lines = ["| law | " + " | ".join(KINDS) + " |", "| --- |" + " ---: |" * len(KINDS)]
    for identity in load_catalogue():
        kills = outcome.kills.get(identity.id, Counter[str]())
        lines.append(f"| `{identity.id}` | " + " | ".join(str(kills.get(kind, "")) for kind in KINDS) + " |")
    lines.append("| **caught** | " + " | ".join(f"{outcome.caught[kind]}" for kind in KINDS) + " |")
    lines.append("| **made** | " + " | ".join(f"{outcome.made[kind]}" for kind in KINDS) + " |")
    return "\n".join(lines)


def untripped(outcome: Outcome) -> list[str]:
    """The laws that no corruption tripped."""
    return [identity.id for identity in load_catalogue() if not outcome.kills.get(identity.id)]


def summary(outcome: Outcome) -> str:
    """The shares: single figures of forms 01 to 06 changed by more than rounding can hide, and whole rows."""
    lines = [
        f"{title}: {sum(outcome.beyond[kind] for kind in kinds)}, caught"
        f" {share(outcome.beyond_caught, outcome.beyond, kinds)} %;"
        f" in two or more laws: {sum(outcome.placed[kind] for kind in kinds)}, located at rank 1"
        f" {share(outcome.first, outcome.placed, kinds)} %;"
        f" in one law: {sum(outcome.lone[kind] for kind in kinds)}, in the smallest set"
        f" {share(outcome.in_smallest, outcome.lone, kinds)} %"
        for title, kinds in (("digits changed", _DIGITS), ("any change of one figure", SINGLE_FIGURE))
    ]
    lines += [
        f"{kind}: {outcome.rows[kind]}, caught {share(outcome.rows_caught, outcome.rows, (kind,))} %,"
        f" of these named so {share(outcome.rows_named, outcome.rows_caught, (kind,))} %"
        for kind in outcome.rows
    ]
    return "\n".join([*lines, f"laws that no corruption trips: {', '.join(untripped(outcome)) or 'none'}"])


def page(outcome: Outcome) -> str:
    """The document that is kept."""
    return (
        "# What each law catches\n\n"
        "Made by `python -m tests.laws.kill_table --write`: the golden documents and the laws' examples, each"
        " corrupted in\nevery way, one corruption a copy. A number is how many copies the law accused that it does"
        " not accuse when clean.\n\n"
        f"```text\n{summary(outcome)}\n```\n\n{table(outcome)}\n"
    )


__all__ = ["page", "run", "summary", "table", "untripped"]
