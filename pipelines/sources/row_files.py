"""Rows that are only ever added: a folder of Parquet files, one for each call that added something.

A file that lacks a column of today was written before there was one, and reads as NULL there. Many small files are
gathered into one now and then; that changes no row. While both stand, or after a gathering that was cut short, the
same row is read once, because two equal rows say the same thing.
"""

from __future__ import annotations

import fcntl
import hashlib
import io
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import polars as pl

from pipelines.sources.atomic import written_atomically

GATHERED_FROM = 64
"""How many small files stand beside each other before they are gathered."""

_SUFFIX = ".parquet"
_GATHERED = "gathered-"
_LARGE = 32 * 1024**2


class RowFiles:
    """The rows in one folder, of one schema."""

    def __init__(self, folder: Path, schema: pl.Schema) -> None:
        self._folder = folder
        self._schema = schema

    def add(self, rows: Sequence[dict[str, object]], name: str | None = None) -> None:
        """Write one more file; under a ``name`` of its own a repeated call writes the same file again."""
        if not rows:
            return
        self._write(pl.DataFrame(rows, schema=self._schema), name)
        self._gather()

    def names(self) -> tuple[str, ...]:
        """The files that there are: a file never changes, so the same names are the same rows."""
        return tuple(file.name for file in self._files())

    def rows(self) -> pl.DataFrame:
        """Every row, in no order. Starts again where a gathering took a file away from under the reading."""
        while True:
            try:
                return self._read(self._files()).select(self._schema.names())
            except FileNotFoundError:
                continue

    def _read(self, files: Sequence[Path]) -> pl.DataFrame:
        """The rows of these files, each once, with columns that a later version may have added."""
        frames = [pl.read_parquet(io.BytesIO(file.read_bytes())) for file in files]
        empty = pl.DataFrame(schema=self._schema)
        return pl.concat([empty, *frames], how="diagonal_relaxed").unique()

    def _files(self) -> list[Path]:
        return sorted(self._folder.glob(f"*{_SUFFIX}")) if self._folder.is_dir() else []

    def _write(self, frame: pl.DataFrame, name: str | None = None) -> Path:
        buffer = io.BytesIO()
        frame.write_parquet(buffer)
        content = buffer.getvalue()
        place = self._folder / f"{name or hashlib.sha256(content).hexdigest()[:32]}{_SUFFIX}"
        with written_atomically(self._folder) as (file, places):
            file.write(content)
            places.append(place)
        return place

    def _gather(self) -> None:
        """Put the small files into one where there are many; left to another process that is at it."""
        if len(self._small()) < GATHERED_FROM:
            return
        with self._alone() as alone:
            small = self._small()
            if not alone or len(small) < GATHERED_FROM:
                return
            frame = self._read(small).sort(self._schema.names()[:4], maintain_order=True)
            kept = self._write(frame, _GATHERED + _name_of(small))
            for file in small:
                if file != kept:
                    file.unlink(missing_ok=True)

    def _small(self) -> list[Path]:
        return [file for file in self._files() if file.stat().st_size < _LARGE]

    @contextmanager
    def _alone(self) -> Iterator[bool]:
        handle = os.open(self._folder / ".gathering", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield True
        except BlockingIOError:
            yield False
        finally:
            os.close(handle)


def _name_of(files: Sequence[Path]) -> str:
    """A name that says which files were gathered."""
    return hashlib.sha256("\n".join(file.name for file in files).encode()).hexdigest()[:32]
