-- chapter: 3 Projects and performance 项目与绩效
-- question_zh: 各项目的预算执行率是多少？
-- question_en: How far was each project's budget executed?
-- note: >-
--   Self-evaluation sheets (项目支出绩效自评表), one row each. `rate` is our division of executed by full-year budget,
--   `printed_rate` what the sheet says; some sheets divide by the initial budget instead, which
--   broken_identities tells of. Sheets cover a part of the projects only (see project_coverage); they are
--   evaluations of a department by itself.
-- columns:
--   fiscal_year: year of the accounts
--   region_name: county; NULL if not known
--   agency_name: department
--   project_name: project as printed
--   initial_budget: budget at the start of the year, yuan
--   full_budget: budget after changes, yuan
--   executed: spent, yuan
--   rate: executed in percent of the full-year budget; NULL without one
--   printed_rate: as the sheet prints it, percent
--   score: points that the department gave itself
--   grade: grade as printed (优, 良 …); NULL if none
SELECT
    fiscal_year,
    region_name,
    agency_name,
    project_name,
    initial_budget,
    full_budget,
    executed,
    round(executed * 100 / nullif(full_budget, 0), 2)::DECIMAL(18, 2) AS rate,
    printed_rate,
    score,
    grade
FROM mart_project
ORDER BY rate NULLS LAST, fiscal_year, agency_name, project_name, statement_id
