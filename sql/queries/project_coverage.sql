-- chapter: 3 Projects and performance 项目与绩效
-- question_zh: 自评项目覆盖了项目支出的多少？
-- question_en: How much of the project expenditure do the published evaluations cover?
-- note: >-
--   Executed sums of the project sheets beside the project expenditure of form 03, of agencies that publish
--   both. Above 100 percent is possible and not always wrong: a sheet may hold other money, several years, or
--   funds passed on to others.
-- columns:
--   fiscal_year: year of the accounts
--   region_name: county; NULL if not known
--   agency_name: department
--   project_expenditure: form 03, yuan
--   projects: project sheets
--   executed: executed on the sheets together, yuan
--   percent_covered: executed in percent of project expenditure
WITH spent AS (
    SELECT agency_id, fiscal_year, sum(project) AS project_expenditure
    FROM fact_expenditure_by_class
    WHERE fund = 'all' AND is_counted
    GROUP BY ALL
),
evaluated AS (
    SELECT
        mart.agency_id,
        mart.fiscal_year,
        any_value(mart.region_name) AS region_name,
        any_value(mart.agency_name) AS agency_name,
        count(*) AS projects,
        sum(mart.executed) AS executed
    FROM mart_project AS mart
    JOIN dim_agency AS agency ON agency.agency_id = mart.agency_id
    WHERE NOT agency.is_bare
    GROUP BY mart.agency_id, mart.fiscal_year
)
SELECT
    evaluated.fiscal_year,
    evaluated.region_name,
    evaluated.agency_name,
    spent.project_expenditure::DECIMAL(18, 2) AS project_expenditure,
    evaluated.projects,
    evaluated.executed::DECIMAL(18, 2) AS executed,
    round(evaluated.executed * 100 / nullif(spent.project_expenditure, 0), 2)::DECIMAL(18, 2) AS percent_covered
FROM evaluated
JOIN spent USING (agency_id, fiscal_year)
ORDER BY percent_covered DESC NULLS LAST, evaluated.fiscal_year, evaluated.agency_name, evaluated.agency_id
