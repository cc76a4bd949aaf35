"""Terms of amounts and counts that the text tells: against cells, against their own parts, against limits.

Claims are found by their canonical subject (``subject_key``) and by the group of one statement (``base_id``),
never by their value.
"""

from __future__ import annotations

from pipelines.identities.laws import ClaimParts, ClaimWithin, Named
from pipelines.identities.terms.lists import folded
from pipelines.identities.terms.writing import (
    ACROSS_DISCLOSURE,
    ACROSS_DOCUMENT,
    NOTHING,
    SINGLE,
    at,
    branch,
    in_disclosure,
    text,
    texts,
)

WORDS = "coalesce(nullif(subject, ''), subject_key) || '（文字）'"
EXACT_COUNTS = "CASE WHEN kind = 'count' THEN 0 ELSE quantum END"
ORDER = "line, length(claim_id), claim_id"
_BUDGETS = ("initial_budget.*", "full_budget.*", "budget.*", "*.budget", "*.full_budget")
IS_BUDGET = "(" + " OR ".join(f"claim.subject_key GLOB {text(pattern)}" for pattern in _BUDGETS) + ")"
_UNIT = "CASE WHEN kind = 'count' THEN 'count' ELSE 'yuan' END"


def claim_repeats_cell(_law: Named) -> str:
    """The cell on the left, the figure of the text that repeats it on the right."""
    cell = branch("lhs", "claim", value="cell_value", quantum="cell_quantum", unit="cell_unit")
    told = branch(
        "rhs", "claim", quantum=EXACT_COUNTS, unit="cell_unit", cell="NULL", claim="claim_id", label=WORDS
    )
    return f"""WITH claim AS (
    SELECT claim.*, figure.disclosure_no, figure.statement_id, figure.value AS cell_value,
        figure.quantum AS cell_quantum, figure.unit AS cell_unit,
        concat_ws('/', nullif(figure.section, ''), figure.line_key, figure.measure) || ' #' || row_number() OVER (
            PARTITION BY claim.document_id, claim.cell_id
            ORDER BY claim.line, length(claim.claim_id), claim.claim_id
        ) AS scope
    FROM fact_narrative_claim AS claim
    JOIN law.figure AS figure ON figure.document_id = claim.document_id AND figure.cell_id = claim.cell_id
    WHERE claim.kind IN ('amount', 'count', 'score')
)
{cell}
UNION ALL
{told}"""


def claim_parts_terms(law: ClaimParts) -> str:
    """A whole that the text states, and its parts as stated after it, before the whole is stated again.

    Kinds of one group that have no name of their own are told apart by what the sentence calls them.
    """
    parts = " OR ".join(f"subject_key GLOB {text(part)}" for part in law.parts)
    lacking = "".join(f" OR NOT bool_or(subject_key = {text(one)})" for one in law.required)
    told = {
        "scope": f"{text(law.whole)} || ' #' || nth",
        "quantum": EXACT_COUNTS,
        "unit": _UNIT,
        "claim": "claim_id",
        "label": WORDS,
        **ACROSS_DOCUMENT,
    }
    short = f"""(
    SELECT document_id, nth, any_value(kind) AS kind FROM claim
    GROUP BY document_id, nth
    HAVING bool_or(NOT is_whole) AND (count(*) FILTER (NOT is_whole) < {law.least}{lacking})
) AS short"""
    gap = {**told, **NOTHING, "label": "'parts_not_all_told'"}
    return f"""WITH stated AS (
    SELECT *, subject_key = {text(law.whole)} AS is_whole,
        count(*) FILTER (WHERE subject_key = {text(law.whole)}) OVER (
            PARTITION BY document_id ORDER BY {ORDER}
        ) AS nth
    FROM fact_narrative_claim
    WHERE kind IN ('amount', 'count') AND (subject_key = {text(law.whole)} OR {parts})
),
claim AS (
    SELECT * FROM stated
    WHERE nth > 0
    QUALIFY row_number() OVER (
        PARTITION BY document_id, subject_key, CASE WHEN subject_key GLOB '*.of_kind' THEN subject END, nth
        ORDER BY {ORDER}
    ) = 1
)
{branch("lhs", "claim WHERE is_whole", **told)}
UNION ALL
{branch("rhs", "claim WHERE NOT is_whole", **told)}
UNION ALL
{branch("gap", short, **gap)}"""


def claim_projects(law: Named) -> str:
    """Form 03's project expenditure as the limit, the executions that the text tells project by project.

    A project told again is taken once; two projects of one name are told apart by their sheets.
    """
    scope = in_disclosure("'grand_total/project'")
    told = "told JOIN (SELECT document_id, disclosure_no FROM figure) AS limits USING (document_id)"
    return f"""WITH {SINGLE},
figure AS (
    SELECT * FROM law.figure SEMI JOIN single USING (document_id)
    WHERE is_main AND form = 'expenditure' AND line_key = 'grand_total' AND measure = 'project'
        AND source_of_funds = 'total'
),
told AS (
    SELECT * FROM fact_narrative_claim
    WHERE kind = 'amount' AND subject_key IN {texts(law.parts)}
    QUALIFY row_number() OVER (PARTITION BY document_id, coalesce(cell_id, subject) ORDER BY {ORDER}) = 1
)
{branch("lhs", "figure", scope=scope, **ACROSS_DISCLOSURE)}
UNION ALL
{branch("rhs", told, scope=scope, unit="'yuan'", claim="claim_id", label=WORDS, **ACROSS_DISCLOSURE)}"""


def claim_within_terms(law: ClaimWithin) -> str:
    """The cell as the limit, each amount that the text tells of a subject against it."""
    scope = in_disclosure("claim_scope")
    return f"""WITH {SINGLE},
figure AS (
    SELECT * FROM law.figure SEMI JOIN single USING (document_id) WHERE is_main AND {at(law.limit)}
),
claim AS (
    SELECT *, subject_key || ' #' || row_number() OVER (
        PARTITION BY document_id, subject_key ORDER BY {ORDER}
    ) AS claim_scope
    FROM fact_narrative_claim
    WHERE kind = 'amount' AND subject_key IN {texts(law.subjects)}
),
limits AS (
    SELECT figure.*, claim.claim_scope FROM figure JOIN claim USING (document_id)
),
told AS (
    SELECT claim.*, figure.disclosure_no FROM claim JOIN figure USING (document_id)
)
{branch("lhs", "limits", scope=scope, **ACROSS_DISCLOSURE)}
UNION ALL
{branch("rhs", "told", scope=scope, unit="'yuan'", claim="claim_id", label=WORDS, **ACROSS_DISCLOSURE)}"""


def claim_twice(law: Named) -> str:
    """What the text tells first on the left, what it tells of the same subject later on the right."""
    told = {
        "quantum": EXACT_COUNTS,
        "unit": _UNIT,
        "claim": "claim_id",
        "label": WORDS,
        "cell": "NULL",
        **ACROSS_DOCUMENT,
    }
    return f"""WITH told AS (
    SELECT *, row_number() OVER (PARTITION BY document_id, subject_key ORDER BY {ORDER}) AS nth
    FROM fact_narrative_claim
    WHERE kind IN ('amount', 'count') AND subject_key IN {texts(law.parts)}
),
later AS (SELECT *, subject_key || ' #' || nth AS scope FROM told WHERE nth > 1),
first AS (
    SELECT told.*, later.scope FROM told JOIN later USING (document_id, subject_key) WHERE told.nth = 1
)
{branch("lhs", "first", **told)}
UNION ALL
{branch("rhs", "later", **told)}"""


def claim_budgets(law: Named) -> str:
    """The budget of all lines on the left, the budgets told line by line on the right.

    Judged where the lines told are the whole list: where what was spent on them sums to all that was spent.
    """
    role = law.whole.partition(".")[0]
    told = {
        "scope": text(law.whole),
        "unit": "'yuan'",
        "claim": "claim_id",
        "label": WORDS,
        "cell": "NULL",
        **ACROSS_DOCUMENT,
    }
    lines = " OR ".join(f"budget.subject_key GLOB {text(part)}" for part in law.parts)
    return f"""WITH line AS (
    SELECT budget.*, budget.subject_key = {text(law.whole)} AS is_whole, spent.value AS spent,
        spent.quantum AS spent_quantum
    FROM fact_narrative_claim AS budget
    JOIN fact_narrative_claim AS spent
        ON spent.document_id = budget.document_id AND spent.base_id = budget.base_id
        AND {text(role + ".")} || spent.subject_key = budget.subject_key
    WHERE budget.kind = 'amount' AND spent.kind = 'amount' AND (budget.subject_key = {text(law.whole)} OR {lines})
    QUALIFY row_number() OVER (
        PARTITION BY budget.document_id, budget.subject_key
        ORDER BY budget.line, length(budget.claim_id), budget.claim_id
    ) = 1
),
partial AS (
    SELECT document_id FROM line GROUP BY document_id
    HAVING 2 * abs(sum(CASE WHEN is_whole THEN spent ELSE -spent END)) > sum(spent_quantum)
)
{branch("lhs", "line WHERE is_whole", **told)}
UNION ALL
{branch("rhs", "line WHERE NOT is_whole", **told)}
UNION ALL
{branch("gap", "partial", **{**told, **NOTHING, "label": "'not_every_line_told'"})}"""


def claim_project_score(law: Named) -> str:
    """The total score of a sheet on the left, the score that the text tells of the project of that name."""
    points = {"unit": "'points'", "scope": "scope", **ACROSS_DOCUMENT}
    sheet = {"value": "sheet_value", "quantum": "sheet_quantum", "cell": "sheet_cell", "label": "'自评表总分'"}
    return f"""WITH sheet AS (
    SELECT figure.document_id, {folded("sheet.project_name")} AS name, figure.value, figure.quantum, figure.cell_id
    FROM law.figure AS figure
    JOIN fact_project_evaluation AS sheet USING (document_id, statement_id)
    WHERE figure.form = 'project_evaluation' AND figure.line_key = 'total' AND figure.measure = 'score'
    QUALIFY count(*) OVER (PARTITION BY figure.document_id, name) = 1
),
told AS (
    SELECT *, {folded("subject")} AS name
    FROM fact_narrative_claim
    WHERE kind = 'score' AND cell_id IS NULL AND subject_key IN {texts(law.parts)}
),
pair AS (
    SELECT told.*, sheet.value AS sheet_value, sheet.quantum AS sheet_quantum, sheet.cell_id AS sheet_cell,
        name || ' #' || row_number() OVER (PARTITION BY document_id, name ORDER BY {ORDER}) AS scope
    FROM told JOIN sheet USING (document_id, name)
)
{branch("lhs", "pair", **sheet, **points)}
UNION ALL
{branch("rhs", "pair", cell="NULL", claim="claim_id", label=WORDS, **points)}"""
