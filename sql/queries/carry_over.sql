-- chapter: 2 Spending 支出
-- question_zh: 各部门年初、年末结转结余多少？
-- question_en: How much money does each department carry over?
-- note: >-
--   Form 01 (收入支出决算总表): 年初结转和结余 and 年末结转和结余, as printed, of the latest version. NULL means that the line is
--   empty, which most departments without a balance leave it; it is not shown as zero. A high
--   `percent_of_income` means money that was given and not spent.
-- columns:
--   fiscal_year: year of the accounts
--   region_name: county; NULL if not known
--   agency_name: department
--   scope: consolidated (汇总), own (本级), unknown
--   opening_balance: carried over from the year before, yuan
--   income: income of the year, yuan
--   expenditure: expenditure of the year, yuan
--   closing_balance: carried over to the next year, yuan
--   percent_of_income: closing balance in percent of the year's income
SELECT
    fact.fiscal_year,
    any_value(region.region_name) AS region_name,
    any_value(agency.agency_name) AS agency_name,
    version.scope,
    max(fact.amount) FILTER (WHERE fact.section = 'income' AND fact.line_key = 'opening_balance') AS opening_balance,
    max(fact.amount) FILTER (WHERE fact.section = 'income' AND fact.line_key = 'year_total') AS income,
    max(fact.amount) FILTER (WHERE fact.section = 'expenditure' AND fact.line_key = 'year_total') AS expenditure,
    max(fact.amount) FILTER (WHERE fact.section = 'expenditure' AND fact.line_key = 'closing_balance') AS closing_balance,
    round(closing_balance * 100 / nullif(income, 0), 2)::DECIMAL(9, 2) AS percent_of_income
FROM fact_summary_line AS fact
JOIN dim_statement AS version USING (document_id, statement_id)
LEFT JOIN dim_agency AS agency ON agency.agency_id = fact.agency_id
LEFT JOIN dim_region AS region ON region.region_code = fact.region_code
WHERE fact.form = 'income_expenditure_summary'
    AND fact.line_key IN ('opening_balance', 'closing_balance', 'year_total')
    AND version.is_latest
GROUP BY fact.fiscal_year, version.scope, fact.agency_id, fact.statement_id
HAVING opening_balance IS NOT NULL OR closing_balance IS NOT NULL
ORDER BY fact.fiscal_year, closing_balance DESC NULLS LAST, agency_name, fact.statement_id
