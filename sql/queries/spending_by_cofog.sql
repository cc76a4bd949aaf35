-- chapter: 4 Comparison 横向与纵向比较
-- question_zh: 按国际职能分类（COFOG）看支出如何？
-- question_en: What does spending look like in international terms (COFOG)?
-- note: >-
--   Form 03 over all funds through our crosswalk of the functional classification. A code that divides is
--   split by shares; what cannot be classified stands as `NC` and is part of the percentages.
--   `percent_high_confidence` says how much of the amount rests on rules of high confidence; the crosswalk has
--   each rule's basis. Amounts are rounded to the fen after summing.
-- columns:
--   fiscal_year: year of the accounts
--   province_name: province; NULL for agencies of unknown region together
--   division_code: COFOG division, 01 to 10, or NC
--   division_zh: its name in Chinese
--   division_en: its name in English
--   amount: spent, yuan
--   percent: of the province's departments together
--   percent_high_confidence: part of the amount that rules of high confidence give
SELECT
    mart.fiscal_year,
    mart.province_name,
    mart.division_code,
    any_value(mart.division_zh) AS division_zh,
    any_value(mart.division_en) AS division_en,
    round(sum(mart.amount), 2)::DECIMAL(18, 2) AS amount,
    round(
        sum(mart.amount) * 100
        / nullif(sum(sum(mart.amount)) OVER (PARTITION BY mart.fiscal_year, mart.province_name), 0), 2
    )::DECIMAL(9, 2) AS percent,
    round(
        coalesce(sum(mart.amount) FILTER (WHERE mart.confidence = 'high'), 0) * 100 / nullif(sum(mart.amount), 0), 2
    )::DECIMAL(9, 2) AS percent_high_confidence
FROM mart_expenditure_cofog AS mart
JOIN dim_statement_counted AS counted USING (document_id, statement_id)
WHERE mart.fund = 'all' AND counted.is_counted
GROUP BY mart.fiscal_year, mart.province_name, mart.division_code
ORDER BY mart.fiscal_year, mart.province_name NULLS LAST, mart.division_code
