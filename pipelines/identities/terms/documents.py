"""Terms across documents: a year and the one before it, a department's summary and its units.

``law.reporting`` says of every statement who reports in it, for which year, and for itself or with its units.
The figures of the other document stand on the right; an application belongs to the document on the left.
"""

from __future__ import annotations

from pipelines.identities.laws import ClaimPriorDocument, Pair, PriorDocument, UnitsSum
from pipelines.identities.terms.lists import folded
from pipelines.identities.terms.writing import (
    ACROSS_DISCLOSURE,
    ACROSS_DOCUMENT,
    NOTHING,
    UNION,
    at,
    branch,
    in_disclosure,
    text,
    texts,
)

_WHO = "agency_id, phase, scope, fiscal_year"
# The latest version of the same agency's document of the year before, reporting for the same circle of units.
_BEFORE = """before.agency_id = now.agency_id AND before.phase = now.phase AND before.scope = now.scope
        AND before.fiscal_year = now.fiscal_year - 1 AND before.is_latest"""


def prior_document_terms(law: PriorDocument) -> str:
    """The figure of this year's document on the left, those of the document of the year before on the right."""
    steps, branches = [], []
    for number, pair in enumerate(law.pairs, 1):
        steps += _pair_steps(number, pair, is_by_line=law.match == "line")
        across = {"scope": in_disclosure("place"), "statement": "NULL"}
        branches += [
            branch("lhs", f"now{number}", **across),
            branch("rhs", f"before{number}", weight="weight", label="before_label", **across),
            branch("gap", f"alone{number}", label="'no_document_of_prior_year'", **{**across, **NOTHING}),
        ]
    return "WITH " + ",\n".join(steps) + "\n" + UNION.join(branches)


def _pair_steps(number: int, pair: Pair, *, is_by_line: bool) -> list[str]:
    left = pair.left
    line = "line_key" if is_by_line else text(left.line)
    place = f"concat_ws('/', {text(left.section) if left.section else 'NULL'}, {line}, {text(left.measure)})"
    priors = UNION.join(
        f"SELECT *, {part.weight} AS weight FROM law.figure WHERE is_main AND {at(part)}" for part in pair.right
    )
    same_line = "AND prior.line_key = now.line_key" if is_by_line else ""
    forms = texts(tuple(dict.fromkeys(part.form for part in pair.right)))
    return [
        f"""now{number} AS (
    SELECT figure.*, {_who("reporting")}, {place} AS place
    FROM law.figure AS figure JOIN law.reporting AS reporting USING (document_id, statement_id)
    WHERE figure.is_main AND {at(left, "figure")}
)""",
        f"""before{number} AS (
    SELECT now.document_id, now.disclosure_no, now.place, prior.weight, prior.value, prior.quantum, prior.unit,
        prior.cell_id, before.fiscal_year || '年度决算' AS before_label
    FROM now{number} AS now
    JOIN law.reporting AS before ON {_BEFORE}
    JOIN ({priors}) AS prior
        ON prior.document_id = before.document_id AND prior.statement_id = before.statement_id {same_line}
)""",
        f"""alone{number} AS (
    SELECT * FROM now{number} AS now
    ANTI JOIN (SELECT * FROM law.reporting WHERE form IN {forms}) AS before ON {_BEFORE}
)""",
    ]


def _who(relation: str) -> str:
    return ", ".join(f"{relation}.{column}" for column in _WHO.split(", "))


def claim_prior_terms(_law: ClaimPriorDocument) -> str:
    """An amount of the text less its change since the year before, against the same cell in that year's document.

    What changed only "about" is no figure.
    """
    told = {"unit": "'yuan'", **ACROSS_DOCUMENT}
    way = "CASE direction WHEN 'decrease' THEN 1 ELSE -1 END"
    return f"""WITH change AS (
    SELECT *, subject_key || ' #' || row_number() OVER (
        PARTITION BY document_id, subject_key ORDER BY line, length(claim_id), claim_id
    ) AS place
    FROM fact_narrative_claim
    WHERE kind = 'change_amount' AND base_id IS NOT NULL AND subject_key GLOB '*.change_from_prior_year'
        AND direction IS NOT NULL
        AND NOT (direction = 'unchanged' AND regexp_matches(reported_text, '基本|总体|大体|大致'))
),
changed AS MATERIALIZED (
    SELECT change.place,
        claim.document_id, claim.claim_id, claim.subject, claim.value, claim.quantum, claim.cell_id
    FROM change
    JOIN fact_narrative_claim AS claim
        ON claim.document_id = change.document_id AND claim.claim_id = change.base_id
        AND claim.subject_key || '.change_from_prior_year' = change.subject_key
    WHERE claim.kind = 'amount'
),
now AS MATERIALIZED (
    SELECT changed.*, figure.form AS cell_form, figure.section AS cell_section, figure.line_key AS cell_line,
        figure.measure AS cell_measure, {_who("reporting")}
    FROM changed
    JOIN law.figure AS figure ON figure.document_id = changed.document_id AND figure.cell_id = changed.cell_id
    JOIN law.reporting AS reporting
        ON reporting.document_id = figure.document_id AND reporting.statement_id = figure.statement_id
    WHERE figure.source_of_funds = 'total'
),
past AS (
    SELECT now.document_id, now.place, figure.value, figure.quantum, figure.cell_id,
        before.fiscal_year || '年度决算' AS before_label
    FROM now
    JOIN law.reporting AS before ON {_BEFORE} AND before.form = now.cell_form
    JOIN law.figure AS figure
        ON figure.document_id = before.document_id AND figure.statement_id = before.statement_id
        AND figure.is_main AND figure.section = now.cell_section AND figure.line_key = now.cell_line
        AND figure.measure = now.cell_measure AND figure.source_of_funds = 'total'
),
told AS (SELECT change.* FROM change SEMI JOIN past USING (document_id, place)),
here AS (SELECT now.* FROM now SEMI JOIN past USING (document_id, place))
{branch("lhs", "here", scope="place", label="subject || '（文字）'", **told)}
UNION ALL
{branch("lhs", "told", scope="place", weight=way, label="'增减额（文字）'", **told)}
UNION ALL
{branch("rhs", "past", scope="place", label="before_label", **told)}"""


def units_sum_terms(law: UnitsSum) -> str:
    """A figure of a summary on the left, the same figure of each unit it covers on the right.

    A unit's figure is taken from the summary's own file where it stands there, else from its latest version: a
    summary that is superseded itself is not held against what its units restated since.
    """
    places = " ".join(
        f"WHEN {at(address, 'figure')} THEN {text('/'.join(filter(None, address.place)))}"
        for address in law.figures
    )
    across = {"scope": in_disclosure("place"), **ACROSS_DISCLOSURE}
    return f"""WITH who AS MATERIALIZED (
    SELECT *, {folded("reporting.agency_name")} AS name FROM law.reporting AS reporting
),
unit AS (
    SELECT bridge.document_id, document.fiscal_year, document.phase, {folded("bridge.unit_name")} AS name
    FROM bridge_document_unit AS bridge JOIN dim_document AS document USING (document_id)
    WHERE document.scope = 'consolidated'
    GROUP BY ALL
),
figure AS MATERIALIZED (
    SELECT figure.document_id, figure.disclosure_no, figure.value, figure.quantum, figure.unit, figure.cell_id,
        who.scope AS circle, who.fiscal_year, who.phase, who.is_latest, who.is_own_name, who.name,
        CASE {places} END AS place
    FROM law.figure AS figure JOIN who USING (document_id, statement_id)
    WHERE figure.is_main AND figure.form IN {texts(law.forms())} AND CASE {places} END IS NOT NULL
),
summary AS (
    SELECT * FROM figure
    WHERE circle = 'consolidated' AND is_own_name
        AND document_id IN (SELECT document_id FROM unit)
),
part AS (
    SELECT summary.document_id, summary.disclosure_no, summary.place, unit.name, figure.value, figure.quantum,
        figure.unit, figure.cell_id, unit.name AS unit_label
    FROM summary
    JOIN unit ON unit.document_id = summary.document_id
    JOIN figure ON figure.name = unit.name AND figure.place = summary.place
        AND figure.fiscal_year = unit.fiscal_year AND figure.phase = unit.phase
        AND (figure.is_latest OR figure.document_id = summary.document_id)
        AND (figure.document_id <> summary.document_id OR figure.disclosure_no <> summary.disclosure_no)
        AND (figure.circle <> 'consolidated' OR figure.document_id = summary.document_id)
    QUALIFY row_number() OVER (
        PARTITION BY summary.document_id, summary.disclosure_no, summary.place, unit.name
        ORDER BY figure.document_id <> summary.document_id, figure.cell_id
    ) = 1
),
lacking AS (
    SELECT summary.* FROM summary
    WHERE (SELECT count(*) FROM unit WHERE unit.document_id = summary.document_id) > (
        SELECT count(*) FROM part
        WHERE part.document_id = summary.document_id AND part.disclosure_no = summary.disclosure_no
            AND part.place = summary.place
    )
)
{branch("lhs", "summary", **across)}
UNION ALL
{branch("rhs", "part", label="unit_label", **across)}
UNION ALL
{branch("gap", "lacking", label="'not_all_units_in_warehouse'", **{**across, **NOTHING})}"""
