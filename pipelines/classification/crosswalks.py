"""Crosswalks: functional codes to COFOG, economic codes to GFSM 2014, each row with what it rests on.

A rule stands for a code and all below it that have none of their own. Its shares are exact decimals that sum to
one, so that no sum over a crosswalk gains or loses money; what cannot be told goes to ``UNCLASSIFIABLE``, openly.
docs/decisions/0008-crosswalks.md says how the rules were made.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from itertools import pairwise
from pathlib import Path

from pipelines.classification.codes import load_economics, load_functions
from pipelines.classification.tables import DATA, Record, keyed, records, require_known

UNCLASSIFIABLE = "NC"
FIRST_YEAR, LAST_YEAR = 1900, 9999
"""The years of a rule that has no first or no last: a crosswalk has an answer for every year."""
PLACES = 4
"""Decimal places of a share: an amount in yuan and fen times a share has six, and stays exact."""
CROSSWALK_BASES: dict[str, str] = {
    "published": "a publication prints this correspondence; the note names it",
    "derived_from_definitions": "the definitions of both classifications leave no other reading",
    "judgement": "the definitions allow for several readings, or say nothing; the note says why this one",
}
CONFIDENCES = ("high", "medium", "low")


@dataclass(frozen=True, slots=True)
class Cofog:
    """A division or group of COFOG; ``gfsm_code`` is how GFSM 2014 writes it (701, 7011)."""

    cofog_code: str
    gfsm_code: str | None
    level: str
    parent_code: str | None
    label_zh: str
    label_en: str


@dataclass(frozen=True, slots=True)
class Gfsm:
    """A category of expense or of transactions in assets and liabilities of GFSM 2014."""

    gfsm_code: str
    kind: str
    parent_code: str | None
    label_zh: str
    label_en: str


@dataclass(frozen=True, slots=True)
class Rule:
    """Of the money under ``code`` in these years, ``share`` belongs to ``target``."""

    code: str
    valid_from: int
    valid_to: int
    target: str
    share: Decimal
    basis: str
    confidence: str
    note: str | None


@cache
def load_cofog(path: Path = DATA / "cofog.csv") -> Mapping[str, Cofog]:
    """Divisions, groups and ``UNCLASSIFIABLE`` by code."""
    columns = ("cofog_code", "gfsm_code", "level", "parent_code", "label_zh", "label_en")
    found = [
        (
            record,
            Cofog(
                record.text("cofog_code"),
                record.optional("gfsm_code"),
                record.one_of("level", ("division", "group", "unclassifiable")),
                record.optional("parent_code"),
                record.text("label_zh"),
                record.text("label_en"),
            ),
        )
        for record in records(path, columns)
    ]
    by_code = keyed(found, lambda cofog: cofog.cofog_code)
    require_known(found, lambda cofog: cofog.parent_code, by_code)
    return by_code


@cache
def load_gfsm(path: Path = DATA / "gfsm.csv") -> Mapping[str, Gfsm]:
    """Categories and ``UNCLASSIFIABLE`` by code."""
    columns = ("gfsm_code", "kind", "parent_code", "label_zh", "label_en")
    kinds = ("expense", "nonfinancial_assets", "financial_assets", "liabilities", "unclassifiable")
    found = [
        (
            record,
            Gfsm(
                record.text("gfsm_code"),
                record.one_of("kind", kinds),
                record.optional("parent_code"),
                record.text("label_zh"),
                record.text("label_en"),
            ),
        )
        for record in records(path, columns)
    ]
    by_code = keyed(found, lambda gfsm: gfsm.gfsm_code)
    require_known(found, lambda gfsm: gfsm.parent_code, by_code)
    return by_code


@cache
def load_function_cofog(path: Path = DATA / "function_cofog.csv") -> tuple[Rule, ...]:
    """The rules from functional codes to COFOG; every 类 of the list has one."""
    return _load(path, "function_code", load_functions(), "cofog_code", load_cofog())


@cache
def load_economic_gfsm(path: Path = DATA / "economic_gfsm.csv") -> tuple[Rule, ...]:
    """The rules from economic codes to GFSM 2014; every 类 of the list has one."""
    return _load(path, "economic_code", load_economics(), "gfsm_code", load_gfsm())


def _load(
    path: Path, code_column: str, codes: Mapping[str, object], target_column: str, targets: Container[str]
) -> tuple[Rule, ...]:
    columns = (code_column, "valid_from", "valid_to", target_column, "share", "basis", "confidence", "note")
    found = [(record, _rule(record, code_column, target_column)) for record in records(path, columns)]
    require_known(found, lambda rule: rule.code, codes)
    require_known(found, lambda rule: rule.target, targets)
    by_code: dict[str, list[tuple[Record, Rule]]] = defaultdict(list)
    for record, rule in found:
        by_code[rule.code].append((record, rule))
    for placed in by_code.values():
        _require_whole(placed)
    if found and (without := [code for code in codes if len(code) == 3 and code not in by_code]):
        raise found[-1][0].fault(f"no line for {', '.join(without)}, whose codes would lead nowhere")
    return tuple(rule for _, rule in found)


def _rule(record: Record, code_column: str, target_column: str) -> Rule:
    first, last = record.validity()
    basis = record.one_of("basis", tuple(CROSSWALK_BASES))
    note = record.optional("note")
    if basis == "published" and note is None:
        raise record.fault("a published correspondence names its publication in the note")
    return Rule(
        record.code(code_column),
        FIRST_YEAR if first is None else first,
        LAST_YEAR if last is None else last,
        record.text(target_column),
        record.share("share", PLACES),
        basis,
        record.one_of("confidence", CONFIDENCES),
        note,
    )


def _require_whole(placed: list[tuple[Record, Rule]]) -> None:
    """The rules of one code answer for every year once: no gap, no overlap, shares that sum to one."""
    periods: dict[tuple[int, int], list[tuple[Record, Rule]]] = defaultdict(list)
    for record, rule in placed:
        periods[rule.valid_from, rule.valid_to].append((record, rule))
    for rules in periods.values():
        record, rule = rules[-1]
        if len({other.target for _, other in rules}) < len(rules):
            raise record.fault(f"{rule.code} leads to {rule.target} twice")
        if (total := sum((other.share for _, other in rules), Decimal(0))) != 1:
            raise record.fault(f"the shares of {rule.code} sum to {total}, not to 1")
    order = sorted(periods)
    record = placed[-1][0]
    if order[0][0] != FIRST_YEAR or order[-1][1] != LAST_YEAR:
        raise record.fault(f"{placed[-1][1].code} has no line for some years")
    for (_, last), (first, _) in pairwise(order):
        if first != last + 1:
            raise record.fault(f"the lines of {placed[-1][1].code} overlap or leave out years at {first}")
