"""A release: the same content gives the same bytes, and the manifest accounts for every one of them."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import duckdb
import pytest

import pipelines
from pipelines.settings import Home
from pipelines.warehouse.content_hash import content_hash
from pipelines.warehouse.dictionary import load_dictionary
from pipelines.warehouse.export.exporting import Format, export
from pipelines.warehouse.export.relations import published, relations_of
from pipelines.warehouse.export.snapshot import opened
from tests.unit.warehouse.exported import publish_snapshot, published_home, snapshot_home, table_of
from tests.unit.warehouse.parsed import full_document

A, B = "a" * 16, "b" * 16


@pytest.fixture(scope="module")
def homes(tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, Home]:
    """Two builds of the same content: other order of files, other time, another history."""
    documents = [full_document(name) for name in (A, B)]
    folder = tmp_path_factory.mktemp("homes")
    one = published_home(folder / "one", *documents)
    two = published_home(folder / "two", *reversed(documents), history=one.current.resolve())
    return one, two


@pytest.fixture(scope="module")
def releases(homes: tuple[Home, Home], tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Path]:
    """Two releases of the first build, one of the second."""
    folder = tmp_path_factory.mktemp("releases")
    places = folder / "1", folder / "2", folder / "3"
    for place, home in zip(places, (homes[0], homes[0], homes[1]), strict=True):
        export(home, place, Format.release)
    return places


def manifest_of(release: Path) -> dict[str, Any]:
    return dict(json.loads((release / "manifest.json").read_text(encoding="utf-8")))


def contents(release: Path) -> dict[str, bytes]:
    """Every file of a release but the database, by its path."""
    files = (path for path in release.rglob("*") if path.is_file() and path.suffix != ".duckdb")
    return {path.relative_to(release).as_posix(): path.read_bytes() for path in files}


def test_two_builds_of_one_content_are_one_release(releases: tuple[Path, Path, Path]) -> None:
    one, again, other = map(contents, releases)
    assert one.keys() == again.keys() == other.keys()
    assert [name for name in one if one[name] != again[name]] == []
    assert [name for name in one if one[name] != other[name]] == []


def test_the_database_is_named_by_what_it_holds(releases: tuple[Path, Path, Path]) -> None:
    for release in releases:
        (database,) = release.glob("*.duckdb")
        with duckdb.connect(database, read_only=True) as con:
            assert database.name == f"juesuan-{content_hash(con)}.duckdb"


def test_the_manifest_accounts_for_every_file(releases: tuple[Path, Path, Path]) -> None:
    release = releases[0]
    listed = {file["path"]: file for file in manifest_of(release)["files"]}
    assert listed.keys() == {name for name in contents(release) if name != "manifest.json"} | {
        path.name for path in release.glob("*.duckdb")
    }
    for name, content in contents(release).items():
        if name != "manifest.json":
            assert listed[name]["sha256"] == hashlib.sha256(content).hexdigest()
            assert listed[name]["bytes"] == len(content)


def test_the_manifest_counts_the_rows_and_names_the_versions(
    homes: tuple[Home, Home], releases: tuple[Path, Path, Path]
) -> None:
    manifest = manifest_of(releases[0])
    with duckdb.connect(homes[0].current, read_only=True) as con:
        row = con.execute(
            "SELECT snapshot_id, schema_version, documents, ledger_rows FROM meta.snapshot"
        ).fetchone()
        relations = published(relations_of(con, load_dictionary()))
        counted = {
            one.name: con.execute(f"SELECT count(*) FROM {one.quoted}").fetchall()[0][0] for one in relations
        }
    assert tuple(manifest[key] for key in ("snapshot_id", "schema_version", "documents", "ledger_rows")) == row
    assert {**manifest["relations"], **{name: counted[name] for name in manifest["left_out"]}} == counted
    assert manifest["built_by"] == manifest["exported_by"] == f"juesuan {pipelines.__version__}"
    assert {"duckdb", "pyarrow", "xlsxwriter"} == set(manifest["libraries"])


def test_what_tells_of_the_build_is_left_out_and_said(releases: tuple[Path, Path, Path]) -> None:
    manifest = manifest_of(releases[0])
    assert {"audit.run", "meta.snapshot"} <= set(manifest["left_out"])
    assert not [name for name in contents(releases[0]) if "audit.run" in name or "meta." in name]
    assert (releases[0] / "parquet" / "audit.identity_result.parquet").is_file()


def test_an_export_is_of_one_snapshot_whatever_is_published_meanwhile(tmp_path: Path) -> None:
    home = snapshot_home(tmp_path, table_of("note", ("first",)), snapshot_id="1" * 32)
    first = home.current.resolve()
    bytes_before = first.read_bytes()
    work = tmp_path / "work"
    work.mkdir()
    with opened(home, work, work) as snapshot:
        publish_snapshot(home, table_of("note", ("second",)), snapshot_id="2" * 32)
        first.unlink()
        assert snapshot.snapshot_id == "1" * 32
        assert snapshot.con.execute("SELECT content FROM note ORDER BY place").fetchall()[0] == ("first",)
        snapshot.copy_to(work / "copy.duckdb")
    assert (work / "copy.duckdb").read_bytes() == bytes_before


def test_an_open_snapshot_writes_nowhere_else(tmp_path: Path) -> None:
    home = snapshot_home(tmp_path, table_of("note", ("a",)))
    work = tmp_path / "work"
    work.mkdir()
    with opened(home, work, work) as snapshot:
        snapshot.con.execute(f"COPY note TO '{work / 'in.csv'}'")
        with pytest.raises(duckdb.PermissionException):
            snapshot.con.execute(f"COPY note TO '{tmp_path / 'out.csv'}'")
