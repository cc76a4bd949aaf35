"""The raw store: same bytes, one document; nothing overwritten; nothing passed over in silence."""

from __future__ import annotations

import hashlib
import io
import os
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

import polars as pl
import pytest

from pipelines.settings import Home
from pipelines.sources.manifest import MANIFEST_SCHEMA, Manifest
from pipelines.sources.store import DamagedStoreError, RawStore

PDF = b"%PDF-1.7\nbody"
TEXT = "收入决算表\n合计\t5\n".encode()


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    found = tmp_path / "found"
    found.mkdir()
    return found


def put(folder: Path, name: str, data: bytes = TEXT) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def tree(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_bytes_lie_under_their_hash_and_come_back_unchanged(home: Home, folder: Path) -> None:
    store = RawStore(home)
    report = store.ingest([put(folder, "a.pdf", PDF)])
    sha256 = hashlib.sha256(PDF).hexdigest()
    assert [taken.sha256 for taken in report.new] == [sha256]
    assert (home.store / sha256[:2] / sha256).read_bytes() == PDF
    assert store.read(sha256) == store.read(sha256[:16]) == PDF
    (entry,) = store.entries()
    assert (entry.document_id, entry.size, entry.source_name, entry.explicit) == (
        sha256[:16],
        len(PDF),
        "a.pdf",
        True,
    )


def test_same_bytes_under_two_names_are_one_document_with_two_sources(home: Home, folder: Path) -> None:
    put(folder, "z/乙.txt")
    put(folder, "甲.txt")
    put(folder, "again/甲.txt")
    store = RawStore(home)
    report = store.ingest([folder])
    assert (len(report.new), len(report.new_sources), len(report.already_known)) == (1, 1, 1)
    (entry,) = store.entries()
    assert entry.source_names == ("乙.txt", "甲.txt")
    assert entry.source_name == "乙.txt"
    assert not entry.explicit


def test_a_new_name_for_known_bytes_is_added_by_a_later_call(home: Home, folder: Path) -> None:
    store = RawStore(home)
    store.ingest([put(folder, "b.txt")])
    report = store.ingest([put(folder, "a.txt")])
    assert (report.new, len(report.new_sources)) == ((), 1)
    assert [entry.source_name for entry in store.entries()] == ["a.txt"]


def test_ingesting_the_same_again_changes_nothing_on_disk(home: Home, folder: Path) -> None:
    put(folder, "a.txt")
    put(folder, "b.pdf", PDF)
    store = RawStore(home)
    store.ingest([folder])
    before = tree(home.root)
    report = store.ingest([folder, folder / "a.txt"])
    assert (report.new, report.new_sources, len(report.already_known)) == ((), (), 3)
    assert tree(home.root) == before


def test_the_manifest_says_what_was_met_where_and_when(home: Home, folder: Path) -> None:
    before = datetime.now(UTC)
    path = put(folder, "a.txt", PDF)
    store = RawStore(home)
    store.ingest([path])
    store.ingest([path])
    (shard,) = (home.store / "manifest").glob("*.parquet")
    assert shard.stem == hashlib.sha256(shard.read_bytes()).hexdigest()[:32]
    frame = pl.read_parquet(shard)
    assert frame.schema == MANIFEST_SCHEMA
    (row,) = frame.iter_rows(named=True)
    assert [source.seen_at for source in store.entries()[0].sources] == [row["retrieved_at"]]
    assert row["source_path"] == str(path)
    assert (row["source_name"], row["media_hint"], row["explicit"]) == ("a.txt", "application/pdf", True)
    assert before <= row["retrieved_at"] <= datetime.now(UTC)


def test_in_a_folder_what_is_no_disclosure_is_listed_and_not_taken(home: Home, folder: Path) -> None:
    for name in (
        "README.md",
        "readme.txt",
        "INDEX.md",
        "notes.csv",
        ".hidden.pdf",
        "~$a.docx",
        "photo.png",
        "noname",
    ):
        put(folder, name)
    put(folder, ".git/a.txt")
    put(folder, "no_suffix_but_pdf", PDF)
    for suffix in ("pdf", "TXT", "doc", "docx", "xls", "xlsx", "html", "htm", "zip"):
        put(folder, f"deep/er/a.{suffix}", suffix.encode())
    report = RawStore(home).ingest([folder])
    skipped = {str(passed.path.relative_to(folder)) for passed in report.skipped}
    assert skipped == {
        *(
            "README.md",
            "readme.txt",
            "INDEX.md",
            "notes.csv",
            ".hidden.pdf",
            "~$a.docx",
            "photo.png",
            "noname",
            ".git",
        ),
    }
    assert all(passed.reason for passed in report.skipped)
    assert len(report.new) == 10


def test_a_file_named_explicitly_is_taken_whatever_it_is(home: Home, folder: Path) -> None:
    store = RawStore(home)
    report = store.ingest([put(folder, "photo.png", b"\x89PNG"), put(folder, "empty", b"")])
    assert (len(report.new), report.skipped) == (2, ())
    assert [(entry.source_name, entry.explicit) for entry in store.entries()] == [
        ("empty", True),
        ("photo.png", True),
    ]
    assert store.read(hashlib.sha256(b"").hexdigest()) == b""


def test_what_does_not_exist_is_missing_and_the_rest_goes_on(home: Home, folder: Path) -> None:
    gone = folder / "gone.pdf"
    below_a_file = put(folder, "a.txt") / "b.txt"
    report = RawStore(home).ingest([gone, below_a_file, folder])
    assert report.missing == (gone, below_a_file)
    assert len(report.new) == 1


def test_links_devices_and_pipes_neither_hang_nor_lead_astray(home: Home, folder: Path) -> None:
    put(folder, "a.txt")
    (folder / "loop").symlink_to(folder)
    (folder / "self.pdf").symlink_to(folder / "self.pdf")
    (folder / "broken.pdf").symlink_to(folder / "nothing")
    (folder / "link.txt").symlink_to(folder / "a.txt")
    os.mkfifo(folder / "pipe.txt")
    store = RawStore(home)
    report = store.ingest([folder, Path("/dev/null"), folder / "pipe.txt", folder / "self.pdf"])
    assert [entry.source_names for entry in store.entries()] == [("a.txt", "link.txt")]
    assert {passed.path.name for passed in report.skipped} == {"loop", "pipe.txt", "null"}
    assert {passed.path.name for passed in report.unreadable} == {"self.pdf", "broken.pdf"}
    assert report.missing == ()


def test_a_file_that_cannot_be_read_is_reported_and_the_rest_goes_on(
    home: Home, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a.txt", "b.txt", "c.txt"):
        put(folder, name, name.encode())
    open_file = Path.open

    def refuse(path: Path, mode: str = "r") -> IO[Any]:
        if path.name == "b.txt":
            raise PermissionError(13, "Permission denied")
        return open_file(path, mode)

    monkeypatch.setattr(Path, "open", refuse)
    report = RawStore(home).ingest([folder])
    assert [taken.path.name for taken in report.new] == ["a.txt", "c.txt"]
    assert [(passed.path.name, passed.reason) for passed in report.unreadable] == [("b.txt", "Permission denied")]


def test_an_empty_folder_and_an_absent_inbox_give_an_empty_report(home: Home, folder: Path) -> None:
    store = RawStore(home)
    assert store.ingest([folder]) == store.take_inbox()
    assert store.entries() == []
    assert not home.store.exists()


def test_the_inbox_is_taken_like_a_folder_and_keeps_its_files(home: Home) -> None:
    path = put(home.inbox, "2024/a.txt")
    put(home.inbox, ".gitkeep", b"")
    store = RawStore(home)
    assert [taken.path for taken in store.take_inbox().new] == [path]
    assert path.exists()
    assert len(store.take_inbox().already_known) == 1
    assert not store.entries()[0].explicit


def test_the_store_is_never_taken_into_itself(home: Home) -> None:
    put(home.inbox, "a.pdf", PDF)
    store = RawStore(home)
    store.take_inbox()
    for named in (home.root, home.store):
        assert [passed.reason for passed in store.ingest([named]).skipped] == ["the raw store itself"]
    assert [entry.source_names for entry in store.entries()] == [("a.pdf",)]


def test_a_call_cut_short_only_has_to_be_repeated(
    home: Home, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed after the bytes and before the manifest: nothing half written counts."""
    put(folder, "a.txt")
    store = RawStore(home)
    with monkeypatch.context() as patched:
        patched.setattr(Manifest, "add", lambda self, rows: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            store.ingest([folder])
    assert store.entries() == []
    assert len(store.ingest([folder]).new) == 1
    assert [entry.source_name for entry in store.entries()] == ["a.txt"]


def test_a_failed_write_leaves_nothing_behind(home: Home, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pipelines.sources.atomic.os.fsync", full)
    with pytest.raises(OSError, match="No space left"):
        RawStore(home).ingest([put(folder, "a.txt")])
    assert tree(home.root) == {}


def test_damaged_or_lost_bytes_are_never_handed_out(home: Home, folder: Path) -> None:
    store = RawStore(home)
    (taken,) = store.ingest([put(folder, "a.txt")]).new
    stored = home.store / taken.sha256[:2] / taken.sha256
    stored.write_bytes(b"x" * len(TEXT))
    with pytest.raises(DamagedStoreError):
        store.read(taken.sha256)
    stored.unlink()
    with pytest.raises(DamagedStoreError):
        store.read(taken.sha256)
    store.ingest([folder])
    assert store.read(taken.sha256) == TEXT


def test_every_path_is_told_as_it_is_met(home: Home, folder: Path) -> None:
    met: list[str] = []
    put(folder, "a.txt")
    put(folder, "b.csv")
    RawStore(home).ingest([folder], met=lambda path: met.append(path.name))
    assert met == ["a.txt", "b.csv"]


def test_a_file_name_that_is_no_utf_8_is_kept_as_text(home: Home, folder: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(folder) + b"/" + "决算.txt".encode("gb18030")))
    path.write_bytes(TEXT)
    store = RawStore(home)
    store.ingest([folder])
    assert [entry.source_name for entry in store.entries()] == ["决算.txt"]


def test_a_home_with_wildcards_in_its_name_works(tmp_path: Path, folder: Path) -> None:
    store = RawStore(Home(tmp_path / "a[1]*b"))
    store.ingest([put(folder, "a.txt")])
    assert len(store.entries()) == 1


def zipped(*files: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in files:
            archive.writestr(name, data)
    return out.getvalue()


def test_the_files_of_an_archive_are_documents_and_the_archive_is_none(home: Home, folder: Path) -> None:
    data = zipped(("2024/甲.txt", TEXT), ("乙.pdf", PDF), ("notes.csv", b"1"), ("__MACOSX/._甲.txt", b"2"))
    path = put(folder, "公开.zip", data)
    store = RawStore(home)
    report = store.ingest([path])
    assert [str(taken.path.relative_to(path)) for taken in report.new] == ["2024/甲.txt", "乙.pdf"]
    assert {str(passed.path.relative_to(path)) for passed in report.skipped} == {"notes.csv", "__MACOSX/._甲.txt"}
    assert [(one.path, one.taken, one.skipped) for one in report.archives] == [(path, 2, 2)]
    archive = hashlib.sha256(data).hexdigest()
    assert store.read(archive) == data
    entries = store.entries()
    assert [(entry.source_name, entry.explicit) for entry in entries] == [("乙.pdf", False), ("甲.txt", False)]
    assert [(one.archive, one.archive_path) for entry in entries for one in entry.sources] == [
        (archive, "乙.pdf"),
        (archive, "2024/甲.txt"),
    ]
    assert [store.read(entry.sha256) for entry in entries] == [PDF, TEXT]
    (shard,) = (home.store / "manifest").glob("*.parquet")
    assert sorted(pl.read_parquet(shard)["source_path"]) == [f"{path}/2024/甲.txt", f"{path}/乙.pdf"]


def test_an_archive_taken_again_changes_nothing_on_disk(home: Home, folder: Path) -> None:
    path = put(folder, "a.zip", zipped(("a.txt", TEXT), ("inner.zip", zipped(("b.pdf", PDF)))))
    store = RawStore(home)
    store.ingest([folder])
    before = tree(home.root)
    report = store.ingest([path, put(folder, "copy.zip", path.read_bytes())])
    assert (report.new, report.new_sources, len(report.already_known)) == ((), (), 4)
    assert tree(home.root) == before


@pytest.mark.parametrize("beside", ["a.txt", "z.txt"])
def test_bytes_in_an_archive_and_beside_it_are_one_document_with_two_sources(
    home: Home, folder: Path, beside: str
) -> None:
    put(folder, "b.zip", zipped(("in/a.txt", TEXT)))
    put(folder, beside)
    store = RawStore(home)
    report = store.ingest([folder])
    assert (len(report.new), len(report.new_sources)) == (1, 1)
    (entry,) = store.entries()
    assert len(entry.sources) == 2
    assert entry.source_names == tuple(dict.fromkeys(["a.txt", beside]))


@pytest.mark.parametrize(
    "data", [zipped(("../a.txt", TEXT)), zipped(("a.txt", TEXT))[:-30], zipped(("a.csv", b"1")), zipped()]
)
def test_an_archive_that_gives_no_document_is_one_itself(home: Home, folder: Path, data: bytes) -> None:
    store = RawStore(home)
    report = store.ingest([put(folder, "a.zip", data)])
    assert [taken.path.name for taken in report.new] == ["a.zip"]
    assert [entry.source_name for entry in store.entries()] == ["a.zip"]
    assert tree(home.store).keys() - {f"{store.entries()[0].sha256[:2]}/{store.entries()[0].sha256}"} == {
        path for path in tree(home.store) if path.startswith("manifest/")
    }


def test_an_archive_is_told_by_its_bytes_and_not_by_its_name(home: Home, folder: Path) -> None:
    put(folder, "决算.pdf", zipped(("a.pdf", PDF)))
    put(folder, "b.zip", PDF + b"2")
    store = RawStore(home)
    assert [one.path.name for one in store.ingest([folder]).archives] == ["决算.pdf"]
    assert [entry.source_name for entry in store.entries()] == ["a.pdf", "b.zip"]


def test_a_manifest_from_before_archives_still_reads(home: Home, folder: Path) -> None:
    data = zipped(("a.txt", TEXT))
    store = RawStore(home)
    store.ingest([put(folder, "b.pdf", PDF)])
    (shard,) = (home.store / "manifest").glob("*.parquet")
    old = pl.read_parquet(shard).drop("archive_sha256", "archive_path")
    was_taken_whole = old.with_columns(
        sha256=pl.lit(hashlib.sha256(data).hexdigest()), source_name=pl.lit("a.zip")
    )
    pl.concat([old, was_taken_whole]).write_parquet(shard)
    assert [entry.source_name for entry in store.entries()] == ["a.zip", "b.pdf"]
    report = store.ingest([folder, put(folder, "a.zip", data)])
    assert len(report.new) == 1
    assert [entry.source_name for entry in store.entries()] == ["a.txt", "b.pdf"]
