"""Whether the money of a warehouse is the same however it is asked for: each check tells where it is not.

A form prints its parts and their sum, each rounded on its own: leaves may miss the printed total by what rounding
can hide, half a step for each figure, and by no more. What is computed from the same leaves agrees exactly.
"""

from __future__ import annotations

from decimal import Decimal

import duckdb

from pipelines.warehouse.dictionary import RelationEntry, is_family, load_dictionary

EXPENDITURE = ("total", "basic", "project", "remit_to_superior", "operating", "subsidy_to_subordinate")
BALANCES = ("opening_balance", "income", "closing_balance")
INCOME = (
    "total",
    "fiscal_appropriation",
    "superior_subsidy",
    "undertaking",
    "operating",
    "subordinate_remittance",
    "other",
)
# One printed total for each sum of leaves: mart, the mart's rows, amount; fact, the fact's rows, amount.
TOTALS = (
    *(
        ("mart_expenditure", "true", one, "fact_expenditure_by_function", "line_key = 'grand_total'", one)
        for one in (*EXPENDITURE, *BALANCES)
    ),
    *(("mart_income", "true", one, "fact_income", "line_key = 'grand_total'", one) for one in INCOME),
    *(
        ("mart_three_public", "in_total", one, "fact_three_public", "item = 'total'", one)
        for one in ("budget", "actual")
    ),
    (
        "mart_expenditure_economic", "true", "amount",
        "fact_expenditure_by_economic", "line_key IN ('personnel_total', 'public_total')", "amount",
    ),
)  # fmt: skip
# What a department prints as a total, and the leaves that add up to it.
DEPARTMENT = (
    ("expenditure", "mart_expenditure", "total", "fund = 'all'"),
    ("basic_expenditure", "mart_expenditure", "basic", "fund = 'all'"),
    ("project_expenditure", "mart_expenditure", "project", "fund = 'all'"),
    ("general_budget_expenditure", "mart_expenditure", "total", "fund = 'general_budget'"),
    ("government_fund_expenditure", "mart_expenditure", "total", "fund = 'government_fund'"),
    ("state_capital_expenditure", "mart_expenditure", "total", "fund = 'state_capital'"),
    ("income", "mart_income", "total", "true"),
    ("personnel_funds + public_funds", "mart_expenditure_economic", "amount", "true"),
    ("three_public_actual", "mart_three_public", "actual", "in_total"),
    ("projects_executed", "mart_project", "executed", "true"),
)
LEAVES = (
    ("mart_expenditure", "function_code"),
    ("mart_expenditure_economic", "economic_code"),
    ("mart_income", "function_code"),
)
Difference = tuple[str, str, Decimal]
"""Which document, what was asked, by how much it differs."""


def grain_breaches(con: duckdb.DuckDBPyConnection, only: str | None = None) -> list[str]:
    """Relations with two rows of one grain, two NULLs being the same, or with a NULL where none may be."""
    told = []
    for name, entry in load_dictionary().relations.items():
        if is_family(name) or not entry.grain or only not in {None, name}:
            continue
        told += [f"{name}: {row}" for row in con.execute(_doubled(name, entry)).fetchall()]
        for column in set(entry.grain) - set(entry.nullable):
            if con.execute(f'SELECT 1 FROM {name} WHERE "{column}" IS NULL LIMIT 1').fetchall():
                told.append(f"{name}: {column} is NULL")
    return told


def _doubled(name: str, entry: RelationEntry) -> str:
    grain = ", ".join(f'"{column}"' for column in entry.grain)
    return f"SELECT {grain} FROM {name} GROUP BY ALL HAVING count(*) > 1"


def inner_rows(con: duckdb.DuckDBPyConnection) -> list[tuple[str, str, str]]:
    """Rows of marts that stand above another row of the same statement, or are sums by definition."""
    told = []
    for mart, code in LEAVES:
        told += con.execute(
            f"""
            SELECT DISTINCT '{mart}', "above".statement_id, "above".{code}
            FROM {mart} AS "above"
            JOIN {mart} AS below USING (statement_id)
            WHERE below.{code} <> "above".{code} AND starts_with(below.{code}, "above".{code})
            """
        ).fetchall()
        told += con.execute(
            f"SELECT '{mart}', statement_id, line_name FROM {mart} WHERE line_name = '合计'"
        ).fetchall()
    told += con.execute(
        "SELECT 'mart_three_public', statement_id, item FROM mart_three_public WHERE item IN ('total', 'vehicles')"
        " AND statement_id IN (SELECT statement_id FROM mart_three_public WHERE item LIKE 'vehicle_%')"
    ).fetchall()
    return told


def superseded_rows(con: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    """Rows of marts of a statement that a later print replaces."""
    marts = (*(mart for mart, _ in LEAVES), "mart_three_public", "mart_project")
    asked = " UNION ALL ".join(f"SELECT DISTINCT '{mart}', statement_id FROM {mart}" for mart in marts)
    latest = "SELECT statement_id FROM dim_statement WHERE is_latest"
    return con.execute(f"FROM ({asked}) WHERE statement_id NOT IN ({latest})").fetchall()


def off_the_totals(con: duckdb.DuckDBPyConnection) -> list[Difference]:
    """Sums of leaves that miss the total that their statement prints by more than rounding can hide."""
    return [one for check in TOTALS for one in _off(con, *check)]


def _off(
    con: duckdb.DuckDBPyConnection, mart: str, rows: str, amount: str, fact: str, totals: str, printed: str
) -> list[Difference]:
    return con.execute(
        f"""
        WITH asked AS (
            SELECT document_id, statement_id, sum({amount}) AS amount, count({amount}) AS terms
            FROM {mart} WHERE {rows} GROUP BY ALL
        ),
        printed AS (
            SELECT statement_id, sum({printed}) AS amount, count({printed}) AS terms
            FROM {fact} WHERE {totals} GROUP BY ALL
        ),
        step AS (SELECT statement_id, max(quantum) AS quantum FROM ledger WHERE measure <> 'count' GROUP BY ALL)
        SELECT asked.document_id, '{mart}.{amount}', asked.amount - printed.amount
        FROM asked
        JOIN printed USING (statement_id)
        JOIN step USING (statement_id)
        WHERE abs(asked.amount - printed.amount) * 2 > (asked.terms + printed.terms) * step.quantum
        """
    ).fetchall()


def off_the_classes(con: duckdb.DuckDBPyConnection) -> list[Difference]:
    """Sums of leaves by class (类) that miss what the class's own line prints by more than rounding can hide."""
    return con.execute(
        """
        WITH asked AS (
            SELECT document_id, statement_id, class_code, sum(total) AS amount, count(total) AS terms
            FROM mart_expenditure GROUP BY ALL
        ),
        step AS (SELECT statement_id, max(quantum) AS quantum FROM ledger GROUP BY ALL)
        SELECT asked.document_id, 'class ' || class_code, asked.amount - class.total
        FROM asked
        JOIN fact_expenditure_by_function AS class
            ON class.statement_id = asked.statement_id AND class.function_code = asked.class_code
        JOIN step ON step.statement_id = asked.statement_id
        WHERE abs(asked.amount - class.total) * 2 > (asked.terms + 1) * step.quantum
        """
    ).fetchall()


def off_between_forms(con: duckdb.DuckDBPyConnection) -> list[Difference]:
    """Basic expenditure by economic items (06) against that by functions (05), of one disclosure."""
    return con.execute(
        """
        WITH economic AS (
            SELECT document_id, sum(amount) AS amount, count(amount) AS terms
            FROM mart_expenditure_economic GROUP BY ALL
        ),
        function AS (
            SELECT document_id, sum(basic) AS amount, count(basic) AS terms
            FROM mart_expenditure WHERE fund = 'general_budget' GROUP BY ALL
        ),
        step AS (SELECT document_id, max(quantum) AS quantum FROM ledger WHERE measure <> 'count' GROUP BY ALL)
        SELECT document_id, 'basic expenditure', economic.amount - function.amount
        FROM economic
        JOIN function USING (document_id)
        JOIN step USING (document_id)
        WHERE abs(economic.amount - function.amount) * 2 > (economic.terms + function.terms) * step.quantum
        """
    ).fetchall()


def off_the_departments(con: duckdb.DuckDBPyConnection) -> list[Difference]:
    """The totals of mart_department_year against the leaves of the document that its row is of."""
    compared = " UNION ALL ".join(
        f"""
        SELECT document_id, '{column}' AS asked, sum({mart}.{amount}) AS amount, count({mart}.{amount}) AS terms,
            any_value({_of_department(column)}) AS printed
        FROM {mart} JOIN department USING (document_id) WHERE {rows} GROUP BY ALL
        """
        for column, mart, amount, rows in DEPARTMENT
    )
    return con.execute(
        f"""
        WITH department AS MATERIALIZED (FROM mart_department_year),
        step AS (SELECT document_id, max(quantum) AS quantum FROM ledger WHERE measure <> 'count' GROUP BY ALL)
        SELECT document_id, asked, amount - printed
        FROM ({compared})
        JOIN step USING (document_id)
        WHERE abs(amount - printed) * 2 > (terms + 1) * quantum
        """
    ).fetchall()


def _of_department(columns: str) -> str:
    return " + ".join(f"department.{column}" for column in columns.split(" + "))


def off_the_county(con: duckdb.DuckDBPyConnection) -> list[tuple[object, ...]]:
    """mart_county_function_year against the leaves that count, by county, year, fund and class: exactly."""
    measures = ", ".join(f"coalesce(sum({one}), 0) AS {one}" for one in ("total", "basic", "project"))
    keys = "region_code, fiscal_year, fund, class_code"
    return _unequal(
        con,
        f"SELECT {keys}, {measures} FROM mart_county_function_year GROUP BY ALL",
        f"""
        SELECT {keys}, {measures} FROM mart_expenditure
        WHERE statement_id IN (SELECT statement_id FROM dim_statement_counted WHERE is_counted)
        GROUP BY ALL
        """,
    )


def off_the_class_facts(con: duckdb.DuckDBPyConnection) -> list[tuple[object, ...]]:
    """The facts by class against the leaves that they sum up, every version: exactly."""
    measures = ", ".join(f"coalesce(sum({one}), 0)" for one in EXPENDITURE)
    functions = f"SELECT statement_id, fund, {{}}, {measures} FROM {{}} GROUP BY ALL"
    items = "SELECT statement_id, {}, sum(amount) FROM {} GROUP BY ALL"
    return [
        *_unequal(
            con,
            functions.format("class_code", "fact_expenditure_by_class"),
            functions.format("left(function_code, 3)", "fact_expenditure_by_function WHERE is_leaf"),
        ),
        *_unequal(
            con,
            items.format("class_code", "fact_basic_expenditure_by_class"),
            items.format("left(economic_code, 3)", "fact_expenditure_by_economic WHERE is_leaf"),
        ),
    ]


def off_the_crosswalks(con: duckdb.DuckDBPyConnection) -> list[tuple[object, ...]]:
    """The international marts against those that they divide, by statement and code: exactly."""
    functions = "SELECT statement_id, fund, function_code, sum({}) AS amount FROM {} GROUP BY ALL"
    items = "SELECT statement_id, economic_code, sum(amount) AS amount FROM {} GROUP BY ALL"
    return [
        *_unequal(
            con,
            functions.format("amount", "mart_expenditure_cofog"),
            functions.format("total", "mart_expenditure"),
        ),
        *_unequal(con, items.format("mart_expenditure_gfsm"), items.format("mart_expenditure_economic")),
    ]


def off_the_scorecard(con: duckdb.DuckDBPyConnection) -> list[tuple[object, ...]]:
    """mart_identity_scorecard against the applications of standing statements: each in one row and one verdict."""
    verdicts = "exact + rounding + implausible + violated + not_applicable"
    return _unequal(
        con,
        f"SELECT identity_id, sum(applications)::BIGINT, sum({verdicts})::BIGINT"
        " FROM mart_identity_scorecard GROUP BY ALL",
        """
        SELECT identity_id, count(*), count(*)
        FROM audit.identity_result AS result
        WHERE coalesce(
            (SELECT is_latest FROM dim_statement AS one WHERE one.statement_id = result.statement_id),
            (SELECT is_latest FROM dim_document AS one WHERE one.document_id = result.document_id)
        )
        GROUP BY ALL
        """,
    )


def _unequal(con: duckdb.DuckDBPyConnection, one: str, other: str) -> list[tuple[object, ...]]:
    """What one of two questions answers and the other does not."""
    return con.execute(f"(({one}) EXCEPT ALL ({other})) UNION ALL (({other}) EXCEPT ALL ({one}))").fetchall()
