"""``juesuan export``: the published tables as files."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipelines.cli.session import DONE, DebugOption, HomeOption, JsonOption, ProblemError, Session, session

if TYPE_CHECKING:
    from pipelines.warehouse.export.manifest import Manifest

_MEGABYTE = 1024**2


class Format(StrEnum):
    """How the tables are written."""

    parquet = "parquet"
    csv = "csv"
    xlsx = "xlsx"
    datapackage = "datapackage"


def export(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where to; appears when it is whole.")],
    form: Annotated[
        Format | None,
        typer.Option("--format", help="How the tables are written (else parquet).", show_default=False),
    ] = None,
    tables: Annotated[
        list[str] | None,
        typer.Option("--table", metavar="NAME", help="Only this table or view; repeatable; mart_* names all."),
    ] = None,
    release: Annotated[
        bool, typer.Option("--release", help="All formats, the database and a manifest, the same byte for byte.")
    ] = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> int:
    """Write the published tables as files; an earlier export in DIR is replaced, anything else is not."""
    here = session(context, home, as_json)
    if release and (form is not None or tables):
        raise ProblemError("--release holds every table in every format: leave out --format and --table")
    manifest = _export(here, folder, "release" if release else form or Format.parquet, tables or [])
    if here.as_json:
        here.answer({"path": str(folder.expanduser().resolve()), **manifest.as_json()})
    else:
        _tell(here, folder, manifest)
    return DONE


def _export(here: Session, folder: Path, form: str, tables: list[str]) -> Manifest:
    import duckdb

    from pipelines.warehouse.export import exporting
    from pipelines.warehouse.export.folder import FolderError
    from pipelines.warehouse.export.relations import UnknownTableError
    from pipelines.warehouse.query import NoWarehouseError, one_line

    try:
        return exporting.export(here.home, folder, exporting.Format(form), tables, here.say)
    except (NoWarehouseError, UnknownTableError, FolderError) as error:
        raise ProblemError(str(error)) from error
    except duckdb.Error as error:
        raise ProblemError(f"{folder}: cannot be written: {one_line(error)}") from error


def _tell(here: Session, folder: Path, manifest: Manifest) -> None:
    size = sum(file.bytes or 0 for file in manifest.files) / _MEGABYTE
    database = " and the database" if any(file.content_hash for file in manifest.files) else ""
    here.say(
        f"Exported {len(manifest.relations)} tables of snapshot {manifest.snapshot_id} to {folder}: "
        f"{size:.1f} MB in {len(manifest.files)} files{database}"
    )
    for note in manifest.notes:
        here.warn(note)
