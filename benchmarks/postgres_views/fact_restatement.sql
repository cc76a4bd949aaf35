-- sql/260_fact_restatement.sql for PostgreSQL: names of columns spelled out where they stand for what they are made of.
CREATE VIEW fact_restatement AS
WITH step AS (
    SELECT new.*, old.document_id AS old_document_id, old.version_no AS old_version_no
    FROM dim_statement AS new
    JOIN dim_statement AS old ON old.statement_id = new.supersedes
),
cell AS (
    SELECT
        step.document_id, step.statement_id, false AS is_new,
        section, line_key, measure, source_of_funds, line_code, line_name, cell_id, amount, quantum, reported_text
    FROM step
    JOIN ledger ON ledger.statement_id = step.supersedes
    UNION ALL
    SELECT
        step.document_id, step.statement_id, true,
        section, line_key, measure, source_of_funds, line_code, line_name, cell_id, amount, quantum, reported_text
    FROM step
    JOIN ledger ON ledger.statement_id = step.statement_id
),
grain AS (
    SELECT
        statement_id,
        min(quantum) FILTER (WHERE NOT is_new) AS old_quantum,
        min(quantum) FILTER (WHERE is_new) AS new_quantum
    FROM cell
    WHERE measure <> 'count'
    GROUP BY statement_id
),
compared AS (
    SELECT
        statement_id,
        section,
        line_key,
        measure,
        source_of_funds,
        max(line_code) AS line_code,
        coalesce(max(line_name) FILTER (WHERE is_new), max(line_name)) AS line_name,
        max(amount) FILTER (WHERE NOT is_new) AS old_amount,
        max(amount) FILTER (WHERE is_new) AS new_amount,
        max(quantum) FILTER (WHERE NOT is_new) AS old_quantum,
        max(quantum) FILTER (WHERE is_new) AS new_quantum,
        max(reported_text) FILTER (WHERE NOT is_new) AS old_reported_text,
        max(reported_text) FILTER (WHERE is_new) AS new_reported_text,
        max(cell_id) FILTER (WHERE NOT is_new) AS old_cell_id,
        max(cell_id) FILTER (WHERE is_new) AS new_cell_id
    FROM cell
    GROUP BY statement_id, section, line_key, measure, source_of_funds
    HAVING max(amount) FILTER (WHERE NOT is_new) IS DISTINCT FROM max(amount) FILTER (WHERE is_new)
)
SELECT
    step.document_id,
    compared.statement_id,
    step.old_document_id,
    step.supersedes AS old_statement_id,
    step.region_code,
    step.agency_id,
    step.fiscal_year,
    step.scope,
    step.is_latest,
    step.old_version_no,
    step.version_no AS new_version_no,
    step.form,
    compared.section,
    compared.line_key,
    compared.line_code,
    compared.line_name,
    compared.measure,
    compared.source_of_funds,
    CASE
        WHEN compared.old_cell_id IS NULL THEN 'added'
        WHEN compared.new_cell_id IS NULL THEN 'removed'
        ELSE 'changed'
    END AS change,
    compared.old_amount,
    compared.new_amount,
    (coalesce(compared.new_amount, 0) - coalesce(compared.old_amount, 0))::numeric(18, 2) AS difference,
    coalesce(compared.new_amount, 0) = coalesce(compared.old_amount, 0) OR (
        compared.measure <> 'count'
        AND abs(coalesce(compared.new_amount, 0) - coalesce(compared.old_amount, 0)) * 2
            <= coalesce(compared.old_quantum, grain.old_quantum, 0)
            + coalesce(compared.new_quantum, grain.new_quantum, 0)
    ) AS is_rounding,
    compared.old_quantum,
    compared.new_quantum,
    compared.old_reported_text,
    compared.new_reported_text,
    compared.old_cell_id,
    compared.new_cell_id,
    old_correction.cell_id IS NOT NULL OR new_correction.cell_id IS NOT NULL AS is_corrected
FROM compared
JOIN step ON step.statement_id = compared.statement_id
LEFT JOIN grain ON grain.statement_id = compared.statement_id
LEFT JOIN correction AS old_correction
    ON old_correction.cell_id = compared.old_cell_id AND old_correction.effect = 'applied'
LEFT JOIN correction AS new_correction
    ON new_correction.cell_id = compared.new_cell_id AND new_correction.effect = 'applied';
