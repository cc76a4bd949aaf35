"""The Fiscal Data Package validates, its types hold, and its words are the dictionary's and the taxonomy's."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from frictionless import Package, system, validate

from pipelines.settings import Home
from pipelines.warehouse.dictionary import load_dictionary
from pipelines.warehouse.export.exporting import Format, export
from tests.unit.warehouse.exported import HOSTILE, published_home, snapshot_home, table_of
from tests.unit.warehouse.parsed import full_document

# The kinds of the budget taxonomy of Fiscal Data Package 1.0 that a column of ours may be.
TAXONOMY = re.compile(
    r"""
    value | value-kind:code | value-currency:code | date:fiscal-year | date:generic | phase:id | direction
    | budget-line-id | fin-source:generic:(code|label)
    | functional-classification:generic:(level[1-8]:)?(code|label|description)
    | functional-classification:cofog:((division|group|class):)?(code|label|description)
    | economic-classification:generic:(level[1-4]:)?(code|label|description)
    | economic-classification:gfsm:level[1-4]:(code|label|description)
    | administrative-classification:generic:(level[1-8]:)?(code|label|description)
    | activity:generic:(program|subprogram|project|subproject|contract):(code|label)
    | geo:(generic|source|target):(code|title|codeList)
    """,
    re.VERBOSE,
)
VALUES = """
    CREATE TABLE figures AS SELECT * FROM (VALUES
        (1, 1.50::DECIMAL(18, 2), true, DATE '2024-02-29', TIMESTAMP '2026-01-02 03:04:05.5', ['x', 'y"z', NULL],
         1e-7::DOUBLE),
        (2, NULL, NULL, NULL, NULL, NULL, NULL)
    ) AS t(number, amount, truth, day, moment, names, measured)
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return published_home(tmp_path_factory.mktemp("home"), full_document("a" * 16), judged=False)


@pytest.fixture(scope="module")
def package(home: Home, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("package") / "out"
    export(home, place, Format.datapackage)
    return place / "datapackage.json"


def descriptor(package: Path) -> dict[str, Any]:
    return dict(json.loads(package.read_text(encoding="utf-8")))


def fields(package: Path) -> dict[str, dict[str, dict[str, Any]]]:
    """Every resource's fields by their names."""
    return {
        resource["name"]: {field["name"]: field for field in resource["schema"]["fields"]}
        for resource in descriptor(package)["resources"]
    }


def test_a_warehouse_s_package_is_valid(package: Path) -> None:
    report = validate(str(package))
    assert report.valid, report.flatten(["type", "message"])
    assert len(report.tasks) == len(descriptor(package)["resources"]) > 30


def test_the_validation_looks_at_the_files(home: Home, tmp_path: Path) -> None:
    export(home, tmp_path / "out", Format.datapackage, ["ledger"])
    file = tmp_path / "out" / "csv" / "ledger.csv"
    file.write_bytes(file.read_bytes().replace(b",2024,", b",year,", 1))
    kinds = {kind for (kind,) in validate(str(tmp_path / "out" / "datapackage.json")).flatten(["type"])}
    assert kinds == {"type-error", "hash-count"}


def test_a_package_of_hostile_texts_is_valid_and_reads_back(tmp_path: Path) -> None:
    home = snapshot_home(tmp_path, table_of("note", HOSTILE), VALUES)
    export(home, tmp_path / "out", Format.datapackage, ["note", "figures"])
    report = validate(str(tmp_path / "out" / "datapackage.json"))
    assert report.valid, report.flatten(["type", "message"])
    with system.use_context(trusted=True):
        row = Package(str(tmp_path / "out" / "datapackage.json")).get_resource("figures").read_rows()[0]
    assert (row["number"], str(row["amount"]), row["truth"]) == (1, "1.50", True)
    assert row["day"].isoformat() == "2024-02-29"
    assert row["moment"].isoformat() == "2026-01-02T03:04:05.500000"
    assert row["names"] == ["x", 'y"z', None]


def test_every_fiscal_type_is_of_the_taxonomy() -> None:
    named = {kind for kind in load_dictionary().fiscal_types.values() if kind is not None}
    assert [kind for kind in sorted(named) if not TAXONOMY.fullmatch(kind)] == []


def test_every_fiscal_type_is_of_a_column_of_the_dictionary() -> None:
    dictionary = load_dictionary()
    known = {column for entry in dictionary.relations.values() for column in entry.columns}
    known |= {f"{name}.{column}" for name, entry in dictionary.relations.items() for column in entry.columns}
    assert set(dictionary.fiscal_types) - known == set()


def test_a_relation_has_one_column_of_each_concept_but_value(package: Path) -> None:
    for name, columns in fields(package).items():
        kinds = Counter(field["columnType"] for field in columns.values() if "columnType" in field)
        del kinds["value"]
        assert [kind for kind, count in kinds.items() if count > 1] == [], name


def test_columns_say_which_concept_they_hold(package: Path) -> None:
    columns = fields(package)
    expenditure = columns["mart_expenditure"]
    assert expenditure["fiscal_year"]["columnType"] == "date:fiscal-year"
    assert expenditure["agency_id"]["columnType"] == "administrative-classification:generic:code"
    assert expenditure["function_code"]["columnType"] == "functional-classification:generic:code"
    assert expenditure["total"]["columnType"] == "value"
    assert columns["mart_expenditure_economic"]["class_code"]["columnType"].startswith("economic-classification")
    assert columns["ledger"]["amount"]["columnType"] == "value"
    assert "columnType" not in columns["ledger"]["quantum"]


def test_several_amounts_of_a_row_can_be_told_apart(package: Path) -> None:
    resources = {one["name"]: one["schema"] for one in descriptor(package)["resources"]}
    expenditure = {field["name"]: field for field in resources["mart_expenditure"]["fields"]}
    assert expenditure["basic"]["normalize"] == {"fiscal_measure": "basic"}
    extra = {field["name"]: field for field in resources["mart_expenditure"]["extraFields"]}
    assert extra["fiscal_amount"]["normalizationTarget"] is True
    assert extra["fiscal_currency"]["constant"] == "CNY"
    assert [field["name"] for field in resources["ledger"]["extraFields"]] == ["fiscal_currency"]


def test_its_words_are_the_dictionary_s(package: Path) -> None:
    relations = load_dictionary().relations
    described = descriptor(package)["resources"]
    assert len(described) > 50
    for resource in described:
        entry = relations[resource["name"]]
        assert (resource["title"], resource["description"]) == (
            f"{entry.label_zh} {entry.label_en}",
            entry.description,
        )
        assert resource.get("warnings", []) == [one.model_dump() for one in entry.warnings]
        assert resource.get("grain", []) == list(entry.grain)
        columns = fields(package)[resource["name"]]
        assert list(columns) == list(entry.columns)
        for name, meaning in entry.columns.items():
            told = meaning.told()
            assert {key: columns[name][key] for key in told} == told
            assert columns[name]["title"] == f"{meaning.label_zh} {meaning.label_en}"
    amount = fields(package)["fact_income"]["total"]
    assert (amount["type"], amount["unit"], amount["official"]) == ("number", "yuan", "收入决算表·本年收入合计")


def test_the_grain_is_the_primary_key_where_nothing_of_it_may_be_missing(package: Path) -> None:
    schemas = {one["name"]: one["schema"] for one in descriptor(package)["resources"]}
    assert schemas["fact_income"]["primaryKey"] == ["statement_id", "line_key"]
    assert fields(package)["fact_income"]["line_key"]["constraints"] == {"required": True}
    assert "primaryKey" not in schemas["mart_county_function_year"]
    assert fields(package)["mart_county_function_year"]["fund"]["constraints"] == {"required": True}
    assert "constraints" not in fields(package)["mart_county_function_year"]["region_code"]


def test_a_row_that_stands_twice_is_seen(home: Home, tmp_path: Path) -> None:
    export(home, tmp_path / "out", Format.datapackage, ["dim_statement"])
    file = tmp_path / "out" / "csv" / "dim_statement.csv"
    rows = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(b"".join([*rows, rows[-1]]))
    kinds = {kind for (kind,) in validate(str(tmp_path / "out" / "datapackage.json")).flatten(["type"])}
    assert "primary-key" in kinds
