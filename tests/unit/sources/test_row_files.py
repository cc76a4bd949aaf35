"""Rows once added are read once, whatever becomes of the files they stand in."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from pipelines.sources import row_files
from pipelines.sources.row_files import RowFiles

SCHEMA = pl.Schema({"name": pl.String(), "number": pl.Int64(), "late": pl.String()})


def numbers(rows: pl.DataFrame) -> list[int]:
    return sorted(rows["number"])


def add(files: RowFiles, *found: int) -> None:
    files.add([{"name": "a", "number": number, "late": None} for number in found])


def test_an_empty_folder_has_the_columns_of_today(tmp_path: Path) -> None:
    assert RowFiles(tmp_path / "none", SCHEMA).rows().schema == SCHEMA


def test_many_files_are_gathered_into_one_and_no_row_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(row_files, "GATHERED_FROM", 4)
    files = RowFiles(tmp_path, SCHEMA)
    for number in range(30):
        add(files, number)
        assert numbers(files.rows()) == list(range(number + 1))
    assert len(list(tmp_path.glob("*.parquet"))) <= 4


def test_a_gathering_that_was_cut_short_shows_no_row_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(row_files, "GATHERED_FROM", 4)
    files = RowFiles(tmp_path, SCHEMA)
    monkeypatch.setattr(Path, "unlink", _killed)
    for number in range(3):
        add(files, number)
    with pytest.raises(KeyboardInterrupt):
        add(files, 3)
    monkeypatch.undo()
    assert len(list(tmp_path.glob("*.parquet"))) == 5
    assert numbers(files.rows()) == [0, 1, 2, 3]
    add(files, 4)
    assert numbers(files.rows()) == [0, 1, 2, 3, 4]


def test_a_file_that_is_gathered_away_while_it_is_read_is_read_from_the_gathered_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = RowFiles(tmp_path, SCHEMA)
    for number in range(4):
        add(files, number)
    read = RowFiles._read
    tried: list[int] = []

    def gathered_meanwhile(self: RowFiles, found: list[Path]) -> pl.DataFrame:
        tried.append(len(found))
        if len(tried) == 1:
            monkeypatch.setattr(row_files, "GATHERED_FROM", 2)
            RowFiles(tmp_path, SCHEMA)._gather()
        return read(self, found)

    monkeypatch.setattr(RowFiles, "_read", gathered_meanwhile)
    assert numbers(files.rows()) == [0, 1, 2, 3]
    assert tried[0] == 4 and tried[-1] == 1


def test_a_file_of_before_a_column_reads_as_null_there(tmp_path: Path) -> None:
    pl.DataFrame({"name": ["b"], "number": [7]}).write_parquet(tmp_path / "old.parquet")
    files = RowFiles(tmp_path, SCHEMA)
    add(files, 1)
    assert set(files.rows().select("number", "late").rows()) == {(7, None), (1, None)}


def test_gathering_keeps_columns_that_only_a_later_version_knows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(row_files, "GATHERED_FROM", 2)
    pl.DataFrame({"name": ["b"], "number": [7], "newer": [1.5]}).write_parquet(tmp_path / "new.parquet")
    files = RowFiles(tmp_path, SCHEMA)
    add(files, 1)
    (gathered,) = tmp_path.glob("*.parquet")
    assert sorted(pl.read_parquet(gathered)["newer"].drop_nulls()) == [1.5]
    assert files.rows().schema == SCHEMA


def test_rows_added_again_under_their_name_are_there_once(tmp_path: Path) -> None:
    files = RowFiles(tmp_path, SCHEMA)
    for _ in range(2):
        files.add([{"name": "a", "number": 1, "late": "x"}], "crawl-1")
    assert [file.name for file in tmp_path.glob("*.parquet")] == ["crawl-1.parquet"]
    assert files.rows().rows() == [("a", 1, "x")]


def _killed(path: Path, missing_ok: bool = False) -> None:
    if path.suffix == ".parquet":
        raise KeyboardInterrupt
    path.rename(path.with_name("." + path.name)) if path.exists() else None
