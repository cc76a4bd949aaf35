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
SELECT
    mart.fiscal_year,
    mart.economic_code,
    any_value(mart.economic_name ORDER BY mart.economic_name) AS economic_name,
    sum(mart.amount)::DECIMAL(18, 2) AS amount,
    round(
        sum(mart.amount) * 100 / nullif(sum(sum(mart.amount)) OVER (PARTITION BY mart.fiscal_year), 0), 2
    )::DECIMAL(9, 2) AS percent,
    count(DISTINCT mart.agency_id) AS agencies
FROM mart_expenditure_economic AS mart
JOIN dim_statement_counted AS counted USING (document_id, statement_id)
WHERE counted.is_counted
GROUP BY mart.fiscal_year, mart.economic_code
ORDER BY mart.fiscal_year, amount DESC NULLS LAST, mart.economic_code
