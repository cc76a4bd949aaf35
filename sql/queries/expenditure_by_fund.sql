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
SELECT
    mart.fiscal_year,
    any_value(mart.region_name) AS region_name,
    any_value(mart.agency_name) AS agency_name,
    mart.scope,
    sum(total) FILTER (WHERE fund = 'all')::DECIMAL(18, 2) AS total,
    coalesce(sum(total) FILTER (WHERE fund = 'general_budget'), 0)::DECIMAL(18, 2) AS general_budget,
    coalesce(sum(total) FILTER (WHERE fund = 'government_fund'), 0)::DECIMAL(18, 2) AS government_fund,
    coalesce(sum(total) FILTER (WHERE fund = 'state_capital'), 0)::DECIMAL(18, 2) AS state_capital,
    (
        sum(total) FILTER (WHERE fund = 'all') - coalesce(sum(total) FILTER (WHERE fund <> 'all'), 0)
    )::DECIMAL(18, 2) AS other
FROM mart_expenditure AS mart
LEFT JOIN dim_agency AS agency ON agency.agency_id = mart.agency_id
-- Several bureaus that name no county may be alike: each of their files stands alone.
GROUP BY mart.fiscal_year, mart.scope, CASE WHEN agency.is_bare IS FALSE THEN mart.agency_id ELSE mart.document_id END
ORDER BY
    mart.fiscal_year,
    total DESC NULLS LAST,
    agency_name,
    CASE WHEN agency.is_bare IS FALSE THEN mart.agency_id ELSE mart.document_id END,
    mart.scope
