"""Terms of lists against sheets: the summary list of evaluations, and how many projects the text counts."""

from __future__ import annotations

from pipelines.identities.laws import Named
from pipelines.identities.terms.writing import (
    ACROSS_DISCLOSURE,
    ONE,
    READ_WHOLE,
    SINGLE,
    UNION,
    UNREAD,
    branch,
    in_disclosure,
    texts,
)


# Names are compared without spaces, brackets' widths and quotation marks; the second project of a name meets the
# second sheet of that name. A disclosure without any sheet is not asked for them.
def folded(name: str) -> str:
    """The SQL of a name as names are compared."""
    return rf"translate(regexp_replace({name}, '\s', '', 'g'), '（）“”‘’\"''《》', '()')"


_LISTED = f"""WITH listed AS (
    SELECT *, row_number() OVER (
        PARTITION BY document_id, disclosure_no, name ORDER BY table_index, row_index, row_no
    ) AS nth
    FROM (SELECT *, {folded("project_name")} AS name FROM fact_evaluation_summary)
),
sheet AS (
    SELECT *, row_number() OVER (
        PARTITION BY document_id, disclosure_no, name ORDER BY sheet_no, statement_id
    ) AS nth
    FROM (SELECT *, {folded("project_name")} AS name FROM fact_project_evaluation)
),
pair AS (
    SELECT listed.document_id, listed.disclosure_no, listed.cell_id, listed.score, listed.score_quantum,
        listed.name || CASE WHEN nth > 1 THEN ' (' || nth || ')' ELSE '' END AS project,
        sheet.statement_id AS sheet_id
    FROM listed
    LEFT JOIN sheet USING (document_id, disclosure_no, name, nth)
    SEMI JOIN sheet AS any_sheet USING (document_id, disclosure_no)
)"""


def summary_has_sheet(_law: Named) -> str:
    scope = in_disclosure("project")
    listed = branch("lhs", f"pair {READ_WHOLE}", scope=scope, label="'汇总表所列'", **ONE, **ACROSS_DISCLOSURE)
    found = branch(
        "rhs",
        f"(SELECT * EXCLUDE (cell_id) FROM pair WHERE sheet_id IS NOT NULL) AS pair {READ_WHOLE}",
        scope=scope,
        cell="NULL",
        label="'自评表'",
        **ONE,
        **ACROSS_DISCLOSURE,
    )
    return f"{_LISTED},\n{UNREAD}\n{listed}{UNION}{found}"


def summary_score(_law: Named) -> str:
    points = {"scope": in_disclosure("project"), "unit": "'points'", **ACROSS_DISCLOSURE}
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
    return f"{_LISTED}\n{listed}{UNION}{scored}"


def sheet_count(law: Named) -> str:
    """The sheets on the left as the limit, what the text counts on the right; only where there are sheets."""
    count = {
        "scope": in_disclosure("subject_key"),
        "quantum": "0",
        "unit": "'count'",
        "cell": "NULL",
        **ACROSS_DISCLOSURE,
    }
    return f"""WITH {SINGLE},
{UNREAD},
counted AS (
    SELECT document_id, subject_key, max(value) AS counted
    FROM fact_narrative_claim
    WHERE kind = 'count' AND subject_key IN {texts(law.parts)}
    GROUP BY document_id, subject_key
),
pair AS (
    SELECT document_id, disclosure_no, subject_key, counted, count(*) AS sheets
    FROM statement JOIN single USING (document_id, disclosure_no) JOIN counted USING (document_id) {READ_WHOLE}
    WHERE form IN {texts(law.over)}
    GROUP BY ALL
)
{branch("lhs", "pair", value="sheets", label="'自评表张数'", **count)}
UNION ALL
{branch("rhs", "pair", value="counted", label="'文中所述个数'", **count)}"""
