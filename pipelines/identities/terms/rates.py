"""Terms of printed rates of the text: completion of a budget, share of a whole, change since the year before.

Claims are found by their canonical subject (``subject_key``) and by the group of one statement (``base_id``),
never by their value.
"""

from __future__ import annotations

from pipelines.identities.laws import Named
from pipelines.identities.terms.claims import IS_BUDGET, ORDER, WORDS
from pipelines.identities.terms.writing import ACROSS_DOCUMENT, NOTHING, UNION, branch, text

# A change and its rate may stand in two lines of one sentence; a rate belongs to the change told last before it,
# and a change has one rate, the first after it.
_ONE_RATE_A_CHANGE = """QUALIFY row_number() OVER (
        PARTITION BY document_id, rate.claim_id
        ORDER BY claim.line DESC, length(claim.claim_id) DESC, claim.claim_id DESC
    ) = 1 AND row_number() OVER (
        PARTITION BY document_id, claim.claim_id ORDER BY rate.line, length(rate.claim_id), rate.claim_id
    ) = 1"""


def _stands_before(claim: str, rate: str) -> str:
    def place(one: str) -> str:
        return f"({one}.line, length({one}.claim_id), {one}.claim_id)"

    return f"{place(claim)} < {place(rate)}"


def claim_completion(_law: Named) -> str:
    """A completion rate against the actual amount of its group and the budget that it is said to complete."""
    return f"""WITH rate AS ({_rates("completion_rate")}
),
part AS (
    SELECT rate.document_id, rate.scope, rate.claim_id AS rate_id, claim.* EXCLUDE (document_id),
        {IS_BUDGET} AS is_budget,
        contains(rate.subject_key, 'initial') = contains(claim.subject_key, 'initial') AS is_named
    FROM rate JOIN fact_narrative_claim AS claim USING (document_id, base_id)
    WHERE claim.kind = 'amount' AND NOT claim.subject_key GLOB 'prior_year.*'
),
chosen AS (
    SELECT *, 'numerator' AS side, 1 AS weight FROM part WHERE NOT is_budget AND claim_id = base_id
    UNION ALL
    SELECT *, 'denominator', 1 FROM part WHERE is_budget
    QUALIFY is_named = bool_or(is_named) OVER (PARTITION BY document_id, rate_id)
)
{_rate_and_chosen()}"""


def claim_share(law: Named) -> str:
    """A share against its amount and the whole: the one it names, else the one that its subject is part of."""
    wholes = ", ".join(f"({text(part)}, {text(whole)})" for part, whole in law.wholes.items())
    return f"""WITH known(part, whole) AS (VALUES {wholes}),
rate AS ({_rates("share")}
),
base AS (
    SELECT rate.document_id, rate.scope, rate.claim_id AS rate_id, claim.* EXCLUDE (document_id),
        rate.line AS rate_line, rate.section AS rate_section,
        nullif(split_part(rate.subject_key, '.share_of_', 2), '') AS named_whole
    FROM rate
    JOIN fact_narrative_claim AS claim
        ON claim.document_id = rate.document_id AND claim.claim_id = rate.base_id
    WHERE claim.kind = 'amount'
),
whole AS (
    SELECT base.document_id, base.scope, base.rate_id, claim.* EXCLUDE (document_id)
    FROM base
    LEFT JOIN known ON base.subject_key GLOB known.part
    JOIN fact_narrative_claim AS claim
        ON claim.document_id = base.document_id
        AND claim.subject_key = coalesce(base.named_whole, known.whole)
    WHERE claim.kind = 'amount' AND claim.line <= base.rate_line
        AND (base.named_whole IS NOT NULL OR claim.section IS NOT DISTINCT FROM base.rate_section)
    QUALIFY claim.line = max(claim.line) OVER (PARTITION BY base.document_id, base.rate_id)
),
chosen AS (
    SELECT * EXCLUDE (rate_line, rate_section, named_whole), 'numerator' AS side, 1 AS weight FROM base
    UNION ALL
    SELECT *, 'denominator', 1 FROM whole
)
{_rate_and_chosen()}"""


def claim_change(_law: Named) -> str:
    """A rate of change against its change and the amount before, which is the amount now less the change."""
    return f"""WITH rate AS ({_rates("change_rate")}
),
change AS (
    SELECT rate.document_id, rate.scope, rate.claim_id AS rate_id, claim.* EXCLUDE (document_id)
    FROM rate JOIN fact_narrative_claim AS claim USING (document_id, base_id, subject_key)
    WHERE claim.kind = 'change_amount' AND {_stands_before("claim", "rate")}
    {_ONE_RATE_A_CHANGE}
),
now AS (
    SELECT rate.document_id, rate.scope, rate.claim_id AS rate_id, claim.* EXCLUDE (document_id)
    FROM rate
    JOIN fact_narrative_claim AS claim
        ON claim.document_id = rate.document_id AND claim.claim_id = rate.base_id
    WHERE claim.kind = 'amount' AND NOT {IS_BUDGET}
        AND (rate.document_id, rate.claim_id) IN (SELECT (document_id, rate_id) FROM change)
),
chosen AS (
    SELECT *, 'numerator' AS side, 1 AS weight FROM change
    UNION ALL
    SELECT *, 'denominator', CASE direction WHEN 'decrease' THEN 1 ELSE -1 END FROM change
    WHERE (document_id, rate_id) IN (SELECT (document_id, rate_id) FROM now)
    UNION ALL
    SELECT *, 'denominator', 1 FROM now
)
{_rate_and_chosen()}"""


def claim_directions(_law: Named) -> str:
    """The way that a change goes on the left, the way that its rate goes on the right: 1 is up, -1 down."""
    told = {"quantum": "0", "unit": "'count'", "cell": "NULL", **ACROSS_DOCUMENT}
    change = branch("lhs", "pair", value="way", label="'增减额的方向'", **told)
    rate = branch("rhs", "pair", value="rate_way", label="'增减率的方向'", **told)
    ways = "direction IN ('increase', 'decrease') AND {}value <> 0"
    return f"""WITH rate AS ({_rates("change_rate")} AND {ways.format("")}
),
pair AS (
    SELECT rate.document_id, rate.scope, {_way("claim")} AS way, {_way("rate")} AS rate_way
    FROM rate JOIN fact_narrative_claim AS claim USING (document_id, base_id, subject_key)
    WHERE claim.kind = 'change_amount' AND {_stands_before("claim", "rate")}
        AND claim.{ways.format("claim.")}
    {_ONE_RATE_A_CHANGE}
)
{change}
UNION ALL
{rate}"""


def _way(told: str) -> str:
    return f"sign({told}.value) * CASE {told}.direction WHEN 'decrease' THEN -1 ELSE 1 END"


def claim_difference(_law: Named) -> str:
    """A change on the left; on the right the amount now and, subtracted, the one before, where both are told.

    "About the same" is no figure, and of two amounts before it is not known which one is meant.
    """
    told = {"unit": "'yuan'", "cell": "NULL", **ACROSS_DOCUMENT}
    change = branch(
        "lhs",
        "difference",
        value="change_value",
        quantum="change_quantum",
        weight="CASE change_direction WHEN 'decrease' THEN -1 ELSE 1 END",
        label="'增减额（文字）'",
        **told,
    )
    return f"""WITH change AS (
    SELECT *, split_part(subject_key, '.change_from_', 1) AS told_subject,
        split_part(subject_key, '.change_from_', 2) AS compared,
        subject_key || ' #' || row_number() OVER (PARTITION BY document_id, subject_key ORDER BY {ORDER}) AS scope
    FROM fact_narrative_claim
    WHERE kind = 'change_amount' AND base_id IS NOT NULL AND direction IS NOT NULL
        AND subject_key GLOB '*.change_from_*'
        AND NOT (direction = 'unchanged' AND regexp_matches(reported_text, '基本|总体|大体|大致'))
),
now AS (
    SELECT change.scope, change.told_subject, change.compared, change.value AS change_value,
        change.quantum AS change_quantum, change.direction AS change_direction, claim.*
    FROM change JOIN fact_narrative_claim AS claim
        ON claim.document_id = change.document_id AND claim.claim_id = change.base_id
        AND claim.subject_key = change.told_subject
    WHERE claim.kind = 'amount'
),
before AS (
    SELECT now.scope, claim.*
    FROM now JOIN fact_narrative_claim AS claim USING (document_id, base_id)
    WHERE claim.kind = 'amount' AND contains(claim.subject_key, replace(now.told_subject, '.actual', ''))
        AND CASE WHEN now.compared = 'prior_year' THEN claim.subject_key GLOB 'prior_year.*'
            ELSE {IS_BUDGET} AND NOT claim.subject_key GLOB 'prior_year.*'
                AND NOT (now.compared = 'initial_budget' AND contains(claim.subject_key, 'full_budget'))
                AND NOT (now.compared = 'full_budget' AND contains(claim.subject_key, 'initial_budget')) END
    QUALIFY count(*) OVER (PARTITION BY document_id, now.scope) = 1
),
difference AS (
    SELECT now.* FROM now SEMI JOIN before USING (document_id, scope)
)
{change}
UNION ALL
{branch("rhs", "difference", claim="claim_id", label=WORDS, **told)}
UNION ALL
{branch("rhs", "before", weight=-1, claim="claim_id", label=WORDS, **told)}"""


def _rates(kind: str) -> str:
    """The rates of a kind that belong to a statement, each with its scope."""
    return f"""
    SELECT *, subject_key || ' #' || row_number() OVER (
        PARTITION BY document_id, subject_key ORDER BY {ORDER}
    ) AS scope
    FROM fact_narrative_claim
    WHERE kind = '{kind}' AND base_id IS NOT NULL AND subject_key IS NOT NULL"""


def _rate_and_chosen() -> str:
    """The end of each law on a printed rate: the rate and the amounts chosen for it.

    Two amounts where one is meant leave the law open.
    """
    rate = branch(
        "lhs",
        "rate",
        value="abs(value)",
        unit="'percent'",
        cell="NULL",
        claim="claim_id",
        label=WORDS,
        **ACROSS_DOCUMENT,
    )
    parts = UNION.join(
        branch(
            side,
            f"chosen WHERE side = '{side}'",
            weight="weight",
            unit="'yuan'",
            claim="claim_id",
            label=WORDS,
            **ACROSS_DOCUMENT,
        )
        for side in ("numerator", "denominator")
    )
    doubtful = """(
    SELECT document_id, scope FROM chosen GROUP BY document_id, scope HAVING count(DISTINCT claim_id) > 2
) AS doubtful"""
    nothing = {"unit": "'percent'", "label": "'more_than_one_amount'", **NOTHING, **ACROSS_DOCUMENT}
    return UNION.join((rate, parts, branch("gap", doubtful, **nothing)))
