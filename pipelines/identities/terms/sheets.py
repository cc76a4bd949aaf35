"""Terms of the laws that only evaluation sheets know: weights, levels of indicators, grades."""

from __future__ import annotations

from pipelines.identities.laws import Grade, Levels, RateScore, TargetScore, Weights
from pipelines.identities.terms.writing import NOTHING, UNION, branch, is_line, text


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
    return UNION.join(branches)


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


def rate_score_terms(law: RateScore) -> str:
    """The score of the execution rate on the left; on the right its weight times the rate, at most the weight.

    A score that was cut instead of rounded stands for any value of the step above it. The step of the product is
    that of the rate, weighted: points given are exact.
    """
    one = {"scope": "'funds/score'", "unit": "'points'"}
    score = branch("lhs", "sheet", value="score", quantum="score_step", cell="score_cell", **one)
    product = branch(
        "rhs",
        "sheet WHERE rate IS NOT NULL",
        value="product",
        quantum="CASE WHEN rate >= 100 THEN 0 ELSE weight * rate_step / 100 END",
        cell="rate_cell",
        label=f"'分值 ' || {_plain('weight')} || ' × 执行率 ' || {_plain('rate')} || '% ='",
        **one,
    )
    return f"""WITH printed AS (
    SELECT document_id, any_value(disclosure_no) AS disclosure_no, statement_id,
        max(value) FILTER (measure = 'score') AS score, max(quantum) FILTER (measure = 'score') AS step,
        max(cell_id) FILTER (measure = 'score') AS score_cell,
        max(value) FILTER (measure = 'rate') AS rate, max(quantum) FILTER (measure = 'rate') AS rate_step,
        max(cell_id) FILTER (measure = 'rate') AS rate_cell,
        coalesce(max(value) FILTER (measure = 'weight'), {law.implied}) AS weight
    FROM law.figure
    WHERE form = {text(law.form)} AND line_key = 'funds' AND source_of_funds = 'total'
    GROUP BY document_id, statement_id
    HAVING score IS NOT NULL
),
product AS (SELECT *, least(weight, weight * rate / 100)::DECIMAL(24, 6) AS product FROM printed),
sheet AS (
    SELECT *, CASE WHEN product >= score AND product < score + step THEN 2 * step ELSE step END AS score_step
    FROM product
)
{score}
UNION ALL
{product}
UNION ALL
{branch("gap", "sheet WHERE rate IS NULL", label="'rate_not_printed'", **one, **NOTHING)}"""


def _plain(number: str) -> str:
    return f"rtrim(rtrim({number}::VARCHAR, '0'), '.')"


def target_terms(law: TargetScore) -> str:
    """Indicators whose target is met (``met``: score against weight) or missed (``missed``: a point is lost).

    A target tells how it compares (≥98%), and the actual value is a number of the same unit.
    """
    number = "([0-9]+(?:[.][0-9]+)?)([^0-9]*)$"
    parsed = f"""WITH told AS (
    SELECT document_id, statement_id, indicator_no,
        regexp_extract(
            regexp_replace(target, '\\s', '', 'g'), '^([≥≧≤≦=＝]|>=|<=){number}', ['sign', 'value', 'unit']
        ) AS wanted,
        regexp_extract(regexp_replace(actual, '\\s', '', 'g'), '^{number}', ['value', 'unit']) AS reached
    FROM fact_project_indicator
    SEMI JOIN (SELECT document_id, statement_id FROM statement WHERE form = {text(law.form)}) AS sheet
        USING (document_id, statement_id)
    WHERE ltrim(target)[1] IN ('≥', '≧', '≤', '≦', '=', '＝', '>', '<') AND ltrim(actual)[1] BETWEEN '0' AND '9'
        AND adjusted_target IS NULL
),
valued AS (
    SELECT document_id, statement_id, indicator_no, wanted.sign AS sign,
        TRY_CAST(wanted.value AS DECIMAL(24, 6)) AS wanted, TRY_CAST(reached.value AS DECIMAL(24, 6)) AS reached
    FROM told WHERE wanted.value <> '' AND reached.value <> '' AND wanted.unit = reached.unit
),
compared AS (
    SELECT document_id, statement_id, indicator_no, CASE
        WHEN sign IN ('≥', '≧', '>=') THEN CASE WHEN reached >= wanted THEN 'met' ELSE 'missed' END
        WHEN sign IN ('≤', '≦', '<=') THEN CASE WHEN reached <= wanted THEN 'met' ELSE 'missed' END
        WHEN reached = wanted THEN 'met'
        WHEN reached < wanted THEN 'missed'
    END AS outcome
    FROM valued
),
points AS MATERIALIZED (
    SELECT document_id, disclosure_no, statement_id, line_key, measure, value, quantum, unit, cell_id
    FROM law.figure
    WHERE form = {text(law.form)} AND measure IN ('weight', 'score') AND starts_with(line_key, 'indicator.')
),
indicator AS (
    SELECT weight.document_id, weight.disclosure_no, weight.statement_id, weight.line_key AS scope, weight.unit,
        weight.value AS weight, weight.quantum AS weight_quantum, weight.cell_id AS weight_cell,
        score.value AS score, score.quantum AS score_quantum, score.cell_id AS score_cell
    FROM compared
    JOIN points AS weight
        ON weight.document_id = compared.document_id AND weight.statement_id = compared.statement_id
        AND weight.line_key = 'indicator.' || compared.indicator_no AND weight.measure = 'weight'
    JOIN points AS score
        ON score.document_id = weight.document_id AND score.statement_id = weight.statement_id
        AND score.line_key = weight.line_key AND score.measure = 'score'
    WHERE outcome = '{law.target}' AND weight.value > 0
)"""
    if law.target == "met":
        score = branch("lhs", "indicator", value="score", quantum="score_quantum", cell="score_cell")
        weight = branch("rhs", "indicator", value="weight", quantum="weight_quantum", cell="weight_cell")
        return f"{parsed}\n{score}{UNION}{weight}"
    one = {"value": "1", "quantum": "0", "unit": "'count'", "label": "'未达目标应扣分'"}
    expected = branch("lhs", "indicator", cell="score_cell", **one)
    deducted = branch("rhs", "indicator WHERE score < weight", cell="weight_cell", **one)
    return f"{parsed}\n{expected}{UNION}{deducted}"


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
