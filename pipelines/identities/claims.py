"""Terms of the laws whose shape is one of a kind: what running text, lists and blank forms say of the rest.

Each shape is one query. Claims are found by their canonical subject (``subject_key``) and by the group of one
statement (``base_id``), never by their value.
"""

from __future__ import annotations

from pipelines.identities.catalogue import Named
from pipelines.identities.terms import branch, in_disclosure, text, texts
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
_UNION = "\nUNION ALL\n"
_ONE = {"value": "1", "quantum": "0", "unit": "'count'"}
_DOCUMENT = {"disclosure": "NULL", "statement": "NULL"}
_DISCLOSURE = {"statement": "NULL"}
_WORDS = "coalesce(nullif(subject, ''), subject_key) || '（文字）'"
_EXACT_COUNTS = "CASE WHEN kind = 'count' THEN 0 ELSE quantum END"
_ORDER = "line, length(claim_id), claim_id"
_BUDGETS = ("initial_budget.*", "full_budget.*", "budget.*", "*.budget", "*.full_budget")
_IS_BUDGET = "(" + " OR ".join(f"claim.subject_key GLOB {text(pattern)}" for pattern in _BUDGETS) + ")"
# A file that holds several disclosures does not say to which of them its text belongs.
_SINGLE = """single AS (
    SELECT document_id, min(disclosure_no) AS disclosure_no
    FROM statement GROUP BY document_id HAVING count(DISTINCT disclosure_no) = 1
)"""


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
# second sheet of that name. A disclosure without any sheet is not asked for them.
_FOLDED = r"translate(regexp_replace(project_name, '\s', '', 'g'), '（）“”‘’\"''《》', '()')"
_LISTED = f"""WITH listed AS (
    SELECT *, row_number() OVER (
        PARTITION BY document_id, disclosure_no, name ORDER BY table_index, row_index, row_no
    ) AS nth
    FROM (SELECT *, {_FOLDED} AS name FROM fact_evaluation_summary)
),
sheet AS (
    SELECT *, row_number() OVER (
        PARTITION BY document_id, disclosure_no, name ORDER BY sheet_no, statement_id
    ) AS nth
    FROM (SELECT *, {_FOLDED} AS name FROM fact_project_evaluation)
),
pair AS (
    SELECT listed.document_id, listed.disclosure_no, listed.cell_id, listed.score, listed.score_quantum,
        listed.name || CASE WHEN nth > 1 THEN ' (' || nth || ')' ELSE '' END AS project,
        sheet.statement_id AS sheet_id
    FROM listed
    LEFT JOIN sheet USING (document_id, disclosure_no, name, nth)
    SEMI JOIN sheet AS any_sheet USING (document_id, disclosure_no)
)"""


def _summary_has_sheet(_law: Named) -> str:
    scope = in_disclosure("project")
    listed = branch("lhs", "pair", scope=scope, label="'汇总表所列'", **_ONE, **_DISCLOSURE)
    found = branch(
        "rhs",
        "(SELECT * EXCLUDE (cell_id) FROM pair WHERE sheet_id IS NOT NULL) AS pair",
        scope=scope,
        cell="NULL",
        label="'自评表'",
        **_ONE,
        **_DISCLOSURE,
    )
    return f"{_LISTED}\n{listed}{_UNION}{found}"


def _summary_score(_law: Named) -> str:
    points = {"scope": in_disclosure("project"), "unit": "'points'", **_DISCLOSURE}
    listed = branch(
        "lhs",
        "pair WHERE sheet_id IS NOT NULL AND score IS NOT NULL",
        value="score",
        quantum="score_quantum",
        label="'汇总表得分'",
        **points,
    )
    total = """(
    SELECT pair.document_id, pair.disclosure_no, pair.project, figure.value, figure.quantum, figure.cell_id
    FROM pair
    JOIN law.figure AS figure ON figure.document_id = pair.document_id AND figure.statement_id = pair.sheet_id
    WHERE pair.score IS NOT NULL AND figure.form = 'project_evaluation' AND figure.line_key = 'total'
        AND figure.measure = 'score'
) AS total"""
    scored = branch("rhs", total, label="'自评表总分'", **points)
    return f"{_LISTED}\n{listed}{_UNION}{scored}"


def _sheet_count(law: Named) -> str:
    """The sheets on the left as the limit, what the text counts on the right; only where there are sheets."""
    count = {
        "scope": in_disclosure("subject_key"),
        "quantum": "0",
        "unit": "'count'",
        "cell": "NULL",
        **_DISCLOSURE,
    }
    return f"""WITH {_SINGLE},
counted AS (
    SELECT document_id, subject_key, max(value) AS counted
    FROM fact_narrative_claim
    WHERE kind = 'count' AND subject_key IN {texts(law.parts)}
    GROUP BY document_id, subject_key
),
pair AS (
    SELECT document_id, disclosure_no, subject_key, counted, count(*) AS sheets
    FROM statement JOIN single USING (document_id, disclosure_no) JOIN counted USING (document_id)
    WHERE form IN {texts(law.over)}
    GROUP BY ALL
)
{branch("lhs", "pair", value="sheets", label="'自评表张数'", **count)}
UNION ALL
{branch("rhs", "pair", value="counted", label="'文中所述个数'", **count)}"""


def _claim_repeats_cell(_law: Named) -> str:
    """The cell on the left, the figure of the text that repeats it on the right."""
    cell = branch("lhs", "claim", value="cell_value", quantum="cell_quantum", unit="cell_unit")
    told = branch("rhs", "claim", quantum=_EXACT_COUNTS, unit="cell_unit", cell="NULL", label=_WORDS)
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


def _claim_completion(_law: Named) -> str:
    """A completion rate against the actual amount of its group and the budget that it is said to complete."""
    return f"""WITH rate AS ({_rates("completion_rate")}
),
part AS (
    SELECT rate.document_id, rate.scope, rate.claim_id AS rate_id, claim.* EXCLUDE (document_id),
        {_IS_BUDGET} AS is_budget,
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


def _claim_share(law: Named) -> str:
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
    FROM rate
    JOIN fact_narrative_claim AS claim
        ON claim.document_id = rate.document_id AND claim.claim_id = rate.base_id
    WHERE claim.kind = 'amount' AND NOT {_IS_BUDGET}
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


def _rates(kind: str) -> str:
    """The rates of a kind that belong to a statement, each with its scope."""
    return f"""
    SELECT *, subject_key || ' #' || row_number() OVER (
        PARTITION BY document_id, subject_key ORDER BY {_ORDER}
    ) AS scope
    FROM fact_narrative_claim
    WHERE kind = '{kind}' AND base_id IS NOT NULL AND subject_key IS NOT NULL"""


def _rate_and_chosen() -> str:
    """The end of each law on a printed rate: the rate and the amounts chosen for it.

    Two amounts where one is meant leave the law open.
    """
    rate = branch("lhs", "rate", value="abs(value)", unit="'percent'", cell="NULL", label=_WORDS, **_DOCUMENT)
    parts = _UNION.join(
        branch(side, f"chosen WHERE side = '{side}'", weight="weight", unit="'yuan'", label=_WORDS, **_DOCUMENT)
        for side in ("numerator", "denominator")
    )
    doubtful = """(
    SELECT document_id, scope FROM chosen GROUP BY document_id, scope HAVING count(DISTINCT claim_id) > 2
) AS doubtful"""
    nothing = {"value": "0", "quantum": "0", "unit": "'percent'", "cell": "NULL", **_DOCUMENT}
    return _UNION.join((rate, parts, branch("gap", doubtful, label="'more_than_one_amount'", **nothing)))


def _claim_parts(law: Named) -> str:
    """A whole that the text states, and its parts as stated after it, before the whole is stated again."""
    parts = " OR ".join(f"subject_key GLOB {text(part)}" for part in law.parts)
    told = {
        "scope": f"{text(law.whole)} || ' #' || nth",
        "quantum": _EXACT_COUNTS,
        "unit": "CASE WHEN kind = 'count' THEN 'count' ELSE 'yuan' END",
        "label": _WORDS,
        **_DOCUMENT,
    }
    return f"""WITH stated AS (
    SELECT *, subject_key = {text(law.whole)} AS is_whole,
        count(*) FILTER (WHERE subject_key = {text(law.whole)}) OVER (
            PARTITION BY document_id ORDER BY {_ORDER}
        ) AS nth
    FROM fact_narrative_claim
    WHERE kind IN ('amount', 'count') AND (subject_key = {text(law.whole)} OR {parts})
),
claim AS (
    SELECT * FROM stated
    WHERE nth > 0
    QUALIFY row_number() OVER (PARTITION BY document_id, subject_key, nth ORDER BY {_ORDER}) = 1
)
{branch("lhs", "claim WHERE is_whole", **told)}
UNION ALL
{branch("rhs", "claim WHERE NOT is_whole", **told)}"""


def _claim_projects(law: Named) -> str:
    """Form 03's project expenditure as the limit, the executions that the text tells project by project.

    A project told again is taken once; two projects of one name are told apart by their sheets.
    """
    scope = in_disclosure("'grand_total/project'")
    told = "told JOIN (SELECT document_id, disclosure_no FROM figure) AS limits USING (document_id)"
    return f"""WITH {_SINGLE},
figure AS (
    SELECT * FROM law.figure SEMI JOIN single USING (document_id)
    WHERE is_main AND form = 'expenditure' AND line_key = 'grand_total' AND measure = 'project'
        AND source_of_funds = 'total'
),
told AS (
    SELECT * FROM fact_narrative_claim
    WHERE kind = 'amount' AND subject_key IN {texts(law.parts)}
    QUALIFY row_number() OVER (PARTITION BY document_id, coalesce(cell_id, subject) ORDER BY {_ORDER}) = 1
)
{branch("lhs", "figure", scope=scope, **_DISCLOSURE)}
UNION ALL
{branch("rhs", told, scope=scope, unit="'yuan'", label=_WORDS, **_DISCLOSURE)}"""


def _blank_form_is_empty(_law: Named) -> str:
    """A form declared blank prints no amount but zeros, in at least one of the document's disclosures.

    Where only the running text says that nothing was spent, a budget may stand in the form all the same.
    """
    count = {"scope": "form", "quantum": "0", "unit": "'count'", "cell": "NULL", **_DOCUMENT}
    found = "CASE WHEN is_of_spending THEN spent ELSE amounts END"
    return f"""WITH of_disclosure AS (
    SELECT statement.document_id, statement.form, statement.disclosure_no,
        count(ledger.cell_id) FILTER (WHERE ledger.amount <> 0) AS amounts,
        count(ledger.cell_id) FILTER (WHERE ledger.amount <> 0 AND ledger.measure <> 'budget') AS spent
    FROM statement LEFT JOIN ledger USING (document_id, statement_id)
    GROUP BY ALL
),
printed AS (
    SELECT document_id, form, min(amounts) AS amounts, min(spent) AS spent FROM of_disclosure GROUP BY ALL
),
blank AS (
    SELECT document_id, form, bool_and(declared_by = 'narrative') AS is_of_spending
    FROM fact_form_blank GROUP BY ALL
)
{branch("lhs", "blank", value="0", label="'声明为空表，应有数字'", **count)}
UNION ALL
{branch("rhs", "blank JOIN printed USING (document_id, form)", value=found, label="'实印数字'", **count)}"""


def _blank_form_is_explained(law: Named) -> str:
    one = {"scope": "'statement'", "cell": "NULL", **_ONE}
    explained = """blank
WHERE blank_reason IS NOT NULL OR EXISTS (
    SELECT 1 FROM fact_form_blank AS said WHERE said.document_id = blank.document_id AND said.form = blank.form
)"""
    return f"""WITH blank AS (
    SELECT * FROM statement WHERE is_blank AND form IN {texts(law.over)}
)
{branch("lhs", "blank", label="'空表说明'", **one)}
UNION ALL
{branch("rhs", explained, label="'空表说明'", **one)}"""


def _blank_fund_is_unused(law: Named) -> str:
    """A fund's form declared blank: the fund's column of the appropriations holds nothing."""
    scope = in_disclosure("blank_form")
    column = """(
    SELECT blank.*, figure.value, figure.quantum, figure.cell_id
    FROM blank JOIN law.figure AS figure USING (document_id)
    WHERE figure.is_main AND figure.form = 'appropriation_summary' AND figure.section = 'expenditure'
        AND figure.line_key = 'year_total' AND figure.measure = blank.blank_form
        AND figure.source_of_funds = 'total'
) AS used"""
    nothing = {"value": "0", "quantum": "0", "cell": "NULL", "label": "'空表'"}
    return f"""WITH {_SINGLE},
blank AS (
    SELECT DISTINCT document_id, disclosure_no, form AS blank_form
    FROM fact_form_blank JOIN single USING (document_id)
    WHERE form IN {texts(law.over)}
        AND document_id IN (SELECT document_id FROM statement WHERE form = 'appropriation_summary')
)
{branch("lhs", "blank", scope=scope, unit="'yuan'", **nothing, **_DISCLOSURE)}
UNION ALL
{branch("rhs", column, scope=scope, unit="'yuan'", **_DISCLOSURE)}"""
