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
    SELECT fact.agency_id, fact.region_code, fact.fiscal_year, fact.class_code, sum(fact.total) AS total
    FROM fact_expenditure_by_class AS fact
    JOIN dim_agency AS agency ON agency.agency_id = fact.agency_id
    WHERE fact.fund = 'all' AND fact.is_counted AND NOT agency.is_bare
    GROUP BY ALL
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
),
compared AS (
    SELECT
        of_year,
        region_code,
        class_code,
        coalesce(sum(before), 0) AS before,
        coalesce(sum(now), 0) AS now,
        count(DISTINCT agency_id) AS agencies
    FROM side
    GROUP BY ALL
)
SELECT
    compared.of_year AS fiscal_year,
    region.region_name,
    compared.class_code,
    class.function_name AS class_name,
    compared.before::DECIMAL(18, 2) AS before,
    compared.now::DECIMAL(18, 2) AS now,
    (compared.now - compared.before)::DECIMAL(18, 2) AS change,
    round((compared.now - compared.before) * 100 / nullif(compared.before, 0), 2)::DECIMAL(18, 2) AS percent_change,
    compared.agencies
FROM compared
LEFT JOIN dim_region AS region ON region.region_code = compared.region_code
LEFT JOIN dim_function AS class ON class.function_code = compared.class_code
ORDER BY compared.of_year, compared.region_code NULLS LAST, compared.class_code
