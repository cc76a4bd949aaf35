"""Relations as Parquet: zstd, in order, each column with what the dictionary says of it.

Row groups are sized for reading over a network: with their statistics and the page index, a client that looks for
one region or one document fetches the footer and a few ranges of some hundred kilobytes instead of the file.

Every field carries the dictionary's words as its own metadata; the file carries the relation's, its grain and its
warnings, and the whole entry as JSON for readers that show the file's metadata alone.
"""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow  # type: ignore[import-untyped]
from pyarrow import parquet

from pipelines.warehouse.dictionary import RelationEntry
from pipelines.warehouse.export.relations import Column, Relation
from pipelines.warehouse.export.snapshot import OpenSnapshot

ROW_GROUP = 122_880
"""Rows of a group: DuckDB's own size, so that its threads share a file evenly."""


def write_parquet(snapshot: OpenSnapshot, relation: Relation, target: Path, row_group: int = ROW_GROUP) -> int:
    """Write all rows of a relation; gives their number. One row group at a time is held in memory."""
    reader = snapshot.con.execute(relation.select()).to_arrow_reader(row_group)
    schema = _schema(reader.schema, relation, snapshot.snapshot_id)
    rows = 0
    with parquet.ParquetWriter(
        target,
        schema,
        compression="zstd",
        write_page_index=True,
        sorting_columns=_sorting(schema, relation),
    ) as writer:
        for batch in reader:
            table = pyarrow.Table.from_batches([pyarrow.RecordBatch.from_arrays(batch.columns, schema=schema)])
            writer.write_table(table, row_group_size=row_group)
            rows += batch.num_rows
    return rows


def _schema(plain: pyarrow.Schema, relation: Relation, snapshot_id: str) -> pyarrow.Schema:
    fields = [field.with_metadata(_meaning(column)) for field, column in zip(plain, relation.columns, strict=True)]
    told = {"relation": relation.name, "snapshot_id": snapshot_id}
    if relation.entry is not None:
        told |= _about(relation.entry)
    return pyarrow.schema(fields, metadata=told)


def _about(entry: RelationEntry) -> dict[str, str]:
    told = {
        "label_zh": entry.label_zh,
        "label_en": entry.label_en,
        "description": entry.description,
        "grain": ", ".join(entry.grain),
        "warnings": "\n".join(warning.both for warning in entry.warnings),
        "dictionary": json.dumps(entry.model_dump(mode="json"), ensure_ascii=False),
    }
    return {name: text for name, text in told.items() if text}


def _meaning(column: Column) -> dict[str, str]:
    """The dictionary's words on a column."""
    return column.entry.told() if column.entry is not None else {}


def _sorting(schema: pyarrow.Schema, relation: Relation) -> list[parquet.SortingColumn]:
    """The leading columns of the order. Lists have no place of their own among Parquet's columns."""
    places: dict[str, int] = {}
    for place, field in enumerate(schema):
        if pyarrow.types.is_list(field.type):
            break
        places[field.name] = place
    leading: list[parquet.SortingColumn] = []
    for name in relation.sorted_by:
        if name not in places:
            break
        leading.append(parquet.SortingColumn(places[name], nulls_first=False))
    return leading
