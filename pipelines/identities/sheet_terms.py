"""Terms of the laws that only evaluation sheets know: weights, levels of indicators, grades."""

from __future__ import annotations

from pipelines.identities.catalogue import Grade, Levels, Weights
from pipelines.identities.terms import branch, is_line, text

_UNION = "\nUNION ALL\n"


def weights_terms(law: Weights) -> str:
    """The constant on the left where any weight is printed; the weights, printed or implied, on the right."""
    lines = " OR ".join(is_line(part) for part in law.parts)
    printed = f"form = {text(law.form)} AND measure = 'weight' AND source_of_funds = 'total' AND ({lines})"
    keys = "document_id, disclosure_no, statement_id"
    statements = f"(SELECT DISTINCT {keys} FROM law.figure WHERE {printed}) AS sheet"
    points = {"scope": "'weights'", "unit": "'points'"}
    branches = [
        branch("lhs", statements, value=str(law.constant), quantum="0", cell="NULL", **points),
        branch("rhs", f"law.figure WHERE {printed}", **points),
    ]
    for line, weight in law.implied.items():
        scored = f"""(
    SELECT DISTINCT {keys}
    FROM law.figure AS figure
    WHERE form = {text(law.form)} AND {is_line(line)} AND measure = 'score' AND source_of_funds = 'total'
        AND NOT EXISTS (
            SELECT 1 FROM law.figure AS own
            WHERE own.form = {text(law.form)} AND own.line_key = {text(line)} AND own.measure = 'weight'
                AND own.document_id = figure.document_id AND own.statement_id = figure.statement_id
        )
) AS sheet"""
        words = "'执行率分值（未印，按规定）'"
        branches.append(branch("rhs", scored, value=str(weight), quantum="0", cell="NULL", label=words, **points))
    return _UNION.join(branches)


def levels_terms(law: Levels) -> str:
    """A level's printed weight on the left, the weights of its indicators on the right."""
    return f"""WITH level AS (
    SELECT figure.*, indicator.level1
    FROM law.figure AS figure
    JOIN fact_project_indicator AS indicator
        ON indicator.document_id = figure.document_id AND indicator.statement_id = figure.statement_id
        AND indicator.table_index::BIGINT * 1000000 + indicator.row_index = figure.position
    WHERE figure.form = {text(law.form)} AND figure.line_key GLOB 'level.*' AND figure.measure = 'weight'
    QUALIFY row_number() OVER (PARTITION BY figure.document_id, figure.cell_id ORDER BY indicator.indicator_no) = 1
),
below AS (
    SELECT figure.*, indicator.level1
    FROM law.figure AS figure
    JOIN fact_project_indicator AS indicator
        ON indicator.document_id = figure.document_id AND indicator.statement_id = figure.statement_id
        AND figure.line_key = 'indicator.' || indicator.indicator_no
    SEMI JOIN level
        ON level.document_id = figure.document_id AND level.statement_id = figure.statement_id
        AND level.level1 = indicator.level1
    WHERE figure.form = {text(law.form)} AND figure.measure = 'weight'
)
{branch("lhs", "level", scope="'level/' || level1")}
UNION ALL
{branch("rhs", "below", scope="'level/' || level1")}"""


def grade_terms(law: Grade) -> str:
    """The score on the left; on the right the nearest score that the grade's band allows."""
    bands = ", ".join(f"({text(grade)}, {low}, {high})" for grade, (low, high) in law.bands.items())
    nearest = "least(greatest(value, low), high)"
    known, unknown = "graded JOIN band USING (grade)", "graded ANTI JOIN band USING (grade)"
    points = {"unit": "'points'"}
    return f"""WITH band(grade, low, high) AS (VALUES {bands}),
graded AS (
{_GRADED[law.form]}
)
{branch("lhs", "graded", **points)}
UNION ALL
{branch("rhs", known, value=nearest, quantum="0", cell="NULL", label="'等级“' || grade || '”'", **points)}
UNION ALL
{branch("gap", unknown, cell="NULL", label="'grade_without_band'", **points)}"""


def _graded_sheet(relation: str, form: str) -> str:
    return f"""    SELECT figure.document_id, figure.disclosure_no, figure.statement_id, 'total' AS scope,
        trim(sheet.grade) AS grade, figure.value, figure.quantum, figure.cell_id
    FROM law.figure AS figure
    JOIN {relation} AS sheet USING (document_id, statement_id)
    WHERE figure.form = '{form}' AND figure.line_key = 'total' AND figure.measure = 'score'
        AND sheet.grade IS NOT NULL"""


_GRADED = {
    "project_evaluation": _graded_sheet("fact_project_evaluation", "project_evaluation"),
    "department_evaluation": _graded_sheet("fact_department_sheet", "department_evaluation"),
    "evaluation_summary": """    SELECT document_id, disclosure_no, statement_id, 'row ' || row_no AS scope,
        trim(grade) AS grade, score AS value, score_quantum AS quantum, cell_id
    FROM fact_evaluation_summary
    WHERE score IS NOT NULL AND grade IS NOT NULL""",
}
