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
WITH spent AS (
    SELECT fiscal_year, region_code, class_code, sum(total) AS total, count(DISTINCT agency_id) AS agencies
    FROM fact_expenditure_by_class
    WHERE fund = 'all' AND is_counted
    GROUP BY ALL
)
SELECT
    spent.fiscal_year,
    region.province_name,
    region.region_name,
    spent.class_code,
    class.function_name AS class_name,
    spent.total::DECIMAL(18, 2) AS total,
    round(
        spent.total * 100 / nullif(sum(spent.total) OVER (PARTITION BY spent.fiscal_year, spent.region_code), 0), 2
    )::DECIMAL(9, 2) AS percent,
    spent.agencies
FROM spent
LEFT JOIN dim_region AS region ON region.region_code = spent.region_code
LEFT JOIN dim_function AS class ON class.function_code = spent.class_code
ORDER BY spent.fiscal_year, spent.region_code NULLS LAST, total DESC NULLS LAST, spent.class_code
