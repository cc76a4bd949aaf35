"""A folder appears whole or not at all, and what an export did not write is never touched."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines.settings import Home
from pipelines.warehouse.export import folder as folders
from pipelines.warehouse.export.exporting import Format, export
from pipelines.warehouse.export.folder import FolderError, appearing
from pipelines.warehouse.export.relations import UnknownTableError
from tests.unit.warehouse.exported import publish_snapshot, snapshot_home, table_of

KILLED = """
import os, signal, sys
from pathlib import Path
from pipelines.settings import Home
from pipelines.warehouse.export import exporting
exporting.write_manifest = lambda folder, manifest: os.kill(os.getpid(), signal.SIGKILL)
exporting.export(Home(Path(sys.argv[1])), Path(sys.argv[2]), exporting.Format.csv)
"""


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return snapshot_home(tmp_path, table_of("note", ("a",)))


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_after_an_error_nothing_stands_there(tmp_path: Path) -> None:
    def fail() -> None:
        with appearing(tmp_path / "out") as growing:
            (growing / "half").write_text("x")
            raise RuntimeError("in the middle")

    with pytest.raises(RuntimeError):
        fail()
    assert names(tmp_path) == []


def test_a_full_disk_is_one_line_and_leaves_nothing(tmp_path: Path) -> None:
    def fail() -> None:
        with appearing(tmp_path / "out"):
            raise OSError(28, "No space left on device")

    with pytest.raises(FolderError, match="out: cannot be written: No space left"):
        fail()
    assert names(tmp_path) == []


def test_an_earlier_export_is_replaced_as_a_whole(home: Home, tmp_path: Path) -> None:
    export(home, tmp_path / "out", Format.parquet)
    publish_snapshot(home, table_of("other", ("b",)), snapshot_id="e" * 32)
    export(home, tmp_path / "out", Format.csv)
    assert names(tmp_path / "out") == ["audit.run.csv", "manifest.json", "meta.snapshot.csv", "other.csv"]
    assert names(tmp_path) == ["home", "out"]


def test_it_is_replaced_also_where_two_folders_cannot_change_places(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export(home, tmp_path / "out", Format.parquet)
    monkeypatch.setattr(folders, "_exchanged", lambda one, other: False)
    export(home, tmp_path / "out", Format.csv)
    assert "note.csv" in names(tmp_path / "out")
    assert names(tmp_path) == ["home", "out"]


def test_an_empty_folder_is_taken(home: Home, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    export(home, tmp_path / "out")
    assert "note.parquet" in names(tmp_path / "out")


def test_a_link_to_a_folder_stays_a_link(home: Home, tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "out").symlink_to("real")
    export(home, tmp_path / "out")
    assert (tmp_path / "out").is_symlink()
    assert "note.parquet" in names(tmp_path / "real")


def someone_s_notes(out: Path) -> None:
    (out / "notes.txt").write_text("mine")


def an_edit(out: Path) -> None:
    (out / "note.csv").write_text("edited")


def an_edit_of_the_same_size(out: Path) -> None:
    content = (out / "note.csv").read_bytes()
    (out / "note.csv").write_bytes(content[:-2] + b"?" + content[-1:])


def no_manifest(out: Path) -> None:
    (out / "manifest.json").unlink()


def a_manifest_of_something_else(out: Path) -> None:
    (out / "manifest.json").write_text('{"kind": "other", "files": []}')


def no_json(out: Path) -> None:
    (out / "manifest.json").write_text("[]")


@pytest.mark.parametrize(
    "change",
    [someone_s_notes, an_edit, an_edit_of_the_same_size, no_manifest, a_manifest_of_something_else, no_json],
)
def test_what_no_export_wrote_is_never_overwritten(
    home: Home, tmp_path: Path, change: Callable[[Path], None]
) -> None:
    out = tmp_path / "out"
    export(home, out, Format.csv)
    change(out)
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    with pytest.raises(FolderError, match="nothing was written"):
        export(home, out, Format.parquet)
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before


def test_a_file_or_a_place_below_one_is_refused(home: Home, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(FolderError, match="is a file"):
        export(home, tmp_path / "file")
    with pytest.raises(FolderError, match="cannot be"):
        export(home, tmp_path / "file" / "below")


@pytest.mark.parametrize("place", [".", "warehouse/out", "raw/inbox/out", "raw/store", "state/x"])
def test_the_stores_are_no_place_for_an_export(home: Home, place: str) -> None:
    with pytest.raises(FolderError, match="choose one outside"):
        export(home, home.root / place)


def test_an_unknown_table_leaves_nothing(home: Home, tmp_path: Path) -> None:
    with pytest.raises(UnknownTableError):
        export(home, tmp_path / "out", tables=["nothing"])
    assert names(tmp_path) == ["home"]


def test_a_killed_export_shows_nothing_and_the_next_one_cleans_up(home: Home, tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = subprocess.run([sys.executable, "-c", KILLED, str(home.root), str(out)], check=False)
    assert done.returncode == -signal.SIGKILL
    assert not out.exists()
    assert [name for name in names(tmp_path) if name.startswith(".out.export-")]
    export(home, out)
    assert names(tmp_path) == ["home", "out"]


def test_what_another_export_is_writing_is_left_alone(home: Home, tmp_path: Path) -> None:
    other = tmp_path / ".out.export-other"
    other.mkdir()
    handle = os.open(other, os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)
    export(home, tmp_path / "out")
    assert other.is_dir()
    os.close(handle)
    shutil.rmtree(tmp_path / "out")
    export(home, tmp_path / "out")
    assert not other.exists()
