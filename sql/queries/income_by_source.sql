-- chapter: 2 Spending 支出
-- question_zh: 各部门的收入来自哪里？
-- question_en: Where does each department's income come from?
-- note: >-
--   Form 02 (收入决算表), leaf function codes, income of the year without what was carried over. `fiscal` is the
--   appropriation from all three budgets. NULL in a column of the form counts as nothing.
-- columns:
--   fiscal_year: year of the accounts
--   region_name: county; NULL if not known
--   agency_name: department
--   scope: consolidated (汇总), own (本级), unknown
--   total: income of the year, yuan
--   fiscal: fiscal appropriation (财政拨款), yuan
--   superior: subsidy from superiors (上级补助), yuan
--   earned: undertaking and operating income (事业收入, 经营收入), yuan
--   other: subordinate units' remittances and other income, yuan
--   percent_fiscal: fiscal appropriation in percent of the total
SELECT
    fiscal_year,
    any_value(region_name) AS region_name,
    any_value(agency_name) AS agency_name,
    scope,
    sum(total)::DECIMAL(18, 2) AS total,
    coalesce(sum(fiscal_appropriation), 0)::DECIMAL(18, 2) AS fiscal,
    coalesce(sum(superior_subsidy), 0)::DECIMAL(18, 2) AS superior,
    (coalesce(sum(undertaking), 0) + coalesce(sum(operating), 0))::DECIMAL(18, 2) AS earned,
    (coalesce(sum(subordinate_remittance), 0) + coalesce(sum(other), 0))::DECIMAL(18, 2) AS other,
    round(coalesce(sum(fiscal_appropriation), 0) * 100 / nullif(sum(total), 0), 2)::DECIMAL(9, 2) AS percent_fiscal
FROM mart_income
GROUP BY fiscal_year, scope, agency_id, statement_id
ORDER BY fiscal_year, total DESC NULLS LAST, agency_name, statement_id
