"""Corrections: strict files, one word per cell, laid over the ledger, never into it, stopped where they misfit."""

from __future__ import annotations

import dataclasses
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines.identities.judge import judge
from pipelines.settings import Home
from pipelines.statements.model import ParsedDocument, QuarantineRow
from pipelines.warehouse import corrections
from pipelines.warehouse.build import Judge, build_database
from pipelines.warehouse.conservation import changed_between_ledger_and_facts
from pipelines.warehouse.corrections import (
    Correction,
    CorrectionError,
    Filed,
    file_correction,
    load_corrections,
    own_folder,
    parse_corrections,
    render,
)
from pipelines.warehouse.freshness import inputs_of
from pipelines.warehouse.shards import write_shard
from tests.unit.warehouse.parsed import counted, document, expenditure, full_document, project_sheet, summary

A = "a" * 16
GRAND_BASIC = f"{A}-t2r6c3"  # 合计, basic: 980.19
YEAR_TOTAL = f"{A}-t1r2c2"  # form 01, income of the year: 1,684.87
ENTRY: dict[str, Any] = {
    "cell_id": GRAND_BASIC,
    "document_id": A,
    "expects": "980.19",
    "value": "9801800.00",
    "reason": "读作980.19，页面为980.18",
    "status": "accepted",
    "author": "someone",
    "date": "2026-11-21",
}


def entry(**changes: Any) -> Correction:
    return Correction.model_validate(ENTRY | changes)


def filed(*entries: Correction) -> list[Filed]:
    return [Filed("a.yaml", number, one) for number, one in enumerate(entries, 1)]


def built(
    folder: Path, *entries: Correction, parsed: ParsedDocument | None = None, judge: Judge | None = None
) -> duckdb.DuckDBPyConnection:
    parsed = parsed or document(A, summary(A), expenditure(A))
    path = folder / "built.duckdb"
    shard = write_shard(counted(parsed), folder / "shards")
    build_database(path, [shard], judge=judge, corrections=filed(*entries))
    return duckdb.connect(path, read_only=True)


def one(con: duckdb.DuckDBPyConnection, query: str) -> tuple[Any, ...]:
    (row,) = con.execute(query).fetchall()
    return row


def test_a_correction_changes_the_fact_and_says_so_and_the_ledger_keeps_what_is_printed(tmp_path: Path) -> None:
    correction = entry()
    con = built(tmp_path, correction)
    assert one(con, f"SELECT amount, reported_text FROM ledger WHERE cell_id = '{GRAND_BASIC}'") == (
        Decimal("9801900.00"),
        "980.19",
    )
    fact = (
        "SELECT basic, is_corrected, correction_ids FROM fact_expenditure_by_function"
        " WHERE line_key {} 'grand_total'"
    )
    assert one(con, fact.format("=")) == (Decimal("9801800.00"), True, [correction.correction_id])
    others = con.execute(fact.format("<>")).fetchall()
    assert others
    assert {(flag, ids) for _, flag, ids in others} == {(False, None)}
    assert one(con, "SELECT cell_id, effect, file FROM correction") == (GRAND_BASIC, "applied", "a.yaml")
    assert one(
        con, f"SELECT amount, reported_amount, is_corrected FROM corrected_ledger WHERE cell_id = '{GRAND_BASIC}'"
    ) == (Decimal("9801800.00"), Decimal("9801900.00"), True)


def test_totals_of_marts_are_corrected_too(tmp_path: Path) -> None:
    year_total = entry(cell_id=YEAR_TOTAL, expects="1,684.87", value="16848600.00")
    con = built(tmp_path, entry(), year_total)
    income, basic, flag, ids = one(
        con, "SELECT income, basic_expenditure, is_corrected, correction_ids FROM mart_department_year"
    )
    assert (income, basic, flag) == (Decimal("16848600.00"), Decimal("9801800.00"), True)
    assert ids == sorted([entry().correction_id, year_total.correction_id])


def test_a_correction_of_a_line_that_no_total_shows_does_not_mark_the_year(tmp_path: Path) -> None:
    con = built(tmp_path, entry(cell_id=f"{A}-t2r5c2", expects="270.34", value="1.00"))
    assert one(con, "SELECT is_corrected, correction_ids FROM mart_department_year") == (False, None)
    assert con.execute("SELECT function_code, total FROM mart_expenditure WHERE is_corrected").fetchall() == [
        ("208", Decimal("1.00"))
    ]


def test_laws_judge_what_is_printed(tmp_path: Path) -> None:
    (tmp_path / "with").mkdir()
    query = "SELECT * FROM audit.identity_result ORDER BY ALL"
    plain = built(tmp_path, judge=judge)
    corrected = built(tmp_path / "with", entry(value="1.00"), judge=judge)
    assert plain.execute(query).fetchall() == corrected.execute(query).fetchall()


def test_amounts_survive_up_to_the_facts_but_for_what_is_corrected(tmp_path: Path) -> None:
    built(tmp_path, entry()).close()
    with duckdb.connect(tmp_path / "built.duckdb") as con:
        assert changed_between_ledger_and_facts(con) == []
        con.execute("UPDATE fact_expenditure_by_function SET basic = 9801900 WHERE line_key = 'grand_total'")
        assert changed_between_ledger_and_facts(con)


@pytest.mark.parametrize("status", ["proposed", "rejected"])
def test_only_an_accepted_correction_applies(status: str, tmp_path: Path) -> None:
    con = built(tmp_path, entry(status=status, expects="something else"))
    assert one(con, "SELECT effect FROM correction") == ("not_accepted",)
    assert one(con, "SELECT count(*) FROM corrected_ledger WHERE is_corrected") == (0,)
    assert one(con, "SELECT bool_or(is_corrected) FROM fact_expenditure_by_function") == (False,)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"expects": "980.18"}, "was expected to print 980.18 and prints 980.19 (9801900.00)"),
        ({"expects_value": "980.19"}, "was expected to print 980.19 (980.19) and prints 980.19 (9801900.00)"),
        ({"cell_id": f"{A}-t2r99c3"}, "is no figure of its document any more (expected: 980.19)"),
        ({"value": "0.001"}, "cannot hold 0.001: amounts have two decimals"),
    ],
)
def test_a_correction_that_does_not_fit_its_cell_stops_the_build_and_is_named(
    changes: dict[str, str], told: str, tmp_path: Path
) -> None:
    with pytest.raises(CorrectionError) as raised:
        built(tmp_path, entry(status="rejected"), entry(**changes))
    assert str(raised.value).startswith(f"correction a.yaml, entry 2: cell {(ENTRY | changes)['cell_id']} ")
    assert told in str(raised.value)


def test_a_cell_that_is_no_figure_any_more_is_told_with_its_text(tmp_path: Path) -> None:
    parsed = document(A, summary(A), expenditure(A))
    kept = tuple(row for row in parsed.ledger if row.cell_id != GRAND_BASIC)
    cells = tuple(
        dataclasses.replace(cell, role="text", text="九八〇") if cell.cell_id == GRAND_BASIC else cell
        for cell in parsed.cells
    )
    with pytest.raises(CorrectionError, match="what is printed there now: 九八〇"):
        built(tmp_path, entry(), parsed=dataclasses.replace(parsed, ledger=kept, cells=cells))


def test_a_correction_waits_for_its_document(tmp_path: Path) -> None:
    other = "b" * 16
    con = built(tmp_path, entry(document_id=other, cell_id=f"{other}-t1r1c1"))
    assert one(con, "SELECT document_id, effect FROM correction") == (other, "document_absent")


@pytest.mark.parametrize("statement", [None, f"{A}-expenditure-t2r1"])
def test_a_correction_of_what_is_set_aside_waits(statement: str | None, tmp_path: Path) -> None:
    parsed = document(A, summary(A), expenditure(A))
    aside = dataclasses.replace(parsed, quarantine=(QuarantineRow(statement, "truncated", "breaks off"),))
    con = built(tmp_path, entry(), parsed=aside)
    assert one(con, "SELECT effect FROM correction") == ("set_aside",)
    with duckdb.connect() as fresh:
        fresh.execute("CREATE TABLE correction AS SELECT 'set_aside' AS effect")
        assert corrections.waiting(fresh) == 1


def test_a_rate_or_score_of_a_sheet_is_corrected_in_its_own_unit(tmp_path: Path) -> None:
    rate = entry(cell_id=f"{A}-t9r2c9", expects="80.36", expects_value="80.36", value="80.35")
    score = entry(cell_id=f"{A}-t9r6c9", expects="88.5", value="88.25")
    money = entry(cell_id=f"{A}-t9r1c4", expects="112.5", value="1125001.00")
    con = built(tmp_path, rate, score, money, parsed=project_sheet(A))
    executed, printed_rate, flag, ids = one(
        con,
        "SELECT total_executed, execution_rate, is_corrected, correction_ids FROM fact_project_evaluation",
    )
    assert (executed, printed_rate, flag) == (Decimal("1125001.00"), Decimal("80.35"), True)
    assert ids == sorted([rate.correction_id, money.correction_id])
    assert con.execute(
        "SELECT score, correction_ids FROM fact_project_indicator WHERE is_corrected"
    ).fetchall() == [(Decimal("88.25"), [score.correction_id])]
    assert one(con, f"SELECT value FROM sheet_value WHERE cell_id = '{rate.cell_id}'") == (Decimal("80.36"),)


def test_a_sheet_without_corrections_says_so(tmp_path: Path) -> None:
    con = built(tmp_path, parsed=full_document(A))
    for table in ("fact_project_evaluation", "fact_project_indicator"):
        assert set(con.execute(f"SELECT is_corrected, correction_ids FROM {table}").fetchall()) == {(False, None)}


def written(folder: Path, text: str, name: str = "a.yaml") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("wrong", "right", "told"),
    [
        ('value: "9801800.00"', "value: 9801800.00", "entry 1 .*value: must be an exact figure in quotes"),
        ('value: "9801800.00"', 'value: "9,801,800"', "value: must be an exact figure"),
        ('value: "9801800.00"', 'value: "NaN"', "value: must be an exact figure"),
        ('expects: "980.19"', "expects: 980.19", "expects: Input should be a valid string"),
        ('status: "accepted"', 'status: "agreed"', "status: Input should be 'proposed', 'accepted' or 'rejected'"),
        (f'document_id: "{A}"', f'document_id: "{"b" * 16}"', "is not of document b"),
        ('author: "someone"', 'author: " "', "author: "),
        ('author: "someone"', 'autor: "someone"', "autor: Extra inputs are not permitted"),
        ('date: "2026-11-21"', 'date: "2026-13-01"', "date: "),
        ('author: "someone"', 'value: "1"', "value is said twice"),
        ("- cell_id", "cell_id", "a.yaml: "),
    ],
)
def test_a_file_that_is_not_right_is_named_with_entry_and_reason(
    wrong: str, right: str, told: str, tmp_path: Path
) -> None:
    text = render(entry())
    assert wrong in text
    with pytest.raises(CorrectionError, match=told) as raised:
        load_corrections(written(tmp_path, text.replace(wrong, right)))
    assert str(raised.value).startswith("a.yaml")


def test_a_date_may_stand_without_quotes() -> None:
    (read,) = parse_corrections(render(entry()).replace('"2026-11-21"', "2026-11-21"), "a.yaml")
    assert read.correction == entry()


def test_one_cell_has_one_accepted_correction_over_all_files(tmp_path: Path) -> None:
    written(tmp_path, render(entry()) + render(entry(status="proposed", value="3")))
    assert len(load_corrections(tmp_path)) == 2
    written(tmp_path / "more", render(entry(value="2")), "b.yml")
    with pytest.raises(CorrectionError, match=r"^more/b.yml, entry 1 .* a.yaml, entry 1$"):
        load_corrections(tmp_path)


def test_the_same_entry_twice_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CorrectionError, match=r"entry 2 .* stands in a\.yaml, entry 1 already"):
        load_corrections(written(tmp_path, render(entry(status="proposed")) * 2))


def test_what_is_filed_is_read_back_and_what_stood_there_stays(tmp_path: Path) -> None:
    path = file_correction(tmp_path, entry())
    assert path == tmp_path / f"{A}.yaml"
    before = "# why we look at this one\n" + path.read_text(encoding="utf-8") + "# a closing remark\n"
    path.write_text(before, encoding="utf-8")
    second = entry(cell_id=YEAR_TOTAL, expects="1,684.87", reason='a "quoted" reason: with # signs')
    file_correction(tmp_path, second)
    assert path.read_text(encoding="utf-8").startswith(before)
    assert [read.correction for read in load_corrections(tmp_path)] == [entry(), second]


@pytest.mark.parametrize("empty", ["", "[]\n", "# only a remark\n", "# a remark\n[]\n"])
def test_a_file_without_entries_takes_its_first(empty: str, tmp_path: Path) -> None:
    written(tmp_path, empty, f"{A}.yaml")
    file_correction(tmp_path, entry())
    assert [read.correction for read in load_corrections(tmp_path)] == [entry()]


def test_nothing_is_written_where_the_cell_is_corrected_already_or_the_file_cannot_be_appended_to(
    tmp_path: Path,
) -> None:
    written(tmp_path, render(entry(value="2")), "other.yaml")
    with pytest.raises(CorrectionError, match="has an accepted correction already"):
        file_correction(tmp_path, entry())
    assert not (tmp_path / f"{A}.yaml").exists()
    in_flow = "[" + ", ".join(render(entry(value="2")).removeprefix("- ").splitlines()).join("{}") + "]\n"
    flowing = written(tmp_path / "flow", in_flow, f"{A}.yaml")
    with pytest.raises(CorrectionError):
        file_correction(flowing, entry(status="proposed"))
    assert (flowing / f"{A}.yaml").read_text(encoding="utf-8") == in_flow


def test_a_first_correction_below_home_does_not_put_the_repositorys_out_of_force(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared = written(tmp_path / "repository", render(entry()), "shared.yaml")
    monkeypatch.setattr(Home, "configured", lambda self, name: shared)
    home = Home(tmp_path / "home")
    assert own_folder(home) == (home.root / "corrections", 1)
    assert load_corrections(home.root / "corrections") == load_corrections(shared)
    assert own_folder(home) == (home.root / "corrections", 0)


def test_a_changed_correction_is_something_new(tmp_path: Path) -> None:
    folder = written(tmp_path / "corrections", render(entry()))
    before = inputs_of([], (), load_corrections(folder))
    written(folder, render(entry(status="proposed")))
    after = inputs_of([], (), load_corrections(folder))
    written(folder / "sub", render(entry(value="7", status="proposed")), "b.yml")
    last = inputs_of([], (), load_corrections(folder))
    assert len({before.key, after.key, last.key}) == 3
    assert after.changed_since(before) == last.changed_since(after) == {A}
