"""What the laws make of a herd: which law caught which corruption, and whether the error was found where it is."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

import duckdb

from pipelines.identities.catalogue import load_catalogue
from tests.laws.kill_table.corruptions import SINGLE_FIGURE
from tests.laws.kill_table.golden import example_of, family, is_example
from tests.laws.kill_table.herd import Copy, renamed

STATUTORY = (
    "income_expenditure_summary",
    "income",
    "expenditure",
    "appropriation_summary",
    "general_budget_expenditure",
    "general_budget_basic_expenditure",
)
"""Forms 01 to 06, for which the shares are promised."""

_PATTERNS = {
    "row dropped": {"row_dropped", "row_dropped_at_page_break"},
    "row doubled": {"row_doubled"},
    "column shifted": {"cell_shifted"},
}
Key = tuple[str, str | None, str, str]


@dataclass(frozen=True, slots=True)
class Stance:
    """How a figure of a clean document stands: the laws it takes part in and the widest rounding among them."""

    laws: int
    widest: Decimal


@dataclass
class Outcome:
    """Counts over all herds; ``kills`` by law and kind, all others by kind.

    ``beyond`` are single figures of forms 01 to 06 changed by more than rounding can hide, ``placed`` those of
    them that stand in two or more laws and ``first`` those found as the only likeliest; ``lone`` those in one law,
    ``in_smallest`` those of them that are among the likeliest. ``rows`` are rows of these forms that went wrong as
    a whole, ``rows_named`` those whose mistake was named. ``accused`` are laws that accuse their clean example.
    """

    made: Counter[str] = field(default_factory=Counter)
    caught: Counter[str] = field(default_factory=Counter)
    rows: Counter[str] = field(default_factory=Counter)
    rows_caught: Counter[str] = field(default_factory=Counter)
    rows_named: Counter[str] = field(default_factory=Counter)
    kills: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    beyond: Counter[str] = field(default_factory=Counter)
    beyond_caught: Counter[str] = field(default_factory=Counter)
    placed: Counter[str] = field(default_factory=Counter)
    first: Counter[str] = field(default_factory=Counter)
    lone: Counter[str] = field(default_factory=Counter)
    in_smallest: Counter[str] = field(default_factory=Counter)
    missed: list[str] = field(default_factory=list)
    unnamed: list[str] = field(default_factory=list)
    misplaced: list[str] = field(default_factory=list)
    accused: list[str] = field(default_factory=list)


def share(part: Counter[str], whole: Counter[str], kinds: Sequence[str]) -> Decimal:
    """A share over some kinds in percent, rounded down to a tenth."""
    total = sum(whole[kind] for kind in kinds)
    return Decimal(sum(part[kind] for kind in kinds) * 1000 // total) / 10 if total else Decimal(100)


def stances(con: duckdb.DuckDBPyConnection) -> dict[str, Stance]:
    """The stance of every figure of the documents just judged clean: equalities and rates only."""
    rows = con.execute(
        """
        SELECT cell_id, count(DISTINCT (identity_id, statement_id, scope)), max(bound)
        FROM (
            SELECT identity_id, statement_id, scope, bound, unnest(cell_ids) AS cell_id FROM audit.identity_result
            WHERE kind = 'equality' AND verdict IN ('exact', 'rounding')
        )
        GROUP BY cell_id
        """
    ).fetchall()
    return {cell: Stance(laws, bound or Decimal(0)) for cell, laws, bound in rows}


def flagged(con: duckdb.DuckDBPyConnection) -> dict[str, set[Key]]:
    """The applications of laws that accuse, by the common id of the documents."""
    found: dict[str, set[Key]] = defaultdict(set)
    for document, *key in con.execute(
        """
        SELECT document_id, identity_id, statement_id, scope, verdict FROM audit.identity_result
        WHERE verdict IN ('violated', 'implausible')
        """
    ).fetchall():
        law, statement, scope, verdict = key
        found[family(document)].add((law, statement, scope, verdict))
    return found


def false_accusations(clean: Mapping[str, set[Key]]) -> list[str]:
    """The laws that accuse their own clean example."""
    return sorted({law for document, keys in clean.items() for law, *_ in keys if document == example_of(law)})


def count(
    outcome: Outcome,
    con: duckdb.DuckDBPyConnection,
    herd: Sequence[Copy],
    clean: Mapping[str, set[Key]],
    standing: Mapping[str, Stance],
) -> None:
    """Add what became of one herd."""
    accused, located, named, hypotheses = flagged(con), _located(con), _named(con), _hypotheses(con)
    for copy in herd:
        kind = copy.corruption.kind
        known = {
            (law, statement and renamed(statement, copy), scope, verdict)
            for law, statement, scope, verdict in clean.get(copy.clean_id, ())
        }
        new = {key[0] for key in accused.get(copy.document_id, ()) if key not in known}
        outcome.made[kind] += 1
        outcome.caught[kind] += bool(new)
        for law in new:
            outcome.kills[law][kind] += 1
        if is_example(copy.clean_id):
            continue
        if kind in _PATTERNS:
            told = {key[0] for key in accused.get(copy.document_id, ()) if key not in known and _tells(key, copy)}
            _count_row(outcome, copy, bool(new), hypotheses[copy.document_id] | told)
        if kind in SINGLE_FIGURE:
            _count_single(outcome, copy, bool(new), located[copy.document_id], named[copy.document_id], standing)


def _tells(key: Key, copy: Copy) -> bool:
    """Whether an accusation names the dropped line itself: that a law misses it."""
    is_presence = key[0] in {identity.id for identity in load_catalogue() if identity.kind == "presence"}
    return is_presence and copy.corruption.kind == "row dropped" and copy.corruption.targets[0].line_key in key[2]


def _count_row(outcome: Outcome, copy: Copy, caught: bool, hypotheses: set[str]) -> None:
    """One row of forms 01 to 06 that prints more than noughts."""
    targets = copy.corruption.targets
    if targets[0].form not in STATUTORY or not any(target.amount for target in targets):
        return
    kind = copy.corruption.kind
    is_named = bool(_PATTERNS[kind] & hypotheses) or any("." in one for one in hypotheses)
    outcome.rows[kind] += 1
    outcome.rows_caught[kind] += caught
    outcome.rows_named[kind] += caught and is_named
    if caught and not is_named:
        outcome.unnamed.append(f"{copy.document_id} {targets[0].form} {targets[0].line_key} {kind} {hypotheses}")


def _count_single(
    outcome: Outcome,
    copy: Copy,
    caught: bool,
    likeliest: Sequence[set[str]],
    smallest: set[str],
    standing: Mapping[str, Stance],
) -> None:
    """One changed figure of forms 01 to 06, by more than rounding can hide."""
    (target,) = copy.corruption.targets
    stance = standing.get(target.key, Stance(0, target.step))
    if target.form not in STATUTORY or copy.corruption.size <= 2 * stance.widest:
        return
    kind = copy.corruption.kind
    name = f"{copy.document_id} {target.form} {target.line_key} {target.measure} {kind} {target.key}"
    outcome.beyond[kind] += 1
    outcome.beyond_caught[kind] += caught
    if not caught:
        outcome.missed.append(name)
        return
    cell = renamed(target.key, copy)
    is_first = {cell} in likeliest
    is_found = is_first if stance.laws > 1 else cell in smallest
    outcome.placed[kind] += stance.laws > 1
    outcome.first[kind] += stance.laws > 1 and is_first
    outcome.lone[kind] += stance.laws <= 1
    outcome.in_smallest[kind] += stance.laws <= 1 and is_found
    if not is_found:
        outcome.misplaced.append(name)


def _located(con: duckdb.DuckDBPyConnection) -> dict[str, list[set[str]]]:
    """The figures of the likeliest repairs of each break."""
    found: dict[str, list[set[str]]] = defaultdict(list)
    query = """
        SELECT document_id, list(DISTINCT coalesce(cell_id, line, '')) FROM audit.repair
        WHERE rank = 1 GROUP BY document_id, break_no
    """
    for document, cells in con.execute(query).fetchall():
        found[family(document)].append(set(cells))
    return found


def _named(con: duckdb.DuckDBPyConnection) -> dict[str, set[str]]:
    """The figures of all repairs: those of the smallest sets that mend."""
    found: dict[str, set[str]] = defaultdict(set)
    query = "SELECT DISTINCT document_id, cell_id FROM audit.repair WHERE cell_id IS NOT NULL"
    for document, cell in con.execute(query).fetchall():
        found[family(document)].add(cell)
    return found


def _hypotheses(con: duckdb.DuckDBPyConnection) -> dict[str, set[str]]:
    """The hypotheses of the likeliest repairs."""
    found: dict[str, set[str]] = defaultdict(set)
    rows = con.execute("SELECT DISTINCT document_id, hypothesis FROM audit.repair WHERE rank = 1").fetchall()
    for document, hypothesis in rows:
        found[family(document)].add(hypothesis)
    return found
