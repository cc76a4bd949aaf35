-- How many applied laws confirm a printed figure, and how many contradict it: an analyst can ask for proven numbers
-- only. The counts speak of the figure as printed; a correction changes none of them.

-- The tightest bound is taken from equations alone: an inequality, a rate or a presence holds the figure less tightly
-- than its bound would say.
CREATE TABLE audit.cell_verdict AS
SELECT
    cell_id,
    count(*) FILTER (WHERE verdict IN ('exact', 'rounding'))::INTEGER AS confirmed_by,
    count(*) FILTER (WHERE verdict IN ('implausible', 'violated'))::INTEGER AS contradicted_by,
    min(bound) FILTER (
        WHERE verdict IN ('exact', 'rounding') AND kind = 'equality' AND unit IN ('yuan', 'count')
    )::DECIMAL(24, 6) AS tightest_bound
FROM (
    SELECT verdict, kind, unit, bound, unnest(list_distinct(cell_ids)) AS cell_id
    FROM audit.identity_result
    WHERE verdict <> 'not_applicable'
)
GROUP BY cell_id
ORDER BY cell_id;

UPDATE ledger
SET confirmations = verdict.confirmed_by, tightest_bound = verdict.tightest_bound
FROM audit.cell_verdict AS verdict
WHERE verdict.cell_id = ledger.cell_id AND verdict.confirmed_by > 0;

-- The facts tell it of their main figure, so that no question about leaves has to look cells up.
UPDATE fact_expenditure_by_function AS fact
SET confirmed_by = verdict.confirmed_by, contradicted_by = verdict.contradicted_by
FROM audit.cell_verdict AS verdict
WHERE verdict.cell_id = fact.total_cell_id;

UPDATE fact_expenditure_by_economic AS fact
SET confirmed_by = verdict.confirmed_by, contradicted_by = verdict.contradicted_by
FROM audit.cell_verdict AS verdict
WHERE verdict.cell_id = fact.amount_cell_id;

UPDATE fact_income AS fact
SET confirmed_by = verdict.confirmed_by, contradicted_by = verdict.contradicted_by
FROM audit.cell_verdict AS verdict
WHERE verdict.cell_id = fact.total_cell_id;

UPDATE fact_three_public AS fact
SET confirmed_by = verdict.confirmed_by, contradicted_by = verdict.contradicted_by
FROM audit.cell_verdict AS verdict
WHERE verdict.cell_id = fact.actual_cell_id;

UPDATE fact_project_evaluation AS fact
SET confirmed_by = verdict.confirmed_by, contradicted_by = verdict.contradicted_by
FROM audit.cell_verdict AS verdict
WHERE verdict.cell_id = fact.total_executed_cell_id;

-- Every version, as the ledger has them: what is proven of an earlier one stays proven.
CREATE VIEW proven_fact AS
SELECT
    ledger.*,
    coalesce(verdict.contradicted_by, 0) AS contradictions,
    correction.correction_id IS NOT NULL AS is_corrected,
    version.is_latest
FROM ledger
JOIN dim_statement AS version USING (document_id, statement_id)
LEFT JOIN audit.cell_verdict AS verdict ON verdict.cell_id = ledger.cell_id
LEFT JOIN correction ON correction.cell_id = ledger.cell_id AND correction.effect = 'applied'
WHERE ledger.confirmations > 0;
