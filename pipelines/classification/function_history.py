"""What became of functional codes when the classification was revised, and which name a code carried when.

The list itself stands in ``functions.csv``, former names in ``function_names.csv``, the changes from code to code
in ``function_changes.csv``. A revision counts from the fiscal year for which it was published.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pipelines.classification.codes import load_function_names, load_functions
from pipelines.classification.tables import DATA, Record, records

CHANGES: dict[str, str] = {
    "moved": "the code's spending is printed under another code",
    "merged": "the code became part of another",
    "split": "the code was divided; each row is one of those that took a part",
    "split_off": "a part of the code, which stands, is printed under another",
    "introduced": "the code is for what no code stood for before",
    "renamed": "the code stands and has another name",
}
ENDING = ("moved", "merged", "split")


@dataclass(frozen=True, slots=True)
class FunctionChange:
    """One change of the functional classification; ``function_code`` is None for a code that was introduced.

    A code that was renamed is its own successor, and ``note`` is its former name.
    """

    year: int
    change: str
    function_code: str | None
    successor_code: str
    basis: str
    note: str | None


@dataclass(frozen=True, slots=True)
class NameInYears:
    """A name of a code. ``is_current`` for the one in force; former ones may lack their years."""

    function_code: str
    function_name: str
    valid_from: int | None
    valid_to: int | None
    is_current: bool
    basis: str


@cache
def load_function_changes(path: Path = DATA / "function_changes.csv") -> tuple[FunctionChange, ...]:
    """All changes: those of the file in its order, then the renamings that follow from the names' years."""
    columns = ("year", "change", "function_code", "successor_code", "basis", "note")
    found: dict[tuple[str | None, str], FunctionChange] = {}
    for record in records(path, columns):
        change = _change(record)
        if (change.function_code, change.successor_code) in found:
            raise record.fault(f"{change.function_code} to {change.successor_code} appears twice")
        found[change.function_code, change.successor_code] = change
    return (*found.values(), *_renamings())


def function_names() -> tuple[NameInYears, ...]:
    """Every name of every code, the one in force first. It has no first year where its predecessor has no last."""
    former = load_function_names()
    last: dict[str, int] = {}
    for name in former:
        if name.valid_to is not None:
            last[name.function_code] = max(name.valid_to, last.get(name.function_code, name.valid_to))
    rows = [
        NameInYears(
            code,
            function.function_name,
            last[code] + 1 if code in last else function.valid_from,
            function.valid_to,
            True,
            function.basis,
        )
        for code, function in load_functions().items()
    ]
    rows += [
        NameInYears(name.function_code, name.function_name, name.valid_from, name.valid_to, False, name.basis)
        for name in former
    ]
    return tuple(sorted(rows, key=lambda row: (row.function_code, not row.is_current, row.function_name)))


def _renamings() -> list[FunctionChange]:
    """A former name whose last year is known was replaced in the year after."""
    return [
        FunctionChange(
            name.valid_to + 1, "renamed", name.function_code, name.function_code, name.basis, name.function_name
        )
        for name in load_function_names()
        if name.valid_to is not None
    ]


def _change(record: Record) -> FunctionChange:
    year = record.year("year")
    if year is None:
        raise record.fault("year is empty")
    change = record.one_of("change", tuple(name for name in CHANGES if name != "renamed"))
    code, successor = record.optional("function_code"), record.code("successor_code")
    if (code is None) != (change == "introduced"):
        raise record.fault(f"a code that is {change} has function_code {code!r}")
    functions = load_functions()
    for named in filter(None, (code, successor)):
        if named not in functions:
            raise record.fault(f"{named} stands in no line of its list")
    if code == successor:
        raise record.fault(f"{code} is its own successor")
    if code is not None and change in ENDING and functions[code].valid_to != year - 1:
        raise record.fault(f"{code} ends in {year}, but its last year is {functions[code].valid_to}")
    first, last = functions[successor].valid_from, functions[successor].valid_to
    if (first is not None and first > year) or (last is not None and last < year):
        raise record.fault(f"{successor} is not in force in {year}")
    if change == "introduced" and first != year:
        raise record.fault(f"{successor} is introduced in {year}, but its first year is {first}")
    return FunctionChange(year, change, code, successor, record.basis(), record.optional("note"))
