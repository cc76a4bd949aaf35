-- chapter: 2 Spending 支出
-- question_zh: 各部门基本支出和项目支出各占多少？
-- question_en: How does each department's expenditure divide into basic and project expenditure?
-- note: >-
--   Form 03 (支出决算表), all funds, leaf function codes. `other` is what is remitted to superiors, spent on
--   operations, or given to subordinate units. Where `total` is not the sum of the parts, the form itself does
--   not add up, or leaves a cell empty: see books_do_not_close.
-- columns:
--   fiscal_year: year of the accounts
--   region_name: county; NULL if not known
--   agency_name: department
--   scope: consolidated (汇总), own (本级), unknown
--   total: expenditure of the year, yuan
--   basic: basic expenditure (基本支出), yuan
--   project: project expenditure (项目支出), yuan
--   other: the other three columns together, yuan
--   percent_project: projects in percent of the total
WITH spent AS (
    SELECT
        fiscal_year,
        scope,
        region_code,
        agency_id,
        statement_id,
        sum(total) AS total,
        coalesce(sum(basic), 0) AS basic,
        coalesce(sum(project), 0) AS project,
        coalesce(sum(remit_to_superior), 0) + coalesce(sum(operating), 0) + coalesce(sum(subsidy_to_subordinate), 0)
            AS other
    FROM fact_expenditure_by_class
    WHERE fund = 'all' AND is_latest
    GROUP BY ALL
)
SELECT
    spent.fiscal_year,
    region.region_name,
    agency.agency_name,
    spent.scope,
    spent.total::DECIMAL(18, 2) AS total,
    spent.basic::DECIMAL(18, 2) AS basic,
    spent.project::DECIMAL(18, 2) AS project,
    spent.other::DECIMAL(18, 2) AS other,
    round(spent.project * 100 / nullif(spent.total, 0), 2)::DECIMAL(9, 2) AS percent_project
FROM spent
LEFT JOIN dim_agency AS agency ON agency.agency_id = spent.agency_id
LEFT JOIN dim_region AS region ON region.region_code = spent.region_code
ORDER BY spent.fiscal_year, total DESC NULLS LAST, agency.agency_name, spent.statement_id
