"""What the report tells of versions and corrections, and how an address that gives a file again is met."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from pipelines.identities.judge import judge
from pipelines.settings import Home
from pipelines.sources.store import RawEntry, RawSource, RawStore
from pipelines.warehouse.choice import document_sources
from pipelines.warehouse.corrections import Correction, Filed
from pipelines.warehouse.report import load_report
from tests.unit.warehouse.versioned import Came, disclosure, first_form, warehouse

NIGHT = datetime(2025, 9, 1, 18, tzinfo=UTC)
ADDRESS = "http://a.example/1.pdf"


def test_the_report_tells_which_documents_are_superseded_and_which_findings(tmp_path: Path) -> None:
    whole = Came(disclosure(class_="100.60"), "whole.txt")
    part = Came(first_form(), "part.txt", day=1)
    report = load_report(warehouse(tmp_path, whole, part, judge=judge))
    told = {one.source_name: (one.version_no, one.superseded_by, one.is_latest) for one in report.documents}
    assert told == {"part.txt": (2, None, True), "whole.txt": (1, part.document_id, True)}
    broken = [one for one in report.findings if one.identity_id == "expenditure.children_sum_to_parent"]
    assert broken
    assert {(one.source_name, one.is_superseded) for one in broken} == {("whole.txt", True)}


def test_a_finding_of_a_form_that_still_stands_is_not_superseded(tmp_path: Path) -> None:
    report = load_report(warehouse(tmp_path, Came(disclosure(class_="100.60"), "a.txt"), judge=judge))
    assert report.findings
    assert not any(one.is_superseded for one in report.findings)


def test_a_finding_tells_the_accepted_correction_of_its_cell(tmp_path: Path) -> None:
    came = Came(disclosure(class_="100.60"), "a.txt")
    cell = f"{came.document_id}-t1r5c3"
    correction = Correction.model_validate(
        {
            "cell_id": cell,
            "document_id": came.document_id,
            "expects": "100.60",
            "value": "1005000.00",
            "reason": "the sum says so",
            "status": "accepted",
            "author": "someone",
            "date": "2026-11-21",
        }
    )
    con = warehouse(tmp_path, came, judge=judge, corrections=[Filed("a.yaml", 1, correction)])
    findings = load_report(con, came.document_id).findings
    of_cell = [one for one in findings if cell in [place.cell_id for place in one.places]]
    assert of_cell
    for one in of_cell:
        assert [(c.cell_id, c.printed, c.value, c.reason) for c in one.corrected] == [
            (cell, "100.60", Decimal("1005000"), "the sum says so")
        ]
    assert all(not one.corrected for one in findings if one not in of_cell)


def given(document: str, first: int, last: int, address: str | None = ADDRESS) -> RawEntry:
    """A document that an address gave from one night to another."""
    source = RawSource(
        f"{document}.pdf",
        NIGHT + timedelta(days=first),
        last_seen_at=NIGHT + timedelta(days=last),
        address=address,
    )
    return RawEntry(document * 64, 1, (source,), explicit=True)


@pytest.mark.parametrize(
    ("entries", "order"),
    [
        ([given("a", 0, 1), given("b", 2, 2)], ["a", "b"]),
        ([given("a", 0, 3), given("b", 2, 2)], ["b", "a"]),
        ([given("a", 0, 9), given("b", 2, 8), given("c", 4, 5)], ["c", "b", "a"]),
        ([given("a", 0, 2), given("b", 1, 3)], ["a", "b"]),
        ([given("a", 0, 3, "http://a.example/2.pdf"), given("b", 2, 2)], ["a", "b"]),
        ([given("a", 0, 3, None), given("b", 2, 2, None)], ["a", "b"]),
    ],
)
def test_an_address_that_gives_a_file_again_met_it_when_it_came_back(
    entries: list[RawEntry], order: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(RawStore, "entries", lambda self: entries)
    met = sorted(document_sources(Home(tmp_path)), key=lambda one: one.seen_at or NIGHT)
    assert [one.document_id[0] for one in met] == order
