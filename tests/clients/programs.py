"""``python -m tests.clients.programs CLIENT SCRIPT.json``: a client of the published file as users write it.

Each reader below opens the link once, read-only, puts the statements to that one connection, and gives for each
the columns' names and the rows. The loop around it is the same for all (``node/read.mjs`` is its twin): it reads
until it has seen enough, tries to write, and prints what it heard. No room of juesuan is imported: a client knows
the file alone.
"""

from __future__ import annotations

import json
import math
import subprocess
import sys
import sysconfig
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

Answer = tuple[list[str], list[Sequence[Any]]]
Reader = Callable[[str, Sequence[str]], list[Answer]]

PAUSE = 0.05
"""Seconds between two reads, as a dashboard that refreshes often; without it the readers starve the publisher."""


def read_duckdb(link: str, statements: Sequence[str]) -> list[Answer]:
    import duckdb

    def ask(sql: str) -> Answer:
        result = con.execute(sql)
        return [column[0] for column in result.description], result.fetchall()

    with duckdb.connect(link, read_only=True) as con:
        return [ask(sql) for sql in statements]


def read_polars(link: str, statements: Sequence[str]) -> list[Answer]:
    """One half through DuckDB's own hand-over, one through polars' reading of a connection."""
    import duckdb
    import polars

    with duckdb.connect(link, read_only=True) as con:
        frames = [
            polars.read_database(sql, con) if number % 2 else con.sql(sql).pl()
            for number, sql in enumerate(statements)
        ]
    return [(frame.columns, frame.rows()) for frame in frames]


def read_pandas(link: str, statements: Sequence[str]) -> list[Answer]:
    """Through Arrow, because ``.df()`` makes floats of decimals."""
    import duckdb
    import pandas

    with duckdb.connect(link, read_only=True) as con:
        frames = [con.sql(sql).to_arrow_table().to_pandas(types_mapper=pandas.ArrowDtype) for sql in statements]
    return [(list(frame.columns), list(frame.itertuples(index=False, name=None))) for frame in frames]


def read_pandas_sql(link: str, statements: Sequence[str]) -> list[Answer]:
    import pandas

    with _engine(link).connect() as con:
        frames = [pandas.read_sql(sql, con, coerce_float=False) for sql in statements]
    return [(list(frame.columns), list(frame.itertuples(index=False, name=None))) for frame in frames]


def read_sqlalchemy(link: str, statements: Sequence[str]) -> list[Answer]:
    with _engine(link).connect() as con:
        results = [con.exec_driver_sql(sql) for sql in statements]
        return [(list(result.keys()), [tuple(row) for row in result]) for result in results]


def read_adbc(link: str, statements: Sequence[str]) -> list[Answer]:
    import adbc_driver_duckdb
    from adbc_driver_manager import dbapi

    def ask(sql: str) -> Answer:
        with con.cursor() as cursor:
            cursor.execute(sql)
            table = cursor.fetch_arrow_table()
        return table.column_names, list(zip(*(column.to_pylist() for column in table.columns), strict=True))

    with dbapi.connect(
        driver=adbc_driver_duckdb.driver_path(),
        entrypoint="duckdb_adbc_init",
        db_kwargs={"path": link, "access_mode": "READ_ONLY"},
    ) as con:
        return [ask(sql) for sql in statements]


def read_duckdb_cli(link: str, statements: Sequence[str]) -> list[Answer]:
    """One process is one connection; it prints one JSON array for each answer."""
    program = Path(sysconfig.get_path("scripts")) / "duckdb"
    done = subprocess.run(
        [program, "-no-init", "-readonly", "-json", link],
        input=";\n".join([*statements, ""]),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0 or done.stderr:
        raise RuntimeError(done.stderr)
    answers, place = [], 0
    while place < len(done.stdout):
        rows, place = json.JSONDecoder().raw_decode(done.stdout, place)
        place += 1
        answers.append((list(rows[0]), [list(row.values()) for row in rows]))
    return answers


READERS: dict[str, Reader] = {
    "duckdb": read_duckdb,
    "polars": read_polars,
    "pandas": read_pandas,
    "pandas.read_sql": read_pandas_sql,
    "sqlalchemy": read_sqlalchemy,
    "adbc": read_adbc,
    "duckdb-cli": read_duckdb_cli,
}


def _engine(link: str) -> Any:
    """Without a pool: a pooled connection would stay on the snapshot that it first opened."""
    from sqlalchemy import NullPool, create_engine

    return create_engine(f"duckdb:///{link}", connect_args={"read_only": True}, poolclass=NullPool)


def told(value: object) -> tuple[str, str | None]:
    """A value by the type in which it arrived, and its text; pandas has two more ways to say NULL."""
    kind = type(value).__name__
    if value is None or kind == "NAType":
        return kind, None
    if isinstance(value, float) and math.isnan(value):
        return "nan", None
    return kind, str(value)


def converse(reader: Reader, script: dict[str, Any]) -> dict[str, Any]:
    """Read until enough was seen or nobody publishes any more, then try to write."""
    statements = [script["name"], *script["questions"], script["name"]]
    reads, different, failed = 0, {}, ""
    names: set[str] = set()
    while (reads < script["reads"] or len(names) < script["snapshots"]) and not Path(script["stop"]).exists():
        try:
            answers = reader(script["link"], statements)
        except Exception as error:
            failed = f"{type(error).__name__}: {error}"
            break
        reads += 1
        names.add(str(answers[0]))
        heard = [(columns, [[told(value) for value in row] for row in rows]) for columns, rows in answers]
        different.setdefault(json.dumps(heard), heard)
        time.sleep(PAUSE)
    return {
        "reads": reads,
        "different": list(different.values()),
        "refused": _refusal(reader, script),
        "failed": failed,
    }


def _refusal(reader: Reader, script: dict[str, Any]) -> str:
    """What a client is told that tries to write; nothing if it may."""
    try:
        reader(script["link"], [script["write"]])
    except Exception as error:
        return str(error)
    return ""


if __name__ == "__main__":
    name, file = sys.argv[1:]
    print(json.dumps(converse(READERS[name], json.loads(Path(file).read_text(encoding="utf-8")))))
