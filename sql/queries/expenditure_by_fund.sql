-- chapter: 2 Spending 支出
-- question_zh: 各部门的支出来自哪些资金？
-- question_en: From which funds does each department spend?
-- note: >-
--   Forms 05, 07 and 08 are slices of form 03: what is in none of the three is paid from other money (事业收入,
--   经营收入, surpluses). The slices come from forms of their own; a department that publishes form 03 without
--   them shows all its money as `other`. Never add `fund = 'all'` to the other funds.
-- columns:
--   fiscal_year: year of the accounts
--   region_name: county; NULL if not known
--   agency_name: department
--   scope: consolidated (汇总), own (本级), unknown
--   total: form 03, all funds, yuan; NULL if the form is not printed
--   general_budget: form 05, yuan
--   government_fund: form 07, yuan
--   state_capital: form 08, yuan
--   other: total less the three, yuan
WITH spent AS (
    SELECT
        fiscal_year,
        scope,
        -- Several bureaus that name no county may be alike: each of their files stands alone.
        CASE WHEN agency.is_bare IS FALSE THEN fact.agency_id ELSE fact.document_id END AS whose,
        any_value(fact.region_code) AS region_code,
        any_value(agency.agency_name) AS agency_name,
        sum(total) FILTER (WHERE fund = 'all') AS total,
        coalesce(sum(total) FILTER (WHERE fund = 'general_budget'), 0) AS general_budget,
        coalesce(sum(total) FILTER (WHERE fund = 'government_fund'), 0) AS government_fund,
        coalesce(sum(total) FILTER (WHERE fund = 'state_capital'), 0) AS state_capital
    FROM fact_expenditure_by_class AS fact
    LEFT JOIN dim_agency AS agency ON agency.agency_id = fact.agency_id
    WHERE fact.is_latest
    GROUP BY fiscal_year, scope, whose
)
SELECT
    spent.fiscal_year,
    region.region_name,
    spent.agency_name,
    spent.scope,
    spent.total::DECIMAL(18, 2) AS total,
    spent.general_budget::DECIMAL(18, 2) AS general_budget,
    spent.government_fund::DECIMAL(18, 2) AS government_fund,
    spent.state_capital::DECIMAL(18, 2) AS state_capital,
    (spent.total - spent.general_budget - spent.government_fund - spent.state_capital)::DECIMAL(18, 2) AS other
FROM spent
LEFT JOIN dim_region AS region ON region.region_code = spent.region_code
ORDER BY spent.fiscal_year, total DESC NULLS LAST, spent.agency_name, spent.whose, spent.scope
