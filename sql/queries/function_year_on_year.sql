-- chapter: 4 Comparison 横向与纵向比较
-- question_zh: 同一批部门各功能支出比上年增减多少？
-- question_en: How did spending by function change from year to year?
-- note: >-
--   Classes of form 03, all funds, of those departments only that published both years, so that a new
--   disclosure is no growth. A class that a department prints in one of the years only counts as nothing in
--   the other. Classes changed over time (dim_function_year tells which existed when): a fall in one may be a
--   rise in another. Amounts are of each year, not deflated.
-- columns:
--   fiscal_year: the later year
--   region_name: county; NULL for agencies of unknown region together
--   class_code: functional class
--   class_name: its name
--   before: spent in the year before, yuan
--   now: spent in the year, yuan
--   change: now less before, yuan
--   percent_change: NULL where nothing was spent before
--   agencies: departments with both years that print the class
WITH spent AS (
    SELECT
        mart.agency_id,
        mart.region_code,
        mart.region_name,
        mart.fiscal_year,
        mart.class_code,
        any_value(mart.class_name) AS class_name,
        sum(mart.total) AS total
    FROM mart_expenditure AS mart
    JOIN dim_statement_counted AS counted USING (document_id, statement_id)
    JOIN dim_agency AS agency ON agency.agency_id = mart.agency_id
    WHERE mart.fund = 'all' AND counted.is_counted AND NOT agency.is_bare
    GROUP BY mart.agency_id, mart.region_code, mart.region_name, mart.fiscal_year, mart.class_code
),
published AS (SELECT DISTINCT agency_id, fiscal_year FROM spent),
in_both AS (
    SELECT later.agency_id, later.fiscal_year
    FROM published AS later
    JOIN published AS earlier
        ON earlier.agency_id = later.agency_id AND earlier.fiscal_year = later.fiscal_year - 1
),
side AS (
    SELECT spent.*, spent.fiscal_year AS of_year, NULL AS before, spent.total AS now
    FROM spent
    JOIN in_both ON in_both.agency_id = spent.agency_id AND in_both.fiscal_year = spent.fiscal_year
    UNION ALL
    SELECT spent.*, in_both.fiscal_year, spent.total, NULL
    FROM spent
    JOIN in_both ON in_both.agency_id = spent.agency_id AND in_both.fiscal_year = spent.fiscal_year + 1
)
SELECT
    of_year AS fiscal_year,
    region_name,
    class_code,
    any_value(class_name) AS class_name,
    coalesce(sum(before), 0)::DECIMAL(18, 2) AS before,
    coalesce(sum(now), 0)::DECIMAL(18, 2) AS now,
    (coalesce(sum(now), 0) - coalesce(sum(before), 0))::DECIMAL(18, 2) AS change,
    round(
        (coalesce(sum(now), 0) - sum(before)) * 100 / nullif(sum(before), 0), 2
    )::DECIMAL(18, 2) AS percent_change,
    count(DISTINCT agency_id) AS agencies
FROM side
GROUP BY of_year, region_code, region_name, class_code
ORDER BY of_year, region_code NULLS LAST, class_code
