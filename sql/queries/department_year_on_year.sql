-- chapter: 4 Comparison 横向与纵向比较
-- question_zh: 哪些部门支出增减最大？
-- question_en: Which departments' expenditure changed most from the year before?
-- note: >-
--   Expenditure of form 03 (all funds, leaves) of one agency in one scope and the year before in the same
--   scope. A reorganised office that changed its name is another agency here, and bureaus that name no county
--   are left out, for several are alike. See function_year_on_year for what moved.
-- columns:
--   fiscal_year: the later year
--   region_name: county; NULL if not known
--   agency_name: department
--   scope: consolidated (汇总), own (本级), unknown
--   before: spent in the year before, yuan
--   now: spent in the year, yuan
--   change: now less before, yuan
--   percent_change: NULL where nothing was spent before
WITH spent AS (
    SELECT agency_id, scope, fiscal_year, region_code, sum(total) AS total
    FROM fact_expenditure_by_class
    WHERE fund = 'all' AND is_latest
    GROUP BY ALL
)
SELECT
    later.fiscal_year,
    region.region_name,
    agency.agency_name,
    later.scope,
    earlier.total::DECIMAL(18, 2) AS before,
    later.total::DECIMAL(18, 2) AS now,
    (later.total - earlier.total)::DECIMAL(18, 2) AS change,
    round((later.total - earlier.total) * 100 / nullif(earlier.total, 0), 2)::DECIMAL(18, 2) AS percent_change
FROM spent AS later
JOIN spent AS earlier
    ON earlier.agency_id = later.agency_id
    AND earlier.scope = later.scope
    AND earlier.fiscal_year = later.fiscal_year - 1
JOIN dim_agency AS agency ON agency.agency_id = later.agency_id
LEFT JOIN dim_region AS region ON region.region_code = later.region_code
WHERE NOT agency.is_bare
ORDER BY abs(later.total - earlier.total) DESC NULLS LAST, later.fiscal_year, agency.agency_name, later.agency_id, later.scope
