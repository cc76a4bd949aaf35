"""Relations as CSV that a spreadsheet opens rightly: UTF-8 with its mark, no formulas, plain decimals.

NULL is an empty cell and an empty text is ``""``; lists are JSON; times have six digits of a second. DuckDB writes
the files itself, so that millions of cells do not pass through Python.
"""

from __future__ import annotations

from pathlib import Path

from pipelines.warehouse.export.harmless import harmless_sql
from pipelines.warehouse.export.relations import Column, Relation, own, quoted
from pipelines.warehouse.export.snapshot import OpenSnapshot

BYTE_ORDER_MARK = "\ufeff"
TIMESTAMP = "%Y-%m-%d %H:%M:%S.%f"


def write_csv(snapshot: OpenSnapshot, relation: Relation, target: Path) -> int:
    """Write header and all rows of a relation; gives the number of rows."""
    names = [column.name for column in relation.columns]
    # DuckDB writes no byte order mark, but it writes the header as it is told.
    names[0] = BYTE_ORDER_MARK + names[0]
    cells = [f"{_cell(column)} AS {quoted(name)}" for column, name in zip(relation.columns, names, strict=True)]
    place = str(target).replace("'", "''")
    written = snapshot.con.execute(f"COPY ({relation.select(cells)}) TO '{place}' (FORMAT csv, HEADER)").fetchone()
    assert written is not None
    return int(written[0])


def _cell(column: Column) -> str:
    value = own(column)
    if column.is_list:
        return f"to_json({value})::VARCHAR"
    if column.type == "TIMESTAMP":
        return f"strftime({value}, '{TIMESTAMP}')"
    return harmless_sql(f"{value}::VARCHAR") if column.is_text else value
