"""``juesuan sql``: one read-only statement on the published snapshot."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated

import typer

from pipelines.cli.session import DONE, DebugOption, HomeOption, JsonOption, ProblemError, Session, session

if TYPE_CHECKING:
    from pipelines.warehouse.query import Answer, Limits

TABLE_ROWS = 500


class Format(StrEnum):
    """How an answer is written."""

    table = "table"
    csv = "csv"
    json = "json"
    parquet = "parquet"


FormatOption = Annotated[Format, typer.Option("--format", help="How to write the answer.")]
OutputOption = Annotated[Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write to a file.")]
TimeoutOption = Annotated[float, typer.Option(min=0.1, help="Seconds after which a query is stopped.")]
QueryMemoryOption = Annotated[str, typer.Option(help="Memory that a query may use.")]


def sql(
    context: typer.Context,
    query: Annotated[
        str | None, typer.Argument(metavar="QUERY", help="The statement.", show_default=False)
    ] = None,
    file: Annotated[
        Path | None,
        typer.Option(metavar="F", help="Alone: read it from a file (-: stdin). With QUERY: write to a file."),
    ] = None,
    form: FormatOption = Format.table,
    output: OutputOption = None,
    timeout: TimeoutOption = 60.0,
    memory: QueryMemoryOption = "2GB",
    home: HomeOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> int:
    """Run one read-only statement; nothing outside the snapshot can be reached."""
    from pipelines.warehouse.query import Limits

    here = session(context, home, as_json)
    chosen = Format.json if here.as_json else form
    if query is not None and file is not None and output is None and file.suffix.lower() != ".sql":
        file, output = None, file
    statement = _statement(query, file)
    answered(here, statement, chosen, output, Limits(memory=memory, seconds=timeout))
    return DONE


def answered(here: Session, statement: str, form: Format, output: Path | None, limits: Limits) -> None:
    """Run one reading statement and write its answer to stdout or a file."""
    from pipelines.warehouse.query import NoWarehouseError, QueryRefusedError, run_query

    try:
        with run_query(here.home, statement, limits) as answer:
            _write(here, answer, form, output)
    except (NoWarehouseError, QueryRefusedError) as error:
        raise ProblemError(str(error)) from None


def _statement(query: str | None, file: Path | None) -> str:
    if (query is None) == (file is None):
        raise ProblemError("give one statement: as an argument, or with --file")
    if file is None:
        return query or ""
    try:
        return sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ProblemError(f"{file}: cannot be read: {error}") from None


def _write(here: Session, answer: Answer, form: Format, output: Path | None) -> None:
    from pipelines.warehouse import query_output

    if form is Format.parquet and output is None and sys.stdout.isatty():
        raise ProblemError("Parquet is not for a terminal: use --output FILE, or redirect")
    with _target(here, output) as target:
        if form is Format.parquet:
            query_output.write_parquet(answer, target)
        elif form is Format.table and output is None:
            _show(here, answer)
        else:
            lines = query_output.json_lines if form is Format.json else query_output.csv_lines
            for line in lines(answer):
                target.write(line.encode())


@contextmanager
def _target(here: Session, output: Path | None) -> Iterator[IO[bytes]]:
    """Stdout, or a file that appears only when it is whole."""
    if output is None:
        sys.stdout.flush()
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    if output.is_dir() or not output.parent.is_dir():
        raise ProblemError(f"{output}: no such folder, or a folder itself")
    if output.parent.resolve().is_relative_to(here.home.warehouse.resolve()):
        raise ProblemError(f"{output}: the warehouse's own folder is not a place for results")
    temporary = output.with_name(f".{output.name}.{os.getpid()}")
    try:
        with temporary.open("wb") as target:
            yield target
        temporary.replace(output)
    finally:
        temporary.unlink(missing_ok=True)


def _show(here: Session, answer: Answer) -> None:
    from pipelines.cli.tables import fits, number, records, table, without_idle_zeros

    numeric = ("DECIMAL", "DOUBLE", "FLOAT", "HUGEINT", "UHUGEINT", "BIGINT", "INTEGER", "SMALLINT", "TINYINT")
    is_number = [kind.removeprefix("U").startswith(numeric) and not kind.endswith("]") for kind in answer.types]
    columns = [number(name) if right else name for name, right in zip(answer.columns, is_number, strict=True)]
    rows: list[tuple[object, ...]] = []
    total = 0
    for batch in answer.batches():
        rows += batch[: max(0, TABLE_ROWS - len(rows))]
        total += len(batch)
    shown = list(zip(*map(without_idle_zeros, zip(*rows, strict=True)), strict=True))
    if fits(answer.columns, shown, here.out.width):
        here.out.print(table("", columns, shown))
    else:
        here.out.print(records(answer.columns, shown))
    if total > len(rows):
        here.warn(f"showing {len(rows)} of {total} rows; --format csv gives them all")
