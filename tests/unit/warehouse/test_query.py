"""The analyst's door lets one reading statement through, and nothing else."""

from __future__ import annotations

import io
import json
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from pyarrow import parquet

from pipelines.settings import Home
from pipelines.warehouse import query_output
from pipelines.warehouse.query import Limits, NoWarehouseError, QueryRefusedError, run_query

SMALL = Limits(memory="256MB", threads=1, seconds=20)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "home")
    home.builds.mkdir(parents=True)
    built = home.builds / "20250101T000000000000Z-abc.duckdb"
    with duckdb.connect(str(built)) as con:
        con.execute("CREATE TABLE ledger (line_name VARCHAR, amount DECIMAL(18, 2))")
        con.execute(
            "INSERT INTO ledger VALUES ('一般公共服务支出', 1234567890123456.70), ('', 0.00), (NULL, NULL)"
        )
    built.chmod(0o444)
    home.current.symlink_to(Path("builds") / built.name)
    return home


def rows(home: Home, sql: str, limits: Limits = SMALL) -> list[tuple[object, ...]]:
    with run_query(home, sql, limits) as answer:
        return [row for batch in answer.batches() for row in batch]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT count(*) FROM ledger",
        "  -- why\n /* and how */ select count(*) from ledger;",
        "WITH few AS (FROM ledger LIMIT 1) SELECT * FROM few",
        "FROM ledger",
        "(SELECT 1)",
        "VALUES (1)",
        "TABLE ledger",
        "DESCRIBE ledger",
        "SHOW TABLES",
        "SUMMARIZE ledger",
        "EXPLAIN SELECT 1",
        "EXPLAIN ANALYZE SELECT 1",
        "EXPLAIN (FORMAT json) SELECT 1",
        "PIVOT ledger ON line_name IN ('a') USING sum(amount)",
        "SELECT 'COPY x TO y; DROP TABLE z' AS words",
        "SELECT amount AS query FROM ledger",
    ],
)
def test_reading_statements_are_answered(home: Home, sql: str) -> None:
    assert rows(home, sql)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT 1; SELECT 2",
        "SELECT 1; COPY ledger TO '{out}'",
        "COPY ledger TO '{out}'",
        "COPY (SELECT 1) TO '{out}'",
        "EXPLAIN COPY ledger TO '{out}'",
        "EXPLAIN ANALYZE CREATE TEMP TABLE t AS SELECT 1",
        "EXPLAIN (FORMAT json) COPY ledger TO '{out}'",
        "EXPORT DATABASE '{out}'",
        "IMPORT DATABASE '{out}'",
        "ATTACH '{out}' AS other",
        "DETACH abc",
        "INSTALL httpfs",
        "LOAD httpfs",
        "UPDATE EXTENSIONS",
        "SET threads = 1",
        "SET VARIABLE a = 1",
        "RESET threads",
        "PRAGMA database_list",
        "PRAGMA enable_profiling",
        "CALL pragma_version()",
        "USE main",
        "CREATE TABLE t (a INTEGER)",
        "CREATE TEMP TABLE t AS FROM ledger",
        "CREATE TEMP MACRO f(a) AS a",
        "CREATE SECRET s (TYPE s3)",
        "INSERT INTO ledger VALUES (NULL, NULL)",
        "UPDATE ledger SET amount = 0",
        "DELETE FROM ledger",
        "TRUNCATE ledger",
        "DROP TABLE ledger",
        "ALTER TABLE ledger ADD COLUMN a INTEGER",
        "COMMENT ON TABLE ledger IS 'x'",
        "PREPARE p AS SELECT 1",
        "BEGIN",
        "CHECKPOINT",
        "VACUUM",
        "",
        "-- nothing",
        ";",
        "SELEC 1",
        "SELECT no_such_column FROM ledger",
    ],
)
def test_everything_else_is_refused_with_one_line(home: Home, tmp_path: Path, sql: str) -> None:
    out = tmp_path / "out"
    with pytest.raises(QueryRefusedError) as refused:
        rows(home, sql.format(out=out))
    assert "\n" not in str(refused.value)
    assert not out.exists()


@pytest.mark.parametrize(
    "frame", ["FROM {source}", "WITH a AS (FROM {source}) FROM a", "SELECT (SELECT 1 FROM {source})"]
)
@pytest.mark.parametrize(
    "source",
    [
        "'{file}'",
        '"{file}"',
        "read_csv('{file}')",
        "read_csv_auto('{file}')",
        "read_json('{file}')",
        "read_ndjson('{file}')",
        "read_parquet('{file}')",
        "parquet_metadata('{file}')",
        "read_text('{file}')",
        "read_blob('{file}')",
        "sniff_csv('{file}')",
        "glob('{folder}/*')",
        "read_csv('https://example.org/x.csv')",
        "query('FROM read_text(''{file}'')')",
        "query_table('{file}')",
        "duckdb_extensions()",
        "duckdb_secrets()",
        "enable_logging('QueryLog', storage='file', storage_path='{folder}/log')",
        "\"enable_logging\" /* hidden */ ('QueryLog')",
        "checkpoint()",
        "json_execute_serialized_sql(json_serialize_sql('SELECT 1'))",
    ],
)
def test_nothing_outside_the_snapshot_can_be_reached(home: Home, tmp_path: Path, frame: str, source: str) -> None:
    folder = tmp_path / "private"
    folder.mkdir()
    file = folder / "x.csv"
    file.write_text("a\n1\n")
    with pytest.raises(QueryRefusedError):
        rows(home, frame.format(source=source.format(file=file, folder=folder)))
    assert [path.name for path in folder.iterdir()] == ["x.csv"]


@pytest.mark.parametrize("sql", ["SELECT getenv('HOME')", "SELECT write_log('x')"])
def test_functions_that_reach_the_process_are_refused(home: Home, sql: str) -> None:
    with pytest.raises(QueryRefusedError):
        rows(home, sql)


def test_not_even_the_snapshot_is_opened_by_its_path(home: Home) -> None:
    with pytest.raises(QueryRefusedError):
        rows(home, f"FROM read_duckdb('{home.current.resolve()}', table_name='ledger')")


def test_variables_of_the_program_are_not_tables(home: Home) -> None:
    import polars

    secret = polars.DataFrame({"a": [1]})
    with pytest.raises(QueryRefusedError):
        rows(home, "FROM secret")
    assert len(secret) == 1


def test_a_query_beyond_its_time_is_stopped(home: Home) -> None:
    endless = "SELECT sum(a.range * b.range) FROM range(10000000) a, range(10000000) b"
    with pytest.raises(QueryRefusedError, match="time limit"):
        rows(home, endless, Limits(memory="256MB", threads=1, seconds=0.3))


def test_a_query_beyond_its_memory_is_stopped_and_spills_nowhere(home: Home) -> None:
    before = sorted(home.root.rglob("*"))
    with pytest.raises(QueryRefusedError, match=r"[Mm]emory"):
        rows(home, "SELECT count(DISTINCT hash(range)) FROM range(100000000)", Limits("64MB", 1, 60))
    assert sorted(home.root.rglob("*")) == before


def test_without_a_snapshot_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(NoWarehouseError, match="juesuan build"):
        rows(Home(tmp_path), "SELECT 1")


def test_csv_has_a_header_plain_decimals_and_empty_nulls(home: Home) -> None:
    with run_query(
        home, "SELECT line_name, amount, 1e3::DOUBLE AS d FROM ledger ORDER BY amount DESC", SMALL
    ) as answer:
        text = "".join(query_output.csv_lines(answer))
    assert text == "line_name,amount,d\n一般公共服务支出,1234567890123456.70,1000.0\n,0.00,1000.0\n,,1000.0\n"


def test_csv_gives_every_row(home: Home) -> None:
    with run_query(home, "SELECT range AS n FROM range(25001)", SMALL) as answer:
        assert "".join(query_output.csv_lines(answer)).count("\n") == 25002


def test_json_numbers_are_the_decimals_own_digits(home: Home) -> None:
    sql = "SELECT amount, [amount] AS list, {'a': DATE '2024-01-02'} AS nested, 'nan'::DOUBLE AS nan FROM ledger"
    with run_query(home, sql, SMALL) as answer:
        text = "".join(query_output.json_lines(answer))
    parsed = json.loads(text, parse_float=Decimal)
    assert parsed[0]["amount"] == Decimal("1234567890123456.70")
    assert "1234567890123456.70" in text
    assert parsed[0]["nested"] == {"a": "2024-01-02"}
    assert parsed[2]["amount"] is None


def test_json_of_no_rows_is_an_empty_array(home: Home) -> None:
    with run_query(home, "FROM ledger WHERE false", SMALL) as answer:
        assert json.loads("".join(query_output.json_lines(answer))) == []


def test_json_keeps_columns_of_one_name_apart(home: Home) -> None:
    with run_query(home, "SELECT 1 AS a, 2 AS a", SMALL) as answer:
        assert json.loads("".join(query_output.json_lines(answer))) == [{"a": 1, "a_2": 2}]


def test_parquet_keeps_decimals(home: Home) -> None:
    target = io.BytesIO()
    with run_query(
        home, "SELECT amount, sum(amount) OVER () AS total FROM ledger ORDER BY amount DESC NULLS LAST", SMALL
    ) as answer:
        query_output.write_parquet(answer, target)
    table = parquet.read_table(io.BytesIO(target.getvalue()))
    assert str(table.schema.field("amount").type) == "decimal128(18, 2)"
    assert table.column("total").to_pylist()[0] == Decimal("1234567890123456.70")
