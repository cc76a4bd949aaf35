"""An answer written out: CSV, JSON and Parquet, every row, every decimal exactly as it is.

The table for people is the command line's own business.
"""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import IO, Any

from pipelines.warehouse.query import Answer


def plain(value: Any) -> str:
    """A value as plain text: decimals without exponent, dates in ISO form, nested values as JSON."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, list | tuple | dict):
        return json_text(value)
    return str(value)


def json_text(value: Any) -> str:
    """JSON whose numbers are the decimals' own digits; what JSON has no number for (NaN, ∞) is a string."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json_text(str(k))}: {json_text(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(json_text(item) for item in value) + "]"
    if value is None or isinstance(value, bool | int | str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, float):
        return repr(value) if math.isfinite(value) else json.dumps(str(value))
    if isinstance(value, timedelta):
        return json.dumps(str(value))
    return json.dumps(plain(value), ensure_ascii=False)


def csv_lines(answer: Answer) -> Iterator[str]:
    """Header and all rows, NULL empty, lines ended by a line feed."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(answer.columns)
    yield buffer.getvalue()
    for batch in answer.batches():
        buffer.seek(0)
        buffer.truncate()
        writer.writerows([plain(value) for value in row] for row in batch)
        yield buffer.getvalue()


def json_lines(answer: Answer) -> Iterator[str]:
    """One array of objects, one row per line; a column name that occurs twice gets a number."""
    names = [json_text(name) for name in _distinct(answer.columns)]
    separator = "["
    for batch in answer.batches():
        for row in batch:
            fields = (f"{name}: {json_text(value)}" for name, value in zip(names, row, strict=True))
            yield separator + "\n{" + ", ".join(fields) + "}"
            separator = ","
    yield "[]\n" if separator == "[" else "\n]\n"


def write_parquet(answer: Answer, target: IO[bytes]) -> None:
    """All rows as one Parquet file; decimals keep their scale, nothing becomes a float."""
    import pyarrow  # type: ignore[import-untyped]
    from pyarrow import parquet

    reader = answer.arrow()
    names = _distinct(answer.columns)
    schema = pyarrow.schema([field.with_name(name) for field, name in zip(reader.schema, names, strict=True)])
    with parquet.ParquetWriter(target, schema) as writer:
        for batch in reader:
            writer.write_batch(pyarrow.RecordBatch.from_arrays(batch.columns, schema=schema))


def _distinct(names: tuple[str, ...]) -> list[str]:
    seen: dict[str, int] = {}
    distinct = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        distinct.append(name if seen[name] == 1 else f"{name}_{seen[name]}")
    return distinct
