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
SELECT
    mart.fiscal_year,
    mart.category_code,
    any_value(mart.category_zh) AS category_zh,
    any_value(mart.category_en) AS category_en,
    round(sum(mart.amount), 2)::DECIMAL(18, 2) AS amount,
    round(
        sum(mart.amount) * 100 / nullif(sum(sum(mart.amount)) OVER (PARTITION BY mart.fiscal_year), 0), 2
    )::DECIMAL(9, 2) AS percent
FROM mart_expenditure_gfsm AS mart
JOIN dim_statement_counted AS counted USING (document_id, statement_id)
WHERE counted.is_counted
GROUP BY mart.fiscal_year, mart.category_code
ORDER BY mart.fiscal_year, mart.category_code
