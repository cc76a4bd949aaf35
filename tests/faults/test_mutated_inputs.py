"""A few hundred inputs gone wrong: each ends as rows or set aside with a reason, and the run goes on.

``make mutations`` reads ten thousand. These are fixed by their numbers and need nothing beside the checkout.
"""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from pipelines.cli.app import run
from pipelines.statements.model import QUARANTINE_REASONS, QuarantineRow
from pipelines.warehouse.isolation import MEGABYTE, IsolatedExecutor, ParseLimits
from pipelines.warehouse.parsing import parse_document
from tests.faults import mutations
from tests.faults.mutations import MONSTERS, Fate, broken_rules, fates, main, mutant
from tests.support.small_disclosure import small_disclosure

ACCIDENTS = range(1000, 1220)
SLOW = {
    "boxes_huge.pdf",
    "many_empty_pages.pdf",
    "one_page_ten_thousand_times.pdf",
    "object_that_is_itself.pdf",
    "form_that_draws_itself.pdf",
    "forms_that_double.pdf",
    "two_hundred_thousand_characters.pdf",
    "large_table.pdf",
    "stream_that_bursts.pdf",
    "line_of_fifty_megabytes.txt",
    "million_lines.txt",
    "row_of_hundred_thousand_cells.txt",
    "twenty_thousand_titles.txt",
    "three_hundred_disclosures.txt",
    "number_without_end.txt",
    "sentence_without_end.txt",
    "name_without_end.txt",
    "dots_without_end.txt",
    "spans_beyond_all.html",
    "table_of_many_cells.html",
    "rows_of_styles.xlsx",
    "sheet_that_bursts.xlsx",
    "part_that_bursts.docx",
    "word_of_many_paragraphs.docx",
    "bomb.zip",
}
"""What takes the limits to end it, or seconds to make: the command reads these too."""

QUICK = [number for number, name in enumerate(MONSTERS) if name not in SLOW]


@pytest.fixture(scope="module")
def found() -> dict[int, Fate]:
    numbers = [*QUICK, *ACCIDENTS]
    return {one.number: one for one in fates(numbers, ParseLimits(workers=2, seconds=60), with_shared=False)}


@pytest.mark.slow
def test_every_input_keeps_the_law(found: dict[int, Fate]) -> None:
    assert len(found) == len(QUICK) + len(ACCIDENTS)
    assert [one for one in found.values() if one.breaches] == []
    known = {*QUARANTINE_REASONS, "rows"}
    assert [one for one in found.values() if not one.reasons or not known.issuperset(one.reasons)] == []


@pytest.mark.slow
def test_accidents_neither_crash_nor_hang_a_reader(found: dict[int, Fate]) -> None:
    """The isolation would survive both; that it must not is what the readers owe."""
    dead = {"reader_crashed", "timed_out", "out_of_memory"}
    assert [found[number] for number in ACCIDENTS if dead & set(found[number].reasons)] == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("locked_to_all.pdf", "unreadable"),
        ("locked_to_change.pdf", "no_statutory_form"),
        ("no_pages.pdf", "unreadable"),
        ("tree_in_a_circle.pdf", "unreadable"),
        ("image_of_a_wall.pdf", "no_text_layer"),
        ("utf_16.txt", "rows"),
        ("quiet_bomb.zip", "unsafe_archive"),
        ("ten_thousand_members.zip", "unsafe_archive"),
        ("way_out.zip", "unsafe_archive"),
        ("nest.zip", "unsafe_archive"),
        ("archive_that_shares.zip", "unsafe_archive"),
        ("locked_archive.zip", "unreadable"),
    ],
)
def test_what_is_made_to_hurt_is_named_rightly(found: dict[int, Fate], name: str, reason: str) -> None:
    assert reason in found[list(MONSTERS).index(name)].reasons


@pytest.mark.slow
def test_accidents_leave_something_to_read(found: dict[int, Fate]) -> None:
    """A generator that destroyed everything would try no reader beyond its first line."""
    read = [number for number in ACCIDENTS if found[number].amounts]
    assert len(read) > len(ACCIDENTS) // 5
    assert len({reason for one in found.values() for reason in one.reasons}) >= 8


@pytest.mark.slow
def test_a_build_over_them_is_published_and_names_each(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "input"
    folder.mkdir()
    for number in [*QUICK[::3], *range(1000, 1040)]:
        one = mutant(number, with_shared=False)
        (folder / f"{number}_{one.name}").write_bytes(one.data)
    (folder / "good.txt").write_text(small_disclosure(), encoding="utf-8")
    home = str(tmp_path / "home")
    named = [str(path) for path in sorted(folder.iterdir())]
    assert run(["--home", home, "ingest", "--json", *named]) == 0
    told = json.loads(capsys.readouterr().out)
    assert run(["--home", home, "build"]) == 1
    assert "not published" not in capsys.readouterr().err

    assert run(["--home", home, "sql", "--json", "SELECT document_id, status FROM dim_document"]) == 0
    statuses = {row["document_id"]: row["status"] for row in json.loads(capsys.readouterr().out)}
    taken = {one["document_id"] for one in [*told["new"], *told["new_sources"], *told["known"]]}
    assert statuses.keys() == taken
    assert set(statuses.values()) == {"published", "quarantined"}
    count = "SELECT count(DISTINCT document_id) AS n FROM audit.quarantine WHERE statement_id IS NULL"
    assert run(["--home", home, "sql", "--json", count]) == 0
    assert int(json.loads(capsys.readouterr().out)[0]["n"]) == list(statuses.values()).count("quarantined")


@pytest.mark.slow
def test_what_becomes_of_an_input_does_not_hang_on_what_was_read_before() -> None:
    inputs = [mutant(number, with_shared=False) for number in [*QUICK[::2], *range(1000, 1030)]]
    inputs = [one for one in inputs if len(one.data) < MEGABYTE]
    with IsolatedExecutor(1) as executor:
        first = [executor.submit(parse_document, one.data, one.name).result() for one in inputs]
        again = [executor.submit(parse_document, one.data, one.name).result() for one in reversed(inputs)]
    assert list(reversed(again)) == first


def test_an_input_is_known_by_its_number_alone() -> None:
    numbers = [*QUICK[:5], *range(1000, 1030)]
    first = [mutant(number, with_shared=False) for number in numbers]
    assert first == [mutant(number, with_shared=False) for number in numbers]
    assert len({one.data for one in first}) > 30


def test_the_law_sees_what_breaks_it() -> None:
    honest = parse_document(small_disclosure().encode(), "a.txt")
    assert list(broken_rules(honest)) == []
    row = honest.ledger[0]
    broken = [
        replace(honest, statements=()),
        replace(honest, quarantine=(QuarantineRow(None, "bad_luck", "it happened"),)),
        replace(honest, quarantine=(QuarantineRow(None, "unreadable", "one line\nand another"),)),
        replace(honest, quarantine=(QuarantineRow(None, "unreadable", ""),)),
        replace(honest, quarantine=(QuarantineRow(None, "unreadable", "half a character \ud800"),)),
        replace(honest, ledger=(replace(row, reported_text="777.77", amount=Decimal("7777700")),)),
        replace(honest, ledger=(replace(row, cell_id="elsewhere"),)),
    ]
    assert [len(list(broken_rules(one))) for one in broken] == [1] * len(broken)


def test_the_command_goes_on_where_it_ended_and_fails_on_a_breach(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    log = tmp_path / "log.jsonl"
    command = ["--first", "1000", "--count", "4", "--workers", "1", "--log", str(log)]
    assert main(command) == 0
    assert "4 inputs" in capsys.readouterr().out
    noted = log.read_text("utf-8").splitlines()
    assert sorted(json.loads(line)["number"] for line in noted) == [1000, 1001, 1002, 1003]
    log.write_text("\n".join(noted[:3]) + "\n", "utf-8")
    assert main(command) == 0
    again = log.read_text("utf-8").splitlines()
    assert again[:3] == noted[:3]
    assert len(again) == 4

    lost = Fate(1, "a.pdf", "cut", (), breaches=("neither rows nor set aside",))
    monkeypatch.setattr(mutations, "fates", lambda *_: iter([lost]))
    assert main([*command[:3], "1", "--log", str(tmp_path / "other.jsonl")]) == 1
    assert "neither rows nor set aside" in capsys.readouterr().out


@pytest.mark.slow
def test_a_limit_that_is_broken_is_a_fate_and_not_the_end() -> None:
    numbers = [list(MONSTERS).index("million_lines.txt"), 1000, 1001]
    limits = ParseLimits(workers=1, seconds=60, memory=300 * MEGABYTE)
    found = {one.number: one.reasons for one in fates(numbers, limits, with_shared=False)}
    assert found[numbers[0]] == ("out_of_memory",)
    assert found.keys() == set(numbers)
