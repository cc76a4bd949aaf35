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
WITH spent AS (
    SELECT fact.fiscal_year, region.province_name, fact.function_code, sum(fact.total) AS total
    FROM fact_expenditure_by_function AS fact
    LEFT JOIN dim_region AS region ON region.region_code = fact.region_code
    WHERE fact.fund = 'all' AND fact.is_leaf AND fact.is_counted
    GROUP BY ALL
),
classified AS (
    SELECT
        spent.fiscal_year,
        spent.province_name,
        target.division_code,
        target.division_zh,
        target.division_en,
        spent.total * coalesce(bridge.share, 1)::DECIMAL(19, 4) AS amount,
        coalesce(bridge.confidence, 'low') AS confidence
    FROM spent
    LEFT JOIN bridge_function_cofog AS bridge
        ON bridge.function_code = spent.function_code
        AND spent.fiscal_year BETWEEN bridge.valid_from AND bridge.valid_to
    JOIN dim_cofog AS target ON target.cofog_code = coalesce(bridge.cofog_code, 'NC')
)
SELECT
    classified.fiscal_year,
    classified.province_name,
    classified.division_code,
    any_value(classified.division_zh) AS division_zh,
    any_value(classified.division_en) AS division_en,
    round(sum(classified.amount), 2)::DECIMAL(18, 2) AS amount,
    round(
        sum(classified.amount) * 100
        / nullif(
            sum(sum(classified.amount)) OVER (PARTITION BY classified.fiscal_year, classified.province_name), 0
        ), 2
    )::DECIMAL(9, 2) AS percent,
    round(
        coalesce(sum(classified.amount) FILTER (WHERE classified.confidence = 'high'), 0) * 100
        / nullif(sum(classified.amount), 0), 2
    )::DECIMAL(9, 2) AS percent_high_confidence
FROM classified
GROUP BY classified.fiscal_year, classified.province_name, classified.division_code
ORDER BY classified.fiscal_year, classified.province_name NULLS LAST, classified.division_code
