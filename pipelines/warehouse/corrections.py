"""Corrections: what a person says a cell should read, as rows of data with a reason, a status and a guard.

A correction never changes what is reported: ``sql/201_corrections.sql`` lays it over the ledger, and facts and
marts are built from there. Reading, checking and writing the files belongs here, and the guard: an accepted
correction fails the build when its cell no longer prints what it expects, because then nobody knows whether the
correction is still right. A correction of a document that this warehouse does not hold waits.

A file is a YAML list of entries; every text and every figure is quoted, so that YAML cannot turn a code into a
number or a figure into a float.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import polars as pl
import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from pipelines.settings import Home
from pipelines.sources.atomic import written_atomically

if TYPE_CHECKING:
    import duckdb

Status = Literal["proposed", "accepted", "rejected"]
FOLDER = "corrections"
_SUFFIXES = frozenset({".yaml", ".yml"})
_EXACT = re.compile(r"-?\d{1,15}(\.\d{1,6})?", re.ASCII)
_FRAME = pl.Schema(
    {
        "correction_id": pl.String(),
        "document_id": pl.String(),
        "source_name": pl.String(),
        "cell_id": pl.String(),
        "expects": pl.String(),
        "expects_value": pl.Decimal(24, 6),
        "value": pl.Decimal(24, 6),
        "reason": pl.String(),
        "status": pl.String(),
        "author": pl.String(),
        "date": pl.Date(),
        "file": pl.String(),
        "entry_no": pl.Int32(),
    }
)


class CorrectionError(ValueError):
    """A correction that cannot be read, contradicts another, or no longer fits its cell."""


def exact(given: object) -> Decimal:
    """A figure as a person writes it: plain digits, a point, up to six decimals."""
    if not isinstance(given, str) or not _EXACT.fullmatch(given):
        raise ValueError('must be an exact figure in quotes, as "1584000.00": digits and a point, nothing else')
    return Decimal(given)


def _day(given: object) -> object:
    return datetime.date.fromisoformat(given) if isinstance(given, str) else given


Exact = Annotated[Decimal, BeforeValidator(exact)]
Text = Annotated[str, Field(pattern=r"\S")]


class Correction(BaseModel):
    """One entry: which cell, what was read there, what it should be, and who says so and why.

    ``expects`` is the printed text as the ledger has it (``reported_text``), ``expects_value`` the amount that was
    read from it. ``value`` is exact: in yuan for money, else in the unit of the cell. Only ``accepted`` applies.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    cell_id: Text
    document_id: Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]
    source_name: str | None = None
    expects: Text
    expects_value: Exact | None = None
    value: Exact
    reason: Text
    status: Status
    author: Text
    date: Annotated[datetime.date, BeforeValidator(_day)]

    @model_validator(mode="after")
    def _cell_is_of_its_document(self) -> Correction:
        if not self.cell_id.startswith(f"{self.document_id}-"):
            raise ValueError(f"the cell {self.cell_id} is not of document {self.document_id}")
        return self

    @property
    def correction_id(self) -> str:
        """Derived from all that the entry says; moving it to another file changes nothing."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Filed:
    """An entry and where it stands: the file below the folder, and its ordinal in the file."""

    file: str
    number: int
    correction: Correction

    @property
    def place(self) -> str:
        return f"{self.file}, entry {self.number} ({self.correction.cell_id})"


def correction_files(folder: Path) -> tuple[Path, ...]:
    """Every file of corrections below the folder, in order; hidden ones are an editor's business."""
    found = (path for path in folder.rglob("*") if path.suffix in _SUFFIXES and path.is_file())
    return tuple(sorted(path for path in found if not path.name.startswith(".")))


def load_corrections(folder: Path) -> tuple[Filed, ...]:
    """Every correction below the folder, checked one by one and against each other."""
    filed: list[Filed] = []
    for path in correction_files(folder):
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise CorrectionError(f"{path.name}: cannot be read: {error}") from None
        filed += parse_corrections(text, path.relative_to(folder).as_posix())
    _require_agreement(filed)
    return tuple(filed)


def parse_corrections(text: str, file: str) -> list[Filed]:
    """The entries of one file."""
    try:
        # SafeLoader's own dangers apart from these keys (sexagesimals, octals) cannot pass: all must be quoted.
        data = yaml.load(text, _UniqueKeys)
    except yaml.YAMLError as error:
        raise CorrectionError(f"{file}: is no YAML: {' '.join(str(error).split())}") from None
    if data is None:
        return []
    if not isinstance(data, list):
        raise CorrectionError(f"{file}: must be a list of corrections, each beginning with a dash")
    return [Filed(file, number, _entry(file, number, one)) for number, one in enumerate(data, 1)]


def to_frame(filed: Sequence[Filed]) -> pl.DataFrame:
    """All entries as the build takes them in."""
    rows = [
        {
            **one.correction.model_dump(),
            "correction_id": one.correction.correction_id,
            "file": one.file,
            "entry_no": one.number,
        }
        for one in filed
    ]
    return pl.DataFrame(rows, schema=_FRAME)


def require_fitting(con: duckdb.DuckDBPyConnection) -> None:
    """Raise for every accepted correction whose cell is gone, prints something else, or cannot hold the value."""
    misfits = con.execute(
        """
        SELECT file, entry_no, cell_id, expects, expects_value, value, found_text, found_value, effect
        FROM staging.weighed_correction
        WHERE effect IN ('cell_gone', 'says_else', 'unfit')
        ORDER BY file, entry_no
        """
    ).fetchall()
    if misfits:
        raise CorrectionError("; ".join(_misfit(*row) for row in misfits))


def waiting(con: duckdb.DuckDBPyConnection) -> int:
    """How many accepted corrections are of documents or statements that this build does not publish."""
    found = con.execute(
        "SELECT count(*) FROM correction WHERE effect IN ('document_absent', 'set_aside')"
    ).fetchone()
    assert found is not None
    return int(found[0])


def own_folder(home: Home) -> tuple[Path, int]:
    """The folder below HOME, and how many files of the repository's had to be copied into it.

    Where HOME has none the repository's own is in force; a new folder would put those out of force unseen.
    """
    folder = home.root / FOLDER
    if folder.is_dir():
        return folder, 0
    inherited = home.configured(FOLDER)
    files = correction_files(inherited)
    for path in files:
        _write(folder / path.relative_to(inherited), path.read_bytes())
    return folder, len(files)


def file_correction(folder: Path, correction: Correction) -> Path:
    """Append an entry to the file of its document, below what stands there, comments and all."""
    path = folder / f"{correction.document_id}.yaml"
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    has_entries = bool(parse_corrections(before, path.name))
    kept = f"{before.rstrip()}\n\n" if has_entries else _without_empty_list(before)
    text = kept + render(correction)
    appended = parse_corrections(text, path.name)
    if not appended or appended[-1].correction != correction:
        raise CorrectionError(f"{path}: an entry cannot be appended here; add it by hand:\n{render(correction)}")
    others = [one for one in load_corrections(folder) if one.file != path.name]
    _require_agreement([*others, *appended])
    _write(path, text.encode())
    return path


def render(correction: Correction) -> str:
    """An entry as a person would write it, every text in quotes."""
    said = correction.model_dump(mode="json", exclude_none=True)
    lines = [f"{name}: {json.dumps(text, ensure_ascii=False)}" for name, text in said.items()]
    return "- " + "\n  ".join(lines) + "\n"


class _UniqueKeys(yaml.SafeLoader):
    """A field said twice is an error; YAML would take the last one silently."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        names = Counter(key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode))
        twice = [name for name, times in names.items() if times > 1]
        if twice:
            raise yaml.constructor.ConstructorError(None, None, f"{twice[0]} is said twice", node.start_mark)
        return super().construct_mapping(node, deep)


def _entry(file: str, number: int, data: object) -> Correction:
    try:
        return Correction.model_validate(data)
    except ValidationError as error:
        cell = data.get("cell_id") if isinstance(data, dict) else None
        place = f"{file}, entry {number}" + (f" ({cell})" if cell else "")
        reasons = "; ".join(
            ": ".join(filter(None, (".".join(map(str, one["loc"])), one["msg"].removeprefix("Value error, "))))
            for one in error.errors(include_url=False)
        )
        raise CorrectionError(f"{place}: {reasons}") from None


def _require_agreement(filed: Iterable[Filed]) -> None:
    """One accepted correction of a cell at most, and no entry twice."""
    accepted: dict[str, Filed] = {}
    known: dict[str, Filed] = {}
    for one in filed:
        same = known.setdefault(one.correction.correction_id, one)
        if same is not one:
            raise CorrectionError(f"{one.place}: stands in {same.file}, entry {same.number} already")
        if one.correction.status == "accepted":
            other = accepted.setdefault(one.correction.cell_id, one)
            if other is not one:
                raise CorrectionError(
                    f"{one.place}: its cell has an accepted correction already: {other.file}, entry {other.number}"
                )


def _misfit(
    file: str,
    number: int,
    cell_id: str,
    expects: str,
    expects_value: Decimal | None,
    value: Decimal,
    found_text: str | None,
    found_value: Decimal | None,
    effect: str,
) -> str:
    place = f"correction {file}, entry {number}: cell {cell_id}"
    expected = f"{expects} ({_plain(expects_value)})" if expects_value is not None else expects
    if effect == "cell_gone":
        there = f"; what is printed there now: {found_text}" if found_text else ""
        return f"{place} is no figure of its document any more (expected: {expected}){there}"
    if effect == "unfit":
        return f"{place} cannot hold {_plain(value)}: amounts have two decimals"
    return f"{place} was expected to print {expected} and prints {found_text} ({_plain(found_value)})"


def _plain(value: Decimal | None) -> str:
    """Without the zeros of the column's scale, but never fewer than two decimals."""
    if value is None:
        return ""
    whole, _, decimals = f"{value:f}".partition(".")
    return f"{whole}.{decimals.rstrip('0').ljust(2, '0')}"


def _without_empty_list(text: str) -> str:
    """The comments of a file that has no entries yet."""
    lines = [line for line in text.splitlines() if line.lstrip().startswith("#")]
    return "\n".join([*lines, ""]) if lines else ""


def _write(path: Path, content: bytes) -> None:
    with written_atomically(path.parent) as (file, place):
        file.write(content)
        place.append(path)
