-- Form 10 部门决算公开相关信息统计表: one row per statement and item. Money stands in `amount`, vehicles and
-- equipment in `count`.
CREATE TABLE fact_operating_statistic AS
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
    pick(amount, measure, 'amount') AS amount,
    pick(cell_id, measure, 'amount') AS amount_cell_id,
    pick(amount, measure, 'count') AS count,
    pick(cell_id, measure, 'count') AS count_cell_id,
    bool_or(is_corrected) AS is_corrected,
    corrections_of(correction_id) AS correction_ids
FROM staging.marked
WHERE form = 'operating_statistics'
GROUP BY ALL
ORDER BY document_id, statement_id, item;

-- The figures of a whole department's evaluation and of its baseline table. Their lines and measures vary by
-- province, so the measure is a column here: nothing that a county adds is lost.
CREATE TABLE fact_department_evaluation AS
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
    line_key,
    line_name,
    is_leaf,
    source_of_funds,
    measure,
    amount,
    quantum,
    cell_id,
    is_corrected,
    CASE WHEN is_corrected THEN [correction_id] END AS correction_ids
FROM staging.marked
WHERE form IN ('evaluation_baseline', 'department_evaluation')
ORDER BY document_id, statement_id, row_index, column_index, cell_id;
