"""Terms of what must stand somewhere, and of signs that no figure of a place may have."""

from __future__ import annotations

from pipelines.identities.laws import Address, NotNegative, Occurrence, Occurs
from pipelines.identities.terms.writing import (
    ACROSS_DISCLOSURE,
    NOTHING,
    ONE,
    READ_WHOLE,
    UNION,
    UNREAD,
    at,
    branch,
    in_disclosure,
    text,
    texts,
)


def not_negative_terms(law: NotNegative) -> str:
    """Each negative figure on the left; where a place has none, a nought that holds. The right is empty.

    One reading of the figures serves all places: a place is told by the first address that covers it.
    """
    places = "\n        ".join(f"WHEN {at(address)} THEN {text(_place(address))}" for address in law.figures)
    return f"""WITH figure AS MATERIALIZED (
    SELECT document_id, disclosure_no, statement_id, value, quantum, unit, cell_id, CASE
        {places}
    END AS scope
    FROM law.figure
    WHERE form IN {texts(law.forms())}
),
clean AS (
    SELECT document_id, min(disclosure_no) AS disclosure_no, statement_id, scope, any_value(unit) AS unit
    FROM figure WHERE scope IS NOT NULL
    GROUP BY document_id, statement_id, scope HAVING min(value) >= 0
)
{branch("lhs", "clean", **NOTHING)}
UNION ALL
{branch("lhs", "figure WHERE scope IS NOT NULL AND value < 0")}"""


def _place(address: Address) -> str:
    return "/".join(part for part in (address.section, address.line, address.measure) if part)


def occurs_terms(law: Occurs) -> str:
    """One expected (left) for what is filled, one found (right) where the other form has its line."""
    steps, branches = [UNREAD], []
    for number, pair in enumerate(law.pairs, 1):
        steps += _occurrence_steps(number, pair, is_class=law.match == "class")
        branches += _occurrence_branches(number)
    return "WITH " + ",\n".join(steps) + "\n" + UNION.join(branches)


def _occurrence_steps(number: int, pair: Occurrence, *, is_class: bool) -> list[str]:
    left, right = pair.left, pair.right[0]
    key = "line_key[:12]" if is_class else text(left.line)
    other = f"form = {text(right.form)} AND section = {text(right.section)}"
    measures = texts(tuple(dict.fromkeys(address.measure for address in pair.right)))
    lines = " OR ".join(f"({at(address)})" for address in pair.right)
    section = text(left.section) if left.section else "NULL"
    place = f"concat_ws('/', {text(left.form)}, {section}, key, {text(left.measure)})"
    return [
        f"""wanted{number} AS (
    SELECT document_id, disclosure_no, key, {in_disclosure(place)} AS scope, min(cell_id) AS cell_id
    FROM (SELECT *, {key} AS key FROM law.figure WHERE is_main AND {at(left)} AND value <> 0) {READ_WHOLE}
    GROUP BY document_id, disclosure_no, key
)""",
        f"""found{number} AS (
    SELECT document_id, disclosure_no, {key} AS key, min(cell_id) AS found_cell
    FROM law.figure WHERE {lines}
    GROUP BY ALL
)""",
        # Whether the other form is there, prints this column, and knows all its filled lines.
        f"""other{number} AS (
    SELECT document_id, disclosure_no, bool_or(printed) AS prints, bool_or(in_column) AS prints_column,
        bool_or(is_unknown) AS has_unknown
    FROM (
        SELECT document_id, disclosure_no, FALSE AS printed, FALSE AS in_column, FALSE AS is_unknown
        FROM law.reporting WHERE form = {text(right.form)}
        UNION ALL
        SELECT document_id, disclosure_no, TRUE, measure IN {measures}, line_key GLOB 'line.*' AND value <> 0
        FROM law.figure WHERE {other}
    )
    GROUP BY document_id, disclosure_no
)""",
    ]


def _occurrence_branches(number: int) -> list[str]:
    keys = "(document_id, disclosure_no, key)"
    found = f"(SELECT * REPLACE (found_cell AS cell_id) FROM wanted{number} JOIN found{number} USING {keys})"
    gaps = f"""(
    SELECT *, CASE
        WHEN prints IS NULL THEN 'form_not_in_disclosure'
        WHEN prints AND NOT prints_column THEN 'column_not_printed'
        WHEN has_unknown THEN 'unrecognised_line'
    END AS gap
    FROM wanted{number} ANTI JOIN found{number} USING {keys}
    LEFT JOIN other{number} USING (document_id, disclosure_no)
) AS other WHERE gap IS NOT NULL"""
    return [
        branch("lhs", f"wanted{number}", **ONE, **ACROSS_DISCLOSURE),
        branch("rhs", f"{found} AS found", **ONE, **ACROSS_DISCLOSURE),
        branch("gap", gaps, unit="'count'", label="gap", **NOTHING, **ACROSS_DISCLOSURE),
    ]
