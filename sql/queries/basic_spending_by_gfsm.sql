-- chapter: 4 Comparison 横向与纵向比较
-- question_zh: 按政府财政统计（GFSM）经济分类看基本支出如何？
-- question_en: What is basic expenditure in terms of government finance statistics (GFSM 2014)?
-- note: >-
--   Form 06 (basic expenditure from the general public budget) through our crosswalk of the economic
--   classification: compensation of employees, use of goods and services, and so on. Projects are not in it:
--   no form of the accounts gives them an economic class. What cannot be classified is `NC`.
-- columns:
--   fiscal_year: year of the accounts
--   category_code: GFSM category (21 compensation of employees, 22 goods and services …), or NC
--   category_zh: its name in Chinese
--   category_en: its name in English
--   amount: spent, yuan
--   percent: of all basic expenditure of the year
WITH spent AS (
    SELECT fiscal_year, economic_code, sum(amount) AS amount
    FROM fact_expenditure_by_economic
    WHERE is_leaf AND is_counted
    GROUP BY ALL
),
classified AS (
    SELECT
        spent.fiscal_year,
        target.category_code,
        target.category_zh,
        target.category_en,
        spent.amount * coalesce(bridge.share, 1)::DECIMAL(19, 4) AS amount
    FROM spent
    LEFT JOIN bridge_economic_gfsm AS bridge
        ON bridge.economic_code = spent.economic_code
        AND spent.fiscal_year BETWEEN bridge.valid_from AND bridge.valid_to
    JOIN dim_gfsm AS target ON target.gfsm_code = coalesce(bridge.gfsm_code, 'NC')
)
SELECT
    fiscal_year,
    category_code,
    any_value(category_zh) AS category_zh,
    any_value(category_en) AS category_en,
    round(sum(classified.amount), 2)::DECIMAL(18, 2) AS amount,
    round(
        sum(classified.amount) * 100 / nullif(sum(sum(classified.amount)) OVER (PARTITION BY fiscal_year), 0), 2
    )::DECIMAL(9, 2) AS percent
FROM classified
GROUP BY fiscal_year, category_code
ORDER BY fiscal_year, category_code
