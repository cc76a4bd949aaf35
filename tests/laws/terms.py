"""Terms given by hand, judged by the SQL that judges every law."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

import duckdb

from pipelines.identities.verdicts import Needs, ratio_verdicts, sum_verdicts

Figure = tuple[Decimal, Decimal]  # value, quantum


class Verdict(NamedTuple):
    """What the SQL decides."""

    lhs: Decimal | None
    rhs: Decimal | None
    residual: Decimal | None
    bound: Decimal | None
    terms: int
    verdict: str
    reason: str | None


_COLUMNS = "lhs, rhs, residual, bound, terms, verdict, reason"


def judge_sum(
    total: Figure | None, parts: Sequence[Figure], kind: str = "equality", needs: Needs = "nothing"
) -> Verdict:
    """The verdict on one total (None: not printed) and its parts."""
    rows = [("lhs", total)] if total is not None else []
    rows += [("rhs", part) for part in parts]
    return _one(rows, sum_verdicts(kind, "term", needs))


def judge_ratio(rate: Figure, numerator: Figure, denominator: Figure) -> Verdict:
    """The verdict on one printed rate in percent and its two parts."""
    rows = [("lhs", rate), ("numerator", numerator), ("denominator", denominator)]
    return _one(rows, ratio_verdicts("term"))


def _one(rows: Sequence[tuple[str, Figure]], query: str) -> Verdict:
    with duckdb.connect() as con:
        con.execute(
            "CREATE TABLE term (law_no SMALLINT, document_id VARCHAR, disclosure_no INTEGER, statement_id VARCHAR,"
            " scope VARCHAR, side VARCHAR, weight INTEGER, value DECIMAL(24, 6), quantum DECIMAL(24, 6),"
            " unit VARCHAR, cell_id VARCHAR, label VARCHAR)"
        )
        con.executemany(
            "INSERT INTO term VALUES (1, 'd', 1, NULL, 'scope', ?, 1, ?, ?, 'yuan', NULL, NULL)",
            [[side, value, quantum] for side, (value, quantum) in rows],
        )
        found = con.execute(f"SELECT {_COLUMNS} FROM ({query})").fetchone()
    assert found is not None
    return Verdict(*found)
