"""Publishing moves one link; what is published never changes."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from pipelines.settings import Home
from pipelines.warehouse import publish as publishing
from pipelines.warehouse.publish import NothingToUndoError, current_snapshot, publish, snapshots, undo


@pytest.fixture
def home(tmp_path: Path) -> Home:
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
