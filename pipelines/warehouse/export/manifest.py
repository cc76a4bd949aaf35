"""``manifest.json``: what an export holds, file by file, and of which snapshot and versions.

It names no time and no machine, so that two exports of the same content have the same manifest. The database file
alone has no hash of its bytes: two builds of the same content differ in them; it is named by its content instead.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pipelines
from pipelines.warehouse.export.snapshot import OpenSnapshot

MANIFEST = "manifest.json"
_KIND = "juesuan export"
_LIBRARIES = ("duckdb", "pyarrow", "xlsxwriter")


class NotAnExportError(Exception):
    """A folder holds what no export wrote."""


@dataclass(frozen=True, slots=True)
class ExportedFile:
    """One file: its path in the folder, and how many rows of which relation it holds.

    ``content_hash`` stands in the place of size and sha256 where only the content is the same everywhere.
    """

    path: str
    relation: str | None = None
    rows: int | None = None
    sha256: str | None = None
    bytes: int | None = None
    content_hash: str | None = None


@dataclass(frozen=True, slots=True)
class Manifest:
    """The whole of ``manifest.json``."""

    format: str
    snapshot_id: str
    schema_version: int
    documents: int
    ledger_rows: int
    built_by: str
    exported_by: str
    libraries: Mapping[str, str]
    files: Sequence[ExportedFile]
    relations: Mapping[str, int]
    left_out: Mapping[str, str]
    notes: Sequence[str]
    kind: str = _KIND

    def as_json(self) -> dict[str, Any]:
        """For ``json``, its keys in order; what a file does not have is left out."""
        told = asdict(self)
        told["files"] = [
            {key: known for key, known in file.items() if known is not None} for file in told["files"]
        ]
        return {"kind": told.pop("kind"), **told}


def manifest_of(
    format_: str,
    snapshot: OpenSnapshot,
    files: Iterable[ExportedFile],
    relations: Mapping[str, int],
    left_out: Mapping[str, str],
    notes: Sequence[str],
) -> Manifest:
    """The manifest of an export of a snapshot by this program."""
    return Manifest(
        format=format_,
        snapshot_id=snapshot.snapshot_id,
        schema_version=snapshot.schema_version,
        documents=snapshot.documents,
        ledger_rows=snapshot.ledger_rows,
        built_by=f"juesuan {snapshot.code_version}",
        exported_by=f"juesuan {pipelines.__version__}",
        libraries={name: version(name) for name in _LIBRARIES},
        files=sorted(files, key=lambda file: file.path),
        relations=dict(sorted(relations.items())),
        left_out=dict(sorted(left_out.items())),
        notes=tuple(notes),
    )


def write_manifest(folder: Path, manifest: Manifest) -> None:
    write_json(folder / MANIFEST, manifest.as_json())


def write_json(path: Path, value: Any) -> None:
    """A JSON file for people and programs alike."""
    path.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def described(folder: Path, path: Path, relation: str | None = None, rows: int | None = None) -> ExportedFile:
    """A written file with the size and the hash of its bytes."""
    name = path.relative_to(folder).as_posix()
    return ExportedFile(name, relation, rows, sha256_of(path), path.stat().st_size)


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def require_untouched(folder: Path) -> None:
    """Raise ``NotAnExportError`` where a folder holds anything that its own manifest does not account for.

    A file that somebody edited is theirs now, and is not removed for a newer export.
    """
    known = _listed(folder)
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_dir() and not path.is_symlink():
            continue
        if name not in known:
            raise NotAnExportError(f"holds {name}, which no export wrote")
        listed = known[name]
        changed = listed.get("bytes", path.stat().st_size) != path.stat().st_size
        if changed or listed.get("sha256") not in {None, sha256_of(path)}:
            raise NotAnExportError(f"{name} was changed since it was exported")


def _listed(folder: Path) -> dict[str, dict[str, Any]]:
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        if manifest["kind"] != _KIND:
            raise NotAnExportError("is not an earlier export")
        listed: dict[str, dict[str, Any]] = {str(file["path"]): dict(file) for file in manifest["files"]}
        return {**listed, MANIFEST: {}}
    except (FileNotFoundError, ValueError, LookupError, TypeError):
        raise NotAnExportError("is not empty and not an earlier export") from None
