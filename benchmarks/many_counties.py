"""A warehouse of many counties: what thirty million ledger rows look like, the same for the same number of rows.

A hundred disclosures are made up (``tools.sample.variation``) and read by the project's own reader. Their records
are copied in SQL, each copy with another agency of a real county, another year and other amounts, and a warehouse
is built of the copies by the project's own SQL, laws included: every table, view and verdict is what a build of
such files would give. A large one is a tenth of its counties, built so, and nine times their twins: the same
accounts under the names of the next counties. Only what a page looks like is left out (``source_cell``).

**Accounts balance before rounding.** A copy's amounts are its original's times a factor, and what is carried over
times one of its own, the same in all years of a department, so that a year opens as the year before it closed.
Most factors are whole numbers, as most disclosures print sums that are exact; the others are decimal, and each
figure is rounded by itself to the step in which it is printed, as those are that print rounded sums.

**What goes wrong in life is in it:** some disclosures come out twice, the first with other figures; some print
a wrong figure; some departments publish a summary with their units beside their own books and a unit's; some files
cannot be read; portals list what nobody could fetch. Texts are the originals'.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import duckdb
import polars as pl

from pipelines.classification.codes import load_regions
from pipelines.identities.judge import judge
from pipelines.warehouse.build import (
    Run,
    add_marts,
    build_facts,
    connect,
    literal,
    load_dimensions,
    remake,
    run_sql,
    sign,
)
from pipelines.warehouse.content_hash import content_columns
from pipelines.warehouse.dictionary import apply_comments
from pipelines.warehouse.grain import REMADE, WHOLE, document_tables
from pipelines.warehouse.parsing import parse_document
from pipelines.warehouse.shard_tables import load
from pipelines.warehouse.shards import write_shard
from tests.support.golden_warehouse import finance_bureau
from tools.sample.text import as_tabbed_text
from tools.sample.variation import OFFICES, varied

ROWS = 30_000_000
ORIGINALS = 120
"""Disclosures that are read; a small herd has fewer."""

_FULL_ONE_IN = 10
"""Of so many originals one has all funds, all sources of income, and figures in every column."""

PORTION_ROWS = 3_000_000
MOST_PORTIONS = 10
"""What is built and judged; the rest are its twins. One county in ten leaves nine for its twins."""

_MEMORY = "8GB"
_HERE = Path(__file__).parent
_NAMES = frozenset(
    {
        "agency_name", "source_name", "title", "unit_name", "department", "implementing_unit", "project_name",
        "region_basis", "publisher", "line_name",
    }
)  # fmt: skip
_AGENCY = "twin_agency(twin.new_code, replace(row.agency_name, twin.old_name, twin.new_name))"
_ADDRESSES = frozenset({"source_id", "listing_address", "list_address", "document_address"})
_NO_DOCUMENTS_ID = frozenset({"identity_id", "finding_id", "correction_id"})
_OTHER_IDS = frozenset({"supersedes", "superseded_by", "repeat_of"})


def originals(folder: Path, count: int) -> list[Path]:
    """The shards that are copied."""
    texts = {f"{figures.name}.txt": as_tabbed_text(figures) for figures in map(varied, range(count))}
    for number in range(0, count, _FULL_ONE_IN):
        book = finance_bureau("阳谷县", 2023, times=number + 1, posts=20 + number, serving=18 + number)
        texts[f"full_{number:05d}.txt"] = book
    return [write_shard(parse_document(text.encode(), name), folder) for name, text in texts.items()]


def prepare(con: duckdb.DuckDBPyConnection, shards: Sequence[Path], rows: int, portions: int) -> None:
    """Show the copies of one portion to the steps of a build, as the relations from which it reads shards."""
    load(con, shards, "original")
    _count_counties(con)
    _number(con, "office", ("office_name",), [(name,) for name in OFFICES])
    con.execute(f"SET VARIABLE wanted_rows = {rows}")
    con.execute(f"SET VARIABLE portions = {portions}")
    con.execute((_HERE / "many_counties.sql").read_text(encoding="utf-8"))


def build(path: Path, rows: int = ROWS, *, portion_rows: int = PORTION_ROWS) -> None:
    """Make the warehouse of about so many ledger rows at a new path.

    One portion, whole counties spread over the country, is built as any warehouse. The others are its twins in the
    next counties of the list: the same accounts under other names and ids, poured in as a night's changes are.
    """
    portions = min(MOST_PORTIONS, max(1, round(rows / portion_rows)))
    shards = originals(path.with_suffix(".shards"), max(10, min(ORIGINALS, rows // 5000)))
    _build_portion(path, shards, rows, portions)
    if portions > 1:
        first = path.with_suffix(".portion")
        shutil.copyfile(path, first)
        with _opened(path) as con:
            _count_counties(con)
            con.execute(f"ATTACH {literal(str(first))} AS first (READ_ONLY)")
            con.execute((_HERE / "many_counties_twins.sql").read_text(encoding="utf-8"))
            for step in range(1, portions):
                _pour_twin(con, step)
            con.execute("DETACH first")
            remake(con, sorted(REMADE))
            con.execute("CHECKPOINT")
        first.unlink()
    with _opened(path) as con:
        sign(con, path, f"many counties, {rows}", Run(run_id="many-counties"))
        con.execute("CHECKPOINT")


def _build_portion(path: Path, shards: Sequence[Path], rows: int, portions: int) -> None:
    with _opened(path) as con:
        prepare(con, shards, rows, portions)
        run_sql(con, 0)
        load_dimensions(con)
        build_facts(con)
        judge(con)
        con.execute((_HERE / "many_counties_lists.sql").read_text(encoding="utf-8"))
        add_marts(con)
        apply_comments(con)
        con.execute("CHECKPOINT")


def _pour_twin(con: duckdb.DuckDBPyConnection, step: int) -> None:
    """Add the twins of all documents, in the counties that come so many places later in the list."""
    con.execute(f"SET VARIABLE step = {step}")
    tables = {(*table.name, "document"): (table.columns, table.document) for table in document_tables(con)}
    columns = content_columns(con)
    tables |= {(*name, "portal"): (columns[name], "right(source_id, 6)") for name in sorted(WHOLE)}
    for (schema, table, twin), (named, key) in tables.items():
        selected = ", ".join(f'{_twin(name, kind, twin)} AS "{name}"' for name, kind in named)
        con.execute(
            f"INSERT INTO {schema}.{table} BY NAME SELECT {selected}"
            f" FROM (SELECT *, {key} AS twin_key FROM first.{schema}.{table}) AS row"
            f" JOIN {twin}_twin AS twin USING (twin_key)"
        )
    con.execute("CHECKPOINT")


def _twin(column: str, kind: str, twin: str) -> str:
    """What stands in a twin's column."""
    value = f'row."{column}"'
    if column == "agency_id":
        return "twin.agency_id" if twin == "document" else _AGENCY
    if column == "region_code":
        return f"CASE WHEN {value} IS NOT NULL THEN twin.new_code END"
    if column in _NAMES:
        return f"replace({value}, twin.old_name, twin.new_name)"
    if column in _ADDRESSES:
        return f"replace({value}, twin.old_code, twin.new_code)"
    if kind == "VARCHAR[]" and column.endswith("_ids"):
        return f"list_transform({value}, one -> twin_id(one))"
    if kind == "VARCHAR" and column not in _NO_DOCUMENTS_ID and (column.endswith("_id") or column in _OTHER_IDS):
        return f"twin_id({value})"
    return value


def _opened(path: Path) -> duckdb.DuckDBPyConnection:
    con = connect(path)
    con.execute(f"SET memory_limit = '{_MEMORY}'")
    con.execute("SET threads = 2")
    return con


def _count_counties(con: duckdb.DuckDBPyConnection) -> None:
    counties = [
        (region.region_code, region.region_name)
        for region in load_regions().values()
        if region.level == "county" and region.in_2024
    ]
    _number(con, "county", ("region_code", "region_name"), counties)


def _number(
    con: duckdb.DuckDBPyConnection, table: str, names: Sequence[str], rows: Sequence[tuple[str, ...]]
) -> None:
    numbered = pl.DataFrame(rows, schema=list(names), orient="row").with_row_index(f"{table}_no")
    con.register(table, numbered.to_arrow())
