-- chapter: 5 Do the books close 账目是否平衡
-- question_zh: 各文件的数字有多少经过勾稽印证？
-- question_en: How many of a document's figures are proven by identities?
-- note: >-
--   Figures of the ledger that at least one identity confirms, that none contradicts, and that an equality
--   holds in money or count (`tightest_bound`): the strict reading of proven_fact. A figure that is not proven
--   is not wrong: many stand alone. Documents that still stand, all their forms.
-- columns:
--   fiscal_year: year of the accounts
--   agency_name: department
--   source_name: file
--   figures: amounts in the ledger
--   confirmed: confirmed by at least one identity
--   proven: confirmed by an equality, contradicted by none, not corrected
--   contradicted: confirmed by one identity and contradicted by another
--   percent_proven: proven in percent of all
WITH printed AS (
    SELECT document_id, count(*) AS figures
    FROM ledger
    GROUP BY document_id
),
proven AS (
    SELECT
        document_id,
        count(*) AS confirmed,
        count(*) FILTER (WHERE contradictions = 0 AND NOT is_corrected AND tightest_bound IS NOT NULL) AS proven,
        count(*) FILTER (WHERE contradictions > 0) AS contradicted
    FROM proven_fact
    GROUP BY document_id
)
SELECT
    document.fiscal_year,
    document.agency_name,
    document.source_name,
    printed.figures,
    coalesce(proven.confirmed, 0) AS confirmed,
    coalesce(proven.proven, 0) AS proven,
    coalesce(proven.contradicted, 0) AS contradicted,
    round(coalesce(proven.proven, 0) * 100::DECIMAL(9, 2) / printed.figures, 2)::DECIMAL(9, 2) AS percent_proven
FROM printed
JOIN dim_document AS document USING (document_id)
LEFT JOIN proven USING (document_id)
WHERE document.is_latest
ORDER BY percent_proven, document.source_name, document.document_id
