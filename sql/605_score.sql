-- What the laws say of each document, counted once: every question about many documents would otherwise read all
-- verdicts and all figures again.

-- How each identity fares in a document, of the statements that still stand.
CREATE TABLE audit.document_identity AS
SELECT
    result.document_id,
    result.identity_id,
    any_value(result.kind) AS kind,
    count(*)::INTEGER AS applications,
    count(*) FILTER (WHERE result.verdict = 'exact')::INTEGER AS exact,
    count(*) FILTER (WHERE result.verdict = 'rounding')::INTEGER AS rounding,
    count(*) FILTER (WHERE result.verdict = 'implausible')::INTEGER AS implausible,
    count(*) FILTER (WHERE result.verdict = 'violated')::INTEGER AS violated,
    count(*) FILTER (WHERE result.verdict = 'not_applicable')::INTEGER AS not_applicable
FROM audit.identity_result AS result
JOIN dim_document AS document USING (document_id)
LEFT JOIN dim_statement AS version ON version.statement_id = result.statement_id
WHERE coalesce(version.is_latest, document.is_latest)
GROUP BY result.document_id, result.identity_id
ORDER BY result.document_id, result.identity_id;

-- The whole of each document, earlier versions too: its figures, its verdicts, its findings.
CREATE TABLE audit.document_score AS
WITH contradicted_cell AS (
    SELECT cell_id
    FROM audit.cell_verdict
    WHERE contradicted_by > 0
),
corrected_cell AS (
    SELECT DISTINCT cell_id
    FROM correction
    WHERE effect = 'applied'
),
figure AS (
    SELECT
        ledger.document_id,
        count(*) AS figures,
        count(*) FILTER (WHERE ledger.confirmations > 0) AS confirmed,
        count(*) FILTER (
            WHERE ledger.confirmations > 0
                AND ledger.tightest_bound IS NOT NULL
                AND contradicted_cell.cell_id IS NULL
                AND corrected_cell.cell_id IS NULL
        ) AS proven,
        count(*) FILTER (WHERE ledger.confirmations > 0 AND contradicted_cell.cell_id IS NOT NULL) AS contradicted
    FROM ledger
    LEFT JOIN contradicted_cell USING (cell_id)
    LEFT JOIN corrected_cell USING (cell_id)
    GROUP BY ledger.document_id
),
verdict AS (
    SELECT
        document_id,
        count(*) FILTER (WHERE verdict IN ('exact', 'rounding')) AS laws_held,
        count(*) FILTER (WHERE verdict = 'violated') AS laws_violated,
        count(*) FILTER (WHERE verdict = 'implausible') AS laws_implausible,
        max(abs(residual)) FILTER (WHERE verdict IN ('violated', 'implausible') AND unit = 'yuan') AS largest_gap
    FROM audit.identity_result
    GROUP BY document_id
),
finding AS (
    SELECT
        document_id,
        count(*) AS errors,
        count(*) FILTER (WHERE cause = 'reading') AS errors_of_reading
    FROM audit.finding
    WHERE severity = 'error'
    GROUP BY document_id
)
SELECT
    document_id,
    coalesce(figure.figures, 0)::INTEGER AS figures,
    coalesce(figure.confirmed, 0)::INTEGER AS confirmed,
    coalesce(figure.proven, 0)::INTEGER AS proven,
    coalesce(figure.contradicted, 0)::INTEGER AS contradicted,
    coalesce(verdict.laws_held, 0)::INTEGER AS laws_held,
    coalesce(verdict.laws_violated, 0)::INTEGER AS laws_violated,
    coalesce(verdict.laws_implausible, 0)::INTEGER AS laws_implausible,
    verdict.largest_gap,
    coalesce(finding.errors, 0)::INTEGER AS errors,
    coalesce(finding.errors_of_reading, 0)::INTEGER AS errors_of_reading
FROM dim_document
LEFT JOIN figure USING (document_id)
LEFT JOIN verdict USING (document_id)
LEFT JOIN finding USING (document_id)
ORDER BY document_id;

-- The few that matter most, beside the many that hold.
CREATE TABLE audit.broken_identity AS
SELECT *
FROM audit.identity_result
WHERE verdict IN ('violated', 'implausible')
ORDER BY document_id, identity_id, statement_id NULLS FIRST, scope;
