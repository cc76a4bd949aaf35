"""The staging shards: one Parquet file per document and reader version, written once and never changed.

A document that is read again by the same version (``retry``) has one more, numbered; the last one counts.
A shard has one row. Its columns are the fields of ``ParsedDocument``; each tuple of records is a nested list of
structs, so that a document is one file however many record types it fills. The schema is derived from the
dataclasses of ``pipelines.statements.model``: a field added there is a column here, and the file's name changes
with it, so that no build meets shards of two shapes. How rows become tables is ``sql/``'s, not this module's.
"""

from __future__ import annotations

import dataclasses
import hashlib
import io
import os
import types
import typing
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from operator import attrgetter
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.sources.atomic import force
from pipelines.statements.model import ClaimRow, LedgerRow, ParsedDocument, StatementRow, UnexplainedRow

MONEY = pl.Decimal(18, 2)
FIGURE = pl.Decimal(18, 6)
_MONEY_FIELDS = {(LedgerRow, "amount"), (LedgerRow, "quantum"), (StatementRow, "unit_in_yuan")}
_PLAIN: dict[type, pl.DataType] = {
    str: pl.String(),
    int: pl.Int32(),
    float: pl.Float64(),
    bool: pl.Boolean(),
}
_LARGEST_FIGURE = Decimal(10) ** 12


class ShardError(ValueError):
    """A value too large for the staging schema."""


@dataclasses.dataclass(frozen=True, slots=True)
class Field:
    """One field of a record: its column type, and whether it may be NULL."""

    name: str
    dtype: pl.DataType
    nullable: bool


@cache
def record_fields(record: type) -> tuple[Field, ...]:
    """The plain columns of one record type (or of ``ParsedDocument``), in the order of its dataclass."""
    hints = typing.get_type_hints(record)
    plain = [name for name, hint in hints.items() if typing.get_origin(hint) is not tuple]
    return tuple(_field(record, name, hints[name]) for name in plain)


def _field(record: type, name: str, hint: Any) -> Field:
    options = typing.get_args(hint)
    nullable = type(None) in options and isinstance(hint, types.UnionType)
    bare = next(option for option in options if option is not type(None)) if nullable else hint
    if bare is Decimal:
        return Field(name, MONEY if (record, name) in _MONEY_FIELDS else FIGURE, nullable)
    return Field(name, _PLAIN[bare], nullable)


@cache
def record_types() -> dict[str, type]:
    """The nested columns of a shard: name of the tuple in ``ParsedDocument`` → its record type."""
    hints = typing.get_type_hints(ParsedDocument)
    return {name: typing.get_args(hint)[0] for name, hint in hints.items() if typing.get_origin(hint) is tuple}


@cache
def shard_schema() -> pl.Schema:
    """The schema of a shard: the document's own columns, then one list of structs per record type."""
    nested = record_types()
    hints = typing.get_type_hints(ParsedDocument)
    plain = {field.name: field.dtype for field in record_fields(ParsedDocument)}
    lists = {
        name: pl.List(pl.Struct({field.name: field.dtype for field in record_fields(record)}))
        for name, record in nested.items()
    }
    return pl.Schema({name: plain[name] if name in plain else lists[name] for name in hints})


def shard_path(folder: Path, document_id: str, reader: str) -> Path:
    """Where the shard of a document lies: named by the document, the reader's version and the schema."""
    return folder / f"{document_id}-{_version(reader)}.parquet"


@cache
def _version(reader: str) -> str:
    return hashlib.sha256(f"{reader}\n{shard_schema()}".encode()).hexdigest()[:12]


def newest_attempt(first: Path, stands: Callable[[Path], bool] = Path.exists) -> Path:
    """The last reading of a document by one reading version: ``first``, or the last of its repetitions."""
    newest, number = first, 1
    while stands(later := first.with_name(f"{first.stem}.{number}{first.suffix}")):
        newest, number = later, number + 1
    return newest


def document_id_of(shard: Path) -> str:
    """The document a shard belongs to, from its name."""
    return shard.stem.rpartition("-")[0]


def earlier_shards(folder: Path, document_id: str) -> tuple[Path, ...]:
    """All shards of a document that have today's schema, the newest first: what a build may fall back on."""
    found = [path for path in folder.glob(f"{document_id}-*.parquet") if has_current_schema(path)]
    return tuple(sorted(found, key=lambda path: (-path.stat().st_mtime_ns, path.name)))


def has_current_schema(shard: Path) -> bool:
    """True if the file is whole and has today's columns."""
    try:
        return pl.read_parquet_schema(shard) == shard_schema()
    except (OSError, pl.exceptions.PolarsError):
        return False


def write_shard(parsed: ParsedDocument, folder: Path, *, again: bool = False) -> Path:
    """Write a document's shard: to a temporary file, forced to disk, then renamed in one step.

    A kill at any moment leaves either no shard or a whole one. ``again``: the document was read before by this
    reading version. What was read otherwise now stands beside the old shard under a name of its own, so that
    whoever knows shards by their names sees that it is new and the old one can still be fallen back on; what was
    read the same is not written twice. Raises ``ShardError`` where an amount is too large to keep.
    """
    folder.mkdir(parents=True, exist_ok=True)
    target = shard_path(folder, parsed.document_id, parsed.reader)
    temporary = folder / f".{target.name}.{uuid.uuid4().hex}"
    content = io.BytesIO()
    _frame(_set_aside_oversized(parsed)).write_parquet(content, compression="zstd")
    try:
        with temporary.open("wb") as file:
            # From memory: where the disk is full this is an error of the system's, and not of the library's.
            file.write(content.getbuffer())
            file.flush()
            os.fsync(file.fileno())
        if again and target.exists():
            if newest_attempt(target).read_bytes() == content.getbuffer():
                return newest_attempt(target)
            target = _next_attempt(target)
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)
    force(folder)
    return target


def _next_attempt(first: Path) -> Path:
    newest = newest_attempt(first)
    number = 0 if newest == first else int(newest.stem.rpartition(".")[2])
    return first.with_name(f"{first.stem}.{number + 1}{first.suffix}")


def read_shard(shard: Path) -> ParsedDocument:
    """The document of one shard, as it was written."""
    row = pl.read_parquet(shard).row(0, named=True)
    for name, record in record_types().items():
        row[name] = tuple(record(**values) for values in row[name])
    return ParsedDocument(**row)


def _frame(parsed: ParsedDocument) -> pl.DataFrame:
    """The document as one row: its own fields, and each tuple of records as one list of structs.

    Columns are made field by field, not record by record: a document has thousands of cells.
    """
    plain = {field.name: field for field in record_fields(ParsedDocument)}
    columns = [
        pl.lit(_kept([getattr(parsed, name)], plain[name])[0], dtype=dtype).alias(name)
        if name in plain
        else _records(name, getattr(parsed, name))
        for name, dtype in shard_schema().items()
    ]
    return pl.select(columns)


def _records(name: str, rows: Sequence[Any]) -> pl.Expr:
    if not rows:
        return pl.lit(_no_records(name))
    columns = [
        pl.Series(
            field.name, _kept(list(map(attrgetter(field.name), rows)), field), dtype=field.dtype, strict=True
        )
        for field in record_fields(record_types()[name])
    ]
    return pl.lit(pl.DataFrame(columns).to_struct(name)).implode().alias(name)


@cache
def _no_records(name: str) -> pl.Series:
    return pl.Series(name, [[]], dtype=shard_schema()[name])


def _kept(values: list[Any], field: Field) -> list[Any]:
    """The values as their column keeps them.

    A figure printed finer than the column's step (a rate with ten decimals) is rounded to that step and its
    quantum is never finer than it, so that the kept interval still holds what was printed; ``reported_text``
    keeps the print itself. A figure too large raises ``ShardError``.
    """
    if not isinstance(field.dtype, pl.Decimal):
        return values
    step, limit = Decimal(1).scaleb(-field.dtype.scale), Decimal(10) ** (18 - field.dtype.scale)
    finest = step if field.name.endswith("quantum") else Decimal(0)

    def kept(value: Decimal) -> Decimal:
        # Asked first: a number of more digits than decimals are reckoned in cannot even be rounded.
        if abs(value) < limit:
            rounded = (max(value, finest) if value > 0 else value).quantize(step, rounding=ROUND_HALF_UP)
            if abs(rounded) < limit:
                return rounded
        raise ShardError(f"{field.name}: {value:.6e} does not fit {field.dtype}")

    return [None if value is None else kept(value) for value in values]


def _set_aside_oversized(parsed: ParsedDocument) -> ParsedDocument:
    """Running text may speak of a whole nation's trillions: a claim too large to keep stays as unexplained."""
    kept, oversized = _partition(parsed.claims)
    if not oversized:
        return parsed
    unexplained = tuple(
        UnexplainedRow(claim.page, f"line {claim.line}", claim.reported_text, claim.sentence)
        for claim in oversized
    )
    moved = Counter(claim.page for claim in oversized)
    pages = tuple(
        dataclasses.replace(
            page, claims=page.claims - moved[page.page], unexplained=page.unexplained + moved[page.page]
        )
        for page in parsed.pages
    )
    return dataclasses.replace(parsed, claims=kept, unexplained=parsed.unexplained + unexplained, pages=pages)


def _partition(claims: Iterable[ClaimRow]) -> tuple[tuple[ClaimRow, ...], tuple[ClaimRow, ...]]:
    kept: list[ClaimRow] = []
    oversized: list[ClaimRow] = []
    for claim in claims:
        fits = max(abs(claim.value), claim.quantum) < _LARGEST_FIGURE
        (kept if fits else oversized).append(claim)
    return tuple(kept), tuple(oversized)


__all__ = [
    "Field",
    "ShardError",
    "document_id_of",
    "earlier_shards",
    "has_current_schema",
    "newest_attempt",
    "read_shard",
    "record_fields",
    "record_types",
    "shard_path",
    "shard_schema",
    "write_shard",
]
