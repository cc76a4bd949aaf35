-- Form 02 收入决算表: one row per statement and function code; 合计 is the row without a code.
CREATE TABLE fact_income AS
SELECT
    document_id,
    statement_id,
    disclosure_no,
    region_code,
    agency_id,
    fiscal_year,
    scope,
    is_latest,
    is_counted,
    line_code AS function_code,
    line_key,
    min_by(line_name, (table_index, row_index, column_index)) AS line_name,
    is_leaf,
    pick(amount, measure, 'total') AS total,
    pick(cell_id, measure, 'total') AS total_cell_id,
    pick(amount, measure, 'fiscal_appropriation') AS fiscal_appropriation,
    pick(cell_id, measure, 'fiscal_appropriation') AS fiscal_appropriation_cell_id,
    pick(amount, measure, 'superior_subsidy') AS superior_subsidy,
    pick(cell_id, measure, 'superior_subsidy') AS superior_subsidy_cell_id,
    pick(amount, measure, 'undertaking') AS undertaking,
    pick(cell_id, measure, 'undertaking') AS undertaking_cell_id,
    pick(amount, measure, 'operating') AS operating,
    pick(cell_id, measure, 'operating') AS operating_cell_id,
    pick(amount, measure, 'subordinate_remittance') AS subordinate_remittance,
    pick(cell_id, measure, 'subordinate_remittance') AS subordinate_remittance_cell_id,
    pick(amount, measure, 'other') AS other,
    pick(cell_id, measure, 'other') AS other_cell_id,
    0::INTEGER AS confirmed_by,
    0::INTEGER AS contradicted_by,
    bool_or(is_corrected) AS is_corrected,
    corrections_of(correction_id) AS correction_ids
FROM staging.marked
WHERE form = 'income'
GROUP BY ALL
ORDER BY document_id, statement_id, min((table_index, row_index)), line_key;

-- Forms 03, 05, 07, 08: one row per statement and function code; `fund` tells the forms apart. 合计 is the row
-- without a code.
CREATE TABLE fact_expenditure_by_function AS
SELECT
    document_id,
    statement_id,
    disclosure_no,
    region_code,
    agency_id,
    fiscal_year,
    scope,
    is_latest,
    is_counted,
    form,
    CASE form
        WHEN 'expenditure' THEN 'all'
        WHEN 'general_budget_expenditure' THEN 'general_budget'
        WHEN 'government_fund' THEN 'government_fund'
        WHEN 'state_capital' THEN 'state_capital'
    END AS fund,
    line_code AS function_code,
    line_key,
    min_by(line_name, (table_index, row_index, column_index)) AS line_name,
    is_leaf,
    pick(amount, measure, 'total') AS total,
    pick(cell_id, measure, 'total') AS total_cell_id,
    pick(amount, measure, 'basic') AS basic,
    pick(cell_id, measure, 'basic') AS basic_cell_id,
    pick(amount, measure, 'project') AS project,
    pick(cell_id, measure, 'project') AS project_cell_id,
    pick(amount, measure, 'remit_to_superior') AS remit_to_superior,
    pick(cell_id, measure, 'remit_to_superior') AS remit_to_superior_cell_id,
    pick(amount, measure, 'operating') AS operating,
    pick(cell_id, measure, 'operating') AS operating_cell_id,
    pick(amount, measure, 'subsidy_to_subordinate') AS subsidy_to_subordinate,
    pick(cell_id, measure, 'subsidy_to_subordinate') AS subsidy_to_subordinate_cell_id,
    pick(amount, measure, 'opening_balance') AS opening_balance,
    pick(cell_id, measure, 'opening_balance') AS opening_balance_cell_id,
    pick(amount, measure, 'income') AS income,
    pick(cell_id, measure, 'income') AS income_cell_id,
    pick(amount, measure, 'closing_balance') AS closing_balance,
    pick(cell_id, measure, 'closing_balance') AS closing_balance_cell_id,
    0::INTEGER AS confirmed_by,
    0::INTEGER AS contradicted_by,
    bool_or(is_corrected) AS is_corrected,
    corrections_of(correction_id) AS correction_ids
FROM staging.marked
WHERE form IN ('expenditure', 'general_budget_expenditure', 'government_fund', 'state_capital')
GROUP BY ALL
ORDER BY document_id, statement_id, min((table_index, row_index)), line_key;

-- Form 06 一般公共预算财政拨款基本支出决算表: one row per statement and economic code; its totals have no code.
CREATE TABLE fact_expenditure_by_economic AS
SELECT
    document_id,
    statement_id,
    disclosure_no,
    region_code,
    agency_id,
    fiscal_year,
    scope,
    is_latest,
    is_counted,
    line_code AS economic_code,
    line_key,
    min_by(line_name, (table_index, row_index, column_index)) AS line_name,
    is_leaf,
    pick(amount, measure, 'amount') AS amount,
    pick(cell_id, measure, 'amount') AS amount_cell_id,
    0::INTEGER AS confirmed_by,
    0::INTEGER AS contradicted_by,
    bool_or(is_corrected) AS is_corrected,
    corrections_of(correction_id) AS correction_ids
FROM staging.marked
WHERE form = 'general_budget_basic_expenditure'
GROUP BY ALL
ORDER BY document_id, statement_id, line_key;
