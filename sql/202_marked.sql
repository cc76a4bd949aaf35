-- The ledger with corrections laid over it, the keys of the facts and the leaf mark: what every wide fact is built from.
CREATE VIEW staging.marked AS
SELECT
    ledger.*,
    key.agency_id,
    key.scope,
    key.is_latest,
    coalesce(counted.is_counted, false) AS is_counted,
    NOT EXISTS (
        SELECT 1
        FROM staging.inner_line AS inner_line
        WHERE inner_line.document_id = ledger.document_id
            AND inner_line.statement_id = ledger.statement_id
            AND inner_line.section IS NOT DISTINCT FROM ledger.section
            AND inner_line.line_key = ledger.line_key
    ) AS is_leaf
FROM corrected_ledger AS ledger
JOIN dim_statement AS key USING (document_id, statement_id)
LEFT JOIN dim_statement_counted AS counted USING (document_id, statement_id);
