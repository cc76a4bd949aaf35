"""From terms to verdicts: the interval arithmetic, the same SQL around every law, exact throughout.

Laws that are decided alike can be decided in one statement: ``law_no`` tells their terms apart.

A printed figure x with quantum u stands for any true value in [x - u/2, x + u/2]. A total is therefore possible
iff ``|total - Σ w·x| <= ½·(u_total + Σ|w|·u)``; beyond four standard deviations of the rounding of all figures
that take part (``σ² = Σ w²u²/12``, the total among them: it may be printed coarser than its parts) it is possible
but not plausible. Both are decided without a root or a fraction: ``2|r| <= Σ|w|u`` and ``3r² > 4Σw²u²``. No
tolerance constant exists.

A rate is held against the interval of the quotient of its parts, on a grid far finer than any print
(``_GRID``); a rate that is the printed parts' quotient cut instead of rounded is ``rounding`` with the reason
``cut``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pipelines.identities.terms.writing import text

Needs = Literal["nothing", "a_part_in_scope", "a_part_in_statement"]
Reach = Literal["statement", "disclosure", "document"]
_ROW = (
    "identity_id, document_id, statement_id, scope, '{kind}' AS kind, unit, lhs, rhs, residual, bound, terms,"
    " verdict, reason, cell_ids"
)
_GRID = 100_000_000

_HOLDS = {
    "equality": """CASE
            WHEN residual = 0 THEN 'exact'
            WHEN 2 * abs(residual) > spread THEN 'violated'
            WHEN 3 * residual * residual > 4 * square THEN 'implausible'
            ELSE 'rounding'
        END""",
    "bound": "CASE WHEN -2 * residual <= spread THEN 'exact' ELSE 'violated' END",
    "band": "CASE WHEN 2 * abs(residual) <= spread THEN 'exact' ELSE 'violated' END",
    "presence": "CASE WHEN residual <= 0 THEN 'exact' ELSE 'violated' END",
}

# A statement that prints none of the law's totals is told once (``with_unjudged``), not line by line.
_TOTAL_IS_PRINTED_SOMEWHERE = """(
    statement_id IS NULL
    OR sum(count(*) FILTER (WHERE side = 'lhs')) OVER (PARTITION BY law_no, document_id, statement_id) > 0
)"""

# Made distinct once a list: as a distinct aggregate it takes a fifth longer. NULL is in no distinct list.
_CELLS = """list_concat(
            list_sort(list_distinct(coalesce(list(cell_id) FILTER (WHERE side = 'lhs'), []))),
            list_sort(list_distinct(coalesce(list(cell_id) FILTER (WHERE side <> 'lhs'), [])))
        )"""


def sum_verdicts(kind: str, terms: str, needs: Needs, *, is_band: bool = False) -> str:
    """The verdicts of laws whose right side is a weighted sum. ``terms`` names the relation of their terms.

    An equality's sides agree; a bound's right is not above its left (in a band: the left lies in it, and the
    right is the nearest value that does); of a presence as much is found on the right as the left expects.

    ``needs`` says when empty parts are not zeros but unknown: a sum over columns that the statement does not
    print at all, or a counterpart that is not there.
    """
    lacking = {
        "nothing": "FALSE",
        "a_part_in_scope": "terms = 0",
        "a_part_in_statement": "max(terms) OVER (PARTITION BY law_no, document_id, statement_id) = 0",
    }[needs]
    return f"""
SELECT
    law_no, document_id, disclosure_no, statement_id, scope, unit,
    lhs, rhs, residual, bound, terms,
    CASE WHEN reason IS NOT NULL THEN 'not_applicable' ELSE
        {_HOLDS["band" if is_band else kind]}
    END AS verdict,
    reason,
    cell_ids
FROM (
    SELECT
        *,
        lhs - rhs AS residual,
        (spread * 0.5)::DECIMAL(26, 7) AS bound,
        CASE
            WHEN gap IS NOT NULL THEN gap
            WHEN lhs IS NULL THEN 'total_not_printed'
            WHEN {lacking} THEN 'no_part_printed'
        END AS reason
    FROM (
        SELECT
            law_no,
            document_id,
            any_value(disclosure_no) AS disclosure_no,
            statement_id,
            scope,
            any_value(unit) AS unit,
            sum(weight * value) FILTER (WHERE side = 'lhs') AS lhs,
            coalesce(sum(weight * value) FILTER (WHERE side = 'rhs'), 0) AS rhs,
            coalesce(sum(abs(weight) * quantum) FILTER (WHERE side <> 'gap'), 0) AS spread,
            coalesce(sum(weight * weight * quantum * quantum) FILTER (WHERE side <> 'gap'), 0) AS square,
            count(*) FILTER (WHERE side = 'rhs') AS terms,
            max(label) FILTER (WHERE side = 'gap') AS gap,
            {_CELLS} AS cell_ids
        FROM {terms}
        GROUP BY law_no, document_id, statement_id, scope
        QUALIFY {_TOTAL_IS_PRINTED_SOMEWHERE}
    )
)"""


def ratio_verdicts(terms: str) -> str:
    """The verdicts of laws whose right side is a quotient in percent.

    All is counted in whole numbers: twice the parts in millionths (so that half a quantum is whole), the quotient
    in units of the grid. The interval's ends are rounded inwards, which on the grid decides exactly as the true
    ends would. ``rhs`` is the quotient of the printed parts rounded to the step of the printed rate.
    """
    return f"""
SELECT
    law_no, document_id, disclosure_no, statement_id, scope, 'percent' AS unit,
    lhs, rhs, residual, bound, terms,
    CASE
        WHEN missing IS NOT NULL THEN 'not_applicable'
        WHEN residual = 0 THEN 'exact'
        WHEN is_possible OR is_floor THEN 'rounding'
        ELSE 'violated'
    END AS verdict,
    coalesce(missing, CASE WHEN residual <> 0 AND is_floor THEN 'cut' END) AS reason,
    cell_ids
FROM (
    SELECT
        *,
        high IS NULL OR (2 * rate - step <= 2 * high AND 2 * rate + step >= 2 * low) AS is_possible,
        sign * lhs = quotient_floor::DECIMAL(18, 0) * rate_quantum AS is_floor,
        lhs - rhs AS residual,
        greatest(
            CASE
                WHEN sign * (lhs - rhs) >= 0 THEN (high::DECIMAL(38, 0) * 0.00000001)::DECIMAL(26, 8) - abs(rhs)
                ELSE abs(rhs) - (low::DECIMAL(38, 0) * 0.00000001)::DECIMAL(26, 8)
            END + rate_quantum * 0.5,
            CASE WHEN quotient_floor::DECIMAL(18, 0) * rate_quantum = sign * lhs THEN abs(lhs - rhs) END
        )::DECIMAL(26, 7) AS bound
    FROM (
        SELECT
            *,
            (sign * printed_rate * {_GRID})::HUGEINT AS rate,
            (rate_quantum * {_GRID})::HUGEINT AS step,
            CASE
                WHEN below > below_spread THEN (above + above_spread) * {100 * _GRID} // (below - below_spread)
            END AS high,
            (greatest(above - above_spread, 0) * {100 * _GRID} + below + below_spread - 1)
                // (below + below_spread) AS low,
            ((2 * above * 100000000 + below * unit_step) // (2 * below * unit_step))::DECIMAL(18, 0)
                * rate_quantum * sign AS rhs,
            above * 100000000 // (below * unit_step) AS quotient_floor
        FROM (
            SELECT
                *,
                printed_rate AS lhs,
                CASE WHEN numerator < 0 THEN -1 ELSE 1 END AS sign,
                abs(2000000 * numerator)::HUGEINT AS above,
                (1000000 * numerator_spread)::HUGEINT AS above_spread,
                nullif((2000000 * denominator)::HUGEINT, 0) AS below,
                (1000000 * denominator_spread)::HUGEINT AS below_spread,
                nullif((1000000 * rate_quantum)::HUGEINT, 0) AS unit_step,
                CASE
                    WHEN gap IS NOT NULL THEN gap
                    WHEN printed_rate IS NULL THEN 'total_not_printed'
                    WHEN denominator IS NULL THEN 'no_part_printed'
                    WHEN denominator <= 0 THEN 'denominator_not_positive'
                END AS missing
            FROM (
                SELECT
                    law_no,
                    document_id,
                    any_value(disclosure_no) AS disclosure_no,
                    statement_id,
                    scope,
                    sum(value) FILTER (WHERE side = 'lhs') AS printed_rate,
                    max(quantum) FILTER (WHERE side = 'lhs') AS rate_quantum,
                    coalesce(sum(weight * value) FILTER (WHERE side = 'numerator'), 0) AS numerator,
                    coalesce(sum(abs(weight) * quantum) FILTER (WHERE side = 'numerator'), 0) AS numerator_spread,
                    sum(weight * value) FILTER (WHERE side = 'denominator') AS denominator,
                    coalesce(sum(abs(weight) * quantum) FILTER (WHERE side = 'denominator'), 0)
                        AS denominator_spread,
                    count(*) FILTER (WHERE side IN ('numerator', 'denominator')) AS terms,
                    max(label) FILTER (WHERE side = 'gap') AS gap,
                    {_CELLS} AS cell_ids
                FROM {terms}
                GROUP BY law_no, document_id, statement_id, scope
                QUALIFY {_TOTAL_IS_PRINTED_SOMEWHERE}
            )
        )
    )
)"""


def with_unjudged(
    laws: Mapping[int, tuple[str, tuple[str, ...]]],
    kind: str,
    judged: str,
    reach: Reach,
    silence: str = "no_amount_printed",
) -> str:
    """The verdicts, and one ``not_applicable`` row where a form of a law is there but the law found nothing.

    ``laws`` are the names and forms (none: any form) of the laws that were judged, by ``law_no``. ``reach`` is
    what one application of a law covers, ``silence`` the reason given where it found nothing.
    """
    named = ", ".join(
        f"({number}, {text(name)}, [{', '.join(map(text, forms))}]::VARCHAR[])"
        for number, (name, forms) in laws.items()
    )
    keys, statement, scope = {
        "statement": ("document_id, statement_id", "statement_id", "'statement'"),
        "disclosure": ("document_id, disclosure_no", "NULL", "'disclosure ' || disclosure_no"),
        "document": ("document_id", "NULL", "'document'"),
    }[reach]
    return f"""
WITH law(law_no, identity_id, forms) AS (VALUES {named}),
judged AS ({judged}
)
SELECT {_ROW.format(kind=kind)} FROM judged JOIN law USING (law_no)
UNION ALL
SELECT identity_id, document_id, {statement}, {scope}, '{kind}', NULL, NULL, NULL, NULL, NULL, 0,
    'not_applicable', '{silence}', []
FROM (
    SELECT DISTINCT law_no, identity_id, {keys}
    FROM statement JOIN law ON len(forms) = 0 OR list_contains(forms, form)
) AS present
ANTI JOIN judged USING (law_no, {keys})"""
