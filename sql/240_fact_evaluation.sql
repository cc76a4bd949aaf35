-- Self-evaluation sheets 项目支出绩效自评表: money from the ledger, rates, weights and scores from `sheet_value`.

CREATE TABLE staging.sheet_money AS
SELECT
    document_id,
    statement_id,
    pick_source(amount, source_of_funds, measure, 'total', 'requested') AS total_requested,
    pick_source(cell_id, source_of_funds, measure, 'total', 'requested') AS total_requested_cell_id,
    pick_source(amount, source_of_funds, measure, 'total', 'initial_budget') AS total_initial_budget,
    pick_source(cell_id, source_of_funds, measure, 'total', 'initial_budget') AS total_initial_budget_cell_id,
    pick_source(amount, source_of_funds, measure, 'total', 'adjusted_budget') AS total_adjusted_budget,
    pick_source(cell_id, source_of_funds, measure, 'total', 'adjusted_budget') AS total_adjusted_budget_cell_id,
    pick_source(amount, source_of_funds, measure, 'total', 'full_budget') AS total_full_budget,
    pick_source(cell_id, source_of_funds, measure, 'total', 'full_budget') AS total_full_budget_cell_id,
    pick_source(amount, source_of_funds, measure, 'total', 'executed') AS total_executed,
    pick_source(cell_id, source_of_funds, measure, 'total', 'executed') AS total_executed_cell_id,
    pick_source(amount, source_of_funds, measure, 'total', 'balance') AS total_balance,
    pick_source(cell_id, source_of_funds, measure, 'total', 'balance') AS total_balance_cell_id,
    pick_source(amount, source_of_funds, measure, 'fiscal', 'requested') AS fiscal_requested,
    pick_source(cell_id, source_of_funds, measure, 'fiscal', 'requested') AS fiscal_requested_cell_id,
    pick_source(amount, source_of_funds, measure, 'fiscal', 'initial_budget') AS fiscal_initial_budget,
    pick_source(cell_id, source_of_funds, measure, 'fiscal', 'initial_budget') AS fiscal_initial_budget_cell_id,
    pick_source(amount, source_of_funds, measure, 'fiscal', 'adjusted_budget') AS fiscal_adjusted_budget,
    pick_source(cell_id, source_of_funds, measure, 'fiscal', 'adjusted_budget') AS fiscal_adjusted_budget_cell_id,
    pick_source(amount, source_of_funds, measure, 'fiscal', 'full_budget') AS fiscal_full_budget,
    pick_source(cell_id, source_of_funds, measure, 'fiscal', 'full_budget') AS fiscal_full_budget_cell_id,
    pick_source(amount, source_of_funds, measure, 'fiscal', 'executed') AS fiscal_executed,
    pick_source(cell_id, source_of_funds, measure, 'fiscal', 'executed') AS fiscal_executed_cell_id,
    pick_source(amount, source_of_funds, measure, 'fiscal', 'balance') AS fiscal_balance,
    pick_source(cell_id, source_of_funds, measure, 'fiscal', 'balance') AS fiscal_balance_cell_id,
    pick_source(amount, source_of_funds, measure, 'carryover', 'requested') AS carryover_requested,
    pick_source(cell_id, source_of_funds, measure, 'carryover', 'requested') AS carryover_requested_cell_id,
    pick_source(amount, source_of_funds, measure, 'carryover', 'initial_budget') AS carryover_initial_budget,
    pick_source(cell_id, source_of_funds, measure, 'carryover', 'initial_budget') AS carryover_initial_budget_cell_id,
    pick_source(amount, source_of_funds, measure, 'carryover', 'adjusted_budget') AS carryover_adjusted_budget,
    pick_source(cell_id, source_of_funds, measure, 'carryover', 'adjusted_budget') AS carryover_adjusted_budget_cell_id,
    pick_source(amount, source_of_funds, measure, 'carryover', 'full_budget') AS carryover_full_budget,
    pick_source(cell_id, source_of_funds, measure, 'carryover', 'full_budget') AS carryover_full_budget_cell_id,
    pick_source(amount, source_of_funds, measure, 'carryover', 'executed') AS carryover_executed,
    pick_source(cell_id, source_of_funds, measure, 'carryover', 'executed') AS carryover_executed_cell_id,
    pick_source(amount, source_of_funds, measure, 'carryover', 'balance') AS carryover_balance,
    pick_source(cell_id, source_of_funds, measure, 'carryover', 'balance') AS carryover_balance_cell_id,
    pick_source(amount, source_of_funds, measure, 'other', 'requested') AS other_requested,
    pick_source(cell_id, source_of_funds, measure, 'other', 'requested') AS other_requested_cell_id,
    pick_source(amount, source_of_funds, measure, 'other', 'initial_budget') AS other_initial_budget,
    pick_source(cell_id, source_of_funds, measure, 'other', 'initial_budget') AS other_initial_budget_cell_id,
    pick_source(amount, source_of_funds, measure, 'other', 'adjusted_budget') AS other_adjusted_budget,
    pick_source(cell_id, source_of_funds, measure, 'other', 'adjusted_budget') AS other_adjusted_budget_cell_id,
    pick_source(amount, source_of_funds, measure, 'other', 'full_budget') AS other_full_budget,
    pick_source(cell_id, source_of_funds, measure, 'other', 'full_budget') AS other_full_budget_cell_id,
    pick_source(amount, source_of_funds, measure, 'other', 'executed') AS other_executed,
    pick_source(cell_id, source_of_funds, measure, 'other', 'executed') AS other_executed_cell_id,
    pick_source(amount, source_of_funds, measure, 'other', 'balance') AS other_balance,
    pick_source(cell_id, source_of_funds, measure, 'other', 'balance') AS other_balance_cell_id,
    corrections_of(correction_id) AS correction_ids
FROM corrected_ledger
WHERE form IN ('project_evaluation', 'department_evaluation')
GROUP BY ALL;

CREATE TABLE staging.sheet_score AS
SELECT
    document_id,
    statement_id,
    max(value) FILTER (WHERE subject = 'funds' AND source_of_funds = 'total' AND measure = 'rate') AS execution_rate,
    max(cell_id) FILTER (WHERE subject = 'funds' AND source_of_funds = 'total' AND measure = 'rate') AS execution_rate_cell_id,
    max(value) FILTER (WHERE subject = 'funds' AND source_of_funds = 'fiscal' AND measure = 'rate') AS fiscal_execution_rate,
    max(cell_id) FILTER (WHERE subject = 'funds' AND source_of_funds = 'fiscal' AND measure = 'rate') AS fiscal_execution_rate_cell_id,
    max(value) FILTER (WHERE subject = 'funds' AND source_of_funds = 'carryover' AND measure = 'rate') AS carryover_execution_rate,
    max(cell_id) FILTER (WHERE subject = 'funds' AND source_of_funds = 'carryover' AND measure = 'rate') AS carryover_execution_rate_cell_id,
    max(value) FILTER (WHERE subject = 'funds' AND source_of_funds = 'other' AND measure = 'rate') AS other_execution_rate,
    max(cell_id) FILTER (WHERE subject = 'funds' AND source_of_funds = 'other' AND measure = 'rate') AS other_execution_rate_cell_id,
    max(value) FILTER (WHERE subject = 'funds' AND source_of_funds = 'total' AND measure = 'weight') AS fund_weight,
    max(cell_id) FILTER (WHERE subject = 'funds' AND source_of_funds = 'total' AND measure = 'weight') AS fund_weight_cell_id,
    max(value) FILTER (WHERE subject = 'funds' AND source_of_funds = 'total' AND measure = 'score') AS fund_score,
    max(cell_id) FILTER (WHERE subject = 'funds' AND source_of_funds = 'total' AND measure = 'score') AS fund_score_cell_id,
    max(value) FILTER (WHERE subject = 'total' AND measure = 'weight') AS total_weight,
    max(cell_id) FILTER (WHERE subject = 'total' AND measure = 'weight') AS total_weight_cell_id,
    max(value) FILTER (WHERE subject = 'total' AND measure = 'score') AS total_score,
    max(cell_id) FILTER (WHERE subject = 'total' AND measure = 'score') AS total_score_cell_id,
    corrections_of(CASE WHEN subject IN ('funds', 'total') THEN correction_id END) AS correction_ids
FROM staging.corrected_sheet_value
GROUP BY ALL;

CREATE TABLE fact_project_evaluation AS
SELECT
    document_id,
    statement_id,
    key.disclosure_no,
    key.region_code,
    key.agency_id,
    key.fiscal_year,
    key.scope,
    key.is_latest,
    coalesce(counted.is_counted, false) AS is_counted,
    sheet.sheet_no,
    sheet.project_name,
    sheet.department,
    sheet.implementing_unit,
    sheet.grade,
    sheet.goal_expected,
    sheet.goal_actual,
    sheet.texts,
    money.* EXCLUDE (document_id, statement_id, correction_ids),
    score.* EXCLUDE (document_id, statement_id, correction_ids),
    coalesce(indicator.indicators, 0) AS indicators,
    0::INTEGER AS confirmed_by,
    0::INTEGER AS contradicted_by,
    money.correction_ids IS NOT NULL OR score.correction_ids IS NOT NULL AS is_corrected,
    nullif(list_sort(list_concat(money.correction_ids, score.correction_ids)), []) AS correction_ids
FROM staging.evaluation AS sheet
JOIN dim_statement AS key USING (document_id, statement_id)
LEFT JOIN dim_statement_counted AS counted USING (document_id, statement_id)
LEFT JOIN staging.sheet_money AS money USING (document_id, statement_id)
LEFT JOIN staging.sheet_score AS score USING (document_id, statement_id)
LEFT JOIN (
    SELECT document_id, statement_id, count(*) AS indicators
    FROM staging.indicator
    GROUP BY ALL
) AS indicator USING (document_id, statement_id)
WHERE sheet.form = 'project_evaluation'
ORDER BY document_id, sheet_no, statement_id;

-- The head and the closing figures of a whole department's evaluation; its money is fact_department_evaluation.
CREATE TABLE fact_department_sheet AS
SELECT
    document_id,
    statement_id,
    key.disclosure_no,
    key.region_code,
    key.agency_id,
    key.fiscal_year,
    key.is_latest,
    sheet.form,
    sheet.sheet_no,
    sheet.department,
    sheet.grade,
    sheet.goal_expected,
    sheet.goal_actual,
    sheet.texts,
    score.execution_rate,
    score.execution_rate_cell_id,
    score.fund_weight,
    score.fund_weight_cell_id,
    score.fund_score,
    score.fund_score_cell_id,
    score.total_weight,
    score.total_weight_cell_id,
    score.total_score,
    score.total_score_cell_id,
    score.correction_ids IS NOT NULL AS is_corrected,
    score.correction_ids
FROM staging.evaluation AS sheet
JOIN dim_statement AS key USING (document_id, statement_id)
LEFT JOIN staging.sheet_score AS score USING (document_id, statement_id)
WHERE sheet.form <> 'project_evaluation'
ORDER BY document_id, sheet_no, statement_id;

CREATE TABLE fact_project_indicator AS
WITH figure AS (
    SELECT
        document_id,
        statement_id,
        indicator_no,
        max(value) FILTER (WHERE measure = 'weight') AS weight,
        max(quantum) FILTER (WHERE measure = 'weight') AS weight_quantum,
        max(cell_id) FILTER (WHERE measure = 'weight') AS weight_cell_id,
        max(value) FILTER (WHERE measure = 'score') AS score,
        max(quantum) FILTER (WHERE measure = 'score') AS score_quantum,
        max(cell_id) FILTER (WHERE measure = 'score') AS score_cell_id,
        corrections_of(correction_id) AS correction_ids
    FROM staging.corrected_sheet_value
    WHERE subject = 'indicator'
    GROUP BY ALL
)
SELECT
    document_id,
    statement_id,
    key.disclosure_no,
    key.region_code,
    key.agency_id,
    key.fiscal_year,
    key.is_latest,
    key.form,
    row.indicator_no,
    row.level1,
    row.level2,
    row.level3,
    row.target,
    row.adjusted_target,
    row.actual,
    row.deviation_reason,
    row.table_index,
    row.row_index,
    figure.* EXCLUDE (document_id, statement_id, indicator_no, correction_ids),
    figure.correction_ids IS NOT NULL AS is_corrected,
    figure.correction_ids
FROM staging.indicator AS row
JOIN dim_statement AS key USING (document_id, statement_id)
LEFT JOIN figure USING (document_id, statement_id, indicator_no)
ORDER BY document_id, table_index, row_index, indicator_no;

CREATE TABLE fact_evaluation_summary AS
SELECT
    document_id,
    statement_id,
    key.disclosure_no,
    key.region_code,
    key.agency_id,
    key.fiscal_year,
    key.is_latest,
    row.* EXCLUDE (document_id, statement_id)
FROM staging.evaluation_summary AS row
JOIN dim_statement AS key USING (document_id, statement_id)
ORDER BY document_id, table_index, row_index, row_no;
