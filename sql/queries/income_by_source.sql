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
WITH received AS (
    SELECT
        fiscal_year,
        scope,
        region_code,
        agency_id,
        statement_id,
        sum(total) AS total,
        coalesce(sum(fiscal_appropriation), 0) AS fiscal,
        coalesce(sum(superior_subsidy), 0) AS superior,
        coalesce(sum(undertaking), 0) + coalesce(sum(operating), 0) AS earned,
        coalesce(sum(subordinate_remittance), 0) + coalesce(sum(other), 0) AS other
    FROM fact_income
    WHERE is_leaf AND is_latest
    GROUP BY ALL
)
SELECT
    received.fiscal_year,
    region.region_name,
    agency.agency_name,
    received.scope,
    received.total::DECIMAL(18, 2) AS total,
    received.fiscal::DECIMAL(18, 2) AS fiscal,
    received.superior::DECIMAL(18, 2) AS superior,
    received.earned::DECIMAL(18, 2) AS earned,
    received.other::DECIMAL(18, 2) AS other,
    round(received.fiscal * 100 / nullif(received.total, 0), 2)::DECIMAL(9, 2) AS percent_fiscal
FROM received
LEFT JOIN dim_agency AS agency ON agency.agency_id = received.agency_id
LEFT JOIN dim_region AS region ON region.region_code = received.region_code
ORDER BY received.fiscal_year, total DESC NULLS LAST, agency.agency_name, received.statement_id
