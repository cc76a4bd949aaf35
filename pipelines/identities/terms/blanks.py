"""Terms of blank forms: what a disclosure says of them against what it prints and tells."""

from __future__ import annotations

from pipelines.identities.laws import BlankUntold, Named
from pipelines.identities.terms.writing import (
    ACROSS_DISCLOSURE,
    ACROSS_DOCUMENT,
    ONE,
    READ_WHOLE,
    SINGLE,
    UNREAD,
    branch,
    in_disclosure,
    text,
    texts,
)


def blank_form_is_empty(_law: Named) -> str:
    """A form declared blank prints no amount but zeros, in at least one of the document's disclosures.

    Where only the running text says that nothing was spent, a budget may stand in the form all the same.
    """
    count = {"scope": "form", "quantum": "0", "unit": "'count'", "cell": "NULL", **ACROSS_DOCUMENT}
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


def blank_form_is_explained(law: Named) -> str:
    one = {"scope": "'statement'", "cell": "NULL", **ONE}
    explained = """blank
WHERE blank_reason IS NOT NULL OR EXISTS (
    SELECT 1 FROM fact_form_blank AS said WHERE said.document_id = blank.document_id AND said.form = blank.form
)"""
    return f"""WITH {UNREAD},
blank AS (
    SELECT * FROM statement {READ_WHOLE} WHERE is_blank AND form IN {texts(law.over)}
)
{branch("lhs", "blank", label="'空表说明'", **one)}
UNION ALL
{branch("rhs", explained, label="'空表说明'", **one)}"""


def blank_fund_is_unused(law: Named) -> str:
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
    return f"""WITH {SINGLE},
blank AS (
    SELECT DISTINCT document_id, disclosure_no, form AS blank_form
    FROM fact_form_blank JOIN single USING (document_id)
    WHERE form IN {texts(law.over)}
        AND document_id IN (SELECT document_id FROM statement WHERE form = 'appropriation_summary')
)
{branch("lhs", "blank", scope=scope, unit="'yuan'", **nothing, **ACROSS_DISCLOSURE)}
UNION ALL
{branch("rhs", column, scope=scope, unit="'yuan'", **ACROSS_DISCLOSURE)}"""


def blank_untold_terms(law: BlankUntold) -> str:
    """A nought for each form declared blank, and the most that the text tells of its subjects all the same."""
    subjects = ", ".join(f"({text(form)}, {text(one)})" for form, told in law.told.items() for one in told)
    told = {"scope": "form", "unit": "'yuan'", **ACROSS_DOCUMENT}
    return f"""WITH subject(form, subject_key) AS (VALUES {subjects}),
declared AS (SELECT DISTINCT document_id, form FROM fact_form_blank WHERE form IN {texts(tuple(law.told))}),
told AS (
    SELECT * EXCLUDE (nth) FROM (
        SELECT claim.document_id, claim.claim_id, subject.form, claim.subject, claim.value, claim.quantum,
            row_number() OVER (
            PARTITION BY claim.document_id, subject.form ORDER BY abs(claim.value) DESC, claim.line, claim.claim_id
        ) AS nth
        FROM fact_narrative_claim AS claim JOIN subject USING (subject_key)
        WHERE claim.kind = 'amount'
    )
    SEMI JOIN declared USING (document_id, form)
    WHERE nth = 1
)
{branch("lhs", "declared", value="0", quantum="0", cell="NULL", label="'声明为空表，文中应无支出'", **told)}
UNION ALL
{branch("rhs", "told", cell="NULL", claim="claim_id", label="subject || '（文字）'", **told)}"""
