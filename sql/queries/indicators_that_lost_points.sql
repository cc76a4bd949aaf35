-- chapter: 3 Projects and performance 项目与绩效
-- question_zh: 哪些绩效指标失分最多？
-- question_en: Which performance indicators lost most points?
-- note: >-
--   Indicator rows of project sheets whose score is below their weight. Departments score themselves; where
--   the reason is NULL, the sheet gives none although it should. Texts are as printed. Points lost on the
--   execution rate stand in project_execution.
-- columns:
--   fiscal_year: year of the accounts
--   agency_name: department
--   project_name: project as printed
--   level1: kind of indicator as printed
--   level3: the indicator
--   target: what was aimed at
--   actual: what was reached
--   weight: points to earn
--   score: points earned
--   lost: points lost
--   deviation_reason: why, as printed; NULL if not told
SELECT
    indicator.fiscal_year,
    agency.agency_name,
    sheet.project_name,
    indicator.level1,
    indicator.level3,
    indicator.target,
    indicator.actual,
    indicator.weight,
    indicator.score,
    indicator.weight - indicator.score AS lost,
    indicator.deviation_reason
FROM fact_project_indicator AS indicator
JOIN fact_project_evaluation AS sheet USING (document_id, statement_id)
LEFT JOIN dim_agency AS agency ON agency.agency_id = indicator.agency_id
WHERE indicator.is_latest AND indicator.score < indicator.weight
ORDER BY lost DESC, indicator.fiscal_year, agency.agency_name, indicator.statement_id, indicator.indicator_no
