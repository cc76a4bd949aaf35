"""Reading this room's CSV files: every fault is named with its file and line, so that a data change fails clearly.

Only the mechanics of files belong here; what a code means is said in ``codes``, ``regions`` and ``agencies``.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

T = TypeVar("T")

DATA = Path(__file__).resolve().parent / "data"

BASES: dict[str, str] = {
    "published_list": "taken from a list that was published as a list",
    "observed": "code and name were met together in real disclosures; basis_detail says in how many",
    "knowledge": "written from knowledge of the field, not verified against a list here",
}


class ClassificationError(ValueError):
    """A data file breaks its own rules. This is the project's fault, so it stops the run."""


@dataclass(frozen=True, slots=True)
class Record:
    """One data line of a file, knowing its place."""

    path: Path
    line: int
    values: dict[str, str]

    def text(self, column: str) -> str:
        """A value that must be there."""
        value = self.values[column]
        if not value:
            raise self.fault(f"{column} is empty")
        return value

    def optional(self, column: str) -> str | None:
        return self.values[column] or None

    def code(self, column: str) -> str:
        value = self.text(column)
        if not (value.isascii() and value.isdigit()):
            raise self.fault(f"{column} {value!r} is not made of digits only")
        return value

    def year(self, column: str) -> int | None:
        value = self.values[column]
        if not value:
            return None
        if not (len(value) == 4 and value.isascii() and value.isdigit()):
            raise self.fault(f"{column} {value!r} is not a year")
        return int(value)

    def flag(self, column: str) -> bool | None:
        """``1`` or ``0``; empty where the list does not cover the row."""
        value = self.values[column]
        if value not in {"", "0", "1"}:
            raise self.fault(f"{column} {value!r} is neither 0 nor 1")
        return None if value == "" else value == "1"

    def share(self, column: str, places: int) -> Decimal:
        """A part of one, above 0, with at most ``places`` decimals: written plainly, so that it is exact."""
        value = self.text(column)
        if not re.fullmatch(rf"1|0\.\d{{1,{places}}}", value) or not Decimal(value):
            raise self.fault(f"{column} {value!r} is not a decimal above 0 and up to 1 with {places} places")
        return Decimal(value)

    def one_of(self, column: str, allowed: tuple[str, ...]) -> str:
        value = self.text(column)
        if value not in allowed:
            raise self.fault(f"{column} {value!r} is none of {', '.join(allowed)}")
        return value

    def basis(self) -> str:
        return self.one_of("basis", tuple(BASES))

    def validity(self) -> tuple[int | None, int | None]:
        """First and last fiscal year, both inclusive, None where not known or still open."""
        first, last = self.year("valid_from"), self.year("valid_to")
        if first is not None and last is not None and first > last:
            raise self.fault(f"valid_from {first} is later than valid_to {last}")
        return first, last

    def fault(self, what: str) -> ClassificationError:
        return ClassificationError(f"{self.path}:{self.line}: {what}")


def records(path: Path, columns: tuple[str, ...]) -> Iterator[Record]:
    """Yield a file's lines; its header must be exactly ``columns`` and every line as long as the header."""
    with path.open(encoding="utf-8", newline="") as stream:
        reader = csv.reader(stream)
        header = next(reader, [])
        if tuple(header) != columns:
            raise ClassificationError(f"{path}:1: columns are {header}, expected {list(columns)}")
        for row in reader:
            if len(row) != len(columns):
                raise ClassificationError(f"{path}:{reader.line_num}: {len(row)} values, expected {len(columns)}")
            yield Record(path, reader.line_num, dict(zip(columns, (value.strip() for value in row), strict=True)))


def keyed(found: list[tuple[Record, T]], key: Callable[[T], str]) -> Mapping[str, T]:
    """The values by their key, in the file's order; a second value with the same key is a fault."""
    by_key: dict[str, T] = {}
    for record, value in found:
        if key(value) in by_key:
            raise record.fault(f"{key(value)} appears twice")
        by_key[key(value)] = value
    return MappingProxyType(by_key)


def require_known(found: list[tuple[Record, T]], code: Callable[[T], str | None], known: Container[str]) -> None:
    """Every code named by a value must be known; a value that names none is at the top."""
    for record, value in found:
        named = code(value)
        if named is not None and named not in known:
            raise record.fault(f"{named} stands in no line of its list")
