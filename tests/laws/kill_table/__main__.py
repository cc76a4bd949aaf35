"""``python -m tests.laws.kill_table``: corrupt the golden documents in every way, print what the laws make of it.

``--write`` keeps the table in docs/kill-table.md, ``--each`` says how many corruptions of each kind each document
gets.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from tests.laws.kill_table.golden import REPOSITORY
from tests.laws.kill_table.run import page, run, summary, table

_SHOWN = 20


def main() -> None:
    """Run, print, and with ``--write`` keep the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.laws.kill_table", description=__doc__)
    parser.add_argument("--each", type=int, default=40, help="corruptions of each kind for each document")
    parser.add_argument("--without-examples", action="store_true", help="the golden documents only")
    parser.add_argument("--write", action="store_true", help="keep the table in docs/kill-table.md")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        outcome = run(Path(folder), each=given.each, with_shared=True, with_examples=not given.without_examples)
    print(table(outcome))
    print(summary(outcome))
    for title, names in (
        ("accuses a clean example", outcome.accused),
        ("not caught", outcome.missed),
        ("not located", outcome.misplaced),
        ("row not named", outcome.unnamed),
    ):
        print(f"{title}: {len(names)}")
        for name in names[:_SHOWN]:
            print(f"  {name}")
    if given.write:
        (REPOSITORY / "docs" / "kill-table.md").write_text(page(outcome), encoding="utf-8")


if __name__ == "__main__":
    main()
