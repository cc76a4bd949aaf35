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
SELECT
    fiscal_year,
    any_value(region_name) AS region_name,
    any_value(agency_name) AS agency_name,
    scope,
    sum(total)::DECIMAL(18, 2) AS total,
    coalesce(sum(basic), 0)::DECIMAL(18, 2) AS basic,
    coalesce(sum(project), 0)::DECIMAL(18, 2) AS project,
    (
        coalesce(sum(remit_to_superior), 0) + coalesce(sum(operating), 0) + coalesce(sum(subsidy_to_subordinate), 0)
    )::DECIMAL(18, 2) AS other,
    round(coalesce(sum(project), 0) * 100 / nullif(sum(total), 0), 2)::DECIMAL(9, 2) AS percent_project
FROM mart_expenditure
WHERE fund = 'all'
GROUP BY fiscal_year, scope, agency_id, statement_id
ORDER BY fiscal_year, total DESC NULLS LAST, agency_name, statement_id
