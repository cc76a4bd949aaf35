"""One export from beginning to end: the snapshot opened, its relations written, the manifest last."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from pipelines.settings import Home
from pipelines.warehouse.dictionary import Dictionary, load_dictionary
from pipelines.warehouse.export.csv_files import write_csv
from pipelines.warehouse.export.folder import FolderError, appearing
from pipelines.warehouse.export.manifest import ExportedFile, Manifest, described, manifest_of, write_manifest
from pipelines.warehouse.export.package import write_descriptor
from pipelines.warehouse.export.parquet import write_parquet
from pipelines.warehouse.export.relations import Relation, chosen, published, relations_of
from pipelines.warehouse.export.snapshot import OpenSnapshot, opened, require_published

_WORKBOOK = "juesuan.xlsx"
_BUILD_OWN = "tells of the build and its runs, not of the content: two builds of the same content differ in it"


class Format(StrEnum):
    """What is written."""

    parquet = "parquet"
    csv = "csv"
    xlsx = "xlsx"
    datapackage = "datapackage"
    release = "release"


@dataclass(slots=True)
class _Export:
    """An export that grows: where, of what, and what has been written so far."""

    folder: Path
    work: Path
    snapshot: OpenSnapshot
    dictionary: Dictionary
    relations: Sequence[Relation]
    say: Callable[[str], None]
    files: list[ExportedFile] = field(default_factory=list)
    rows: dict[str, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def export(
    home: Home,
    place: Path,
    form: Format = Format.parquet,
    tables: Sequence[str] = (),
    say: Callable[[str], None] = lambda text: None,
) -> Manifest:
    """Write the published snapshot's tables, views and audit relations into a folder that appears when whole.

    ``tables`` restricts it to some (``ledger``, ``audit.finding``, ``mart_*``); a workbook holds the marts if
    nothing is named. ``say`` hears one line per step. Raises ``NoWarehouseError``, ``UnknownTableError`` and
    ``FolderError``.
    """
    require_published(home)
    _require_outside(home, place)
    with appearing(place) as folder:
        work = folder / ".work"
        work.mkdir()
        with opened(home, folder, work) as snapshot:
            manifest = _write(folder, work, snapshot, form, tables, say)
        shutil.rmtree(work)
        write_manifest(folder, manifest)
    return manifest


def _write(
    folder: Path,
    work: Path,
    snapshot: OpenSnapshot,
    form: Format,
    tables: Sequence[str],
    say: Callable[[str], None],
) -> Manifest:
    dictionary = load_dictionary()
    existing = relations_of(snapshot.con, dictionary)
    wanted = chosen(existing, tables) if tables else _by_default(existing, form)
    one = _Export(folder, work, snapshot, dictionary, wanted, say)
    if form is Format.parquet:
        _parquet(one, folder)
    elif form is Format.csv:
        _csv(one, folder)
    elif form is Format.xlsx:
        _xlsx(one, folder, wanted)
    elif form is Format.datapackage:
        _datapackage(one)
    else:
        _parquet(one, folder / "parquet")
        _datapackage(one)
        _xlsx(one, folder / "xlsx", [relation for relation in wanted if relation.is_mart])
        _database(one)
    left_out = {
        relation.name: _BUILD_OWN
        for relation in published(existing)
        if form is Format.release and relation.of_the_build
    }
    return manifest_of(form.value, snapshot, one.files, one.rows, left_out, one.notes)


def _by_default(existing: dict[str, Relation], form: Format) -> list[Relation]:
    relations = published(existing)
    if form is Format.xlsx:
        return [relation for relation in relations if relation.is_mart]
    if form is Format.release:
        return [relation for relation in relations if not relation.of_the_build]
    return relations


def _parquet(one: _Export, folder: Path) -> None:
    one.say(f"writing {len(one.relations)} tables as Parquet")
    folder.mkdir(exist_ok=True)
    for relation in one.relations:
        path = folder / f"{relation.name}.parquet"
        rows = write_parquet(one.snapshot, relation, path)
        _note(one, path, relation, rows)


def _csv(one: _Export, folder: Path) -> list[tuple[Relation, ExportedFile]]:
    one.say(f"writing {len(one.relations)} tables as CSV")
    folder.mkdir(exist_ok=True)
    written = []
    for relation in one.relations:
        path = folder / f"{relation.name}.csv"
        rows = write_csv(one.snapshot, relation, path)
        written.append((relation, _note(one, path, relation, rows)))
    return written


def _datapackage(one: _Export) -> None:
    resources = _csv(one, one.folder / "csv")
    path = write_descriptor(one.folder, one.snapshot, one.dictionary, resources)
    one.files.append(described(one.folder, path))


def _xlsx(one: _Export, folder: Path, relations: Sequence[Relation]) -> None:
    from pipelines.warehouse.export.xlsx import write_xlsx

    one.say(f"writing a workbook of {len(relations)} tables")
    folder.mkdir(exist_ok=True)
    path = folder / _WORKBOOK
    rows, notes = write_xlsx(one.snapshot, relations, path, one.work)
    one.files.append(described(one.folder, path, rows=sum(rows.values())))
    one.rows |= rows
    one.notes += [f"{_WORKBOOK}: {note}" for note in notes]


def _database(one: _Export) -> None:
    one.say("copying the database")
    name = f"juesuan-{one.snapshot.snapshot_id}.duckdb"
    one.snapshot.copy_to(one.folder / name)
    one.files.append(ExportedFile(name, content_hash=one.snapshot.snapshot_id))


def _note(one: _Export, path: Path, relation: Relation, rows: int) -> ExportedFile:
    file = described(one.folder, path, relation.name, rows)
    one.files.append(file)
    one.rows[relation.name] = rows
    return file


def _require_outside(home: Home, place: Path) -> None:
    """The stores' own folders are no place for an export: the next build would read it or remove it."""
    wanted = place.expanduser().resolve()
    for own in (home.warehouse, home.store, home.inbox, home.state):
        if wanted == home.root or wanted.is_relative_to(own.resolve()):
            raise FolderError(f"{place}: lies in the warehouse's own folders; choose one outside {home.root}")
