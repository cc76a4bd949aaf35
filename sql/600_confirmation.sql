-- How many applied laws confirm a printed figure, and how many contradict it: an analyst can ask for proven numbers
-- only.
CREATE TABLE audit.cell_verdict AS
SELECT
    cell_id,
    count(*) FILTER (WHERE verdict IN ('exact', 'rounding'))::INTEGER AS confirmed_by,
    count(*) FILTER (WHERE verdict IN ('implausible', 'violated'))::INTEGER AS contradicted_by
FROM (SELECT DISTINCT identity_id, statement_id, scope, verdict, unnest(cell_ids) AS cell_id FROM audit.identity_result)
WHERE verdict <> 'not_applicable'
GROUP BY cell_id
ORDER BY cell_id;
