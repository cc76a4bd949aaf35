"""Publishing moves one link; what is published never changes."""

from __future__ import annotations

import stat
from pathlib import Path

import duckdb
import pytest

from pipelines.settings import Home
from pipelines.warehouse import publish as publishing
from pipelines.warehouse.publish import (
    KeepError,
    NothingToUndoError,
    current_snapshot,
    kept_snapshots,
    publish,
    snapshots,
    standing_snapshots,
    undo,
)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """Where no reader is waited for, but where a test says so."""
    monkeypatch.setattr(publishing, "GRACE", 0.0)
    home = Home(tmp_path / "home")
    publishing.clean_work(home)
    return home


def built(home: Home, content: str) -> Path:
    path = publishing.work_file(home)
    path.write_text(content)
    return path


def published(home: Home, content: str, **options: int) -> publishing.Publication:
    return publish(home, built(home, content), content, **options)


def test_the_link_is_relative_and_follows_a_moved_home(home: Home, tmp_path: Path) -> None:
    published(home, "a")
    assert not home.current.readlink().is_absolute()
    moved = Home(home.root.rename(tmp_path / "moved"))
    assert moved.current.read_text() == "a"


def test_a_published_file_is_read_only_and_outlives_the_next(home: Home) -> None:
    first = published(home, "a").snapshot
    published(home, "b")
    assert home.current.read_text() == "b"
    assert first.path.read_text() == "a"
    assert stat.S_IMODE(first.path.stat().st_mode) == 0o444


def test_the_same_content_is_not_published_twice(home: Home) -> None:
    first = published(home, "a")
    again = published(home, "a")
    assert (first.is_new, again.is_new) == (True, False)
    assert again.snapshot == first.snapshot
    assert len(snapshots(home)) == 1
    assert not publishing.work_file(home).exists()


def test_only_the_last_builds_are_kept(home: Home) -> None:
    for content in "abcdefg":
        published(home, content, keep=3)
    assert [s.snapshot_id for s in snapshots(home)] == ["e", "f", "g"]


def test_undo_points_back_and_further_back(home: Home) -> None:
    for content in "abc":
        published(home, content)
    assert undo(home).snapshot_id == "b"
    assert undo(home).snapshot_id == "a"
    assert home.current.read_text() == "a"
    with pytest.raises(NothingToUndoError):
        undo(home)
    assert home.current.read_text() == "a"


def test_undo_before_anything_was_published_is_refused(home: Home) -> None:
    with pytest.raises(NothingToUndoError):
        undo(home)


def test_after_an_undo_the_next_build_publishes_forward_even_the_same_content(home: Home) -> None:
    published(home, "a")
    published(home, "b")
    undo(home)
    assert published(home, "b").is_new
    assert home.current.read_text() == "b"
    assert undo(home).snapshot_id == "a"


def test_an_undone_snapshot_is_not_what_undo_returns_to(home: Home) -> None:
    for content in "abc":
        published(home, content)
    undo(home)
    published(home, "d")
    assert undo(home).snapshot_id == "b"


def test_a_clock_set_back_does_not_disturb_the_order(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    published(home, "a")
    newest = snapshots(home)[-1].published_at

    class Yesterday(publishing.datetime):
        @classmethod
        def now(cls, tz: object = None) -> publishing.datetime:
            return newest - publishing.timedelta(days=1)

    monkeypatch.setattr(publishing, "datetime", Yesterday)
    published(home, "b")
    monkeypatch.undo()
    assert [s.snapshot_id for s in snapshots(home)] == ["a", "b"]
    assert undo(home).snapshot_id == "a"


def test_leftovers_of_a_killed_build_are_cleaned(home: Home) -> None:
    published(home, "a")
    built(home, "half")
    publishing.work_file(home).with_suffix(".duckdb.wal").write_text("half")
    (home.warehouse / ".current.duckdb.1").symlink_to("builds/x")
    publishing.clean_work(home)
    assert list(publishing.work_file(home).parent.iterdir()) == []
    assert not (home.warehouse / ".current.duckdb.1").is_symlink()
    current = current_snapshot(home)
    assert current is not None
    assert current.snapshot_id == "a"


def test_how_many_are_kept_is_given_else_set_else_five(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    assert kept_snapshots() == 5
    monkeypatch.setenv("JUESUAN_KEEP_SNAPSHOTS", " 3 ")
    assert (kept_snapshots(), kept_snapshots(0), kept_snapshots(7)) == (3, 3, 7)
    for content in "abcde":
        published(home, content)
    assert [s.snapshot_id for s in snapshots(home)] == ["c", "d", "e"]
    monkeypatch.setenv("JUESUAN_KEEP_SNAPSHOTS", "")
    assert kept_snapshots() == 5


@pytest.mark.parametrize("setting", ["1", "0", "-3", "many", "2.5"])
def test_a_number_that_cannot_be_kept_to_is_refused_before_anything_moves(
    setting: str, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    published(home, "a")
    monkeypatch.setenv("JUESUAN_KEEP_SNAPSHOTS", setting)
    with pytest.raises(KeepError, match="JUESUAN_KEEP_SNAPSHOTS"):
        published(home, "b")
    with pytest.raises(KeepError):
        kept_snapshots(1)
    assert home.current.read_text() == "a"
    assert len(snapshots(home)) == 1


def test_what_stands_is_listed_the_newest_first_with_what_was_taken_back(home: Home) -> None:
    for content in "abc":
        published(home, content)
    undo(home)
    listed = standing_snapshots(home)
    assert [(one.snapshot_id, one.state) for one in listed] == [
        ("c", "taken_back"),
        ("b", "current"),
        ("a", "earlier"),
    ]
    # These are no databases: what they hold cannot be told, and that is no reason not to list them.
    assert {(one.documents, one.ledger_rows, one.size) for one in listed} == {(None, None, 1)}


def test_what_a_listed_snapshot_holds_is_told(home: Home) -> None:
    with duckdb.connect(str(publishing.work_file(home))) as con:
        con.execute("CREATE SCHEMA meta; CREATE TABLE meta.snapshot AS SELECT 7 AS documents, 90 AS ledger_rows")
    publish(home, publishing.work_file(home), "real")
    (one,) = standing_snapshots(home)
    assert (one.documents, one.ledger_rows) == (7, 90)


def test_a_first_publication_cut_short_before_its_link_is_published_anew(home: Home) -> None:
    published(home, "a")
    home.current.unlink()
    assert published(home, "a").is_new
    assert [s.snapshot_id for s in snapshots(home)] == ["a"]


def test_a_lost_link_costs_no_snapshot(home: Home) -> None:
    for content in "ab":
        published(home, content)
    home.current.unlink()
    published(home, "c")
    assert [s.snapshot_id for s in snapshots(home)] == ["a", "b", "c"]


def test_an_old_snapshot_that_cannot_be_removed_does_not_spoil_the_publication(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    for content in "ab":
        published(home, content, keep=2)

    remove = Path.unlink

    def refuse(path: Path, missing_ok: bool = False) -> None:
        if path.suffix == ".duckdb":
            raise PermissionError(path)
        remove(path, missing_ok)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", refuse)
        assert publish(home, built(home, "c"), "c", keep=2).is_new
    assert home.current.read_text() == "c"
    published(home, "d", keep=2)
    assert [s.snapshot_id for s in snapshots(home)] == ["c", "d"]


def test_what_readers_may_be_about_to_open_is_removed_later(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader follows the link, is held up, and then opens what the link named."""
    with monkeypatch.context() as patch:
        patch.setattr(publishing, "GRACE", 3600.0)
        published(home, "a")
        followed = home.current.resolve()
        for content in "bc":
            published(home, content, keep=2)
        assert followed.read_text() == "a"
        undone = home.current.resolve()
        undo(home)
        published(home, "d", keep=2)
        assert undone.read_text() == "c"
        # It stands for readers alone: nobody goes back to it.
        assert [s.snapshot_id for s in snapshots(home)] == ["a", "b", "d"]
        assert undo(home).snapshot_id == "b"
    published(home, "e", keep=2)
    assert sorted(path.read_text() for path in home.builds.glob("*.duckdb")) == ["b", "e"]
    assert not list(home.builds.glob("*.undone"))
