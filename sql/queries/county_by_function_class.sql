-- chapter: 2 Spending 支出
-- question_zh: 各县的钱花在哪些功能上？
-- question_en: On which functions do the departments of each county spend?
-- note: >-
--   Functional classes (类) over all funds, form 03, each yuan once: latest versions, leaves, no department's
--   summary beside its units. Only departments whose disclosures are here are in it, and transfers that no
--   department spends are in none: this is no county budget. `agencies` counts the departments that spend on
--   the class.
-- columns:
--   fiscal_year: year of the accounts
--   province_name: province
--   region_name: county; NULL for agencies of unknown region together
--   class_code: functional class
--   class_name: its name
--   total: spent, yuan
--   percent: of all that the county's departments spent that year
--   agencies: departments that spent on it
SELECT
    mart.fiscal_year,
    mart.province_name,
    mart.region_name,
    mart.class_code,
    any_value(mart.class_name) AS class_name,
    sum(mart.total)::DECIMAL(18, 2) AS total,
    round(
        sum(mart.total) * 100 / nullif(sum(sum(mart.total)) OVER (PARTITION BY mart.fiscal_year, mart.region_code), 0), 2
    )::DECIMAL(9, 2) AS percent,
    count(DISTINCT mart.agency_id) AS agencies
FROM mart_expenditure AS mart
JOIN dim_statement_counted AS counted USING (document_id, statement_id)
WHERE mart.fund = 'all' AND counted.is_counted
GROUP BY mart.fiscal_year, mart.province_name, mart.region_code, mart.region_name, mart.class_code
ORDER BY mart.fiscal_year, mart.region_code NULLS LAST, total DESC NULLS LAST, mart.class_code
