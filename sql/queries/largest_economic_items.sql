-- chapter: 2 Spending 支出
-- question_zh: 基本支出花在哪些经济分类科目上？
-- question_en: On which economic items is basic expenditure spent?
-- note: >-
--   Form 06, leaf codes, all departments together, general public budget only: what projects buy is published
--   by no form of the final accounts at this detail. Departments that print a class (类) without its items are
--   in `economic_code` with three digits.
-- columns:
--   fiscal_year: year of the accounts
--   economic_code: economic code
--   economic_name: its name
--   amount: spent, yuan
--   percent: of all basic expenditure of the year
--   agencies: departments that print it
WITH spent AS (
    SELECT
        fiscal_year,
        economic_code,
        min(line_name) AS line_name,
        sum(amount) AS amount,
        count(DISTINCT agency_id) AS agencies
    FROM fact_expenditure_by_economic
    WHERE is_leaf AND is_counted
    GROUP BY ALL
)
SELECT
    spent.fiscal_year,
    spent.economic_code,
    coalesce(item.economic_name, spent.line_name) AS economic_name,
    spent.amount::DECIMAL(18, 2) AS amount,
    round(
        spent.amount * 100 / nullif(sum(spent.amount) OVER (PARTITION BY spent.fiscal_year), 0), 2
    )::DECIMAL(9, 2) AS percent,
    spent.agencies
FROM spent
LEFT JOIN dim_economic AS item ON item.economic_code = spent.economic_code
ORDER BY spent.fiscal_year, amount DESC NULLS LAST, spent.economic_code
