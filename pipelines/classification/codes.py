"""The codes of public finance and of places, loaded once and checked as they are loaded.

Functional classification 功能分类 (类 3, 款 5, 项 7 digits), economic classification 经济分类 (类 3, 款 5 digits),
regions (GB/T 2260, 6 digits). A code is text. What a document prints beside a code is not judged here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pipelines.classification.tables import DATA, Record, keyed, records, require_known

LEVELS: dict[int, str] = {3: "类", 5: "款", 7: "项"}
REGION_LEVELS = ("province", "prefecture", "county")
_CLASSIFICATION_TAIL = ("level", "parent_code", "valid_from", "valid_to", "basis", "basis_detail")


@dataclass(frozen=True, slots=True)
class Function:
    """One code of the functional classification; its years are fiscal years, both inclusive."""

    function_code: str
    function_name: str
    level: str
    parent_code: str | None
    valid_from: int | None
    valid_to: int | None
    basis: str
    basis_detail: str | None


@dataclass(frozen=True, slots=True)
class FunctionName:
    """A name that a function code carried in other years, or that documents print for it."""

    function_code: str
    function_name: str
    valid_from: int | None
    valid_to: int | None
    basis: str


@dataclass(frozen=True, slots=True)
class Economic:
    """One code of the departmental economic classification (部门预算支出经济分类)."""

    economic_code: str
    economic_name: str
    level: str
    parent_code: str | None
    valid_from: int | None
    valid_to: int | None
    basis: str
    basis_detail: str | None


@dataclass(frozen=True, slots=True)
class Region:
    """A division with a GB/T 2260 code, and in which of three lists it stands.

    ``valid_to`` is the last year that ended under this code, ``valid_from`` the year in which it was given; None
    where the code still stands, and where it stood in the oldest list already. ``in_2024`` is None where that list
    does not cover the place (Taiwan, Hong Kong, Macao).
    """

    region_code: str
    region_name: str
    level: str
    parent_code: str | None
    valid_from: int | None
    valid_to: int | None
    in_2005: bool
    in_2019: bool
    in_2024: bool | None
    basis: str


@dataclass(frozen=True, slots=True)
class RegionName:
    """A former name of a region code, the last year in which it carried it, and in which lists it stands."""

    region_code: str
    region_name: str
    valid_to: int | None
    in_2005: bool
    in_2019: bool
    in_2024: bool
    basis: str


def level_of(code: str) -> str | None:
    """类, 款 or 项 by the code's length; None if it is no classification code."""
    return LEVELS.get(len(code)) if code.isascii() and code.isdigit() else None


def function_parent(code: str) -> str | None:
    """The code one level up (2010350 → 20103 → 201), None for a 类; works for codes no list knows."""
    if level_of(code) is None:
        raise ValueError(f"{code!r} is not a classification code of 3, 5 or 7 digits")
    return code[:-2] if len(code) > 3 else None


@cache
def load_functions(path: Path = DATA / "functions.csv") -> Mapping[str, Function]:
    """The functional classification by code, in the order of the file."""
    columns = ("function_code", "function_name", *_CLASSIFICATION_TAIL)
    found = [(record, Function(*_classified(record, columns[0], columns[1]))) for record in records(path, columns)]
    by_code = keyed(found, lambda function: function.function_code)
    require_known(found, lambda function: function.parent_code, by_code)
    return by_code


@cache
def load_economics(path: Path = DATA / "economics.csv") -> Mapping[str, Economic]:
    """The economic classification by code, in the order of the file."""
    columns = ("economic_code", "economic_name", *_CLASSIFICATION_TAIL)
    found = [(record, Economic(*_classified(record, columns[0], columns[1]))) for record in records(path, columns)]
    by_code = keyed(found, lambda economic: economic.economic_code)
    require_known(found, lambda economic: economic.parent_code, by_code)
    return by_code


@cache
def load_function_names(path: Path = DATA / "function_names.csv") -> tuple[FunctionName, ...]:
    """Former and variant names of function codes, for aliases; their codes stand in ``load_functions``."""
    columns = ("function_code", "function_name", "valid_from", "valid_to", "basis")
    found = [
        (
            record,
            FunctionName(
                record.code("function_code"), record.text("function_name"), *record.validity(), record.basis()
            ),
        )
        for record in records(path, columns)
    ]
    require_known(found, lambda name: name.function_code, load_functions())
    return tuple(name for _, name in found)


@cache
def load_regions(path: Path = DATA / "regions.csv") -> Mapping[str, Region]:
    """All divisions that had a GB/T 2260 code at the end of any year from 2005 to 2024, by code."""
    columns = ("region_code", "region_name", "level", "parent_code", "valid_from", "valid_to")
    lists = ("in_2005", "in_2019", "in_2024", "basis")
    found = [(record, _region(record)) for record in records(path, (*columns, *lists))]
    by_code = keyed(found, lambda region: region.region_code)
    require_known(found, lambda region: region.parent_code, by_code)
    return by_code


@cache
def load_region_names(path: Path = DATA / "region_names.csv") -> tuple[RegionName, ...]:
    """Former names of region codes; their codes stand in ``load_regions``."""
    columns = ("region_code", "region_name", "valid_to", "in_2005", "in_2019", "in_2024", "basis")
    found = [
        (
            record,
            RegionName(
                record.code("region_code"),
                record.text("region_name"),
                record.year("valid_to"),
                bool(record.flag("in_2005")),
                bool(record.flag("in_2019")),
                bool(record.flag("in_2024")),
                record.basis(),
            ),
        )
        for record in records(path, columns)
    ]
    require_known(found, lambda name: name.region_code, load_regions())
    return tuple(name for _, name in found)


def _classified(
    record: Record, code_column: str, name_column: str
) -> tuple[str, str, str, str | None, int | None, int | None, str, str | None]:
    """A line of either classification: level and parent are printed in the file and must follow from the code."""
    code = record.code(code_column)
    level = record.one_of("level", tuple(LEVELS.values()))
    if level != level_of(code):
        raise record.fault(f"{code} has {len(code)} digits, which is not the level {level}")
    parent = record.optional("parent_code")
    if parent != function_parent(code):
        raise record.fault(f"parent_code of {code} is {parent!r}, expected {function_parent(code)!r}")
    first, last = record.validity()
    detail = record.optional("basis_detail")
    return code, record.text(name_column), level, parent, first, last, record.basis(), detail


def _region(record: Record) -> Region:
    code = record.code("region_code")
    if len(code) != 6:
        raise record.fault(f"region_code {code!r} has not six digits")
    level = record.one_of("level", REGION_LEVELS)
    expected = "province" if code.endswith("0000") else "prefecture" if code.endswith("00") else "county"
    if level != expected:
        raise record.fault(f"{code} is a {expected} by its digits, not a {level}")
    parent = record.optional("parent_code")
    if parent not in _possible_parents(code, level):
        raise record.fault(f"parent_code of {code} is {parent!r}")
    return Region(
        code,
        record.text("region_name"),
        level,
        parent,
        *record.validity(),
        bool(record.flag("in_2005")),
        bool(record.flag("in_2019")),
        record.flag("in_2024"),
        record.basis(),
    )


def _possible_parents(code: str, level: str) -> tuple[str | None, ...]:
    """A county stands below its prefecture, or below its province directly (municipalities, 419001 …)."""
    if level == "province":
        return (None,)
    province = code[:2] + "0000"
    return (province,) if level == "prefecture" else (code[:4] + "00", province)
