-- Forms 01 收入支出决算总表 and 04 财政拨款收入支出决算总表: one row per statement, side and line.
CREATE TABLE fact_summary_line AS
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
    section,
    line_key,
    min_by(line_name, (table_index, row_index, column_index)) AS line_name,
    is_leaf,
    pick(amount, measure, 'amount') AS amount,
    pick(cell_id, measure, 'amount') AS amount_cell_id,
    pick(amount, measure, 'total') AS total,
    pick(cell_id, measure, 'total') AS total_cell_id,
    pick(amount, measure, 'general_budget') AS general_budget,
    pick(cell_id, measure, 'general_budget') AS general_budget_cell_id,
    pick(amount, measure, 'government_fund') AS government_fund,
    pick(cell_id, measure, 'government_fund') AS government_fund_cell_id,
    pick(amount, measure, 'state_capital') AS state_capital,
    pick(cell_id, measure, 'state_capital') AS state_capital_cell_id,
    bool_or(is_corrected) AS is_corrected,
    corrections_of(correction_id) AS correction_ids
FROM staging.marked
WHERE form IN ('income_expenditure_summary', 'appropriation_summary')
GROUP BY ALL
ORDER BY document_id, statement_id, section DESC, min((table_index, row_index)), line_key;

-- Form 09 财政拨款“三公”经费支出决算表: one row per statement and item.
CREATE TABLE fact_three_public AS
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
    line_key AS item,
    min_by(line_name, (table_index, row_index, column_index)) AS line_name,
    is_leaf,
    pick(amount, measure, 'budget') AS budget,
    pick(cell_id, measure, 'budget') AS budget_cell_id,
    pick(amount, measure, 'actual') AS actual,
    pick(cell_id, measure, 'actual') AS actual_cell_id,
    0::INTEGER AS confirmed_by,
    0::INTEGER AS contradicted_by,
    bool_or(is_corrected) AS is_corrected,
    corrections_of(correction_id) AS correction_ids
FROM staging.marked
WHERE form = 'three_public'
GROUP BY ALL
ORDER BY document_id, statement_id, item;
