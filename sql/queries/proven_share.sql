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
SELECT
    document.fiscal_year,
    document.agency_name,
    document.source_name,
    score.figures,
    score.confirmed,
    score.proven,
    score.contradicted,
    round(score.proven * 100::DECIMAL(9, 2) / score.figures, 2)::DECIMAL(9, 2) AS percent_proven
FROM audit.document_score AS score
JOIN dim_document AS document USING (document_id)
WHERE document.is_latest AND score.figures > 0
ORDER BY percent_proven, document.source_name, document.document_id
