"""Every client reads whole snapshots and exact amounts while others are published, and none can write.

In what types amounts, dates and texts arrive is what docs/clients.md says.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.clients.found import REPOSITORY, demanded, found
from tests.clients.scene import LEAST_READS, LEAST_SNAPSHOTS, Heard, expected_answers

PAGE = (REPOSITORY / "docs" / "clients.md").read_text(encoding="utf-8")
SQL_TYPES = {Decimal: "DECIMAL", date: "DATE", str: "VARCHAR", int: "INTEGER", bool: "BOOLEAN", type(None): "NULL"}

each_client = pytest.mark.parametrize("client", found())


def arrivals() -> dict[str, dict[str, str]]:
    """The page's table of types: of each client, in what type each type of the database arrives."""
    lines = re.findall(r"^\| (.*) \|$", PAGE[PAGE.index("| client | `DECIMAL`") :], re.MULTILINE)
    header, _, *rows = [line.replace("`", "").split(" | ") for line in lines]
    return {row[0]: dict(zip(header[1:], row[1:], strict=True)) for row in rows}


ARRIVALS = arrivals()


def as_it_arrives(client: str, value: Any) -> tuple[str, str | None]:
    """What a client must hand over for a value: the type that the page names, and the same text for all."""
    kind = ARRIVALS[client][SQL_TYPES[type(value)]]
    if isinstance(value, bool) and kind == "boolean":
        return kind, str(value).lower()
    return kind, None if value is None else str(value)


def test_every_client_that_has_to_be_here_is_read_with() -> None:
    assert demanded() <= set(found()), "run `make clients`; see docs/clients.md"
    assert set(ARRIVALS) >= set(found())


@each_client
def test_no_read_fails_and_none_is_mixed(heard: dict[str, Heard], client: str) -> None:
    told = heard[client]
    assert told.failed == ""
    assert told.reads >= LEAST_READS
    assert all(read.first == read.last for read in told.different)
    assert len({read.first for read in told.different}) == len(told.different) >= LEAST_SNAPSHOTS


@each_client
def test_answers_are_exact_on_every_snapshot(heard: dict[str, Heard], client: str) -> None:
    for read in heard[client].different:
        for name, rows in expected_answers(read.first).items():
            shown = [
                [answer[column] for column in row] for answer, row in zip(read.answers[name], rows, strict=True)
            ]
            assert [[tuple(value) for value in row] for row in shown] == [
                [as_it_arrives(client, value) for value in row.values()] for row in rows
            ]


@each_client
def test_no_client_can_write(heard: dict[str, Heard], client: str) -> None:
    assert "read-only" in heard[client].refused
