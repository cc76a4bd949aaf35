"""The data dictionary says what the database holds, no more and no less, and all that it must say of it.

The database's comments and the page are made from it; what the exports make of it is tested with them.
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
import yaml

from pipelines.identities.judge import judge
from pipelines.statements.templates import load_templates
from pipelines.warehouse.build import build_database
from pipelines.warehouse.dictionary import (
    DICTIONARY,
    DOCUMENT,
    ColumnEntry,
    DictionaryError,
    apply_comments,
    column_comment,
    column_help,
    differences,
    entry_of,
    family_comment,
    is_family,
    load_dictionary,
    relation_comment,
    render,
)
from pipelines.warehouse.shards import write_shard
from tests.unit.warehouse.parsed import full_document

NUMERIC = re.compile(r"U?(HUGE|BIG|SMALL|TINY)?INT(EGER)?$|DECIMAL|DOUBLE|FLOAT")
# Columns of codes, and the dimension that their example must stand in.
CODES = {
    "region_code": "dim_region.region_code",
    "province_code": "dim_region.region_code",
    "prefecture_code": "dim_region.region_code",
    "current_code": "dim_region.region_code",
    "function_code": "dim_function.function_code",
    "group_code": "dim_function.function_code",
    "economic_code": "dim_economic.economic_code",
    "cofog_code": "dim_cofog.cofog_code",
    "division_code": "dim_cofog.division_code",
    "category_code": "dim_gfsm.category_code",
    "form": "dim_form.form",
    "kind_zh": "dim_agency_kind.kind_zh",
    "branch": "dim_agency_kind.branch",
    "alias": "dim_agency_alias.alias",
    "zone_name": "dim_zone.zone_name",
    "function_name": "dim_function_name.function_name",
    "economic_name": "dim_economic.economic_name",
    "region_name": "dim_region.region_name",
    "fact_summary_line.line_key": "dim_line.line_key",
    "fact_three_public.item": "dim_line.line_key",
    "mart_three_public.item": "dim_line.line_key",
    "mart_three_public.item_zh": "dim_line.label_zh",
    "dim_form.label_zh": "dim_form.label_zh",
    "dim_measure.label_zh": "dim_measure.label_zh",
    "dim_line.label_zh": "dim_line.label_zh",
    "dim_gfsm.gfsm_code": "dim_gfsm.gfsm_code",
    "mart_expenditure_gfsm.gfsm_code": "dim_gfsm.gfsm_code",
    "mart_expenditure.class_code": "dim_function.function_code",
    "mart_expenditure_economic.class_code": "dim_economic.economic_code",
    "mart_expenditure_economic.class_name": "dim_economic.economic_name",
}
# Amounts of facts and marts that no form prints under a heading of its own: steps, and what is worked out.
WORKED_OUT = {"quantum", "old_quantum", "new_quantum", "tightest_bound", "difference", "projects_executed"}
MINIMAL = """
chapters: {a: A}
units: {yuan: {zh: 元, en: yuan}}
origins: {computed: {zh: 计算, en: computed}}
columns:
  known: {label_zh: 名, label_en: Name, description: d, example: "1", unit: yuan}
suffixes: {_cell_id: {label_zh: "{}格", label_en: "Cell of {}", unit: ~}}
relations:
  t:
    chapter: a
    label_zh: 表
    label_en: T
    description: d
"""


@pytest.fixture(scope="module")
def con(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    folder = tmp_path_factory.mktemp("built")
    build_database(folder / "built.duckdb", [write_shard(full_document("a" * 16), folder)], judge=judge)
    with duckdb.connect(folder / "built.duckdb") as opened:
        yield opened


def types(con: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], str]:
    """The type of every column, by its relation as the dictionary names that; of a family of views, one's."""
    found = con.execute(
        """
        SELECT if(schema_name = 'main', table_name, schema_name || '.' || table_name), column_name, data_type
        FROM duckdb_columns()
        WHERE NOT internal
        """
    ).fetchall()
    relations = load_dictionary().relations
    named = {
        name: name if name in relations else next(one for one in relations if fnmatch.fnmatchcase(name, one))
        for name in {name for name, _, _ in found}
    }
    return {(named[name], column): kind for name, column, kind in found}


def columns() -> Iterator[tuple[str, str, ColumnEntry]]:
    for name, relation in load_dictionary().relations.items():
        for column, meaning in relation.columns.items():
            yield name, column, meaning


def test_database_and_dictionary_agree(con: duckdb.DuckDBPyConnection) -> None:
    assert differences(con) == []


def test_a_difference_is_seen(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("BEGIN")
    con.execute("CREATE TABLE stray (x INTEGER)")
    con.execute("ALTER TABLE dim_form ADD COLUMN extra INTEGER")
    con.execute("DROP VIEW mart_project")
    told = " ".join(differences(con))
    con.execute("ROLLBACK")
    assert "stray is not in the dictionary" in told
    assert "dim_form" in told
    assert "mart_project is in the dictionary, not in the database" in told


def test_the_document_is_up_to_date() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == render()


def test_the_document_says_all() -> None:
    page = DOCUMENT.read_text(encoding="utf-8")
    for name, relation in load_dictionary().relations.items():
        about = page.partition(f"\n### {name}\n")[2].partition("\n### ")[0]
        assert all(warning.zh in about and warning.en in about for warning in relation.warnings), name
        assert all(f"| `{column}` |" in about for column in relation.columns), name
        assert all(meaning.official_text in about for meaning in relation.columns.values()), name


def test_every_relation_carries_its_comment(con: duckdb.DuckDBPyConnection) -> None:
    comments = con.execute(
        """
        SELECT schema_name, table_name, comment FROM duckdb_tables()
        UNION ALL SELECT schema_name, view_name, comment FROM duckdb_views() WHERE NOT internal
        """
    ).fetchall()
    dictionary = load_dictionary()
    for schema, name, comment in comments:
        entry = entry_of(dictionary, name if schema == "main" else f"{schema}.{name}")
        assert entry is not None
        assert comment == relation_comment(entry)
        assert all(warning.en in comment and warning.zh in comment for warning in entry.warnings)


def test_every_column_carries_its_comment(con: duckdb.DuckDBPyConnection) -> None:
    comments = con.execute(
        "SELECT schema_name, table_name, column_name, comment FROM duckdb_columns() WHERE NOT internal"
    ).fetchall()
    dictionary = load_dictionary()
    for schema, name, column, comment in comments:
        relation = name if schema == "main" else f"{schema}.{name}"
        entry = column_help(dictionary, relation, column)
        assert entry is not None
        of_family = relation not in dictionary.relations
        assert comment == (family_comment(entry) if of_family else column_comment(entry)), (relation, column)


def test_comments_can_be_written_again_for_some(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("COMMENT ON TABLE dim_form IS 'x'")
    con.execute("COMMENT ON TABLE dim_measure IS 'x'")
    apply_comments(con, ["dim_form"])
    comment = "SELECT comment FROM duckdb_tables() WHERE table_name = ?"
    entry = load_dictionary().relations["dim_form"]
    assert con.execute(comment, ["dim_form"]).fetchall() == [(relation_comment(entry),)]
    assert con.execute(comment, ["dim_measure"]).fetchall() == [("x",)]
    apply_comments(con, ["dim_measure"])
    assert con.execute(comment, ["dim_measure"]).fetchall() != [("x",)]


def test_a_column_s_comment_has_all_that_is_said() -> None:
    comment = column_comment(load_dictionary().relations["fact_income"].columns["total"])
    for said in ("合计", "Total", "[yuan]", "收入决算表·本年收入合计", "16848700.00"):
        assert said in comment


def test_every_example_is_of_the_column_s_type(con: duckdb.DuckDBPyConnection) -> None:
    of_type = types(con)
    wrong = []
    for name, column, meaning in columns():
        try:
            value = con.execute(f"SELECT ?::{of_type[name, column]}", [meaning.example]).fetchall()
        except duckdb.Error as error:
            wrong.append((name, column, meaning.example, str(error)))
        else:
            assert value != [(None,)]
    assert wrong == []


def test_every_example_of_a_code_stands_in_its_dimension(con: duckdb.DuckDBPyConnection) -> None:
    strange, looked_up = [], set()
    for name, column, meaning in columns():
        place = CODES.get(f"{name}.{column}") or CODES.get(column)
        if place is None:
            continue
        table, _, key = place.partition(".")
        found = con.execute(f"SELECT count(*) FROM {table} WHERE {key} = ?", [meaning.example]).fetchall()
        looked_up.add(place)
        if found == [(0,)]:
            strange.append((name, column, meaning.example))
    assert strange == []
    assert len(looked_up) > 12


def test_every_number_is_a_quantity_with_a_unit_or_says_what_else_it_is(con: duckdb.DuckDBPyConnection) -> None:
    of_type = types(con)
    for name, column, meaning in columns():
        kind = of_type[name, column]
        numeric = bool(NUMERIC.match(kind)) and not kind.endswith("[]")
        told = [one for one in (meaning.unit, meaning.role) if one]
        assert len(told) == (1 if numeric else 0) or kind == "TIMESTAMP", (name, column, kind, told)
        assert (meaning.unit == "UTC") == (kind == "TIMESTAMP"), (name, column)


def test_every_amount_of_facts_and_marts_names_the_official_heading() -> None:
    silent = [
        (name, column)
        for name, column, meaning in columns()
        if meaning.unit == "yuan" and name.startswith(("fact_", "mart_", "ledger", "proven", "corrected"))
        if not meaning.official and column not in WORKED_OUT
    ]
    assert silent == []


def test_official_headings_are_those_of_the_forms(con: duckdb.DuckDBPyConnection) -> None:
    forms = dict(con.execute("SELECT form, label_zh FROM dim_form").fetchall())
    measures = con.execute("SELECT form, label_zh FROM dim_measure").fetchall()
    lines = con.execute("SELECT form, label_zh FROM dim_line").fetchall()
    words = [
        (template.form, word.strip("*"))
        for template in load_templates().values()
        for vocabulary in (template.columns, *template.words.values())
        for printed in vocabulary.values()
        for word in printed
    ]
    for name, column, meaning in columns():
        assert (meaning.origin == "form") >= bool(meaning.official), (name, column)
        for official in meaning.official:
            if official.form == "*":
                continue
            assert official.form_zh == forms[official.form]
            assert (official.form, official.heading_zh) in [*measures, *words], (name, column)
            assert official.row_zh is None or (official.form, official.row_zh) in [*lines, *words], (name, column)


def test_a_measure_of_a_fact_has_the_heading_of_each_of_its_forms(con: duckdb.DuckDBPyConnection) -> None:
    relation = load_dictionary().relations["fact_expenditure_by_function"]
    for measure in ("total", "basic", "project", "remit_to_superior", "closing_balance"):
        printed = con.execute(
            "SELECT form, label_zh FROM dim_measure WHERE measure = ? AND form IN "
            "('expenditure', 'general_budget_expenditure', 'government_fund', 'state_capital') ORDER BY form",
            [measure],
        ).fetchall()
        told = [(one.form, one.heading_zh) for one in relation.columns[measure].official]
        assert sorted(told) == printed != []
    assert load_dictionary().relations["mart_department_year"].columns["income"].official_text == (
        "收入支出决算总表·本年收入合计·决算数"
    )


@pytest.mark.parametrize(
    ("concerned", "word"),
    [
        (lambda name, has: name.startswith("fact_") and "is_leaf" in has, "is_leaf"),
        (lambda name, has: name.startswith("fact_") and {"is_latest", "disclosure_no"} <= set(has), "is_latest"),
        (lambda name, has: "fund" in has, "never add them"),
        (lambda name, has: name.startswith("mart_") and "scope" in has and "restate" not in name, "is_counted"),
        (lambda name, has: name in {"ledger", "corrected_ledger", "proven_fact"}, "never sum"),
        (lambda name, has: name == "fact_narrative_claim", "cell_id"),
        (lambda name, has: "contradicted_by" in has and name.startswith("mart_"), "audit.identity_result"),
        (lambda name, has: "amount_cell_id" in has and name.startswith("fact_"), "audit.cell_verdict"),
        (lambda name, has: "share" in has and name.startswith("mart_"), "share"),
        (lambda name, has: name == "mart_department_year", "NULL"),
        (lambda name, has: name in {"audit.repair", "audit.finding"}, "never applied"),
    ],
)  # fmt: skip
def test_warnings_stand_where_they_concern(concerned: object, word: str) -> None:
    assert callable(concerned)
    found = [
        (name, " ".join(warning.en for warning in relation.warnings))
        for name, relation in load_dictionary().relations.items()
        if concerned(name, relation.columns)
    ]
    assert found
    assert [name for name, warned in found if word not in warned] == []


def test_every_fact_mart_and_dimension_has_a_grain() -> None:
    without = [
        name
        for name, relation in load_dictionary().relations.items()
        if relation.chapter in {"facts", "marts", "dimensions"} and not relation.grain
    ]
    assert without == []


def test_nothing_in_the_file_is_left_unused() -> None:
    file = yaml.safe_load(DICTIONARY.read_text(encoding="utf-8"))
    used = {column for _, column, _ in columns()}
    stems = {column.removeprefix(prefix) for column in used for prefix in file["prefixes"]}
    assert set(file["columns"]) - used - stems == set()
    for suffix in file["suffixes"]:
        assert any(column.endswith(suffix) for column in used)
    assert {meaning.unit for _, _, meaning in columns()} - {None} == set(file["units"])
    assert {meaning.origin for _, _, meaning in columns()} == set(file["origins"])
    warned = {key for relation in file["relations"].values() for key in relation.get("warnings", [])}
    assert warned == set(file["warnings"])
    assert {relation["chapter"] for relation in file["relations"].values()} == set(file["chapters"])


def test_a_family_of_views_has_one_entry() -> None:
    dictionary = load_dictionary()
    assert is_family("law.*.*")
    assert entry_of(dictionary, "law.income.columns_sum_to_total") is dictionary.relations["law.*.*"]
    assert column_help(dictionary, "law.income.columns_sum_to_total", "verdict") is not None
    assert column_help(dictionary, "ledger", "nothing") is None
    assert column_help(dictionary, "nothing", "amount") is None


def load(tmp_path: Path, relation: str, file: str = MINIMAL) -> object:
    path = tmp_path / "words.yaml"
    path.write_text(file + "".join(f"    {line}\n" for line in relation.splitlines()), encoding="utf-8")
    return load_dictionary(path)


FULL = "label_zh: 名, label_en: N, description: d, example: e"


@pytest.mark.parametrize(
    ("relation", "complaint"),
    [
        ("columns: {x: ~}", "words.yaml: t.x: is not explained"),
        ("columns: {x_cell_id: ~}", "words.yaml: t.x_cell_id: x is no column of the dictionary"),
        ("columns: {x: {label_zh: 名, label_en: N, description: d}}", "words.yaml: t.x: has no example"),
        ("columns: {x: {label_zh: 名, description: d, example: e}}", "words.yaml: t.x: has no label_en"),
        ("columns: {x: {label_zh: 名, label_en: N, description: ' ', example: e}}", "t.x: has no description"),
        (f"columns: {{x: {{{FULL}, unit: li}}}}", "words.yaml: t.x: no unit li"),
        (f"columns: {{x: {{{FULL}, origin: rumour}}}}", "words.yaml: t.x: no origin rumour"),
        (f"columns: {{x: {{{FULL}, remark: r}}}}", "words.yaml: relations.t.columns.x.remark"),
        (f"columns: {{x: {{{FULL}, role: hero}}}}", "words.yaml: relations.t.columns.x.role"),
        (f"columns: {{x: {{{FULL}, official: {{forms: [none], heading: total}}}}}}", "t.x: no form none"),
        (
            f"columns: {{x: {{{FULL}, official: {{forms: [income], heading: none}}}}}}",
            "t.x: the form income has no",
        ),
        (
            f"forms: [income]\ncolumns: {{x: {{{FULL}, official: {{heading: none}}}}}}",
            "t.x: no form of the relation",
        ),
        ("forms: [none]\ncolumns: {known: ~}", "words.yaml: t: no form none"),
        ("grain: [x]\ncolumns: {known: ~}", "words.yaml: t: the grain has no column x"),
        ("warnings: [x]\ncolumns: {known: ~}", "words.yaml: t: no warning x"),
        ("like: u\ncolumns: {known: ~}", "words.yaml: t: like u"),
    ],
)
def test_what_the_dictionary_lacks_is_named(tmp_path: Path, relation: str, complaint: str) -> None:
    with pytest.raises(DictionaryError, match=re.escape(complaint)):
        load(tmp_path, relation)


def test_a_column_takes_what_it_does_not_say_itself(tmp_path: Path) -> None:
    loaded = load(tmp_path, "forms: [income]\ncolumns: {known: ~, known_cell_id: ~, total: {" + FULL + "}}")
    relation = loaded.relations["t"]  # type: ignore[attr-defined]
    assert relation.columns["known"].unit == "yuan"
    cell = relation.columns["known_cell_id"]
    assert (cell.label_zh, cell.label_en, cell.unit) == ("名格", "Cell of Name", None)
    assert (relation.columns["known"].origin, relation.columns["total"].origin) == ("computed", "form")
    assert relation.columns["total"].official_text == "收入决算表·本年收入合计"
