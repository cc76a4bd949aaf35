"""Terms of the laws whose shape is one of a kind: what running text, lists and blank forms say of the rest.

Each shape is one query with the columns of ``terms.COLUMNS``. Claims are found by their canonical subject
(``subject_key``) and by the group of one statement (``base_id``), never by their value.
"""

from __future__ import annotations

from pipelines.identities.catalogue import Named
from pipelines.identities.terms import text, texts
from pipelines.identities.verdicts import Needs

# What one application covers; where a law finds nothing there, one row says so.
REACH = {
    "summary_has_sheet": "disclosure",
    "summary_score": "disclosure",
    "sheet_count": "disclosure",
    "blank_fund_is_unused": "disclosure",
    "blank_form_is_explained": "statement",
    "blank_form_is_empty": "document",
    "claim_repeats_cell": "document",
    "claim_completion": "document",
    "claim_share": "document",
    "claim_change": "document",
    "claim_parts": "document",
    "claim_projects": "disclosure",
}
# Where nothing printed on the right means "not known"; elsewhere it means none.
NEEDS: dict[str, Needs] = {
    "summary_score": "a_part_in_scope",
    "claim_repeats_cell": "a_part_in_scope",
    "claim_parts": "a_part_in_scope",
    "claim_projects": "a_part_in_scope",
}

_ZERO = "0::DECIMAL(24, 6)"
_ONE = "1::DECIMAL(24, 6)"
# A claim's figure as a term: counts are exact.
_CLAIM = "claim.value::DECIMAL(24, 6) AS value, CASE WHEN claim.kind = 'count' THEN 0 ELSE claim.quantum END::DECIMAL(24, 6) AS quantum"
_WORDS = "coalesce(nullif(claim.subject, ''), claim.subject_key) || '（文字）'"
_BUDGETS = ("initial_budget.*", "full_budget.*", "budget.*", "*.budget", "*.full_budget")
_IS_BUDGET = "(" + " OR ".join(f"claim.subject_key GLOB {text(pattern)}" for pattern in _BUDGETS) + ")"
# The end of each law on a printed rate: the rate, and the amounts chosen for it. Two amounts where one is meant
# leave the law open.
_RATE_AND_CHOSEN = f"""SELECT claim.document_id, NULL::INTEGER AS disclosure_no, NULL::VARCHAR AS statement_id, claim.scope, 'lhs' AS side, 1 AS weight,
    abs(claim.value)::DECIMAL(24, 6) AS value, claim.quantum::DECIMAL(24, 6) AS quantum, 'percent' AS unit, NULL::VARCHAR AS cell_id,
    {_WORDS} AS label
FROM rate AS claim
UNION ALL
SELECT claim.document_id, NULL, NULL, claim.scope, claim.side, claim.weight, {_CLAIM}, 'yuan', claim.cell_id, {_WORDS}
FROM chosen AS claim
UNION ALL
SELECT document_id, NULL, NULL, scope, 'gap', 1, 0, 0, 'percent', NULL, 'more_than_one_amount'
FROM chosen
GROUP BY document_id, scope
HAVING count(DISTINCT claim_id) > 2"""


def named_terms(law: Named) -> str:
    """The SQL of one of the shapes of a kind."""
    return {
        "summary_has_sheet": _summary_has_sheet,
        "summary_score": _summary_score,
        "sheet_count": _sheet_count,
        "claim_repeats_cell": _claim_repeats_cell,
        "claim_completion": _claim_completion,
        "claim_share": _claim_share,
        "claim_change": _claim_change,
        "claim_parts": _claim_parts,
        "claim_projects": _claim_projects,
        "blank_form_is_empty": _blank_form_is_empty,
        "blank_form_is_explained": _blank_form_is_explained,
        "blank_fund_is_unused": _blank_fund_is_unused,
    }[law.shape](law)


# Names are compared without spaces, brackets' widths and quotation marks; the second project of a name meets the
# second sheet of that name.
_FOLDED = r"translate(regexp_replace(project_name, '\s', '', 'g'), '（）“”‘’\"''《》', '()')"
_LISTED = f"""WITH listed AS (
    SELECT *, row_number() OVER (PARTITION BY document_id, disclosure_no, name ORDER BY table_index, row_index, row_no) AS nth
    FROM (SELECT *, {_FOLDED} AS name FROM fact_evaluation_summary)
),
sheet AS (
    SELECT *, row_number() OVER (PARTITION BY document_id, disclosure_no, name ORDER BY sheet_no, statement_id) AS nth
    FROM (SELECT *, {_FOLDED} AS name FROM fact_project_evaluation)
),
pair AS (
    SELECT listed.document_id, listed.disclosure_no, listed.name || CASE WHEN nth > 1 THEN ' (' || nth || ')' ELSE '' END AS scope,
        listed.cell_id, listed.score, listed.score_quantum, sheet.statement_id AS sheet_id
    FROM listed
    LEFT JOIN sheet USING (document_id, disclosure_no, name, nth)
    SEMI JOIN sheet AS any_sheet USING (document_id, disclosure_no)
)"""


def _summary_has_sheet(_law: Named) -> str:
    return f"""{_LISTED}
SELECT document_id, disclosure_no, NULL::VARCHAR AS statement_id, 'disclosure ' || disclosure_no || ': ' || scope AS scope,
    'lhs' AS side, 1 AS weight, {_ONE} AS value, {_ZERO} AS quantum, 'count' AS unit, cell_id, '汇总表所列' AS label
FROM pair
UNION ALL
SELECT document_id, disclosure_no, NULL, 'disclosure ' || disclosure_no || ': ' || scope, 'rhs', 1, 1, 0, 'count', NULL, '自评表'
FROM pair WHERE sheet_id IS NOT NULL"""


def _summary_score(_law: Named) -> str:
    return f"""{_LISTED}
SELECT document_id, disclosure_no, NULL::VARCHAR AS statement_id, 'disclosure ' || disclosure_no || ': ' || scope AS scope,
    'lhs' AS side, 1 AS weight, score::DECIMAL(24, 6) AS value, score_quantum::DECIMAL(24, 6) AS quantum, 'points' AS unit,
    cell_id, '汇总表得分' AS label
FROM pair WHERE sheet_id IS NOT NULL AND score IS NOT NULL
UNION ALL
SELECT pair.document_id, pair.disclosure_no, NULL, 'disclosure ' || pair.disclosure_no || ': ' || scope, 'rhs', 1,
    figure.value, figure.quantum, 'points', figure.cell_id, '自评表总分'
FROM pair
JOIN law.figure AS figure ON figure.document_id = pair.document_id AND figure.statement_id = pair.sheet_id
WHERE pair.score IS NOT NULL AND figure.form = 'project_evaluation' AND figure.line_key = 'total' AND figure.measure = 'score'"""


def _sheet_count(law: Named) -> str:
    """The sheets on the left as the limit, what the text counts on the right; only where there are sheets."""
    return f"""WITH sheets AS (
    SELECT document_id, any_value(disclosure_no) AS disclosure_no, count(*) AS value
    FROM statement
    WHERE form IN {texts(law.over)}
    GROUP BY document_id
    HAVING count(DISTINCT disclosure_no) = 1
),
counted AS (
    SELECT document_id, subject_key, max(value) AS value, any_value(subject) AS subject
    FROM fact_narrative_claim
    WHERE kind = 'count' AND subject_key IN {texts(law.parts)}
    GROUP BY document_id, subject_key
)
SELECT document_id, disclosure_no, NULL::VARCHAR AS statement_id, 'disclosure ' || disclosure_no || ': ' || subject_key AS scope,
    'lhs' AS side, 1 AS weight, sheets.value::DECIMAL(24, 6) AS value, {_ZERO} AS quantum, 'count' AS unit,
    NULL::VARCHAR AS cell_id, '自评表张数' AS label
FROM sheets JOIN counted USING (document_id)
UNION ALL
SELECT document_id, disclosure_no, NULL, 'disclosure ' || disclosure_no || ': ' || subject_key, 'rhs', 1,
    counted.value, 0, 'count', NULL, '文中所述个数'
FROM sheets JOIN counted USING (document_id)"""


def _claim_repeats_cell(_law: Named) -> str:
    """The cell on the left, the amount of the text that repeats it on the right."""
    return f"""WITH claim AS (
    SELECT claim.*, figure.disclosure_no, figure.statement_id, figure.value AS cell_value, figure.quantum AS cell_quantum,
        figure.unit AS cell_unit,
        concat_ws('/', nullif(figure.section, ''), figure.line_key, figure.measure) || ' #' || row_number() OVER (
            PARTITION BY claim.document_id, claim.cell_id ORDER BY claim.line, length(claim.claim_id), claim.claim_id
        ) AS scope
    FROM fact_narrative_claim AS claim
    JOIN law.figure AS figure ON figure.document_id = claim.document_id AND figure.cell_id = claim.cell_id
    WHERE claim.kind IN ('amount', 'count', 'score')
)
SELECT document_id, disclosure_no, statement_id, scope, 'lhs' AS side, 1 AS weight, cell_value AS value,
    cell_quantum AS quantum, cell_unit AS unit, cell_id, NULL::VARCHAR AS label
FROM claim
UNION ALL
SELECT document_id, disclosure_no, statement_id, scope, 'rhs', 1, {_CLAIM}, cell_unit, NULL, {_WORDS}
FROM claim"""


def _claim_completion(_law: Named) -> str:
    """A completion rate against the actual amount of its group and the budget that it is said to complete."""
    return f"""WITH rate AS ({_rates("completion_rate")}
),
part AS (
    SELECT rate.document_id, rate.scope, rate.claim_id AS rate_id, claim.* EXCLUDE (document_id), {_IS_BUDGET} AS is_budget,
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
{_RATE_AND_CHOSEN}"""


def _claim_share(law: Named) -> str:
    """A share against the amount it belongs to and the whole: the one it names, else the one its kind is part of."""
    wholes = ", ".join(f"({text(part)}, {text(whole)})" for part, whole in law.wholes.items())
    return f"""WITH known(part, whole) AS (VALUES {wholes}),
rate AS ({_rates("share")}
),
base AS (
    SELECT rate.document_id, rate.scope, rate.claim_id AS rate_id, claim.* EXCLUDE (document_id),
        rate.line AS rate_line, rate.section AS rate_section,
        nullif(split_part(rate.subject_key, '.share_of_', 2), '') AS named_whole
    FROM rate JOIN fact_narrative_claim AS claim ON claim.document_id = rate.document_id AND claim.claim_id = rate.base_id
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
{_RATE_AND_CHOSEN}"""


def _claim_change(_law: Named) -> str:
    """A rate of change against its change and the amount before, which is the amount now less the change."""
    return f"""WITH rate AS ({_rates("change_rate")}
),
change AS (
    SELECT rate.document_id, rate.scope, rate.claim_id AS rate_id, claim.* EXCLUDE (document_id)
    FROM rate JOIN fact_narrative_claim AS claim USING (document_id, base_id, subject_key, line)
    WHERE claim.kind = 'change_amount'
),
now AS (
    SELECT rate.document_id, rate.scope, rate.claim_id AS rate_id, claim.* EXCLUDE (document_id)
    FROM rate JOIN fact_narrative_claim AS claim ON claim.document_id = rate.document_id AND claim.claim_id = rate.base_id
    WHERE claim.kind = 'amount' AND NOT {_IS_BUDGET}
        AND (rate.document_id, rate.claim_id) IN (SELECT (document_id, rate_id) FROM change)
),
chosen AS (
    SELECT *, 'numerator' AS side, 1 AS weight FROM change
    UNION ALL
    SELECT *, 'denominator', CASE direction WHEN 'decrease' THEN 1 ELSE -1 END FROM change
    UNION ALL
    SELECT *, 'denominator', 1 FROM now
)
{_RATE_AND_CHOSEN}"""


def _rates(kind: str) -> str:
    """The rates of a kind that belong to a statement, each with its scope."""
    return f"""
    SELECT *, coalesce(subject_key, subject) || ' #' || row_number() OVER (
        PARTITION BY document_id, coalesce(subject_key, subject) ORDER BY line, length(claim_id), claim_id
    ) AS scope
    FROM fact_narrative_claim
    WHERE kind = '{kind}' AND base_id IS NOT NULL AND subject_key IS NOT NULL"""


def _claim_parts(law: Named) -> str:
    """A whole that the text states, and its parts as stated after it, before the whole is stated again."""
    parts = " OR ".join(f"subject_key GLOB {text(part)}" for part in law.parts)
    return f"""WITH stated AS (
    SELECT *, subject_key = {text(law.whole)} AS is_whole,
        count(*) FILTER (WHERE subject_key = {text(law.whole)}) OVER (PARTITION BY document_id ORDER BY line, length(claim_id), claim_id) AS nth
    FROM fact_narrative_claim
    WHERE kind IN ('amount', 'count') AND (subject_key = {text(law.whole)} OR {parts})
),
claim AS (
    SELECT * FROM stated
    WHERE nth > 0
    QUALIFY row_number() OVER (PARTITION BY document_id, subject_key, nth ORDER BY line, length(claim_id), claim_id) = 1
)
SELECT claim.document_id, NULL::INTEGER AS disclosure_no, NULL::VARCHAR AS statement_id, {text(law.whole)} || ' #' || nth AS scope,
    CASE WHEN is_whole THEN 'lhs' ELSE 'rhs' END AS side, 1 AS weight, {_CLAIM},
    CASE WHEN claim.kind = 'count' THEN 'count' ELSE 'yuan' END AS unit, claim.cell_id, {_WORDS} AS label
FROM claim"""


def _claim_projects(law: Named) -> str:
    """Form 03's project expenditure as the limit, the executions that the text tells project by project.

    A project told again is taken once: two projects of one name are told apart by their sheets.
    """
    return f"""WITH single AS (
    SELECT document_id FROM statement GROUP BY document_id HAVING count(DISTINCT disclosure_no) = 1
),
figure AS (
    SELECT * FROM law.figure SEMI JOIN single USING (document_id)
    WHERE is_main AND form = 'expenditure' AND line_key = 'grand_total' AND measure = 'project' AND source_of_funds = 'total'
),
told AS (
    SELECT * FROM fact_narrative_claim
    WHERE kind = 'amount' AND subject_key IN {texts(law.parts)}
    QUALIFY row_number() OVER (
        PARTITION BY document_id, coalesce(cell_id, subject) ORDER BY line, length(claim_id), claim_id
    ) = 1
)
SELECT document_id, disclosure_no, NULL::VARCHAR AS statement_id, 'disclosure ' || disclosure_no || ': grand_total/project' AS scope,
    'lhs' AS side, 1 AS weight, value, quantum, unit, cell_id, NULL::VARCHAR AS label
FROM figure
UNION ALL
SELECT claim.document_id, figure.disclosure_no, NULL, 'disclosure ' || figure.disclosure_no || ': grand_total/project', 'rhs', 1,
    {_CLAIM}, 'yuan', claim.cell_id, {_WORDS}
FROM told AS claim
JOIN figure USING (document_id)"""


def _blank_form_is_empty(_law: Named) -> str:
    """A form declared blank prints no amount but zeros in at least one statement of it."""
    return f"""WITH printed AS (
    SELECT statement.document_id, statement.form, min(amounts) AS amounts
    FROM (
        SELECT statement.document_id, statement.form, statement.disclosure_no,
            count(ledger.cell_id) FILTER (WHERE ledger.amount <> 0) AS amounts
        FROM statement LEFT JOIN ledger USING (document_id, statement_id)
        GROUP BY ALL
    ) AS statement
    GROUP BY ALL
),
blank AS (SELECT DISTINCT document_id, form FROM fact_form_blank)
SELECT document_id, NULL::INTEGER AS disclosure_no, NULL::VARCHAR AS statement_id, form AS scope, 'lhs' AS side, 1 AS weight,
    {_ZERO} AS value, {_ZERO} AS quantum, 'count' AS unit, NULL::VARCHAR AS cell_id, '声明为空表，应有数字' AS label
FROM blank
UNION ALL
SELECT document_id, NULL, NULL, form, 'rhs', 1, amounts, 0, 'count', NULL, '实印数字'
FROM blank JOIN printed USING (document_id, form)"""


def _blank_form_is_explained(law: Named) -> str:
    return f"""WITH blank AS (
    SELECT * FROM statement WHERE is_blank AND form IN {texts(law.over)}
)
SELECT document_id, disclosure_no, statement_id, 'statement' AS scope, 'lhs' AS side, 1 AS weight, {_ONE} AS value,
    {_ZERO} AS quantum, 'count' AS unit, NULL::VARCHAR AS cell_id, '空表' AS label
FROM blank
UNION ALL
SELECT document_id, disclosure_no, statement_id, 'statement', 'rhs', 1, 1, 0, 'count', NULL, '空表说明'
FROM blank
WHERE blank_reason IS NOT NULL OR EXISTS (
    SELECT 1 FROM fact_form_blank AS said WHERE said.document_id = blank.document_id AND said.form = blank.form
)"""


def _blank_fund_is_unused(law: Named) -> str:
    """A fund's form declared blank: the fund's column of the appropriations holds nothing."""
    return f"""WITH single AS (
    SELECT document_id, min(disclosure_no) AS disclosure_no
    FROM statement GROUP BY document_id HAVING count(DISTINCT disclosure_no) = 1
),
blank AS (
    SELECT DISTINCT document_id, disclosure_no, form FROM fact_form_blank JOIN single USING (document_id)
    WHERE form IN {texts(law.over)}
    AND document_id IN (SELECT document_id FROM statement WHERE form = 'appropriation_summary')
)
SELECT document_id, disclosure_no, NULL::VARCHAR AS statement_id, 'disclosure ' || disclosure_no || ': ' || form AS scope,
    'lhs' AS side, 1 AS weight, {_ZERO} AS value, {_ZERO} AS quantum, 'yuan' AS unit, NULL::VARCHAR AS cell_id,
    '空表' AS label
FROM blank
UNION ALL
SELECT document_id, blank.disclosure_no, NULL, 'disclosure ' || blank.disclosure_no || ': ' || blank.form, 'rhs', 1,
    figure.value, figure.quantum, 'yuan', figure.cell_id, NULL
FROM blank JOIN law.figure AS figure USING (document_id)
WHERE figure.is_main AND figure.form = 'appropriation_summary' AND figure.section = 'expenditure' AND figure.line_key = 'year_total'
    AND figure.measure = blank.form AND figure.source_of_funds = 'total'"""
